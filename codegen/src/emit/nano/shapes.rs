//! Which Rust type holds a member without an allocator, and what its table asks of it.
//!
//! Owns the choice between held and borrowed text, capacities included. Prints nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Capacities, Capacity, Decimal, Field, Shape, Struct, TypeDef, TypeKind};

/// Longest text, in characters, that is held in place where no capacity is given.
const MOST_HELD: u32 = 500;

/// What a member is in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// `Text<N>`
    Text(u32),
    /// `Borrowed<'f>`
    Borrowed,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `Tenths`
    Tenths,
    /// `bool`
    Bool,
    /// `Timestamp`
    Time,
    /// An enumeration.
    Enum(String),
    /// A struct.
    Object(String),
    /// `List<T, N>`
    List(Box<Self>, u32),
}

/// A member as it is printed.
#[derive(Clone, Debug)]
pub(super) struct Member<'m> {
    pub(super) field: &'m Field,
    pub(super) cell: Cell,
    /// A `Rule` of `ocpp_wire::nano` as Rust has it, where the type does not say all.
    pub(super) rule: Option<String>,
    /// The same for the items of a list.
    pub(super) item_rule: Option<String>,
}

/// What is known of types before any is printed.
pub(super) struct Shapes<'v> {
    types: &'v BTreeMap<String, TypeDef>,
    capacities: &'v Capacities,
    /// Structs that borrow, themselves or through a member.
    borrowing: BTreeSet<&'v str>,
}

impl<'v> Shapes<'v> {
    /// Of a version's types, or a vendor's.
    pub(super) fn new(types: &'v BTreeMap<String, TypeDef>, capacities: &'v Capacities) -> Self {
        let mut shapes = Self {
            types,
            capacities,
            borrowing: BTreeSet::new(),
        };
        // Types do not contain themselves, so that a round a level is enough.
        loop {
            let before = shapes.borrowing.len();
            for (name, def) in types {
                let TypeKind::Struct(object) = &def.kind else {
                    continue;
                };
                if shapes
                    .members(name, object)
                    .iter()
                    .any(|member| shapes.borrows(&member.cell))
                {
                    shapes.borrowing.insert(name);
                }
            }
            if shapes.borrowing.len() == before {
                return shapes;
            }
        }
    }

    /// Whether a struct has a lifetime.
    pub(super) fn has_lifetime(&self, name: &str) -> bool {
        self.borrowing.contains(name)
    }

    fn borrows(&self, cell: &Cell) -> bool {
        match cell {
            Cell::Borrowed => true,
            Cell::Object(name) => self.has_lifetime(name),
            Cell::List(item, _) => self.borrows(item),
            _ => false,
        }
    }

    /// A struct's members in schema order.
    pub(super) fn members<'m>(&self, owner: &str, object: &'m Struct) -> Vec<Member<'m>> {
        let members = object.fields.iter();
        members.map(|field| self.member(owner, field)).collect()
    }

    fn member<'m>(&self, owner: &str, field: &'m Field) -> Member<'m> {
        let key = (owner.to_owned(), field.json.clone());
        let capacity = self.capacities.members.get(&key);
        let capacity = capacity.copied().unwrap_or_default();
        let (cell, rule, item_rule) = match &field.shape {
            Shape::Array { item, min, max } => {
                let items = capacity.items.or(*max).unwrap_or_default();
                let items = max.map_or(items, |max| items.min(max));
                let (item, item_rule) = self.single(item, capacity);
                let bounded = min.is_some_and(|min| min > 0) || max.is_some();
                let rule = bounded.then(|| {
                    let bound = |bound: Option<u32>| bound.map(i64::from);
                    range(Some(bound(*min).unwrap_or(0)), bound(*max))
                });
                (Cell::List(Box::new(item), items), rule, item_rule)
            }
            shape => {
                let (cell, rule) = self.single(shape, capacity);
                (cell, rule, None)
            }
        };
        Member {
            field,
            cell,
            rule,
            item_rule,
        }
    }

    /// What is no list, and its rule.
    fn single(&self, shape: &Shape, capacity: Capacity) -> (Cell, Option<String>) {
        match shape {
            Shape::Text { max_chars, uri } => text(*max_chars, *uri, capacity),
            Shape::DateTime => (Cell::Time, None),
            Shape::Integer { wide, min, max } => {
                let bounded = min.is_some() || max.is_some();
                let cell = if *wide { Cell::I64 } else { Cell::I32 };
                (cell, bounded.then(|| range(*min, *max)))
            }
            Shape::Number { min, max, .. } => {
                let bounded = min.is_some() || max.is_some();
                let (min, max) = (min.map(tenths_up), max.map(tenths_down));
                (Cell::Tenths, bounded.then(|| range(min, max)))
            }
            Shape::Boolean => (Cell::Bool, None),
            Shape::Named(name) => match self.types.get(name).map(|def| &def.kind) {
                Some(TypeKind::Enum(_)) => (Cell::Enum(name.clone()), None),
                _ => (Cell::Object(name.clone()), None),
            },
            // Kept as its JSON text would be; no version with no-alloc types has it, nor a list of lists.
            Shape::Any | Shape::Array { .. } => (Cell::Borrowed, None),
        }
    }

    /// The cell as Rust has it; `lifetime` is that of what is borrowed.
    pub(super) fn rust(&self, cell: &Cell, lifetime: &str) -> String {
        match cell {
            Cell::Text(bytes) => format!("Text<{bytes}>"),
            Cell::Borrowed => format!("Borrowed<{lifetime}>"),
            Cell::I32 => "i32".to_owned(),
            Cell::I64 => "i64".to_owned(),
            Cell::Tenths => "Tenths".to_owned(),
            Cell::Bool => "bool".to_owned(),
            Cell::Time => "Timestamp".to_owned(),
            Cell::Enum(name) => name.clone(),
            Cell::Object(name) => self.named(name, lifetime),
            Cell::List(item, items) => format!("List<{}, {items}>", self.rust(item, lifetime)),
        }
    }

    /// A struct's name, with its lifetime if it has one.
    pub(super) fn named(&self, name: &str, lifetime: &str) -> String {
        if self.has_lifetime(name) {
            format!("{name}<{lifetime}>")
        } else {
            name.to_owned()
        }
    }

    /// The definition of a type.
    pub(super) fn type_def(&self, name: &str) -> Option<&'v TypeDef> {
        self.types.get(name)
    }
}

