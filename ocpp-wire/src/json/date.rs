//! Date-times in their common form, at speed; all other forms are `Timestamp`'s business.
//!
//! [`Timestamp`] itself is written for small chips and takes several times as long.

use super::Writer;
use super::writer::pair;
use crate::timestamp::calendar::{ERA_DAYS_TO_1970, date_of_day, days_of_month, days_since_1970};
use crate::{DepartureKind, Timestamp};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Length of the common form, quotes included.
pub(super) const COMMON: usize = 26;

/// `"YYYY-MM-DDTHH:MM:SS.mmmZ"`: what this project writes, and most others.
#[inline(always)]
pub(super) fn common(text: &[u8]) -> Option<Timestamp> {
    let text = text.first_chunk::<COMMON>()?;
    let mut bad = (text[0] != b'"')
        | (text[5] != b'-')
        | (text[8] != b'-')
        | (text[11] != b'T')
        | (text[14] != b':')
        | (text[17] != b':')
        | (text[20] != b'.')
        | (text[24] != b'Z')
        | (text[25] != b'"');
    let mut digit = |at: usize| {
        let digit = text[at].wrapping_sub(b'0');
        bad |= digit > 9;
        u32::from(digit)
    };
    let mut two = |at: usize| digit(at) * 10 + digit(at + 1);
    let year = two(1) * 100 + two(3);
    let (month, day) = (two(6), two(9));
    let (hour, minute, second) = (two(12), two(15), two(18));
    let ms = two(21) * 10 + digit(23);
    if bad || month == 0 || month > 12 || day == 0 || day > days_of_month(year, month) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let in_day = (hour * 3600 + minute * 60 + second) * 1000 + ms;
    let days = days_since_1970(year, month, day);
    Some(Timestamp {
        ms: i64::from(days) * DAY + i64::from(in_day),
        offset: 0,
    })
}

/// Appends a timestamp as a string.
#[inline(always)]
pub(super) fn write(timestamp: Timestamp, writer: &mut Writer<'_>) {
    let local = timestamp.ms + i64::from(timestamp.offset) * 60_000;
    // Positive for every value of the type.
    let since_era = (local + i64::from(ERA_DAYS_TO_1970) * DAY).cast_unsigned();
    let (days, in_day) = (since_era / DAY as u64, (since_era % DAY as u64) as u32);
    let (year, month, day) = date_of_day(days as u32);
    let (second, ms) = (in_day / 1000, in_day % 1000);
    let [dash, colon] = [b'-', b':'].map(u64::from);
    // Eight characters a word, the first in the low byte.
    writer.bytes(b"\"");
    writer.words([
        pair(year / 100) | pair(year % 100) << 16 | dash << 32 | pair(month) << 40 | dash << 56,
        pair(day)
            | u64::from(b'T') << 16
            | pair(second / 3600) << 24
            | colon << 40
            | pair(second / 60 % 60) << 48,
        colon
            | pair(second % 60) << 8
            | u64::from(b'.') << 24
            | (pair(ms / 10) | (u64::from(b'0') + u64::from(ms % 10)) << 16) << 32
            | u64::from(b'Z') << 56,
    ]);
    if timestamp.offset != 0 {
        return write_offset(timestamp.offset, writer);
    }
    writer.bytes(b"\"");
}

/// Appends `+02:00"` over the `Z`.
#[cold]
fn write_offset(offset: i16, writer: &mut Writer<'_>) {
    let minutes = u32::from(offset.unsigned_abs());
    writer.drop_byte();
    writer.bytes(if offset < 0 { b"-" } else { b"+" });
    writer.words([pair(minutes / 60)
        | u64::from(b':') << 16
        | pair(minutes % 60) << 24
        | u64::from(b'"') << 40]);
    // Six of the word's eight bytes.
    writer.drop_byte();
    writer.drop_byte();
}

/// How a text that [`Timestamp::parse_lax`] accepts departs from RFC 3339.
#[cold]
pub(crate) fn departure(text: &[u8]) -> DepartureKind {
    let zone = text.get(19..).and_then(|rest| {
        rest.iter()
            .position(|byte| !matches!(byte, b'.' | b'0'..=b'9'))
    });
    match zone.and_then(|at| text.get(19 + at..)) {
        None => DepartureKind::MissingZone,
        Some([b'+' | b'-', rest @ ..]) if rest.len() != 5 => DepartureKind::LooseOffset,
        Some(_) if text.get(10) == Some(&b' ') => DepartureKind::LooseDateTime,
        Some(_) => DepartureKind::ImpossibleDate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// The common form agrees with the type's own reading and writing.
    #[track_caller]
    fn check(timestamp: Timestamp) {
        let mut text = Vec::new();
        write(timestamp, &mut Writer::new(&mut text));
        let bare = &text[1..text.len() - 1];
        let mut buffer = [0; crate::MAX_TIMESTAMP_TEXT];
        assert_eq!(timestamp.write(&mut buffer), bare);
        assert_eq!(Timestamp::parse(bare), Ok(timestamp));
        if timestamp.offset == 0 {
            assert_eq!(common(&text), Some(timestamp));
        }
    }

    #[test]
    fn days_of_ten_thousand_years() {
        for day in (-719_528..=2_932_896).step_by(11) {
            check(Timestamp::from_unix_ms(day * DAY + 45_296_789));
        }
    }

    #[test]
    fn offsets_and_edges() {
        for text in [
            "0000-01-01T00:00:00+02:00",
            "9999-12-31T23:59:59.999-23:59",
            "2026-07-01T14:00:00.5+02:30",
        ] {
            check(text.parse().expect(text));
        }
    }

    #[test]
    fn what_is_not_the_common_form() {
        for text in [
            "2026-13-01T00:00:00.000Z",
            "2026-00-01T00:00:00.000Z",
            "2026-02-29T00:00:00.000Z",
            "2026-02-00T00:00:00.000Z",
            "2026-02-01T24:00:00.000Z",
            "2026-02-01T00:60:00.000Z",
            "2026-02-01T00:00:60.000Z",
            "2026-02-01T00:00:0x.000Z",
            "2026-02-01 00:00:00.000Z",
            "2026-02-01T00:00:00.00:Z",
        ] {
            assert_eq!(
                common(alloc::format!("\"{text}\"").as_bytes()),
                None,
                "{text}"
            );
        }
    }
}
