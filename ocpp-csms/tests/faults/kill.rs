//! Kills under load: nothing that was answered is lost or doubled.

use std::collections::BTreeMap;
use std::time::Duration;

use ocpp_csms::store::{Store, TransactionQuery};
use tokio::time::sleep;

use crate::support::records::{id, open};
use crate::{ask, begin_time, connect, serve, start, transaction};

/// What a station was told before the server died: transactions by their number, their samples, their ends.
#[derive(Default)]
struct Told {
    begun: BTreeMap<i64, i64>,
    sampled: BTreeMap<i64, Vec<i64>>,
    ended: Vec<i64>,
}

/// Transactions one after the other until the server is gone; begins with the one that may not have been answered.
async fn charge(port: u16, name: String, mut told: Told) -> Told {
    let mut message = 0;
    let mut next = || {
        message += 1;
        message
    };
    let Some(mut client) = connect(port, &name).await else {
        return told;
    };
    // Every answered one again: the station may have lost the answer with the line.
    let known: Vec<_> = told
        .begun
        .iter()
        .rev()
        .take(5)
        .map(|(n, tx)| (*n, *tx))
        .collect();
    for (nth, tx) in known {
        let Some(answer) = ask(&mut client, &start(nth, next())).await else {
            return told;
        };
        assert_eq!(
            transaction(&answer),
            tx,
            "{name}: transaction {nth} came twice"
        );
    }
    let first = told.begun.keys().next_back().map_or(0, |last| last + 1);
    for nth in first.. {
        let Some(answer) = ask(&mut client, &start(nth, next())).await else {
            break;
        };
        let tx = transaction(&answer);
        told.begun.insert(nth, tx);
        for value in [nth + 1, nth + 2] {
            let values = format!(
                r#"[2,"{}","MeterValues",{{"connectorId":1,"transactionId":{tx},"meterValue":[{{"timestamp":"{}","sampledValue":[{{"value":"{value}"}}]}}]}}]"#,
                next(),
                begin_time(nth)
            );
            let Some(answer) = ask(&mut client, &values).await else {
                return told;
            };
            assert!(answer.starts_with("[3,"), "{answer}");
            told.sampled.entry(tx).or_default().push(value);
        }
        let stop = format!(
            r#"[2,"{}","StopTransaction",{{"transactionId":{tx},"meterStop":{},"timestamp":"{}"}}]"#,
            next(),
            nth + 3,
            begin_time(nth)
        );
        let Some(answer) = ask(&mut client, &stop).await else {
            break;
        };
        assert!(answer.starts_with("[3,"), "{answer}");
        told.ended.push(tx);
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_answered_is_lost_or_doubled_by_a_kill_under_load() {
    const STATIONS: usize = 24;
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("csms.db");
    let mut all: Vec<Told> = (0..STATIONS).map(|_| Told::default()).collect();
    for round in 0..3 {
        let process = serve(&db, 0, ":");
        let port = process.port;
        let stations = all.drain(..).enumerate();
        let tasks: Vec<_> = stations
            .map(|(nth, told)| tokio::spawn(charge(port, format!("CP{nth}"), told)))
            .collect();
        sleep(Duration::from_millis(700 + 150 * round)).await;
        drop(process);
        for task in tasks {
            all.push(task.await.expect("no panic"));
        }
    }
    let store = open(&db);
    let mut ids = BTreeMap::new();
    let mut answered = 0;
    for (nth, told) in all.iter().enumerate() {
        let name = format!("CP{nth}");
        let query = TransactionQuery {
            limit: usize::from(u16::MAX),
            ..TransactionQuery::of(&id(&name))
        };
        let stored = store.transactions(query).await.expect("readable");
        for (number, tx) in &told.begun {
            answered += 1;
            let of_it: Vec<_> = stored
                .iter()
                .filter(|t| t.begun == begin_time(*number))
                .collect();
            let [record] = of_it[..] else {
                panic!(
                    "{name}: transaction {number} is there {} times",
                    of_it.len()
                );
            };
            assert_eq!(record.id, *tx, "{name}: {number}");
            assert_eq!(
                ids.insert(*tx, name.clone()),
                None,
                "id {tx} was given twice"
            );
            if told.ended.contains(tx) {
                assert!(record.end.is_some(), "{name}: the end of {tx} is lost");
                assert_eq!(record.energy_wh(), Some(3));
            }
            let samples = store.samples(*tx).await.expect("readable");
            for value in told.sampled.get(tx).into_iter().flatten() {
                let text = value.to_string();
                let text = text.as_str();
                let times = samples
                    .iter()
                    .filter(|sample| sample.value == *text)
                    .count();
                assert_eq!(times, 1, "{name}: value {value} of {tx}");
            }
        }
        // One may have been stored without its answer having come through.
        assert!(
            stored.len() <= told.begun.len() + 1,
            "{name}: {} stored",
            stored.len()
        );
    }
    assert!(
        answered > STATIONS * 3,
        "only {answered} transactions were answered"
    );
}
