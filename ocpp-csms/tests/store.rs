//! One suite for every store: what a store does, whichever it is.

mod support;

use std::sync::Arc;

use ocpp_csms::StationId;
use ocpp_csms::store::{
    Access, Boot, ConnectorRecord, IdTag, IdTagStatus, Item, ItemKind, MemoryStore, Meter, Note,
    Place, SecurityProfile, Store, TransactionQuery,
};
use ocpp_csms::wire::{Text, Timestamp};
use support::records::{begin, end, energy, event, id, sample, time};

/// Runs each test of the suite on a store in memory and on a file.
macro_rules! suite {
    ($($name:ident)*) => {
        mod memory {
            $(#[tokio::test]
            async fn $name() {
                super::$name(std::sync::Arc::new(super::MemoryStore::with_first_id(1))).await;
            })*
        }

        #[cfg(feature = "sqlite")]
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                let folder = tempfile::tempdir().expect("a folder");
                let store = super::support::records::open(&folder.path().join("csms.db"));
                super::$name(store).await;
            })*
        }
    };
}

suite! {
    a_repeated_start_is_the_same_transaction
    a_repeated_end_changes_nothing
    tags_are_counted_in_running_transactions_without_regard_to_case
    events_come_twice_and_out_of_order
    meter_values_belong_to_the_transaction_of_their_station
    energy_does_not_depend_on_the_order_of_messages
    transactions_are_found
    stations_are_described
    notes_are_bounded_and_in_order
    items_come_and_go
    id_tags_come_and_go
    accesses_come_and_go
    it_can_be_written
}

type Any = Arc<dyn Store>;

async fn a_repeated_start_is_the_same_transaction(store: Any) {
    let check = async |station: &str, what, expect: (i64, bool, usize)| {
        let got = store.begin_transaction(&id(station), what).await;
        let got = got.expect("stored");
        assert_eq!((got.id, got.repeated, got.others_open), expect, "{station}");
    };
    check("A", begin("T", 1, 100), (1, false, 0)).await;
    check("A", begin("T", 1, 100), (1, true, 0)).await;
    check("B", begin("T", 1, 100), (2, false, 1)).await;
    check("A", begin("T", 2, 100), (3, false, 2)).await;
    check("A", begin("T", 1, 101), (4, false, 3)).await;
    check("A", begin("U", 1, 100), (5, false, 0)).await;
    check("A", begin("u", 1, 100), (6, false, 1)).await;
    check("A", begin("T", 1, 100), (1, true, 3)).await;
}

async fn a_repeated_end_changes_nothing(store: Any) {
    let (a, b) = (id("A"), id("B"));
    let begun = store.begin_transaction(&a, begin("T", 1, 100)).await;
    let tx = begun.expect("stored").id;
    let ended = async |station, wh| {
        store
            .end_transaction(station, end(tx, wh))
            .await
            .expect("stored")
    };
    assert_eq!(ended(&b, 300).await, None);
    let first = ended(&a, 300).await.expect("known");
    assert_eq!(first.energy_wh(), Some(200));
    assert_eq!(ended(&a, 999).await, Some(first.clone()));
    assert_eq!(store.transaction(tx).await, Ok(Some(first)));
    assert_eq!(store.samples(tx).await.expect("stored").len(), 1);
    assert_eq!(store.end_transaction(&a, end(77, 1)).await, Ok(None));
    // A late repetition of the start finds it, and it is over.
    let again = store.begin_transaction(&a, begin("T", 1, 100)).await;
    let again = again.expect("stored");
    assert_eq!((again.id, again.repeated, again.others_open), (tx, true, 0));
    let next = store.begin_transaction(&a, begin("T", 5, 100)).await;
    assert_eq!(next.expect("stored").others_open, 0);
}

async fn tags_are_counted_in_running_transactions_without_regard_to_case(store: Any) {
    let a = id("A");
    let first = store.begin_transaction(&a, begin("Tag", 1, 0)).await;
    let second = store.begin_transaction(&a, begin("TAG", 2, 0)).await;
    assert_eq!(second.expect("stored").others_open, 1);
    let first = first.expect("stored").id;
    store
        .end_transaction(&a, end(first, 1))
        .await
        .expect("stored");
    let third = store.begin_transaction(&a, begin("tag", 3, 0)).await;
    assert_eq!(third.expect("stored").others_open, 1);
}

