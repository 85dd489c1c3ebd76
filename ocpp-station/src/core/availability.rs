//! ChangeAvailability: connectors and station, now or when the transaction is over (OCPP 1.6 section 5.2).

use crate::station::Station;

/// What became of a change of availability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Done,
    /// A transaction runs; it happens when that is over.
    Scheduled,
    /// There is no such connector.
    Unknown,
}

impl Station {
    /// Makes a connector, or with 0 the station and all its connectors, available or not.
    pub(crate) fn change_operative(&mut self, connector: u8, operative: bool) -> Change {
        if connector > self.base.settings.connectors() {
            return Change::Unknown;
        }
        if connector == 0 {
            self.operative = operative;
        }
        let mut change = Change::Done;
        for each in &mut self.connectors {
            if (connector == 0 || each.number == connector) && each.set_operative(operative) {
                change = Change::Scheduled;
            }
        }
        change
    }
}
