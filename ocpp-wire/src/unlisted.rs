//! The text of an enumeration's value that the standard does not know.

use alloc::boxed::Box;
use core::fmt;
use core::ops::Deref;

use crate::Text;

/// What a station sent in place of a value of an enumeration; as large as a pointer, so that enumerations stay small.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnlistedValue(Box<Text>);

impl UnlistedValue {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<&str> for UnlistedValue {
    #[cold]
    fn from(text: &str) -> Self {
        Self(Box::new(Text::unbounded(text)))
    }
}

impl Deref for UnlistedValue {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for UnlistedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for UnlistedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
