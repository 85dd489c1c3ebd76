//! The structs and enumerations a person reads, with their accessors.
//!
//! Owns their text. How they are read from the wire and written is in the tables.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::shapes::{Cell, Member, Shapes};
use crate::emit::messages::text;
use crate::emit::messages::types::{member_text, paragraphs};
use crate::model::{TypeDef, TypeKind, Variant};

/// More parameters than these, and clippy asks for a struct.
const MOST_PARAMETERS: usize = 7;

/// Widest arguments that rustfmt leaves on the line of their call.
const MOST_ARGUMENTS: usize = 60;

/// Widest fields that rustfmt leaves on the line of their struct.
const MOST_VALUES: usize = 18;

/// What a text's code mentions.
#[derive(Default)]
pub(super) struct Mentions {
    /// Of `ocpp_wire`.
    pub(super) wire: BTreeSet<&'static str>,
    /// Of `ocpp_wire::nano`.
    pub(super) nano: BTreeSet<&'static str>,
    /// Of `ocpp_wire::nano::__private`.
    pub(super) private: BTreeSet<&'static str>,
    /// Types of the version.
    pub(super) named: BTreeSet<String>,
}

impl Mentions {
    pub(super) fn cell(&mut self, cell: &Cell) {
        match cell {
            Cell::Text(_) => drop(self.nano.insert("Text")),
            Cell::Borrowed => drop(self.nano.insert("Borrowed")),
            Cell::Tenths => drop(self.nano.insert("Tenths")),
            Cell::Time => drop(self.wire.insert("Timestamp")),
            Cell::Enum(name) | Cell::Object(name) => drop(self.named.insert(name.clone())),
            Cell::List(item, _) => {
                self.nano.insert("List");
                self.cell(item);
            }
            Cell::I32 | Cell::I64 | Cell::Bool => {}
        }
    }
}

/// Appends a type; `standard` names the version for links to its sections.
pub(super) fn print(
    out: &mut String,
    def: &TypeDef,
    shapes: &Shapes<'_>,
    standard: &str,
    mentions: &mut Mentions,
) {
    text::docs(out, 0, "///", &paragraphs(&def.docs, &def.name, standard));
    match &def.kind {
        TypeKind::Struct(object) => {
            let members = shapes.members(&def.name, object);
            for member in &members {
                mentions.cell(&member.cell);
            }
            structure(out, &def.name, &members, shapes);
            implementation(out, &def.name, &members, shapes, mentions);
        }
        TypeKind::Enum(variants) => enumeration(out, &def.name, variants, mentions),
    }
}

