//! Frames that are none: what is odd about them, and how each is answered.
//!
//! Owns the frame errors. Knows no action and no payload.

use core::fmt;

use crate::error::{Dialect, ErrorCode, nth};
use crate::frame::{MessageType, refuse};
use crate::raw::RawText;
use crate::sink::Sink;

/// What is odd about a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum FrameErrorKind {
    /// Nothing but white space: some stations send it as a sign of life.
    Empty = 1,
    /// Not JSON.
    NotJson,
    /// JSON, but no array.
    NotAnArray,
    /// The array does not begin with an integer.
    BadType,
    /// No frame of this version begins with that number.
    UnknownType,
    /// No message id stands behind the type.
    BadId,
    /// The message id has more than 36 characters.
    IdTooLong,
    /// No action or error code stands behind the id.
    BadName,
    /// The payload is missing.
    MissingPayload,
    /// The text does not end with the array's `]`.
    Unterminated,
}

impl FrameErrorKind {
    /// The kind in plain words, for a CALLERROR description or a log line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match core::str::from_utf8(self.as_bytes()) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    /// [`as_str`](Self::as_str) where flash counts.
    pub(crate) const fn as_bytes(self) -> &'static [u8] {
        nth(
            b"empty frame\nnot JSON\nnot an array\nno message type\nunknown message type\n\
              no message id\nmessage id too long\nno action\nno payload\nno end",
            self as usize - Self::Empty as usize,
        )
    }
}

/// Why a text is no frame, and what of it could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameError<'a> {
    /// What is odd.
    pub kind: FrameErrorKind,
    /// The frame's number, if it could be read (0 when it is no byte).
    pub message_type: Option<u8>,
    /// The message id, if it could be read; it may be longer than 36 characters.
    pub id: Option<RawText<'a>>,
    /// Byte offset at which it was found.
    pub at: usize,
}

impl<'a> FrameError<'a> {
    /// The id and the code of the CALLERROR that answers the frame; `None` when it gets no answer.
    ///
    /// An id that could not be read is `-1`. Empty frames, and types that 1.6 does not know, are ignored. A frame that
    /// is an answer itself, or a SEND, is never answered.
    #[must_use]
    pub fn answer(&self, dialect: Dialect) -> Option<(RawText<'a>, ErrorCode)> {
        let code = match (self.kind, dialect) {
            (FrameErrorKind::Empty, _) | (FrameErrorKind::UnknownType, Dialect::V16) => {
                return None;
            }
            (FrameErrorKind::UnknownType, _) => ErrorCode::MessageTypeNotSupported,
            _ => match self.message_type {
                None => ErrorCode::RpcFrameworkError,
                Some(number) if number == MessageType::Call as u8 => ErrorCode::RpcFrameworkError,
                Some(_) => return None,
            },
        };
        Some((self.id.unwrap_or(RawText::new("-1")), code))
    }

    /// Writes the CALLERROR that answers the frame; false, and nothing written, when it gets no answer.
    pub fn write_answer<S: Sink + ?Sized>(&self, dialect: Dialect, out: &mut S) -> bool {
        let Some((id, code)) = self.answer(dialect) else {
            return false;
        };
        refuse(out, id, code.as_bytes(dialect), self.kind.as_bytes(), "");
        true
    }
}

impl fmt::Display for FrameError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind.as_str(), self.at)
    }
}

impl core::error::Error for FrameError<'_> {}
