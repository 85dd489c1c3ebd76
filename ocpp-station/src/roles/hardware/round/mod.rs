//! One poll: what every driver is told and asked, and what that makes of the inputs.
//!
//! Owns the faults of the round. Remembers nothing itself.

mod read;
mod switch;

use super::{Happened, Server, State};
use crate::capacity::CONNECTORS;
use crate::io::{ConnectorInputs, ConnectorOutputs, Fault, Inputs, Limit, Outputs, Severity};
use crate::job::JobOutcome;
use crate::outbox::Reason;
use crate::roles::{Place, Press, Progress};
use crate::time::Instant;
pub(super) use read::Read;
pub(super) use switch::Switch;

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

const fn index(connector: u8) -> usize {
    (connector as usize).wrapping_sub(1)
}

const fn bit(connector: u8) -> u16 {
    Place::of(&[connector]).bits()
}
