//! How often somebody may guess.
//!
//! Owns counters by address, and by address and station together: a stranger who guesses can't lock a station out, and a
//! station with an old password can't lock out its neighbours behind the same address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::admission::StationId;

/// Failures of one station at one address before it has to wait.
const FREE_OF_STATION: u32 = 5;
/// Failures of one address before it has to wait.
const FREE_OF_ADDRESS: u32 = 100;
/// The longest wait. It begins at a second and doubles.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// When failures are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(900);
/// Counters kept.
const COUNTERS: usize = 65_536;

type Key = (IpAddr, Option<StationId>);

#[derive(Clone, Copy, Debug)]
struct Counter {
    failures: u32,
    last: Instant,
    until: Instant,
}

/// Failed logins.
#[derive(Debug, Default)]
pub(super) struct Limit {
    counters: Mutex<HashMap<Key, Counter>>,
}

impl Limit {
    /// How long this one has to wait still.
    pub(super) fn wait(&self, from: IpAddr, station: &StationId, now: Instant) -> Option<Duration> {
        let counters = self.lock();
        let keys = keys(from, station);
        let waits = keys.iter().filter_map(|(key, _)| {
            let until = counters.get(key)?.until;
            until.checked_duration_since(now)
        });
        waits.max().filter(|wait| !wait.is_zero())
    }

    /// Counts a failure.
    pub(super) fn failed(&self, from: IpAddr, station: &StationId, now: Instant) {
        let mut counters = self.lock();
        if counters.len() >= COUNTERS {
            counters.retain(|_, counter| now.duration_since(counter.last) < FORGOTTEN);
        }
        if counters.len() >= COUNTERS {
            // Somebody makes names up: addresses are what counts then.
            counters.retain(|(_, station), _| station.is_none());
        }
        for (key, free) in keys(from, station) {
            let counter = counters.entry(key).or_insert(Counter {
                failures: 0,
                last: now,
                until: now,
            });
            if now.duration_since(counter.last) >= FORGOTTEN {
                counter.failures = 0;
            }
            counter.failures = counter.failures.saturating_add(1);
            counter.last = now;
            if let Some(over) = counter.failures.checked_sub(free) {
                let wait = Duration::from_secs(1 << over.min(16));
                counter.until = now + wait.min(LONGEST_WAIT);
            }
        }
    }

    /// Forgets a station's failures at this address.
    pub(super) fn succeeded(&self, from: IpAddr, station: &StationId) {
        self.lock().remove(&(network(from), Some(station.clone())));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Counter>> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keys(from: IpAddr, station: &StationId) -> [(Key, u32); 2] {
    let from = network(from);
    [
        ((from, Some(station.clone())), FREE_OF_STATION),
        ((from, None), FREE_OF_ADDRESS),
    ]
}

/// One customer of IPv6 has 2^64 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> StationId {
        StationId::new(name).expect("valid")
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_station_that_fails_waits_longer_and_longer_and_alone() {
        let limit = Limit::default();
        let (here, there) = (address("192.0.2.1"), address("192.0.2.2"));
        let mut now = Instant::now();
        let mut waits = Vec::new();
        for _ in 0..20 {
            limit.failed(here, &id("A"), now);
            let wait = limit.wait(here, &id("A"), now);
            waits.push(wait.map_or(0, |wait| wait.as_secs()));
            now += wait.unwrap_or_default();
            assert_eq!(limit.wait(here, &id("A"), now), None);
        }
        assert_eq!(waits[..8], [0, 0, 0, 0, 1, 2, 4, 8]);
        assert_eq!(waits[19], 300);
        limit.failed(here, &id("A"), now);
        assert!(limit.wait(here, &id("A"), now).is_some());
        assert_eq!(limit.wait(here, &id("B"), now), None);
        assert_eq!(limit.wait(there, &id("A"), now), None);
        limit.succeeded(here, &id("A"));
        assert_eq!(limit.wait(here, &id("A"), now), None);
    }

    #[test]
    fn an_address_that_makes_names_up_waits_and_is_forgotten() {
        let limit = Limit::default();
        let (here, near) = (address("2001:db8::1"), address("2001:db8::ffff:1"));
        let now = Instant::now();
        for nth in 0..FREE_OF_ADDRESS {
            assert_eq!(limit.wait(here, &id("new"), now), None, "{nth}");
            limit.failed(here, &id(&format!("S{nth}")), now);
        }
        assert!(limit.wait(near, &id("new"), now).is_some());
        assert_eq!(limit.wait(address("2001:db8:1::1"), &id("new"), now), None);
        let later = now + FORGOTTEN;
        assert_eq!(limit.wait(here, &id("new"), later), None);
        limit.failed(here, &id("S0"), later);
        assert_eq!(limit.wait(here, &id("S0"), later), None);
    }

    #[test]
    fn counters_are_bounded() {
        let limit = Limit::default();
        let now = Instant::now();
        for nth in 0..(COUNTERS as u32 + 100) {
            let from = IpAddr::V4((0x0A00_0000 + nth % 7).into());
            limit.failed(from, &id(&format!("S{nth}")), now);
        }
        assert!(limit.lock().len() <= COUNTERS);
        assert!(limit.wait(address("10.0.0.1"), &id("S"), now).is_some());
    }
}
