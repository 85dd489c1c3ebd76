//! Plain embedded-hal pins in a role: what the attributes `contactor(active = low)`, `plugged(active = high)`, ... wrap.
//!
//! Owns levels. A wrapper borrows its pin for one call and keeps nothing; a debounced or remembering driver is a type of its own.

use embedded_hal::digital::{InputPin, OutputPin};

use super::drivers::Place;
use super::person::{Button, Indicator};
use super::service::Progress;
use super::signal::Signal;
use super::vehicle::{Contactor, EvReady, EvseReady, FaultSource, Feedback, Lock, Plugged};
use crate::io::{Fault, Outputs, Severity};
use crate::time::Instant;
use crate::types::ChargePointErrorCode;

/// Which level means yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Active {
    /// The pin is high.
    High,
    /// The pin is low.
    Low,
}

/// An input pin.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no input pin",
    label = "does not implement `embedded_hal::digital::InputPin`",
    note = "without `active = ..` the field's type has to implement the role's own trait"
)]
pub trait Input: InputPin {}
#[diagnostic::do_not_recommend]
impl<P: InputPin + ?Sized> Input for P {}

/// An output pin.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no output pin",
    label = "does not implement `embedded_hal::digital::OutputPin`",
    note = "without `active = ..` the field's type has to implement the role's own trait"
)]
pub trait Output: OutputPin {}
#[diagnostic::do_not_recommend]
impl<P: OutputPin + ?Sized> Output for P {}

/// An input pin that means something.
#[derive(Debug)]
pub struct In<'a, P: ?Sized> {
    pin: &'a mut P,
    active: Active,
}

impl<'a, P: ?Sized> In<'a, P> {
    /// Borrows the pin.
    pub const fn new(pin: &'a mut P, active: Active) -> Self {
        Self { pin, active }
    }
}

impl<P: Input + ?Sized> In<'_, P> {
    fn is_active(&mut self, code: ChargePointErrorCode) -> Result<bool, Fault> {
        let level = match self.active {
            Active::High => self.pin.is_high(),
            Active::Low => self.pin.is_low(),
        };
        level.map_err(|_| Fault {
            info: "pin cannot be read",
            ..Fault::new(code, Severity::Fault)
        })
    }
}

/// An output pin that does something.
#[derive(Debug)]
pub struct Out<'a, P: ?Sized> {
    pin: &'a mut P,
    active: Active,
}

impl<'a, P: ?Sized> Out<'a, P> {
    /// Borrows the pin.
    pub const fn new(pin: &'a mut P, active: Active) -> Self {
        Self { pin, active }
    }
}

impl<P: Output + ?Sized> Out<'_, P> {
    fn set(
        &mut self,
        on: bool,
        code: ChargePointErrorCode,
        severity: Severity,
    ) -> Result<(), Fault> {
        let set = match (on, self.active) {
            (true, Active::High) | (false, Active::Low) => self.pin.set_high(),
            (true, Active::Low) | (false, Active::High) => self.pin.set_low(),
        };
        set.map_err(|_| Fault {
            info: "pin cannot be set",
            ..Fault::new(code, severity)
        })
    }
}

impl<P: Output + ?Sized> Contactor for Out<'_, P> {
    fn drive(&mut self, now: Instant, until: Option<Instant>) -> Result<(), Fault> {
        let close = until.is_some_and(|until| now < until);
        self.set(
            close,
            ChargePointErrorCode::PowerSwitchFailure,
            Severity::Fault,
        )
    }
}

/// A solenoid that locks while it is active; it is taken to have moved when the pin is set.
impl<P: Output + ?Sized> Lock for Out<'_, P> {
    fn begin(&mut self, _now: Instant, locked: bool) -> Result<(), Fault> {
        self.set(
            locked,
            ChargePointErrorCode::ConnectorLockFailure,
            Severity::Fault,
        )
    }

    fn progress(&mut self, _now: Instant) -> Progress {
        Progress::Done
    }
}

/// A single light: see [`Signal`].
impl<P: Output + ?Sized> Indicator for Out<'_, P> {
    fn show(&mut self, now: Instant, place: Place, outputs: &Outputs) -> Result<(), Fault> {
        let on = outputs.light_percent > 0 && Signal::of_place(place, outputs).is_lit(now);
        self.set(on, ChargePointErrorCode::OtherError, Severity::Warning)
    }
}

impl<P: Input + ?Sized> Feedback for In<'_, P> {
    fn is_closed(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.is_active(ChargePointErrorCode::PowerSwitchFailure)
    }
}

impl<P: Input + ?Sized> Plugged for In<'_, P> {
    fn is_plugged(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.is_active(ChargePointErrorCode::EVCommunicationError)
    }
}

impl<P: Input + ?Sized> EvReady for In<'_, P> {
    fn is_ready(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.is_active(ChargePointErrorCode::EVCommunicationError)
    }
}

impl<P: Input + ?Sized> EvseReady for In<'_, P> {
    fn is_evse_ready(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.is_active(ChargePointErrorCode::OtherError)
    }
}

impl<P: Input + ?Sized> Button for In<'_, P> {
    fn is_pressed(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.is_active(ChargePointErrorCode::OtherError)
    }
}

/// An input pin that is active while something is wrong.
#[derive(Debug)]
pub struct FaultPin<'a, P: ?Sized>(In<'a, P>, ChargePointErrorCode);

impl<'a, P: ?Sized> FaultPin<'a, P> {
    /// Borrows the pin; while it is active, `code` is what is wrong. A pin that cannot be read counts as active.
    pub const fn new(pin: &'a mut P, active: Active, code: ChargePointErrorCode) -> Self {
        Self(In::new(pin, active), code)
    }
}

impl<P: Input + ?Sized> FaultSource for FaultPin<'_, P> {
    fn fault(&mut self, _now: Instant) -> Option<Fault> {
        match self.0.is_active(self.1) {
            Ok(false) => None,
            Ok(true) => Some(Fault::new(self.1, Severity::Fault)),
            Err(fault) => Some(fault),
        }
    }
}
