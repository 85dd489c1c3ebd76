//! Records for tests of stores, told apart by a few words and numbers.

use std::sync::Arc;

use ocpp_csms::StationId;
use ocpp_csms::store::{Place, Sample, Store, TransactionBegin, TransactionEnd, TransactionEvent};
use ocpp_csms::wire::{Text, Timestamp};

/// A store in this file.
#[cfg(feature = "sqlite")]
pub(crate) fn open(path: &std::path::Path) -> Arc<ocpp_csms::store::SqliteStore> {
    Arc::new(ocpp_csms::store::SqliteStore::open(path).expect("opens"))
}

pub(crate) fn id(name: &str) -> StationId {
    StationId::new(name).expect("valid")
}

pub(crate) fn time(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(second * 1000)
}

/// A reading of the energy register.
pub(crate) fn sample(second: i64, value: &str, unit: &str) -> Sample {
    Sample {
        at: time(second),
        value: Text::unbounded(value),
        measurand: Text::unbounded("Energy.Active.Import.Register"),
        unit: Text::unbounded(unit),
        phase: None,
        location: None,
        context: Text::unbounded("Sample.Periodic"),
    }
}

pub(crate) fn begin(tag: &str, second: i64, meter_wh: i32) -> TransactionBegin {
    TransactionBegin {
        place: Place::connector(1),
        id_tag: tag.to_owned(),
        at: time(second),
        meter_wh,
    }
}

pub(crate) fn end(id: i64, meter_wh: i32) -> TransactionEnd {
    TransactionEnd {
        id,
        at: time(9_000),
        meter_wh,
        reason: Text::unbounded("Local"),
        id_tag: None,
        samples: vec![sample(9_000, &meter_wh.to_string(), "Wh")],
    }
}

/// An event; the first one says where and who.
pub(crate) fn event(
    name: &str,
    seq_no: i32,
    second: i64,
    ended: bool,
    samples: Vec<Sample>,
) -> TransactionEvent {
    TransactionEvent {
        name: name.to_owned(),
        seq_no,
        place: (seq_no == 0).then_some(Place::evse(2)),
        id_tag: (seq_no == 0).then(|| "T".to_owned()),
        at: time(second),
        ended: ended.then(|| Text::unbounded("Local")),
        samples,
    }
}

/// Energy of a transaction, Wh.
pub(crate) async fn energy(store: &Arc<dyn Store>, id: i64) -> Option<i64> {
    let transaction = store.transaction(id).await.expect("stored");
    transaction.expect("known").energy_wh()
}
