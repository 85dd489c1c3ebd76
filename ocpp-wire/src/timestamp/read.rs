//! Reading date-times: RFC 3339, and what stations send instead of it.
//!
//! Knows no JSON. A lax reading says so; keeping the original is the caller's.

use core::fmt;

use super::{MAX_OFFSET, Timestamp, calendar};

/// Not a date-time of RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadTimestamp;

impl fmt::Display for BadTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date-time of RFC 3339, such as 2026-07-01T12:34:56.789Z")
    }
}

impl core::error::Error for BadTimestamp {}

/// `YYYY-MM-DDTHH:MM:SS`
const FIXED: usize = 19;

impl Timestamp {
    /// Reads a date-time of RFC 3339, section 5.6.
    ///
    /// Any number of fraction digits; those behind the milliseconds are dropped. `T` and `Z` of either case. Second 60
    /// where the minute is 23:59 in UTC.
    ///
    /// # Errors
    /// [`BadTimestamp`], without telling why.
    pub fn parse(text: &[u8]) -> Result<Self, BadTimestamp> {
        read::<false>(text)
            .map(|(timestamp, _)| timestamp)
            .ok_or(BadTimestamp)
    }

    /// Reads a date-time as real stations write them; also tells whether it is one of RFC 3339.
    ///
    /// Beyond [`parse`](Self::parse): no offset, which is read as UTC; offsets `+02` and `+0200`; a space for the `T`;
    /// the 29th of February in any year, which is read as the 1st of March where there is none.
    ///
    /// # Errors
    /// [`BadTimestamp`], without telling why.
    pub fn parse_lax(text: &[u8]) -> Result<(Self, bool), BadTimestamp> {
        read::<true>(text).ok_or(BadTimestamp)
    }
}

/// The number of two digits; 100 or more when they are none.
#[inline]
fn pair(tens: u8, ones: u8) -> u32 {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return 100;
    }
    u32::from(tens) * 10 + u32::from(ones)
}

/// Where the pairs of digits stand in the fixed part, what each is at most, and what stands before it.
static PAIRS: [(u8, u8, u8); 7] = [
    (0, 99, 0),
    (2, 99, 0),
    (5, 12, b'-'),
    (8, 31, b'-'),
    (11, 23, b'T'),
    (14, 59, b':'),
    (17, 60, b':'),
];

fn read<const LAX: bool>(text: &[u8]) -> Option<(Timestamp, bool)> {
    let (fixed, mut rest) = text.split_first_chunk::<FIXED>()?;
    let mut strict = true;
    let mut numbers = [0; PAIRS.len()];
    for (number, &(at, most, before)) in numbers.iter_mut().zip(&PAIRS) {
        let at = usize::from(at);
        let (Some(&tens), Some(&ones)) = (fixed.get(at), fixed.get(at + 1)) else {
            return None;
        };
        *number = pair(tens, ones);
        if *number > u32::from(most) {
            return None;
        }
        let separator = fixed.get(at.wrapping_sub(1)).copied().unwrap_or(0);
        if before == 0 || separator == before || before == b'T' && separator == b't' {
            continue;
        }
        if !LAX || before != b'T' || separator != b' ' {
            return None;
        }
        strict = false;
    }
    let [century, year, month, day, hour, minute, second] = numbers;
    if month == 0 {
        return None;
    }
    let year = century * 100 + year;
    if day.wrapping_sub(1) >= calendar::days_of_month(year, month) {
        if !LAX || month != 2 || day != 29 {
            return None;
        }
        strict = false;
    }
    let ms = fraction(&mut rest)?;
    let (offset, is_strict) = offset::<LAX>(rest)?;
    strict &= is_strict;
    let minute_of_day = (hour * 60 + minute) as i32 - i32::from(offset);
    // 23:59 in UTC, whatever day that is there.
    if second == 60 && minute_of_day != 23 * 60 + 59 && minute_of_day != -1 {
        return None;
    }
    let in_day = minute_of_day * 60_000 + (second * 1000 + ms) as i32;
    let days = calendar::days_since_1970(year, month, day);
    let ms = i64::from(days) * 86_400_000 + i64::from(in_day);
    Some((Timestamp { ms, offset }, strict))
}

/// Takes the fraction of a second off, if there is one; milliseconds.
fn fraction(rest: &mut &[u8]) -> Option<u32> {
    let Some((b'.', mut digits)) = rest.split_first() else {
        return Some(0);
    };
    let mut ms = 0;
    let mut worth = 100;
    let before = digits.len();
    while let Some((&byte, behind)) = digits.split_first() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        ms += u32::from(digit) * worth;
        worth /= 10;
        digits = behind;
    }
    *rest = digits;
    (digits.len() < before).then_some(ms)
}

/// Minutes east of UTC, and whether they are written as RFC 3339 asks.
fn offset<const LAX: bool>(rest: &[u8]) -> Option<(i16, bool)> {
    let (sign, hours, minutes, strict) = match *rest {
        [b'Z' | b'z'] => return Some((0, true)),
        [sign, h, i, b':', m, n] => (sign, pair(h, i), pair(m, n), true),
        [sign, h, i, m, n] if LAX => (sign, pair(h, i), pair(m, n), false),
        [sign, h, i] if LAX => (sign, pair(h, i), 0, false),
        [] if LAX => return Some((0, false)),
        _ => return None,
    };
    if hours > 23 || minutes > 59 {
        return None;
    }
    let east = (hours * 60 + minutes) as i16;
    debug_assert!(east <= MAX_OFFSET);
    match sign {
        b'+' => Some((east, strict)),
        b'-' => Some((-east, strict)),
        _ => None,
    }
}
