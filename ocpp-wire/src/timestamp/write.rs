//! Writing date-times: always with milliseconds, because peers refuse other fractions (OCPP 1.6 section 3.13 asks for
//! no more than three digits), and with the offset they came with.

use super::{Timestamp, calendar};

/// Bytes of the longest text: `2026-07-01T12:34:56.789+02:00`.
pub const MAX_TEXT: usize = 29;

/// Milliseconds of a day.
const DAY: u64 = 86_400_000;

impl Timestamp {
    /// Writes `2026-07-01T12:34:56.789Z`, or with an offset that is not zero `2026-07-01T14:34:56.789+02:00`.
    pub fn write<'b>(&self, buffer: &'b mut [u8; MAX_TEXT]) -> &'b [u8] {
        let local = self.ms + i64::from(self.offset) * 60_000;
        let since_era = local + calendar::ERA_DAYS_TO_1970 as i64 * DAY as i64;
        // Positive for every value of the type.
        let (days, in_day) = days_and_rest(since_era as u64);
        let (year, month, day) = calendar::date_of_day(days);
        let second = in_day / 1000;
        let ms = in_day % 1000;
        let mut out = Pen {
            buffer: buffer.iter_mut(),
        };
        out.pair(year / 100);
        out.pair(year % 100);
        out.part(b'-', month);
        out.part(b'-', day);
        out.part(b'T', second / 3600);
        out.part(b':', second / 60 % 60);
        out.part(b':', second % 60);
        out.byte(b'.');
        out.byte(b'0' + (ms / 100) as u8);
        out.pair(ms % 100);
        let mut len = MAX_TEXT - 5;
        if self.offset == 0 {
            out.byte(b'Z');
        } else {
            let minutes = u32::from(self.offset.unsigned_abs());
            out.part(if self.offset < 0 { b'-' } else { b'+' }, minutes / 60);
            out.part(b':', minutes % 60);
            len = MAX_TEXT;
        }
        buffer.get(..len).unwrap_or_default()
    }
}

/// Whole days and the milliseconds behind them, by shifting and subtracting: a 64-bit division would link one.
fn days_and_rest(ms: u64) -> (u32, u32) {
    let mut rest = ms;
    let mut days = 0;
    let mut bit = 22;
    while bit > 0 {
        bit -= 1;
        if rest >= DAY << bit {
            rest -= DAY << bit;
            days |= 1 << bit;
        }
    }
    (days, rest as u32)
}

struct Pen<'b> {
    buffer: core::slice::IterMut<'b, u8>,
}

impl Pen<'_> {
    #[inline]
    fn byte(&mut self, byte: u8) {
        if let Some(slot) = self.buffer.next() {
            *slot = byte;
        }
    }

    fn pair(&mut self, number: u32) {
        self.byte(b'0' + (number / 10) as u8);
        self.byte(b'0' + (number % 10) as u8);
    }

    fn part(&mut self, before: u8, number: u32) {
        self.byte(before);
        self.pair(number);
    }
}