async fn events_come_twice_and_out_of_order(store: Any) {
    let a = id("A");
    // The beginning comes behind the first update, the last one twice and with another content.
    for (seq_no, second, ended, wh) in [
        (1, 20, false, "1.5"),
        (0, 10, false, "1"),
        (3, 40, true, "3"),
        (3, 40, true, "9"),
    ] {
        let event = event("tx", seq_no, second, ended, vec![sample(second, wh, "kWh")]);
        store.transaction_event(&a, event).await.expect("stored");
    }
    store
        .transaction_event(&id("B"), event("tx", 0, 5, false, vec![]))
        .await
        .expect("stored");
    let found = store
        .transactions(TransactionQuery::of(&a))
        .await
        .expect("stored");
    let [tx] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(tx.name.as_deref(), Some("tx"));
    assert_eq!(
        (tx.place, tx.id_tag.as_deref()),
        (Place::evse(2), Some("T"))
    );
    assert_eq!((tx.begun, tx.energy_wh()), (time(10), Some(2000)));
    assert_eq!(tx.end.as_ref().map(|end| end.at), Some(time(40)));
    assert_eq!(tx.events.missing().collect::<Vec<_>>(), [(2, 2)]);
    assert_eq!(store.samples(tx.id).await.expect("stored").len(), 3);
    let late = event("tx", 2, 30, false, vec![sample(30, "2", "kWh")]);
    store.transaction_event(&a, late).await.expect("stored");
    let tx = store
        .transaction(tx.id)
        .await
        .expect("stored")
        .expect("known");
    assert_eq!(tx.events.missing().count(), 0);
    assert_eq!(tx.energy_wh(), Some(2000));
    let others = store.transactions(TransactionQuery::of(&id("B"))).await;
    assert_eq!(others.expect("stored").len(), 1);
}

async fn meter_values_belong_to_the_transaction_of_their_station(store: Any) {
    let (a, b) = (id("A"), id("B"));
    let begun = store.begin_transaction(&a, begin("T", 1, 0)).await;
    let tx = begun.expect("stored").id;
    let meter = |transaction, value: &str| Meter {
        place: Place::connector(1),
        transaction,
        samples: vec![sample(1, value, "Wh")],
    };
    for (station, transaction, value) in [
        (&a, Some(tx), "1"),
        (&b, Some(tx), "2"),
        (&a, Some(-1), "3"),
        (&a, None, "4"),
        (&a, Some(tx), "5"),
    ] {
        let stored = store.metered(station, meter(transaction, value)).await;
        stored.expect("stored");
    }
    let values = |samples: Vec<ocpp_csms::store::Sample>| -> Vec<String> {
        samples.into_iter().map(|s| s.value.to_string()).collect()
    };
    let of = async |station| {
        let kept = store.place_samples(station, Place::connector(1)).await;
        values(kept.expect("stored"))
    };
    assert_eq!(values(store.samples(tx).await.expect("stored")), ["1", "5"]);
    assert_eq!(of(&a).await, ["3", "4"]);
    assert_eq!(of(&b).await, ["2"]);
    let record = store.station(&a).await.expect("stored").expect("known");
    let latest = record.latest.get(&Place::connector(1)).expect("there");
    assert_eq!(values(latest.clone()), ["5"]);
    assert_eq!(of(&id("C")).await, [""; 0]);
}

async fn energy_does_not_depend_on_the_order_of_messages(store: Any) {
    let a = id("A");
    let begun = store.begin_transaction(&a, begin("T", 1, 100)).await;
    let tx = begun.expect("stored").id;
    let meter = |second, value: &str| Meter {
        place: Place::connector(1),
        transaction: Some(tx),
        samples: vec![sample(second, value, "Wh")],
    };
    let energy = async || energy(&store, tx).await;
    assert_eq!(energy().await, None);
    store.metered(&a, meter(30, "400")).await.expect("stored");
    store.metered(&a, meter(20, "300")).await.expect("stored");
    assert_eq!(energy().await, Some(300));
    store
        .end_transaction(&a, end(tx, 600))
        .await
        .expect("stored");
    store.metered(&a, meter(40, "500")).await.expect("stored");
    assert_eq!(energy().await, Some(500));
}

