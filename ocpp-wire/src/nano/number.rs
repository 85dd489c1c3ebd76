//! Writing numbers in decimal without 64-bit division, which would link one.

use crate::sink::{Cursor, Sink};

/// Digits of the largest 64-bit number, and a point.
const ROOM: usize = 21;

/// Writes `value / 10^scale` with exactly `scale` fraction digits.
pub(super) fn put_number(out: &mut Cursor<'_>, value: i64, scale: u8) {
    if value < 0 {
        out.put_byte(b'-');
    }
    let mut rest = value.unsigned_abs();
    let mut digits = [0; ROOM];
    let mut first = ROOM;
    // One digit before the point, at least.
    let least = if scale == 0 { 1 } else { scale + 2 };
    let mut count = 0;
    for (at, slot) in digits.iter_mut().enumerate().rev() {
        first = at;
        if scale != 0 && count == scale {
            *slot = b'.';
        } else {
            *slot = b'0' + take_digit(&mut rest);
        }
        count += 1;
        if rest == 0 && count >= least {
            break;
        }
    }
    out.put(digits.get(first..).unwrap_or_default());
}

/// Divides by ten and gives the remainder.
fn take_digit(value: &mut u64) -> u8 {
    // Numbers of messages are 32 bits but for a few.
    if let Ok(small) = u32::try_from(*value) {
        *value = u64::from(small / 10);
        return (small % 10) as u8;
    }
    let mut rest = *value;
    let mut quotient = 0;
    let mut bit = 60;
    while bit > 0 {
        bit -= 1;
        if rest >= 10 << bit {
            rest -= 10 << bit;
            quotient |= 1 << bit;
        }
    }
    *value = quotient;
    rest as u8
}
