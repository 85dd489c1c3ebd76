//! The connection to the CSMS: when to be connected, back-off with jitter, pings, and when a silent peer is dead.
//!
//! Owns the wish to be connected. Opens no socket: the shell follows the wish and reports what came of it.

use crate::random::Random;
use crate::time::{Earliest, Tick};

/// First wait after a failed attempt, in ms; it doubles with each failure.
const BACKOFF_FIRST_MS: u32 = 2_000;
/// The longest wait, in ms.
const BACKOFF_MAX_MS: u32 = 300_000;
/// Longest wait after the loss of a connection that worked, in ms: it spreads the stations of a CSMS that restarts.
const RECONNECT_SPREAD_MS: u32 = 10_000;
/// How long an attempt may take, in ms.
const CONNECT_TIMEOUT_MS: u32 = 60_000;
/// A connection that lasted this long was a good one: the next wait is short again, in ms.
const PROVEN_MS: u32 = 60_000;
/// How long after the CSMS changed what a connection is made of a new one is opened, in ms: the answer gets out, and a Reset
/// that follows at once is heard.
const RENEW_MS: u32 = 5_000;
/// Pings without any sign of life after which the peer is dead.
const MISSED_PINGS: u8 = 2;

/// What the shell should do about the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkWish {
    /// Be closed; close if open.
    #[default]
    Closed,
    /// Be open; try once if closed, and report the outcome.
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Closed until then.
    Waiting(Tick),
    /// An attempt is under way; given up then.
    Connecting(Tick),
    /// Open since then.
    Up(Tick),
    /// Open, but to be closed; the shell's report is awaited until then.
    Closing(Tick),
}

/// The connection's state machine.
#[derive(Debug)]
pub(crate) struct Link {
    state: State,
    failures: u8,
    heard: Tick,
    pings_unheard: u8,
    ping_at: Tick,
    /// When a new connection takes the open one's place.
    renew_at: Tick,
}

impl Link {
    pub(crate) const fn new() -> Self {
        Self {
            state: State::Waiting(Tick::ZERO),
            failures: 0,
            heard: Tick::ZERO,
            pings_unheard: 0,
            ping_at: Tick::NEVER,
            renew_at: Tick::NEVER,
        }
    }

    pub(crate) const fn is_up(&self) -> bool {
        matches!(self.state, State::Up(_))
    }

    pub(crate) const fn wish(&self) -> LinkWish {
        match self.state {
            State::Connecting(_) | State::Up(_) => LinkWish::Open,
            State::Waiting(_) | State::Closing(_) => LinkWish::Closed,
        }
    }

    /// The shell opened the connection.
    pub(crate) fn connected(&mut self, now: Tick, ping_s: i32) {
        self.state = State::Up(now);
        self.renew_at = Tick::NEVER;
        self.pings_unheard = 0;
        self.heard = now;
        self.plan_ping(now, ping_s);
    }

    /// The attempt failed, or the connection is gone. Returns whether it had been up.
    pub(crate) fn lost(&mut self, now: Tick, random: &mut Random) -> bool {
        let was_up = matches!(self.state, State::Up(_) | State::Closing(_));
        let proven = match self.state {
            State::Up(since) => now.is_past(since, PROVEN_MS),
            State::Closing(_) | State::Connecting(_) => false,
            State::Waiting(_) => return false,
        };
        let wait = if proven {
            self.failures = 0;
            random.between(RECONNECT_SPREAD_MS / 20, RECONNECT_SPREAD_MS)
        } else {
            let longest = BACKOFF_FIRST_MS
                .saturating_mul(1 << self.failures.min(16))
                .min(BACKOFF_MAX_MS);
            self.failures = self.failures.saturating_add(1);
            random.between(longest / 2, longest)
        };
        self.state = State::Waiting(now.plus_ms(wait));
        self.ping_at = Tick::NEVER;
        was_up
    }

    /// What kept attempts from succeeding may be gone: the next one is due now.
    pub(crate) fn hurry(&mut self, now: Tick) {
        if let State::Waiting(until) = &mut self.state {
            *until = now.min(*until);
        }
    }

    /// Closes an open connection; the next attempt follows the back-off.
    pub(crate) fn close(&mut self, now: Tick) {
        if !matches!(self.state, State::Waiting(_)) {
            self.state = State::Closing(now.plus_ms(CONNECT_TIMEOUT_MS));
        }
    }

    /// A new connection is to take the open one's place.
    #[cfg(feature = "security")]
    pub(crate) fn renew(&mut self, now: Tick) {
        self.renew_at = now.plus_ms(RENEW_MS);
    }

    /// Something came from the peer: it lives.
    pub(crate) fn heard(&mut self, now: Tick) {
        self.heard = now;
        self.pings_unheard = 0;
    }

