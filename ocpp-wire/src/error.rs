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

/// A line of a text. One text takes less flash than a table of many.
#[inline(never)]
pub(crate) const fn nth(lines: &'static [u8], index: usize) -> &'static [u8] {
    let mut rest = lines;
    let (mut at, mut left) = (0, index);
    // Never panics, and links nothing that could.
    while at < rest.len() {
        if rest[at] == b'\n' {
            match rest.split_at_checked(at) {
                Some((line, _)) if left == 0 => return line,
                Some((_, [_, behind @ ..])) => rest = behind,
                _ => {}
            }
            left -= 1;
            at = 0;
        } else {
            at += 1;
        }
    }
    rest
}

/// A line as text.
const fn text(line: &'static [u8]) -> &'static str {
    match core::str::from_utf8(line) {
        Ok(text) => text,
        Err(_) => "",
    }
}

impl ErrorCode {
    /// The code as the given version spells it.
    #[must_use]
    pub const fn as_str(self, dialect: Dialect) -> &'static str {
        text(self.as_bytes(dialect))
    }

    /// [`as_str`](Self::as_str) where flash counts.
    pub(crate) const fn as_bytes(self, dialect: Dialect) -> &'static [u8] {
        let lines: &[u8] = match dialect {
            Dialect::V16 => {
                b"NotImplemented\nNotSupported\nInternalError\nProtocolError\nSecurityError\n\
                  FormationViolation\nPropertyConstraintViolation\nOccurenceConstraintViolation\n\
                  TypeConstraintViolation\nGenericError\nProtocolError\nFormationViolation"
            }
            Dialect::V201 | Dialect::V21 => {
                b"NotImplemented\nNotSupported\nInternalError\nProtocolError\nSecurityError\n\
                  FormatViolation\nPropertyConstraintViolation\nOccurrenceConstraintViolation\n\
                  TypeConstraintViolation\nGenericError\nMessageTypeNotSupported\n\
                  RpcFrameworkError"
            }
        };
        nth(lines, self as usize)
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
// As wide as a register, and from 1, so that success is 0: a byte would be widened behind every call.
#[repr(u32)]
pub enum DecodeErrorKind {
    /// Not JSON.
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
        use ErrorCode as Code;
        // In the order of the kinds: a byte each, where a match takes a table of jumps.
        static CODES: [Code; 18] = [
            Code::FormatViolation,               // Syntax
            Code::FormatViolation,               // UnexpectedEnd
            Code::FormatViolation,               // TrailingText
            Code::FormatViolation,               // Utf8
            Code::FormatViolation,               // TooDeep
            Code::TypeConstraintViolation,       // WrongType
            Code::OccurrenceConstraintViolation, // MissingMember
            Code::FormatViolation,               // DuplicateMember
            Code::FormatViolation,               // UnknownMember
            Code::PropertyConstraintViolation,   // TooLong
            Code::GenericError,                  // OverCapacity
            Code::PropertyConstraintViolation,   // UnknownValue
            Code::PropertyConstraintViolation,   // OutOfRange
            Code::PropertyConstraintViolation,   // NotAMultiple
            Code::OccurrenceConstraintViolation, // TooFewItems
            Code::OccurrenceConstraintViolation, // TooManyItems
            Code::PropertyConstraintViolation,   // BadTimestamp
            Code::PropertyConstraintViolation,   // BadUri
        ];
        CODES[self as usize - Self::Syntax as usize]
    }

    /// The kind in plain words, for a CALLERROR description or a log line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        text(self.as_bytes())
    }

    /// [`as_str`](Self::as_str) where flash counts.
    pub(crate) const fn as_bytes(self) -> &'static [u8] {
        nth(
            b"not valid JSON\ntext ends inside a value\ntext after the payload\nnot UTF-8\n\
             nested too deep\nwrong JSON type\nrequired member is missing\nmember stands twice\n\
             unknown member\ntext is too long\nmore than this receiver can hold\n\
             not a value of the enumeration\nnumber is out of range\n\
             number has too many fraction digits\ntoo few items\ntoo many items\nnot a date-time\n\
             not a URI",
            self as usize - Self::Syntax as usize,
        )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_spelt_as_their_version_does() {
        use ErrorCode::{FormatViolation, MessageTypeNotSupported, NotImplemented};
        use ErrorCode::{OccurrenceConstraintViolation, RpcFrameworkError};
        let check = |code: ErrorCode, v16: &str, v2: &str| {
            assert_eq!(code.as_str(Dialect::V16), v16);
            for dialect in [Dialect::V201, Dialect::V21] {
                assert_eq!(code.as_str(dialect), v2);
                assert_eq!(ErrorCode::parse(v2), Some(code));
            }
        };
        check(NotImplemented, "NotImplemented", "NotImplemented");
        check(FormatViolation, "FormationViolation", "FormatViolation");
        let (v16, v2) = (
            "OccurenceConstraintViolation",
            "OccurrenceConstraintViolation",
        );
        check(OccurrenceConstraintViolation, v16, v2);
        check(
            MessageTypeNotSupported,
            "ProtocolError",
            "MessageTypeNotSupported",
        );
        check(RpcFrameworkError, "FormationViolation", "RpcFrameworkError");
        assert_eq!(
            ErrorCode::parse("OccurenceConstraintViolation"),
            Some(OccurrenceConstraintViolation)
        );
        assert_eq!(ErrorCode::parse(""), None);
    }

    #[test]
    fn every_kind_has_its_words() {
        assert_eq!(DecodeErrorKind::Syntax.as_str(), "not valid JSON");
        assert_eq!(
            DecodeErrorKind::MissingMember.as_str(),
            "required member is missing"
        );
        assert_eq!(DecodeErrorKind::BadUri.as_str(), "not a URI");
    }

    #[test]
    fn kinds_are_answered_by_their_codes() {
        use DecodeErrorKind as Kind;
        let check = |code: ErrorCode, kinds: &[Kind]| {
            for kind in kinds {
                assert_eq!(kind.code(), code, "{kind:?}");
            }
        };
        check(
            ErrorCode::FormatViolation,
            &[
                Kind::Syntax,
                Kind::TooDeep,
                Kind::DuplicateMember,
                Kind::UnknownMember,
            ],
        );
        check(ErrorCode::TypeConstraintViolation, &[Kind::WrongType]);
        check(
            ErrorCode::OccurrenceConstraintViolation,
            &[Kind::MissingMember, Kind::TooFewItems, Kind::TooManyItems],
        );
        check(
            ErrorCode::PropertyConstraintViolation,
            &[
                Kind::TooLong,
                Kind::UnknownValue,
                Kind::NotAMultiple,
                Kind::BadUri,
            ],
        );
        check(ErrorCode::GenericError, &[Kind::OverCapacity]);
    }
}
