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

/// Without blanks before and behind. ASCII only: knowing all of Unicode's blanks costs half a kilobyte.
#[inline(never)]
pub(crate) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes().trim_ascii();
    let start = text.len() - text.as_bytes().trim_ascii_start().len();
    text.get(start..start + bytes.len()).unwrap_or_default()
}

/// Takes the part before `separator` off a text, trimmed; the whole rest if there is no separator, none after that.
#[inline(never)]
pub(crate) fn part<'a>(rest: &mut Option<&'a str>, separator: u8) -> Option<&'a str> {
    let text = (*rest)?;
    let at = text.bytes().position(|byte| byte == separator);
    // Behind an ASCII character a new one begins.
    *rest = at.and_then(|at| text.get(at + 1..));
    Some(trim(
        text.get(..at.unwrap_or(text.len())).unwrap_or_default(),
    ))
}

/// The parts of a list with commas, trimmed.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || part(&mut rest, b','))
}

/// Reads a whole number, blanks around it allowed.
#[inline(never)]
pub(crate) fn integer(text: &str) -> Option<i32> {
    let text = trim(text).as_bytes();
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number = 0_i32;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        let digit = i32::from(digit);
        let digit = if negative { -digit } else { digit };
        number = number.checked_mul(10)?.checked_add(digit)?;
    }
    Some(number)
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
    fn numbers_and_lists_are_read() {
        for (text, want) in [
            ("0", Some(0)),
            (" 42\t", Some(42)),
            ("-7", Some(-7)),
            ("+7", Some(7)),
            ("2147483647", Some(i32::MAX)),
            ("-2147483648", Some(i32::MIN)),
            ("2147483648", None),
            ("", None),
            ("-", None),
            ("--1", None),
            ("1.5", None),
            ("1 2", None),
            ("\u{663}", None),
        ] {
            assert_eq!(integer(text), want, "{text:?}");
        }
        let list = |text| parts(text).collect::<std::vec::Vec<_>>();
        assert_eq!(list("a, b ,,\u{e9}"), ["a", "b", "", "\u{e9}"]);
        assert_eq!(list(""), [""]);
        assert_eq!(list(","), ["", ""]);
    }

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
