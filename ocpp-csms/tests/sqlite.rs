//! What a file must stand: restarts, kills, a full disk, other programs' files.

#![cfg(feature = "sqlite")]

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use ocpp_csms::store::{
    IdTag, Meter, Place, SqliteOptions, SqliteStore, Store, TransactionBegin, TransactionQuery,
};
use support::records::{begin, end, event, id, open, sample};

/// A folder that is gone afterwards, and the file in it.
fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("csms.db");
    (folder, path)
}

#[tokio::test]
async fn everything_is_there_after_a_restart_and_ids_go_on() {
    let (_folder, path) = file();
    let a = id("A");
    let store = open(&path);
    let first = store.begin_transaction(&a, begin("T", 1, 0)).await;
    assert_eq!(first.expect("stored").id, 1);
    let meter = Meter {
        place: Place::connector(1),
        transaction: Some(1),
        samples: vec![sample(2, "5", "Wh")],
    };
    store.metered(&a, meter).await.expect("stored");
    let named = event("tx", 0, 3, false, vec![]);
    store
        .transaction_event(&a, named.clone())
        .await
        .expect("stored");
    drop(store);

    let store = open(&path);
    assert_eq!(store.samples(1).await.expect("stored").len(), 1);
    let again = store.begin_transaction(&a, begin("T", 1, 0)).await;
    assert_eq!(again.map(|begun| (begun.id, begun.repeated)), Ok((1, true)));
    store.transaction_event(&a, named).await.expect("stored");
    let next = store.begin_transaction(&a, begin("T", 9, 0)).await;
    assert_eq!(next.map(|begun| begun.id), Ok(3));
    drop(store);

    // Even the row of the last id may be gone: the id is not given again.
    let db = rusqlite::Connection::open(&path).expect("opens");
    db.execute("DELETE FROM transactions WHERE id = 3", [])
        .expect("deleted");
    drop(db);
    let next = open(&path).begin_transaction(&a, begin("T", 10, 0)).await;
    assert_eq!(next.map(|begun| begun.id), Ok(4));
}

#[tokio::test]
async fn files_of_others_and_of_newer_programs_are_left_alone() {
    let check = |what: &str, make: &dyn Fn(&Path), told: &str| {
        let (_folder, path) = file();
        make(&path);
        let before = std::fs::read(&path).expect("there");
        let error = SqliteStore::open(&path).expect_err(what);
        assert!(error.0.contains(told), "{what}: {error}");
        assert!(error.0.contains("csms.db"), "{what}: {error}");
        if what != "newer" {
            assert_eq!(std::fs::read(&path).expect("there"), before, "{what}");
        }
    };
    check(
        "text",
        &|path| std::fs::write(path, "x".repeat(5000)).expect("written"),
        "file is not a database",
    );
    let sql = |path: &Path, sql: &str| {
        let db = rusqlite::Connection::open(path).expect("opens");
        db.execute_batch(sql).expect("done");
    };
    check(
        "newer",
        &|path| {
            drop(open(path));
            sql(path, "PRAGMA user_version = 99");
        },
        "use a newer program",
    );
    check(
        "another",
        &|path| sql(path, "PRAGMA journal_mode = WAL; CREATE TABLE music (name)"),
        "some other program",
    );
    let nowhere = SqliteStore::open("/nowhere/at/all/csms.db".as_ref());
    assert!(nowhere.is_err_and(|error| error.0.contains("unable to open")));
}

