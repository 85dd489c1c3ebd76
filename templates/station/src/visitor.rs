//! Somebody who comes, plugs in, presents a card, charges, presents it again and leaves.

use ocpp_station::{IdTag, Inputs, Instant, Notice, Outputs, Station};
use ocpp_station_host::simulated::{Command, Orders};
use ocpp_station_host::{Seen, Watch};

use crate::config::Config;

/// What they do next, and when.
enum Next {
    /// Nothing until the station is registered.
    Arrive,
    /// The connector is theirs: `swipe` after `plug in`, `plug out` at the end.
    At(Instant, Step),
    /// Nothing until the station answers.
    Wait,
    Gone,
}

#[derive(Clone, Copy)]
enum Step {
    PlugIn,
    Swipe,
    PlugOut,
    Quit,
}

/// The visitor.
pub struct Visitor {
    next: Next,
    orders: Orders,
    id_tag: IdTag,
    arrive_ms: u32,
    charge_ms: u32,
    once: bool,
}

/// Between two movements of a hand, ms.
const HAND_MS: u32 = 1_000;
/// With `--once`: how long the station stays after they have left, to report it, ms.
const LINGER_MS: u32 = 3_000;

impl Visitor {
    /// Somebody at home.
    ///
    /// # Errors
    /// The idTag is too long.
    pub fn new(config: &Config, orders: Orders) -> Result<Self, String> {
        let id_tag = config.id_tag.as_str();
        Ok(Self {
            next: if config.alone {
                Next::Gone
            } else {
                Next::Arrive
            },
            orders,
            id_tag: IdTag::try_from(id_tag)
                .map_err(|_| format!("--id-tag {id_tag}: longer than 20 characters"))?,
            arrive_ms: config.arrive.saturating_mul(1_000),
            charge_ms: config.charge.saturating_mul(1_000),
            once: config.once,
        })
    }

    fn step(&mut self, now: Instant, step: Step) {
        let command = match step {
            Step::PlugIn => Command::PlugIn { connector: 1 },
            Step::Swipe => Command::Swipe {
                token: self.id_tag,
                connectors: Vec::new(),
            },
            Step::PlugOut => Command::PlugOut { connector: 1 },
            Step::Quit => Command::Quit,
        };
        self.orders.give(None, command);
        self.next = match step {
            Step::PlugIn => Next::At(now.plus_ms(HAND_MS), Step::Swipe),
            Step::PlugOut if self.once => Next::At(now.plus_ms(LINGER_MS), Step::Quit),
            Step::Swipe => Next::Wait,
            Step::PlugOut | Step::Quit => Next::Gone,
        };
    }
}

impl Watch for Visitor {
    fn seen(&mut self, now: Instant, seen: Seen<'_>) {
        let Seen::Notice(notice) = seen else { return };
        let (after_ms, step) = match (notice, &self.next) {
            (Notice::Registered, Next::Arrive) => (self.arrive_ms, Step::PlugIn),
            (Notice::Started { .. }, Next::Wait) => (self.charge_ms, Step::Swipe),
            (Notice::Stopped { .. }, Next::Wait | Next::At(..)) => (HAND_MS, Step::PlugOut),
            (Notice::Refused { .. }, Next::Wait) => (HAND_MS, Step::PlugOut),
            _ => return,
        };
        self.next = Next::At(now.plus_ms(after_ms), step);
    }

    fn round(
        &mut self,
        now: Instant,
        _station: &mut Station,
        _inputs: &Inputs,
        _outputs: &Outputs,
    ) -> Instant {
        match self.next {
            Next::At(due, step) if now >= due => {
                self.step(now, step);
                now
            }
            Next::At(due, _) => due,
            Next::Arrive | Next::Wait | Next::Gone => Instant::NEVER,
        }
    }
}
