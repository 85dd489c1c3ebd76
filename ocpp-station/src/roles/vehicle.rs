//! Roles of one connector: contactor, pilot, meter, lock, and a controller that serves all of it.
//!
//! Owns the traits. When a contactor may be closed is the core's decision.

use super::service::Progress;
use crate::io::{ConnectorInputs, ConnectorOutputs, Fault, Limit};
use crate::metering::{Channels, Sample};
use crate::time::Instant;

/// Switches the power of one connector.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as a contactor",
    label = "does not implement `ocpp_station::roles::Contactor`",
    note = "a plain output pin serves with `contactor(active = high)` or `contactor(active = low)`",
    note = "a relay with a feedback contact is `ocpp_drivers::Relay`"
)]
pub trait Contactor {
    /// Closed while `now` is before `until`, open from then on and at `None`.
    ///
    /// This is a lease: it comes with every poll and is renewed while energy may flow. A driver that can (a timer, a
    /// controller of its own) opens at `until` even if nobody calls again; it also opens when it is dropped.
    ///
    /// # Errors
    /// `PowerSwitchFailure` when it could not be switched; the connector becomes Faulted.
    fn drive(&mut self, now: Instant, until: Option<Instant>) -> Result<(), Fault>;

    /// Whether it is closed, by its own feedback contact; none if it has none.
    ///
    /// # Errors
    /// `PowerSwitchFailure` when the feedback cannot be read.
    fn feedback(&mut self, _now: Instant) -> Result<Option<bool>, Fault> {
        Ok(None)
    }
}

/// A contact that tells whether the contactor of a connector is closed, when another driver reads it than the contactor's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as a contactor's feedback",
    label = "does not implement `ocpp_station::roles::Feedback`",
    note = "a plain input pin serves with `feedback(active = high)` or `feedback(active = low)`"
)]
pub trait Feedback {
    /// Whether the contactor is closed.
    ///
    /// # Errors
    /// `PowerSwitchFailure` when it cannot be read.
    fn is_closed(&mut self, now: Instant) -> Result<bool, Fault>;
}

/// Tells whether a vehicle is plugged in.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot tell whether a vehicle is plugged in",
    label = "does not implement `ocpp_station::roles::Plugged`",
    note = "a plain input pin serves with `plugged(active = high)` or `plugged(active = low)`",
    note = "an IEC 61851 control pilot is `ocpp_drivers::ControlPilot`"
)]
pub trait Plugged {
    /// Whether a vehicle is plugged in (IEC 61851 states B, C and D), debounced.
    ///
    /// # Errors
    /// `EVCommunicationError` when it cannot be read. The core believes the last reading for 5 s.
    fn is_plugged(&mut self, now: Instant) -> Result<bool, Fault>;
}

/// Tells whether the vehicle is ready to draw energy.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot tell whether the vehicle is ready to draw energy",
    label = "does not implement `ocpp_station::roles::EvReady`",
    note = "a plain input pin serves with `ev_ready(active = high)` or `ev_ready(active = low)`",
    note = "an IEC 61851 control pilot is `ocpp_drivers::ControlPilot`"
)]
pub trait EvReady {
    /// Whether the vehicle asks for energy (IEC 61851 states C and D).
    ///
    /// # Errors
    /// `EVCommunicationError` when it cannot be read. The core believes the last reading for 5 s.
    fn is_ready(&mut self, now: Instant) -> Result<bool, Fault>;
}

/// Tells whether the station's own side is ready to deliver: a load manager's release, a cooling system. Without it: always.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot tell whether the station is ready to deliver",
    label = "does not implement `ocpp_station::roles::EvseReady`",
    note = "a plain input pin serves with `evse_ready(active = high)` or `evse_ready(active = low)`"
)]
pub trait EvseReady {
    /// Whether energy may be delivered; if not, a transaction is SuspendedEVSE.
    ///
    /// # Errors
    /// When it cannot be read; until it can, the station is not ready.
    fn is_evse_ready(&mut self, now: Instant) -> Result<bool, Fault>;
}

/// Tells the vehicle how much it may draw.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot tell the vehicle how much it may draw",
    label = "does not implement `ocpp_station::roles::CurrentLimit`",
    note = "an IEC 61851 control pilot is `ocpp_drivers::ControlPilot`"
)]
pub trait CurrentLimit {
    /// Offers this much: tenths of an ampere per phase, W over all phases, phases. All zero: nothing may be drawn.
    /// Comes with every poll, mostly unchanged.
    ///
    /// # Errors
    /// When it could not be told; the connector becomes Faulted if the fault says so.
    fn offer(&mut self, now: Instant, limit: Limit) -> Result<(), Fault>;
}