#[tokio::test]
async fn a_full_disk_is_told_and_what_was_stored_before_stays() {
    let (_folder, path) = file();
    let options = SqliteOptions {
        max_bytes: Some(400_000),
        fold_after: Duration::from_millis(20),
        ..SqliteOptions::default()
    };
    let store = SqliteStore::open_with(&path, options).expect("opens");
    let a = id("A");
    let mut stored = Vec::new();
    let mut told = None;
    for nth in 0..2_000 {
        let long = format!("{nth}-{}", "x".repeat(2_000));
        match store.begin_transaction(&a, begin(&long, nth, 0)).await {
            Ok(begun) => stored.push((begun.id, long)),
            Err(error) => {
                told = Some(error);
                break;
            }
        }
    }
    let told = told.expect("the disk is not that large");
    assert!(told.0.contains("the disk is full"), "{told}");
    assert!(store.check().await.is_ok() || stored.len() > 50);
    let found = store
        .transactions(TransactionQuery {
            limit: 9_999,
            ..TransactionQuery::default()
        })
        .await;
    assert_eq!(found.expect("readable").len(), stored.len());
    drop(store);
    // With room again it goes on, and retries find what was stored.
    let store = open(&path);
    for (id, tag) in stored.iter().rev().take(3) {
        let nth = tag
            .split('-')
            .next()
            .expect("a number")
            .parse()
            .expect("a number");
        let again = store.begin_transaction(&a, begin(tag, nth, 0)).await;
        assert_eq!(
            again.map(|begun| (begun.id, begun.repeated)),
            Ok((*id, true))
        );
    }
    assert!(
        store
            .begin_transaction(&a, begin("room", 1, 0))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn work_that_does_not_fit_fails_alone() {
    let (_folder, path) = file();
    let store = open(&path);
    // A trigger plays a row that the tables refuse.
    let db = rusqlite::Connection::open(&path).expect("opens");
    db.execute_batch(
        "CREATE TRIGGER refuse BEFORE INSERT ON id_tag WHEN new.key = 'bad' \
         BEGIN SELECT raise(ABORT, 'not this one'); END",
    )
    .expect("made");
    let names = ["a", "b", "bad", "c"];
    // All of them wait for one commit.
    let work = names.map(|name| store.put_id_tag(name, IdTag::default()));
    let outcomes: Vec<_> = futures_util::future::join_all(work).await;
    let failed: Vec<_> = outcomes.iter().map(Result::is_err).collect();
    assert_eq!(failed, [false, false, true, false]);
    let tags = store.id_tags(None, 9).await.expect("stored");
    let tags: Vec<_> = tags.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(tags, ["a", "b", "c"]);
}

/// Stations of the process that is killed.
const STATIONS: usize = 16;
const PATH: &str = "OCPP_CSMS_TEST_DB";

/// Plays transactions on a file, and says what was acknowledged, until it is killed.
#[test]
#[ignore = "started by the test below"]
fn child() {
    let path = std::env::var(PATH).expect("started by the test below");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let options = SqliteOptions {
        fold_after: Duration::from_millis(30),
        ..SqliteOptions::default()
    };
    let store = Arc::new(SqliteStore::open_with(path.as_ref(), options).expect("opens"));
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let round: i64 = std::env::var("ROUND")
            .expect("set")
            .parse()
            .expect("a number");
        let stations = (0..STATIONS).map(|nth| station(&store, nth, round));
        futures_util::future::join_all(stations).await;
    });
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // One write: a line is whole or not there.
    out.write_all(format!("\n#{line}\n").as_bytes())
        .expect("said");
}

async fn station(store: &Arc<SqliteStore>, nth: usize, round: i64) {
    let name = format!("S{nth}");
    let id = id(&name);
    for count in 0_i64.. {
        let second = round * 1_000_000 + count;
        let begun = store.begin_transaction(&id, begin(&name, second, 0)).await;
        let tx = begun.expect("stored").id;
        say(&format!("B {name} {second} {tx}"));
        for value in 0..5 {
            let text = format!("{}", tx * 100 + value);
            let meter = Meter {
                place: Place::connector(1),
                transaction: Some(tx),
                samples: vec![sample(second, &text, "Wh")],
            };
            store.metered(&id, meter).await.expect("stored");
            say(&format!("M {name} {tx} {text}"));
        }
        let named = format!("{second}");
        for seq in 0..3 {
            let event = event(
                &named,
                seq,
                second,
                seq == 2,
                vec![sample(second, "1", "Wh")],
            );
            store.transaction_event(&id, event).await.expect("stored");
            say(&format!("E {name} {named} {seq}"));
        }
        store
            .end_transaction(&id, end(tx, 7))
            .await
            .expect("stored");
        say(&format!("S {name} {tx}"));
    }
}

