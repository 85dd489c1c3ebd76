//! The ground floor of `ocpp-gen`: what OCPP-J messages of every version are made of.
//!
//! Knows no action of any version.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

mod error;
pub mod frame;
mod id;
mod locate;
mod raw;
mod reader;
mod sink;
mod timestamp;

pub use error::{DecodeError, DecodeErrorKind, Dialect, ErrorCode};
pub use frame::{Frame, FrameError, FrameErrorKind, Head, MessageType};
pub use id::{MAX_ID_CHARS, MessageId, MessageIds};
pub use locate::{Pointer, locate};
pub use raw::{Chars, RawText, WireText};
pub use sink::{Cursor, Overflow, Sink, put_string};
pub use timestamp::{BadTimestamp, MAX_TEXT as MAX_TIMESTAMP_TEXT, Timestamp};
