//! Roles between the station and the person in front of it: reader, button, indicator, display.
//!
//! Owns the traits. What a tag or a press leads to is the core's decision.

use super::drivers::Place;
use crate::io::{Fault, Inputs, Outputs};
use crate::notice::Notice;
use crate::text::IdTag;
use crate::time::Instant;

/// Reads idTags.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as a tag reader",
    label = "does not implement `ocpp_station::roles::Rfid`",
    note = "an MFRC522 is `ocpp_drivers::Rc522`"
)]
pub trait Rfid {
    /// A tag that was presented since the last call; once per presentation, however long it is held there.
    ///
    /// # Errors
    /// `ReaderFailure`, as long as the reader does not answer.
    fn read_tag(&mut self, now: Instant) -> Result<Option<IdTag>, Fault>;
}

/// What a press of a button means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Ends the transaction of its connectors, as if its idTag had been presented (reason Local).
    Stop,
    /// Holds the contactors of its connectors open while pressed and ends their transactions (reason EmergencyStop).
    ///
    /// This is for the reports. What protects people cuts the power by itself.
    EmergencyStop,
    /// Presents this idTag: free charging at the press of a button.
    Swipe(&'static str),
}

/// A push button.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as a button",
    label = "does not implement `ocpp_station::roles::Button`",
    note = "a plain input pin serves with `active = high` or `active = low`, as in `button(stop, active = low)`",
    note = "a pin that has to be debounced is `ocpp_drivers::PushButton`"
)]
pub trait Button {
    /// Whether it is pressed, debounced.
    ///
    /// # Errors
    /// When it cannot be read; it counts as it was.
    fn is_pressed(&mut self, now: Instant) -> Result<bool, Fault>;
}

/// Shows the state of connectors with lights.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as an indicator",
    label = "does not implement `ocpp_station::roles::Indicator`",
    note = "a single light at a plain output pin serves with `indicator(active = high)` or `indicator(active = low)`",
    note = "a chain of WS2812 is `ocpp_drivers::Ws2812`"
)]
pub trait Indicator {
    /// Shows the states of the connectors of `place` (all of them for the station's) with the brightness and blinking that
    /// `outputs` ask for. Comes with every poll; the driver sends only what changed.
    ///
    /// # Errors
    /// When the lights cannot be reached.
    fn show(&mut self, now: Instant, place: Place, outputs: &Outputs) -> Result<(), Fault>;

    /// Something happened that a person may want to see: a tag was accepted or refused.
    fn notice(&mut self, _now: Instant, _place: Place, _notice: Notice) {}
}

/// What a display may show.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The display's connectors.
    pub place: Place,
    /// How many connectors the station has.
    pub connectors: u8,
    /// What the drivers found.
    pub inputs: &'a Inputs,
    /// What the core asks for, the states of connectors among it.
    pub outputs: &'a Outputs,
}

/// Shows texts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as a display",
    label = "does not implement `ocpp_station::roles::Display`",
    note = "an SSD1306, or anything embedded-graphics can draw on, is `ocpp_drivers::StatusScreen`"
)]
pub trait Display {
    /// Shows this. Comes with every poll; the driver draws only what changed, and no more at a time than takes a few ms.
    ///
    /// # Errors
    /// When the display cannot be reached.
    fn show(&mut self, now: Instant, view: &View<'_>) -> Result<(), Fault>;

    /// Something happened that a person may want to read.
    fn notice(&mut self, _now: Instant, _place: Place, _notice: Notice) {}
}
