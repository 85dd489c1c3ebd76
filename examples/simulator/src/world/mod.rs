//! The world around a station: sockets, vehicles, people with cards, meters. It outlives restarts of the station.
//!
//! Owns what is simulated. Knows no message and no protocol.

mod meters;
mod outlet;
mod transfer;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ocpp_station::roles::Place;
use ocpp_station::{ConnectorOutputs, IdTag, Instant};

pub(crate) use meters::Meters;
pub(crate) use outlet::Outlet;
pub(crate) use transfer::{Outcome, Transfer, Transfers};

/// Cards that may wait to be read.
const CARDS: usize = 16;

/// A card held before a reader.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    /// The reader's connectors; the station's serves all.
    pub(crate) place: Place,
    pub(crate) token: IdTag,
}

/// Everything around one station.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) outlets: Vec<Outlet>,
    cards: VecDeque<Card>,
    pub(crate) transfers: Transfers,
    /// How many times firmware was installed.
    pub(crate) installed: u32,
    meters: Meters,
}

/// The world, shared by drivers and commands.
#[derive(Clone, Debug)]
pub(crate) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World {
    /// A world of empty sockets, with the meters' registers as they were.
    pub(crate) fn new(volts: u16, meters: Meters) -> Shared {
        let outlet = |register| Outlet::new(volts, register);
        Shared(Arc::new(Mutex::new(Self {
            outlets: meters.registers().map(outlet).collect(),
            meters,
            cards: VecDeque::new(),
            transfers: Transfers::default(),
            installed: 0,
        })))
    }

    /// A connector by its number.
    pub(crate) fn outlet(&mut self, connector: u8) -> Option<&mut Outlet> {
        self.outlets.get_mut(usize::from(connector).checked_sub(1)?)
    }

    /// Time has passed at a connector, and the station asks for this.
    pub(crate) fn go_on(
        &mut self,
        now: Instant,
        connector: u8,
        wish: &ConnectorOutputs,
    ) -> Option<&Outlet> {
        let at = usize::from(connector).checked_sub(1)?;
        let outlet = self.outlets.get_mut(at)?;
        let closed = wish.contactor_until.is_some_and(|until| now < until);
        outlet.go_on(now, closed, wish.limit);
        self.meters.count(connector, outlet.register_wh);
        Some(outlet)
    }

    /// The station is powered up: what was under way is not, and contactors are open.
    pub(crate) fn power_up(&mut self) {
        for outlet in &mut self.outlets {
            outlet.power_up();
        }
        self.transfers.power_up();
    }

    /// Somebody holds a card before a reader; false if too many wait already.
    pub(crate) fn hold(&mut self, card: Card) -> bool {
        let room = self.cards.len() < CARDS;
        if room {
            self.cards.push_back(card);
        }
        room
    }

    /// Which reader the next card is held before; the station's if there is none.
    pub(crate) fn card_place(&self) -> Place {
        self.cards.front().map_or(Place::STATION, |card| card.place)
    }

    /// The next card that was not read yet.
    pub(crate) fn read_card(&mut self) -> Option<Card> {
        self.cards.pop_front()
    }
}
