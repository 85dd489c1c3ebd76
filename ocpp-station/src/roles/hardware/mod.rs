//! Drivers at work: contactors first, then what they found, events, jobs and the restart.
//!
//! Owns what has to be remembered between polls. Decides nothing about charging: it obeys `Outputs` and fills `Inputs`.

mod errand;
mod round;
mod serve;
#[cfg(test)]
mod tests;
#[cfg(feature = "security")]
mod vault;

use heapless::{Deque, Vec};

use super::drivers::{Drivers, Place};
use crate::capacity::{CONNECTORS, JOBS};
use crate::event::Event;
use crate::io::{Fault, Inputs, Outputs, Restart};
use crate::job::{Job, JobOutcome, Work};
use crate::notice::Notice;
use crate::outbox::Reason;
use crate::text::IdTag;
use crate::time::Instant;
use round::{Read, Round, Switch};
pub use serve::Details;

/// Presentations and presses that may wait; the oldest goes when there are more.
const WAITING: usize = 4;

/// A struct of drivers, brought to life.
///
/// The shell, or a task of its own, calls [`poll`](Self::poll) every 10 to 50 ms with the core's latest outputs, and gives
/// the inputs it fills and the events of [`next_event`](Self::next_event) to the core. If the core stops, the outputs grow
/// old, the lease lapses and the contactors open.
///
/// Contactors are opened when it is made and when it is dropped.
pub struct Hardware<D: Drivers> {
    drivers: D,
    state: State,
}

/// What is remembered between polls.
#[derive(Default)]
struct State {
    jobs: Vec<Running, JOBS>,
    waiting: Deque<Happened, WAITING>,
    /// The one that was handed out last.
    current: Option<Happened>,
    clock: ClockState,
    /// Buttons that are pressed, bit 0 for number 0.
    pressed: u32,
    /// Connectors whose emergency button is pressed, bit 0 for connector 1.
    emergency: u16,
    /// Places that are too hot, by the bits of their connectors; the highest bit for the station.
    hot: u16,
    /// The restart that was obeyed.
    restarted: Option<Restart>,
    /// Why the last restart failed.
    restart_failed: Option<Fault>,
    /// A write is under way.
    writing: bool,
}

#[derive(Default)]
enum ClockState {
    /// To be read once.
    #[default]
    Unread,
    /// Read, and to be told to the core.
    Read(i64),
    /// Nothing more to do.
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
                "the struct has more connectors than ocpp-station has room for: set OCPP_STATION_CONNECTORS in the build's environment"
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
        self.drivers.visit(&mut errand::Open);
    }

    /// Obeys the outputs and reads the drivers.
    pub fn poll(&mut self, now: Instant, outputs: &Outputs, inputs: &mut Inputs) {
        let before = self.state.emergency;
        let mut round = Round::new(
            now,
            outputs,
            inputs,
            &mut self.state,
            D::NUMBER_OF_CONNECTORS,
        );
        self.drivers.visit(&mut Switch(&mut round));
        round.begin_reading();
        self.drivers.visit(&mut Read(&mut round));
        if round.is_new_emergency(before) {
            // Not at the next poll: now.
            self.drivers.visit(&mut Switch(&mut round));
        }
        round.finish();
        self.restart(outputs.restart);
    }

    /// The next thing that happened, for [`Station::handle`](crate::Station::handle).
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        let state = &mut self.state;
        if let ClockState::Read(unix_ms) = state.clock {
            state.clock = ClockState::Told;
            return Some(Event::Clock { unix_ms });
        }
        let ended = state.jobs.iter().enumerate().find_map(|(at, running)| {
            let outcome = running.outcome?;
            Some((at, running.job.number, outcome))
        });
        if let Some((at, job, outcome)) = ended {
            state.jobs.swap_remove(at);
            return Some(Event::JobEnded { job, outcome });
        }
        state.current = state.waiting.pop_front();
        Some(match state.current.as_ref()? {
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
    pub fn begin(&mut self, now: Instant, job: Job, details: Details<'_>) {
        let mut errand = errand::BeginWork {
            now,
            work: job.work,
            details,
            begun: false,
        };
        self.drivers.visit(&mut errand);
        // Whoever is asked for something else gives up what he was at.
        for running in &mut self.state.jobs {
            let same = Server::of(running.job.work) == Server::of(job.work);
            if running.outcome.is_none() && same {
                running.outcome = Some(JobOutcome::Failed);
            }
        }
        let outcome = (!errand.begun).then_some(JobOutcome::Failed);
        // There is room for all that the core has under way; anything more it gives up itself, at the deadline.
        let _ = self.state.jobs.push(Running { job, outcome });
    }

    /// Tells lights and displays what happened.
    pub fn notice(&mut self, now: Instant, notice: Notice) {
        self.drivers.visit(&mut errand::Tell { now, notice });
    }

    /// Sets the clock, if there is one, to what the CSMS said.
    ///
    /// # Errors
    /// What the driver says.
    pub fn set_clock(&mut self, now: Instant, unix_ms: i64) -> Result<(), Fault> {
        let mut errand = errand::SetClock {
            now,
            unix_ms,
            result: Ok(()),
        };
        self.drivers.visit(&mut errand);
        errand.result
    }

    /// The drivers themselves.
    pub const fn drivers(&mut self) -> &mut D {
        &mut self.drivers
    }

    fn restart(&mut self, wish: Option<Restart>) {
        if wish == self.state.restarted {
            return;
        }
        self.state.restarted = wish;
        let Some(restart) = wish else {
            return;
        };
        self.open();
        let mut errand = errand::DoRestart {
            restart,
            result: Ok(()),
        };
        self.drivers.visit(&mut errand);
        self.state.restart_failed = errand.result.err();
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

/// Who does a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Server {
    /// The lock of a connector.
    Lock(u8),
    #[cfg(feature = "firmware")]
    Updater,
    #[cfg(feature = "firmware")]
    Diagnostics,
    #[cfg(feature = "security")]
    Crypto,
}

impl Server {
    const fn of(work: Work) -> Self {
        match work {
            Work::Lock { connector } | Work::Unlock { connector } => Self::Lock(connector),
            #[cfg(feature = "firmware")]
            Work::Download | Work::Install => Self::Updater,
            #[cfg(feature = "firmware")]
            Work::Upload { .. } => Self::Diagnostics,
            #[cfg(feature = "security")]
            Work::Check { .. } | Work::SigningRequest => Self::Crypto,
        }
    }
}
