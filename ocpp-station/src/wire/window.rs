//! A part of a text that is too long for the buffer at hand.
//!
//! Owns the counting. The text is written from its beginning each time; what lies before and behind the window is
//! only counted, so the same state has to give the same text.

use ocpp_wire::{Sink, put_string};

/// The window: bytes `from..from + out.len()` of the text.
pub(crate) struct Window<'a> {
    out: &'a mut [u8],
    from: usize,
    total: usize,
}

impl<'a> Window<'a> {
    pub(crate) const fn new(out: &'a mut [u8], from: usize) -> Self {
        Self {
            out,
            from,
            total: 0,
        }
    }

    /// Bytes in the window, and whether the text ends there.
    pub(crate) fn finish(self) -> (usize, bool) {
        let rest = self.total.saturating_sub(self.from);
        (rest.min(self.out.len()), rest <= self.out.len())
    }

    /// Plain text, which needs no escapes and gets no quotes.
    #[inline(never)]
    pub(crate) fn raw(&mut self, text: &str) {
        self.put(text.as_bytes());
    }

    /// A JSON string.
    #[inline(never)]
    pub(crate) fn string(&mut self, text: &str) {
        put_string(self, text);
    }

    /// `,"name":` or, for the first member, `"name":`.
    #[inline(never)]
    pub(crate) fn member(&mut self, first: &mut bool, name: &str) {
        if !core::mem::take(first) {
            self.put_byte(b',');
        }
        self.string(name);
        self.put_byte(b':');
    }
}

impl Sink for Window<'_> {
    #[inline(never)]
    fn put(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if let Some(at) = self.total.checked_sub(self.from)
                && let Some(place) = self.out.get_mut(at)
            {
                *place = *byte;
            }
            self.total += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;
    use std::vec::Vec;

    #[test]
    fn parts_make_the_whole() {
        let write = |window: &mut Window<'_>| {
            window.raw("{\"a\":");
            window.string("long \"text\"\n");
            window.raw("}");
        };
        let want = br#"{"a":"long \"text\"\n"}"#;
        for size in 1..40 {
            let mut text: Vec<u8> = Vec::new();
            loop {
                let mut buffer = vec![0; size];
                let mut window = Window::new(&mut buffer, text.len());
                write(&mut window);
                let (length, last) = window.finish();
                text.extend_from_slice(&buffer[..length]);
                if last {
                    break;
                }
            }
            assert_eq!(text, want, "in parts of {size}");
        }
    }
}
