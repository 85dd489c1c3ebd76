//! The control pilot of IEC 61851-1: tells the vehicle how much it may draw, and reads what it wants.
//!
//! Owns states and timing of the pilot line. Whether the power is switched on is not its business.
//!
//! The interlock that the standard asks for (power off within 100 ms of the pilot's loss) has to work with the processor
//! stopped: it belongs into hardware. This driver is what the protocol needs beside it.

pub mod duty;

use embedded_hal::pwm::SetDutyCycle;
use ocpp_station::roles::{CurrentLimit, EvReady, Plugged};
use ocpp_station::{ChargePointErrorCode, Fault, Instant, Limit, Severity};

/// How long a new state has to last to be believed, in ms.
const SETTLE_MS: u64 = 20;
/// The negative half of the pilot's wave must reach down to here, in mV; a vehicle has a diode there.
const DIODE_MV: i32 = -10_000;
/// Permille of the duty cycle that is steady +12 V.
const STEADY: u16 = 1_000;

/// States of a vehicle interface (IEC 61851-1, table A.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// No vehicle: +12 V.
    #[default]
    A,
    /// A vehicle is connected, not ready: +9 V.
    B,
    /// It is ready and needs no ventilation: +6 V.
    C,
    /// It is ready and needs ventilation: +3 V.
    D,
    /// 0 V: a short circuit, or no power.
    E,
    /// -12 V: the station is out of order; or a fault of its pilot.
    F,
}

impl State {
    /// The state whose level is nearest to the positive peak, in mV.
    #[must_use]
    pub const fn of(high_mv: i32) -> Self {
        match high_mv {
            10_500.. => Self::A,
            7_500.. => Self::B,
            4_500.. => Self::C,
            1_500.. => Self::D,
            -6_000.. => Self::E,
            _ => Self::F,
        }
    }

    const fn is_plugged(self) -> bool {
        matches!(self, Self::B | Self::C | Self::D)
    }
}

/// Measures the pilot line at the station's side.
pub trait PilotVoltage {
    /// Why it could not be measured.
    type Error;

    /// Highest and lowest voltage within at least one period of the wave (1 ms), in mV.
    ///
    /// # Errors
    /// When it cannot be measured.
    fn peaks_mv(&mut self) -> Result<(i32, i32), Self::Error>;
}

/// A control pilot: a PWM of 1 kHz that drives ±12 V, and a measurement of what the vehicle makes of it.
#[derive(Debug)]
pub struct ControlPilot<P, V> {
    pwm: P,
    voltage: V,
    ventilated: bool,
    state: State,
    /// Another state, and since when it is seen.
    other: Option<(State, Instant)>,
    /// When the line was last measured, and whether that failed.
    measured: Option<(Instant, Result<(), Fault>)>,
    /// Permille; none: to be set anew.
    duty: Option<u16>,
}

impl<P: SetDutyCycle, V: PilotVoltage> ControlPilot<P, V> {
    /// Takes PWM and measurement over. Nothing is offered until [`CurrentLimit::offer`] says so.
    pub const fn new(pwm: P, voltage: V) -> Self {
        Self {
            pwm,
            voltage,
            ventilated: false,
            state: State::A,
            other: None,
            measured: None,
            duty: None,
        }
    }

    /// In a ventilated place: vehicles that need that (state D) may charge.
    #[must_use]
    pub const fn ventilated(mut self) -> Self {
        self.ventilated = true;
        self
    }

    /// The state as of the last measurement.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Measures once per instant, however many roles ask.
    fn measure(&mut self, now: Instant) -> Result<State, Fault> {
        let fresh = self.measured.filter(|(at, _)| *at == now);
        let result = match fresh {
            Some((_, result)) => result,
            None => {
                let result = self.take(now);
                self.measured = Some((now, result));
                result
            }
        };
        result?;
        match self.state {
            State::E => Err(fault("pilot is shorted or dead")),
            State::F => Err(fault("pilot is stuck at its negative level")),
            state => Ok(state),
        }
    }

    fn take(&mut self, now: Instant) -> Result<(), Fault> {
        let (high, low) = self
            .voltage
            .peaks_mv()
            .map_err(|_| fault("pilot cannot be measured"))?;
        let seen = State::of(high);
        if seen == self.state {
            self.other = None;
        } else {
            let since = match self.other {
                Some((other, since)) if other == seen => since,
                _ => now,
            };
            self.other = Some((seen, since));
            if now.since(since) >= SETTLE_MS {
                self.state = seen;
                self.other = None;
            }
        }
        let waves = self.duty.is_some_and(|duty| duty < STEADY);
        if waves && self.state.is_plugged() && self.other.is_none() && low > DIODE_MV {
            return Err(fault("vehicle has no diode at its pilot"));
        }
        Ok(())
    }
}

impl<P: SetDutyCycle, V: PilotVoltage> Plugged for ControlPilot<P, V> {
    fn is_plugged(&mut self, now: Instant) -> Result<bool, Fault> {
        self.measure(now).map(State::is_plugged)
    }
}

impl<P: SetDutyCycle, V: PilotVoltage> EvReady for ControlPilot<P, V> {
    fn is_ready(&mut self, now: Instant) -> Result<bool, Fault> {
        let ventilated = self.ventilated;
        self.measure(now).map(|state| match state {
            State::C => true,
            State::D => ventilated,
            _ => false,
        })
    }
}

impl<P: SetDutyCycle, V: PilotVoltage> CurrentLimit for ControlPilot<P, V> {
    /// Offers at most `limit.amperes`; below 6 A, and while no vehicle is there, the pilot is steady: nothing may be drawn.
    fn offer(&mut self, _now: Instant, limit: Limit) -> Result<(), Fault> {
        let offered = duty::permille(limit.amperes).filter(|_| self.state.is_plugged());
        let wanted = offered.unwrap_or(STEADY);
        if self.duty != Some(wanted) {
            self.pwm
                .set_duty_cycle_fraction(wanted, STEADY)
                .map_err(|_| fault("pilot's PWM cannot be set"))?;
            self.duty = Some(wanted);
        }
        Ok(())
    }
}

const fn fault(info: &'static str) -> Fault {
    Fault {
        info,
        ..Fault::new(ChargePointErrorCode::EVCommunicationError, Severity::Fault)
    }
}

#[cfg(test)]
mod tests;
