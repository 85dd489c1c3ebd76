//! A store whose work is timed and whose failures are counted.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use ocpp_wire::Timestamp;

use super::watch::Watch;
use crate::admission::StationId;
use crate::store::{
    Access, Boot, ConnectorRecord, IdTag, Item, ItemKind, Meter, Note, Place, Sample,
    StationRecord, Store, Stored, TransactionBegin, TransactionBegun, TransactionEnd,
    TransactionEvent, TransactionQuery, TransactionRecord,
};

/// A store around another.
pub(super) struct Measured {
    pub(super) inner: Arc<dyn Store>,
    pub(super) watch: Arc<Watch>,
}

#[derive(Clone, Copy)]
enum Work {
    Read,
    Write,
}

impl Measured {
    fn measure<'a, T: Send + 'a>(&'a self, work: Work, stored: Stored<'a, T>) -> Stored<'a, T> {
        let begun = Instant::now();
        Box::pin(async move {
            let result = stored.await;
            let metrics = &self.watch.metrics;
            match work {
                Work::Read => metrics.reads.took(begun.elapsed()),
                Work::Write => metrics.writes.took(begun.elapsed()),
            }
            if result.is_err() {
                metrics.store_errors.fetch_add(1, Ordering::Relaxed);
            }
            result
        })
    }
}

/// Methods that hand on what they got.
macro_rules! measured {
    ($($work:ident $method:ident($($name:ident: $type:ty),*) -> $result:ty;)*) => {
        impl Store for Measured {
            $(fn $method<'a>(&'a self, $($name: $type),*) -> Stored<'a, $result> {
                self.measure(Work::$work, self.inner.$method($($name),*))
            })*
        }
    };
}

measured! {
    Write booted(station: &'a StationId, boot: Boot, at: Timestamp) -> ();
    Write status(station: &'a StationId, place: Place, status: ConnectorRecord) -> ();
    Write metered(station: &'a StationId, meter: Meter) -> ();
    Write noted(station: &'a StationId, note: Note, at: Timestamp) -> ();
    Write transaction_event(station: &'a StationId, event: TransactionEvent) -> ();
    Write begin_transaction(station: &'a StationId, begin: TransactionBegin) -> TransactionBegun;
    Write end_transaction(station: &'a StationId, end: TransactionEnd) -> Option<TransactionRecord>;
    Write departed(station: &'a StationId, counts: Vec<(String, u64)>) -> ();
    Write put_items(station: &'a StationId, items: Vec<Item>) -> ();
    Write remove_items(station: &'a StationId, kind: ItemKind, keys: Vec<String>) -> ();
    Read items(station: &'a StationId, kind: ItemKind) -> Vec<Item>;
    Read id_tag(id_tag: &'a str) -> Option<IdTag>;
    Write put_id_tag(id_tag: &'a str, entry: IdTag) -> ();
    Write remove_id_tag(id_tag: &'a str) -> bool;
    Read id_tags(after: Option<&'a str>, limit: usize) -> Vec<(String, IdTag)>;
    Read access(station: &'a StationId) -> Option<Access>;
    Write put_access(station: &'a StationId, access: Access) -> ();
    Write remove_access(station: &'a StationId) -> bool;
    Read accesses() -> Vec<(StationId, Access)>;
    Read station(station: &'a StationId) -> Option<StationRecord>;
    Read stations() -> Vec<StationRecord>;
    Read transaction(id: i64) -> Option<TransactionRecord>;
    Read transactions(query: TransactionQuery) -> Vec<TransactionRecord>;
    Read samples(transaction: i64) -> Vec<Sample>;
    Read place_samples(station: &'a StationId, place: Place) -> Vec<Sample>;
    Write check() -> ();
}
