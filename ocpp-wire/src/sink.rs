//! Where encoders write: growing vectors, fixed buffers, or anything that takes bytes in order.
//!
//! Owns the byte sinks and the escaping of JSON strings. Knows no message and no frame.

/// Takes an encoder's bytes in order.
///
/// Writing never fails on the spot: a sink that runs full remembers it and is asked once at the end, which keeps error
/// paths out of every encoder.
pub trait Sink {
    /// Appends bytes.
    fn put(&mut self, bytes: &[u8]);

    /// Appends one byte.
    fn put_byte(&mut self, byte: u8) {
        self.put(&[byte]);
    }
}

#[cfg(feature = "alloc")]
impl Sink for alloc::vec::Vec<u8> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline]
    fn put_byte(&mut self, byte: u8) {
        self.push(byte);
    }
}

impl<S: Sink + ?Sized> Sink for &mut S {
    fn put(&mut self, bytes: &[u8]) {
        (**self).put(bytes);
    }

    fn put_byte(&mut self, byte: u8) {
        (**self).put_byte(byte);
    }
}

/// A fixed buffer as a sink. Counts what does not fit, so that the caller learns how large the buffer must be.
///
/// ```
/// use ocpp_wire::{Cursor, Sink};
/// let mut buffer = [0; 8];
/// let mut out = Cursor::new(&mut buffer);
/// out.put(b"[3,");
/// assert_eq!(out.finish(), Ok(&b"[3,"[..]));
/// ```
#[derive(Debug)]
pub struct Cursor<'a> {
    buffer: &'a mut [u8],
    len: usize,
}

/// The buffer is too small for what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow {
    /// Bytes that the whole text takes.
    pub needed: usize,
}

impl core::fmt::Display for Overflow {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "the buffer is too small: {} bytes are needed",
            self.needed
        )
    }
}

impl core::error::Error for Overflow {}

impl<'a> Cursor<'a> {
    /// Starts at the buffer's beginning.
    #[must_use]
    pub const fn new(buffer: &'a mut [u8]) -> Self {
        Self { buffer, len: 0 }
    }

    /// Bytes written so far, those that did not fit included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was written yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Forgets what was written.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// What was written so far.
    ///
    /// # Errors
    /// [`Overflow`] when the buffer was too small for it.
    pub fn written(&self) -> Result<&[u8], Overflow> {
        self.buffer
            .get(..self.len)
            .ok_or(Overflow { needed: self.len })
    }

    /// What was written, for as long as the buffer lives.
    ///
    /// # Errors
    /// [`Overflow`] when the buffer was too small for it.
    pub fn finish(self) -> Result<&'a [u8], Overflow> {
        let needed = self.len;
        let buffer: &'a [u8] = self.buffer;
        buffer.get(..needed).ok_or(Overflow { needed })
    }
}

impl Sink for Cursor<'_> {
    #[inline(never)]
    fn put_byte(&mut self, byte: u8) {
        if let Some(slot) = self.buffer.get_mut(self.len) {
            *slot = byte;
        }
        self.len = self.len.saturating_add(1);
    }

    fn put(&mut self, bytes: &[u8]) {
        let start = self.len;
        self.len = start.saturating_add(bytes.len());
        if let Some(room) = self.buffer.get_mut(start..self.len) {
            // As long as `bytes`, by the line above; `copy_from_slice` would link a panic.
            for (to, from) in room.iter_mut().zip(bytes) {
                *to = *from;
            }
        }
    }
}

/// Writes a text as a JSON string, quotes included.
///
/// Escapes what JSON demands and nothing else: `"`, `\` and the characters below U+0020, with the short forms where
/// JSON has them.
pub fn put_string<S: Sink + ?Sized>(out: &mut S, text: &str) {
    put_string_bytes(out, text.as_bytes());
}

/// [`put_string`] for bytes that are known to be UTF-8.
pub(crate) fn put_string_bytes<S: Sink + ?Sized>(out: &mut S, text: &[u8]) {
    out.put_byte(b'"');
    for &byte in text {
        let mut plain = byte;
        if byte < 0x20 || byte == b'"' || byte == b'\\' {
            out.put_byte(b'\\');
            plain = match byte {
                0x08 => b'b',
                0x09 => b't',
                0x0a => b'n',
                0x0c => b'f',
                0x0d => b'r',
                0x20.. => byte,
                _ => {
                    out.put(if byte < 0x10 { b"u000" } else { b"u001" });
                    hex_digit(byte & 15)
                }
            };
        }
        out.put_byte(plain);
    }
    out.put_byte(b'"');
}

/// The lower-case hexadecimal digit of a value below 16.
pub(crate) const fn hex_digit(value: u8) -> u8 {
    if value < 10 {
        b'0' + value
    } else {
        b'a' - 10 + value
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::{string::String, vec::Vec};

    fn check(text: &str) {
        let mut buffer = [0; 256];
        let mut out = Cursor::new(&mut buffer);
        put_string(&mut out, text);
        let written = out.finish().expect("fits");
        let read: String = serde_json::from_slice(written).expect("JSON");
        assert_eq!(read, text);
        assert_eq!(
            written,
            serde_json::to_vec(text).expect("JSON"),
            "as others escape it"
        );
    }

    #[test]
    fn strings_are_escaped_as_json_demands() {
        check("");
        check("plain");
        check("\"quoted\" and \\ both");
        check("\u{0}\u{1}\u{8}\t\n\u{b}\u{c}\r\u{1f} \u{7f}");
        check("ends with a quote\"");
        check("Zürich ⚡ 😀");
    }

    #[test]
    fn a_full_cursor_tells_what_it_would_have_needed() {
        let mut buffer = [0; 4];
        let mut out = Cursor::new(&mut buffer);
        out.put(b"abc");
        assert_eq!(out.written(), Ok(&b"abc"[..]));
        out.put(b"de");
        out.put(b"");
        out.put_byte(b'f');
        assert_eq!(out.written(), Err(Overflow { needed: 6 }));
        out.clear();
        out.put(b"abcd");
        assert_eq!(out.finish(), Ok(&b"abcd"[..]));
    }

    #[test]
    fn a_cursor_never_writes_behind_a_gap() {
        let mut buffer: Vec<u8> = std::vec![b'.'; 4];
        let mut out = Cursor::new(&mut buffer);
        out.put(b"too long");
        out.put(b"x");
        assert!(out.finish().is_err());
        assert_eq!(buffer, b"....");
    }
}
