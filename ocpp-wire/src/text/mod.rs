//! Owned text whose bound counts characters, as `maxLength` does.
//!
//! Owns [`Text`]. Knows no JSON; the codec builds texts through the crate-private constructors.

mod inline;

use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;
use core::str::FromStr;

pub(crate) use inline::{INLINE, Inline, needs_escape};

/// A text of at most `MAX` characters (not bytes); without a bound when `MAX` is left out.
///
/// 24 bytes, with up to 23 of them text in place; longer texts are on the heap, and `Option<Text>` is no larger.
/// Tolerant reading keeps an over-long text as it came: [`is_strict`](Self::is_strict) tells, and encoders refuse it.
///
/// ```
/// use ocpp_wire::Text;
/// let tag: Text<20> = "04A1B2C3D4E5F6".try_into()?;
/// assert_eq!(tag, "04A1B2C3D4E5F6");
/// assert!(Text::<20>::try_from("é".repeat(20).as_str()).is_ok());
/// assert!(Text::<20>::try_from("é".repeat(21).as_str()).is_err());
/// # Ok::<(), ocpp_wire::TextTooLong>(())
/// ```
#[derive(Clone)]
pub struct Text<const MAX: usize = { usize::MAX }>(pub(crate) Inline);

impl<const MAX: usize> Text<MAX> {
    /// The empty text.
    pub const EMPTY: Self = Self(Inline::EMPTY);

    /// The text, if it has at most `MAX` characters.
    ///
    /// # Errors
    /// When it has more.
    pub fn new(text: &str) -> Result<Self, TextTooLong> {
        if longer_than(text.as_bytes(), MAX) {
            return Err(TextTooLong {
                chars: text.chars().count(),
                max: MAX,
            });
        }
        Ok(Self(Inline::new(text)))
    }

    /// The text as it is, over-long or not; encoders will refuse it if it is.
    #[must_use]
    pub fn lax(text: &str) -> Self {
        Self(Inline::new(text))
    }

    /// The text's first `MAX` characters.
    #[must_use]
    pub fn truncated(text: &str) -> Self {
        let end = match text.char_indices().nth(MAX) {
            Some((end, _)) => end,
            None => text.len(),
        };
        Self(Inline::new(text.get(..end).unwrap_or_default()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The text's UTF-8.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether the text has at most `MAX` characters.
    #[must_use]
    #[inline]
    pub fn is_strict(&self) -> bool {
        !longer_than(self.as_bytes(), MAX)
    }
}

impl Text {
    /// A text without a bound.
    #[must_use]
    pub fn unbounded(text: &str) -> Self {
        Self(Inline::new(text))
    }
}

/// Whether UTF-8 `bytes` have more than `max` characters. Most texts are settled by their length in bytes.
#[inline(always)]
pub(crate) fn longer_than(bytes: &[u8], max: usize) -> bool {
    bytes.len() > max && count_chars(bytes) > max
}

#[cold]
#[inline(never)]
fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

/// More characters than the text's bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextTooLong {
    /// Characters given.
    pub chars: usize,
    /// Characters allowed.
    pub max: usize,
}

impl fmt::Display for TextTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "text has {} characters, at most {} are allowed; shorten it",
            self.chars, self.max
        )
    }
}

impl core::error::Error for TextTooLong {}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const MAX: usize> AsRef<str> for Text<MAX> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<const MAX: usize> Borrow<str> for Text<MAX> {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl<const MAX: usize> Default for Text<MAX> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const MAX: usize> TryFrom<&str> for Text<MAX> {
    type Error = TextTooLong;

    fn try_from(text: &str) -> Result<Self, TextTooLong> {
        Self::new(text)
    }
}

impl<const MAX: usize> TryFrom<alloc::string::String> for Text<MAX> {
    type Error = TextTooLong;

    fn try_from(text: alloc::string::String) -> Result<Self, TextTooLong> {
        Self::new(&text)
    }
}

impl<const MAX: usize> FromStr for Text<MAX> {
    type Err = TextTooLong;

    fn from_str(text: &str) -> Result<Self, TextTooLong> {
        Self::new(text)
    }
}

impl<const MAX: usize> From<Text<MAX>> for alloc::string::String {
    fn from(text: Text<MAX>) -> Self {
        text.as_str().into()
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<const A: usize, const B: usize> PartialEq<Text<B>> for Text<A> {
    fn eq(&self, other: &Text<B>) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<const MAX: usize> Eq for Text<MAX> {}

impl<const MAX: usize> PartialEq<str> for Text<MAX> {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<const MAX: usize> PartialEq<&str> for Text<MAX> {
    fn eq(&self, other: &&str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<const MAX: usize> PartialOrd for Text<MAX> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const MAX: usize> Ord for Text<MAX> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl<const MAX: usize> Hash for Text<MAX> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_count_characters() {
        assert!(Text::<3>::new("äöü").is_ok());
        assert_eq!(
            Text::<3>::new("äöüß"),
            Err(TextTooLong { chars: 4, max: 3 })
        );
        assert_eq!(Text::<3>::truncated("äöüß"), "äöü");
        assert!(!Text::<3>::lax("four").is_strict());
        assert_eq!(size_of::<Option<Text<500>>>(), 24);
    }
}
