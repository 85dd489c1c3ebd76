//! The reservation room: connectors held for an idTag or its group until a point in time (OCPP 1.6 sections 3.11, 5.13).
//!
//! Owns the reservations. What state a connector is in is told to it.

mod handlers;

use heapless::Vec;

use crate::bytes::{Reader, Writer};
use crate::capacity::CONNECTORS;
use crate::station::Station;
use crate::text::{IdTag, same_tag};
use crate::time::{Earliest, Moment, Tick};

/// A reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reservation {
    pub(crate) id: i32,
    /// 0: any connector.
    pub(crate) connector: u8,
    pub(crate) id_tag: IdTag,
    pub(crate) parent: Option<IdTag>,
    pub(crate) expiry: Moment,
}

impl Reservation {
    fn is_for(&self, id_tag: &str, parent: Option<&str>) -> bool {
        let same_group =
            |mine: &IdTag| parent.is_some_and(|theirs| same_tag(mine.as_str(), theirs));
        same_tag(&self.id_tag, id_tag) || self.parent.as_ref().is_some_and(same_group)
    }
}

/// All reservations: at most one a connector, and no more than there are connectors.
#[derive(Debug, Default)]
pub(crate) struct Reservations(Vec<Reservation, CONNECTORS>);

impl Reservations {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Whether the connector is held by another reservation than this one.
    pub(crate) fn is_held(&self, connector: u8, but: i32) -> bool {
        connector != 0
            && self
                .0
                .iter()
                .any(|held| held.connector == connector && held.id != but)
    }

    /// How many reservations are for any connector, this one left out.
    pub(crate) fn for_any(&self, but: i32) -> usize {
        self.0
            .iter()
            .filter(|held| held.connector == 0 && held.id != but)
            .count()
    }

    /// Takes a reservation in, in place of the one with its id; false if there is no room.
    pub(crate) fn put(&mut self, reservation: Reservation) -> bool {
        self.0.retain(|held| held.id != reservation.id);
        self.0.push(reservation).is_ok()
    }

    /// Takes a reservation out by its id; false if there is none.
    pub(crate) fn cancel(&mut self, id: i32) -> bool {
        let before = self.0.len();
        self.0.retain(|held| held.id != id);
        self.0.len() < before
    }

    /// The connector went out of service: what holds it is void (section 5.13).
    pub(crate) fn void(&mut self, connector: u8) {
        self.0.retain(|held| held.connector != connector);
    }

    /// Takes out what has expired at `now`, in s since 1970.
    pub(crate) fn expire(&mut self, now: Moment) {
        self.0.retain(|held| held.expiry > now);
    }

    /// The earliest expiry, in s since 1970.
    pub(crate) fn next_expiry(&self) -> Option<Moment> {
        self.0.iter().map(|held| held.expiry).min()
    }

    /// Who may use a connector of which `free_others` more could be used by somebody else: the id of the reservation
    /// that the idTag redeems, `Ok(None)` if it needs none, `Err` if the connector is held for another.
    pub(crate) fn allows(
        &self,
        connector: u8,
        id_tag: &str,
        parent: Option<&str>,
        free_others: usize,
    ) -> Result<Option<i32>, Held> {
        let on = |number: u8| {
            self.0
                .iter()
                .find(move |held| held.connector == number && held.is_for(id_tag, parent))
        };
        if let Some(held) = on(connector).or_else(|| on(0)) {
            // One for any connector does not open a connector that is held for another.
            if held.connector == connector || !self.is_held(connector, held.id) {
                return Ok(Some(held.id));
            }
        }
        let for_any = self.0.iter().filter(|held| held.connector == 0).count();
        if self.holds(connector) || free_others < for_any {
            return Err(Held);
        }
        Ok(None)
    }

    /// Writes all of them; none if there are none.
    pub(crate) fn save(&self, w: &mut Writer<'_>) -> Option<()> {
        for held in &self.0 {
            w.i32(held.id);
            w.u8(held.connector);
            w.moment(Some(held.expiry));
            w.text(&held.id_tag);
            w.text(held.parent.as_deref().unwrap_or_default());
        }
        (!self.0.is_empty()).then_some(())
    }

    /// Takes in what was written.
    pub(crate) fn load(&mut self, r: &mut Reader<'_>) -> Option<()> {
        while !r.is_at_end() {
            let held = Reservation {
                id: r.i32(),
                connector: r.u8(),
                expiry: r.moment()?,
                id_tag: r.text(),
                parent: Some(r.text()).filter(|parent| !parent.is_empty()),
            };
            r.ok()?;
            self.put(held);
        }
        Some(())
    }

    /// Whether the connector is held, for whomever.
    pub(crate) fn holds(&self, connector: u8) -> bool {
        self.0.iter().any(|held| held.connector == connector)
    }

    /// Whether the connector may be held for the group of this idTag, which only the CSMS knows.
    pub(crate) fn may_be_for_group(&self, connector: u8) -> bool {
        self.0
            .iter()
            .any(|held| held.connector == connector && held.parent.is_some())
    }
}

impl Station {
    /// Lets reservations expire, voids those of connectors out of service or in use, and shows the rest.
    pub(crate) fn keep_reservations(&mut self, now: Tick, next: &mut Earliest) {
        if let Some(unix_s) = self.base.clock.unix_s(now) {
            self.reservations.expire(unix_s);
        }
        if let Some(expiry) = self.reservations.next_expiry()
            && let Some(at) = self.base.clock.instant_of(expiry.get())
        {
            next.at(at);
        }
        for connector in &mut self.connectors {
            if let Some(id) = connector.redeemed() {
                self.reservations.cancel(id);
            }
            if !connector.operative || connector.is_faulted(now) {
                self.reservations.void(connector.number);
            }
            connector.reserved = self.reservations.holds(connector.number);
        }
    }
}

/// The connector is held for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::moment;

    fn reservation(id: i32, connector: u8, tag: &str, parent: Option<&str>) -> Reservation {
        Reservation {
            id,
            connector,
            id_tag: IdTag::try_from(tag).expect("fits"),
            parent: parent.map(|p| IdTag::try_from(p).expect("fits")),
            expiry: moment(1_000),
        }
    }

    #[test]
    fn a_held_connector_opens_for_its_tag_and_group() {
        let mut held = Reservations::new();
        held.put(reservation(7, 1, "ann", Some("family")));
        for (connector, tag, parent, want) in [
            (1, "ANN", None, Ok(Some(7))),
            (1, "bob", Some("Family"), Ok(Some(7))),
            (1, "bob", Some("work"), Err(Held)),
            (1, "bob", None, Err(Held)),
            (2, "bob", None, Ok(None)),
        ] {
            assert_eq!(held.allows(connector, tag, parent, 1), want, "{tag}");
        }
        held.expire(moment(1_000));
        assert_eq!(held.allows(1, "bob", None, 1), Ok(None));
    }

    #[test]
    fn one_for_any_connector_keeps_one_free() {
        let mut held = Reservations::new();
        held.put(reservation(7, 0, "ann", None));
        assert_eq!(held.allows(1, "bob", None, 1), Ok(None));
        assert_eq!(held.allows(1, "bob", None, 0), Err(Held));
        assert_eq!(held.allows(1, "ann", None, 0), Ok(Some(7)));
    }

    #[test]
    fn a_second_one_replaces_its_first() {
        let mut held = Reservations::new();
        assert!(held.put(reservation(7, 1, "ann", None)));
        assert!(held.put(reservation(7, 2, "ann", None)));
        assert!(!held.holds(1));
        assert!(held.cancel(7));
        assert!(!held.cancel(7));
    }
}