async fn transactions_are_found(store: Any) {
    let (a, b) = (id("A"), id("B"));
    for second in 1..=6 {
        let station = if second % 2 == 0 { &a } else { &b };
        let tag = if second > 3 { "late" } else { "early" };
        let begun = store
            .begin_transaction(station, begin(tag, second, 0))
            .await;
        begun.expect("stored");
    }
    store.end_transaction(&a, end(2, 1)).await.expect("stored");
    let check = async |query: TransactionQuery, expect: &[i64]| {
        let found = store.transactions(query.clone()).await.expect("stored");
        let found: Vec<_> = found.iter().map(|tx| tx.id).collect();
        assert_eq!(found, expect, "{query:?}");
    };
    let all = TransactionQuery::default;
    check(all(), &[6, 5, 4, 3, 2, 1]).await;
    check(TransactionQuery { limit: 2, ..all() }, &[6, 5]).await;
    check(
        TransactionQuery {
            below: Some(5),
            limit: 2,
            ..all()
        },
        &[4, 3],
    )
    .await;
    check(TransactionQuery::of(&a), &[6, 4, 2]).await;
    check(
        TransactionQuery {
            running: Some(true),
            ..TransactionQuery::of(&a)
        },
        &[6, 4],
    )
    .await;
    check(
        TransactionQuery {
            running: Some(false),
            ..all()
        },
        &[2],
    )
    .await;
    check(
        TransactionQuery {
            id_tag: Some("EARLY".to_owned()),
            ..all()
        },
        &[3, 2, 1],
    )
    .await;
    check(TransactionQuery::of(&id("C")), &[]).await;
}

async fn stations_are_described(store: Any) {
    let (a, b) = (id("A"), id("B"));
    let boot = Boot {
        vendor: "V".to_owned(),
        model: "M".to_owned(),
        serial: None,
        firmware: Some("1.2".to_owned()),
        protocol: "ocpp1.6",
    };
    store
        .booted(&b, boot.clone(), time(1))
        .await
        .expect("stored");
    store
        .booted(&a, Boot::default(), time(1))
        .await
        .expect("stored");
    store
        .booted(&a, boot.clone(), time(2))
        .await
        .expect("stored");
    let status = |word: &str| ConnectorRecord {
        status: Text::unbounded(word),
        error: Text::unbounded("NoError"),
        info: Some("é".to_owned()),
        since: time(3),
    };
    for word in ["Available", "Charging"] {
        let place = Place {
            evse: 1,
            connector: 2,
        };
        store.status(&a, place, status(word)).await.expect("stored");
    }
    let counts = |n| vec![("x".to_owned(), n), ("y".to_owned(), 1)];
    store.departed(&a, counts(2)).await.expect("stored");
    store.departed(&a, counts(3)).await.expect("stored");
    let stations = store.stations().await.expect("stored");
    let names: Vec<_> = stations.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(names, ["A", "B"]);
    let record = store.station(&a).await.expect("stored").expect("known");
    assert_eq!(Some(&record), stations.first());
    assert_eq!(record.boot, Some((boot, time(2))));
    let connectors: Vec<_> = record.connectors.into_iter().collect();
    let place = Place {
        evse: 1,
        connector: 2,
    };
    assert_eq!(connectors, [(place, status("Charging"))]);
    let departures: Vec<_> = record.departures.into_iter().collect();
    assert_eq!(departures, [("x".to_owned(), 5), ("y".to_owned(), 2)]);
    assert_eq!(store.station(&id("C")).await, Ok(None));
}

async fn notes_are_bounded_and_in_order(store: Any) {
    let a = id("A");
    let kinds = [
        Note::Firmware(Text::unbounded("Downloading")),
        Note::Diagnostics(Text::unbounded("Uploading")),
        Note::Log(Text::unbounded("Idle")),
        Note::Security {
            kind: "Tamper".to_owned(),
            info: None,
        },
        Note::Event {
            component: "C".to_owned(),
            variable: "V".to_owned(),
            value: "1".to_owned(),
        },
    ];
    let all: Vec<(Timestamp, Note)> = (0..110)
        .map(|nth| (time(nth), kinds[nth as usize % kinds.len()].clone()))
        .collect();
    for (at, note) in all.clone() {
        store.noted(&a, note, at).await.expect("stored");
    }
    let record = store.station(&a).await.expect("stored").expect("known");
    assert_eq!(record.notes, all[10..]);
}

