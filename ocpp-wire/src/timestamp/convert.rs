//! To and from the time types of others, each behind the feature of its crate's name.
//!
//! All conversions keep the instant to the millisecond; those to a type with an offset keep that too.

#[cfg(feature = "jiff")]
mod jiff {
    use crate::Timestamp;

    /// Fails in the last 26 hours of the year 9999, which jiff leaves out.
    impl TryFrom<Timestamp> for jiff::Timestamp {
        type Error = jiff::Error;

        fn try_from(timestamp: Timestamp) -> Result<Self, jiff::Error> {
            Self::from_millisecond(timestamp.unix_ms())
        }
    }

    /// In UTC; what is finer than a millisecond is dropped.
    impl From<jiff::Timestamp> for Timestamp {
        fn from(timestamp: jiff::Timestamp) -> Self {
            // jiff rounds towards zero, this type towards the past.
            let behind = timestamp.as_nanosecond().rem_euclid(1_000_000) != 0
                && timestamp.as_nanosecond() < 0;
            Self::from_unix_ms(timestamp.as_millisecond() - i64::from(behind))
        }
    }
}

#[cfg(feature = "chrono")]
mod chrono {
    use crate::Timestamp;
    use chrono::{DateTime, FixedOffset, TimeZone, Utc};

    impl From<Timestamp> for DateTime<Utc> {
        fn from(timestamp: Timestamp) -> Self {
            // Every value of the type lies within chrono's range.
            Self::from_timestamp_millis(timestamp.unix_ms()).unwrap_or_default()
        }
    }

    impl From<Timestamp> for DateTime<FixedOffset> {
        fn from(timestamp: Timestamp) -> Self {
            let utc = DateTime::<Utc>::from(timestamp);
            match FixedOffset::east_opt(i32::from(timestamp.offset_minutes()) * 60) {
                Some(offset) => utc.with_timezone(&offset),
                None => utc.fixed_offset(),
            }
        }
    }

    /// What is finer than a millisecond is dropped; an offset that is no whole number of minutes becomes UTC.
    impl<Z: TimeZone> From<DateTime<Z>> for Timestamp {
        fn from(timestamp: DateTime<Z>) -> Self {
            let utc = Self::from_unix_ms(timestamp.timestamp_millis());
            let east = chrono::Offset::fix(timestamp.offset()).local_minus_utc();
            if east % 60 != 0 {
                return utc;
            }
            i16::try_from(east / 60)
                .ok()
                .and_then(|minutes| utc.with_offset(minutes))
                .unwrap_or(utc)
        }
    }
}

#[cfg(feature = "time")]
mod time {
    use crate::Timestamp;
    use time::{OffsetDateTime, UtcOffset};

    /// Fails where the year is none of those `time` holds, which no value of the type reaches.
    impl TryFrom<Timestamp> for OffsetDateTime {
        type Error = time::error::ComponentRange;

        fn try_from(timestamp: Timestamp) -> Result<Self, Self::Error> {
            let utc = Self::from_unix_timestamp_nanos(i128::from(timestamp.unix_ms()) * 1_000_000)?;
            let offset = UtcOffset::from_whole_seconds(i32::from(timestamp.offset_minutes()) * 60)?;
            Ok(utc.checked_to_offset(offset).unwrap_or(utc))
        }
    }

    /// What is finer than a millisecond is dropped; an offset that is no whole number of minutes becomes UTC.
    impl From<OffsetDateTime> for Timestamp {
        fn from(timestamp: OffsetDateTime) -> Self {
            let ms = timestamp.unix_timestamp_nanos().div_euclid(1_000_000);
            let utc = Self::from_unix_ms(i64::try_from(ms).unwrap_or_default());
            let offset = timestamp.offset();
            if offset.whole_seconds() % 60 != 0 {
                return utc;
            }
            utc.with_offset(offset.whole_minutes()).unwrap_or(utc)
        }
    }
}