/// Measures what a connector delivers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as an energy meter",
    label = "does not implement `ocpp_station::roles::Meter`",
    note = "an Eastron SDM meter over Modbus is `ocpp_drivers::Sdm`"
)]
pub trait Meter {
    /// What it can measure; at least [`Channel::EnergyImport`](crate::Channel::EnergyImport).
    const MEASURES: Channels;

    /// A new reading if there is one since the last call. Called with every poll; the driver decides how often it asks the meter,
    /// but a reading older than 15 s is not believed.
    ///
    /// The energy register is the meter's own, in Wh, and does not run backwards.
    ///
    /// # Errors
    /// `PowerMeterFailure`, as long as the meter cannot be read.
    fn read(&mut self, now: Instant) -> Result<Option<Sample>, Fault>;
}

/// Holds the cable in a connector.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as a connector lock",
    label = "does not implement `ocpp_station::roles::Lock`",
    note = "a plain output pin serves with `lock(active = high)` or `lock(active = low)`: a solenoid that locks while it is active",
    note = "a motor is `ocpp_drivers::LockMotor`"
)]
pub trait Lock {
    /// Begins to lock or to unlock; a movement under way is given up.
    ///
    /// # Errors
    /// `ConnectorLockFailure` when it cannot be moved at all.
    fn begin(&mut self, now: Instant, locked: bool) -> Result<(), Fault>;

    /// How the movement goes that was begun last. The core gives up after 10 s.
    fn progress(&mut self, now: Instant) -> Progress;
}

/// Tells what is wrong at a connector or at the station: a residual current monitor, a tilt switch, a fuse.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot tell what is wrong",
    label = "does not implement `ocpp_station::roles::FaultSource`",
    note = "a plain input pin serves with `fault(active = high, code = GroundFailure)`"
)]
pub trait FaultSource {
    /// What is wrong now; none if all is well.
    fn fault(&mut self, now: Instant) -> Option<Fault>;
}

/// Measures the temperature of a connector or of the station.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as a thermometer",
    label = "does not implement `ocpp_station::roles::Temperature`",
    note = "a thermistor at an ADC is `ocpp_drivers::Ntc`"
)]
pub trait Temperature {
    /// Tenths of a degree Celsius.
    ///
    /// # Errors
    /// When it cannot be measured: broken or shorted sensor.
    fn read_temperature(&mut self, now: Instant) -> Result<i32, Fault>;
}

/// Which roles of its connector an [`Evse`] serves; the others are left to drivers of their own.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvseRoles {
    pub contactor: bool,
    pub plugged: bool,
    pub ev_ready: bool,
    pub current_limit: bool,
    pub meter: bool,
    pub lock: bool,
}

impl EvseRoles {
    /// All of them.
    pub const ALL: Self = Self {
        contactor: true,
        plugged: true,
        ev_ready: true,
        current_limit: true,
        meter: true,
        lock: true,
    };
}

/// A controller that serves whole connectors: contactor, pilot, current limit, meter and lock in one device.
///
/// `evse(except(meter, lock))` leaves roles to other drivers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve a whole connector",
    label = "does not implement `ocpp_station::roles::Evse`",
    note = "wire the roles one by one instead: `contactor`, `plugged`, `ev_ready`, `current_limit`, `meter`, `lock`"
)]
pub trait Evse {
    /// What its meter can measure; 0 if it has none.
    const MEASURES: Channels;

    /// Exchanges snapshots for one connector.
    ///
    /// `wish.contactor_until` is none once the lease has lapsed. What is not known anew stays as it is in `found`, with
    /// its age: `found.at` and `found.meter_at` are set when, and only when, the readings are new.
    fn exchange(
        &mut self,
        now: Instant,
        connector: u8,
        wish: &ConnectorOutputs,
        found: &mut ConnectorInputs,
    );

    /// Begins to lock or unlock the cable of a connector.
    ///
    /// # Errors
    /// `ConnectorLockFailure` when it cannot be moved at all.
    fn begin(&mut self, now: Instant, connector: u8, locked: bool) -> Result<(), Fault>;

    /// How that goes.
    fn progress(&mut self, now: Instant, connector: u8) -> Progress;
}
