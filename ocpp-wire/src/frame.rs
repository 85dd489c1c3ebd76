//! OCPP-J frames, read in place: the array around every payload.
//!
//! Owns the frame types and their reading; `write` and `error` stand beside. A payload
//! is only delimited here, its decoder judges it. Knows no action.

mod error;
mod write;

pub use error::{FrameError, FrameErrorKind};
pub(crate) use write::refuse;
pub use write::{
    begin_call, begin_error, begin_result, begin_send, call_error, call_result_error, end,
};

use crate::error::Dialect;
use crate::id::MAX_ID_CHARS;
use crate::raw::RawText;
use crate::reader::Reader;

/// The number that a frame begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum MessageType {
    /// A request.
    Call = 2,
    /// The answer to a CALL.
    CallResult = 3,
    /// The refusal of a CALL.
    CallError = 4,
    /// The refusal of a CALLRESULT (2.1).
    CallResultError = 5,
    /// A message that is not answered (2.1).
    Send = 6,
}

impl MessageType {
    /// The type of this number in frames of this version.
    #[must_use]
    pub const fn new(number: u8, dialect: Dialect) -> Option<Self> {
        Some(match (number, dialect) {
            (2, _) => Self::Call,
            (3, _) => Self::CallResult,
            (4, _) => Self::CallError,
            (5, Dialect::V21) => Self::CallResultError,
            (6, Dialect::V21) => Self::Send,
            _ => return None,
        })
    }
}

/// A frame, borrowed from its text.
///
/// Payloads and details are the text up to the frame's last `]`, white space around them removed. They need not be
/// JSON: whoever decodes them finds out.
///
/// ```
/// use ocpp_wire::{Dialect, Frame};
/// let Ok(Frame::Call { id, action, payload }) = Frame::parse(br#"[2,"17","Heartbeat",{}]"#, Dialect::V16) else {
///     panic!("a CALL");
/// };
/// assert_eq!((action.as_str(), payload), (Some("Heartbeat"), &b"{}"[..]));
/// assert_eq!(id, "17");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// `[2, id, action, payload]`
    Call {
        /// Message id, at most 36 characters.
        id: RawText<'a>,
        /// Name of the action.
        action: RawText<'a>,
        /// The request.
        payload: &'a [u8],
    },
    /// `[3, id, payload]`
    CallResult {
        /// Id of the CALL that this answers.
        id: RawText<'a>,
        /// The response.
        payload: &'a [u8],
    },
    /// `[4, id, code, description, details]`
    CallError {
        /// Id of the CALL that this refuses.
        id: RawText<'a>,
        /// Error code; [`crate::ErrorCode::parse`] knows those of all versions.
        code: RawText<'a>,
        /// For people; empty where the peer left it out.
        description: RawText<'a>,
        /// Any JSON; empty where the peer left it out.
        details: &'a [u8],
    },
    /// `[5, id, code, description, details]` (2.1)
    CallResultError {
        /// Id of the CALLRESULT that this refuses.
        id: RawText<'a>,
        /// Error code.
        code: RawText<'a>,
        /// For people; empty where the peer left it out.
        description: RawText<'a>,
        /// Any JSON; empty where the peer left it out.
        details: &'a [u8],
    },
    /// `[6, id, action, payload]` (2.1)
    Send {
        /// Message id, at most 36 characters.
        id: RawText<'a>,
        /// Name of the action.
        action: RawText<'a>,
        /// The message.
        payload: &'a [u8],
    },
}

impl<'a> Frame<'a> {
    /// Reads a frame.
    ///
    /// # Errors
    /// [`FrameError`] says what is odd and how it is to be answered.
    #[inline(never)]
    pub fn parse(text: &'a [u8], dialect: Dialect) -> Result<Self, FrameError<'a>> {
        // Without its last bracket, up to which the payload goes.
        let inner = trim_end(text).strip_suffix(b"]");
        let mut scan = Scan::new(inner.unwrap_or(text));
        if let Err(kind) = scan.frame(dialect, inner.is_some()) {
            return Err(scan.error(kind));
        }
        let raw = RawText::from_wire;
        let (id, name, payload) = (raw(scan.id.unwrap_or_default()), raw(scan.name), scan.rest);
        Ok(match (scan.message_type, dialect) {
            (3, _) => Self::CallResult { id, payload },
            (4, _) => Self::CallError {
                id,
                code: name,
                description: raw(scan.description),
                details: payload,
            },
            (5, Dialect::V21) => Self::CallResultError {
                id,
                code: name,
                description: raw(scan.description),
                details: payload,
            },
            (6, Dialect::V21) => Self::Send {
                id,
                action: name,
                payload,
            },
            _ => Self::Call {
                id,
                action: name,
                payload,
            },
        })
    }

    /// The message id.
    #[must_use]
    pub const fn id(&self) -> RawText<'a> {
        match *self {
            Self::Call { id, .. }
            | Self::CallResult { id, .. }
            | Self::CallError { id, .. }
            | Self::CallResultError { id, .. }
            | Self::Send { id, .. } => id,
        }
    }
}

