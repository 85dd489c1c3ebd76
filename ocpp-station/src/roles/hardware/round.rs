//! One poll: what every driver is told and asked, and what that makes of the inputs.
//!
//! Owns the faults of the round. Remembers nothing itself.

use super::{ClockState, Happened, Server, State};
use crate::capacity::CONNECTORS;
use crate::io::{ConnectorInputs, ConnectorOutputs, Fault, Inputs, Limit, Outputs, Severity};
use crate::job::JobOutcome;
use crate::metering::{Channel, channel};
use crate::outbox::Reason;
#[cfg(feature = "security")]
use crate::roles::Crypto;
use crate::roles::{
    Button, Clock, Contactor, CurrentLimit, Display, EvReady, Evse, EvseReady, EvseRoles,
    FaultSource, Feedback, Indicator, Lock, Meter, Place, Plugged, Press, Progress, Rfid,
    Temperature, View, Visitor,
};
#[cfg(feature = "firmware")]
use crate::roles::{Diagnostics, Updater};
use crate::time::Instant;
use crate::types::ChargePointErrorCode;

/// How much cooler than its limit something too hot has to become, in tenths of a degree.
const COOL_BY: i32 = 50;
/// The station's bit in `hot`.
const STATION: u16 = 1 << 15;
const EMERGENCY: Fault = Fault {
    info: "emergency stop is pressed",
    ..Fault::new(ChargePointErrorCode::OtherError, Severity::Fault)
};

/// One poll.
pub(super) struct Round<'a> {
    now: Instant,
    outputs: &'a Outputs,
    inputs: &'a mut Inputs,
    state: &'a mut State,
    connectors: u8,
    faults: [Option<Fault>; CONNECTORS],
    /// Connectors whose vehicle side was read anew: plugged, ready.
    plugged: u16,
    ready: u16,
}

impl<'a> Round<'a> {
    pub(super) fn new(
        now: Instant,
        outputs: &'a Outputs,
        inputs: &'a mut Inputs,
        state: &'a mut State,
        connectors: u8,
    ) -> Self {
        for found in inputs.connectors.iter_mut().take(connectors.into()) {
            // Until somebody says otherwise.
            found.evse_ready = true;
        }
        Self {
            now,
            outputs,
            inputs,
            state,
            connectors,
            faults: [None; CONNECTORS],
            plugged: 0,
            ready: 0,
        }
    }

    /// Between switching and reading.
    pub(super) fn begin_reading(&mut self) {
        self.state.emergency = 0;
    }

    /// Whether an emergency button was pressed that was not before.
    pub(super) const fn is_new_emergency(&self, before: u16) -> bool {
        self.state.emergency & !before != 0
    }

    /// Files what is wrong.
    pub(super) fn finish(mut self) {
        if let Some(fault) = self.state.restart_failed {
            self.wrong_at(Place::STATION, fault);
        }
        let both = self.plugged & self.ready;
        for ((number, inputs), fault) in (1..).zip(&mut self.inputs.connectors).zip(self.faults) {
            inputs.fault = fault;
            if both & bit(number) != 0 {
                inputs.at = self.now;
            }
        }
    }

    /// What is asked of a connector now. Nothing once the lease has lapsed, in an emergency, or before a restart.
    fn wish(&self, connector: u8) -> ConnectorOutputs {
        let Some(mut wish) = self.outputs.connectors.get(index(connector)).copied() else {
            return ConnectorOutputs::default();
        };
        wish.contactor_until = wish.contactor_until.filter(|until| self.now < *until);
        if self.outputs.restart.is_some() || self.state.emergency & bit(connector) != 0 {
            wish.contactor_until = None;
            wish.limit = Limit::default();
        }
        wish
    }

    fn found(&mut self, connector: u8) -> Option<&mut ConnectorInputs> {
        self.inputs.connectors.get_mut(index(connector))
    }

    /// Notes what is wrong at a connector: the first fault goes before later ones, and any before a warning.
    fn wrong(&mut self, connector: u8, fault: Fault) {
        if let Some(worst) = self.faults.get_mut(index(connector)) {
            let graver = fault.severity == Severity::Fault
                && worst.is_some_and(|worst| worst.severity == Severity::Warning);
            if worst.is_none() || graver {
                *worst = Some(fault);
            }
        }
    }

    fn wrong_at(&mut self, place: Place, fault: Fault) {
        for connector in 1..=self.connectors {
            if place.serves(connector) {
                self.wrong(connector, fault);
            }
        }
    }

