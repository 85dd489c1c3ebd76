//! Memory for one message at a time.

use core::mem::MaybeUninit;

use super::Record;

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

    /// Puts an empty struct of this type into the slot, over what was there.
    pub fn place<'f, T: Record<'f>>(&mut self) -> &mut T {
        const {
            assert!(
                core::mem::size_of::<T>() <= BYTES,
                "the slot is too small for this struct"
            );
            assert!(core::mem::align_of::<T>() <= 8);
        }
        let at: *mut T = self.bytes.as_mut_ptr().cast();
        // SAFETY: large enough and aligned, by the assertions; zeros are a valid struct; exclusively borrowed for as long as the result lives.
        unsafe {
            at.write_bytes(0, 1);
            &mut *at
        }
    }
}

impl<const BYTES: usize> Default for Slot<BYTES> {
    fn default() -> Self {
        Self::new()
    }
}
