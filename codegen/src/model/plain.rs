//! Definitions that become no type of their own: texts, numbers, lists, which are written out where they are used.
//!
//! Owns their comparison. Two of one name that differ are as much of a mistake as two such objects, although no Rust
//! name would tell them apart.

use std::collections::BTreeMap;

use super::Decimal;
use super::documents::Documents;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::read::{Format, Kind};

/// Reports definitions of one name of which one at least is neither an object nor an enumeration, and which differ.
/// Two objects, or two enumerations, are compared as types.
pub(super) fn check(documents: &Documents, diagnostics: &mut Diagnostics) {
    let mut first = BTreeMap::new();
    for (_, document) in documents.iter() {
        for (name, schema) in &document.definitions {
            let words = describe(&schema.kind);
            let (known, place) = first.entry(name).or_insert_with(|| {
                let place = format!("{}#{}", document.file, schema.pointer);
                (words.clone(), place)
            });
            if *known != words {
                diagnostics.push(Diagnostic::pointer(
                    &document.file,
                    &schema.pointer,
                    format!("two definitions of `{name}` differ: one is {known}, the other {words}; the first is {place}"),
                    "make them the same, or give one another name",
                ));
            }
        }
    }
}

/// A schema in the words of JSON Schema, alike for two that validate the same.
fn describe(kind: &Kind) -> String {
    match kind {
        Kind::Object(_) => "an object".to_owned(),
        Kind::Enum(_) => "an enumeration".to_owned(),
        Kind::Ref { name, .. } => format!("a `$ref` to `{name}`"),
        Kind::Array { items, min, max } => {
            let bounds = bound("minItems", *min) + &bound("maxItems", *max);
            format!("a list of {}{bounds}", describe(&items.kind))
        }
        Kind::Text { max_chars, format } => {
            let text = match format {
                Some(Format::DateTime) => "a date-time",
                Some(Format::Uri) => "a uri",
                None => "a string",
            };
            text.to_owned() + &bound("maxLength", *max_chars)
        }
        Kind::Integer(range) => "an integer".to_owned() + &bounds(range.min, range.max),
        Kind::Number { range, multiple_of } => {
            "a number".to_owned()
                + &bounds(range.min, range.max)
                + &bound("multipleOf", *multiple_of)
        }
        Kind::Boolean => "a boolean".to_owned(),
        Kind::Any => "anything".to_owned(),
    }
}

fn bounds(min: Option<Decimal>, max: Option<Decimal>) -> String {
    bound("minimum", min) + &bound("maximum", max)
}

fn bound(keyword: &str, value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| {
        format!(", {keyword} {}", value.to_string())
    })
}
