//! Optional members: a value and a presence bit.
//!
//! Owns what the accessors of generated structs do.

use core::fmt;

use super::Tenths;
use super::cells::{Borrowed, Cell, List, ListView, Record, TableSet, Text, View, Visit, zeroed};
use crate::raw::RawText;
use crate::timestamp::Timestamp;

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
    View::new(record).each(|name, value| {
        shown.field(name, value);
    });
    shown.finish()
}

impl<S: TableSet> fmt::Debug for View<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_map();
        self.each(|name, value| {
            shown.entry(&name, value);
        });
        shown.finish()
    }
}

impl<'m, S: TableSet> View<'m, S> {
    /// The members that are present.
    fn each(&self, mut visit: impl FnMut(&'static str, &dyn fmt::Debug)) {
        for (present, field) in self.fields() {
            if present {
                let name = field.name();
                field.visit(Show(|value: &dyn fmt::Debug| visit(name, value)));
            }
        }
    }
}

/// Shows one value.
struct Show<F>(F);

impl<'m, S: TableSet, F: FnMut(&dyn fmt::Debug)> Visit<'m, S> for Show<F> {
    type Out = ();

    fn text(mut self, text: RawText<'m>) {
        (self.0)(&text);
    }

    fn number(mut self, number: i64, tenths: bool) {
        if tenths {
            (self.0)(&format_args!("{}", Tenths::from_tenths(number as i32)));
        } else {
            (self.0)(&number);
        }
    }

    fn boolean(mut self, value: bool) {
        (self.0)(&value);
    }

    fn time(mut self, time: &'m Timestamp) {
        (self.0)(time);
    }

    fn value(mut self, text: &'static str) {
        (self.0)(&format_args!("{text}"));
    }

    fn object(mut self, view: View<'m, S>) {
        (self.0)(&view);
    }

    fn list(mut self, list: ListView<'m, S>) {
        (self.0)(&list);
    }
}

impl<S: TableSet> fmt::Debug for ListView<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_list();
        for item in (0..self.len()).filter_map(|index| self.item(index)) {
            item.visit(Show(|value: &dyn fmt::Debug| {
                shown.entry(&value);
            }));
        }
        shown.finish()
    }
}
