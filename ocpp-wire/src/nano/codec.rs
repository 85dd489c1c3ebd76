//! What can go wrong in encoding, and the end of every frame.

use core::fmt;

use super::cells::{TableSet, View};
use super::encode::{Refused, encode_view};
use crate::error::DecodeErrorKind;
use crate::frame;
use crate::sink::{Cursor, Overflow};

/// Why a struct was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// The buffer is too small.
    Overflow(Overflow),
    /// A member holds what the schema forbids.
    Invalid {
        /// What is wrong.
        kind: DecodeErrorKind,
        /// The member's name on the wire.
        member: &'static str,
    },
}

impl From<Refused> for EncodeError {
    fn from((kind, member): Refused) -> Self {
        Self::Invalid { kind, member }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overflow(overflow) => overflow.fmt(f),
            Self::Invalid { kind, member } => write!(f, "{} in member `{member}`", kind.as_str()),
        }
    }
}

impl core::error::Error for EncodeError {}

/// Writes a payload.
pub(super) fn finish_payload<S: TableSet>(
    out: &mut Cursor<'_>,
    view: Option<View<'_, S>>,
) -> Result<(), EncodeError> {
    encode_view(out, view)?;
    match out.written() {
        Ok(_) => Ok(()),
        Err(overflow) => Err(EncodeError::Overflow(overflow)),
    }
}

/// Writes the payload that is due and closes the frame.
#[inline(never)]
pub(super) fn finish<S: TableSet>(
    out: &mut Cursor<'_>,
    view: Option<View<'_, S>>,
) -> Result<(), EncodeError> {
    encode_view(out, view)?;
    frame::end(out);
    match out.written() {
        Ok(_) => Ok(()),
        Err(overflow) => Err(EncodeError::Overflow(overflow)),
    }
}
