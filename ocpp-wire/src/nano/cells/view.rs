//! A struct known by its table only, to be read.

use core::marker::PhantomData;

use super::{
    Borrowed, CellKind, Record, TableSet, fields_of, item_of, list, pool_text, pool_value, rule_of,
    struct_at,
};
use crate::nano::table::{Field, RecordDesc, Rule};
use crate::raw::{Form, RawText};
use crate::timestamp::Timestamp;

/// A struct that is encoded.
pub(in crate::nano) struct View<'m, S> {
    /// A struct described by `desc` of the set's tables, borrowed for `'m`.
    at: *const u8,
    desc: &'static RecordDesc,
    memory: PhantomData<(&'m (), S)>,
}

impl<'m, S: TableSet> View<'m, S> {
    /// The struct as its table describes it.
    pub(in crate::nano) fn new<'f, T: Record<'f, Set = S>>(value: &'m T) -> Self {
        // SAFETY: `Record` says which description is the struct's.
        unsafe { Self::at(core::ptr::from_ref(value).cast(), T::ID) }
    }

    /// # Safety
    /// At `at` is the struct that is described at `id`, borrowed for `'m`.
    #[inline]
    pub(super) unsafe fn at(at: *const u8, id: u16) -> Self {
        Self {
            at,
            // SAFETY: by the caller.
            desc: unsafe { struct_at::<S>(id) },
            memory: PhantomData,
        }
    }

    /// The presence bits.
    #[inline]
    fn bits(&self) -> u32 {
        // SAFETY: a struct begins with them.
        unsafe { *self.at.cast() }
    }

    /// The fields, and whether each is present.
    pub(in crate::nano) fn fields(&self) -> Fields<'m, S> {
        Fields {
            // SAFETY: the description is of the set.
            ahead: unsafe { fields_of::<S>(self.desc) }.iter(),
            bits: self.bits(),
            at: self.at,
            memory: PhantomData,
        }
    }
}

/// The fields of a struct, one after the other.
pub(in crate::nano) struct Fields<'m, S> {
    /// A struct that has the fields ahead, borrowed for `'m`.
    at: *const u8,
    memory: PhantomData<(&'m (), S)>,
    ahead: core::slice::Iter<'static, Field>,
    bits: u32,
}

impl<'m, S> Iterator for Fields<'m, S> {
    type Item = (bool, FieldView<'m, S>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let field = self.ahead.next()?;
        let present = self.bits & 1 != 0;
        self.bits >>= 1;
        let view = FieldView {
            // SAFETY: one of the struct's own fields, which lie within it.
            at: unsafe { self.at.add(usize::from(field.offset)) },
            field,
            memory: PhantomData,
        };
        Some((present, view))
    }
}

/// A field or item that is encoded.
pub(in crate::nano) struct FieldView<'m, S> {
    /// A value as `field` of the set's tables describes it, borrowed for `'m`.
    at: *const u8,
    field: &'static Field,
    memory: PhantomData<(&'m (), S)>,
}

/// What to do with what a field holds. One method a kind rather than one enumeration, which would be taken apart twice.
pub(in crate::nano) trait Visit<'m, S> {
    type Out;

    fn text(self, text: RawText<'m>) -> Self::Out;
    /// A whole number, or one of tenths.
    fn number(self, number: i64, tenths: bool) -> Self::Out;
    fn boolean(self, value: bool) -> Self::Out;
    fn time(self, time: &'m Timestamp) -> Self::Out;
    /// The text of a value of an enumeration.
    fn value(self, text: &'static str) -> Self::Out;
    fn object(self, view: View<'m, S>) -> Self::Out;
    fn list(self, list: ListView<'m, S>) -> Self::Out;
}

impl<'m, S: TableSet> FieldView<'m, S> {
    /// The member's name.
    pub(in crate::nano) fn name(&self) -> &'static str {
        pool_text::<S>(self.field.name)
    }

    /// Whether the struct must have the member.
    pub(in crate::nano) fn is_required(&self) -> bool {
        self.field.is_required()
    }

    /// What the schema asks beyond the type.
    pub(in crate::nano) fn rule(&self) -> &'static Rule {
        // SAFETY: the field is of the set.
        unsafe { rule_of::<S>(self.field) }
    }

    #[inline(always)]
    pub(in crate::nano) fn visit<V: Visit<'m, S>>(self, visit: V) -> V::Out {
        let Self { at, field, .. } = self;
        // SAFETY: `field.kind` is that of the field's type, as `Cell::SPEC` has it, and so is what `aux` says.
        unsafe {
            match field.kind {
                CellKind::Text => {
                    let len = usize::from(*at.cast::<u16>());
                    let bytes = core::slice::from_raw_parts(at.add(2), len);
                    visit.text(RawText::from_parts(bytes, Form::Plain))
                }
                CellKind::Borrowed => visit.text((*at.cast::<Borrowed<'m>>()).text()),
                CellKind::I32 => visit.number(i64::from(*at.cast::<i32>()), false),
                CellKind::Tenths => visit.number(i64::from(*at.cast::<i32>()), true),
                CellKind::I64 => visit.number(*at.cast(), false),
                CellKind::Bool => visit.boolean(*at.cast()),
                CellKind::Time => visit.time(&*at.cast()),
                CellKind::Enum => visit.value(pool_value::<S>(field.aux, *at)),
                CellKind::Object => visit.object(View::at(at, field.aux)),
                CellKind::List => visit.list(ListView {
                    at,
                    item: item_of::<S>(field),
                    memory: PhantomData,
                }),
            }
        }
    }
}

/// A [`super::List`] that is encoded.
pub(in crate::nano) struct ListView<'m, S> {
    /// A list as `item` of the set's tables describes it, borrowed for `'m`.
    at: *const u8,
    /// Its name is the list's capacity, its offset an item's size.
    item: &'static Field,
    memory: PhantomData<(&'m (), S)>,
}

impl<'m, S: TableSet> ListView<'m, S> {
    pub(in crate::nano) fn len(&self) -> u16 {
        let capacity = usize::from(self.item.name);
        let offset = list::len_offset(capacity, usize::from(self.item.offset));
        // SAFETY: the length stands there in every list of this capacity and size of item.
        unsafe { *self.at.add(offset).cast() }
    }

    /// The item of this number.
    #[inline]
    pub(in crate::nano) fn item(&self, index: u16) -> Option<FieldView<'m, S>> {
        if index >= self.len() {
            return None;
        }
        let offset = usize::from(index) * usize::from(self.item.offset);
        Some(FieldView {
            // SAFETY: within the list's length, so within its items, which stand first.
            at: unsafe { self.at.add(offset) },
            field: self.item,
            memory: PhantomData,
        })
    }
}
