//! From an idTag to a session: whom a swipe is for, who decides, and what follows (OCPP 1.6 sections 3.4, 3.5, 4.1).
//!
//! Owns the order in which a presented idTag is tried. Asks the CSMS through the waiting questions only.

use crate::config::Key;
use crate::core::authorization::{Goal, TagInfo};
use crate::core::connector::by_number_mut;
use crate::core::connector::{Connector, Session};
use crate::core::transaction::Grant;
use crate::notice::Notice;
use crate::outbox::Reason;
use crate::station::Station;
use crate::text::{IdTag, same_tag};
use crate::time::Tick;

impl Station {
    /// An idTag was presented at a reader that serves these connectors (bit 0 for connector 1; 0 for all).
    pub(crate) fn swipe(&mut self, now: Tick, connectors: u16, id_tag: &str) {
        let Ok(id_tag) = IdTag::try_from(id_tag) else {
            self.base.notices.tell(Notice::Refused { connector: 0 });
            return;
        };
        let served = |connector: &Connector| {
            connectors == 0 || connectors & (1 << (connector.number - 1)) != 0
        };
        if self.swiped_again(now, &served, &id_tag) {
            return;
        }
        let start = self
            .best_connector(now, &served, &id_tag)
            .map(|connector| Goal::Start { connector });
        // Another idTag can only do something here if it may be of the group.
        let stop = || {
            self.connectors
                .iter()
                .find(|connector| served(connector) && connector.group().is_some())
                .map(|connector| Goal::Stop {
                    connector: connector.number,
                })
        };
        match start.or_else(stop) {
            Some(goal) => self.authorize(now, id_tag, goal),
            None => self.base.notices.tell(Notice::Refused { connector: 0 }),
        }
    }

    /// The connector at which an idTag would begin: one held for it, then one with a vehicle, then any free one, and
    /// last one held for a group it may belong to.
    pub(crate) fn best_connector(
        &self,
        now: Tick,
        served: &impl Fn(&Connector) -> bool,
        id_tag: &str,
    ) -> Option<u8> {
        if self.is_restarting() || self.base.updating {
            return None;
        }
        let rank = |connector: &Connector| {
            let number = connector.number;
            let asking = self.questions.is_asking(Goal::Start { connector: number });
            if !served(connector) || asking || !connector.is_free(now) {
                return None;
            }
            match self.reservation_allows(now, number, id_tag, None) {
                Some(Some(_)) => Some(0),
                Some(None) if connector.is_plugged() => Some(1),
                Some(None) => Some(2),
                None if self.may_be_held_for_group(number) => Some(3),
                None => None,
            }
        };
        self.connectors
            .iter()
            .filter_map(|connector| Some((rank(connector)?, connector.number)))
            .min()
            .map(|(_, number)| number)
    }

    /// What an idTag ends that it began itself: a transaction, a held cable, a grant nobody used.
    fn swiped_again(
        &mut self,
        now: Tick,
        served: &impl Fn(&Connector) -> bool,
        id_tag: &IdTag,
    ) -> bool {
        for connector in self.connectors.iter_mut().filter(|c| served(c)) {
            match &connector.session {
                Session::Running(transaction) if same_tag(&transaction.id_tag, id_tag) => {
                    let tag = Some(*id_tag);
                    connector.end(now, Reason::Local, tag, true, &mut self.base);
                }
                Session::Ended { .. } if connector.is_held_for(id_tag) => {
                    connector.unlock(now, &mut self.base);
                }
                Session::Granted { grant, .. }
                    if same_tag(&grant.id_tag, id_tag) && !connector.is_plugged() =>
                {
                    connector.session = Session::Idle;
                    self.base.notices.tell(Notice::GrantLapsed {
                        connector: connector.number,
                    });
                }
                _ => continue,
            }
            return true;
        }
        false
    }

    /// Finds out whether an idTag may do this: at once, or as soon as the CSMS has answered.
    pub(crate) fn authorize(&mut self, now: Tick, id_tag: IdTag, goal: Goal) {
        if !self.is_online() {
            self.decide_alone(now, &id_tag, goal);
            return;
        }
        if self.base.config.flag(Key::LocalPreAuthorize)
            && let Some(info) = self.known(&id_tag)
            && info.is_valid(self.base.clock.unix_s(now))
        {
            self.decided(now, &id_tag, goal, true, info.parent);
            return;
        }
        let deadline = self.base.answer_by(now);
        if !self.questions.add(id_tag, goal, deadline) {
            self.base.notices.tell(Notice::Refused {
                connector: goal.connector(),
            });
        }
    }

    /// Decides without the CSMS: by what is known of the idTag, else by AllowOfflineTxForUnknownId.
    pub(crate) fn decide_alone(&mut self, now: Tick, id_tag: &IdTag, goal: Goal) {
        let config = &self.base.config;
        let (accepted, parent) = match self.known(id_tag) {
            Some(info) => (
                config.flag(Key::LocalAuthorizeOffline)
                    && info.is_valid(self.base.clock.unix_s(now)),
                info.parent,
            ),
            None => (config.flag(Key::AllowOfflineTxForUnknownId), None),
        };
        self.decided(now, id_tag, goal, accepted, parent);
    }

