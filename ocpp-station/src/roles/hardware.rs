//! Drivers at work: contactors first, then what they found, events, jobs and the restart.
//!
//! Owns what has to be remembered between polls. Decides nothing about charging: it obeys `Outputs` and fills `Inputs`.

use heapless::{Deque, Vec};

use super::drivers::{Drivers, Place, Visitor};
use super::person::{Button, Display, Indicator, Press, Rfid, View};
use super::service::{Clock, Progress, Reset, Storage, StorageError};
use super::vehicle::{
    Contactor, CurrentLimit, EvReady, Evse, EvseReady, FaultSource, Feedback, Lock, Meter, Plugged,
    Temperature,
};
use crate::capacity::{CONNECTORS, JOBS};
use crate::event::Event;
use crate::io::{ConnectorInputs, Fault, Inputs, Limit, Outputs, Restart, Severity};
use crate::job::{Job, JobOutcome, Work};
use crate::metering::{Channel, channel};
use crate::notice::Notice;
use crate::outbox::Reason;
use crate::text::IdTag;
use crate::time::Instant;
use crate::types::ChargePointErrorCode;

/// Presentations and presses that may wait; the oldest goes when there are more.
const WAITING: usize = 4;

/// How much cooler than its limit something too hot has to become, in tenths of a degree.
const COOL_BY: i32 = 50;

/// A struct of drivers, brought to life.
///
/// The shell (or a task of its own) calls [`poll`](Self::poll) every 10 to 50 ms with the core's latest outputs, and gives
/// the inputs it fills and the events of [`next_event`](Self::next_event) to the core. If the core stops, the outputs grow
/// old, the lease lapses and the contactors open.
///
/// Contactors are opened when it is made and when it is dropped.
pub struct Hardware<D: Drivers> {
    drivers: D,
    state: State,
}

#[derive(Default)]
struct State {
    jobs: Vec<Running, JOBS>,
    waiting: Deque<Happened, WAITING>,
    /// The one that was handed out last.
    current: Option<Happened>,
    clock: ClockState,
    /// Buttons that are pressed, one bit each.
    pressed: u32,
    /// Connectors whose emergency button is pressed.
    emergency: u16,
    /// Connectors that are too hot.
    hot: u16,
    restarted: Option<Restart>,
    restart_failed: Option<Fault>,
}

#[derive(Default)]
enum ClockState {
    /// To be read once.
    #[default]
    Unread,
    Read(i64),
    Told,
}

struct Running {
    job: Job,
    outcome: Option<JobOutcome>,
}

enum Happened {
    Swipe(Place, IdTag),
    Stop(u8, Reason),
}

impl<D: Drivers> Hardware<D> {
    /// Takes the drivers over and opens all contactors before anything else.
    pub fn new(drivers: D) -> Self {
        const {
            assert!(
                D::NUMBER_OF_CONNECTORS as usize <= CONNECTORS,
                "more connectors than ocpp-station has room for: set OCPP_STATION_CONNECTORS"
            );
        }
        let mut new = Self {
            drivers,
            state: State::default(),
        };
        new.open();
        new
    }

    /// Opens all contactors, without asking anybody.
    pub fn open(&mut self) {
        self.drivers.visit(&mut Open);
    }

    /// Obeys the outputs and reads the drivers.
    pub fn poll(&mut self, now: Instant, outputs: &Outputs, inputs: &mut Inputs) {
        let state = &mut self.state;
        let mut round = Round {
            now,
            outputs,
            inputs,
            state,
            faults: [None; CONNECTORS],
            connectors: D::NUMBER_OF_CONNECTORS,
        };
        self.drivers.visit(&mut Switch(&mut round));
        let was_emergency = round.state.emergency;
        round.state.emergency = 0;
        self.drivers.visit(&mut Read(&mut round));
        if round.state.emergency & !was_emergency != 0 {
            // Not at the next poll: now.
            self.drivers.visit(&mut Switch(&mut round));
        }
        round.finish();
        self.drivers.visit(&mut Follow {
            now,
            state: &mut self.state,
        });
        self.restart(outputs);
    }

