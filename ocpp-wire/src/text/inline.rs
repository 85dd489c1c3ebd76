//! A 24-byte string: 23 bytes in place, more on the heap, and a niche, so that `Option` costs nothing.
//!
//! Owns the representation and nothing else: no bound, no JSON. It needs no `unsafe`; the price is that the inline form
//! proves itself UTF-8 again whenever it is looked at as `str`. The codec's hot paths look at bytes.

use alloc::boxed::Box;
use core::str;

/// How many bytes fit in place.
pub(crate) const INLINE: usize = 23;

/// A length of 0 to 23, doubled, and one more if no byte needs an escape in JSON. The values beyond 47 are the niche
/// that holds the heap form and `Option::None`.
#[derive(Clone, Copy)]
#[repr(u8)]
#[rustfmt::skip]
#[allow(dead_code)]
enum Tag {
    V0, V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15, V16, V17, V18, V19, V20, V21, V22, V23,
    V24, V25, V26, V27, V28, V29, V30, V31, V32, V33, V34, V35, V36, V37, V38, V39, V40, V41, V42, V43, V44, V45,
    V46, V47,
}

impl Tag {
    #[rustfmt::skip]
    const ALL: [Self; 48] = {
        use Tag::*;
        [
            V0, V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15, V16, V17, V18, V19, V20, V21, V22,
            V23, V24, V25, V26, V27, V28, V29, V30, V31, V32, V33, V34, V35, V36, V37, V38, V39, V40, V41, V42, V43,
            V44, V45, V46, V47,
        ]
    };

    /// None for a length beyond 23.
    #[inline(always)]
    fn new(len: usize, plain: bool) -> Option<Self> {
        Self::ALL.get(len * 2 + usize::from(plain)).copied()
    }

    #[inline(always)]
    const fn len(self) -> usize {
        self as usize / 2
    }

    #[inline(always)]
    const fn is_plain(self) -> bool {
        self as usize % 2 == 1
    }
}

/// The string. Bytes behind an inline text's end are whatever stood there; nothing looks at them.
#[derive(Clone)]
pub(crate) enum Inline {
    Here(Room),
    Heap(Box<str>),
}

/// The tag stands last, so that the bytes are aligned and are copied in whole words.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Room {
    bytes: [u8; INLINE],
    tag: Tag,
}

impl Inline {
    pub(crate) const EMPTY: Self = Self::Here(Room {
        bytes: [0; INLINE],
        tag: Tag::V1,
    });

    pub(crate) fn new(text: &str) -> Self {
        let plain = !text.bytes().any(needs_escape);
        let Some(tag) = Tag::new(text.len(), plain) else {
            return Self::Heap(text.into());
        };
        let mut bytes = [0; INLINE];
        for (to, from) in bytes.iter_mut().zip(text.as_bytes()) {
            *to = *from;
        }
        Self::Here(Room { bytes, tag })
    }

    /// Text that the caller has seen to be ASCII; anything else would become empty.
    #[inline(never)]
    pub(crate) fn ascii(text: &[u8]) -> Self {
        Self::new(str::from_utf8(text).unwrap_or_default())
    }

    /// The first `len` bytes of `window`, if they fit in place. The caller has seen that they are ASCII and that none
    /// needs an escape.
    #[inline(always)]
    pub(crate) fn plain(window: &[u8; INLINE + 1], len: usize) -> Option<Self> {
        let tag = Tag::new(len, true)?;
        let [bytes @ .., _] = *window;
        Some(Self::Here(Room { bytes, tag }))
    }

    #[inline(always)]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Here(room) => room.bytes.get(..room.tag.len()).unwrap_or_default(),
            Self::Heap(text) => text.as_bytes(),
        }
    }

    /// The inline form's whole room and the text's length in it, if nothing in it needs an escape.
    #[inline(always)]
    pub(crate) fn plain_room(&self) -> Option<(&[u8; INLINE], usize)> {
        match self {
            Self::Here(room) if room.tag.is_plain() => Some((&room.bytes, room.tag.len())),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        match self {
            // Never fails: every constructor was given UTF-8.
            Self::Here(..) => str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Self::Heap(text) => text,
        }
    }
}

/// Whether a byte of UTF-8 may not stand as it is in a JSON string.
#[inline(always)]
pub(crate) const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[test]
    fn twenty_four_bytes_with_a_niche() {
        assert_eq!(size_of::<Inline>(), 24);
        assert_eq!(size_of::<Option<Inline>>(), 24);
    }

    #[test]
    fn every_length_survives() {
        let long = "abcdefghijklmnopqrstuvwxyz0123456789".repeat(3);
        let window = long.as_bytes().first_chunk().expect("long enough");
        for end in 0..long.len() {
            let text = &long[..end];
            assert_eq!(Inline::new(text).as_str(), text);
            assert_eq!(Inline::ascii(text.as_bytes()).as_str(), text);
            match Inline::plain(window, end) {
                Some(here) => assert_eq!(here.as_str(), text),
                None => assert!(end > INLINE),
            }
        }
        assert_eq!(Inline::new(&"é".repeat(11)).as_str(), "é".repeat(11));
        assert_eq!(Inline::EMPTY.as_str(), String::new());
    }

    #[test]
    fn what_needs_an_escape_is_known() {
        for (text, plain) in [
            ("", true),
            ("a/é", true),
            ("a\"", false),
            ("\\", false),
            ("a\nb", false),
        ] {
            assert_eq!(Inline::new(text).plain_room().is_some(), plain, "{text}");
        }
    }
}
