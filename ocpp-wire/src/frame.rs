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
    pub fn parse(text: &'a [u8], dialect: Dialect) -> Result<Self, FrameError<'a>> {
        let mut reader = Reader::new(text);
        let head = Head::read(&mut reader, dialect)?;
        let id = head.id;
        let fail = |kind, at| head.error(kind, at);
        let Some(end) = last_bracket(text) else {
            return Err(fail(FrameErrorKind::Unterminated, text.len()));
        };
        if head.message_type == MessageType::CallResult {
            let payload = rest(&mut reader, end).map_err(|kind| fail(kind, reader.at))?;
            return Ok(Self::CallResult { id, payload });
        }
        // The name that a head could not read is told apart here, where the text is known to be whole.
        let Some(name) = head.name else {
            return Err(fail(FrameErrorKind::BadName, reader.at));
        };
        if matches!(head.message_type, MessageType::Call | MessageType::Send) {
            let (action, payload) = (
                name,
                rest(&mut reader, end).map_err(|kind| fail(kind, reader.at))?,
            );
            return Ok(if head.message_type == MessageType::Call {
                Self::Call {
                    id,
                    action,
                    payload,
                }
            } else {
                Self::Send {
                    id,
                    action,
                    payload,
                }
            });
        }
        let code = name;
        let description = string_member(&mut reader).unwrap_or_default();
        let details = rest(&mut reader, end).unwrap_or_default();
        Ok(if head.message_type == MessageType::CallError {
            Self::CallError {
                id,
                code,
                description,
                details,
            }
        } else {
            Self::CallResultError {
                id,
                code,
                description,
                details,
            }
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
        Self::read(&mut Reader::new(prefix), dialect)
    }

    fn error(&self, kind: FrameErrorKind, at: usize) -> FrameError<'a> {
        FrameError {
            kind,
            message_type: Some(self.message_type as u8),
            id: Some(self.id),
            at,
        }
    }

    fn read(reader: &mut Reader<'a>, dialect: Dialect) -> Result<Self, FrameError<'a>> {
        let mut error = FrameError {
            kind: FrameErrorKind::NotJson,
            message_type: None,
            id: None,
            at: 0,
        };
        let opening = reader.token();
        error.at = reader.at;
        match opening {
            b'[' => reader.at += 1,
            b'{' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                error.kind = FrameErrorKind::NotAnArray;
                return Err(error);
            }
            _ => {
                if reader.is_at_end() {
                    error.kind = FrameErrorKind::Empty;
                }
                return Err(error);
            }
        }
        reader.token();
        error.at = reader.at;
        error.kind = FrameErrorKind::BadType;
        let number = reader.number().and_then(|number| number.scaled(0));
        let Ok(number) = number else {
            return Err(error);
        };
        // The id is looked for before the type is judged, so that the answer can carry it.
        let at = error.at;
        let number = u8::try_from(number).unwrap_or(0);
        error.message_type = Some(number);
        let id = string_member(reader);
        if let Some(id) = id {
            error.id = Some(id);
        }
        let Some(message_type) = MessageType::new(number, dialect) else {
            error.kind = FrameErrorKind::UnknownType;
            return Err(error);
        };
        error.at = reader.at.max(at);
        let Some(id) = id else {
            error.kind = FrameErrorKind::BadId;
            return Err(error);
        };
        if id.char_count() > MAX_ID_CHARS {
            error.kind = FrameErrorKind::IdTooLong;
            return Err(error);
        }
        let name = match message_type {
            MessageType::CallResult => None,
            _ => string_member(reader),
        };
        Ok(Self {
            message_type,
            id,
            name,
        })
    }
}

/// The string behind a comma. `None`, and the reader where it was, when there is none.
fn string_member<'a>(reader: &mut Reader<'a>) -> Option<RawText<'a>> {
    let start = reader.at;
    if reader.expect(b',').is_ok() {
        reader.token();
        let from = reader.at + 1;
        if reader.string(&mut []).is_ok() {
            return Some(RawText::from_wire(reader.slice(from, reader.at - 1)));
        }
    }
    reader.at = start;
    None
}

/// The text behind a comma, up to the frame's end.
fn rest<'a>(reader: &mut Reader<'a>, end: usize) -> Result<&'a [u8], FrameErrorKind> {
    if reader.expect(b',').is_err() {
        return Err(FrameErrorKind::MissingPayload);
    }
    reader.token();
    let text = reader.slice(reader.at, end).trim_ascii_end();
    if text.is_empty() {
        return Err(FrameErrorKind::MissingPayload);
    }
    Ok(text)
}

/// Where the frame's closing bracket stands, if it is the last thing in the text.
fn last_bracket(text: &[u8]) -> Option<usize> {
    let end = text.trim_ascii_end().len().checked_sub(1)?;
    (text.get(end) == Some(&b']')).then_some(end)
}

#[cfg(test)]
mod tests;