/// What a frame begins with: enough to answer it when the rest is too long to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// The frame's type.
    pub message_type: MessageType,
    /// Message id, at most 36 characters.
    pub id: RawText<'a>,
    /// The action of a CALL or SEND, the code of an error, if it stands within the text as a whole.
    pub name: Option<RawText<'a>>,
}

impl<'a> Head<'a> {
    /// Reads the beginning of a frame whose rest may be missing.
    ///
    /// ```
    /// use ocpp_wire::{Dialect, Head};
    /// let head = Head::parse(br#"[2,"17","SendLocalList",{"listVersion":4,"#, Dialect::V16).unwrap();
    /// assert_eq!(head.id, "17");
    /// assert_eq!(head.name.unwrap(), "SendLocalList");
    /// ```
    ///
    /// # Errors
    /// [`FrameError`] when not even type and id can be read.
    pub fn parse(prefix: &'a [u8], dialect: Dialect) -> Result<Self, FrameError<'a>> {
        let mut scan = Scan::new(prefix);
        let read = scan.head(dialect);
        let message_type = MessageType::new(scan.message_type, dialect);
        match (read, message_type) {
            (Ok(()), Some(message_type)) => Ok(Self {
                message_type,
                id: RawText::from_wire(scan.id.unwrap_or_default()),
                name: match message_type {
                    MessageType::CallResult => None,
                    _ => scan.string().map(RawText::from_wire),
                },
            }),
            (Ok(()), None) => Err(scan.error(FrameErrorKind::UnknownType)),
            (Err(kind), _) => Err(scan.error(kind)),
        }
    }
}

/// A frame that is being read, and what of it an error can tell.
///
/// What was found stands here, as slices and numbers, and only success is returned: that is what fits registers.
struct Scan<'a> {
    reader: Reader<'a>,
    /// 0 when it is no byte, or not yet read.
    message_type: u8,
    id: Option<&'a [u8]>,
    name: &'a [u8],
    description: &'a [u8],
    /// Payload or details.
    rest: &'a [u8],
}

impl<'a> Scan<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            reader: Reader::new(text),
            message_type: 0,
            id: None,
            name: &[],
            description: &[],
            rest: &[],
        }
    }

    fn error(&self, kind: FrameErrorKind) -> FrameError<'a> {
        // From here on a type was read, whichever it is.
        let typed = kind as u32 > FrameErrorKind::BadType as u32;
        FrameError {
            kind,
            message_type: typed.then_some(self.message_type),
            id: self.id.map(RawText::from_wire),
            at: self.reader.at(),
        }
    }

    /// Type and id.
    #[inline(never)]
    fn head(&mut self, dialect: Dialect) -> Result<(), FrameErrorKind> {
        let opening = self.reader.token();
        if opening != '[' {
            return Err(match opening {
                '{' | '"' | '-' | '0'..='9' | 't' | 'f' | 'n' => FrameErrorKind::NotAnArray,
                _ if self.reader.is_at_end() => FrameErrorKind::Empty,
                _ => FrameErrorKind::NotJson,
            });
        }
        self.reader.bump();
        self.reader.token();
        if self.reader.number(0).is_err() {
            return Err(FrameErrorKind::BadType);
        }
        self.message_type = u8::try_from(self.reader.number).unwrap_or(0);
        // The id is looked for before the type is judged, so that the answer can carry it.
        self.id = self.string();
        if MessageType::new(self.message_type, dialect).is_none() {
            Err(FrameErrorKind::UnknownType)
        } else if self.id.is_none() {
            Err(FrameErrorKind::BadId)
        } else if self.reader.chars > MAX_ID_CHARS {
            Err(FrameErrorKind::IdTooLong)
        } else {
            Ok(())
        }
    }

    fn frame(&mut self, dialect: Dialect, has_end: bool) -> Result<(), FrameErrorKind> {
        self.head(dialect)?;
        if !has_end {
            return Err(FrameErrorKind::Unterminated);
        }
        if self.message_type != MessageType::CallResult as u8 {
            self.name = self.string().ok_or(FrameErrorKind::BadName)?;
        }
        // CALLERROR and CALLRESULTERROR.
        let refusal = matches!(self.message_type, 4 | 5);
        if refusal {
            self.description = self.string().unwrap_or_default();
        }
        if self.reader.expect(b',').is_ok() {
            self.reader.token();
            self.rest = trim_end(self.reader.ahead());
        }
        if self.rest.is_empty() && !refusal {
            return Err(FrameErrorKind::MissingPayload);
        }
        Ok(())
    }

    /// The string behind a comma. `None`, and the reader where it was, when there is none.
    #[inline(never)]
    fn string(&mut self) -> Option<&'a [u8]> {
        let start = self.reader.mark();
        if self.reader.expect(b',').is_ok() {
            self.reader.token();
            let quote = self.reader.mark();
            if self.reader.string(&mut []).is_ok() {
                return Some(self.reader.string_from(&quote));
            }
        }
        self.reader.return_to(&start);
        None
    }
}

/// Without the white space at its end: JSON's, which is less than ASCII's.
#[inline(never)]
fn trim_end(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., b' ' | b'\t' | b'\n' | b'\r'] = text {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests;
