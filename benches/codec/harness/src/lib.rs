//! What all subjects of the codec benchmark share: payloads, timing, the line they print.
//!
//! Times are of this thread's CPU, least of many rounds: other load on the machine counts little.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

/// A payload: name, action, JSON in schema order without blanks.
pub struct Payload {
    /// For the report.
    pub name: &'static str,
    /// On the wire.
    pub action: &'static str,
    /// Its text.
    pub json: &'static str,
    /// The same with the members of every object sorted by name.
    pub sorted: &'static str,
    /// The same with a blank after every colon and comma.
    pub spaced: &'static str,
}

macro_rules! payload {
    ($name:literal, $action:literal) => {
        Payload {
            name: $name,
            action: $action,
            json: include_str!(concat!("../../payloads/", $name, ".json")),
            sorted: include_str!(concat!("../../payloads/", $name, ".sorted.json")),
            spaced: include_str!(concat!("../../payloads/", $name, ".spaced.json")),
        }
    };
}

/// The four payloads.
pub const PAYLOADS: [Payload; 4] = [
    payload!("boot", "BootNotification"),
    payload!("meter", "MeterValues"),
    payload!("stop", "StopTransaction"),
    payload!("profile", "SetChargingProfile"),
];

/// Decodes and validates `payload` of `action`, encodes what it read over `out`. An error is an answer, too: false.
pub type Subject = fn(action: &str, payload: &str, out: &mut Vec<u8>) -> bool;

/// Times a subject on all payloads and prints a line each: subject, payload, form, nanoseconds.
pub fn run(name: &str, subject: Subject) {
    let mut out = Vec::with_capacity(8192);
    for payload in &PAYLOADS {
        for (form, text) in [
            ("plain", payload.json),
            ("sorted", payload.sorted),
            ("spaced", payload.spaced),
        ] {
            assert!(
                subject(payload.action, text, &mut out),
                "{name} refuses {}",
                payload.name
            );
            assert!(out.len() > 100, "{name} wrote {} bytes", out.len());
            let nanoseconds =
                least(|| subject(black_box(payload.action), black_box(text), &mut out));
            println!("{name}\t{}\t{form}\t{nanoseconds:.0}", payload.name);
        }
    }
}

const ROUNDS: u32 = 101;
const ROUND: Duration = Duration::from_millis(3);

/// Nanoseconds of the fastest round.
fn least(mut once: impl FnMut() -> bool) -> f64 {
    let start = ThreadTime::now();
    let mut calls = 0u32;
    while start.elapsed() < ROUND * 10 {
        for _ in 0..64 {
            black_box(once());
        }
        calls += 64;
    }
    let calls = (calls / 10).max(64);
    let round = |_| {
        let start = ThreadTime::now();
        for _ in 0..calls {
            black_box(once());
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}
