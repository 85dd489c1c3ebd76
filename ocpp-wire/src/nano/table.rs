//! The constant tables that describe structs, and their packing at compile time.
//!
//! Owns the tables' form. Built only from [`Cell`](super::cells::Cell) types, so that what a table says of a field is
//! what the field is.

use super::cells::{CellKind, CellSpec};

/// One member of a struct, eight bytes.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Field {
    /// Where the name stands in the pool; of a list's item: how many of them the list holds.
    pub(super) name: u16,
    /// Offset in the struct; of a list's item: its size.
    pub(super) offset: u16,
    /// Capacity of a text, index of an enumeration, of a record, or of the field that describes a list's item.
    pub(super) aux: u16,
    pub(super) kind: CellKind,
    /// Index into the rules, and [`REQUIRED`].
    pub(super) rule: u8,
}

/// Set in the rule of a member that must be there.
const REQUIRED: u8 = 0x80;

impl Field {
    /// Whether the struct must have the member.
    pub(super) const fn is_required(&self) -> bool {
        self.rule & REQUIRED != 0
    }
}

/// What the schema asks of a value beyond its type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Least value of a number (tenths of a decimal), least items of a list.
    pub min: i32,
    /// Greatest value of a number (tenths of a decimal), most items of a list, most characters of a text.
    pub max: i32,
    /// Whether the text is a URI.
    pub uri: bool,
    /// Whether the schema gives bounds; if not, a text has as many characters as bytes at most.
    pub given: bool,
}

impl Rule {
    /// Nothing beyond the type.
    pub const NONE: Self = Self {
        min: i32::MIN,
        max: i32::MAX,
        uri: false,
        given: true,
    };

    /// What a member has that states no rule.
    const IMPLICIT: Self = Self {
        given: false,
        ..Self::NONE
    };

    /// At most so many characters.
    #[must_use]
    pub const fn chars(max: i32) -> Self {
        Self { max, ..Self::NONE }
    }

    /// From `min` to `max`: a number's value, a list's items.
    #[must_use]
    pub const fn range(min: i32, max: i32) -> Self {
        Self {
            min,
            max,
            ..Self::NONE
        }
    }

    /// A URI besides.
    #[must_use]
    pub const fn uri(self) -> Self {
        Self { uri: true, ..self }
    }

    /// Whether a number or a count is within the bounds.
    #[inline(never)]
    pub(super) const fn allows(&self, number: i64) -> bool {
        // An open end is open for 64-bit numbers too.
        (self.min == i32::MIN || number >= self.min as i64)
            && (self.max == i32::MAX || number <= self.max as i64)
    }

    const fn same(self, other: Self) -> bool {
        self.min == other.min && self.max == other.max && self.uri == other.uri
    }
}

/// One struct.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct RecordDesc {
    /// Index of the first field.
    pub(super) first: u16,
    /// How many members; the items of its lists are described behind them.
    pub(super) count: u16,
}

/// One enumeration.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct EnumDesc {
    /// Where the text of the first value stands in the pool; the others follow.
    pub(super) first: u16,
    /// How many values there are.
    pub(super) count: u16,
}

/// All tables of a set of structs.
#[derive(Clone, Copy)]
pub struct Tables {
    /// Each text with its length in front.
    pub pool: &'static [u8],
    /// Members.
    pub fields: &'static [Field],
    /// Structs.
    pub records: &'static [RecordDesc],
    /// Enumerations.
    pub enums: &'static [EnumDesc],
    /// What schemas ask beyond types.
    pub rules: &'static [Rule],
}

impl Tables {
    /// The text at a place of the pool.
    #[inline]
    pub(super) fn text(&self, at: u16) -> &'static [u8] {
        let (Some(&len), start) = (self.pool.get(usize::from(at)), usize::from(at) + 1) else {
            return &[];
        };
        self.pool
            .get(start..start + usize::from(len))
            .unwrap_or_default()
    }
}

impl Field {
    /// Index into the rules.
    pub(super) fn rule(&self) -> usize {
        usize::from(self.rule & !REQUIRED)
    }
}

/// A member as the macro states it.
#[derive(Clone, Copy)]
pub struct FieldSpec {
    pub(super) name: &'static str,
    pub(super) offset: usize,
    pub(super) required: bool,
    pub(super) cell: CellSpec,
    pub(super) rule: Option<Rule>,
    pub(super) item_rule: Option<Rule>,
}

impl FieldSpec {
    /// The member's name, and what the schema asks of it and of its items if it is a list.
    #[must_use]
    pub const fn named(
        self,
        name: &'static str,
        required: bool,
        rule: Option<Rule>,
        item_rule: Option<Rule>,
    ) -> Self {
        Self {
            name,
            required,
            rule,
            item_rule,
            ..self
        }
    }
}

/// A struct as the macro states it.
#[derive(Clone, Copy)]
pub struct RecordSpec {
    pub(super) fields: &'static [FieldSpec],
}

/// An enumeration as the macro states it.
#[derive(Clone, Copy)]
pub struct EnumSpec {
    /// In the order of the discriminants.
    pub values: &'static [&'static str],
}

const MAX_POOL: usize = 32 * 1024;
const MAX_FIELDS: usize = 2048;
const MAX_RECORDS: usize = 512;
const MAX_ENUMS: usize = 512;
const MAX_VALUES: usize = 256;
const MAX_RULES: usize = 126;

/// Tables before they are cut to their length.
pub struct Built {
    /// Bytes and how many of them are used; likewise below.
    pub pool: ([u8; MAX_POOL], usize),
    /// Members.
    pub fields: ([Field; MAX_FIELDS], usize),
    /// Structs.
    pub records: ([RecordDesc; MAX_RECORDS], usize),
    /// Enumerations.
    pub enums: ([EnumDesc; MAX_ENUMS], usize),
    /// Rules.
    pub rules: ([Rule; MAX_RULES], usize),
}

