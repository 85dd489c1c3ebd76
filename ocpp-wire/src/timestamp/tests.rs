//! Date-times against `jiff`, and against the odd ones of real stations.

extern crate std;

use super::*;
use std::{format, string::ToString};

/// A small generator, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn jiff_ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>()
        .expect(text)
        .as_millisecond()
}

#[test]
fn random_instants_are_read_and_written_as_jiff_does() {
    let mut random = Random(0x2026_0701);
    let span = (MAX_MS - 2 * 86_400_000 - MIN_MS) as u64;
    for round in 0..200_000 {
        let ms = MIN_MS + random.below(span) as i64;
        let stamp = Timestamp::from_unix_ms(ms);
        let theirs = jiff::Timestamp::from_millisecond(ms).expect("in range");
        assert_eq!(stamp.to_string(), format!("{theirs:.3}"), "{ms}");
        assert_eq!(stamp.to_string().parse(), Ok(stamp), "{ms}");
        let minutes = random.below(2879) as i16 - 1439;
        let Some(stamp) = stamp.with_offset(minutes) else {
            continue;
        };
        let text = stamp.to_string();
        let read: Timestamp = text.parse().expect("RFC 3339");
        assert_eq!((read.ms, read.offset), (ms, minutes), "{text}");
        if round % 8 == 0 {
            assert_eq!(jiff_ms(&text), ms, "{text}");
        }
    }
}

#[test]
fn every_day_of_the_calendar_is_read() {
    let mut expected = MIN_MS;
    for year in 0..10_000 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let february = if leap { 29 } else { 28 };
        for (month, days) in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            .into_iter()
            .enumerate()
        {
            for day in [1, days] {
                let text = format!("{year:04}-{:02}-{day:02}T00:00:00Z", month + 1);
                let ms = expected + (day - 1) * 86_400_000;
                assert_eq!(
                    Timestamp::parse(text.as_bytes()).map(|read| read.ms),
                    Ok(ms),
                    "{text}"
                );
                assert_eq!(
                    Timestamp::from_unix_ms(ms).to_string(),
                    text.replace('Z', ".000Z")
                );
            }
            let text = format!("{year:04}-{:02}-{:02}T00:00:00Z", month + 1, days + 1);
            assert_eq!(
                Timestamp::parse(text.as_bytes()),
                Err(BadTimestamp),
                "{text}"
            );
            expected += days * 86_400_000;
        }
    }
    assert_eq!(expected, MAX_MS + 1);
}

/// What a text is read as, strictly and laxly.
fn check(text: &str, strict: Option<&str>, lax: Option<&str>) {
    let read = Timestamp::parse(text.as_bytes())
        .ok()
        .map(|read| read.to_string());
    assert_eq!(read.as_deref(), strict, "{text} strictly");
    let read = Timestamp::parse_lax(text.as_bytes()).ok();
    let written = read.map(|(read, _)| read.to_string());
    assert_eq!(written.as_deref(), lax, "{text} laxly");
    if let Some((_, is_strict)) = read {
        assert_eq!(is_strict, strict.is_some(), "{text}");
    }
}

fn both(text: &str, written: &str) {
    check(text, Some(written), Some(written));
}

fn neither(text: &str) {
    check(text, None, None);
}

#[test]
fn strict_texts() {
    both("2026-07-01T12:34:56.789Z", "2026-07-01T12:34:56.789Z");
    both("2026-07-01t12:34:56z", "2026-07-01T12:34:56.000Z");
    both("2026-07-01T12:34:56.7Z", "2026-07-01T12:34:56.700Z");
    both(
        "2026-07-01T12:34:56.123456789012345678901Z",
        "2026-07-01T12:34:56.123Z",
    );
    both("2026-07-01T12:34:56.9999Z", "2026-07-01T12:34:56.999Z");
    both("2026-07-01T12:34:56+02:00", "2026-07-01T12:34:56.000+02:00");
    both(
        "2026-07-01T12:34:56.5-23:59",
        "2026-07-01T12:34:56.500-23:59",
    );
    both("2026-07-01T12:34:56-00:00", "2026-07-01T12:34:56.000Z");
    both("0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00.000+23:59");
    both(
        "9999-12-31T23:59:59.999-23:59",
        "9999-12-31T23:59:59.999-23:59",
    );
    both("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z");
}

#[test]
fn leap_seconds_stand_at_the_end_of_a_utc_day() {
    both("1998-12-31T23:59:60Z", "1999-01-01T00:00:00.000Z");
    both(
        "1998-12-31T15:59:60.123-08:00",
        "1998-12-31T16:00:00.123-08:00",
    );
    both("1999-01-01T01:59:60+02:00", "1999-01-01T02:00:00.000+02:00");
    neither("1998-12-31T22:59:60Z");
    neither("1998-12-31T23:58:60Z");
    neither("1998-12-31T23:59:60+01:00");
    neither("1998-12-31T23:59:61Z");
}

#[test]
fn what_stations_send_instead() {
    check(
        "2023-10-19T15:28:07",
        None,
        Some("2023-10-19T15:28:07.000Z"),
    );
    check(
        "2023-10-19T15:28:07.5",
        None,
        Some("2023-10-19T15:28:07.500Z"),
    );
    check(
        "2023-10-19 15:28:07Z",
        None,
        Some("2023-10-19T15:28:07.000Z"),
    );
    check(
        "2023-10-19T15:28:07+02",
        None,
        Some("2023-10-19T15:28:07.000+02:00"),
    );
    check(
        "2023-10-19T15:28:07-0130",
        None,
        Some("2023-10-19T15:28:07.000-01:30"),
    );
    check(
        "2023-02-29T10:00:00Z",
        None,
        Some("2023-03-01T10:00:00.000Z"),
    );
    neither("2023-02-30T10:00:00Z");
    neither("2023-04-31T10:00:00Z");
}

