//! What can be wrong with a payload, and the CALLERROR codes both codecs answer with.
//!
//! Owns the kinds of decode error and their mapping to OCPP-J error codes. Knows no action, no message and no JSON.

use core::fmt;

/// The error vocabulary and frame set of an OCPP version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// OCPP-J 1.6: `FormationViolation`, `OccurenceConstraintViolation`.
    V16,
    /// OCPP-J 2.0.1: `FormatViolation`, `OccurrenceConstraintViolation`, RPC framework errors.
    V201,
    /// OCPP-J 2.1: as 2.0.1, with CALLRESULTERROR and SEND frames.
    V21,
}

/// An OCPP-J error code, independent of how a version spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The receiver does not know the action.
    NotImplemented,
    /// The receiver knows the action and does not support it.
    NotSupported,
    /// An internal error kept the receiver from processing the action.
    InternalError,
    /// The payload for the action is not conform the protocol.
    ProtocolError,
    /// A security issue kept the receiver from completing the action.
    SecurityError,
    /// Syntactically wrong payload. `FormationViolation` in 1.6, `FormatViolation` in 2.x.
    FormatViolation,
    /// A member has a value outside its constraints.
    PropertyConstraintViolation,
    /// Missing or too many members or items. `OccurenceConstraintViolation` in 1.6.
    OccurrenceConstraintViolation,
    /// A member has the wrong JSON type.
    TypeConstraintViolation,
    /// Any other error.
    GenericError,
    /// The frame's message type number is unknown (2.x only; 1.6 has no word for it and gets `ProtocolError`).
    MessageTypeNotSupported,
    /// The frame is not a valid RPC frame (2.x only; 1.6 gets `FormationViolation`).
    RpcFrameworkError,
}

impl ErrorCode {
    /// The code as the given version spells it.
    #[must_use]
    pub const fn as_str(self, dialect: Dialect) -> &'static str {
        let v16 = matches!(dialect, Dialect::V16);
        match self {
            Self::NotImplemented => "NotImplemented",
            Self::NotSupported => "NotSupported",
            Self::InternalError => "InternalError",
            Self::ProtocolError => "ProtocolError",
            Self::SecurityError => "SecurityError",
            Self::FormatViolation if v16 => "FormationViolation",
            Self::FormatViolation => "FormatViolation",
            Self::PropertyConstraintViolation => "PropertyConstraintViolation",
            Self::OccurrenceConstraintViolation if v16 => "OccurenceConstraintViolation",
            Self::OccurrenceConstraintViolation => "OccurrenceConstraintViolation",
            Self::TypeConstraintViolation => "TypeConstraintViolation",
            Self::GenericError => "GenericError",
            Self::MessageTypeNotSupported if v16 => "ProtocolError",
            Self::MessageTypeNotSupported => "MessageTypeNotSupported",
            Self::RpcFrameworkError if v16 => "FormationViolation",
            Self::RpcFrameworkError => "RpcFrameworkError",
        }
    }

    /// The code that a peer meant; both versions' spellings are understood, whatever the session's version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "NotImplemented" => Self::NotImplemented,
            "NotSupported" => Self::NotSupported,
            "InternalError" => Self::InternalError,
            "ProtocolError" => Self::ProtocolError,
            "SecurityError" => Self::SecurityError,
            "FormationViolation" | "FormatViolation" => Self::FormatViolation,
            "PropertyConstraintViolation" => Self::PropertyConstraintViolation,
            "OccurenceConstraintViolation" | "OccurrenceConstraintViolation" => {
                Self::OccurrenceConstraintViolation
            }
            "TypeConstraintViolation" => Self::TypeConstraintViolation,
            "GenericError" => Self::GenericError,
            "MessageTypeNotSupported" => Self::MessageTypeNotSupported,
            "RpcFrameworkError" => Self::RpcFrameworkError,
            _ => return None,
        })
    }
}

/// What is wrong with a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum DecodeErrorKind {
    /// Not JSON.
    // From 1, so that success is 0 in a result's one byte: smaller code on a chip.
    Syntax = 1,
    /// The text ends inside a value.
    UnexpectedEnd,
    /// Text after the payload's end.
    TrailingText,
    /// Not UTF-8.
    Utf8,
    /// Nested deeper than any message of the standard.
    TooDeep,
    /// A value of another JSON type than the schema's.
    WrongType,
    /// A required member is absent.
    MissingMember,
    /// A member stands twice.
    DuplicateMember,
    /// A member the schema does not know (strict reading only).
    UnknownMember,
    /// More characters than `maxLength`.
    TooLong,
    /// More than this program's own capacity holds, although the schema would allow it.
    OverCapacity,
    /// Not one of the enumeration's values.
    UnknownValue,
    /// A number below `minimum`, above `maximum`, or beyond what the type holds.
    OutOfRange,
    /// A fraction where an integer is asked for, or a number that is no multiple of `multipleOf`.
    NotAMultiple,
    /// Fewer items than `minItems`.
    TooFewItems,
    /// More items than `maxItems`.
    TooManyItems,
    /// Not an RFC 3339 date-time.
    BadTimestamp,
    /// Not a URI.
    BadUri,
}

impl DecodeErrorKind {
    /// The CALLERROR code that answers this kind of error.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::Syntax
            | Self::UnexpectedEnd
            | Self::TrailingText
            | Self::Utf8
            | Self::TooDeep
            | Self::DuplicateMember
            | Self::UnknownMember => ErrorCode::FormatViolation,
            Self::MissingMember | Self::TooFewItems | Self::TooManyItems => {
                ErrorCode::OccurrenceConstraintViolation
            }
            Self::WrongType => ErrorCode::TypeConstraintViolation,
            Self::TooLong
            | Self::UnknownValue
            | Self::OutOfRange
            | Self::NotAMultiple
            | Self::BadTimestamp
            | Self::BadUri => ErrorCode::PropertyConstraintViolation,
            Self::OverCapacity => ErrorCode::GenericError,
        }
    }

    /// The kind in plain words, for a CALLERROR description or a log line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "not valid JSON",
            Self::UnexpectedEnd => "text ends inside a value",
            Self::TrailingText => "text after the payload",
            Self::Utf8 => "not UTF-8",
            Self::TooDeep => "nested too deep",
            Self::WrongType => "wrong JSON type",
            Self::MissingMember => "required member is missing",
            Self::DuplicateMember => "member stands twice",
            Self::UnknownMember => "unknown member",
            Self::TooLong => "text is too long",
            Self::OverCapacity => "more than this receiver can hold",
            Self::UnknownValue => "not a value of the enumeration",
            Self::OutOfRange => "number is out of range",
            Self::NotAMultiple => "number has too many fraction digits",
            Self::TooFewItems => "too few items",
            Self::TooManyItems => "too many items",
            Self::BadTimestamp => "not a date-time",
            Self::BadUri => "not a URI",
        }
    }
}

/// Why a payload was refused, and where.
///
/// `at` is a byte offset into the payload's text; [`crate::locate`] turns it into a JSON pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// What is wrong.
    pub kind: DecodeErrorKind,
    /// Byte offset into the text at which it was found (for a missing member: inside the object that lacks it).
    pub at: u32,
    /// The member that is missing, else empty.
    pub member: &'static str,
}

impl DecodeError {
    /// The CALLERROR code that answers this error.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.kind.code()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        if !self.member.is_empty() {
            write!(f, " `{}`", self.member)?;
        }
        write!(f, " at byte {}", self.at)
    }
}

impl core::error::Error for DecodeError {}
