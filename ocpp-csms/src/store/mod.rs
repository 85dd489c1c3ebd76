//! What a CSMS remembers, behind one trait.
//!
//! Owns the trait and its error. What is remembered is `records`; stores of this crate are `memory` and, with the cargo
//! feature `sqlite`, `sqlite`. Knows no message: one model serves all versions.

mod memory;
mod records;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fmt;

use ocpp_wire::Timestamp;

use crate::admission::StationId;
use crate::call::BoxFuture;

pub use memory::MemoryStore;
pub use records::{
    Access, Boot, ConnectorRecord, Energy, IdTag, IdTagStatus, Item, ItemKind, Meter, Note, Place,
    Reading, Sample, SecurityProfile, SeqNumbers, StationRecord, TransactionBegin,
    TransactionBegun, TransactionEnd, TransactionEnded, TransactionEvent, TransactionQuery,
    TransactionRecord, Word,
};
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteOptions, SqliteStore};

/// The store could not do its work; the station is answered InternalError and will try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError(
    /// What went wrong, for the log.
    pub String,
);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "store: {}", self.0)
    }
}

impl std::error::Error for StoreError {}

/// The result of a store's work, in the future.
pub type Stored<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// Remembers. Whatever a method returned for is kept: answers go out only after what they acknowledge is stored.
///
/// Stations repeat what they got no answer for, so a method may be called again with the same content; what it then does is
/// said at each. Of two messages of one station the one that was acknowledged first counts as the earlier.
pub trait Store: Send + Sync + 'static {
    /// A station told who it is.
    fn booted<'a>(&'a self, station: &'a StationId, boot: Boot, at: Timestamp) -> Stored<'a, ()>;

    /// A station or connector changed its status; the message that came last counts, whatever a station's clock says.
    fn status<'a>(
        &'a self,
        station: &'a StationId,
        place: Place,
        status: ConnectorRecord,
    ) -> Stored<'a, ()>;

    /// Meter values, in or outside a transaction. Those of a transaction of this station are its samples; others are kept
    /// by their place.
    fn metered<'a>(&'a self, station: &'a StationId, meter: Meter) -> Stored<'a, ()>;

    /// A job's progress or an event of a station.
    fn noted<'a>(&'a self, station: &'a StationId, note: Note, at: Timestamp) -> Stored<'a, ()>;

    /// Takes an event of a transaction (2.x); one that is not known yet begins with it. An event of a number that was taken
    /// before changes nothing.
    fn transaction_event<'a>(
        &'a self,
        station: &'a StationId,
        event: TransactionEvent,
    ) -> Stored<'a, ()>;

    /// Begins a transaction (1.6), or finds the one that a repeated message has already begun: a station that never saw the
    /// answer sends the same content under a new message id. Ids are never used twice.
    fn begin_transaction<'a>(
        &'a self,
        station: &'a StationId,
        begin: TransactionBegin,
    ) -> Stored<'a, TransactionBegun>;

    /// Ends a transaction (1.6). Ending it again changes nothing; `None` if there is no such transaction of this station.
    fn end_transaction<'a>(
        &'a self,
        station: &'a StationId,
        end: TransactionEnd,
    ) -> Stored<'a, Option<TransactionRecord>>;

    /// Adds departures from the standard that were counted on a connection.
    fn departed<'a>(&'a self, station: &'a StationId, counts: Vec<(String, u64)>)
    -> Stored<'a, ()>;

    /// Enters items or replaces those of the same kind and key.
    fn put_items<'a>(&'a self, station: &'a StationId, items: Vec<Item>) -> Stored<'a, ()>;

    /// Removes items; those that are not there don't matter.
    fn remove_items<'a>(
        &'a self,
        station: &'a StationId,
        kind: ItemKind,
        keys: Vec<String>,
    ) -> Stored<'a, ()>;

    /// A station's items of a kind, sorted by key.
    fn items<'a>(&'a self, station: &'a StationId, kind: ItemKind) -> Stored<'a, Vec<Item>>;

    /// What is known of an idTag, compared without regard to case.
    fn id_tag<'a>(&'a self, id_tag: &'a str) -> Stored<'a, Option<IdTag>>;

    /// Enters or replaces an idTag.
    fn put_id_tag<'a>(&'a self, id_tag: &'a str, entry: IdTag) -> Stored<'a, ()>;

    /// Removes an idTag; false if it was not there.
    fn remove_id_tag<'a>(&'a self, id_tag: &'a str) -> Stored<'a, bool>;

    /// idTags behind `after`, at most `limit`, sorted by their lower-case form.
    fn id_tags<'a>(
        &'a self,
        after: Option<&'a str>,
        limit: usize,
    ) -> Stored<'a, Vec<(String, IdTag)>>;

    /// How a station may come in; `None` if it is not known.
    fn access<'a>(&'a self, station: &'a StationId) -> Stored<'a, Option<Access>>;

    /// Enters a station that may come in, or changes how.
    fn put_access<'a>(&'a self, station: &'a StationId, access: Access) -> Stored<'a, ()>;

    /// Shuts a station out; false if it was not known.
    fn remove_access<'a>(&'a self, station: &'a StationId) -> Stored<'a, bool>;

    /// Every station that may come in, sorted by id.
    fn accesses(&self) -> Stored<'_, Vec<(StationId, Access)>>;

    /// All that is known of a station.
    fn station<'a>(&'a self, station: &'a StationId) -> Stored<'a, Option<StationRecord>>;

    /// All stations, sorted by id.
    fn stations(&self) -> Stored<'_, Vec<StationRecord>>;

    /// One transaction.
    fn transaction(&self, id: i64) -> Stored<'_, Option<TransactionRecord>>;

    /// The transactions that are asked for, the newest first.
    fn transactions(&self, query: TransactionQuery) -> Stored<'_, Vec<TransactionRecord>>;

    /// A transaction's samples in the order they were stored; a store may have thinned them.
    fn samples(&self, transaction: i64) -> Stored<'_, Vec<Sample>>;

    /// Samples of a place outside transactions, in the order they were stored; a store keeps only the latest.
    fn place_samples<'a>(&'a self, station: &'a StationId, place: Place)
    -> Stored<'a, Vec<Sample>>;

    /// Whether the store can take what comes: proves it by writing.
    fn check(&self) -> Stored<'_, ()>;
}
