//! Optional members: a value and a presence bit.
//!
//! Owns what the accessors of generated structs do.

use core::fmt;

use super::cells::{Borrowed, Cell, List, Record, Text, Value, View, zeroed};
use crate::raw::RawText;

/// The member, if its bit is set.
#[must_use]
pub const fn get<T>(has: u32, bit: u32, member: &T) -> Option<&T> {
    if has >> bit & 1 != 0 {
        Some(member)
    } else {
        None
    }
}

/// A copy of the member, if its bit is set.
#[must_use]
pub const fn get_copy<T: Copy>(has: u32, bit: u32, member: &T) -> Option<T> {
    if has >> bit & 1 != 0 {
        Some(*member)
    } else {
        None
    }
}

/// The text, if its bit is set.
#[must_use]
pub fn get_text<const N: usize>(has: u32, bit: u32, member: &Text<N>) -> Option<&str> {
    get(has, bit, member).map(Text::as_str)
}

/// The text, if its bit is set.
#[must_use]
pub fn get_borrowed<'f>(has: u32, bit: u32, member: &Borrowed<'f>) -> Option<RawText<'f>> {
    get(has, bit, member).map(Borrowed::text)
}

/// The items, if the list's bit is set.
#[must_use]
pub fn get_items<T: Cell, const N: usize>(has: u32, bit: u32, member: &List<T, N>) -> Option<&[T]> {
    get(has, bit, member).map(List::as_slice)
}

/// Sets the member and its bit, or empties both.
pub fn set<T: Cell>(has: &mut u32, bit: u32, member: &mut T, value: Option<T>) {
    *has &= !(1 << bit);
    *member = match value {
        Some(value) => {
            *has |= 1 << bit;
            value
        }
        None => zeroed(),
    };
}

/// Shows a struct's members that are present, by their names on the wire.
///
/// # Errors
/// Those of the formatter.
pub fn debug<'f, T: Record<'f>>(record: &T, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    if let Some(view) = View::new(record) {
        view.each(|name, value| {
            shown.field(name, &value);
        });
    }
    shown.finish()
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_map();
        self.each(|name, value| {
            shown.entry(&name, &value);
        });
        shown.finish()
    }
}

impl<'m> View<'m> {
    /// The members that are present.
    fn each(&self, mut visit: impl FnMut(&'static str, Value<'m>)) {
        for index in 0..self.desc.count {
            if self.bits() >> index & 1 == 0 {
                continue;
            }
            if let Some(field) = self.field(index) {
                let name = field.name();
                if let Some(value) = field.value() {
                    visit(name, value);
                }
            }
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::I32(number) => fmt::Display::fmt(number, f),
            Self::I64(number) => fmt::Display::fmt(number, f),
            Self::Tenths(number) => fmt::Display::fmt(number, f),
            Self::Bool(value) => fmt::Display::fmt(value, f),
            Self::Time(time) => fmt::Display::fmt(time, f),
            Self::Enum(text) => f.write_str(text),
            Self::Object(view) => fmt::Debug::fmt(view, f),
            Self::List(list) => {
                let items = (0..list.len()).filter_map(|index| list.item(index)?.value());
                f.debug_list().entries(items).finish()
            }
        }
    }
}
