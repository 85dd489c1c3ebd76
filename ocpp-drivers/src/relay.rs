//! A relay or contactor at an output pin, with or without a feedback contact.
//!
//! Owns the pins. Opens when it is made, when its lease lapses and when it is dropped.

use embedded_hal::digital::{InputPin, OutputPin};
use ocpp_station::roles::Contactor;
use ocpp_station::roles::pin::Active;
use ocpp_station::{ChargePointErrorCode, Fault, Instant, Severity};

/// Switches the power of one connector.
///
/// A reset of the processor leaves its outputs as they were and a crashed program cannot open anything: the board needs a
/// pull-down at the coil's driver and a watchdog.
#[derive(Debug)]
pub struct Relay<O: OutputPin, F = NoFeedback> {
    coil: Coil<O>,
    contact: F,
}

/// A relay without feedback: nobody notices a welded contact.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFeedback;

/// A contact that is active while the relay is closed.
#[derive(Debug)]
pub struct Contact<I> {
    pin: I,
    active: Active,
}

/// The coil; opens when it is dropped.
#[derive(Debug)]
struct Coil<O: OutputPin> {
    pin: O,
    active: Active,
}

impl<O: OutputPin> Relay<O> {
    /// Opens the relay and takes the pin over. If that fails, the first [`Contactor::drive`] tells.
    pub fn new(pin: O, active: Active) -> Self {
        let mut coil = Coil { pin, active };
        let _ = coil.set(false);
        Self {
            coil,
            contact: NoFeedback,
        }
    }

    /// With a contact that tells whether it is closed. A mirror contact that opens when the relay closes is active low.
    pub fn with_feedback<I: InputPin>(self, pin: I, active: Active) -> Relay<O, Contact<I>> {
        Relay {
            coil: self.coil,
            contact: Contact { pin, active },
        }
    }
}

impl<O: OutputPin> Coil<O> {
    fn set(&mut self, on: bool) -> Result<(), O::Error> {
        match (on, self.active) {
            (true, Active::High) | (false, Active::Low) => self.pin.set_high(),
            (true, Active::Low) | (false, Active::High) => self.pin.set_low(),
        }
    }
}

impl<O: OutputPin> Drop for Coil<O> {
    fn drop(&mut self) {
        let _ = self.set(false);
    }
}

/// What a relay knows of its own position.
trait Position {
    fn is_closed(&mut self) -> Result<Option<bool>, Fault>;
}

impl Position for NoFeedback {
    fn is_closed(&mut self) -> Result<Option<bool>, Fault> {
        Ok(None)
    }
}

impl<I: InputPin> Position for Contact<I> {
    fn is_closed(&mut self) -> Result<Option<bool>, Fault> {
        let closed = match self.active {
            Active::High => self.pin.is_high(),
            Active::Low => self.pin.is_low(),
        };
        closed
            .map(Some)
            .map_err(|_| fault("feedback of the relay cannot be read"))
    }
}

#[allow(private_bounds)]
impl<O: OutputPin, F: Position> Contactor for Relay<O, F> {
    fn drive(&mut self, now: Instant, until: Option<Instant>) -> Result<(), Fault> {
        let close = until.is_some_and(|until| now < until);
        self.coil
            .set(close)
            .map_err(|_| fault("relay cannot be switched"))
    }

    fn feedback(&mut self, _now: Instant) -> Result<Option<bool>, Fault> {
        self.contact.is_closed()
    }
}

const fn fault(info: &'static str) -> Fault {
    Fault {
        info,
        ..Fault::new(ChargePointErrorCode::PowerSwitchFailure, Severity::Fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_hal_mock::eh1::MockError;
    use embedded_hal_mock::eh1::digital::{Mock, State, Transaction};
    use std::io::ErrorKind;

    const SECOND: Instant = Instant::from_millis(1_000);

    #[track_caller]
    fn check(active: Active, until: &[Option<u64>], levels: &[State]) {
        let mut pin = Mock::new(
            &levels
                .iter()
                .copied()
                .map(Transaction::set)
                .collect::<std::vec::Vec<_>>(),
        );
        let mut relay = Relay::new(pin.clone(), active);
        for until in until {
            let until = until.map(Instant::from_millis);
            assert_eq!(relay.drive(SECOND, until), Ok(()));
            assert_eq!(relay.feedback(SECOND), Ok(None));
        }
        drop(relay);
        pin.done();
    }

    #[test]
    fn it_is_closed_within_its_lease_only_and_open_before_and_after() {
        use State::{High, Low};
        check(Active::High, &[], &[Low, Low]);
        check(Active::High, &[Some(1_001)], &[Low, High, Low]);
        check(Active::High, &[Some(1_000)], &[Low, Low, Low]);
        check(Active::High, &[Some(3_000), None], &[Low, High, Low, Low]);
        check(
            Active::Low,
            &[Some(3_000), Some(999)],
            &[High, Low, High, High],
        );
    }

    #[test]
    fn its_feedback_is_read() {
        let mut coil = Mock::new(&[Transaction::set(State::Low), Transaction::set(State::Low)]);
        let mut contact = Mock::new(&[
            Transaction::get(State::Low),
            Transaction::get(State::High),
            Transaction::get(State::High).with_error(MockError::Io(ErrorKind::Other)),
        ]);
        let mut relay =
            Relay::new(coil.clone(), Active::High).with_feedback(contact.clone(), Active::Low);
        assert_eq!(relay.feedback(SECOND), Ok(Some(true)));
        assert_eq!(relay.feedback(SECOND), Ok(Some(false)));
        let broken = relay.feedback(SECOND).map_err(|fault| fault.code);
        assert_eq!(broken, Err(ChargePointErrorCode::PowerSwitchFailure));
        drop(relay);
        coil.done();
        contact.done();
    }

    #[test]
    fn a_pin_that_cannot_be_set_is_told() {
        let error = MockError::Io(ErrorKind::Other);
        let mut pin = Mock::new(&[
            Transaction::set(State::Low).with_error(error.clone()),
            Transaction::set(State::High).with_error(error.clone()),
            Transaction::set(State::Low).with_error(error),
        ]);
        let mut relay = Relay::new(pin.clone(), Active::High);
        let driven = relay
            .drive(SECOND, Some(Instant::NEVER))
            .map_err(|fault| fault.code);
        assert_eq!(driven, Err(ChargePointErrorCode::PowerSwitchFailure));
        drop(relay);
        pin.done();
    }
}
