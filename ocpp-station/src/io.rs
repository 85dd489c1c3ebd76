//! What drivers tell the core and what the core asks of them: snapshots, exchanged with every poll.
//!
//! Owns the shapes. A reading carries the instant it was taken; an old one is not believed.

use crate::capacity::CONNECTORS;
use crate::link::LinkWish;
use crate::metering::Sample;
use crate::time::Instant;
use crate::types::{ChargePointErrorCode, ChargePointStatus};

/// How bad an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Reported, and nothing else changes.
    Warning,
    /// The connector delivers no energy while it lasts: Faulted.
    Fault,
}

/// An error that a driver or the core itself found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// In the standard's words.
    pub code: ChargePointErrorCode,
    /// How bad it is.
    pub severity: Severity,
    /// Free text, up to 50 characters; may be empty.
    pub info: &'static str,
    /// The vendor's own code, up to 50 characters; may be empty.
    pub vendor_code: &'static str,
}

impl Fault {
    /// A fault with nothing more to say about it.
    #[must_use]
    pub const fn new(code: ChargePointErrorCode, severity: Severity) -> Self {
        Self {
            code,
            severity,
            info: "",
            vendor_code: "",
        }
    }
}

/// What the drivers of one connector found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectorInputs {
    /// When the vehicle side was read: all but the meter.
    pub at: Instant,
    /// A vehicle is plugged in.
    pub plugged: bool,
    /// The vehicle is ready to draw energy (IEC 61851 states C and D).
    pub ev_ready: bool,
    /// The station's own side is ready to deliver.
    pub evse_ready: bool,
    /// Feedback of the contactor, if it has one: whether it is closed.
    pub contactor_closed: Option<bool>,
    /// What is wrong, if anything.
    pub fault: Option<Fault>,
    /// When the meter was read.
    pub meter_at: Instant,
    /// What it said.
    pub meter: Sample,
}

/// What all drivers found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Connector 1 is the first.
    pub connectors: [ConnectorInputs; CONNECTORS],
}

/// What a connector may draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// Tenths of an ampere, per phase.
    pub amperes: i32,
    /// W over all phases.
    pub watts: i32,
    /// Phases that may be used.
    pub phases: u8,
}

/// What the drivers of one connector are asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectorOutputs {
    /// The contactor may be closed until then, and opens by itself if no later poll says otherwise. None: open at once.
    pub contactor_until: Option<Instant>,
    /// What the vehicle is offered; all zero while it may draw nothing.
    pub limit: Limit,
    /// For the indicator.
    pub status: ChargePointStatus,
}

impl Default for ConnectorOutputs {
    fn default() -> Self {
        Self {
            contactor_until: None,
            limit: Limit::default(),
            status: ChargePointStatus::Unavailable,
        }
    }
}

/// Which restart is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// Everything was brought to an end first.
    Soft,
    /// At once; the hardware as well.
    Hard,
}

/// What is asked of all drivers and of the shell. The default is safe: contactors open, no connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// What to do about the connection.
    pub link: LinkWish,
    /// Connector 1 is the first.
    pub connectors: [ConnectorOutputs; CONNECTORS],
    /// Restart the station, once all contactors are open.
    pub restart: Option<Restart>,
    /// Brightness of indicators in percent (key LightIntensity).
    pub light_percent: u8,
    /// How often a signal blinks (key BlinkRepeat).
    pub blink: u8,
}
