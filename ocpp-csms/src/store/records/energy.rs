//! The energy register over a transaction.
//!
//! Owns which reading counts: the earliest and the latest by the station's clock, in whatever order messages came.

use ocpp_wire::Timestamp;

use super::Sample;

/// A reading of the energy register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Wh.
    pub wh: i64,
    /// By the station's clock; `None` for what a message named as the transaction's begin or end, which no sample
    /// replaces.
    pub at: Option<Timestamp>,
}

/// First and last reading of the energy register in a transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Energy {
    /// When it began, or the earliest that was told.
    pub first: Option<Reading>,
    /// When it ended, or the latest that was told.
    pub last: Option<Reading>,
}

impl Energy {
    /// A transaction whose first message told the register, Wh.
    #[must_use]
    pub const fn begun(wh: i64) -> Self {
        let named = Some(Reading { wh, at: None });
        Self {
            first: named,
            last: None,
        }
    }

    /// The last message told the register, Wh.
    pub const fn ended(&mut self, wh: i64) {
        self.last = Some(Reading { wh, at: None });
    }

    /// Takes what samples tell of the register.
    pub fn sampled<'a>(&mut self, samples: impl IntoIterator<Item = &'a Sample>) {
        for sample in samples {
            if let Some(wh) = sample.energy_wh() {
                self.read(wh, sample.at);
            }
        }
    }

    /// Takes one reading. Of two at the same instant the one that came later is the last.
    pub fn read(&mut self, wh: i64, at: Timestamp) {
        let reading = Some(Reading { wh, at: Some(at) });
        match self.first {
            Some(Reading { at: None, .. }) => {}
            Some(Reading {
                at: Some(first), ..
            }) if first <= at => {}
            _ => self.first = reading,
        }
        match self.last {
            Some(Reading { at: None, .. }) => {}
            Some(Reading { at: Some(last), .. }) if last > at => {}
            _ => self.last = reading,
        }
    }

    /// Energy delivered so far, Wh, as far as it was told.
    #[must_use]
    pub fn delivered_wh(&self) -> Option<i64> {
        self.last?.wh.checked_sub(self.first?.wh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_arrival_does_not_matter() {
        let check = |energy: Energy, readings: &[(i64, i64)], expect| {
            for turned in [false, true] {
                let mut energy = energy;
                let mut readings = readings.to_vec();
                if turned {
                    readings.reverse();
                }
                for (wh, second) in readings {
                    energy.read(wh, Timestamp::from_unix_ms(second * 1000));
                }
                assert_eq!(energy.delivered_wh(), expect, "turned: {turned}");
            }
        };
        check(Energy::default(), &[], None);
        check(Energy::default(), &[(5, 1)], Some(0));
        check(Energy::default(), &[(5, 1), (9, 3), (7, 2)], Some(4));
        check(Energy::begun(1), &[], None);
        check(Energy::begun(1), &[(5, 1), (9, 3)], Some(8));
        let mut whole = Energy::begun(1);
        whole.ended(20);
        check(whole, &[(5, 1), (9, 3)], Some(19));
    }
}
