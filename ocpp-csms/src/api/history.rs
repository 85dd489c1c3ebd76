//! What stations and the central system said to each other lately, frame by frame.
//!
//! Owns bounds: frames of a station, bytes of all stations together. Frames are kept as they were, in memory only, and
//! lose their secrets when they are shown.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use ocpp_wire::Timestamp;

use crate::admission::StationId;
use crate::defaults::now;
use crate::observer::Way;
use crate::redact::redacted;

/// Bytes of all histories together, about.
const BYTES: usize = 64 * 1024 * 1024;
/// What a frame costs beside its own bytes.
const OVERHEAD: usize = 64;
/// However many stations there are, one may keep this.
const LEAST_BYTES: usize = 4 * 1024;

/// A frame that was seen.
#[derive(Debug)]
pub(super) struct Seen {
    /// Counts up over all stations.
    pub(super) number: u64,
    pub(super) at: Timestamp,
    pub(super) way: Way,
    frame: Box<[u8]>,
}

/// A frame as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) number: u64,
    pub(super) at: Timestamp,
    pub(super) way: Way,
    pub(super) text: String,
}

#[derive(Debug, Default)]
struct Ring {
    frames: VecDeque<Seen>,
    bytes: usize,
}

/// The last frames of each station.
#[derive(Debug)]
pub(super) struct History {
    rings: RwLock<HashMap<StationId, Arc<Mutex<Ring>>>>,
    frames: usize,
    next: AtomicU64,
}

impl History {
    /// Keeps so many frames of each station; 0 keeps none.
    pub(super) fn new(frames: usize) -> Self {
        Self {
            rings: RwLock::default(),
            frames,
            next: AtomicU64::new(1),
        }
    }

    /// Keeps a frame; its number and time.
    pub(super) fn keep(&self, station: &StationId, way: Way, frame: &[u8]) -> (u64, Timestamp) {
        let (number, at) = (self.next.fetch_add(1, Ordering::Relaxed), now());
        if self.frames > 0 {
            let (ring, stations) = self.ring(station);
            let mut ring = lock(&ring);
            ring.bytes += frame.len() + OVERHEAD;
            ring.frames.push_back(Seen {
                number,
                at,
                way,
                frame: frame.into(),
            });
            ring.shrink(self.frames, share(stations));
        }
        (number, at)
    }

    /// A station's ring, and how many stations there are.
    fn ring(&self, station: &StationId) -> (Arc<Mutex<Ring>>, usize) {
        let rings = self.rings.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(ring) = rings.get(station) {
            return (Arc::clone(ring), rings.len());
        }
        drop(rings);
        let mut rings = self.rings.write().unwrap_or_else(PoisonError::into_inner);
        let ring = Arc::clone(rings.entry(station.clone()).or_default());
        let stations = rings.len();
        if stations.is_power_of_two() {
            // Each has half of what it had; those that are silent would keep theirs for ever.
            for ring in rings.values() {
                lock(ring).shrink(self.frames, share(stations));
            }
        }
        (ring, stations)
    }

    /// Whether there are frames of a station.
    pub(super) fn knows(&self, station: &StationId) -> bool {
        let rings = self.rings.read().unwrap_or_else(PoisonError::into_inner);
        rings.contains_key(station)
    }

    /// Stations of which there are frames.
    pub(super) fn stations(&self) -> Vec<StationId> {
        let rings = self.rings.read().unwrap_or_else(PoisonError::into_inner);
        rings.keys().cloned().collect()
    }

    /// The last frames of a station before a number, the oldest first.
    pub(super) fn of(&self, station: &StationId, below: u64, limit: usize) -> Vec<Shown> {
        let rings = self.rings.read().unwrap_or_else(PoisonError::into_inner);
        let Some(ring) = rings.get(station).map(Arc::clone) else {
            return Vec::new();
        };
        drop(rings);
        let ring = lock(&ring);
        let before = ring.frames.iter().rev();
        let before = before.filter(|seen| seen.number < below).take(limit);
        let mut shown: Vec<_> = before.map(Seen::show).collect();
        shown.reverse();
        shown
    }
}

impl Seen {
    fn show(&self) -> Shown {
        Shown {
            number: self.number,
            at: self.at,
            way: self.way,
            text: redacted(&self.frame).into_owned(),
        }
    }
}

impl Ring {
    fn shrink(&mut self, frames: usize, bytes: usize) {
        while self.frames.len() > frames || (self.bytes > bytes && self.frames.len() > 1) {
            let Some(oldest) = self.frames.pop_front() else {
                break;
            };
            self.bytes -= oldest.frame.len() + OVERHEAD;
        }
    }
}

fn share(stations: usize) -> usize {
    (BYTES / stations.max(1)).max(LEAST_BYTES)
}

/// A ring is whole whenever its lock is free.
fn lock(ring: &Mutex<Ring>) -> MutexGuard<'_, Ring> {
    ring.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> StationId {
        StationId::new(name).expect("valid")
    }

    #[test]
    fn the_last_frames_are_kept_without_secrets() {
        let history = History::new(3);
        for number in 0..5 {
            let frame = format!(r#"[2,"{number}","Heartbeat",{{}}]"#);
            history.keep(&id("A"), Way::Received, frame.as_bytes());
        }
        let secret = br#"[2,"9","ChangeConfiguration",{"key":"AuthorizationKey","value":"4f43"}]"#;
        history.keep(&id("B"), Way::Sent, secret);
        let check = |name: &str, below: u64, limit: usize, expect: &[u64]| {
            let shown = history.of(&id(name), below, limit);
            let numbers: Vec<_> = shown.iter().map(|shown| shown.number).collect();
            assert_eq!(numbers, expect, "{name} {below} {limit}");
        };
        check("A", u64::MAX, 10, &[3, 4, 5]);
        check("A", u64::MAX, 2, &[4, 5]);
        check("A", 5, 1, &[4]);
        check("B", u64::MAX, 10, &[6]);
        check("C", u64::MAX, 10, &[]);
        let shown = history.of(&id("B"), u64::MAX, 1);
        assert!(shown[0].text.contains(r#""value":"***""#), "{shown:?}");
    }

    #[test]
    fn long_frames_and_many_stations_do_not_fill_the_memory() {
        let history = History::new(1000);
        let long = vec![b'x'; 1024 * 1024];
        for _ in 0..100 {
            history.keep(&id("A"), Way::Received, &long);
        }
        assert_eq!(history.of(&id("A"), u64::MAX, 1000).len(), 63);
        for station in 0..63 {
            history.keep(&id(&format!("B{station}")), Way::Received, b"x");
        }
        assert_eq!(history.of(&id("A"), u64::MAX, 1000).len(), 1);
    }
}
