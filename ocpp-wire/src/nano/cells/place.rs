//! A struct known by its table only, to be written.

use core::marker::PhantomData;

use super::text::TextPlace;
use super::{
    Borrowed, CellKind, TableSet, fields_of, item_of, list, pool_text, position, rule_of, struct_at,
};
use crate::nano::table::{Field, RecordDesc, Rule};
use crate::raw::RawText;
use crate::timestamp::Timestamp;

/// A struct that is decoded into; what it borrows lives for `'f`.
pub(in crate::nano) struct Place<'m, 'f, S> {
    /// A struct described by `desc` of the set's tables, free to write for `'m`.
    at: *mut u8,
    desc: &'static RecordDesc,
    memory: PhantomData<(&'m mut &'f (), S)>,
}

impl<'m, 'f, S: TableSet> Place<'m, 'f, S> {
    /// # Safety
    /// At `at` is the struct that is described at `id`, free to write for `'m`; what it borrows lives for `'f`.
    #[inline]
    pub(super) unsafe fn at(at: *mut u8, id: u16) -> Self {
        Self {
            at,
            // SAFETY: by the caller.
            desc: unsafe { struct_at::<S>(id) },
            memory: PhantomData,
        }
    }

    /// The presence bits.
    #[inline]
    fn bits(&mut self) -> &mut u32 {
        // SAFETY: a struct begins with them.
        unsafe { &mut *self.at.cast() }
    }

    /// Looks for the field of this name, from the `next` one on, and says that it is present.
    pub(in crate::nano) fn find(&mut self, name: &[u8], next: &mut usize) -> Found<'_, 'f, S> {
        // SAFETY: the description is of the set.
        let fields = unsafe { fields_of::<S>(self.desc) };
        for _ in fields {
            if *next >= fields.len() {
                *next = 0;
            }
            let index = *next;
            *next += 1;
            let Some(field) = fields.get(index) else {
                break;
            };
            if S::TABLES.text(field.name) == name {
                let bit = 1u32 << (index & 31);
                if *self.bits() & bit != 0 {
                    return Found::Twice;
                }
                *self.bits() |= bit;
                return Found::Field(FieldPlace {
                    // SAFETY: one of the struct's own fields, which lie within it.
                    at: unsafe { self.at.add(usize::from(field.offset)) },
                    field,
                    memory: PhantomData,
                });
            }
        }
        Found::Nothing
    }

    /// The name of the first member that must be there and is not.
    pub(in crate::nano) fn missing(&mut self) -> Option<&'static str> {
        let mut bits = *self.bits();
        // SAFETY: the description is of the set.
        for field in unsafe { fields_of::<S>(self.desc) } {
            if field.is_required() && bits & 1 == 0 {
                return Some(pool_text::<S>(field.name));
            }
            bits >>= 1;
        }
        None
    }
}

/// What a name stands for.
pub(in crate::nano) enum Found<'m, 'f, S> {
    Nothing,
    /// A member that has been there already.
    Twice,
    Field(FieldPlace<'m, 'f, S>),
}

/// A field or item that is decoded into.
pub(in crate::nano) struct FieldPlace<'m, 'f, S> {
    /// A value as `field` of the set's tables describes it, free to write for `'m`.
    at: *mut u8,
    pub(in crate::nano) field: &'static Field,
    memory: PhantomData<(&'m mut &'f (), S)>,
}

/// What a field is, to be written.
pub(in crate::nano) enum Target<'m, 'f, S> {
    Text(TextPlace<'m>),
    Borrowed(BorrowedPlace<'m, 'f>),
    Number(NumberPlace<'m>),
    Bool(&'m mut bool),
    Time(&'m mut Timestamp),
    Enum(EnumPlace<'m, S>),
    Object(Place<'m, 'f, S>),
    List(ListPlace<'m, 'f, S>),
}

impl<'m, 'f, S: TableSet> FieldPlace<'m, 'f, S> {
    /// Whether the number has a fraction digit.
    pub(in crate::nano) fn is_tenths(&self) -> bool {
        self.field.kind == CellKind::Tenths
    }

    /// What the schema asks beyond the type.
    pub(in crate::nano) fn rule(&self) -> &'static Rule {
        // SAFETY: the field is of the set.
        unsafe { rule_of::<S>(self.field) }
    }

    #[inline(always)]
    pub(in crate::nano) fn target(self) -> Target<'m, 'f, S> {
        let Self { at, field, .. } = self;
        // SAFETY: `field.kind` is that of the field's type, as `Cell::SPEC` has it, and so is what `aux` says.
        unsafe {
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
                    id: field.aux,
                    set: PhantomData,
                }),
                CellKind::Object => Target::Object(Place::at(at, field.aux)),
                CellKind::List => Target::List(ListPlace {
                    at,
                    item: item_of::<S>(field),
                    memory: PhantomData,
                }),
            }
        }
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
pub(in crate::nano) struct EnumPlace<'m, S> {
    at: &'m mut u8,
    /// Which of the set's it is.
    id: u16,
    set: PhantomData<S>,
}

impl<S: TableSet> EnumPlace<'_, S> {
    /// Stores the value of this text; false when there is none.
    pub(in crate::nano) fn set(self, text: &[u8]) -> bool {
        match position::<S>(self.id, text) {
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
pub(in crate::nano) struct ListPlace<'m, 'f, S> {
    /// A list as `item` of the set's tables describes it, free to write for `'m`.
    at: *mut u8,
    /// Its name is the list's capacity, its offset an item's size.
    item: &'static Field,
    memory: PhantomData<(&'m mut &'f (), S)>,
}

impl<'f, S: TableSet> ListPlace<'_, 'f, S> {
    /// The item of this number; none behind the last that fits.
    #[inline]
    pub(in crate::nano) fn item(&mut self, index: u16) -> Option<FieldPlace<'_, 'f, S>> {
        if index >= self.item.name {
            return None;
        }
        let offset = usize::from(index) * usize::from(self.item.offset);
        Some(FieldPlace {
            // SAFETY: within the list's capacity, so within its items, which stand first.
            at: unsafe { self.at.add(offset) },
            field: self.item,
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