    /// The next thing that happened, for [`Station::handle`](crate::Station::handle).
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        if let ClockState::Read(unix_ms) = self.state.clock {
            self.state.clock = ClockState::Told;
            return Some(Event::Clock { unix_ms });
        }
        let ended = self.state.jobs.iter().position(|running| running.outcome.is_some());
        if let Some(at) = ended {
            let running = self.state.jobs.swap_remove(at);
            return Some(Event::JobEnded {
                job: running.job.number,
                outcome: running.outcome.unwrap_or(JobOutcome::Failed),
            });
        }
        self.state.current = self.state.waiting.pop_front();
        Some(match self.state.current.as_ref()? {
            Happened::Swipe(place, id_tag) => Event::Swipe {
                connectors: place.bits(),
                id_tag,
            },
            Happened::Stop(connector, reason) => Event::End {
                connector: *connector,
                reason: *reason,
            },
        })
    }

    /// Begins a job of [`Station::next_job`](crate::Station::next_job); its end comes as an event.
    pub fn begin(&mut self, now: Instant, job: Job) {
        let mut begin = Begin {
            now,
            work: job.work,
            begun: None,
        };
        self.drivers.visit(&mut begin);
        let outcome = (begin.begun != Some(true)).then_some(JobOutcome::Failed);
        // A later movement of the same lock replaces the earlier one.
        for running in &mut self.state.jobs {
            if running.outcome.is_none() && lock_of(running.job.work) == lock_of(job.work) {
                running.outcome = Some(JobOutcome::Failed);
            }
        }
        // There is room for as many jobs as the core has under way; one more is the core's to give up at its deadline.
        let _ = self.state.jobs.push(Running { job, outcome });
    }

    /// Tells lights and displays what happened.
    pub fn notice(&mut self, now: Instant, notice: Notice) {
        self.drivers.visit(&mut Tell { now, notice });
    }

    /// Sets the clock, if there is one, to what the CSMS said.
    ///
    /// # Errors
    /// What the driver says.
    pub fn set_clock(&mut self, now: Instant, unix_ms: i64) -> Result<(), Fault> {
        let mut set = SetClock {
            now,
            unix_ms,
            result: Ok(()),
        };
        self.drivers.visit(&mut set);
        set.result
    }

    /// Reads a value from storage. None if there is none, or no storage at all.
    ///
    /// # Errors
    /// What the driver says.
    pub fn stored(&mut self, key: u32, into: &mut [u8]) -> Result<Option<usize>, StorageError> {
        let mut load = Load {
            key,
            into,
            result: Ok(None),
        };
        self.drivers.visit(&mut load);
        load.result
    }

    /// Begins to write a value to storage, or with none to remove it. Returns false if there is no storage.
    ///
    /// # Errors
    /// What the driver says.
    pub fn store(&mut self, key: u32, value: Option<&[u8]>) -> Result<bool, StorageError> {
        let mut save = Save {
            key,
            value,
            result: Ok(false),
        };
        self.drivers.visit(&mut save);
        save.result
    }

    /// How the write goes that was begun last.
    pub fn store_progress(&mut self, now: Instant) -> Progress {
        let mut follow = FollowStorage {
            now,
            progress: Progress::Failed,
        };
        self.drivers.visit(&mut follow);
        follow.progress
    }

    /// The drivers themselves.
    pub const fn drivers(&mut self) -> &mut D {
        &mut self.drivers
    }

    fn restart(&mut self, outputs: &Outputs) {
        if outputs.restart == self.state.restarted {
            return;
        }
        self.state.restarted = outputs.restart;
        let Some(restart) = outputs.restart else {
            return;
        };
        self.open();
        let mut visitor = DoRestart {
            restart,
            result: Ok(()),
        };
        self.drivers.visit(&mut visitor);
        self.state.restart_failed = visitor.result.err();
        if self.state.restart_failed.is_some() {
            self.state.restarted = None;
        }
    }
}

impl<D: Drivers> Drop for Hardware<D> {
    fn drop(&mut self) {
        self.open();
    }
}

/// The connector whose lock a job moves.
const fn lock_of(work: Work) -> u8 {
    match work {
        Work::Lock { connector } | Work::Unlock { connector } => connector,
    }
}

/// One poll.
struct Round<'a> {
    now: Instant,
    outputs: &'a Outputs,
    inputs: &'a mut Inputs,
    state: &'a mut State,
    faults: [Option<Fault>; CONNECTORS],
    connectors: u8,
}

impl Round<'_> {
    fn until(&self, connector: u8) -> Option<Instant> {
        let held_open = self.outputs.restart.is_some()
            || self.state.emergency & Place::of(&[connector]).bits() != 0;
        self.outputs
            .connectors
            .get(index(connector))
            .and_then(|wish| wish.contactor_until)
            .filter(|until| self.now < *until && !held_open)
    }

    fn found(&mut self, connector: u8, found: impl FnOnce(&mut ConnectorInputs)) {
        if let Some(inputs) = self.inputs.connectors.get_mut(index(connector)) {
            found(inputs);
        }
    }

    /// Notes what is wrong at a connector; the first Fault goes before later ones and before every Warning.
    fn wrong(&mut self, connector: u8, fault: Fault) {
        if let Some(worst) = self.faults.get_mut(index(connector)) {
            let known = worst.is_some_and(|worst| worst.severity == Severity::Fault);
            if worst.is_none() || (!known && fault.severity == Severity::Fault) {
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
        match result {
            Ok(value) => Some(value),
            Err(fault) => {
                self.wrong(connector, fault);
                None
            }
        }
    }

    fn note_at<T>(&mut self, place: Place, result: Result<T, Fault>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(fault) => {
                self.wrong_at(place, fault);
                None
            }
        }
    }

    fn happened(&mut self, happened: Happened) {
        if self.state.waiting.is_full() {
            self.state.waiting.pop_front();
        }
        let _ = self.state.waiting.push_back(happened);
    }

    fn all(&self, place: Place) -> Place {
        if place.is_station() {
            Place::first(self.connectors)
        } else {
            place
        }
    }

    fn finish(mut self) {
        if let Some(fault) = self.state.restart_failed {
            self.wrong_at(Place::STATION, fault);
        }
        for (inputs, fault) in self.inputs.connectors.iter_mut().zip(self.faults) {
            inputs.fault = fault;
        }
    }
}

/// What is not known yet does not keep its last value for ever: `at` is only set when both sides of the vehicle were read.
struct Read<'r, 'a>(&'r mut Round<'a>);

impl Visitor for Read<'_, '_> {
}
