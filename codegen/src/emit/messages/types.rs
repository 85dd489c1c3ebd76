//! The types a person reads: structs and enumerations with their documentation.
//!
//! Owns their text. How they are read from the wire and written is in the codec's files.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::structs::Members;
use super::text;
use crate::model::{Docs, Field, Shape, Struct, TypeDef, TypeKind, Unknown, Variant};

/// The field for members that a struct's schema does not name.
pub(super) const REST: &str = "unknown_members";

/// With more required members than these, a constructor is harder to read than the struct.
const MOST_PARAMETERS: usize = 7;

/// `ocpp-wire` types and other named types that a text's code mentions.
#[derive(Default)]
pub(super) struct Mentions {
    /// Of `ocpp-wire`.
    pub(super) wire: BTreeSet<&'static str>,
    /// Of the version.
    pub(super) named: BTreeSet<String>,
}

impl Mentions {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Text { .. } => drop(self.wire.insert("Text")),
            Shape::DateTime => drop(self.wire.insert("DateTime")),
            Shape::Number { .. } => drop(self.wire.insert("Decimal")),
            Shape::Any => drop(self.wire.insert("AnyValue")),
            Shape::Named(name) => drop(self.named.insert(name.clone())),
            Shape::Array { item, .. } => {
                self.wire.insert("export::Vec");
                self.shape(item);
            }
            Shape::Integer { .. } | Shape::Boolean => {}
        }
    }
}

/// Appends a type; `standard` names the version for links to its sections.
pub(super) fn print(
    out: &mut String,
    def: &TypeDef,
    members: Option<&Members>,
    standard: &str,
    mentions: &mut Mentions,
) {
    text::docs(out, 0, "///", &paragraphs(&def.docs, &def.name, standard));
    match &def.kind {
        TypeKind::Struct(object) => {
            let empty = Members::new();
            structure(out, def, object, members.unwrap_or(&empty), mentions);
        }
        TypeKind::Enum(variants) => {
            mentions.wire.insert("UnlistedValue");
            enumeration(out, def, variants);
        }
    }
}

/// Text and section of something documented; its name where there is nothing to say.
pub(in crate::emit) fn paragraphs(docs: &Docs, name: &str, standard: &str) -> Vec<String> {
    let text = if docs.text.is_empty() {
        format!("`{name}`.")
    } else {
        docs.text.clone()
    };
    let section = if docs.section.is_empty() {
        String::new()
    } else {
        format!("{standard}, section {}.", docs.section)
    };
    vec![text, section]
}

fn structure(
    out: &mut String,
    def: &TypeDef,
    object: &Struct,
    members: &Members,
    mentions: &mut Mentions,
) {
    let required: Vec<_> = object
        .fields
        .iter()
        .filter(|field| field.required)
        .collect();
    let default = if required.is_empty() { ", Default" } else { "" };
    let _ = writeln!(out, "#[derive(Clone, Debug, PartialEq, Eq{default})]");
    if object.fields.is_empty() && object.unknown == Unknown::Refuse {
        let _ = writeln!(out, "pub struct {} {{}}\n", def.name);
        return;
    }
    let _ = writeln!(out, "pub struct {} {{", def.name);
    for field in &object.fields {
        mentions.shape(&field.shape);
        text::docs(out, 4, "///", &[member_text(field)]);
        let _ = writeln!(
            out,
            "    pub {}: {},",
            field.ident,
            rust_type(members, field)
        );
    }
    if object.unknown == Unknown::Keep {
        mentions.wire.insert("Members");
        out.push_str("    /// Members the standard does not name, kept as they came.\n");
        let _ = writeln!(out, "    pub {REST}: Members,");
    }
    out.push_str("}\n\n");
    let all = required.len() == object.fields.len() && object.unknown == Unknown::Refuse;
    if !all && (1..=MOST_PARAMETERS).contains(&required.len()) {
        constructor(out, def, object, members);
    }
}

/// `new`, which takes the required members and leaves the others out.
fn constructor(out: &mut String, def: &TypeDef, object: &Struct, members: &Members) {
    let _ = writeln!(out, "impl {} {{", def.name);
    out.push_str("    /// With the required members alone.\n    #[must_use]\n");
    let required = object.fields.iter().filter(|field| field.required);
    let parameters: Vec<_> = required
        .map(|field| format!("{}: {}", field.ident, rust_type(members, field)))
        .collect();
    let head = text::signature(4, "pub fn new", &parameters, " -> Self {");
    let value = |field: &Field| {
        let value = if field.required { "" } else { ": None" };
        format!("{}{value}", field.ident)
    };
    let mut fields: Vec<_> = object.fields.iter().map(value).collect();
    if object.unknown == Unknown::Keep {
        fields.push(format!("{REST}: Members::new()"));
    }
    let _ = writeln!(out, "{head}\n        Self {}", text::literal(8, &fields));
    out.push_str("    }\n}\n\n");
}

fn rust_type<'m>(members: &'m Members, field: &Field) -> &'m str {
    members.get(&field.json).map_or("", String::as_str)
}

/// Meaning of a member, what its type does not say of its bounds, and the value meant by its absence.
pub(in crate::emit) fn member_text(field: &Field) -> String {
    let mut text = if field.docs.text.is_empty() {
        format!("`{}`.", field.json)
    } else {
        field.docs.text.clone()
    };
    let mut say = |sentence: String| {
        text.push(' ');
        text.push_str(&sentence);
    };
    match &field.shape {
        Shape::Integer { min, max, .. } => range(*min, *max).into_iter().for_each(&mut say),
        Shape::Number {
            min,
            max,
            multiple_of,
        } => {
            range(*min, *max).into_iter().for_each(&mut say);
            if let Some(step) = multiple_of {
                say(format!("In steps of {step}."));
            }
        }
        Shape::Array { min, max, .. } => {
            let least = min.filter(|least| *least > 0);
            match (least, max) {
                (Some(least), Some(most)) if least == *most => say(plural(least, "")),
                (Some(least), Some(most)) => {
                    say(format!("{least} to {}", plural(*most, "")).to_owned())
                }
                (Some(least), None) => say(plural(least, "At least ")),
                (None, Some(most)) => say(plural(*most, "At most ")),
                (None, None) => {}
            }
        }
        _ => {}
    }
    if let Some(default) = &field.default {
        say(format!("Absent means `{default}`."));
    }
    text
}

fn range(min: Option<impl ToString>, max: Option<impl ToString>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) => Some(format!("From {} to {}.", min.to_string(), max.to_string())),
        (Some(min), None) => Some(format!("At least {}.", min.to_string())),
        (None, Some(max)) => Some(format!("At most {}.", max.to_string())),
        (None, None) => None,
    }
}

fn plural(count: u32, before: &str) -> String {
    let items = if count == 1 { "item" } else { "items" };
    format!("{before}{count} {items}.")
}

fn enumeration(out: &mut String, def: &TypeDef, variants: &[Variant]) {
    out.push_str("#[derive(Clone, Debug, PartialEq, Eq, Hash)]\n");
    let _ = writeln!(out, "pub enum {} {{", def.name);
    for variant in variants {
        let text = if variant.docs.text.is_empty() {
            format!("`{}`.", variant.wire)
        } else {
            variant.docs.text.clone()
        };
        text::docs(out, 4, "///", &[text]);
        let _ = writeln!(out, "    {},", variant.ident);
    }
    out.push_str("    /// Not a value of the standard's; tolerant reading alone gives it.\n");
    out.push_str("    Unlisted(UnlistedValue),\n}\n\n");
}
