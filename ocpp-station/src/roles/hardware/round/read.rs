//! Second visit of a poll: everything else. Readings, faults, tags, buttons, lights, and how slow work goes.
//!
//! Owns what each reading means for the inputs.

use super::{Round, bit};
use crate::io::{Fault, Severity};
use crate::metering::{Channel, channel};
#[cfg(feature = "security")]
use crate::roles::Crypto;
use crate::roles::hardware::{ClockState, Happened, Server};
use crate::roles::{
    Button, Clock, Display, EvReady, Evse, EvseReady, EvseRoles, FaultSource, Feedback, Indicator,
    Lock, Meter, Place, Plugged, Press, Rfid, Temperature, View, Visitor,
};
#[cfg(feature = "firmware")]
use crate::roles::{Diagnostics, Updater};
use crate::types::ChargePointErrorCode;

/// How much cooler than its limit something too hot has to become, in tenths of a degree.
const COOL_BY: i32 = 50;
/// The station's bit in `hot`.
const STATION: u16 = 1 << 15;
const EMERGENCY: Fault = Fault {
    info: "emergency stop is pressed",
    ..Fault::new(ChargePointErrorCode::OtherError, Severity::Fault)
};

/// Second visit: everything else.
pub(in super::super) struct Read<'r, 'a>(pub(in super::super) &'r mut Round<'a>);

impl Visitor for Read<'_, '_> {
    fn evse(&mut self, connector: u8, serves: EvseRoles, driver: &mut impl Evse) {
        if serves.lock {
            let server = Server::Lock(connector);
            self.0.follow(server, |now| driver.progress(now, connector));
        }
    }

    fn feedback(&mut self, connector: u8, driver: &mut impl Feedback) {
        let round = &mut *self.0;
        let closed = driver.is_closed(round.now);
        let closed = round.note(connector, closed);
        if let Some(found) = round.found(connector) {
            found.contactor_closed = closed;
        }
    }

    fn plugged(&mut self, connector: u8, driver: &mut impl Plugged) {
        let round = &mut *self.0;
        let plugged = driver.is_plugged(round.now);
        if let Some(plugged) = round.note(connector, plugged) {
            round.plugged |= bit(connector);
            if let Some(found) = round.found(connector) {
                found.plugged = plugged;
            }
        }
    }

    fn ev_ready(&mut self, connector: u8, driver: &mut impl EvReady) {
        let round = &mut *self.0;
        let ready = driver.is_ready(round.now);
        if let Some(ready) = round.note(connector, ready) {
            round.ready |= bit(connector);
            if let Some(found) = round.found(connector) {
                found.ev_ready = ready;
            }
        }
    }

    fn evse_ready(&mut self, connector: u8, driver: &mut impl EvseReady) {
        let round = &mut *self.0;
        let ready = driver.is_evse_ready(round.now);
        let ready = round.note(connector, ready).unwrap_or(false);
        if let Some(found) = round.found(connector) {
            found.evse_ready &= ready;
        }
    }

    fn meter(&mut self, connector: u8, driver: &mut impl Meter) {
        let round = &mut *self.0;
        let now = round.now;
        let sample = driver.read(now);
        if let Some(Some(sample)) = round.note(connector, sample)
            && let Some(found) = round.found(connector)
        {
            found.meter = sample;
            found.meter_at = now;
        }
    }

    fn lock(&mut self, connector: u8, driver: &mut impl Lock) {
        self.0
            .follow(Server::Lock(connector), |now| driver.progress(now));
    }

    #[cfg(feature = "firmware")]
    fn updater(&mut self, driver: &mut impl Updater) {
        self.0.follow(Server::Updater, |now| driver.progress(now));
    }

    #[cfg(feature = "firmware")]
    fn diagnostics(&mut self, driver: &mut impl Diagnostics) {
        self.0
            .follow(Server::Diagnostics, |now| driver.progress(now));
    }

    #[cfg(feature = "security")]
    fn crypto(&mut self, driver: &mut impl Crypto) {
        self.0.follow(Server::Crypto, |now| driver.progress(now));
    }

    fn fault(&mut self, place: Place, driver: &mut impl FaultSource) {
        let round = &mut *self.0;
        if let Some(fault) = driver.fault(round.now) {
            round.wrong_at(place, fault);
        }
    }

    fn temperature(
        &mut self,
        place: Place,
        max_celsius: Option<i16>,
        driver: &mut impl Temperature,
    ) {
        let round = &mut *self.0;
        let read = driver.read_temperature(round.now);
        let tenths = round.note_at(place, read);
        for connector in 1..=round.connectors {
            if place.serves(connector)
                && let Some(found) = round.found(connector)
            {
                found.meter = match tenths {
                    Some(tenths) => found.meter.with(Channel::Temperature, tenths),
                    None => found.meter.only(!channel(Channel::Temperature)),
                };
            }
        }
        let (Some(max), Some(tenths)) = (max_celsius, tenths) else {
            return;
        };
        let max = i32::from(max) * 10;
        let bits = if place.is_station() {
            STATION
        } else {
            place.bits()
        };
        if tenths >= max {
            round.state.hot |= bits;
        } else if tenths < max - COOL_BY {
            round.state.hot &= !bits;
        }
        if round.state.hot & bits != 0 {
            let fault = Fault::new(ChargePointErrorCode::HighTemperature, Severity::Fault);
            round.wrong_at(place, fault);
        }
    }

    fn rfid(&mut self, place: Place, driver: &mut impl Rfid) {
        let round = &mut *self.0;
        let tag = driver.read_tag(round.now);
        if let Some(Some(tag)) = round.note_at(place, tag) {
            round.happened(Happened::Swipe(place, tag));
        }
    }

    fn button(&mut self, place: Place, number: u8, press: Press, driver: &mut impl Button) {
        let round = &mut *self.0;
        let bit = 1_u32.checked_shl(number.into()).unwrap_or(0);
        let was = round.state.pressed & bit != 0;
        let is = driver.is_pressed(round.now);
        let is = round.note_at(place, is).unwrap_or(was);
        if is {
            round.state.pressed |= bit;
            if press == Press::EmergencyStop {
                round.state.emergency |= round.numbered(place).bits();
                round.wrong_at(place, EMERGENCY);
            }
            if !was {
                round.pressed(place, press);
            }
        } else {
            round.state.pressed &= !bit;
        }
    }

    fn clock(&mut self, driver: &mut impl Clock) {
        let round = &mut *self.0;
        if !matches!(round.state.clock, ClockState::Unread) {
            return;
        }
        let read = driver.unix_ms(round.now);
        // A clock that does not answer is asked again; the CSMS will tell the time meanwhile.
        if let Ok(time) = read {
            round.state.clock = time.map_or(ClockState::Told, ClockState::Read);
        }
    }

    fn indicator(&mut self, place: Place, driver: &mut impl Indicator) {
        let round = &mut *self.0;
        let numbered = round.numbered(place);
        let shown = driver.show(round.now, numbered, round.outputs);
        round.note_at(place, shown);
    }

    fn display(&mut self, place: Place, driver: &mut impl Display) {
        let round = &mut *self.0;
        let view = View {
            place: round.numbered(place),
            connectors: round.connectors,
            inputs: round.inputs,
            outputs: round.outputs,
        };
        let shown = driver.show(round.now, &view);
        round.note_at(place, shown);
    }
}