#[test]
fn no_date_times() {
    for text in [
        "",
        "2026-07-01",
        "2026-07-01T12:34Z",
        "2026-07-01T12:34:56.Z",
        "2026-07-01T12:34:56.1",
        "2026-07-01T24:00:00Z",
        "2026-07-01T12:60:00Z",
        "2026-13-01T12:00:00Z",
        "2026-00-01T12:00:00Z",
        "2026-07-00T12:00:00Z",
        "2026-07-01T12:34:56+24:00",
        "2026-07-01T12:34:56+02:60",
        "2026-07-01T12:34:56Z ",
        " 2026-07-01T12:34:56Z",
        "2026-07-01T12:34:56ZZ",
        "2026/07/01T12:34:56Z",
        "２026-07-01T12:34:56Z",
        "+2026-07-01T12:34:56Z",
        "2026-07-01T1a:34:56Z",
    ] {
        assert_eq!(
            Timestamp::parse(text.as_bytes()),
            Err(BadTimestamp),
            "{text}"
        );
    }
    neither("2026-07-01T12:34:56+2");
    neither("2026-07-01_12:34:56Z");
}

#[test]
fn no_broken_byte_panics() {
    let text = b"2026-07-01T12:34:56.789+02:00";
    for at in 0..text.len() {
        for byte in 0..=255 {
            let mut broken = *text;
            broken[at] = byte;
            let strict = Timestamp::parse(&broken);
            let lax = Timestamp::parse_lax(&broken);
            if let Ok(read) = strict {
                assert_eq!(lax, Ok((read, true)));
                assert!((MIN_MS - 86_400_000..=MAX_MS + 86_400_000).contains(&read.ms));
            }
            let _ = Timestamp::parse_lax(&broken[..at]);
        }
    }
}

#[test]
fn order_is_that_of_the_instant() {
    let stamp = |text: &str| -> Timestamp { text.parse().expect(text) };
    let (early, late) = (
        stamp("2026-07-01T12:00:00+02:00"),
        stamp("2026-07-01T11:00:00Z"),
    );
    assert!(early < late);
    assert_eq!(late.ms_since(early), 3_600_000);
    assert_eq!(early.plus_ms(3_600_000), late);
    assert_eq!(early.plus_ms(1).offset_minutes(), 120);
    assert_eq!(
        Timestamp::from_unix_ms(i64::MAX).to_string(),
        "9999-12-31T23:59:59.999Z"
    );
    assert_eq!(
        Timestamp::from_unix_ms(i64::MIN).to_string(),
        "0000-01-01T00:00:00.000Z"
    );
    assert_eq!(Timestamp::from_unix_ms(MAX_MS).with_offset(1), None);
    assert_eq!(Timestamp::UNIX_EPOCH.with_offset(1440), None);
}

#[cfg(feature = "chrono")]
#[test]
fn chrono_and_back() {
    let stamp: Timestamp = "2026-07-01T12:34:56.789+02:00".parse().expect("RFC 3339");
    let theirs = chrono::DateTime::<chrono::FixedOffset>::from(stamp);
    assert_eq!(theirs.offset().local_minus_utc(), 7200);
    assert_eq!(Timestamp::from(theirs).to_string(), stamp.to_string());
    let utc = chrono::DateTime::<chrono::Utc>::from(stamp);
    assert_eq!(Timestamp::from(utc).to_string(), "2026-07-01T10:34:56.789Z");
    for ms in [MIN_MS, -1, 0, MAX_MS] {
        let theirs = chrono::DateTime::<chrono::Utc>::from(Timestamp::from_unix_ms(ms));
        assert_eq!(theirs.timestamp_millis(), ms);
    }
}

#[cfg(feature = "time")]
#[test]
fn time_and_back() {
    let stamp: Timestamp = "2026-07-01T12:34:56.789+02:00".parse().expect("RFC 3339");
    let theirs = time::OffsetDateTime::try_from(stamp).expect("in range");
    assert_eq!(theirs.offset().whole_minutes(), 120);
    assert_eq!(Timestamp::from(theirs).to_string(), stamp.to_string());
    for ms in [MIN_MS, -1, 0, MAX_MS] {
        let theirs = time::OffsetDateTime::try_from(Timestamp::from_unix_ms(ms)).expect("in range");
        assert_eq!(Timestamp::from(theirs).unix_ms(), ms);
    }
}

#[cfg(feature = "jiff")]
#[test]
fn jiff_and_back() {
    // jiff ends a day earlier, so that every offset fits.
    for ms in [MIN_MS, -1, 0, MAX_MS - 2 * 86_400_000] {
        let theirs = jiff::Timestamp::try_from(Timestamp::from_unix_ms(ms)).expect("in range");
        assert_eq!(theirs.as_millisecond(), ms);
        assert_eq!(Timestamp::from(theirs).unix_ms(), ms);
    }
    assert!(jiff::Timestamp::try_from(Timestamp::from_unix_ms(MAX_MS)).is_err());
    let fine = jiff::Timestamp::from_nanosecond(-1).expect("in range");
    assert_eq!(Timestamp::from(fine).unix_ms(), -1);
}
