//! What a store keeps, as plain data that is the same for every version.
//!
//! Values of enumerations are texts as on the wire, so that what a station sent outside the standard is kept as well.
//! Knows no message, and not how it is kept.

mod access;
mod energy;
mod item;
mod sample;
mod seq;
mod station;
mod tag;
mod transaction;

use ocpp_wire::Text;

pub use access::{Access, SecurityProfile};
pub use energy::{Energy, Reading};
pub use item::{Item, ItemKind};
pub use sample::{Meter, Sample};
pub use seq::SeqNumbers;
pub use station::{Boot, ConnectorRecord, Note, Place, StationRecord};
pub use tag::{IdTag, IdTagStatus};
pub use transaction::{
    TransactionBegin, TransactionBegun, TransactionEnd, TransactionEnded, TransactionEvent,
    TransactionQuery, TransactionRecord,
};

/// A text that is mostly one of the standard's words.
pub type Word = Text;
