//! Lists: items held in place, up to a fixed number.

use core::fmt;

use super::{Cell, CellKind, CellSpec, ItemSpec, zeroed};

/// At most `N` items, held in place.
///
/// ```
/// use ocpp_wire::nano::{List, Text};
/// let mut keys: List<Text<50>, 2> = List::new();
/// keys.push("HeartbeatInterval".try_into().unwrap()).unwrap();
/// assert_eq!(keys.len(), 1);
/// assert_eq!(keys[0], "HeartbeatInterval");
/// ```
#[derive(Clone, Copy)]
#[repr(C)]
pub struct List<T, const N: usize> {
    /// Valid values all, empty ones behind `len`.
    items: [T; N],
    /// At most `N`.
    len: u16,
}

// SAFETY: zeros are a list of length zero, and zeros are valid items. `repr(C)`: items at offset 0, the length behind
// them at the next even offset.
unsafe impl<T: Cell, const N: usize> Cell for List<T, N> {
    const SPEC: CellSpec = {
        let item = T::SPEC;
        assert!(item.item.is_none(), "a list of lists is not supported");
        let size = core::mem::size_of::<T>();
        assert!(size <= u16::MAX as usize, "an item is larger than 64 kB");
        assert!(core::mem::offset_of!(Self, items) == 0);
        assert!(core::mem::offset_of!(Self, len) == len_offset(N, size));
        CellSpec {
            item: Some(ItemSpec {
                kind: item.kind,
                aux: item.aux,
                size: size as u16,
            }),
            ..CellSpec::with(CellKind::List, N)
        }
    };
}

/// Where a list's length stands, from its items' number and size.
pub(super) const fn len_offset(capacity: usize, item_size: usize) -> usize {
    (capacity * item_size + 1) & !1
}

impl<T: Cell, const N: usize> List<T, N> {
    /// No items.
    #[must_use]
    pub const fn new() -> Self {
        zeroed()
    }

    /// Appends an item.
    ///
    /// # Errors
    /// The item, when the list is full.
    pub fn push(&mut self, item: T) -> Result<(), T> {
        match self.items.get_mut(usize::from(self.len)) {
            Some(slot) => {
                *slot = item;
                self.len += 1;
                Ok(())
            }
            None => Err(item),
        }
    }

    /// Takes the last item off.
    pub fn pop(&mut self) -> Option<T> {
        let last = self.len.checked_sub(1)?;
        self.len = last;
        let slot = self.items.get_mut(usize::from(last))?;
        Some(core::mem::replace(slot, zeroed()))
    }

    /// Takes all items off.
    pub fn clear(&mut self) {
        while self.pop().is_some() {}
    }

    /// The items.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        self.items.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The items, to be changed.
    #[must_use]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        self.items
            .get_mut(..usize::from(self.len))
            .unwrap_or_default()
    }

    /// How many items it can hold.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        N
    }

    /// Whether no further item fits.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.len as usize == N
    }
}

impl<T: Cell, const N: usize> Default for List<T, N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Cell, const N: usize> core::ops::Deref for List<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T: Cell, const N: usize> core::ops::DerefMut for List<T, N> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.as_mut_slice()
    }
}

impl<'l, T: Cell, const N: usize> IntoIterator for &'l List<T, N> {
    type Item = &'l T;
    type IntoIter = core::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.as_slice().iter()
    }
}

impl<T: Cell + PartialEq, const N: usize> PartialEq for List<T, N> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<T: Cell + Eq, const N: usize> Eq for List<T, N> {}

impl<T: Cell + fmt::Debug, const N: usize> fmt::Debug for List<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_slice(), f)
    }
}
