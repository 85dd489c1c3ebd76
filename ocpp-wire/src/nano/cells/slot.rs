//! Memory for one message at a time.

use core::marker::PhantomData;
use core::mem::MaybeUninit;

use super::{Place, Record};

/// Room for any one struct of at most `BYTES` bytes: where requests are decoded to, one after another.
///
/// Generated code states the size that its largest request takes.
#[repr(C, align(8))]
pub struct Slot<const BYTES: usize> {
    bytes: [MaybeUninit<u8>; BYTES],
}

impl<const BYTES: usize> Slot<BYTES> {
    /// An empty slot.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: [MaybeUninit::uninit(); BYTES],
        }
    }

    /// The slot without its size in the type.
    pub(in crate::nano) fn memory(&mut self) -> Memory<'_> {
        Memory {
            at: self.bytes.as_mut_ptr().cast(),
            len: BYTES,
            slot: PhantomData,
        }
    }

    /// Whether a struct fits, known when the program is compiled.
    pub(in crate::nano) const fn assert_fits<T>() {
        const {
            assert!(
                core::mem::size_of::<T>() <= BYTES,
                "the slot is too small for this struct"
            );
        }
    }
}

impl<const BYTES: usize> Default for Slot<BYTES> {
    fn default() -> Self {
        Self::new()
    }
}

/// A slot whose size is known when the program runs.
pub(in crate::nano) struct Memory<'s> {
    /// `len` bytes, free to write for `'s`, at a multiple of eight.
    at: *mut u8,
    len: usize,
    slot: PhantomData<&'s mut ()>,
}

impl<'s> Memory<'s> {
    /// Puts an empty struct into the memory, over what was there, and fills it; none when it does not fit, or `fill` says
    /// so.
    pub(in crate::nano) fn fill<'f, T: Record<'f>>(
        mut self,
        fill: impl FnOnce(Place<'_, 'f>) -> bool,
    ) -> Option<&'s mut T> {
        const { assert!(core::mem::align_of::<T>() <= 8) };
        if !self.clear(core::mem::size_of::<T>()) {
            return None;
        }
        // SAFETY: large enough and aligned; zeros are a valid struct; the memory is borrowed exclusively for 's.
        let value: &mut T = unsafe { &mut *self.at.cast() };
        // The place is of this very struct, so that what is written to it is what `T` reads.
        fill(Place::new(value)?).then_some(value)
    }

    /// The same memory for a shorter time.
    pub(in crate::nano) fn reborrow(&mut self) -> Memory<'_> {
        Memory {
            slot: PhantomData,
            ..*self
        }
    }

    #[inline(never)]
    fn clear(&mut self, size: usize) -> bool {
        if size > self.len {
            return false;
        }
        // SAFETY: within the memory.
        unsafe { self.at.write_bytes(0, size) };
        true
    }
}
