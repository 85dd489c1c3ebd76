//! Writing date-times: always with milliseconds, because peers refuse other fractions (OCPP 1.6 section 3.13 asks for
//! no more than three digits), and with the offset they came with.

use super::{Timestamp, calendar};
use crate::digits::{divide, put_digits};
use crate::sink::{Cursor, Sink};

/// Bytes of the longest text: `2026-07-01T12:34:56.789+02:00`.
pub const MAX_TEXT: usize = 29;

/// Milliseconds of a day.
const DAY: u32 = 86_400_000;

impl Timestamp {
    /// Writes `2026-07-01T12:34:56.789Z`, or with an offset that is not zero `2026-07-01T14:34:56.789+02:00`.
    pub fn write<'b>(&self, buffer: &'b mut [u8; MAX_TEXT]) -> &'b [u8] {
        let mut out = Cursor::new(buffer);
        self.put(&mut out);
        out.finish().unwrap_or_default()
    }

    #[inline(never)]
    pub(crate) fn put(&self, out: &mut Cursor<'_>) {
        let local = self.ms + i64::from(self.offset) * 60_000;
        let since_era = local + calendar::ERA_DAYS_TO_1970 as i64 * DAY as i64;
        // Positive for every value of the type.
        let mut in_day = since_era as u64;
        let days = divide(&mut in_day, DAY) as u32;
        let in_day = in_day as u32;
        let (year, month, day) = calendar::date_of_day(days);
        let second = in_day / 1000;
        let minutes = u32::from(self.offset.unsigned_abs());
        put_digits(out, year, 1000);
        let parts = [
            (b'-', month),
            (b'-', day),
            (b'T', second / 3600),
            (b':', second / 60 % 60),
            (b':', second % 60),
            (b'.', in_day % 1000),
            (if self.offset < 0 { b'-' } else { b'+' }, minutes / 60),
            (b':', minutes % 60),
        ];
        for (before, number) in parts {
            out.put_byte(before);
            put_digits(out, number, if before == b'.' { 100 } else { 10 });
            if before == b'.' && self.offset == 0 {
                out.put_byte(b'Z');
                break;
            }
        }
    }
}
