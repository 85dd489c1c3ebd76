//! From installed profiles to what each connector may draw now (OCPP 1.6 section 3.13).
//!
//! Owns the sharing of the station's own limit between connectors. The limits themselves come from `limit`.

use heapless::Vec;

use super::limit::{Allowed, Situation, Supply, allowed_at, composite};
use super::profile::{Period, Purpose, RateUnit};
use crate::capacity::{CONNECTORS, SCHEDULE_PERIODS};
use crate::core::authorization::Goal;
use crate::core::connector::Session;
use crate::core::connector::by_number;
use crate::io::Limit;
use crate::station::Station;
use crate::time::{Earliest, Instant, Moment, Tick};

/// Periods of a composite schedule.
pub type Periods = Vec<Period, SCHEDULE_PERIODS, u16>;

impl Station {
    /// What each connector may draw, and when that may change.
    pub(crate) fn limits(&mut self, now: Tick, next: &mut Earliest) -> Vec<Limit, CONNECTORS> {
        let unix_s = self.base.clock.unix_s(now).map(Moment::get);
        if let Some(unix_s) = unix_s {
            self.profiles.expire(unix_s);
        }
        self.bind_profiles();
        let active = self.connectors.iter().filter(|c| c.transaction().is_some());
        let sharers = i32::try_from(active.count()).unwrap_or(1).max(1);
        self.connectors
            .iter()
            .map(|connector| {
                let number = connector.number;
                let situation = self.situation(now, number);
                let Some(t) = unix_s else {
                    return self.blind_limit(&situation);
                };
                let own = allowed_at(self.profiles.iter(), &situation, t);
                let share = self.share(&situation, t, sharers);
                if let Some(at) = self.base.clock.instant_of(own.until) {
                    next.at(at);
                }
                Limit {
                    amperes: own.amperes.min(share.amperes),
                    watts: own.watts.min(share.watts) / 10,
                    phases: own.phases,
                }
            })
            .collect()
    }

    /// What a connector (0: all of them together) may draw from now on, for a display: the beginning in s since 1970,
    /// and periods in tenths of an ampere. None while the clock is unknown.
    #[must_use]
    pub fn forecast(&self, now: Instant, connector: u8, duration_s: u32) -> Option<(i64, Periods)> {
        let now = Tick::of(now);
        let start = self.base.clock.unix_s(now)?.get();
        let mut periods = Vec::new();
        let situation = self.situation(now, connector);
        let unit = RateUnit::Amperes;
        composite(
            self.profiles.iter(),
            &situation,
            start,
            duration_s,
            unit,
            &mut periods,
        );
        Some((i64::from(start), periods))
    }

    /// Gives profiles that came with a remote start to their transaction, and takes out those whose transaction is over.
    fn bind_profiles(&mut self) {
        let (connectors, questions) = (&self.connectors, &self.questions);
        self.profiles.retain_tx(|profile| {
            let number = profile.connector;
            let Some(connector) = by_number(connectors, number) else {
                return false;
            };
            match &connector.session {
                Session::Running(transaction) => {
                    *profile.transaction.get_or_insert(transaction.local) == transaction.local
                }
                Session::Granted { .. } | Session::Locking { .. } => profile.transaction.is_none(),
                Session::Idle | Session::Ended { .. } => {
                    profile.transaction.is_none()
                        && questions.is_asking(Goal::Start { connector: number })
                }
            }
        });
    }

    /// What is known about a connector, or with 0 the station, for the computation of limits.
    pub(crate) fn situation(&self, now: Tick, connector: u8) -> Situation {
        let hardware = if connector == 0 {
            self.station_limit()
        } else {
            self.hardware_limit(connector)
        };
        let transaction = by_number(&self.connectors, connector).and_then(|c| c.transaction());
        let tx_start = transaction.map_or(now, |transaction| transaction.started);
        Situation {
            connector,
            transaction: transaction.map(|transaction| transaction.local),
            tx_start: self.base.clock.unix_s(tx_start).map(Moment::get),
            supply: Supply {
                volts: self.base.settings.volts,
                phases: hardware.phases,
                max_amperes: hardware.amperes,
            },
        }
    }

    /// All connectors together.
    fn station_limit(&self) -> Limit {
        (1..=self.base.settings.connectors())
            .map(|number| self.hardware_limit(number))
            .fold(Limit::default(), |sum, one| Limit {
                amperes: sum.amperes + one.amperes,
                watts: sum.watts + one.watts,
                phases: sum.phases.max(one.phases),
            })
    }

    /// The connector's part of the station's own limit: transactions share it evenly.
    fn share(&self, situation: &Situation, t: u32, sharers: i32) -> Allowed {
        let station = Situation {
            connector: 0,
            transaction: None,
            // A schedule without a start of its own starts with the transaction, here as there.
            tx_start: situation.tx_start,
            supply: Supply {
                max_amperes: i32::MAX,
                ..situation.supply
            },
        };
        let whole = allowed_at(self.profiles.iter(), &station, t);
        Allowed {
            amperes: whole.amperes / sharers,
            watts: whole.watts / sharers,
            ..whole
        }
    }

    /// Without a clock nobody knows which period is on: the lowest limit of all that could apply.
    fn blind_limit(&self, situation: &Situation) -> Limit {
        let supply = situation.supply;
        let profiles = self.profiles.iter().filter(|profile| {
            profile.connector == 0
                || profile.connector == situation.connector
                    && (profile.purpose != Purpose::Tx
                        || profile.transaction == situation.transaction)
        });
        let mut lowest = Limit {
            amperes: supply.max_amperes,
            watts: i32::MAX,
            phases: supply.phases,
        };
        for profile in profiles {
            for period in &profile.periods {
                let amperes =
                    profile
                        .unit
                        .to_amperes(period.limit(), supply.volts, period.phases());
                lowest.amperes = lowest.amperes.min(amperes);
                lowest.phases = lowest.phases.min(period.phases());
            }
        }
        let per_ampere = i32::from(supply.volts) * i32::from(lowest.phases);
        lowest.watts = lowest.amperes.saturating_mul(per_ampere) / 10;
        lowest
    }
}