/// Kills the child after a while and yields what it had been told.
fn killed(path: &Path, round: i64, after: Duration) -> Vec<Vec<String>> {
    let exe = std::env::current_exe().expect("a test");
    let mut child: Child = Command::new(exe)
        .args(["--ignored", "--exact", "child", "--nocapture"])
        .env(PATH, path)
        .env("ROUND", round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let out = child.stdout.take().expect("piped");
    let reader = std::thread::spawn(move || {
        BufReader::new(out)
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| {
                Some(
                    line.strip_prefix('#')?
                        .split(' ')
                        .map(str::to_owned)
                        .collect(),
                )
            })
            .collect()
    });
    std::thread::sleep(after);
    child.kill().expect("killed");
    child.wait().expect("gone");
    reader.join().expect("read")
}

#[tokio::test]
async fn nothing_that_was_acknowledged_is_lost_or_doubled_by_a_kill() {
    let (_folder, path) = file();
    let mut acknowledged = Vec::new();
    for round in 0..6 {
        let after = Duration::from_millis(120 + 70 * round);
        let lines = killed(&path, round as i64, after);
        acknowledged.extend(lines);
    }
    assert!(acknowledged.len() > 200, "{}", acknowledged.len());

    let store = open(&path);
    let mut begun = BTreeMap::new();
    let mut values: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut events: BTreeMap<(String, String), Vec<i32>> = BTreeMap::new();
    let mut ended = Vec::new();
    for line in &acknowledged {
        let words: Vec<&str> = line.iter().map(String::as_str).collect();
        match words[..] {
            ["B", station, second, tx] => {
                let tx: i64 = tx.parse().expect("a number");
                let twice = begun.insert(tx, (station.to_owned(), second.to_owned()));
                assert_eq!(twice, None, "id {tx} was given twice");
            }
            ["M", _, tx, value] => {
                let tx = tx.parse().expect("a number");
                values.entry(tx).or_default().push(value.to_owned());
            }
            ["E", station, name, seq] => {
                let key = (station.to_owned(), name.to_owned());
                events
                    .entry(key)
                    .or_default()
                    .push(seq.parse().expect("a number"));
            }
            ["S", _, tx] => ended.push(tx.parse::<i64>().expect("a number")),
            _ => panic!("{line:?}"),
        }
    }
    for (tx, (station, second)) in &begun {
        let record = store
            .transaction(*tx)
            .await
            .expect("readable")
            .expect("kept");
        assert_eq!(
            (record.station.as_str(), record.name),
            (station.as_str(), None)
        );
        // A retry of it finds it.
        let again: TransactionBegin = begin(station, second.parse().expect("a number"), 0);
        let again = store.begin_transaction(&id(station), again).await;
        assert_eq!(
            again.map(|begun| (begun.id, begun.repeated)),
            Ok((*tx, true))
        );
    }
    for (tx, told) in &values {
        let kept = store.samples(*tx).await.expect("readable");
        let kept: Vec<_> = kept.iter().map(|sample| sample.value.to_string()).collect();
        for value in told {
            let times = kept.iter().filter(|kept| *kept == value).count();
            assert_eq!(times, 1, "{value} of {tx} in {kept:?}");
        }
    }
    for tx in ended {
        let record = store
            .transaction(tx)
            .await
            .expect("readable")
            .expect("kept");
        assert_eq!(record.energy_wh(), Some(7), "{tx}");
    }
    let all = TransactionQuery {
        limit: usize::MAX >> 1,
        ..TransactionQuery::default()
    };
    let all = store.transactions(all).await.expect("readable");
    for ((station, name), told) in events {
        let found: Vec<_> = all
            .iter()
            .filter(|tx| tx.station.as_str() == station && tx.name.as_deref() == Some(&name))
            .collect();
        let [tx] = found[..] else {
            panic!("{name} of {station}: {found:?}")
        };
        assert!(
            told.iter().all(|seq| tx.events.contains(*seq)),
            "{tx:?} {told:?}"
        );
        let samples = store.samples(tx.id).await.expect("readable").len();
        assert_eq!(samples as u64, tx.events.len(), "{tx:?}");
    }
}
