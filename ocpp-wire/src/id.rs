//! Message ids: at most 36 characters, held inline.
//!
//! Owns the id type and the making of new ids. Knows no frame; what is unique is the caller's to supply.

use core::fmt;

use crate::raw::{Form, RawText, WireText};
use crate::reader::put_char;
use crate::sink::{Sink, hex_digit, put_string_bytes};

/// Most characters a message id may have (OCPP-J 1.6 section 4.1.4, 2.0.1 part 4 section 4.1.4).
pub const MAX_ID_CHARS: usize = 36;

/// Room for 36 characters of any script.
const CAPACITY: usize = MAX_ID_CHARS * 4;

/// A message id.
///
/// Frames lend the id they carry as [`RawText`]; this is the form to keep, for a call that waits for its answer and for
/// an answer that comes later.
///
/// ```
/// use ocpp_wire::MessageId;
/// let id = MessageId::from_u64(7);
/// assert_eq!(id.as_str(), "7");
/// assert!(MessageId::new("0123456789012345678901234567890123456").is_none());
/// ```
#[derive(Clone, Copy)]
pub struct MessageId {
    len: u8,
    bytes: [u8; CAPACITY],
}

impl MessageId {
    /// The id that stands for an id which could not be read (OCPP-J 2.0.1 part 4 section 4.2.3).
    pub const UNKNOWN: Self = {
        let mut id = Self::EMPTY;
        id.len = 2;
        id.bytes[0] = b'-';
        id.bytes[1] = b'1';
        id
    };

    const EMPTY: Self = Self {
        len: 0,
        bytes: [0; CAPACITY],
    };

    /// An id of this text; `None` when it has more than 36 characters.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        Self::from_raw(RawText::new(text))
    }

    /// Keeps the id of a frame; `None` when it has more than 36 characters.
    #[must_use]
    pub fn from_raw(text: RawText<'_>) -> Option<Self> {
        let mut id = Self::EMPTY;
        let mut chars = text.chars();
        let mut count = 0;
        let mut len = 0;
        while let Some(code) = chars.code() {
            count += 1;
            len = put_char(&mut id.bytes, len, code);
        }
        id.len = len as u8;
        (count <= MAX_ID_CHARS).then_some(id)
    }

    /// A number as an id, in hexadecimal: a counter, if its numbers do not come again after a restart.
    #[must_use]
    pub fn from_u64(number: u64) -> Self {
        let mut id = Self::EMPTY;
        id.push_hex(number, 1);
        id
    }

    /// A number as an id, in hexadecimal: random bits, or a random number of this start above a counter.
    #[must_use]
    pub fn from_u128(number: u128) -> Self {
        let mut id = Self::EMPTY;
        let high = (number >> 64) as u64;
        if high != 0 {
            id.push_hex(high, 1);
        }
        id.push_hex(number as u64, if high == 0 { 1 } else { 16 });
        id
    }

    /// Appends a number in hexadecimal, with zeros in front of it up to `least` digits.
    fn push_hex(&mut self, number: u64, least: u8) {
        let mut least = least;
        let mut place = 16;
        let mut rest = number;
        while place > 0 {
            let digit = (rest >> 60) as u8;
            rest <<= 4;
            if digit != 0 || place <= least {
                least = place;
                if let Some(slot) = self.bytes.get_mut(usize::from(self.len)) {
                    *slot = hex_digit(digit);
                    self.len += 1;
                }
            }
            place -= 1;
        }
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl WireText for MessageId {
    fn write_json<S: Sink + ?Sized>(&self, out: &mut S) {
        put_string_bytes(out, self.as_bytes());
    }
}

impl PartialEq for MessageId {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for MessageId {}

impl core::hash::Hash for MessageId {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl PartialEq<RawText<'_>> for MessageId {
    fn eq(&self, other: &RawText<'_>) -> bool {
        RawText::from_parts(self.as_bytes(), Form::Plain) == *other
    }
}

impl PartialEq<MessageId> for RawText<'_> {
    fn eq(&self, other: &MessageId) -> bool {
        *other == *self
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Makes ids that do not come again: a number of this start, and a counter.
///
/// ```
/// use ocpp_wire::MessageIds;
/// let mut ids = MessageIds::new(0xc0ffee);
/// assert_eq!(ids.next_id().as_str(), "c0ffee0000000000000000");
/// assert_eq!(ids.next_id().as_str(), "c0ffee0000000000000001");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MessageIds {
    start: u64,
    count: u64,
}

impl MessageIds {
    /// `start` should differ from one start of the program to the next: random bits, or a count of restarts.
    #[must_use]
    pub const fn new(start: u64) -> Self {
        Self { start, count: 0 }
    }

    /// The next id.
    pub fn next_id(&mut self) -> MessageId {
        let id = MessageId::from_u128(u128::from(self.start) << 64 | u128::from(self.count));
        self.count = self.count.wrapping_add(1);
        id
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::{collections::BTreeSet, string::String};

    #[test]
    fn thirty_six_characters_of_any_script_are_an_id() {
        for character in ['a', 'é', '⚡', '😀'] {
            let text: String = std::iter::repeat_n(character, MAX_ID_CHARS).collect();
            assert_eq!(MessageId::new(&text).expect("fits").as_str(), text);
            let longer: String = std::iter::repeat_n(character, MAX_ID_CHARS + 1).collect();
            assert_eq!(MessageId::new(&longer), None);
        }
    }

    #[test]
    fn an_id_equals_the_frames_text_through_its_escapes() {
        let id = MessageId::new("a/b").expect("fits");
        assert_eq!(id, RawText::from_wire(b"a\\/b"));
        assert_eq!(RawText::from_wire(b"a\\u002fb"), id);
        assert_ne!(id, RawText::from_wire(b"a\\/c"));
        assert_eq!(MessageId::from_raw(RawText::from_wire(b"a\\/b")), Some(id));
    }

    #[test]
    fn numbers_become_hexadecimal() {
        assert_eq!(MessageId::from_u64(0).as_str(), "0");
        assert_eq!(MessageId::from_u64(255).as_str(), "ff");
        assert_eq!(MessageId::from_u64(u64::MAX).as_str(), "ffffffffffffffff");
        assert_eq!(
            MessageId::from_u128(u128::MAX).as_str(),
            "ffffffffffffffffffffffffffffffff"
        );
        assert_eq!(MessageId::UNKNOWN.as_str(), "-1");
    }

    #[test]
    fn ids_do_not_come_again() {
        let mut ids = MessageIds::new(1);
        let mut others = MessageIds::new(2);
        let seen: BTreeSet<_> = (0..1000)
            .flat_map(|_| [ids.next_id(), others.next_id()])
            .map(|id| String::from(id.as_str()))
            .collect();
        assert_eq!(seen.len(), 2000);
    }
}