/// Packs what the macro states; texts and rules that come again stand once.
#[must_use]
pub const fn build(records: &[RecordSpec], enums: &[EnumSpec]) -> Built {
    let field = Field {
        name: 0,
        offset: 0,
        aux: 0,
        kind: CellKind::Bool,
        rule: 0,
    };
    let record = RecordDesc { first: 0, count: 0 };
    let mut built = Built {
        pool: ([0; MAX_POOL], 0),
        fields: ([field; MAX_FIELDS], 0),
        records: ([record; MAX_RECORDS], 0),
        enums: ([EnumDesc { first: 0, count: 0 }; MAX_ENUMS], 0),
        rules: ([Rule::IMPLICIT; MAX_RULES], 1),
    };
    // Long enumerations first, so that short ones may stand within them.
    let mut count = MAX_VALUES;
    while count > 0 {
        let mut index = 0;
        while index < enums.len() {
            if enums[index].values.len() == count {
                built.enums.0[index] = built.enumeration(&enums[index]);
            }
            index += 1;
        }
        count -= 1;
    }
    built.enums.1 = enums.len();
    let mut index = 0;
    while index < records.len() {
        built.record(&records[index]);
        index += 1;
    }
    built
}

/// The used part of a table.
#[must_use]
pub const fn shrink<T: Copy, const FROM: usize, const TO: usize>(
    from: &([T; FROM], usize),
) -> [T; TO] {
    assert!(from.1 == TO);
    match from.0.first_chunk::<TO>() {
        Some(to) => *to,
        None => panic!("longer than the table"),
    }
}

const fn narrow(number: usize) -> u16 {
    assert!(
        number <= u16::MAX as usize,
        "tables hold 64 kB structs at most"
    );
    number as u16
}

impl Built {
    const fn record(&mut self, spec: &RecordSpec) {
        let count = spec.fields.len();
        assert!(count <= 32, "a struct has 32 members at most");
        let first = self.fields.1;
        let mut items = 0;
        let mut index = 0;
        while index < count {
            let field = &spec.fields[index];
            let mut entry = Field {
                name: self.intern(field.name),
                offset: narrow(field.offset),
                aux: field.cell.aux,
                kind: field.cell.kind,
                rule: self.rule(field.rule) | if field.required { REQUIRED } else { 0 },
            };
            if let Some(item) = field.cell.item {
                let at = first + count + items;
                self.fields.0[at] = Field {
                    name: field.cell.aux,
                    offset: item.size,
                    aux: item.aux,
                    kind: item.kind,
                    rule: self.rule(field.item_rule),
                };
                entry.aux = narrow(at);
                items += 1;
            }
            self.fields.0[first + index] = entry;
            index += 1;
        }
        self.fields.1 = first + count + items;
        self.records.0[self.records.1] = RecordDesc {
            first: narrow(first),
            count: narrow(count),
        };
        self.records.1 += 1;
    }

    /// Finds or makes a place where the texts of all values stand one behind the other.
    const fn enumeration(&mut self, spec: &EnumSpec) -> EnumDesc {
        let count = spec.values.len();
        let mut first = 0;
        let mut there = self.pool_has(first, spec.values);
        while there < count && !(there > 0 && self.is_end_behind(first, there)) {
            if first == self.pool.1 {
                break;
            }
            first += 1 + self.pool.0[first] as usize;
            there = self.pool_has(first, spec.values);
        }
        while there < count {
            self.append(spec.values[there]);
            there += 1;
        }
        EnumDesc {
            first: narrow(first),
            count: narrow(spec.values.len()),
        }
    }

    const fn rule(&mut self, rule: Option<Rule>) -> u8 {
        let Some(rule) = rule else {
            return 0;
        };
        let mut index = 1;
        while index < self.rules.1 {
            if self.rules.0[index].same(rule) {
                return index as u8;
            }
            index += 1;
        }
        self.rules.0[index] = rule;
        self.rules.1 = index + 1;
        index as u8
    }

    /// Where a text stands in the pool.
    const fn intern(&mut self, text: &'static str) -> u16 {
        let mut at = 0;
        while at < self.pool.1 && self.pool_has(at, &[text]) == 0 {
            at += 1 + self.pool.0[at] as usize;
        }
        if at == self.pool.1 {
            self.append(text);
        }
        narrow(at)
    }

    const fn append(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let at = self.pool.1;
        assert!(bytes.len() <= 255, "a name has 255 bytes at most");
        self.pool.0[at] = bytes.len() as u8;
        let mut index = 0;
        while index < bytes.len() {
            self.pool.0[at + 1 + index] = bytes[index];
            index += 1;
        }
        self.pool.1 = at + 1 + index;
    }

    /// Whether the pool ends behind `count` texts from a place on.
    const fn is_end_behind(&self, at: usize, count: usize) -> bool {
        let mut at = at;
        let mut left = count;
        while left > 0 {
            at += 1 + self.pool.0[at] as usize;
            left -= 1;
        }
        at == self.pool.1
    }

    /// How many of these texts stand one behind the other from a place of the pool on.
    const fn pool_has(&self, at: usize, texts: &[&str]) -> usize {
        let mut at = at;
        let mut there = 0;
        while there < texts.len() && at < self.pool.1 {
            let bytes = texts[there].as_bytes();
            if self.pool.0[at] as usize != bytes.len() {
                break;
            }
            let mut index = 0;
            while index < bytes.len() {
                if self.pool.0[at + 1 + index] != bytes[index] {
                    return there;
                }
                index += 1;
            }
            at += 1 + bytes.len();
            there += 1;
        }
        there
    }
}
