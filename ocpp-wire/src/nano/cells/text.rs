//! Text: held in place with a fixed capacity, or borrowed.

use core::fmt;
use core::marker::PhantomData;

use super::{Cell, CellKind, CellSpec};
use crate::error::DecodeErrorKind;
use crate::raw::{Form, RawText, WireText};
use crate::reader::Reader;
use crate::sink::Sink;

/// A text of at most `N` bytes, held in place.
///
/// The schema's `maxLength` counts characters; a text with letters beyond ASCII needs more bytes than characters, so
/// that `N` is a choice of its own.
///
/// ```
/// use ocpp_wire::nano::Text;
/// let tag: Text<20> = "04A2B3".try_into().unwrap();
/// assert_eq!(tag.as_str(), "04A2B3");
/// assert!(Text::<5>::new("04A2B3").is_none());
/// ```
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Text<const N: usize> {
    /// At most `N`.
    len: u16,
    /// UTF-8 up to `len`.
    bytes: [u8; N],
}

// SAFETY: zeros are the text of length zero.
unsafe impl<const N: usize> Cell for Text<N> {
    const SPEC: CellSpec = CellSpec::with(CellKind::Text, N);
}

impl<const N: usize> Text<N> {
    /// No text.
    pub const EMPTY: Self = Self {
        len: 0,
        bytes: [0; N],
    };

    /// Holds a text; `None` when it has more than `N` bytes.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut held = Self::EMPTY;
        held.push_str(text).then_some(held)
    }

    /// Holds as much of a text as fits, cut between two characters.
    #[must_use]
    pub fn truncated(text: &str) -> Self {
        let mut held = Self::EMPTY;
        held.push_str(beginning(text, N));
        held
    }

    /// Appends a text; false, and nothing appended, when it does not fit.
    pub fn push_str(&mut self, text: &str) -> bool {
        append(&mut self.bytes, &mut self.len, text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // SAFETY: `bytes` is UTF-8 up to `len`: empty at first, whole texts are appended, and `TextPlace` reads whole
        // characters.
        unsafe { core::str::from_utf8_unchecked(self.bytes.get_unchecked(..usize::from(self.len))) }
    }

    /// How many bytes it can hold.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        N
    }
}

/// As much of a text as fits into so many bytes, cut between two characters.
#[inline(never)]
fn beginning(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Appends a text if it fits. Once for all capacities.
#[inline(never)]
fn append(bytes: &mut [u8], len: &mut u16, text: &str) -> bool {
    let start = usize::from(*len);
    let Some(room) = bytes.get_mut(start..start + text.len()) else {
        return false;
    };
    for (to, from) in room.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    // Within the capacity, which is within a u16 by the spec.
    *len = (start + text.len()) as u16;
    true
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const N: usize> core::ops::Deref for Text<N> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> AsRef<str> for Text<N> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// The text has more bytes than the field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// Bytes of the text.
    pub bytes: usize,
    /// Bytes that the field holds.
    pub capacity: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, capacity } = self;
        write!(f, "text of {bytes} bytes for a field of {capacity}")
    }
}

impl core::error::Error for TooLong {}

impl<const N: usize> TryFrom<&str> for Text<N> {
    type Error = TooLong;

    fn try_from(text: &str) -> Result<Self, TooLong> {
        Self::new(text).ok_or(TooLong {
            bytes: text.len(),
            capacity: N,
        })
    }
}

impl<const N: usize> core::str::FromStr for Text<N> {
    type Err = TooLong;

    fn from_str(text: &str) -> Result<Self, TooLong> {
        text.try_into()
    }
}

/// Appends what is formatted; an error when it does not fit.
impl<const N: usize> fmt::Write for Text<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.push_str(text) {
            Ok(())
        } else {
            Err(fmt::Error)
        }
    }
}

