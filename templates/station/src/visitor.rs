//! Somebody who comes, plugs in, presents a card, charges, presents it again and leaves.

use ocpp_station::{Event, Instant, Notice, Station};

use crate::config::Config;
use crate::hardware::Hardware;

/// Where they are.
enum At {
    Home,
    Plugged,
    Charging { since: Instant },
    Done { since: Instant },
    Gone { since: Instant },
}

/// The visitor.
pub struct Visitor {
    at: At,
    id_tag: String,
    arrive_ms: u32,
    charge_ms: u32,
    /// Since when the station is registered.
    open: Option<Instant>,
}

/// Between the end of the transaction and leaving, ms.
const UNPLUG_MS: u32 = 1_000;

impl Visitor {
    /// Somebody at home.
    pub fn new(config: &Config) -> Self {
        Self {
            at: At::Home,
            id_tag: config.id_tag.clone(),
            arrive_ms: config.arrive.saturating_mul(1_000),
            charge_ms: config.charge.saturating_mul(1_000),
            open: None,
        }
    }

    /// What the station tells.
    pub fn notice(&mut self, now: Instant, notice: Notice) {
        match notice {
            Notice::Registered => {
                self.open.get_or_insert(now);
            }
            Notice::Started { .. } => self.at = At::Charging { since: now },
            Notice::Stopped { .. } => self.at = At::Done { since: now },
            Notice::Refused { .. } if matches!(self.at, At::Plugged) => {
                self.at = At::Done { since: now };
            }
            _ => {}
        }
    }

    /// Does what they came for; returns when they want to be asked again.
    pub fn act(
        &mut self,
        now: Instant,
        station: &mut Station,
        hardware: &mut Hardware,
    ) -> Option<Instant> {
        let swipe = Event::Swipe {
            connectors: 0,
            id_tag: &self.id_tag,
        };
        let due = match self.at {
            At::Home => self.open?.plus_ms(self.arrive_ms),
            At::Charging { since } => since.plus_ms(self.charge_ms),
            At::Done { since } => since.plus_ms(UNPLUG_MS),
            At::Plugged | At::Gone { .. } => return None,
        };
        if now < due {
            return Some(due);
        }
        match self.at {
            At::Home => {
                hardware.plugged = true;
                station.handle(now, swipe);
                self.at = At::Plugged;
            }
            // The second swipe ends the transaction; `notice` hears of it.
            At::Charging { .. } => {
                station.handle(now, swipe);
                self.at = At::Plugged;
            }
            At::Done { .. } => {
                hardware.plugged = false;
                self.at = At::Gone { since: now };
            }
            At::Plugged | At::Gone { .. } => {}
        }
        Some(now)
    }

    /// Since when they have left.
    pub fn gone_since(&self) -> Option<Instant> {
        match self.at {
            At::Gone { since } => Some(since),
            _ => None,
        }
    }
}