    fn note<T>(&mut self, connector: u8, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.wrong(connector, fault)).ok()
    }

    fn note_at<T>(&mut self, place: Place, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.wrong_at(place, fault)).ok()
    }

    fn happened(&mut self, happened: Happened) {
        let waiting = &mut self.state.waiting;
        if waiting.is_full() {
            waiting.pop_front();
        }
        let _ = waiting.push_back(happened);
    }

    /// The connectors of a place by number, the station's being all of them.
    fn numbered(&self, place: Place) -> Place {
        if place.is_station() {
            Place::first(self.connectors)
        } else {
            place
        }
    }

    fn pressed(&mut self, place: Place, press: Press) {
        match press {
            Press::Swipe(id_tag) => {
                if let Ok(id_tag) = id_tag.try_into() {
                    self.happened(Happened::Swipe(place, id_tag));
                }
            }
            Press::Stop => self.stop(place, Reason::Local),
            Press::EmergencyStop => self.stop(place, Reason::EmergencyStop),
        }
    }

    fn stop(&mut self, place: Place, reason: Reason) {
        for connector in 1..=self.connectors {
            if place.serves(connector) {
                self.happened(Happened::Stop(connector, reason));
            }
        }
    }

    /// Asks how the work goes that this server is at.
    fn follow(&mut self, server: Server, progress: impl FnOnce(Instant) -> Progress) {
        let now = self.now;
        let running =
            self.state.jobs.iter_mut().find(|running| {
                running.outcome.is_none() && Server::of(running.job.work) == server
            });
        if let Some(running) = running {
            running.outcome = match progress(now) {
                Progress::Done => Some(JobOutcome::Done),
                Progress::Failed => Some(JobOutcome::Failed),
                Progress::Untrusted => Some(JobOutcome::BadSignature),
                Progress::Busy => (now >= running.job.deadline).then_some(JobOutcome::Failed),
            };
        }
    }
}

/// First visit: whatever switches power, and what the vehicle is offered.
pub(super) struct Switch<'r, 'a>(pub(super) &'r mut Round<'a>);

impl Visitor for Switch<'_, '_> {
    fn contactor(&mut self, connector: u8, driver: &mut impl Contactor) {
        let round = &mut *self.0;
        let driven = driver.drive(round.now, round.wish(connector).contactor_until);
        round.note(connector, driven);
        let feedback = driver.feedback(round.now);
        let closed = round.note(connector, feedback).flatten();
        if let Some(found) = round.found(connector) {
            found.contactor_closed = closed;
        }
    }

    fn evse(&mut self, connector: u8, serves: EvseRoles, driver: &mut impl Evse) {
        let round = &mut *self.0;
        let now = round.now;
        let mut wish = round.wish(connector);
        if !serves.contactor {
            wish.contactor_until = None;
        }
        if !serves.current_limit {
            wish.limit = Limit::default();
        }
        let Some(found) = round.found(connector) else {
            return;
        };
        let before = *found;
        let mut own = before;
        own.fault = None;
        driver.exchange(now, connector, &wish, &mut own);
        let whole = serves.plugged && serves.ev_ready;
        let anew = own.at != before.at;
        *found = ConnectorInputs {
            at: if whole { own.at } else { before.at },
            plugged: if serves.plugged {
                own.plugged
            } else {
                before.plugged
            },
            ev_ready: if serves.ev_ready {
                own.ev_ready
            } else {
                before.ev_ready
            },
            evse_ready: own.evse_ready,
            contactor_closed: if serves.contactor {
                own.contactor_closed
            } else {
                before.contactor_closed
            },
            fault: None,
            meter_at: if serves.meter {
                own.meter_at
            } else {
                before.meter_at
            },
            meter: if serves.meter {
                own.meter
            } else {
                before.meter
            },
        };
        if anew && !whole {
            round.plugged |= if serves.plugged { bit(connector) } else { 0 };
            round.ready |= if serves.ev_ready { bit(connector) } else { 0 };
        }
        if let Some(fault) = own.fault {
            round.wrong(connector, fault);
        }
    }

    fn current_limit(&mut self, connector: u8, driver: &mut impl CurrentLimit) {
        let round = &mut *self.0;
        let offered = driver.offer(round.now, round.wish(connector).limit);
        round.note(connector, offered);
    }
}

/// Second visit: everything else.
pub(super) struct Read<'r, 'a>(pub(super) &'r mut Round<'a>);

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

const fn index(connector: u8) -> usize {
    (connector as usize).wrapping_sub(1)
}

const fn bit(connector: u8) -> u16 {
    Place::of(&[connector]).bits()
}
