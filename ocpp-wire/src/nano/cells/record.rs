//! Structs and enumerations that tables describe, and how the macro states them.

use super::{Cell, CellSpec};
use crate::nano::table::{EnumSpec, Field, FieldSpec, RecordDesc, RecordSpec, Rule, Tables};

/// The structs and enumerations that one [`nano_tables!`](crate::nano_tables) has described.
///
/// # Safety
/// `TABLES` is what [`build`](crate::nano::__private::build) made of their specs, and the types with [`InSet`] of this
/// set are those, lists of those, and types that need no table.
pub unsafe trait TableSet: 'static {
    /// The tables.
    const TABLES: &'static Tables;
}

/// A type that tables of the set `S` describe, or that needs no table.
///
/// # Safety
/// As [`TableSet`] says.
pub unsafe trait InSet<S>: Cell {}

/// A struct that [`nano_tables!`](crate::nano_tables) has described; what it borrows lives for `'f`.
///
/// # Safety
/// `Set::TABLES.records[ID]` is what became of this struct's spec; the struct begins with a `u32` of presence bits, one a
/// member in the spec's order.
pub unsafe trait Record<'f>: Cell + 'f {
    /// The set it is of.
    type Set: TableSet;
    /// Its place in the tables.
    const ID: u16;
}

/// An enumeration that [`nano_tables!`](crate::nano_tables) has described.
///
/// # Safety
/// One byte in size; `Set::TABLES.enums[ID]` is what became of its spec, and each number below the number of values there
/// is the byte of a value.
pub unsafe trait Enumeration: Cell + Copy {
    /// The set it is of.
    type Set: TableSet;
    /// Its place in the tables.
    const ID: u16;

    /// The value's text on the wire.
    #[must_use]
    fn wire_text(self) -> &'static str {
        pool_value::<Self::Set>(Self::ID, self.number())
    }

    /// The value's number, from 0 in the order of the schema.
    #[must_use]
    fn number(self) -> u8 {
        // SAFETY: one byte in size, and a value's byte is initialized.
        unsafe { core::mem::transmute_copy(&self) }
    }

    /// The value of a text on the wire, given as its bytes.
    #[must_use]
    fn from_wire_text(text: &[u8]) -> Option<Self> {
        let index = position::<Self::Set>(Self::ID, text)?;
        // SAFETY: one byte in size, and each number below the number of values is the byte of a value.
        Some(unsafe { core::mem::transmute_copy(&index) })
    }
}

// Entries of tables by index. None is checked: every index in tables was put there by `build`, and those that types have
// were given out by the macro, one for each entry.

/// # Safety
/// `id` is a `Record::ID` of this set, or a struct's index in its tables.
pub(super) unsafe fn struct_at<S: TableSet>(id: u16) -> &'static RecordDesc {
    debug_assert!(usize::from(id) < S::TABLES.records.len());
    // SAFETY: by the caller.
    unsafe { S::TABLES.records.get_unchecked(usize::from(id)) }
}

/// # Safety
/// `desc` is of this set.
pub(super) unsafe fn fields_of<S: TableSet>(desc: &RecordDesc) -> &'static [Field] {
    let first = usize::from(desc.first);
    let last = first + usize::from(desc.count);
    debug_assert!(last <= S::TABLES.fields.len());
    // SAFETY: by the caller.
    unsafe { S::TABLES.fields.get_unchecked(first..last) }
}

/// # Safety
/// `field` is a list of this set.
pub(super) unsafe fn item_of<S: TableSet>(field: &Field) -> &'static Field {
    debug_assert!(usize::from(field.aux) < S::TABLES.fields.len());
    // SAFETY: by the caller.
    unsafe { S::TABLES.fields.get_unchecked(usize::from(field.aux)) }
}

