//! Bytes of RAM that the structs take, by the rules of `repr(C)`.
//!
//! Owns the arithmetic. The types it stands for are `ocpp_wire::nano`'s; a test holds it against `size_of`.

use std::collections::BTreeMap;

use super::shapes::{Cell, Shapes};
use crate::model::{TypeKind, Version};

/// Size of a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Layout {
    /// Bytes.
    pub size: u64,
    /// Multiple that its address is of.
    pub align: u64,
}

impl Layout {
    const fn new(size: u64, align: u64) -> Self {
        Self { size, align }
    }

    /// A struct of these fields in this order.
    fn of(fields: impl IntoIterator<Item = Self>) -> Self {
        let mut whole = Self::new(0, 1);
        for field in fields {
            whole.size = whole.size.next_multiple_of(field.align) + field.size;
            whole.align = whole.align.max(field.align);
        }
        whole.size = whole.size.next_multiple_of(whole.align);
        whole
    }
}

/// Size of every struct of a version, by its Rust name, on a processor with pointers of `pointer` bytes.
///
/// 64-bit numbers are taken to stand at multiples of eight, as they do on ARM and RISC-V.
#[must_use]
pub fn layout(version: &Version, pointer: u64) -> BTreeMap<String, Layout> {
    let shapes = Shapes::new(&version.types, &version.capacities);
    let mut sizes = Sizes {
        shapes: &shapes,
        pointer,
        known: BTreeMap::new(),
    };
    for (name, def) in &version.types {
        if matches!(def.kind, TypeKind::Struct(_)) {
            sizes.object(name);
        }
    }
    sizes.known
}

struct Sizes<'s, 'v> {
    shapes: &'s Shapes<'v>,
    pointer: u64,
    known: BTreeMap<String, Layout>,
}

impl Sizes<'_, '_> {
    fn object(&mut self, name: &str) -> Layout {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let mut fields = vec![Layout::new(4, 4)];
        if let Some(TypeKind::Struct(object)) = self.shapes.type_def(name).map(|def| &def.kind) {
            for member in self.shapes.members(name, object) {
                fields.push(self.cell(&member.cell));
            }
        }
        let layout = Layout::of(fields);
        self.known.insert(name.to_owned(), layout);
        layout
    }

    fn cell(&mut self, cell: &Cell) -> Layout {
        match cell {
            Cell::Text(bytes) => Layout::of([Layout::new(2, 2), Layout::new(u64::from(*bytes), 1)]),
            Cell::Borrowed => Layout::of([
                Layout::new(self.pointer, self.pointer),
                Layout::new(4, 4),
                Layout::new(4, 4),
            ]),
            Cell::I32 | Cell::Tenths => Layout::new(4, 4),
            Cell::I64 => Layout::new(8, 8),
            Cell::Bool | Cell::Enum(_) => Layout::new(1, 1),
            Cell::Time => Layout::of([Layout::new(8, 8), Layout::new(2, 2)]),
            Cell::Object(name) => self.object(name),
            Cell::List(item, items) => {
                let item = self.cell(item);
                let array = Layout::new(item.size * u64::from(*items), item.align);
                Layout::of([array, Layout::new(2, 2)])
            }
        }
    }
}