fn structure(out: &mut String, name: &str, members: &[Member<'_>], shapes: &Shapes<'_>) {
    out.push_str("#[derive(Clone, PartialEq, Eq)]\n#[repr(C)]\n");
    let _ = writeln!(out, "pub struct {} {{", shapes.named(name, "'f"));
    out.push_str("    /// One bit a member: whether it is present.\n    pub(super) has: u32,\n");
    for member in members {
        let visibility = if member.field.required {
            text::docs(out, 4, "///", &[member_text(member.field)]);
            "pub"
        } else {
            "pub(super)"
        };
        let rust = shapes.rust(&member.cell, "'f");
        let _ = writeln!(out, "    {visibility} {}: {rust},", member.field.ident);
    }
    out.push_str("}\n\n");
}

fn implementation(
    out: &mut String,
    name: &str,
    members: &[Member<'_>],
    shapes: &Shapes<'_>,
    mentions: &mut Mentions,
) {
    let head = if shapes.has_lifetime(name) {
        format!("impl<'f> {name}<'f> {{\n")
    } else {
        format!("impl {name} {{\n")
    };
    out.push_str(&head);
    constructor(out, members, shapes, mentions);
    for (bit, member) in members.iter().enumerate() {
        if !member.field.required {
            mentions.private.insert("set");
            accessors(out, bit, member, shapes, mentions);
        }
    }
    out.push_str("}\n\n");
    if !members.iter().any(|member| member.field.required) {
        let generic = shapes.named(name, "'_");
        let _ = writeln!(out, "impl Default for {generic} {{");
        out.push_str("    fn default() -> Self {\n        Self::new()\n    }\n}\n\n");
    }
}

/// `new`, which takes the required members and leaves the others out.
fn constructor(
    out: &mut String,
    members: &[Member<'_>],
    shapes: &Shapes<'_>,
    mentions: &mut Mentions,
) {
    let required: Vec<_> = members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.field.required)
        .collect();
    let about = match (required.len(), members.len()) {
        (0, 0) => "The message; it has no members.",
        (0, _) => "Without any member.",
        _ => "With the required members alone.",
    };
    let _ = writeln!(out, "    /// {about}\n    #[must_use]");
    if required.len() > MOST_PARAMETERS {
        out.push_str("    #[allow(clippy::too_many_arguments)]\n");
    }
    let parameters: Vec<_> = required
        .iter()
        .map(|(_, member)| {
            let rust = shapes.rust(&member.cell, "'f");
            format!("{}: {rust}", member.field.ident)
        })
        .collect();
    let head = text::signature(4, "pub const fn new", &parameters, " -> Self {");
    let bits: u64 = required.iter().map(|(bit, _)| 1u64 << bit).sum();
    let mut values = vec![format!("has: {bits:#x}")];
    for member in members {
        let ident = &member.field.ident;
        values.push(if member.field.required {
            ident.clone()
        } else {
            mentions.private.insert("zeroed");
            format!("{ident}: zeroed()")
        });
    }
    let line = values.join(", ");
    let body = if line.len() <= MOST_VALUES {
        format!(" {line} ")
    } else {
        let lines: String = values
            .iter()
            .map(|value| format!("            {value},\n"))
            .collect();
        format!("\n{lines}        ")
    };
    let _ = writeln!(out, "{head}\n        Self {{{body}}}\n    }}");
}

fn accessors(
    out: &mut String,
    bit: usize,
    member: &Member<'_>,
    shapes: &Shapes<'_>,
    mentions: &mut Mentions,
) {
    let (ident, json) = (&member.field.ident, &member.field.json);
    let rust = shapes.rust(&member.cell, "'f");
    let (returned, get) = match &member.cell {
        Cell::Text(_) => ("&str".to_owned(), "get_text"),
        Cell::Borrowed => {
            mentions.wire.insert("RawText");
            ("RawText<'f>".to_owned(), "get_borrowed")
        }
        Cell::Object(_) => (format!("&{rust}"), "get"),
        Cell::List(item, _) => (format!("&[{}]", shapes.rust(item, "'f")), "get_items"),
        _ => (rust.clone(), "get_copy"),
    };
    mentions.private.insert(get);
    // `type_` is a keyword with an underscore, which `set_type` does not need.
    let stem = ident.trim_end_matches('_');
    out.push('\n');
    text::docs(out, 4, "///", &[member_text(member.field)]);
    out.push_str("    #[must_use]\n");
    let head = text::signature(
        4,
        &format!("pub fn {ident}"),
        &["&self".to_owned()],
        &format!(" -> Option<{returned}> {{"),
    );
    let arguments = [
        "self.has".to_owned(),
        bit.to_string(),
        format!("&self.{ident}"),
    ];
    let body = call(8, get, &arguments);
    let _ = writeln!(out, "{head}\n{body}\n    }}\n");
    let _ = writeln!(out, "    /// Sets `{json}`, or leaves it out.");
    let head = text::signature(
        4,
        &format!("pub fn set_{stem}"),
        &[
            "&mut self".to_owned(),
            format!("{ident}: impl Into<Option<{rust}>>"),
        ],
        " {",
    );
    let body = call(
        8,
        "set",
        &[
            "&mut self.has".to_owned(),
            bit.to_string(),
            format!("&mut self.{ident}"),
            format!("{ident}.into()"),
        ],
    );
    let _ = writeln!(out, "{head}\n{body};\n    }}\n");
    let _ = writeln!(out, "    /// The same with `{json}`.\n    #[must_use]");
    let head = text::signature(
        4,
        &format!("pub fn with_{stem}"),
        &["mut self".to_owned(), format!("{ident}: {rust}")],
        " -> Self {",
    );
    let _ = writeln!(
        out,
        "{head}\n        self.set_{stem}({ident});\n        self\n    }}"
    );
    if matches!(member.cell, Cell::List(..)) {
        let _ = writeln!(
            out,
            "\n    /// The list `{json}`, present from now on, to be filled in place."
        );
        let head = text::signature(
            4,
            &format!("pub fn {stem}_mut"),
            &["&mut self".to_owned()],
            &format!(" -> &mut {rust} {{"),
        );
        let _ = writeln!(
            out,
            "{head}\n        self.has |= 1 << {bit};\n        &mut self.{ident}\n    }}"
        );
    }
}

/// A call as rustfmt lays it out.
pub(super) fn call(indent: usize, name: &str, arguments: &[String]) -> String {
    let pad = " ".repeat(indent);
    let line = arguments.join(", ");
    if line.len() <= MOST_ARGUMENTS {
        return format!("{pad}{name}({line})");
    }
    let lines: String = arguments
        .iter()
        .map(|argument| format!("{pad}    {argument},\n"))
        .collect();
    format!("{pad}{name}(\n{lines}{pad})")
}

fn enumeration(out: &mut String, name: &str, variants: &[Variant], mentions: &mut Mentions) {
    mentions.nano.insert("Enumeration");
    out.push_str(
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\n#[repr(u8)]\n",
    );
    let _ = writeln!(out, "pub enum {name} {{");
    for variant in variants {
        let about = if variant.docs.text.is_empty() {
            format!("`{}`.", variant.wire)
        } else {
            variant.docs.text.clone()
        };
        text::docs(out, 4, "///", &[about]);
        let _ = writeln!(out, "    {},", variant.ident);
    }
    let _ = write!(
        out,
        "}}\n\n\
         impl {name} {{\n\
         \x20   /// The value as the wire has it.\n\
         \x20   #[must_use]\n\
         \x20   pub fn as_str(self) -> &'static str {{\n\
         \x20       self.wire_text()\n\
         \x20   }}\n\
         }}\n\n"
    );
}