/// # Safety
/// `field` is of this set.
pub(super) unsafe fn rule_of<S: TableSet>(field: &Field) -> &'static Rule {
    debug_assert!(field.rule() < S::TABLES.rules.len());
    // SAFETY: by the caller.
    unsafe { S::TABLES.rules.get_unchecked(field.rule()) }
}

/// The text at a place of the pool.
pub(super) fn pool_text<S: TableSet>(at: u16) -> &'static str {
    // SAFETY: texts of the pool were packed whole from `&str`, and tables of a set name no other places than where they
    // begin.
    unsafe { core::str::from_utf8_unchecked(S::TABLES.text(at)) }
}

/// The text of the value of this number of an enumeration.
#[inline(never)]
pub(super) fn pool_value<S: TableSet>(id: u16, index: u8) -> &'static str {
    let Some(desc) = S::TABLES.enums.get(usize::from(id)) else {
        return "";
    };
    let mut at = desc.first;
    for _ in 0..index {
        at = behind::<S>(at);
    }
    pool_text::<S>(at)
}

/// The number of the value that has this text.
#[inline(never)]
pub(super) fn position<S: TableSet>(id: u16, text: &[u8]) -> Option<u8> {
    let desc = S::TABLES.enums.get(usize::from(id))?;
    let mut at = desc.first;
    for index in 0..desc.count {
        if S::TABLES.text(at) == text {
            return Some(index as u8);
        }
        at = behind::<S>(at);
    }
    None
}

/// The place behind a text of the pool.
fn behind<S: TableSet>(at: u16) -> u16 {
    at.wrapping_add(1 + S::TABLES.text(at).len() as u16)
}

/// A struct as the macro states it.
pub trait Described {
    /// Its description.
    const SPEC: RecordSpec;
    /// Its members, in the order of their presence bits.
    const FIELDS: &'static [FieldSpec];
}

/// A field, stated by the macro.
///
/// # Safety
/// `offset` is that of the field which `_get` returns.
#[must_use]
pub const unsafe fn field<S, R, C: InSet<S>>(_get: fn(&R) -> &C, offset: usize) -> FieldSpec {
    const { assert!(!core::mem::needs_drop::<C>()) };
    FieldSpec {
        name: "",
        offset,
        required: false,
        cell: C::SPEC,
        rule: None,
        item_rule: None,
    }
}

/// A struct, stated by the macro.
///
/// # Safety
/// `fields` are all of them fields of `R`, `_bits` returns its presence bits, which stand at its beginning.
#[must_use]
pub const unsafe fn record<R>(
    _bits: fn(&R) -> &u32,
    bits_offset: usize,
    fields: &'static [FieldSpec],
) -> RecordSpec {
    const { assert!(!core::mem::needs_drop::<R>()) };
    assert!(bits_offset == 0, "presence bits stand first");
    assert!(core::mem::size_of::<R>() <= u16::MAX as usize);
    RecordSpec { fields }
}

/// An enumeration, stated by the macro; does not compile unless the values are the bytes 0, 1, 2 and so on.
#[must_use]
pub const fn enumeration<E: Copy, const N: usize>(
    all: &[E; N],
    values: &'static [&'static str; N],
) -> EnumSpec {
    assert!(core::mem::size_of::<E>() == 1 && N <= 256 && N > 0);
    let mut index = 0;
    while index < N {
        // SAFETY: one byte in size, and a value of an enumeration without fields has no uninitialized byte.
        let byte: u8 = unsafe { core::mem::transmute_copy(&all[index]) };
        assert!(
            byte as usize == index,
            "values stand in the order of their discriminants"
        );
        index += 1;
    }
    EnumSpec { values }
}

/// The spec of a struct as another's field.
#[must_use]
pub const fn object_spec(id: u16) -> CellSpec {
    CellSpec::with(super::CellKind::Object, id as usize)
}

/// The spec of an enumeration as a field.
#[must_use]
pub const fn enum_spec(id: u16) -> CellSpec {
    CellSpec::with(super::CellKind::Enum, id as usize)
}
