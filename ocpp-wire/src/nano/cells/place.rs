//! A struct known by its table only, to be written.

use core::marker::PhantomData;

use super::text::TextPlace;
use super::{Borrowed, CellKind, list, pool_text, position};
use crate::nano::table::{Field, RecordDesc, Rule, Tables};
use crate::raw::RawText;
use crate::timestamp::Timestamp;

/// A struct that is decoded into; what it borrows lives for `'f`.
pub(in crate::nano) struct Place<'m, 'f> {
    /// A struct described by `desc` of `tables`, free to write for `'m`.
    at: *mut u8,
    pub(in crate::nano) desc: &'static RecordDesc,
    pub(in crate::nano) tables: &'static Tables,
    memory: PhantomData<&'m mut &'f ()>,
}

impl<'m, 'f> Place<'m, 'f> {
    /// # Safety
    /// At `at` is the struct that is described at `id`, free to write for `'m`; what it borrows lives for `'f`.
    #[inline]
    pub(super) unsafe fn at(at: *mut u8, tables: &'static Tables, id: u16) -> Option<Self> {
        Some(Self {
            at,
            desc: tables.records.get(usize::from(id))?,
            tables,
            memory: PhantomData,
        })
    }

    /// The presence bits.
    #[inline]
    pub(in crate::nano) fn bits(&mut self) -> &mut u32 {
        // SAFETY: a struct begins with them.
        unsafe { &mut *self.at.cast() }
    }

    /// The name of the field of this number.
    #[inline]
    pub(in crate::nano) fn name(&self, index: u16) -> &'static str {
        let at = usize::from(self.desc.first) + usize::from(index);
        match self.tables.fields.get(at) {
            Some(field) => pool_text(self.tables, field.name),
            None => "",
        }
    }

    /// The name of the first member that must be there and is not.
    pub(in crate::nano) fn missing(&mut self) -> Option<&'static str> {
        let bits = *self.bits();
        let first = usize::from(self.desc.first);
        let last = first + usize::from(self.desc.count);
        let fields = self.tables.fields.get(first..last)?;
        let mut bit = 1;
        for field in fields {
            if field.is_required() && bits & bit == 0 {
                return Some(pool_text(self.tables, field.name));
            }
            bit <<= 1;
        }
        None
    }

    /// The field of this number.
    #[inline]
    pub(in crate::nano) fn field(&mut self, index: u16) -> Option<FieldPlace<'_, 'f>> {
        if index >= self.desc.count {
            return None;
        }
        let first = usize::from(self.desc.first);
        let field = self.tables.fields.get(first + usize::from(index))?;
        Some(FieldPlace {
            // SAFETY: one of the struct's own fields, which lie within it.
            at: unsafe { self.at.add(usize::from(field.offset)) },
            field,
            tables: self.tables,
            memory: PhantomData,
        })
    }
}

/// A field or item that is decoded into.
pub(in crate::nano) struct FieldPlace<'m, 'f> {
    /// A value as `field` of `tables` describes it, free to write for `'m`.
    at: *mut u8,
    pub(in crate::nano) field: &'static Field,
    tables: &'static Tables,
    memory: PhantomData<&'m mut &'f ()>,
}

