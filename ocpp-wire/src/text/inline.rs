//! A 24-byte string: 23 bytes in place, more on the heap, and a niche, so that `Option` costs nothing.
//!
//! Owns the representation and nothing else: no bound, no JSON. It needs no `unsafe`; the price is that the inline form
//! proves itself UTF-8 again whenever it is looked at as `str`. Both codecs' hot paths look at bytes.

use alloc::boxed::Box;
use core::str;

/// How many bytes fit in place.
pub(crate) const INLINE: usize = 23;

/// A length of 0 to 23 whose unused values are the niche that holds the heap form and `Option::None`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[rustfmt::skip]
enum Len {
    N0, N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15, N16, N17, N18, N19, N20, N21, N22, N23,
}

impl Len {
    /// Lengths beyond 23 are cut; callers ask only for what fits.
    #[inline(always)]
    #[rustfmt::skip]
    const fn of(len: usize) -> Self {
        match len {
            0 => Self::N0, 1 => Self::N1, 2 => Self::N2, 3 => Self::N3, 4 => Self::N4, 5 => Self::N5,
            6 => Self::N6, 7 => Self::N7, 8 => Self::N8, 9 => Self::N9, 10 => Self::N10, 11 => Self::N11,
            12 => Self::N12, 13 => Self::N13, 14 => Self::N14, 15 => Self::N15, 16 => Self::N16, 17 => Self::N17,
            18 => Self::N18, 19 => Self::N19, 20 => Self::N20, 21 => Self::N21, 22 => Self::N22, _ => Self::N23,
        }
    }
}

/// The string. Bytes behind an inline text's end are whatever stood there; nothing looks at them.
#[derive(Clone)]
pub(crate) enum Inline {
    Here(Room),
    Heap(Box<str>),
}

/// The length stands last, so that the bytes are aligned and are copied in whole words.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Room {
    bytes: [u8; INLINE],
    len: Len,
}

impl Inline {
    pub(crate) const EMPTY: Self = Self::Here(Room {
        bytes: [0; INLINE],
        len: Len::N0,
    });

    #[inline]
    pub(crate) fn new(text: &str) -> Self {
        if text.len() > INLINE {
            return Self::Heap(text.into());
        }
        let mut bytes = [0; INLINE];
        for (to, from) in bytes.iter_mut().zip(text.as_bytes()) {
            *to = *from;
        }
        Self::Here(Room {
            bytes,
            len: Len::of(text.len()),
        })
    }

    /// Text that the caller has seen to be ASCII; anything else would become empty.
    #[inline(never)]
    pub(crate) fn ascii(text: &[u8]) -> Self {
        Self::new(str::from_utf8(text).unwrap_or_default())
    }

    /// The text `source[start..end]`, if it fits in place and 23 bytes can be copied at once without looking at its
    /// length. The caller has seen that it is ASCII.
    #[inline(always)]
    pub(crate) fn window(source: &[u8], start: usize, end: usize) -> Option<Self> {
        let len = end.wrapping_sub(start);
        if len > INLINE {
            return None;
        }
        let window = source.get(start..)?.first_chunk::<INLINE>()?;
        Some(Self::Here(Room {
            bytes: *window,
            len: Len::of(len),
        }))
    }

    #[inline(always)]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Here(room) => room.bytes.get(..room.len as usize).unwrap_or_default(),
            Self::Heap(text) => text.as_bytes(),
        }
    }

    /// The inline form's whole room and the text's length in it.
    #[inline(always)]
    pub(crate) fn room(&self) -> Option<(&[u8; INLINE], usize)> {
        match self {
            Self::Here(room) => Some((&room.bytes, room.len as usize)),
            Self::Heap(_) => None,
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
        for end in 0..long.len() {
            let text = &long[..end];
            assert_eq!(Inline::new(text).as_str(), text);
            if let Some(here) = Inline::window(long.as_bytes(), 0, end) {
                assert_eq!(here.as_str(), text);
            } else {
                assert!(end > INLINE);
            }
        }
        assert_eq!(Inline::new(&"é".repeat(11)).as_str(), "é".repeat(11));
        assert_eq!(Inline::EMPTY.as_str(), String::new());
    }
}