impl<const N: usize, const M: usize> PartialEq<Text<M>> for Text<N> {
    fn eq(&self, other: &Text<M>) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<const N: usize> Eq for Text<N> {}

impl<const N: usize> PartialEq<str> for Text<N> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl<const N: usize> PartialEq<&str> for Text<N> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl<const N: usize> core::hash::Hash for Text<N> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// A [`Text`] of a length that only the table knows.
pub(in crate::nano) struct TextPlace<'m> {
    len: &'m mut u16,
    bytes: &'m mut [u8],
}

impl<'m> TextPlace<'m> {
    /// # Safety
    /// `at` is a `Text<N>` with `N` as `capacity`, free to write for `'m`.
    pub(super) unsafe fn new(at: *mut u8, capacity: u16) -> Self {
        // SAFETY: by the caller; `Text` is `repr(C)`, its bytes follow its length without padding.
        unsafe {
            Self {
                len: &mut *at.cast(),
                bytes: core::slice::from_raw_parts_mut(at.add(2), usize::from(capacity)),
            }
        }
    }

    /// Reads a JSON string into the text. Holds nothing when it does not fit.
    pub(in crate::nano) fn read(self, reader: &mut Reader<'_>) -> Result<(), DecodeErrorKind> {
        reader.string(self.bytes)?;
        if reader.bytes <= self.bytes.len() {
            // The reader wrote that many bytes, whole characters.
            *self.len = reader.bytes as u16;
        }
        Ok(())
    }
}

/// A text that is borrowed: from the frame that was decoded, or from the application for a message to be sent.
///
/// For what is too long to be held in place, such as certificates.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Borrowed<'f> {
    /// Null when empty.
    start: *const u8,
    len: u32,
    form: Form,
    text: PhantomData<&'f str>,
}

// SAFETY: zeros are a null pointer, of which `text` makes an empty text, and the form `Plain`.
unsafe impl Cell for Borrowed<'_> {
    const SPEC: CellSpec = CellSpec::plain(CellKind::Borrowed);
}

// SAFETY: it is a shared reference to bytes.
unsafe impl Send for Borrowed<'_> {}
// SAFETY: as above.
unsafe impl Sync for Borrowed<'_> {}

impl<'f> Borrowed<'f> {
    /// No text.
    pub const EMPTY: Self = Self {
        start: core::ptr::null(),
        len: 0,
        form: Form::Plain,
        text: PhantomData,
    };

    /// Borrows a text. Beyond 4 GB it becomes empty.
    #[must_use]
    pub fn new(text: impl Into<RawText<'f>>) -> Self {
        let (bytes, form) = text.into().parts();
        match u32::try_from(bytes.len()) {
            Ok(len) => Self {
                start: bytes.as_ptr(),
                len,
                form,
                text: PhantomData,
            },
            Err(_) => Self::EMPTY,
        }
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> RawText<'f> {
        if self.start.is_null() {
            return RawText::new("");
        }
        // SAFETY: not null, so it came from `new`, with a slice that lives for 'f.
        let bytes = unsafe { core::slice::from_raw_parts(self.start, self.len as usize) };
        RawText::from_parts(bytes, self.form)
    }
}

impl<'f> From<RawText<'f>> for Borrowed<'f> {
    fn from(text: RawText<'f>) -> Self {
        Self::new(text)
    }
}

impl<'f> From<&'f str> for Borrowed<'f> {
    fn from(text: &'f str) -> Self {
        Self::new(text)
    }
}

impl Default for Borrowed<'_> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl PartialEq for Borrowed<'_> {
    fn eq(&self, other: &Borrowed<'_>) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Borrowed<'_> {}

impl PartialEq<str> for Borrowed<'_> {
    fn eq(&self, other: &str) -> bool {
        self.text() == *other
    }
}

impl PartialEq<&str> for Borrowed<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.text() == **other
    }
}

impl WireText for Borrowed<'_> {
    fn write_json<S: Sink + ?Sized>(&self, out: &mut S) {
        self.text().write_json(out);
    }
}

impl fmt::Display for Borrowed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.text(), f)
    }
}

impl fmt::Debug for Borrowed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text(), f)
    }
}
