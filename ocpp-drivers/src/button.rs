//! A push button: a contact that bounces.
//!
//! Owns the debouncing. What a press means is said in the struct of drivers.

use embedded_hal::digital::InputPin;
use ocpp_station::roles::Button;
use ocpp_station::roles::pin::Active;
use ocpp_station::{ChargePointErrorCode, Fault, Instant, Severity};

/// How long a contact has to rest, in ms.
const SETTLE_MS: u64 = 30;

/// A push button at an input pin.
#[derive(Debug)]
pub struct PushButton<I> {
    pin: I,
    active: Active,
    pressed: bool,
    /// Since when the pin says otherwise.
    otherwise: Option<Instant>,
}

impl<I: InputPin> PushButton<I> {
    /// Takes the pin over. Until it has rested for 30 ms it counts as not pressed.
    pub const fn new(pin: I, active: Active) -> Self {
        Self {
            pin,
            active,
            pressed: false,
            otherwise: None,
        }
    }
}

impl<I: InputPin> Button for PushButton<I> {
    fn is_pressed(&mut self, now: Instant) -> Result<bool, Fault> {
        let level = match self.active {
            Active::High => self.pin.is_high(),
            Active::Low => self.pin.is_low(),
        };
        let level = level.map_err(|_| Fault {
            info: "button cannot be read",
            ..Fault::new(ChargePointErrorCode::OtherError, Severity::Warning)
        })?;
        if level == self.pressed {
            self.otherwise = None;
        } else if now.since(*self.otherwise.get_or_insert(now)) >= SETTLE_MS {
            self.pressed = level;
            self.otherwise = None;
        }
        Ok(self.pressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_hal_mock::eh1::MockError;
    use embedded_hal_mock::eh1::digital::{Mock, State, Transaction};
    use std::io::ErrorKind;
    use std::vec::Vec;

    /// Levels at times, and whether the button counts as pressed then.
    #[track_caller]
    fn check(active: Active, steps: &[(u64, State, bool)]) {
        let levels: Vec<_> = steps
            .iter()
            .map(|(_, level, _)| Transaction::get(*level))
            .collect();
        let mut pin = Mock::new(&levels);
        let mut button = PushButton::new(pin.clone(), active);
        for (ms, _, pressed) in steps {
            assert_eq!(
                button.is_pressed(Instant::from_millis(*ms)),
                Ok(*pressed),
                "at {ms}"
            );
        }
        pin.done();
    }

    #[test]
    fn a_press_counts_when_the_contact_has_come_to_rest() {
        use State::{High, Low};
        check(
            Active::Low,
            &[
                (0, High, false),
                (10, Low, false),
                (20, High, false),
                (30, Low, false),
                (59, Low, false),
                (60, Low, true),
                (70, High, true),
                (80, Low, true),
                (90, High, true),
                (120, High, false),
            ],
        );
    }

    #[test]
    fn a_slow_poll_needs_two_readings() {
        use State::{High, Low};
        check(
            Active::High,
            &[(0, Low, false), (500, High, false), (1_000, High, true)],
        );
    }

    #[test]
    fn a_pin_that_cannot_be_read_is_told() {
        let broken = Transaction::get(State::Low).with_error(MockError::Io(ErrorKind::Other));
        let mut pin = Mock::new(&[broken]);
        let mut button = PushButton::new(pin.clone(), Active::Low);
        assert!(button.is_pressed(Instant::ZERO).is_err());
        pin.done();
    }
}
