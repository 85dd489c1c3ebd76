//! The field types of no-alloc structs, and the interpreter's way into structs that it knows by table only.
//!
//! The one module of the no-alloc codec with `unsafe`. Owns everything that touches memory by offset; reads no JSON.
//!
//! # What holds, and who proves it
//!
//! 1. Every [`Cell`] is valid when all its bytes are zero, has no drop glue, and its `SPEC` says what it is. Proven here
//!    for the types of this module; for structs and enumerations by [`nano_tables!`](crate::nano_tables), which takes
//!    offset and spec of a field from the field itself and checks every discriminant.
//! 2. A [`RecordDesc`](super::table::RecordDesc) is only ever paired with memory of the struct it was built from:
//!    [`Record::ID`] is the position at which the macro put the struct's own spec, and that of a nested struct stands in
//!    the field's spec, taken from the field's type, which is [`InSet`] of the same tables.
//! 3. Memory that is decoded into is a valid value of its type before, between and after all writes: it starts as a value
//!    or as zeros, and each write stores a valid value of the field's type. So an error can stop decoding anywhere.
//! 4. A [`Borrowed`] that is written points into a text that outlives `'f`, the lifetime of the struct.
#![allow(unsafe_code)]

mod list;
mod place;
mod record;
mod slot;
mod text;
mod thin;
mod view;

pub use list::List;
pub(super) use place::{FieldPlace, Found, ListPlace, Place, Target};
pub use record::{
    Described, Enumeration, InSet, Record, TableSet, enum_spec, enumeration, field, object_spec,
    record,
};
use record::{fields_of, item_of, pool_text, pool_value, position, rule_of, struct_at};
pub(super) use slot::Memory;
pub use slot::Slot;
pub use text::{Borrowed, Text, TooLong};
pub use thin::{decode, decode_into, decode_response, encode, put_call, put_result};
pub(super) use view::{FieldView, ListView, View, Visit};

use crate::nano::Tenths;
use crate::timestamp::Timestamp;

/// What a field is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(in crate::nano) enum CellKind {
    /// [`Text`]
    Text,
    /// [`Borrowed`]
    Borrowed,
    /// `i32`
    I32,
    /// [`Tenths`]
    Tenths,
    /// `i64`
    I64,
    /// `bool`
    Bool,
    /// [`Timestamp`]
    Time,
    /// A type with [`Enumeration`]
    Enum,
    /// A type with [`Record`]
    Object,
    /// [`List`]
    List,
}

impl CellKind {
    /// What a value begins with; 0 for numbers, t for true and false.
    pub(in crate::nano) const fn opening(self) -> char {
        match self {
            Self::Text | Self::Borrowed | Self::Time | Self::Enum => '"',
            Self::I32 | Self::Tenths | Self::I64 => '0',
            Self::Bool => 't',
            Self::Object => '{',
            Self::List => '[',
        }
    }
}

/// What a field is, as a table needs it.
#[derive(Clone, Copy)]
pub struct CellSpec {
    pub(super) kind: CellKind,
    /// Capacity of a text or list, index of an enumeration or record.
    pub(super) aux: u16,
    pub(super) item: Option<ItemSpec>,
}

/// What a list's items are.
#[derive(Clone, Copy)]
pub(in crate::nano) struct ItemSpec {
    pub(super) kind: CellKind,
    pub(super) aux: u16,
    pub(super) size: u16,
}

impl CellSpec {
    const fn plain(kind: CellKind) -> Self {
        Self::with(kind, 0)
    }

    const fn with(kind: CellKind, aux: usize) -> Self {
        assert!(aux <= u16::MAX as usize, "capacities are 65,535 at most");
        Self {
            kind,
            aux: aux as u16,
            item: None,
        }
    }
}

/// A type that a field can have.
///
/// # Safety
/// All-zero bytes are a valid value; there is no drop glue; `SPEC` describes the type.
pub unsafe trait Cell: Sized {
    /// What the type is.
    const SPEC: CellSpec;
}

// SAFETY: zero is a number, and false.
unsafe impl Cell for i32 {
    const SPEC: CellSpec = CellSpec::plain(CellKind::I32);
}
// SAFETY: as above.
unsafe impl Cell for i64 {
    const SPEC: CellSpec = CellSpec::plain(CellKind::I64);
}
// SAFETY: as above.
unsafe impl Cell for bool {
    const SPEC: CellSpec = CellSpec::plain(CellKind::Bool);
}
// SAFETY: a transparent i32.
unsafe impl Cell for Tenths {
    const SPEC: CellSpec = CellSpec::plain(CellKind::Tenths);
}
// SAFETY: two numbers, and padding; zero is 1970-01-01T00:00:00Z.
unsafe impl Cell for Timestamp {
    const SPEC: CellSpec = CellSpec::plain(CellKind::Time);
}

// SAFETY: they need no table, or that of their items.
unsafe impl<S> InSet<S> for i32 {}
// SAFETY: as above.
unsafe impl<S> InSet<S> for i64 {}
// SAFETY: as above.
unsafe impl<S> InSet<S> for bool {}
// SAFETY: as above.
unsafe impl<S> InSet<S> for Tenths {}
// SAFETY: as above.
unsafe impl<S> InSet<S> for Timestamp {}
// SAFETY: as above.
unsafe impl<S, const N: usize> InSet<S> for Text<N> {}
// SAFETY: as above.
unsafe impl<S> InSet<S> for Borrowed<'_> {}
// SAFETY: as above.
unsafe impl<S, T: InSet<S>, const N: usize> InSet<S> for List<T, N> {}

/// The empty value of a field type: no text, no items, zero, an absent member.
#[must_use]
pub const fn zeroed<T: Cell>() -> T {
    // SAFETY: every cell is valid as zeros.
    unsafe { core::mem::zeroed() }
}
