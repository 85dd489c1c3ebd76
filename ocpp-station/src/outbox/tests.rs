//! The queue's promises: order, ids, retries, and what goes first when it is full.

use super::*;
use crate::metering::{Channel, Sample};
use crate::text::IdTag;
use crate::time::Stamp;
use std::vec::Vec as List;

fn record(local: u32, ms: i64, body: Body) -> Record {
    Record {
        local,
        boot: 1,
        stamp: Stamp::Wall(ms),
        body,
    }
}

fn start(local: u32) -> Record {
    let body = Body::Start {
        connector: 1,
        meter_wh: 0,
        reservation: None,
        id_tag: IdTag::try_from("TAG").expect("fits"),
    };
    record(local, 0, body)
}

fn meter(local: u32, ms: i64) -> Record {
    let body = Body::Meter {
        connector: 1,
        context: Context::SamplePeriodic,
        sample: Sample::new().with(Channel::EnergyImport, 5),
    };
    record(local, ms, body)
}

fn stop(local: u32) -> Record {
    let body = Body::Stop {
        connector: 1,
        meter_wh: 9,
        reason: Reason::Local,
        id_tag: Some(IdTag::try_from("ABCDEFGHIJ0123456789").expect("fits")),
    };
    record(local, 1, body)
}

#[test]
fn messages_leave_in_order_and_learn_their_transaction() {
    let mut outbox = Outbox::new();
    for record in [start(1), meter(1, 60), stop(1), start(2)] {
        outbox.push(&record).expect("room");
    }
    let mut sent = List::new();
    while let Some((sequence, record)) = outbox.due(Tick::ZERO) {
        sent.push((record.local, outbox.transaction_id(record.local)));
        let is_start = matches!(record.body, Body::Start { .. });
        outbox.answered(sequence, is_start.then(|| 100 + i64::from(record.local)));
    }
    assert_eq!(sent, [(1, None), (1, Some(101)), (1, Some(101)), (2, None)]);
    assert_eq!(
        outbox.transaction_id(1),
        None,
        "an ended transaction is forgotten"
    );
    assert_eq!(outbox.transaction_id(2), Some(102));
}

#[test]
fn a_silent_peer_is_waited_for_and_a_refusing_one_is_not() {
    let mut outbox = Outbox::new();
    outbox.push(&start(1)).expect("room");
    let (first, _) = outbox.due(Tick::ZERO).expect("due");
    for _ in 0..1_000 {
        outbox.unheard(Tick::ZERO, 60);
    }
    assert!(outbox.due(Tick::from_millis(599_999)).is_none());
    assert!(outbox.due(Tick::from_millis(600_000)).is_some());
    let now = Tick::ZERO;
    assert_eq!(outbox.refused(first, now, 3, 60), Outcome::Again);
    assert_eq!(outbox.refused(first, now, 3, 60), Outcome::Again);
    assert_eq!(outbox.refused(first, now, 3, 60), Outcome::GivenUp);
    assert!(outbox.is_empty());
}

#[test]
fn a_full_store_thins_meter_values_and_keeps_the_rest() {
    let mut outbox = Outbox::new();
    outbox.push(&start(1)).expect("room");
    for minute in 0..3_000 {
        let record = meter(1, minute * 60_000);
        outbox.push(&record).expect("thinning makes room");
    }
    outbox.push(&stop(1)).expect("the end has its room kept");
    assert!(outbox.take_thinned() > 2_900);
    let mut times = List::new();
    let mut kinds = List::new();
    while let Some((sequence, record)) = outbox.due(Tick::ZERO) {
        match record.body {
            Body::Meter { .. } => match record.stamp {
                Stamp::Wall(ms) => times.push(ms),
                Stamp::Uptime(_) => panic!("wall time expected"),
            },
            Body::Start { .. } => kinds.push("start"),
            _ => kinds.push("stop"),
        }
        outbox.answered(sequence, None);
    }
    assert_eq!(kinds, ["start", "stop"]);
    assert!(times.is_sorted());
    assert!(times.len() > 8, "{times:?}");
    assert_eq!(times.first(), Some(&0));
}

#[test]
fn what_was_begun_can_always_be_ended() {
    let mut outbox = Outbox::new();
    let mut begun = 0;
    for local in 0..1_000 {
        if outbox.push(&start(local)).is_err() {
            break;
        }
        begun = local + 1;
    }
    assert!(begun > 2 && begun < 1_000);
    for local in 0..begun {
        outbox.push(&stop(local)).expect("room was kept");
    }
}

/// An outbox with a storage that may lose power between any two operations.
struct Bench {
    outbox: Outbox,
    flash: std::collections::BTreeMap<u32, List<u8>>,
    note: List<u8>,
    now: Tick,
}

impl Bench {
    fn boot(flash: std::collections::BTreeMap<u32, List<u8>>, note: List<u8>) -> Self {
        let mut outbox = Outbox::new();
        outbox.restore_note(&note);
        outbox.use_storage();
        for (sequence, bytes) in flash.iter().rev() {
            outbox.restore(*sequence, bytes);
        }
        Self {
            outbox,
            flash,
            note,
            now: Tick::from_millis(1_000),
        }
    }

