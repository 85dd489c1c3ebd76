//! The text of an enumeration's value that the standard does not know.

use alloc::boxed::Box;
use core::fmt;
use core::ops::Deref;

use crate::Text;

/// What a station sent in place of a value of an enumeration; as large as a pointer, so that enumerations stay small.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(Box<Text>);

impl UnknownValue {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<&str> for UnknownValue {
    #[cold]
    fn from(text: &str) -> Self {
        Self(Box::new(Text::unbounded(text)))
    }
}

impl Deref for UnknownValue {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