fn text(max_chars: Option<u32>, uri: bool, capacity: Capacity) -> (Cell, Option<String>) {
    let long = max_chars.is_none_or(|max| max > MOST_HELD);
    let rule = |bytes: Option<u32>| {
        let rule = match max_chars {
            Some(max) if Some(max) == bytes && !uri => return None,
            Some(max) => format!("Rule::chars({max})"),
            None if bytes.is_none() && !uri => return None,
            None => "Rule::NONE".to_owned(),
        };
        Some(if uri { format!("{rule}.uri()") } else { rule })
    };
    if capacity.borrowed || capacity.bytes.is_none() && long {
        return (Cell::Borrowed, rule(None));
    }
    let bytes = capacity.bytes.or(max_chars).unwrap_or_default();
    (Cell::Text(bytes), rule(Some(bytes)))
}

fn range(min: Option<i64>, max: Option<i64>) -> String {
    let bound = |bound: Option<i64>, open: &str| {
        // The table's bounds have 32 bits; one beyond them is one that 32 bits cannot break.
        let bound = bound.and_then(|bound| i32::try_from(bound).ok());
        bound.map_or_else(|| open.to_owned(), |bound| bound.to_string())
    };
    let (min, max) = (bound(min, "i32::MIN"), bound(max, "i32::MAX"));
    format!("Rule::range({min}, {max})")
}

/// The least number of tenths that is not below.
fn tenths_up(decimal: Decimal) -> i64 {
    -tenths_down(Decimal {
        mantissa: -decimal.mantissa,
        ..decimal
    })
}

/// The greatest number of tenths that is not above.
fn tenths_down(decimal: Decimal) -> i64 {
    let (mut mantissa, mut scale) = (decimal.mantissa, decimal.scale);
    while scale > 1 {
        mantissa = mantissa.div_euclid(10);
        scale -= 1;
    }
    if scale == 0 {
        mantissa = mantissa.saturating_mul(10);
    }
    mantissa
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_decimals_become_tenths() {
        let decimal = |mantissa, scale| Decimal { mantissa, scale };
        assert_eq!(
            (tenths_up(decimal(5, 0)), tenths_down(decimal(5, 0))),
            (50, 50)
        );
        assert_eq!(
            (tenths_up(decimal(55, 1)), tenths_down(decimal(55, 1))),
            (55, 55)
        );
        assert_eq!(
            (tenths_up(decimal(551, 2)), tenths_down(decimal(551, 2))),
            (56, 55)
        );
        assert_eq!(
            (tenths_up(decimal(-551, 2)), tenths_down(decimal(-551, 2))),
            (-55, -56)
        );
    }

    #[test]
    fn texts_are_held_or_borrowed() {
        let capacity = |bytes, borrowed| Capacity {
            bytes,
            items: None,
            borrowed,
        };
        let check = |max, uri, bytes, borrowed, cell: Cell, rule: Option<&str>| {
            let (found, found_rule) = text(max, uri, capacity(bytes, borrowed));
            assert_eq!((found, found_rule.as_deref()), (cell, rule));
        };
        check(Some(20), false, None, false, Cell::Text(20), None);
        check(
            Some(20),
            false,
            Some(40),
            false,
            Cell::Text(40),
            Some("Rule::chars(20)"),
        );
        check(
            Some(20),
            true,
            None,
            false,
            Cell::Text(20),
            Some("Rule::chars(20).uri()"),
        );
        check(
            None,
            false,
            Some(32),
            false,
            Cell::Text(32),
            Some("Rule::NONE"),
        );
        check(None, false, None, true, Cell::Borrowed, None);
        check(
            None,
            true,
            None,
            true,
            Cell::Borrowed,
            Some("Rule::NONE.uri()"),
        );
        check(
            Some(501),
            false,
            None,
            false,
            Cell::Borrowed,
            Some("Rule::chars(501)"),
        );
        check(
            Some(501),
            false,
            Some(600),
            false,
            Cell::Text(600),
            Some("Rule::chars(501)"),
        );
    }
}
