//! Decoding and encoding of structs with tables: the functions that programs call.
//!
//! Thin and generic over structs that are not, so that each struct adds a few instructions.

use core::fmt;

use super::cells::{Enumeration as _, Place, Record, Slot, View, zeroed};
use super::decode::decode_place;
use super::encode::{Refused, encode_view};
use super::station::Request;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::frame;
use crate::raw::WireText;
use crate::sink::{Cursor, Overflow};

/// Decodes a payload into a slot.
///
/// # Errors
/// [`DecodeError`] for what is not JSON, not what the schema asks, or more than the struct holds.
pub fn decode<'s, 'f, T: Record<'f>, const BYTES: usize>(
    payload: &'f [u8],
    slot: &'s mut Slot<BYTES>,
) -> Result<&'s mut T, DecodeError> {
    Slot::<BYTES>::assert_fits::<T>();
    let mut result = Ok(());
    let value = slot.memory().fill::<T>(|place| {
        result = decode_place(payload, Some(place));
        result.is_ok()
    });
    result?;
    value.ok_or(DecodeError {
        kind: DecodeErrorKind::OverCapacity,
        at: 0,
        member: "",
    })
}

/// Decodes a payload over a struct. After an error it holds what was read up to there.
///
/// # Errors
/// As [`decode`].
pub fn decode_into<'f, T: Record<'f>>(payload: &'f [u8], value: &mut T) -> Result<(), DecodeError> {
    *value = zeroed();
    decode_place(payload, Place::new(value))
}

/// Decodes the response to a request of type `T`.
///
/// # Errors
/// As [`decode`].
pub fn decode_response<'s, 'f, T: Request<'s>, const BYTES: usize>(
    payload: &'f [u8],
    slot: &'s mut Slot<BYTES>,
) -> Result<&'s mut T::Response<'f>, DecodeError> {
    decode(payload, slot)
}

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
///
/// # Errors
/// [`EncodeError::Invalid`] when the struct holds what its schema forbids, [`EncodeError::Overflow`] when it does not fit;
/// part of it is written then.
pub fn encode<'f, T: Record<'f>>(value: &T, out: &mut Cursor<'_>) -> Result<(), EncodeError> {
    encode_view(out, View::new(value))?;
    fits(out)
}

/// Writes a CALL frame.
///
/// # Errors
/// As [`encode`].
pub fn put_call<'f, T: Request<'f>>(
    out: &mut Cursor<'_>,
    id: &impl WireText,
    request: &T,
) -> Result<(), EncodeError> {
    frame::begin_call(out, id, T::ACTION.wire_text());
    finish(out, View::new(request))
}

/// Writes a CALLRESULT frame.
///
/// # Errors
/// As [`encode`].
pub fn put_result<'f, T: Record<'f>>(
    out: &mut Cursor<'_>,
    id: &impl WireText,
    response: &T,
) -> Result<(), EncodeError> {
    frame::begin_result(out, id);
    finish(out, View::new(response))
}

/// Writes the payload that is due and closes the frame.
#[inline(never)]
pub(super) fn finish(out: &mut Cursor<'_>, view: Option<View<'_>>) -> Result<(), EncodeError> {
    encode_view(out, view)?;
    frame::end(out);
    fits(out)
}

fn fits(out: &Cursor<'_>) -> Result<(), EncodeError> {
    match out.written() {
        Ok(_) => Ok(()),
        Err(overflow) => Err(EncodeError::Overflow(overflow)),
    }
}
