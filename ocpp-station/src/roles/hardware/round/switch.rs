//! First visit of a poll: whatever switches power, and what the vehicle is offered.
//!
//! Owns the order "obey, then look at the feedback".

use super::{Round, bit};
use crate::io::{ConnectorInputs, Limit};
use crate::roles::{Contactor, CurrentLimit, Evse, EvseRoles, Visitor};

/// First visit: whatever switches power, and what the vehicle is offered.
pub(in super::super) struct Switch<'r, 'a>(pub(in super::super) &'r mut Round<'a>);

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
