//! Numbers in decimal, small on flash: no 64-bit division, which would link one.
//!
//! Owns writing digits into a cursor. Knows no JSON.

use crate::sink::{Cursor, Sink};

/// Writes a number, with zeros in front of it from the power of ten `from` on: 1 for no more digits than it has, 10 for
/// two at least.
#[inline(never)]
pub(crate) fn put_digits(out: &mut Cursor<'_>, number: u32, from: u32) {
    let mut rest = number;
    let mut from = from;
    let mut power = 1_000_000_000;
    while power > 0 {
        let digit = rest / power;
        if digit != 0 || power <= from {
            // All that follow are written.
            from = power;
            out.put_byte(b'0' + digit as u8);
        }
        rest %= power;
        power /= 10;
    }
}

/// Writes a number.
pub(crate) fn put_number(out: &mut Cursor<'_>, number: i64) {
    if number < 0 {
        out.put_byte(b'-');
    }
    let mut low = number.unsigned_abs();
    let mut from = 1;
    if low > u64::from(u32::MAX) {
        // The last nine digits apart; above them are ten at most, which may be too many again.
        put_number(out, divide(&mut low, 1_000_000_000) as i64);
        from = 100_000_000;
    }
    put_digits(out, low as u32, from);
}

/// Writes a number of tenths.
pub(crate) fn put_tenths(out: &mut Cursor<'_>, tenths: i32) {
    if tenths < 0 {
        out.put_byte(b'-');
    }
    let tenths = tenths.unsigned_abs();
    put_digits(out, tenths / 10, 1);
    out.put_byte(b'.');
    put_digits(out, tenths % 10, 1);
}

/// Divides by shifting and subtracting; the remainder stays in `number`. The quotient must be below `2^35`.
#[inline(never)]
pub(crate) fn divide(number: &mut u64, by: u32) -> u64 {
    let mut part = u64::from(by) << 34;
    let mut quotient = 0;
    for _ in 0..35 {
        quotient <<= 1;
        if *number >= part {
            *number -= part;
            quotient |= 1;
        }
        part >>= 1;
    }
    quotient
}
