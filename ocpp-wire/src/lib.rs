//! The ground floor of `ocpp-gen`: what OCPP-J messages of every version are made of.
//!
//! Knows no action of any version.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

mod action;
#[cfg(feature = "alloc")]
mod call;
#[cfg(feature = "alloc")]
mod datetime;
#[cfg(feature = "alloc")]
mod decimal;
#[cfg(feature = "alloc")]
mod departure;
mod digits;
#[cfg(feature = "alloc")]
pub mod dispatch;
mod error;
pub mod frame;
mod id;
mod include;
#[cfg(feature = "alloc")]
pub mod json;
mod locate;
pub mod nano;
#[cfg(all(feature = "alloc", not(feature = "schema")))]
mod no_schema;
#[cfg(all(feature = "alloc", not(feature = "serde")))]
mod no_serde;
mod place;
mod raw;
mod reader;
#[cfg(all(feature = "alloc", feature = "schema"))]
pub mod schema;
#[cfg(all(feature = "alloc", feature = "serde"))]
#[doc(hidden)]
pub mod serde;
mod sink;
#[cfg(feature = "alloc")]
mod text;
mod timestamp;
#[cfg(feature = "alloc")]
mod unlisted;
mod uri;
#[cfg(feature = "alloc")]
pub mod vendor;
mod vendor_answer;

pub use action::{Action, ActionInfo, Direction};
#[cfg(feature = "alloc")]
pub use call::{CallError, Caller, Csms, OneWay, Payload, Request, SentBy, Side, Station, Visit};
#[cfg(feature = "alloc")]
pub use datetime::DateTime;
#[cfg(feature = "alloc")]
pub use decimal::{BadDecimal, Decimal, MAX_SCALE};
#[cfg(feature = "alloc")]
pub use departure::{Departure, DepartureKind, Departures, Reading};
pub use error::{DecodeError, DecodeErrorKind, Dialect, ErrorCode};
pub use frame::{Frame, FrameError, FrameErrorKind, Head, MessageType};
pub use id::{MAX_ID_CHARS, MessageId, MessageIds};
#[cfg(feature = "alloc")]
pub use json::{AnyValue, Invalid, Members};
pub use locate::{Pointer, locate};
pub use place::filled;
#[doc(hidden)]
pub use place::put as __private_put;
pub use raw::{Chars, RawText, WireText};
pub use sink::{Cursor, Overflow, Sink, put_string};
#[cfg(feature = "alloc")]
pub use text::{Text, TextTooLong};
pub use timestamp::{BadTimestamp, MAX_TEXT as MAX_TIMESTAMP_TEXT, Timestamp};
#[cfg(feature = "alloc")]
pub use unlisted::UnlistedValue;
#[cfg(feature = "alloc")]
pub use vendor::{VendorCallError, VendorResult};
pub use vendor_answer::VendorAnswer;

/// What generated code names without knowing whether it stands in a `no_std` crate.
#[cfg(feature = "alloc")]
#[doc(hidden)]
pub mod export {
    pub use alloc::vec::Vec;
}
