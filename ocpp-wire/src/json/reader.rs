//! The cursor over a payload: structure tokens, members, the error and the departures.
//!
//! Owns position and error. Strings, numbers and skipped values are read in the files beside it.

use alloc::borrow::Cow;

use crate::{DecodeError, DecodeErrorKind, DepartureKind, Departures, Reading};

/// Reading has ended in an error, which the reader keeps.
#[derive(Clone, Copy, Debug)]
pub struct Stop;

/// A cursor over one payload.
pub struct Reader<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    error: DecodeError,
    departures: Option<&'a mut Departures>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a [u8], reading: Reading<'a>) -> Self {
        Self {
            text,
            at: 0,
            error: DecodeError {
                kind: DecodeErrorKind::Syntax,
                at: 0,
                member: "",
            },
            departures: match reading {
                Reading::Strict => None,
                Reading::Tolerant(departures) => Some(departures),
            },
        }
    }

    pub(super) fn error(&self) -> DecodeError {
        self.error
    }

    /// Offset of the next byte.
    #[inline(always)]
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// Puts the cursor where a look ahead ended.
    #[inline(always)]
    pub fn resume(&mut self, at: usize) {
        self.at = at;
    }

    /// The text from the cursor on.
    #[inline(always)]
    pub(super) fn rest(&self) -> Option<&'a [u8]> {
        self.text.get(self.at..)
    }

    /// The next byte; 0, which no JSON holds, at the end.
    #[inline(always)]
    pub(super) fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    #[inline(always)]
    pub(super) fn skip_space(&mut self) {
        if self.peek() <= b' ' {
            if self.peek() == b' ' {
                self.at += 1;
            }
            if self.peek() <= b' ' {
                self.skip_more_space();
            }
        }
    }

    #[inline(never)]
    fn skip_more_space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// Enters an object or list. False when it is empty; it is then already left.
    #[inline(always)]
    fn open(&mut self, open: u8, close: u8) -> Result<bool, Stop> {
        if self.peek() != open {
            return Err(self.wrong_type());
        }
        self.at += 1;
        self.skip_space();
        if self.peek() == close {
            self.at += 1;
            return Ok(false);
        }
        Ok(true)
    }

    /// After a member or item: true when that was the last one.
    #[inline(always)]
    fn end(&mut self, close: u8) -> Result<bool, Stop> {
        let next = self.peek();
        if next == b',' {
            self.at += 1;
            self.skip_space();
            Ok(false)
        } else if next == close {
            self.at += 1;
            Ok(true)
        } else {
            self.end_spaced(close)
        }
    }

    #[inline(never)]
    fn end_spaced(&mut self, close: u8) -> Result<bool, Stop> {
        self.skip_more_space();
        let next = self.peek();
        if next != b',' && next != close {
            return Err(self.syntax());
        }
        self.at += 1;
        if next == close {
            return Ok(true);
        }
        self.skip_more_space();
        Ok(false)
    }

    /// Enters an object. False when it is empty; it is then already left.
    #[inline(always)]
    pub fn open_object(&mut self) -> Result<bool, Stop> {
        self.open(b'{', b'}')
    }

    /// After a member's value: true when the object ends.
    #[inline(always)]
    pub fn end_object(&mut self) -> Result<bool, Stop> {
        self.end(b'}')
    }

    /// Enters a list. False when it is empty; it is then already left.
    #[inline(always)]
    pub fn open_list(&mut self) -> Result<bool, Stop> {
        self.open(b'[', b']')
    }

    /// After an item: true when the list ends.
    #[inline(always)]
    pub fn end_list(&mut self) -> Result<bool, Stop> {
        self.end(b']')
    }

    /// Whether the next member is `key` (`"name":`), which is then passed.
    #[inline(always)]
    pub fn guess(&mut self, key: &str) -> bool {
        match self.text.get(self.at..) {
            Some(rest) if rest.starts_with(key.as_bytes()) => {
                self.at += key.len();
                self.skip_space();
                true
            }
            _ => false,
        }
    }

    /// Passes a member's name however it is spelt: its index in `names`, or their number for a name not among them.
    #[cold]
    #[inline(never)]
    pub fn member(&mut self, names: &[&str]) -> Result<usize, Stop> {
        let name = self.name()?;
        Ok(names
            .iter()
            .position(|known| *known == name)
            .unwrap_or(names.len()))
    }

    /// Passes a member's name and colon.
    pub(crate) fn name(&mut self) -> Result<Cow<'a, str>, Stop> {
        if self.peek() != b'"' {
            return Err(self.syntax());
        }
        let name = self.string()?;
        self.skip_space();
        if self.peek() != b':' {
            return Err(self.syntax());
        }
        self.at += 1;
        self.skip_space();
        Ok(name)
    }

    /// The object has a member, begun at `start`, that the schema does not know: skipped, if the caller tolerates it.
    #[cold]
    #[inline(never)]
    pub fn unknown_member(&mut self, start: usize) -> Result<(), Stop> {
        self.skip_value()?;
        self.depart(DepartureKind::UnknownMember, start)
    }

    /// The object has a member again: the last one counts, if the caller tolerates it.
    #[cold]
    #[inline(never)]
    pub fn duplicate_member(&mut self) -> Result<(), Stop> {
        let start = self.at;
        self.skip_value()?;
        self.depart(DepartureKind::DuplicateMember, start)?;
        self.at = start;
        Ok(())
    }

    /// The object lacks a required member; a list may be taken as empty.
    #[cold]
    #[inline(never)]
    pub fn missing_member(&mut self, member: &'static str, may_lack: bool) -> Result<(), Stop> {
        if may_lack && self.is_tolerant() {
            return self.depart(DepartureKind::TooFewItems, self.at.saturating_sub(1));
        }
        self.error.member = member;
        // The closing brace: inside the object that lacks the member.
        Err(self.fail(DecodeErrorKind::MissingMember, self.at.saturating_sub(1)))
    }

    /// The list begun at `start` has as many items as it may and goes on: strict reading ends here, before a stranger's
    /// list takes up memory.
    #[cold]
    #[inline(never)]
    pub(super) fn too_many(&mut self, start: usize) -> Result<(), Stop> {
        if self.is_tolerant() {
            return Ok(());
        }
        Err(self.fail(DecodeErrorKind::TooManyItems, start))
    }

    /// Whether `null` stands next, where a member is that may be absent.
    #[inline(always)]
    #[must_use]
    pub fn next_is_null(&self) -> bool {
        self.peek() == b'n'
    }

    /// Passes `null`, if the caller tolerates it.
    #[cold]
    #[inline(never)]
    pub fn null(&mut self, kind: DepartureKind) -> Result<(), Stop> {
        let start = self.at;
        self.word(b"null")?;
        self.depart(kind, start)
    }

    pub(super) fn word(&mut self, word: &[u8]) -> Result<(), Stop> {
        match self.text.get(self.at..) {
            Some(rest) if rest.starts_with(word) => {
                self.at += word.len();
                Ok(())
            }
            _ => Err(self.syntax()),
        }
    }

    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        self.skip_space();
        if self.at < self.text.len() {
            return Err(self.fail(DecodeErrorKind::TrailingText, self.at));
        }
        Ok(())
    }

    pub(super) fn is_tolerant(&self) -> bool {
        self.departures.is_some()
    }

    /// Notes that what stands from `start` up to the cursor departs from the schema; in strict reading, an error.
    #[cold]
    #[inline(never)]
    pub fn depart(&mut self, kind: DepartureKind, start: usize) -> Result<(), Stop> {
        match &mut self.departures {
            Some(departures) => {
                let original = self.text.get(start..self.at).unwrap_or_default();
                departures.note(kind, start, original);
                Ok(())
            }
            None => Err(self.fail(kind.error(), start)),
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn fail(&mut self, kind: DecodeErrorKind, at: usize) -> Stop {
        self.error.kind = kind;
        self.error.at = u32::try_from(at).unwrap_or(u32::MAX);
        Stop
    }

    /// What stands next is no JSON, or the text is at its end.
    #[cold]
    #[inline(never)]
    pub(super) fn syntax(&mut self) -> Stop {
        if self.at >= self.text.len() {
            return self.fail(DecodeErrorKind::UnexpectedEnd, self.text.len());
        }
        self.fail(DecodeErrorKind::Syntax, self.at)
    }

    /// What stands next is a value of another type, or none at all.
    #[cold]
    #[inline(never)]
    pub(super) fn wrong_type(&mut self) -> Stop {
        let start = self.at;
        if self.skip_value().is_err() {
            return Stop;
        }
        self.fail(DecodeErrorKind::WrongType, start)
    }
}
