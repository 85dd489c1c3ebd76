//! Counters and how long things took, in the text format of Prometheus.
//!
//! Owns names and labels. Labels have a bounded number of values: an action that the standard does not know is `other`.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use ocpp_wire::Dialect;

use super::catalogue;
use crate::admission::Refusal;
use crate::call::CallFailure;
use crate::observer::Way;

/// Upper ends of the buckets for how long something took, s.
const BUCKETS: [f64; 10] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0, 30.0,
];

/// How long something took.
#[derive(Debug, Default)]
pub(super) struct Histogram {
    buckets: [AtomicU64; BUCKETS.len()],
    count: AtomicU64,
    micros: AtomicU64,
}

impl Histogram {
    pub(super) fn took(&self, time: Duration) {
        let seconds = time.as_secs_f64();
        let bucket = BUCKETS.partition_point(|end| *end < seconds);
        if let Some(bucket) = self.buckets.get(bucket) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn write(&self, out: &mut Page, name: &str, labels: &str) {
        let comma = if labels.is_empty() { "" } else { "," };
        let mut below = 0;
        for (end, bucket) in BUCKETS.iter().zip(&self.buckets) {
            below += bucket.load(Ordering::Relaxed);
            let labels = format!("{labels}{comma}le=\"{end}\"");
            out.value(&format!("{name}_bucket"), &labels, below);
        }
        let count = self.count.load(Ordering::Relaxed);
        let infinite = format!("{labels}{comma}le=\"+Inf\"");
        out.value(&format!("{name}_bucket"), &infinite, count);
        #[allow(
            clippy::cast_precision_loss,
            reason = "centuries of microseconds are exact"
        )]
        let seconds = self.micros.load(Ordering::Relaxed) as f64 / 1e6;
        out.value(&format!("{name}_sum"), labels, seconds);
        out.value(&format!("{name}_count"), labels, count);
    }
}

/// Action and result.
type Key = (&'static str, &'static str);

#[derive(Debug, Default)]
struct Counters(RwLock<BTreeMap<Key, Arc<AtomicU64>>>);

impl Counters {
    fn count(&self, key: Key) {
        let counters = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counter) = counters.get(&key) {
            counter.fetch_add(1, Ordering::Relaxed);
            return;
        }
        drop(counters);
        let mut counters = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let counter = counters.entry(key).or_default();
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn write(&self, out: &mut Page, name: &str, labels: (&str, &str), fixed: &str) {
        let counters = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for ((first, second), counter) in counters.iter() {
            let labels = format!("{fixed}{}=\"{first}\",{}=\"{second}\"", labels.0, labels.1);
            out.value(name, &labels, counter.load(Ordering::Relaxed));
        }
    }
}

/// Everything that is counted.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    connected: AtomicU64,
    refused: Counters,
    frames: [AtomicU64; 2],
    bytes: [AtomicU64; 2],
    answered: Counters,
    answering: Histogram,
    called: Counters,
    calling: Histogram,
    /// Of connections that are over.
    departures: Mutex<BTreeMap<String, u64>>,
    pub(super) reads: Histogram,
    pub(super) writes: Histogram,
    pub(super) store_errors: AtomicU64,
}