    /// One operation on storage, if there is one to do.
    fn step(&mut self, online: bool) -> bool {
        match self.outbox.next_save(self.now, online) {
            Some(Save::Record(sequence)) => {
                let bytes = self.outbox.bytes(sequence).expect("there").to_vec();
                self.flash.insert(sequence, bytes);
                self.outbox.saved(sequence);
            }
            Some(Save::Note) => self.note = self.outbox.note().to_vec(),
            None => {
                let Some(sequence) = self.outbox.next_read() else {
                    return false;
                };
                let bytes = self.flash.get(&sequence).cloned();
                self.outbox.read(sequence, bytes.as_deref());
            }
        }
        true
    }

    fn settle(&mut self, online: bool) {
        for _ in 0..10_000 {
            if !self.step(online) {
                return;
            }
        }
        panic!("storage never comes to rest");
    }
}

#[test]
fn more_than_ram_holds_waits_in_storage_and_leaves_in_order() {
    let mut bench = Bench::boot(std::collections::BTreeMap::new(), List::new());
    bench.outbox.push(&start(1)).expect("room");
    for minute in 0..2_000 {
        bench.outbox.push(&meter(1, minute * 60_000)).expect("room");
        bench.settle(false);
    }
    bench.outbox.push(&stop(1)).expect("room");
    bench.settle(false);
    assert_eq!(bench.outbox.take_thinned(), 0);
    let mut bench = Bench::boot(bench.flash, bench.note);
    let mut count = 0;
    let mut last = -1;
    loop {
        bench.settle(true);
        let Some((sequence, record)) = bench.outbox.due(bench.now) else {
            break;
        };
        count += 1;
        match (record.body, record.stamp) {
            (Body::Start { .. }, _) => assert_eq!(count, 1),
            (Body::Stop { .. }, _) => assert_eq!(count, 2_002),
            (_, Stamp::Wall(ms)) => {
                assert!(ms > last, "{ms} after {last}");
                last = ms;
            }
            _ => panic!("wall time expected"),
        }
        bench.outbox.answered(sequence, (count == 1).then_some(77));
    }
    assert_eq!(count, 2_002);
    assert!(bench.outbox.is_empty());
}

#[test]
fn a_loss_of_power_loses_nothing_that_was_saved_and_repeats_nothing_that_was_noted() {
    let mut random = crate::random::Random::new(99);
    for _ in 0..300 {
        let mut bench = Bench::boot(std::collections::BTreeMap::new(), List::new());
        let (mut local, mut running) = (0, false);
        // What was answered, in order, across all losses of power: the time of each message.
        let mut answered: List<i64> = List::new();
        let mut pushed = 0;
        let mut saved: List<i64> = List::new();
        for _ in 0..random.between(50, 400) {
            match random.between(0, 9) {
                0..=3 => {
                    if bench.outbox.log.free() < 300 {
                        bench.settle(false);
                    }
                    let mut record = match (running, random.between(0, 5)) {
                        (false, _) => {
                            local += 1;
                            running = true;
                            start(local)
                        }
                        (true, 0) => {
                            running = false;
                            stop(local)
                        }
                        (true, _) => meter(local, 0),
                    };
                    pushed += 1;
                    record.stamp = Stamp::Wall(pushed);
                    bench.outbox.push(&record).expect("room");
                }
                4..=6 => {
                    bench.step(false);
                    saved = bench
                        .flash
                        .values()
                        .filter_map(|bytes| Record::decode(bytes))
                        .map(|record| time(&record))
                        .collect();
                }
                7 | 8 => {
                    if let Some((sequence, record)) = bench.outbox.due(bench.now) {
                        if matches!(record.body, Body::Stop { .. }) {
                            let known = bench.outbox.transaction_id(record.local);
                            assert_eq!(known, Some(i64::from(record.local)), "its own id");
                        }
                        answered.push(time(&record));
                        let id = i64::from(record.local);
                        bench.outbox.answered(sequence, Some(id));
                    }
                }
                _ => {
                    bench = Bench::boot(bench.flash, bench.note);
                    // A beginning that was not saved was never sent: the transaction never was.
                    running &= bench
                        .flash
                        .values()
                        .filter_map(|bytes| Record::decode(bytes))
                        .any(|r| r.local == local && matches!(r.body, Body::Start { .. }));
                }
            }
        }
        // Everything that was saved or answered once is answered in the end.
        let mut left = 0;
        loop {
            bench.settle(true);
            let Some((sequence, record)) = bench.outbox.due(bench.now) else {
                break;
            };
            answered.push(time(&record));
            bench
                .outbox
                .answered(sequence, Some(i64::from(record.local)));
            left += 1;
            assert!(left < 10_000);
        }
        for time in &saved {
            assert!(answered.contains(time), "message {time} was lost");
        }
        bench.now = Tick::from_millis(60_000);
        bench.settle(true);
        bench.now = Tick::from_millis(120_000);
        bench.settle(true);
        let again = Bench::boot(bench.flash, bench.note);
        assert!(
            again.outbox.is_empty(),
            "an answered message would be sent again"
        );
    }
}

fn time(record: &Record) -> i64 {
    match record.stamp {
        Stamp::Wall(ms) => ms,
        Stamp::Uptime(_) => panic!("wall time expected"),
    }
}