    /// It is known now whether the idTag may do this.
    pub(crate) fn decided(
        &mut self,
        now: Tick,
        id_tag: &IdTag,
        goal: Goal,
        accepted: bool,
        parent: Option<IdTag>,
    ) {
        let number = goal.connector();
        let may_use = self.reservation_allows(now, number, id_tag, parent.as_deref());
        let Some(connector) = by_number_mut(&mut self.connectors, number) else {
            return;
        };
        let done = match goal {
            Goal::Start { .. } => {
                let Some(reservation) = may_use.filter(|_| accepted && connector.is_free(now))
                else {
                    self.base
                        .notices
                        .tell(Notice::Refused { connector: number });
                    return;
                };
                let grant = Grant {
                    id_tag: *id_tag,
                    parent,
                    reservation,
                };
                connector.grant(now, grant, &mut self.base);
                true
            }
            Goal::Stop { .. } => {
                let same_group = |group| parent.is_some_and(|parent| same_tag(group, &parent));
                let may = accepted && connector.group().is_some_and(|group| same_group(group));
                if may && connector.transaction().is_some() {
                    let tag = Some(*id_tag);
                    connector.end(now, Reason::Local, tag, true, &mut self.base);
                } else if may {
                    connector.unlock(now, &mut self.base);
                }
                may
            }
        };
        if !done {
            self.base
                .notices
                .tell(Notice::Refused { connector: number });
        }
    }

    /// What is known of an idTag here: the local list goes before the cache.
    pub(crate) fn known(&self, id_tag: &str) -> Option<TagInfo> {
        #[cfg(feature = "local-auth")]
        if self.base.config.flag(Key::LocalAuthListEnabled)
            && let Some(info) = self.local_list.get(id_tag)
        {
            return Some(info.clone());
        }
        if self.base.config.flag(Key::AuthorizationCacheEnabled) {
            return self.cache.get(id_tag).cloned();
        }
        None
    }

    /// Remembers what the CSMS said of an idTag. What the local list knows is not for the cache, and if it says otherwise
    /// the CSMS has to be told (sections 3.5.2 and 3.5.3).
    pub(crate) fn learn(&mut self, id_tag: &IdTag, info: TagInfo) {
        #[cfg(feature = "local-auth")]
        if self.base.config.flag(Key::LocalAuthListEnabled)
            && let Some(listed) = self.local_list.get(id_tag)
        {
            self.list_conflicts |= listed.accepted != info.accepted;
            return;
        }
        if self.base.config.flag(Key::AuthorizationCacheEnabled) {
            self.cache.put(id_tag, info);
        }
    }

    /// Whether the connector may be used by this idTag: none if it is held for another, else the reservation it redeems.
    #[cfg(feature = "reservation")]
    pub(crate) fn reservation_allows(
        &self,
        now: Tick,
        connector: u8,
        id_tag: &str,
        parent: Option<&str>,
    ) -> Option<Option<i32>> {
        let free_others = self
            .connectors
            .iter()
            .filter(|other| {
                other.number != connector
                    && other.is_free(now)
                    && !self.reservations.holds(other.number)
            })
            .count();
        self.reservations
            .allows(connector, id_tag, parent, free_others)
            .ok()
    }

    /// Without reservations every connector is anybody's.
    #[cfg(not(feature = "reservation"))]
    #[expect(
        clippy::unused_self,
        reason = "the reservation room decides where it is"
    )]
    pub(crate) fn reservation_allows(
        &self,
        _now: Tick,
        _connector: u8,
        _id_tag: &str,
        _parent: Option<&str>,
    ) -> Option<Option<i32>> {
        Some(None)
    }

    /// Whether it is worth asking whether the idTag belongs to the group the connector is held for.
    fn may_be_held_for_group(&self, connector: u8) -> bool {
        #[cfg(feature = "reservation")]
        return self.reservations.may_be_for_group(connector);
        #[cfg(not(feature = "reservation"))]
        {
            let _ = connector;
            false
        }
    }

    /// StartTransaction was answered: what the CSMS says of its idTag now.
    pub(crate) fn start_answered(
        &mut self,
        now: Tick,
        local: u32,
        accepted: bool,
        parent: Option<IdTag>,
    ) {
        let base = &mut self.base;
        let Some(connector) = self
            .connectors
            .iter_mut()
            .find(|c| c.transaction().is_some_and(|t| t.local == local))
        else {
            return;
        };
        let Some(transaction) = connector.transaction_mut() else {
            return;
        };
        if parent.is_some() {
            transaction.parent = parent;
        }
        if accepted {
            return;
        }
        if base.config.flag(Key::StopTransactionOnInvalidId) {
            connector.end(now, Reason::DeAuthorized, None, false, base);
        } else {
            transaction.deauthorize(base.config.number(Key::MaxEnergyOnInvalidId));
        }
    }
}
