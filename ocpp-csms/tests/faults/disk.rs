//! A full disk: the station is told, and loses nothing that was answered.

use std::time::Duration;

use ocpp_csms::store::{Store, TransactionQuery};
use tokio::time::timeout;

use crate::support::records::{id, open};
use crate::{ask, connect, serve, start, transaction};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_to_the_station_and_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("csms.db");
    drop(open(&db));
    // No file may grow beyond this many blocks of 512 bytes; a write beyond it fails as on a full disk.
    let process = serve(&db, 0, "trap '' XFSZ; ulimit -f 800");
    let mut client = connect(process.port, "CP1").await.expect("listens");
    let mut begun = Vec::new();
    let refused = timeout(Duration::from_secs(60), async {
        for nth in 0.. {
            let answer = ask(&mut client, &start(nth, nth)).await.expect("it lives");
            if answer.starts_with("[4,") {
                return (nth, answer);
            }
            begun.push((nth, transaction(&answer)));
        }
        unreachable!()
    });
    let (nth, answer) = refused.await.expect("the disk is not that large");
    assert!(answer.contains(r#""InternalError""#), "{answer}");
    // What needs no disk is still answered, and so is a second attempt, whichever way.
    let beat = ask(&mut client, r#"[2,"h","Heartbeat",{}]"#).await;
    assert!(beat.is_some_and(|beat| beat.starts_with("[3,")));
    assert!(ask(&mut client, &start(nth, 999_999)).await.is_some());
    drop(process);
    // With room again the station's next attempt succeeds, and everything answered is there.
    let process = serve(&db, 0, ":");
    let mut client = connect(process.port, "CP1").await.expect("listens");
    let answer = ask(&mut client, &start(nth, 1)).await.expect("it lives");
    assert!(transaction(&answer) > 0);
    for (nth, tx) in begun.iter().rev().take(20) {
        let answer = ask(&mut client, &start(*nth, 1)).await.expect("it lives");
        assert_eq!(transaction(&answer), *tx, "{nth}");
    }
    drop(process);
    let query = TransactionQuery {
        limit: usize::from(u16::MAX),
        ..TransactionQuery::of(&id("CP1"))
    };
    let stored = open(&db).transactions(query).await.expect("readable");
    assert_eq!(stored.len(), begun.len() + 1);
}
