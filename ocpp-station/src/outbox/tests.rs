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
    while let Some((sequence, record)) = outbox.due(Instant::ZERO) {
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
    let (first, _) = outbox.due(Instant::ZERO).expect("due");
    for _ in 0..1_000 {
        outbox.unheard(Instant::ZERO, 60);
    }
    assert!(outbox.due(Instant::from_millis(599_999)).is_none());
    assert!(outbox.due(Instant::from_millis(600_000)).is_some());
    let now = Instant::ZERO;
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
    while let Some((sequence, record)) = outbox.due(Instant::ZERO) {
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
