//! OCPP-J frames, read in place: the array around every payload.
//!
//! Owns the frame types and their reading; `write` and `error` stand beside. A payload
//! is only delimited here, its decoder judges it. Knows no action.

mod error;
mod write;

pub use error::{FrameError, FrameErrorKind};
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
        let mut scan = Scan::new(text);
        scan.frame(dialect).map_err(|kind| scan.error(kind))
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
        match scan.head(dialect) {
            Ok((message_type, id)) => Ok(Self {
                message_type,
                id,
                name: match message_type {
                    MessageType::CallResult => None,
                    _ => scan.string(),
                },
            }),
            Err(kind) => Err(scan.error(kind)),
        }
    }
}

/// A frame that is being read, and what of it an error can tell.
struct Scan<'a> {
    reader: Reader<'a>,
    message_type: Option<u8>,
    id: Option<RawText<'a>>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            reader: Reader::new(text),
            message_type: None,
            id: None,
        }
    }

    fn error(&self, kind: FrameErrorKind) -> FrameError<'a> {
        FrameError {
            kind,
            message_type: self.message_type,
            id: self.id,
            at: self.reader.at(),
        }
    }

    /// Type and id.
    #[inline(never)]
    fn head(&mut self, dialect: Dialect) -> Result<(MessageType, RawText<'a>), FrameErrorKind> {
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
        // 0 is no type. The id is looked for before the type is judged, so that the answer can carry it.
        let number = u8::try_from(self.reader.number).unwrap_or(0);
        self.message_type = Some(number);
        self.id = self.string();
        let message_type = MessageType::new(number, dialect).ok_or(FrameErrorKind::UnknownType)?;
        match self.id {
            None => Err(FrameErrorKind::BadId),
            Some(id) if id.char_count() > MAX_ID_CHARS => Err(FrameErrorKind::IdTooLong),
            Some(id) => Ok((message_type, id)),
        }
    }

    fn frame(&mut self, dialect: Dialect) -> Result<Frame<'a>, FrameErrorKind> {
        let (message_type, id) = self.head(dialect)?;
        if self.reader.ends_with(b']').is_none() {
            return Err(FrameErrorKind::Unterminated);
        }
        if message_type == MessageType::CallResult {
            let payload = self.rest()?;
            return Ok(Frame::CallResult { id, payload });
        }
        let name = self.string().ok_or(FrameErrorKind::BadName)?;
        if let MessageType::Call | MessageType::Send = message_type {
            let (action, payload) = (name, self.rest()?);
            return Ok(match message_type {
                MessageType::Call => Frame::Call {
                    id,
                    action,
                    payload,
                },
                _ => Frame::Send {
                    id,
                    action,
                    payload,
                },
            });
        }
        let code = name;
        let description = self.string().unwrap_or_default();
        let details = self.rest().unwrap_or_default();
        Ok(match message_type {
            MessageType::CallError => Frame::CallError {
                id,
                code,
                description,
                details,
            },
            _ => Frame::CallResultError {
                id,
                code,
                description,
                details,
            },
        })
    }

    /// The string behind a comma. `None`, and the reader where it was, when there is none.
    #[inline(never)]
    fn string(&mut self) -> Option<RawText<'a>> {
        let start = self.reader.at();
        if self.reader.expect(b',').is_ok() {
            self.reader.token();
            if let Some(text) = self.reader.raw_string() {
                return Some(text);
            }
        }
        self.reader.set(start);
        None
    }

    /// The text behind a comma, up to the frame's last bracket.
    #[inline(never)]
    fn rest(&mut self) -> Result<&'a [u8], FrameErrorKind> {
        if self.reader.expect(b',').is_ok() {
            self.reader.token();
            if let Some(text) = self.reader.ends_with(b']')
                && !text.is_empty()
            {
                return Ok(text);
            }
        }
        Err(FrameErrorKind::MissingPayload)
    }
}

#[cfg(test)]
mod tests;
