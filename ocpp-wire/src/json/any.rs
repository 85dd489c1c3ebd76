//! JSON the schema says nothing about, kept as it came: 2.x DataTransfer `data`, members of customData.
//!
//! Owns raw values. What they mean is the application's business.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::{Invalid, Reader, Rules, Stop, Wire, Writer};
use crate::{DecodeError, DecodeErrorKind, DepartureKind, Reading, Text};

/// Any one JSON value, kept as its text and proven to be JSON.
///
/// ```
/// use ocpp_wire::AnyValue;
/// let value: AnyValue = r#"{"a": [1, 2.50]}"#.parse()?;
/// assert_eq!(value.as_str(), r#"{"a": [1, 2.50]}"#);
/// assert!("{".parse::<AnyValue>().is_err());
/// # Ok::<(), ocpp_wire::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AnyValue(Box<str>);

impl AnyValue {
    /// A value whose text this crate has written itself.
    pub(crate) fn proven(json: alloc::string::String) -> Self {
        Self(json.into_boxed_str())
    }

    /// The value's JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AnyValue {
    type Err = DecodeError;

    /// Proves a JSON text.
    fn from_str(text: &str) -> Result<Self, DecodeError> {
        super::decode(text.as_bytes(), Reading::Strict)
    }
}

impl fmt::Display for AnyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for AnyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Default for AnyValue {
    /// `null`.
    fn default() -> Self {
        Self("null".into())
    }
}

impl Wire for AnyValue {
    const HAS_NULL: bool = true;

    fn blank() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>, _: &'static Rules) -> Result<(), Stop> {
        self.0 = reader.raw_value()?.into();
        Ok(())
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.raw(&self.0);
    }

    fn check(&self, _: &'static Rules) -> Result<(), Invalid> {
        Ok(())
    }
}

/// Among so many members, one that stands twice is found.
const LOOKED_AT: usize = 64;

/// Members of an object that the schema does not name, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members(Vec<(Text, AnyValue)>);

impl Members {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Keeps the member that began at `start`, whose name the reader has just passed.
    #[doc(hidden)]
    #[cold]
    pub fn read(&mut self, reader: &mut Reader<'_>, start: usize) -> Result<(), Stop> {
        reader.resume(start);
        let name = reader.name()?;
        let value = AnyValue(reader.raw_value()?.into());
        // Of very many, those that stand twice are not looked for: it would take a stranger's square of time.
        if self.len() < LOOKED_AT && self.get(&name).is_some() {
            reader.depart(DepartureKind::DuplicateMember, start)?;
            self.insert(&name, value);
        } else {
            self.0.push((Text::unbounded(&name), value));
        }
        Ok(())
    }

    #[doc(hidden)]
    pub fn write(&self, writer: &mut Writer<'_>) {
        for (name, value) in self.iter() {
            writer.raw(",");
            writer.text(name);
            writer.raw(":");
            writer.raw(value.as_str());
        }
    }

    /// None of the members has a name that the schema gives another.
    #[doc(hidden)]
    pub fn check(&self, named: &[&str]) -> Result<(), Invalid> {
        if self.iter().any(|(name, _)| named.contains(&name)) {
            return Err(Invalid::new(DecodeErrorKind::DuplicateMember));
        }
        Ok(())
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&AnyValue> {
        self.iter()
            .find_map(|(known, value)| (known == name).then_some(value))
    }

    /// Sets a member; the caller sees to it that the object's schema does not name it.
    pub fn insert(&mut self, name: &str, value: AnyValue) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((Text::unbounded(name), value)),
        }
    }

    /// All members.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &AnyValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
