//! What charging writes to storage, and how long a flash lasts: `cargo run -p ocpp-station --example flash_wear`.
//!
//! Plays transactions of an hour with samples every minute on the test bench and counts every write. Fails when the
//! online one takes more than six values or 1,024 bytes.

#[path = "../tests/bench/mod.rs"]
mod bench;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::rc::Rc;

use bench::{Bench, TWO_SOCKETS};
use ocpp_station::{Channel, Sample, Station};
use serde_json::{Value, json};

/// What an online transaction may write at most: values, and their bytes.
const MOST: (usize, usize) = (6, 1_024);

/// The flash that years are given for: 64 KiB of a common SPI NOR, 16 sectors of 4 KiB with 100,000 erasures each.
const SECTORS: usize = 16;
const SECTOR_BYTES: usize = 4_096;
const ERASURES: usize = 100_000;
/// What a value takes beside itself in a log of values: checksums, length and key; values are padded to words of 4.
const HEAD_BYTES: usize = 10;

const TRANSACTIONS_A_DAY: usize = 20;

/// How the hour goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hour {
    Online,
    /// The CSMS leaves one sample unanswered; it is sent again.
    Slow,
    Offline,
}

fn main() -> ExitCode {
    println!("one transaction: 60 min, a sample of 4 values every 60 s, a meter that retains\n");
    println!("                         values  bytes  of them records  notes  other");
    let online = play("online", Hour::Online);
    play("the CSMS is silent once", Hour::Slow);
    play("offline, told afterwards", Hour::Offline);
    let (values, bytes) = online.sum();
    println!("\nat most {} values and {} bytes online", MOST.0, MOST.1);
    years(&online);
    if values > MOST.0 || bytes > MOST.1 {
        println!("more than that");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// What was written, and what stands in storage afterwards.
struct Wear {
    writes: Vec<(u16, usize)>,
    live: Vec<usize>,
}

impl Wear {
    fn sum(&self) -> (usize, usize) {
        let bytes = self.writes.iter().map(|(_, length)| length).sum();
        (self.writes.len(), bytes)
    }
}

fn play(what: &str, hour: Hour) -> Wear {
    let mut bench = Bench::new(Station::with_storage(&TWO_SOCKETS, 1));
    bench.storage = Some(BTreeMap::new());
    let mut rest = bench::friendly();
    let silent = Rc::new(Cell::new(false));
    let says_nothing = Rc::clone(&silent);
    bench.csms = Box::new(move |action: &str, payload: &Value| {
        if action == "MeterValues" && says_nothing.take() {
            return None;
        }
        rest(action, payload)
    });
    bench.settle();
    bench.inputs.connectors[0].meter = Sample::new()
        .with(Channel::EnergyImport, 1_234_567)
        .with(Channel::PowerImport, 7_360)
        .with(Channel::VoltageL1, 2_301)
        .with(Channel::StateOfCharge, 42);
    for (key, value) in [
        ("MeterValueSampleInterval", "60"),
        (
            "MeterValuesSampledData",
            "Energy.Active.Import.Register,Power.Active.Import,Voltage.L1,SoC",
        ),
    ] {
        let change = json!({ "key": key, "value": value });
        assert_eq!(bench.status("ChangeConfiguration", change), "Accepted");
    }
    bench.run(60_000);
    // The same person was here before: the cache knows him.
    charge(&mut bench, 60_000);
    bench.run(60_000);
    bench.writes.clear();
    bench.calls.clear();
    silent.set(hour == Hour::Slow);
    if hour == Hour::Offline {
        bench.disconnect();
    }
    charge(&mut bench, 3_600_000);
    if hour == Hour::Offline {
        bench.reconnect();
    }
    bench.run(60_000);
    let samples = bench
        .calls
        .iter()
        .filter(|(action, _)| action == "MeterValues")
        .count();
    assert!(samples >= 59, "{samples} samples reached the CSMS");
    let stored = bench.storage.take().unwrap_or_default();
    let wear = Wear {
        writes: bench.writes,
        live: stored.values().map(Vec::len).collect(),
    };
    let of = |low: u16, high: u16| {
        let keys = wear
            .writes
            .iter()
            .filter(|(key, _)| (low..=high).contains(key));
        keys.count()
    };
    let (values, bytes) = wear.sum();
    println!(
        "{what:26} {values:4} {bytes:6} {:16} {:6} {:6}",
        of(0x1000, u16::MAX),
        of(1, 1),
        of(2, 0x0fff)
    );
    wear
}

fn charge(bench: &mut Bench, ms: u64) {
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(ms);
    bench.swipe(1, "ann");
    bench.plug(1, false);
}

/// How long the flash lasts if it is written round and round, and what lives is copied each time.
fn years(wear: &Wear) {
    let on_flash = |length: usize| (length + HEAD_BYTES).next_multiple_of(4);
    let transaction: usize = wear
        .writes
        .iter()
        .map(|(_, length)| on_flash(*length))
        .sum();
    let live: usize = wear.live.iter().map(|length| on_flash(*length)).sum();
    // One sector is always empty.
    let round = (SECTORS - 1) * SECTOR_BYTES - live;
    let day = transaction * TRANSACTIONS_A_DAY;
    let years = round * ERASURES / day / 365;
    println!(
        "{TRANSACTIONS_A_DAY} of them a day: {day} bytes with what a log adds; {} KiB of flash with {ERASURES} erasures last {years} years",
        SECTORS * SECTOR_BYTES / 1024
    );
}
