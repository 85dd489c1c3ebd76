//! A struct known by its table only, to be read.

use core::marker::PhantomData;

use super::{Borrowed, CellKind, Record, list, pool_text, pool_value};
use crate::nano::Tenths;
use crate::nano::table::{Field, RecordDesc, Rule, Tables};
use crate::raw::{Form, RawText};
use crate::timestamp::Timestamp;

/// A struct that is encoded.
#[derive(Clone, Copy)]
pub(in crate::nano) struct View<'m> {
    /// A struct described by `desc` of `tables`, borrowed for `'m`.
    at: *const u8,
    pub(in crate::nano) desc: &'static RecordDesc,
    tables: &'static Tables,
    memory: PhantomData<&'m ()>,
}

impl<'m> View<'m> {
    /// The struct as its table describes it.
    pub(in crate::nano) fn new<'f, T: Record<'f>>(value: &'m T) -> Option<Self> {
        // SAFETY: `Record` says which description is the struct's.
        unsafe { Self::at(core::ptr::from_ref(value).cast(), T::TABLES, T::ID) }
    }

    /// # Safety
    /// At `at` is the struct that is described at `id`, borrowed for `'m`.
    #[inline]
    pub(super) unsafe fn at(at: *const u8, tables: &'static Tables, id: u16) -> Option<Self> {
        Some(Self {
            at,
            desc: tables.records.get(usize::from(id))?,
            tables,
            memory: PhantomData,
        })
    }

    /// The presence bits.
    #[inline]
    pub(in crate::nano) fn bits(&self) -> u32 {
        // SAFETY: a struct begins with them.
        unsafe { *self.at.cast() }
    }

    /// The field of this number.
    #[inline]
    pub(in crate::nano) fn field(&self, index: u16) -> Option<FieldView<'m>> {
        if index >= self.desc.count {
            return None;
        }
        let first = usize::from(self.desc.first);
        let field = self.tables.fields.get(first + usize::from(index))?;
        Some(FieldView {
            // SAFETY: one of the struct's own fields, which lie within it.
            at: unsafe { self.at.add(usize::from(field.offset)) },
            field,
            tables: self.tables,
            memory: PhantomData,
        })
    }
}

/// A field or item that is encoded.
pub(in crate::nano) struct FieldView<'m> {
    /// A value as `field` of `tables` describes it, borrowed for `'m`.
    at: *const u8,
    field: &'static Field,
    tables: &'static Tables,
    memory: PhantomData<&'m ()>,
}

/// What a field holds.
pub(in crate::nano) enum Value<'m> {
    Text(RawText<'m>),
    I32(i32),
    I64(i64),
    Tenths(Tenths),
    Bool(bool),
    Time(&'m Timestamp),
    /// The text of the value.
    Enum(&'static str),
    Object(View<'m>),
    List(ListView<'m>),
}

impl<'m> FieldView<'m> {
    /// The member's name.
    pub(in crate::nano) fn name(&self) -> &'static str {
        pool_text(self.tables, self.field.name)
    }

    /// Whether the struct must have the member.
    pub(in crate::nano) fn is_required(&self) -> bool {
        self.field.is_required()
    }

    /// What the schema asks beyond the type.
    pub(in crate::nano) fn rule(&self) -> Option<&'static Rule> {
        self.tables.rule(self.field)
    }

    #[inline(always)]
    pub(in crate::nano) fn value(self) -> Option<Value<'m>> {
        let Self {
            at, field, tables, ..
        } = self;
        // SAFETY: `field.kind` is that of the field's type, as `Cell::SPEC` has it, and so is what `aux` says.
        Some(unsafe {
            match field.kind {
                CellKind::Text => {
                    let len = usize::from(*at.cast::<u16>());
                    let bytes = core::slice::from_raw_parts(at.add(2), len);
                    Value::Text(RawText::from_parts(bytes, Form::Plain))
                }
                CellKind::Borrowed => Value::Text((*at.cast::<Borrowed<'m>>()).text()),
                CellKind::I32 => Value::I32(*at.cast()),
                CellKind::I64 => Value::I64(*at.cast()),
                CellKind::Tenths => Value::Tenths(*at.cast()),
                CellKind::Bool => Value::Bool(*at.cast()),
                CellKind::Time => Value::Time(&*at.cast()),
                CellKind::Enum => Value::Enum(pool_value(tables, field.aux, *at)),
                CellKind::Object => Value::Object(View::at(at, tables, field.aux)?),
                CellKind::List => Value::List(ListView {
                    at,
                    item: tables.fields.get(usize::from(field.aux))?,
                    tables,
                    memory: PhantomData,
                }),
            }
        })
    }
}

/// A [`super::List`] that is encoded.
pub(in crate::nano) struct ListView<'m> {
    /// A list as `item` of `tables` describes it, borrowed for `'m`.
    at: *const u8,
    /// Its name is the list's capacity, its offset an item's size.
    item: &'static Field,
    tables: &'static Tables,
    memory: PhantomData<&'m ()>,
}

impl<'m> ListView<'m> {
    pub(in crate::nano) fn len(&self) -> u16 {
        let capacity = usize::from(self.item.name);
        let offset = list::len_offset(capacity, usize::from(self.item.offset));
        // SAFETY: the length stands there in every list of this capacity and size of item.
        unsafe { *self.at.add(offset).cast() }
    }

    /// The item of this number.
    #[inline]
    pub(in crate::nano) fn item(&self, index: u16) -> Option<FieldView<'m>> {
        if index >= self.len() {
            return None;
        }
        let offset = usize::from(index) * usize::from(self.item.offset);
        Some(FieldView {
            // SAFETY: within the list's length, so within its items, which stand first.
            at: unsafe { self.at.add(offset) },
            field: self.item,
            tables: self.tables,
            memory: PhantomData,
        })
    }
}
