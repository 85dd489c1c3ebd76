//! What can go wrong in encoding, and the end of every frame.

use core::fmt;

use super::cells::{TableSet, View};
use super::encode::encode_view;
use crate::error::DecodeErrorKind;
use crate::sink::{Cursor, Overflow, Sink};

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
#[inline(never)]
pub(super) fn finish_payload<S: TableSet>(
    out: &mut Cursor<'_>,
    view: View<'_, S>,
    closing: &[u8],
) -> Result<(), EncodeError> {
    let mut member = "";
    if let Err(kind) = encode_view(out, view, &mut member) {
        return Err(EncodeError::Invalid { kind, member });
    }
    out.put(closing);
    match out.written() {
        Ok(_) => Ok(()),
        Err(overflow) => Err(EncodeError::Overflow(overflow)),
    }
}
