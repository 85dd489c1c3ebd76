//! Small texts: idTags, and numbers written without any formatting machinery.

use heapless::String;
use ocpp_wire::nano::Text;

/// An idTag: up to 20 characters, compared without regard to case (CiString20).
pub type IdTag = Text<20>;

/// Whether two idTags are the same one.
#[inline(never)]
pub(crate) fn same_tag(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// A whole number with `scale` digits behind the decimal point: `decimal(235, 1)` is `23.5`.
#[inline(never)]
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

/// A whole number of up to 64 bits, by subtraction: dividing 64-bit numbers links a kilobyte of code on a small chip.
pub(crate) fn whole(value: i64) -> String<20> {
    let mut text = String::new();
    if value < 0 {
        push(&mut text, '-');
    }
    let mut rest = value.unsigned_abs();
    let mut begun = false;
    for power in POWERS {
        let mut digit = b'0';
        while rest >= power {
            rest -= power;
            digit += 1;
        }
        begun |= digit > b'0' || power == 1;
        if begun {
            push(&mut text, char::from(digit));
        }
    }
    text
}

/// Powers of ten, the greatest first.
const POWERS: [u64; 19] = {
    let mut powers = [1; 19];
    let mut at = 18;
    while at > 0 {
        at -= 1;
        powers[at] = powers[at + 1] * 10;
    }
    powers
};

fn push<const N: usize>(text: &mut String<N>, letter: char) {
    // The callers' capacities hold every number there is.
    let _ = text.push(letter);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

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
        for value in [0, 1, -1, 10, 999, i64::MAX, i64::MIN, 1_000_000_007] {
            assert_eq!(whole(value).as_str(), value.to_string());
        }
    }
}
