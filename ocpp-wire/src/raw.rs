//! Text that is borrowed and not copied: from a frame, with its JSON escapes still in it, or from the application.
//!
//! Owns reading such text character by character and writing it. Knows no frame and no message.

use core::fmt;

use crate::reader::{Scan, put_char};
use crate::sink::{Sink, put_string_bytes};

/// A borrowed text.
///
/// Where it comes from a frame, the escapes stand as they were on the wire; [`chars`](Self::chars), comparison and
/// `Display` read through them, and writing it into another frame copies it as it stands.
///
/// ```
/// use ocpp_wire::RawText;
/// let text = RawText::new("Zürich");
/// assert_eq!(text, "Zürich");
/// assert_eq!(text.char_count(), 6);
/// ```
#[derive(Clone, Copy)]
pub struct RawText<'a> {
    /// UTF-8; well-formed JSON string content in wire form.
    bytes: &'a [u8],
    form: Form,
}

/// Whether escapes may stand in a text. As wide as a register: padding is copied byte by byte.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Form {
    Plain = 0,
    Wire = 1,
}

impl<'a> RawText<'a> {
    /// The application's own text; it is escaped when it is written.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            form: Form::Plain,
        }
    }

    /// What a scanner found between two quotes.
    pub(crate) const fn from_wire(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            form: Form::Wire,
        }
    }

    /// The bytes and whether they are in wire form.
    pub(crate) const fn parts(self) -> (&'a [u8], Form) {
        (self.bytes, self.form)
    }

    /// The reverse of [`parts`](Self::parts).
    pub(crate) const fn from_parts(bytes: &'a [u8], form: Form) -> Self {
        Self { bytes, form }
    }

    /// The text, if no escape stands in it.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        if self.form == Form::Wire && self.bytes.contains(&b'\\') {
            return None;
        }
        core::str::from_utf8(self.bytes).ok()
    }

    /// The bytes as they are borrowed: with their escapes when the text comes from a frame.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Whether there is no character in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// The characters, escapes resolved.
    #[must_use]
    pub fn chars(self) -> Chars<'a> {
        Chars {
            scan: Scan::new(self.bytes),
            escapes: self.form == Form::Wire,
        }
    }

    /// How many characters it has, escapes resolved.
    #[must_use]
    pub fn char_count(self) -> usize {
        let mut chars = self.chars();
        let mut count = 0;
        while chars.code().is_some() {
            count += 1;
        }
        count
    }

    /// Copies the text, escapes resolved, into a buffer. `None` when it does not fit.
    #[must_use]
    pub fn copy_to(self, buffer: &mut [u8]) -> Option<&str> {
        let mut chars = self.chars();
        let mut len = 0;
        while let Some(code) = chars.code() {
            len = put_char(buffer, len, code);
        }
        core::str::from_utf8(buffer.get(..len)?).ok()
    }

    /// The text, escapes resolved; borrowed when there are none.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_cow(self) -> alloc::borrow::Cow<'a, str> {
        match self.as_str() {
            Some(text) => text.into(),
            None => self.chars().collect::<alloc::string::String>().into(),
        }
    }
}

/// The characters of a [`RawText`], escapes resolved.
pub struct Chars<'a> {
    scan: Scan<'a>,
    escapes: bool,
}

impl Chars<'_> {
    /// The next character as a number.
    pub(crate) fn code(&mut self) -> Option<u32> {
        if self.scan.is_at_end() {
            return None;
        }
        // Both forms were checked when the text was made, so nothing is replaced here.
        Some(self.scan.character(self.escapes).unwrap_or(0xfffd))
    }
}

impl Iterator for Chars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let code = self.code()?;
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

impl PartialEq for RawText<'_> {
    fn eq(&self, other: &RawText<'_>) -> bool {
        let (mut left, mut right) = (self.chars(), other.chars());
        loop {
            match (left.code(), right.code()) {
                (None, None) => return true,
                (left, right) if left != right => return false,
                _ => {}
            }
        }
    }
}

impl Eq for RawText<'_> {}

impl PartialEq<str> for RawText<'_> {
    fn eq(&self, other: &str) -> bool {
        *self == RawText::new(other)
    }
}

impl PartialEq<&str> for RawText<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == RawText::new(other)
    }
}

impl<'a> From<&'a str> for RawText<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text)
    }
}

impl Default for RawText<'_> {
    fn default() -> Self {
        Self::new("")
    }
}

impl fmt::Display for RawText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chars()
            .try_for_each(|character| fmt::Write::write_char(f, character))
    }
}

impl fmt::Debug for RawText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Write::write_char(f, '"')?;
        self.chars()
            .flat_map(char::escape_debug)
            .try_for_each(|character| fmt::Write::write_char(f, character))?;
        fmt::Write::write_char(f, '"')
    }
}

/// What frames can carry as a JSON string: an id, an error code, a description.
pub trait WireText {
    /// Writes the text as a JSON string, quotes included.
    fn write_json<S: Sink + ?Sized>(&self, out: &mut S);
}

impl WireText for str {
    fn write_json<S: Sink + ?Sized>(&self, out: &mut S) {
        put_string_bytes(out, self.as_bytes());
    }
}

impl WireText for RawText<'_> {
    fn write_json<S: Sink + ?Sized>(&self, out: &mut S) {
        if self.form == Form::Wire {
            out.put_byte(b'"');
            out.put(self.bytes);
            out.put_byte(b'"');
        } else {
            put_string_bytes(out, self.bytes);
        }
    }
}

impl<T: WireText + ?Sized> WireText for &T {
    fn write_json<S: Sink + ?Sized>(&self, out: &mut S) {
        (**self).write_json(out);
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::{String, ToString};

    fn check(wire: &str, plain: &str) {
        let text = RawText::from_wire(wire.as_bytes());
        assert_eq!(text, plain);
        assert_eq!(text, RawText::new(plain));
        assert_eq!(text.to_string(), plain);
        assert_eq!(text.char_count(), plain.chars().count());
        assert_eq!(text.chars().collect::<String>(), plain);
        let mut buffer = [0; 64];
        assert_eq!(text.copy_to(&mut buffer), Some(plain));
        assert_eq!(text.copy_to(&mut buffer[..plain.len()]), Some(plain));
        if let Some(short) = plain.len().checked_sub(1) {
            assert_eq!(text.copy_to(&mut buffer[..short]), None);
        }
    }

    #[test]
    fn escapes_are_read_through() {
        check("", "");
        check("plain", "plain");
        check("\\u00e9\\n\\\"\\/", "é\n\"/");
        check("\\ud83d\\ude00 😀", "😀 😀");
    }

    #[test]
    fn a_backslash_of_the_application_is_no_escape() {
        let text = RawText::new("C:\\new");
        assert_eq!(text.as_str(), Some("C:\\new"));
        assert_eq!(text.char_count(), 6);
        assert_ne!(text, RawText::from_wire(b"C:\\new"));
        assert_eq!(text, RawText::from_wire(b"C:\\\\new"));
    }

    #[test]
    fn text_without_escapes_is_borrowed() {
        assert_eq!(RawText::from_wire(b"a\\/b").as_str(), None);
        assert_eq!(RawText::from_wire(b"a/b").as_str(), Some("a/b"));
        assert_eq!(std::format!("{:?}", RawText::new("a\"\n")), "\"a\\\"\\n\"");
    }
}