impl Metrics {
    pub(super) fn connected(&self) {
        self.connected.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn disconnected(&self, departures: &BTreeMap<String, u64>) {
        add(&mut self.departures(), departures);
    }

    pub(super) fn refused(&self, refusal: Refusal) {
        self.refused.count((refusal.word(), ""));
    }

    pub(super) fn frame(&self, way: Way, bytes: usize) {
        let [of_frames, of_bytes] = [&self.frames, &self.bytes].map(|counters| match way {
            Way::Received => &counters[0],
            Way::Sent => &counters[1],
        });
        of_frames.fetch_add(1, Ordering::Relaxed);
        of_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn answered(
        &self,
        version: Dialect,
        action: &str,
        result: &'static str,
        took: Duration,
    ) {
        let action = catalogue::name(version, action).unwrap_or("other");
        self.answered.count((action, result));
        self.answering.took(took);
    }

    pub(super) fn called(&self, action: &str, failed: Option<&CallFailure>, took: Duration) {
        let result = failed.map_or("ok", CallFailure::word);
        // Ours, so it is an action of some version; of which one does not matter here.
        let all = [Dialect::V16, Dialect::V201, Dialect::V21];
        let known = all
            .iter()
            .find_map(|version| catalogue::name(*version, action));
        self.called.count((known.unwrap_or("other"), result));
        self.calling.took(took);
    }

    fn departures(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.departures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// All of it as text. `open` counts connections by version, `departures` those of open connections.
    pub(super) fn text(
        &self,
        open: &BTreeMap<&str, usize>,
        departures: &BTreeMap<String, u64>,
    ) -> String {
        let mut all = self.departures().clone();
        add(&mut all, departures);
        let mut out = Page::default();
        out.about("ocpp_connections", "gauge", "Stations that are connected");
        for (version, count) in open {
            out.value(
                "ocpp_connections",
                &format!("protocol=\"{version}\""),
                count,
            );
        }
        out.about("ocpp_connections_total", "counter", "Connections opened");
        out.value(
            "ocpp_connections_total",
            "",
            self.connected.load(Ordering::Relaxed),
        );
        out.about(
            "ocpp_refused_total",
            "counter",
            "Connections refused before the upgrade",
        );
        {
            let refused = self
                .refused
                .0
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            for ((reason, _), count) in refused.iter() {
                let labels = format!("reason=\"{reason}\"");
                out.value("ocpp_refused_total", &labels, count.load(Ordering::Relaxed));
            }
        }
        let ways = ["received", "sent"];
        for (name, what, counters) in [
            ("ocpp_frames_total", "Frames", &self.frames),
            ("ocpp_frame_bytes_total", "Bytes of frames", &self.bytes),
        ] {
            out.about(name, "counter", what);
            for (way, counter) in ways.iter().zip(counters) {
                out.value(
                    name,
                    &format!("way=\"{way}\""),
                    counter.load(Ordering::Relaxed),
                );
            }
        }
        out.about(
            "ocpp_calls_total",
            "counter",
            "Calls by who asked, action and result",
        );
        self.answered.write(
            &mut out,
            "ocpp_calls_total",
            ("action", "result"),
            "from=\"station\",",
        );
        self.called.write(
            &mut out,
            "ocpp_calls_total",
            ("action", "result"),
            "from=\"csms\",",
        );
        out.about(
            "ocpp_call_seconds",
            "histogram",
            "How long a call took until its answer",
        );
        self.answering
            .write(&mut out, "ocpp_call_seconds", "from=\"station\"");
        self.calling
            .write(&mut out, "ocpp_call_seconds", "from=\"csms\"");
        out.about(
            "ocpp_departures_total",
            "counter",
            "Departures from the standard",
        );
        for (what, count) in &all {
            out.value(
                "ocpp_departures_total",
                &format!("what=\"{}\"", escaped(what)),
                count,
            );
        }
        out.about("ocpp_store_seconds", "histogram", "How long the store took");
        self.reads
            .write(&mut out, "ocpp_store_seconds", "work=\"read\"");
        self.writes
            .write(&mut out, "ocpp_store_seconds", "work=\"write\"");
        out.about(
            "ocpp_store_errors_total",
            "counter",
            "Work the store could not do",
        );
        out.value(
            "ocpp_store_errors_total",
            "",
            self.store_errors.load(Ordering::Relaxed),
        );
        out.0
    }
}

fn add(to: &mut BTreeMap<String, u64>, counts: &BTreeMap<String, u64>) {
    for (what, count) in counts {
        *to.entry(what.clone()).or_insert(0) += count;
    }
}

/// A label's value.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', " ")
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn about(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn value(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = if labels.is_empty() {
            writeln!(self.0, "{name} {value}")
        } else {
            writeln!(self.0, "{name}{{{labels}}} {value}")
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up() {
        let metrics = Metrics::default();
        for millis in [0, 3, 3, 40_000] {
            metrics.reads.took(Duration::from_millis(millis));
        }
        metrics.refused(Refusal::Full);
        metrics.disconnected(&BTreeMap::from([("a \"b\"".to_owned(), 2)]));
        let text = metrics.text(
            &BTreeMap::from([("ocpp1.6", 7)]),
            &BTreeMap::from([("a \"b\"".to_owned(), 1)]),
        );
        for line in [
            "# TYPE ocpp_connections gauge",
            "ocpp_connections{protocol=\"ocpp1.6\"} 7",
            "ocpp_refused_total{reason=\"full\"} 1",
            "ocpp_departures_total{what=\"a \\\"b\\\"\"} 3",
            "ocpp_store_seconds_bucket{work=\"read\",le=\"0.0005\"} 1",
            "ocpp_store_seconds_bucket{work=\"read\",le=\"0.005\"} 3",
            "ocpp_store_seconds_bucket{work=\"read\",le=\"30\"} 3",
            "ocpp_store_seconds_bucket{work=\"read\",le=\"+Inf\"} 4",
            "ocpp_store_seconds_sum{work=\"read\"} 40.006",
            "ocpp_store_seconds_count{work=\"read\"} 4",
            "ocpp_frames_total{way=\"sent\"} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
