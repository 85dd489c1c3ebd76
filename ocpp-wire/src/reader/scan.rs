//! What is ahead in a text, byte by byte and character by character.
//!
//! Owns escapes and UTF-8. Knows no JSON value.

use core::slice;

use crate::error::DecodeErrorKind as Kind;

/// A place in a text: what is ahead of it.
pub(crate) type Mark<'a> = slice::Iter<'a, u8>;

/// A text, from some place on.
///
/// An iterator, because two pointers make smaller code than a slice and an index.
pub(crate) struct Scan<'a>(Mark<'a>);

impl<'a> Scan<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self(text.iter())
    }

    /// What is ahead.
    pub(crate) fn ahead(&self) -> &'a [u8] {
        self.0.as_slice()
    }

    /// This place, to [`return_to`](Self::return_to). Cheaper than an offset.
    pub(crate) fn mark(&self) -> Mark<'a> {
        self.0.clone()
    }

    /// Goes back to a place of this text.
    pub(crate) fn return_to(&mut self, mark: &Mark<'a>) {
        self.0 = mark.clone();
    }

    /// The next byte, or 0 at the end.
    #[inline]
    pub(crate) fn peek(&self) -> u8 {
        self.0.as_slice().first().copied().unwrap_or(0)
    }

    /// Passes the next byte.
    #[inline]
    pub(crate) fn bump(&mut self) {
        self.0.next();
    }

    /// Whether the text has come to its end.
    pub(crate) fn is_at_end(&self) -> bool {
        self.0.as_slice().is_empty()
    }

    /// `Syntax`, or `UnexpectedEnd` where the text has come to its end.
    #[inline(never)]
    pub(crate) fn unexpected(&self) -> Kind {
        if self.is_at_end() {
            Kind::UnexpectedEnd
        } else {
            Kind::Syntax
        }
    }

    /// Passes `true`, `null` and the like.
    #[inline(never)]
    pub(crate) fn literal(&mut self, word: &[u8]) -> Result<(), Kind> {
        for &byte in word {
            if self.peek() != byte {
                return Err(self.unexpected());
            }
            self.bump();
        }
        Ok(())
    }

    /// The next character of a text, which is behind an escape where those stand.
    #[inline(never)]
    pub(crate) fn character(&mut self, escapes: bool) -> Result<u32, Kind> {
        let byte = self.peek();
        if byte < 0x20 && escapes {
            return Err(self.unexpected());
        }
        self.bump();
        let mut code = u32::from(byte);
        if byte == b'\\' && escapes {
            let byte = self.peek();
            if byte == b'u' {
                self.bump();
                return self.unicode_escape();
            }
            // Each letter and what it stands for.
            let mut pairs = b"n\nt\tr\rb\x08f\x0c\"\"\\\\//".chunks_exact(2);
            let Some(&[_, meant]) = pairs.find(|pair| pair.first() == Some(&byte)) else {
                return Err(self.unexpected());
            };
            code = u32::from(meant);
            self.bump();
        } else if byte >= 0x80 {
            // How many bytes follow, and the least character that needs so many.
            let (more, least) = match byte {
                0xc0..0xe0 => (1, 0x80),
                0xe0..0xf0 => (2, 0x800),
                _ => (3, 0x1_0000),
            };
            code &= 0x3f >> more;
            for _ in 0..more {
                let byte = self.peek();
                if byte & 0xc0 != 0x80 {
                    return Err(Kind::Utf8);
                }
                self.bump();
                code = code << 6 | u32::from(byte & 0x3f);
            }
            // A lead byte of 0x80 or 0xf8 and more, which begins nothing, has given more than there are characters.
            let lead_fits = (0xc0..0xf8).contains(&byte);
            if !lead_fits || code < least || code > 0x10_ffff || code & 0xffff_f800 == 0xd800 {
                return Err(Kind::Utf8);
            }
        }
        Ok(code)
    }

    fn unicode_escape(&mut self) -> Result<u32, Kind> {
        let code = self.hex4()?;
        let surrogate = code & 0xffff_fc00;
        if surrogate == 0xd800 {
            self.literal(b"\\u")?;
            let low = self.hex4()?;
            if low & 0xffff_fc00 == 0xdc00 {
                return Ok(0x1_0000 + ((code & 0x3ff) << 10 | low & 0x3ff));
            }
        } else if surrogate != 0xdc00 {
            return Ok(code);
        }
        Err(Kind::Syntax)
    }

    #[inline(never)]
    fn hex4(&mut self) -> Result<u32, Kind> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.peek()).to_digit(16) else {
                return Err(self.unexpected());
            };
            self.bump();
            code = code << 4 | digit;
        }
        Ok(code)
    }
}

/// Writes a character's UTF-8 at `at` if it fits as a whole; gives the place behind it.
pub(crate) fn put_char(into: &mut [u8], at: usize, code: u32) -> usize {
    let mut more = 0;
    let mut lead = code as u8;
    if code >= 0x80 {
        more = 1 + usize::from(code >= 0x800) + usize::from(code >= 0x1_0000);
        lead = (0xf0u32 << (3 - more)) as u8 | (code >> (6 * more)) as u8;
    }
    let end = at + more + 1;
    if let Some(room) = into.get_mut(at..end) {
        let mut rest = code;
        for slot in room.iter_mut().rev() {
            *slot = 0x80 | rest as u8 & 0x3f;
            rest >>= 6;
        }
        if let Some(first) = room.first_mut() {
            *first = lead;
        }
    }
    end
}
