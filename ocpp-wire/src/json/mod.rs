//! The std codec: JSON text into typed messages in place, and back.
//!
//! Owns the trait every wire type has, and the ways in. A message's members come from [`crate::message!`]; which
//! messages there are is not known here.

mod any;
mod check;
pub(crate) mod date;
mod leaf;
mod list;
mod macros;
mod number;
mod reader;
mod scalar;
mod skip;
mod string;
mod writer;

use alloc::vec::Vec;

pub use any::{AnyValue, Members};
pub use check::{Invalid, Rules, Step};
pub(crate) use number::number;
pub use reader::{Reader, Stop};
pub use writer::Writer;

use crate::{DecodeError, DepartureKind, Reading};

/// A value that has a place in a message.
///
/// Values are decoded in place, over a [`blank`](Self::blank) one: large structs never travel through return values.
pub trait Wire: Sized {
    /// Whether an object may be empty or `null` for this value: no member is required.
    const ALL_OPTIONAL: bool = false;

    /// Whether `null` is one of the values, and not absence.
    const HAS_NULL: bool = false;

    /// A value to decode over. It need not be valid.
    fn blank() -> Self;

    /// Decodes the value at the reader, and holds it against the rules.
    ///
    /// # Errors
    /// The reader keeps the error.
    fn read(&mut self, reader: &mut Reader<'_>, rules: &'static Rules) -> Result<(), Stop>;

    /// Appends the value as JSON. Whether it is valid is not asked here.
    fn write(&self, writer: &mut Writer<'_>);

    /// Appends `key` (`,"name":`) and the value, or nothing for an absent one.
    #[inline(always)]
    fn write_member(&self, key: &str, writer: &mut Writer<'_>) {
        writer.raw(key);
        self.write(writer);
    }

    /// Whether the value keeps the rules and everything its own type asks.
    ///
    /// # Errors
    /// The first violation and its path.
    fn check(&self, rules: &'static Rules) -> Result<(), Invalid>;

    /// Whether tolerant reading takes the value's absence for an empty one, although it is required.
    #[inline(always)]
    fn may_lack(&self) -> bool {
        false
    }
}

/// Decodes and validates a payload.
///
/// # Errors
/// The first thing that is wrong, and where.
pub fn decode<T: Wire>(payload: &[u8], reading: Reading<'_>) -> Result<T, DecodeError> {
    let mut value = T::blank();
    decode_into(&mut value, payload, reading)?;
    Ok(value)
}

/// Decodes and validates a payload over a blank value.
///
/// # Errors
/// The first thing that is wrong, and where; `value` is then partly filled.
pub fn decode_into<T: Wire>(
    value: &mut T,
    payload: &[u8],
    reading: Reading<'_>,
) -> Result<(), DecodeError> {
    let mut reader = Reader::new(payload, reading);
    match read_all(value, &mut reader) {
        Ok(()) => Ok(()),
        Err(Stop) => Err(reader.error()),
    }
}

fn read_all<T: Wire>(value: &mut T, reader: &mut Reader<'_>) -> Result<(), Stop> {
    reader.skip_space();
    if T::ALL_OPTIONAL && reader.next_is_null() {
        reader.null(DepartureKind::NullPayload)?;
    } else {
        value.read(reader, &Rules::NONE)?;
    }
    reader.finish()
}

/// Appends a value's JSON to `out`, if it is strictly valid.
///
/// # Errors
/// The first violation and its path; `out` is then untouched.
pub fn encode<T: Wire>(value: &T, out: &mut Vec<u8>) -> Result<(), Invalid> {
    value.check(&Rules::NONE)?;
    value.write(&mut Writer::new(out));
    Ok(())
}

/// Appends a value's JSON to `out` as it is, departures included: for logs and for tests of other programs.
pub fn encode_as_is<T: Wire>(value: &T, out: &mut Vec<u8>) {
    value.write(&mut Writer::new(out));
}

/// Whether a value keeps every constraint of its schema.
///
/// # Errors
/// The first violation and its path.
pub fn validate<T: Wire>(value: &T) -> Result<(), Invalid> {
    value.check(&Rules::NONE)
}