/// What a field is, to be written.
pub(in crate::nano) enum Target<'m, 'f> {
    Text(TextPlace<'m>),
    Borrowed(BorrowedPlace<'m, 'f>),
    Number(NumberPlace<'m>),
    Bool(&'m mut bool),
    Time(&'m mut Timestamp),
    Enum(EnumPlace<'m>),
    Object(Place<'m, 'f>),
    List(ListPlace<'m, 'f>),
}

impl<'m, 'f> FieldPlace<'m, 'f> {
    /// Whether the number has a fraction digit.
    pub(in crate::nano) fn is_tenths(&self) -> bool {
        self.field.kind == CellKind::Tenths
    }

    /// What the schema asks beyond the type.
    pub(in crate::nano) fn rule(&self) -> Option<&'static Rule> {
        self.tables.rule(self.field)
    }

    #[inline(always)]
    pub(in crate::nano) fn target(self) -> Option<Target<'m, 'f>> {
        let Self {
            at, field, tables, ..
        } = self;
        // SAFETY: `field.kind` is that of the field's type, as `Cell::SPEC` has it, and so is what `aux` says.
        Some(unsafe {
            match field.kind {
                CellKind::Text => Target::Text(TextPlace::new(at, field.aux)),
                CellKind::Borrowed => Target::Borrowed(BorrowedPlace(&mut *at.cast())),
                CellKind::I32 | CellKind::Tenths => Target::Number(NumberPlace {
                    at,
                    wide: false,
                    memory: PhantomData,
                }),
                CellKind::I64 => Target::Number(NumberPlace {
                    at,
                    wide: true,
                    memory: PhantomData,
                }),
                CellKind::Bool => Target::Bool(&mut *at.cast()),
                CellKind::Time => Target::Time(&mut *at.cast()),
                CellKind::Enum => Target::Enum(EnumPlace {
                    at: &mut *at,
                    tables,
                    id: field.aux,
                }),
                CellKind::Object => Target::Object(Place::at(at, tables, field.aux)?),
                CellKind::List => Target::List(ListPlace {
                    at,
                    item: tables.fields.get(usize::from(field.aux))?,
                    tables,
                    memory: PhantomData,
                }),
            }
        })
    }
}

/// An `i32`, a [`Tenths`](crate::nano::Tenths), which is one, or an `i64` that is decoded into.
pub(in crate::nano) struct NumberPlace<'m> {
    /// An `i64` if `wide`, else an `i32`, free to write for `'m`.
    at: *mut u8,
    wide: bool,
    memory: PhantomData<&'m mut i64>,
}

impl NumberPlace<'_> {
    /// Stores a number; false when it does not fit.
    pub(in crate::nano) fn set(self, number: i64) -> bool {
        let low = number as i32;
        // SAFETY: as `at` says.
        unsafe {
            if self.wide {
                *self.at.cast() = number;
            } else {
                *self.at.cast() = low;
            }
        }
        self.wide || i64::from(low) == number
    }
}

/// A [`Borrowed`] that is decoded into.
pub(in crate::nano) struct BorrowedPlace<'m, 'f>(&'m mut Borrowed<'f>);

impl<'f> BorrowedPlace<'_, 'f> {
    pub(in crate::nano) fn set(self, text: RawText<'f>) {
        *self.0 = Borrowed::new(text);
    }
}

/// An enumeration that is decoded into.
pub(in crate::nano) struct EnumPlace<'m> {
    at: &'m mut u8,
    tables: &'static Tables,
    /// Which of them it is.
    id: u16,
}

impl EnumPlace<'_> {
    /// Stores the value of this text; false when there is none.
    pub(in crate::nano) fn set(self, text: &[u8]) -> bool {
        match position(self.tables, self.id, text) {
            Some(index) => {
                // The number of a value, so a byte of the enumeration.
                *self.at = index;
                true
            }
            None => false,
        }
    }
}

/// A [`super::List`] that is decoded into.
pub(in crate::nano) struct ListPlace<'m, 'f> {
    /// A list as `item` of `tables` describes it, free to write for `'m`.
    at: *mut u8,
    /// Its name is the list's capacity, its offset an item's size.
    item: &'static Field,
    tables: &'static Tables,
    memory: PhantomData<&'m mut &'f ()>,
}

impl<'f> ListPlace<'_, 'f> {
    /// The item of this number; none behind the last that fits.
    #[inline]
    pub(in crate::nano) fn item(&mut self, index: u16) -> Option<FieldPlace<'_, 'f>> {
        if index >= self.item.name {
            return None;
        }
        let offset = usize::from(index) * usize::from(self.item.offset);
        Some(FieldPlace {
            // SAFETY: within the list's capacity, so within its items, which stand first.
            at: unsafe { self.at.add(offset) },
            field: self.item,
            tables: self.tables,
            memory: PhantomData,
        })
    }

    /// Says how many items were decoded.
    pub(in crate::nano) fn set_len(&mut self, len: u16) {
        let capacity = self.item.name;
        let offset = list::len_offset(usize::from(capacity), usize::from(self.item.offset));
        // SAFETY: the length stands there in every list of this capacity and size of item; all items are valid.
        unsafe { *self.at.add(offset).cast::<u16>() = len.min(capacity) };
    }
}
