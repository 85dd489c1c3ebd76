//! The station's time: this machine's, or a multiple of it.
//!
//! Owns the conversion both ways, and the CSMS's clock as a station sees it whose time runs faster.

use std::time::Duration;

use ocpp_station::Instant;
use ocpp_wire::Timestamp;
use serde_json::Value;
use tokio::time::Instant as Real;

/// Highest speed. Beyond it the contactor's lease of 2 s is over before a round of the shell.
pub const MAX_SPEED: u32 = 1_000;
/// How far the station's time may lag behind before the difference is given up, in real time. A machine that was asleep
/// or overloaded does not make the station live through all of it.
const MAX_LAG: Duration = Duration::from_secs(2);

/// Time since a power-up.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    power_up: Real,
    speed: u32,
    /// The latest instant that was given out.
    last: Instant,
}

impl Clock {
    /// Begins now. `speed` seconds of the station pass in one second, from 1 to [`MAX_SPEED`].
    #[must_use]
    pub fn new(speed: u32) -> Self {
        Self {
            power_up: Real::now(),
            speed: speed.clamp(1, MAX_SPEED),
            last: Instant::ZERO,
        }
    }

    /// The station's time now, but at most `step_ms` after the last one: who was held up catches up step by step, so
    /// that no lease lapses for want of a round.
    pub fn step(&mut self, step_ms: u32) -> Instant {
        let real = Real::now();
        let lag = real.saturating_duration_since(self.real(self.last));
        if let Some(excess) = lag.checked_sub(MAX_LAG) {
            self.power_up += excess;
        }
        let ms = real
            .saturating_duration_since(self.power_up)
            .as_micros()
            .saturating_mul(self.speed.into())
            / 1_000;
        let now = Instant::from_millis(u64::try_from(ms).unwrap_or(u64::MAX));
        self.last = now.min(self.last.plus_ms(step_ms)).max(self.last);
        self.last
    }

    /// When the station's time will be `instant`, on this machine's clock.
    #[must_use]
    pub fn real(&self, instant: Instant) -> Real {
        // A deadline beyond a year is as good as none.
        const FAR_MS: u64 = 365 * 86_400_000;
        let ms = instant.as_millis().min(self.last.as_millis() + FAR_MS);
        self.power_up + Duration::from_micros(ms.saturating_mul(1_000) / u64::from(self.speed))
    }
}

/// A frame of the CSMS for a station whose time runs faster; none if it is to be taken as it is.
///
/// Its `currentTime` begins with the first time that was told and goes on as fast as the station's own. Otherwise each
/// Heartbeat would put the station back.
pub(crate) fn stretched(text: &str, speed: u32, first: impl FnOnce(i64) -> i64) -> Option<String> {
    if speed <= 1 || !text.contains("\"currentTime\"") {
        return None;
    }
    let mut frame: Value = serde_json::from_str(text).ok()?;
    if frame.get(0)? != 3 {
        return None;
    }
    let time = frame.get_mut(2)?.get_mut("currentTime")?;
    let told = Timestamp::parse(time.as_str()?.as_bytes()).ok()?.unix_ms();
    let first = first(told);
    let passed = told.saturating_sub(first);
    let ms = first.saturating_add(passed.saturating_mul(speed.into()));
    *time = Value::from(Timestamp::from_unix_ms(ms).to_string());
    Some(frame.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn time_runs_at_its_speed() {
        let mut clock = Clock::new(60);
        tokio::time::advance(Duration::from_millis(10)).await;
        assert_eq!(clock.step(1_000), Instant::from_millis(600));
        let due = clock.real(Instant::from_millis(1_200));
        assert_eq!(due - Real::now(), Duration::from_millis(10));
    }

    #[tokio::test(start_paused = true)]
    async fn who_was_held_up_catches_up_step_by_step() {
        let mut clock = Clock::new(1);
        tokio::time::advance(Duration::from_millis(700)).await;
        for ms in [250, 500, 700, 700] {
            assert_eq!(clock.step(250), Instant::from_millis(ms));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_hour_asleep_is_given_up() {
        let mut clock = Clock::new(1);
        tokio::time::advance(Duration::from_secs(3_600)).await;
        let mut rounds = 0;
        let mut last = clock.step(250);
        loop {
            let now = clock.step(250);
            if now == last {
                break;
            }
            last = now;
            rounds += 1;
        }
        assert_eq!(last, Instant::from_millis(2_000), "after {rounds} rounds");
    }

    #[test]
    fn the_time_of_the_csms_runs_as_fast() {
        let first = std::cell::OnceCell::new();
        let told = |time: &str, speed| {
            let frame = format!(r#"[3,"1",{{"currentTime":"{time}","interval":5}}]"#);
            stretched(&frame, speed, |told| *first.get_or_init(|| told))
        };
        assert_eq!(told("2026-01-01T00:00:00Z", 1), None);
        let boot = told("2026-01-01T00:00:00Z", 60).expect("rewritten");
        assert!(boot.contains("2026-01-01T00:00:00.000Z"), "{boot}");
        let heartbeat = told("2026-01-01T00:01:00Z", 60).expect("rewritten");
        assert_eq!(
            heartbeat,
            r#"[3,"1",{"currentTime":"2026-01-01T01:00:00.000Z","interval":5}]"#
        );
        assert_eq!(told("not a time", 60), None);
        let call = r#"[2,"1","DataTransfer",{"currentTime":"2026-01-01T00:00:00Z"}]"#;
        assert_eq!(stretched(call, 60, |told| told), None);
    }
}
