//! Small texts: idTags, and numbers written without any formatting machinery.

use heapless::String;

/// An idTag: up to 20 characters, compared without regard to case (CiString20).
pub type IdTag = String<20>;

/// Whether two idTags are the same one.
pub(crate) fn same_tag(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// A whole number with `scale` digits behind the decimal point: `decimal(235, 1)` is `23.5`.
pub(crate) fn decimal(value: i32, scale: u8) -> String<16> {
    let mut digits = [b'0'; 12];
    let mut rest = value.unsigned_abs();
    let mut at = digits.len();
    let mut written = 0;
    // At least one digit before the point.
    while rest > 0 || written <= scale {
        at -= 1;
        if let Some(place) = digits.get_mut(at) {
            *place = b'0' + (rest % 10) as u8;
        }
        rest /= 10;
        written += 1;
        if at == 0 {
            break;
        }
    }
    let mut text = String::new();
    if value < 0 {
        push(&mut text, '-');
    }
    for (n, digit) in digits.get(at..).unwrap_or_default().iter().enumerate() {
        if scale > 0 && n == usize::from(written - scale) {
            push(&mut text, '.');
        }
        push(&mut text, char::from(*digit));
    }
    text
}

/// Eight hexadecimal digits.
pub(crate) fn hex(value: u32, text: &mut String<36>) {
    for shift in (0..8).rev() {
        let digit = (value >> (shift * 4)) & 15;
        push(text, char::from_digit(digit, 16).unwrap_or('0'));
    }
}

fn push<const N: usize>(text: &mut String<N>, letter: char) {
    // The callers' capacities hold every number there is.
    let _ = text.push(letter);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written() {
        for (value, scale, want) in [
            (0, 0, "0"),
            (7, 0, "7"),
            (-7, 0, "-7"),
            (0, 1, "0.0"),
            (5, 1, "0.5"),
            (235, 1, "23.5"),
            (-5, 2, "-0.05"),
            (i32::MAX, 2, "21474836.47"),
            (i32::MIN, 0, "-2147483648"),
        ] {
            assert_eq!(decimal(value, scale), want);
        }
    }
}
