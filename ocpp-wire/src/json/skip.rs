//! Values that are passed over: proven to be JSON, their text handed back or dropped.
//!
//! Knows no types.

use super::number::number;
use super::reader::{Reader, Stop};
use crate::DecodeErrorKind;

/// How deep lists and objects may stand in each other where the schema says nothing.
const MAX_DEPTH: u8 = 64;

impl<'a> Reader<'a> {
    /// Passes any one value and returns its text.
    #[cold]
    #[inline(never)]
    pub(crate) fn raw_value(&mut self) -> Result<&'a str, Stop> {
        let start = self.at;
        self.skip_value()?;
        let raw = self.text.get(start..self.at).unwrap_or_default();
        // Strings were proven UTF-8 on the way and all else is ASCII.
        match core::str::from_utf8(raw) {
            Ok(raw) => Ok(raw),
            Err(_) => Err(self.fail(DecodeErrorKind::Utf8, start)),
        }
    }

    /// Passes any one value.
    pub(super) fn skip_value(&mut self) -> Result<(), Stop> {
        self.skip_nested(MAX_DEPTH)
    }

    fn skip_nested(&mut self, depth: u8) -> Result<(), Stop> {
        match self.peek() {
            b'"' => self.string().map(drop),
            b'{' => {
                let depth = self.deeper(depth)?;
                if self.open_object()? {
                    loop {
                        self.name()?;
                        self.skip_nested(depth)?;
                        if self.end_object()? {
                            break;
                        }
                    }
                }
                Ok(())
            }
            b'[' => {
                let depth = self.deeper(depth)?;
                if self.open_list()? {
                    loop {
                        self.skip_nested(depth)?;
                        if self.end_list()? {
                            break;
                        }
                    }
                }
                Ok(())
            }
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => match self.text.get(self.at..).and_then(number) {
                Some((_, len)) => {
                    self.at += len;
                    Ok(())
                }
                None => Err(self.syntax()),
            },
        }
    }

    fn deeper(&mut self, depth: u8) -> Result<u8, Stop> {
        match depth.checked_sub(1) {
            Some(depth) => Ok(depth),
            None => Err(self.fail(DecodeErrorKind::TooDeep, self.at)),
        }
    }
}