    /// Whether a ping is due; `interval_s` 0 means none are sent.
    pub(crate) fn take_ping(&mut self, now: Tick, interval_s: i32) -> bool {
        if !self.is_up() || now < self.ping_at {
            return false;
        }
        self.plan_ping(now, interval_s);
        if interval_s <= 0 {
            return false;
        }
        self.pings_unheard = self.pings_unheard.saturating_add(1);
        true
    }

    /// The interval was changed.
    pub(crate) fn plan_ping(&mut self, now: Tick, interval_s: i32) {
        self.ping_at = if interval_s > 0 {
            now.plus_s(interval_s)
        } else {
            Tick::NEVER
        };
    }

    /// Moves on with time. Returns whether an open connection has to be taken for lost.
    pub(crate) fn poll(&mut self, now: Tick, random: &mut Random, next: &mut Earliest) -> bool {
        let mut lost = false;
        match self.state {
            State::Waiting(until) if now >= until => {
                self.state = State::Connecting(now.plus_ms(CONNECT_TIMEOUT_MS));
            }
            State::Connecting(until) if now >= until => {
                self.lost(now, random);
            }
            State::Closing(until) if now >= until => {
                lost = self.lost(now, random);
            }
            State::Up(_) if self.pings_unheard > MISSED_PINGS || now >= self.renew_at => {
                self.close(now);
            }
            _ => {}
        }
        match self.state {
            State::Waiting(until) | State::Connecting(until) | State::Closing(until) => {
                next.at(until);
            }
            State::Up(_) => {
                next.at(self.ping_at);
                next.at(self.renew_at);
            }
        }
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts(random: &mut Random, failures: usize) -> Vec<u64> {
        let mut link = Link::new();
        let mut now = Tick::ZERO;
        let mut waits = Vec::new();
        for _ in 0..failures {
            let mut next = Earliest::new();
            link.poll(now, random, &mut next);
            assert_eq!(link.wish(), LinkWish::Open);
            link.lost(now, random);
            let mut next = Earliest::new();
            link.poll(now, random, &mut next);
            assert_eq!(link.wish(), LinkWish::Closed);
            waits.push(next.0.as_millis() - now.as_millis());
            now = next.0;
        }
        waits
    }

    use std::vec::Vec;

    #[test]
    fn waits_double_and_stay_bounded() {
        let waits = attempts(&mut Random::new(7), 12);
        for (n, wait) in waits.iter().enumerate() {
            let longest = (2_000u64 << n).min(300_000);
            assert!(
                (longest / 2..=longest).contains(wait),
                "wait {n} is {wait} ms"
            );
        }
    }

    #[test]
    fn a_network_that_is_back_is_tried_at_once() {
        let mut random = Random::new(7);
        let mut link = Link::new();
        link.failures = 9;
        link.poll(Tick::ZERO, &mut random, &mut Earliest::new());
        link.lost(Tick::ZERO, &mut random);
        link.hurry(Tick::from_millis(5));
        link.poll(Tick::from_millis(5), &mut random, &mut Earliest::new());
        assert_eq!(link.wish(), LinkWish::Open);
        link.connected(Tick::from_millis(6), 0);
        link.hurry(Tick::from_millis(7));
        assert!(link.is_up(), "an open connection is left alone");
    }

    #[test]
    fn two_stations_do_not_knock_in_step() {
        assert_ne!(
            attempts(&mut Random::new(1), 8),
            attempts(&mut Random::new(2), 8)
        );
    }

    #[test]
    fn a_peer_that_answers_no_ping_is_dropped() {
        let mut link = Link::new();
        let mut random = Random::new(1);
        link.poll(Tick::ZERO, &mut random, &mut Earliest::new());
        link.connected(Tick::ZERO, 30);
        let mut pings = 0;
        for s in 0..200 {
            let now = Tick::from_millis(s * 1_000);
            pings += u32::from(link.take_ping(now, 30));
            link.poll(now, &mut random, &mut Earliest::new());
            if link.wish() == LinkWish::Closed {
                assert_eq!((s, pings), (90, 3));
                return;
            }
        }
        panic!("the peer was never dropped");
    }

    #[test]
    fn a_good_connection_resets_the_back_off() {
        let mut link = Link::new();
        let mut random = Random::new(3);
        link.failures = 9;
        link.connected(Tick::ZERO, 0);
        link.lost(Tick::from_millis(3_600_000), &mut random);
        let mut next = Earliest::new();
        link.poll(Tick::from_millis(3_600_000), &mut random, &mut next);
        assert!(next.0 <= Tick::from_millis(3_610_040));
    }
}
