//! What a CSMS remembers, behind one trait.
//!
//! Owns the trait and its error. What is remembered is `records`; the one store of this crate, in memory, is `memory`.
//! Knows no message: one model serves all versions.

mod memory;
mod records;

use std::fmt;

use ocpp_wire::Timestamp;

use crate::admission::StationId;
use crate::call::BoxFuture;

pub use memory::MemoryStore;
pub use records::{
    Boot, ConnectorRecord, IdTag, IdTagStatus, Meter, Note, Place, Sample, StationRecord,
    TransactionBegin, TransactionBegun, TransactionEnd, TransactionEnded, TransactionEvent,
    TransactionRecord, Word,
};

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
pub trait Store: Send + Sync + 'static {
    /// A station told who it is.
    fn booted<'a>(&'a self, station: &'a StationId, boot: Boot, at: Timestamp) -> Stored<'a, ()>;

    /// A station or connector changed its status.
    fn status<'a>(
        &'a self,
        station: &'a StationId,
        place: Place,
        status: ConnectorRecord,
    ) -> Stored<'a, ()>;

    /// Meter values, in or outside a transaction.
    fn metered<'a>(&'a self, station: &'a StationId, meter: Meter) -> Stored<'a, ()>;

    /// A job's progress or an event of a station.
    fn noted<'a>(&'a self, station: &'a StationId, note: Note, at: Timestamp) -> Stored<'a, ()>;

    /// What is known of an idTag.
    fn id_tag<'a>(&'a self, id_tag: &'a str) -> Stored<'a, Option<IdTag>>;

    /// Enters or replaces an idTag.
    fn put_id_tag<'a>(&'a self, id_tag: &'a str, entry: IdTag) -> Stored<'a, ()>;

    /// Takes an event of a transaction (2.x); one that is not known yet begins with it.
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

    /// All that is known of a station.
    fn station<'a>(&'a self, station: &'a StationId) -> Stored<'a, Option<StationRecord>>;

    /// All stations, sorted by id.
    fn stations(&self) -> Stored<'_, Vec<StationRecord>>;

    /// One transaction.
    fn transaction(&self, id: i64) -> Stored<'_, Option<TransactionRecord>>;

    /// The transactions of a station, the newest last.
    fn transactions<'a>(&'a self, station: &'a StationId) -> Stored<'a, Vec<TransactionRecord>>;
}