async fn items_come_and_go(store: Any) {
    let (a, b) = (id("A"), id("B"));
    let item = |kind, key: &str, value: &str| Item {
        kind,
        key: key.to_owned(),
        at: time(1),
        value: value.parse().expect("JSON"),
    };
    let (one, two) = (ItemKind::Reservation, ItemKind::Configuration);
    let first = vec![
        item(one, "2", "{}"),
        item(one, "1", r#"{"é":1}"#),
        item(two, "1", "7"),
    ];
    store.put_items(&a, first.clone()).await.expect("stored");
    store
        .put_items(&b, vec![item(one, "1", "8")])
        .await
        .expect("stored");
    store
        .put_items(&a, vec![item(one, "2", "[]")])
        .await
        .expect("stored");
    let of = async |station: &StationId, kind| store.items(station, kind).await.expect("stored");
    assert_eq!(of(&a, one).await, [first[1].clone(), item(one, "2", "[]")]);
    assert_eq!(of(&a, two).await, [first[2].clone()]);
    let gone = vec!["1".to_owned(), "9".to_owned()];
    store
        .remove_items(&a, one, gone.clone())
        .await
        .expect("stored");
    store
        .remove_items(&id("C"), one, gone)
        .await
        .expect("stored");
    assert_eq!(of(&a, one).await, [item(one, "2", "[]")]);
    assert_eq!(of(&b, one).await.len(), 1);
    assert_eq!(of(&id("C"), one).await, []);
}

async fn id_tags_come_and_go(store: Any) {
    let tag = |group: &str| IdTag {
        status: IdTagStatus::Blocked,
        expires: Some(time(9)),
        group: Some(group.to_owned()),
        several: true,
    };
    for (spelled, entry) in [
        ("b", IdTag::default()),
        ("A", IdTag::default()),
        ("B", tag("g")),
        ("c", tag("h")),
    ] {
        store.put_id_tag(spelled, entry).await.expect("stored");
    }
    assert_eq!(store.id_tag("b").await, Ok(Some(tag("g"))));
    assert_eq!(store.id_tag("d").await, Ok(None));
    let spelled = async |after, limit| -> Vec<String> {
        let tags = store.id_tags(after, limit).await.expect("stored");
        tags.into_iter().map(|(spelled, _)| spelled).collect()
    };
    assert_eq!(spelled(None, 9).await, ["A", "B", "c"]);
    assert_eq!(spelled(Some("a"), 1).await, ["B"]);
    assert_eq!(store.remove_id_tag("C").await, Ok(true));
    assert_eq!(store.remove_id_tag("C").await, Ok(false));
    assert_eq!(spelled(Some("B"), 9).await, [""; 0]);
}

async fn accesses_come_and_go(store: Any) {
    let access = |profile, password: Option<&str>| Access {
        profile,
        password: password.map(str::to_owned),
    };
    let (a, b) = (id("A"), id("B"));
    let strong = access(SecurityProfile::MutualTls, None);
    let basic = access(SecurityProfile::Basic, Some("$argon2id$..."));
    store.put_access(&b, strong.clone()).await.expect("stored");
    store.put_access(&a, strong.clone()).await.expect("stored");
    store.put_access(&a, basic.clone()).await.expect("stored");
    assert_eq!(store.access(&a).await, Ok(Some(basic.clone())));
    assert_eq!(
        store.accesses().await,
        Ok(vec![(a.clone(), basic), (b, strong)])
    );
    assert_eq!(store.remove_access(&a).await, Ok(true));
    assert_eq!(store.remove_access(&a).await, Ok(false));
    assert_eq!(store.access(&a).await, Ok(None));
}

async fn it_can_be_written(store: Any) {
    assert_eq!(store.check().await, Ok(()));
    assert_eq!(store.check().await, Ok(()));
}
