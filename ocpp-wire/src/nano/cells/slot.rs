//! Memory for one message at a time.

use core::marker::PhantomData;
use core::mem::MaybeUninit;

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
            at: self.start(),
            len: BYTES,
            slot: PhantomData,
        }
    }

    pub(super) fn start(&mut self) -> *mut u8 {
        self.bytes.as_mut_ptr().cast()
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
    pub(super) at: *mut u8,
    pub(super) len: usize,
    slot: PhantomData<&'s mut ()>,
}
