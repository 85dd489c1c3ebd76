//! What generated code could not hold, or could not tell apart from names of its own.
//!
//! Owns those limits, so that nobody has to learn of them from the compiler. Knows no schema; what a place is called is
//! decided before.

use std::collections::{BTreeMap, BTreeSet};

use super::types::Places;
use super::{Action, Decimal, Field, Shape, TypeDef, TypeKind, casing};
use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::facts::Facts;

/// Members of an object: the std codec notes in the bits of a `u64` which ones it has seen.
const MOST_MEMBERS: usize = 64;

/// Members of an object of a version with no-alloc types: those note it in a `u32`.
const MOST_MEMBERS_NANO: usize = 32;

/// What numbers of no-alloc types count in.
const TENTH: Decimal = Decimal {
    mantissa: 1,
    scale: 1,
};

/// Names that generated modules use themselves: what they import from `ocpp-wire` and declare, Rust's prelude and what is
/// derived. A test holds the imports against the checked-in crates.
#[rustfmt::skip]
const TAKEN: &[&str] = &[
    // Imported from `ocpp-wire`, or declared beside the types.
    "Action", "ActionInfo", "Answer", "AnyValue", "Borrowed", "CallError", "Caller", "Csms",
    "Cursor", "DateTime", "Decimal", "Dialect", "Direction", "Enumeration", "ErrorCode", "Future",
    "Handler", "Handlers",
    "List", "Members", "RawText", "Reader", "Reading", "Request", "Room", "Route", "Slot",
    "Station", "Tenths", "Text", "Timestamp", "UnlistedValue", "VendorAnswer", "VendorResult", "Visit",
    "Writer",
    // The prelude of edition 2024, and what is derived.
    "AsMut", "AsRef", "Box", "Clone", "Copy", "Debug", "Default", "DoubleEndedIterator", "Drop",
    "Eq", "Err", "ExactSizeIterator", "Extend", "Fn", "FnMut", "FnOnce", "From", "FromIterator",
    "Hash", "Into", "IntoFuture", "IntoIterator", "Iterator", "None", "Ok", "Option", "Ord",
    "PartialEq", "PartialOrd", "Result", "Send", "Sized", "Some", "String", "Sync", "ToOwned",
    "ToString", "TryFrom", "TryInto", "Unpin", "Vec",
];

/// Types whose names generated code needs for itself, handler traits of these stems among them.
pub(super) fn names<'s>(
    types: &BTreeMap<String, TypeDef>,
    stems: impl Iterator<Item = &'s str>,
    places: &Places,
    diagnostics: &mut Diagnostics,
) {
    let traits: BTreeSet<_> = stems
        .flat_map(|stem| {
            ["Csms", "CsmsCalls", "Station", "StationCalls"].map(|side| format!("{stem}{side}"))
        })
        .collect();
    for name in types.keys() {
        // One letter is a type parameter.
        if TAKEN.contains(&name.as_str()) || traits.contains(name) || name.len() == 1 {
            let found = format!("generated code has another `{name}`");
            let help = "give the type another name in names.toml: [[definition]] or [[inline]]";
            diagnostics.push(at(places, name, found, help.to_owned()));
        }
    }
}

/// Objects with more members than generated code can count, and members that no-alloc types can't hold.
pub(super) fn objects(
    types: &BTreeMap<String, TypeDef>,
    has_nano: bool,
    places: &Places,
    diagnostics: &mut Diagnostics,
) {
    let (most, whose) = if has_nano {
        (MOST_MEMBERS_NANO, "no-alloc types")
    } else {
        (MOST_MEMBERS, "messages")
    };
    for (name, def) in types {
        let TypeKind::Struct(object) = &def.kind else {
            continue;
        };
        let count = object.fields.len();
        if count > most {
            let found = format!("`{name}` has {count} members");
            let help =
                format!("take some out, or put some into an object; {whose} have at most {most}");
            diagnostics.push(at(places, name, found, help));
        }
        if has_nano {
            idents(name, &object.fields, places, diagnostics);
            for field in &object.fields {
                shape(name, field, places, diagnostics);
            }
        }
    }
}

/// Members whose methods would be another's in no-alloc types.
fn idents(name: &str, fields: &[Field], places: &Places, diagnostics: &mut Diagnostics) {
    let idents: BTreeSet<_> = fields.iter().map(|field| field.ident.as_str()).collect();
    for ident in &idents {
        let set = ident.strip_prefix("set_");
        if matches!(*ident, "has" | "new") || set.is_some_and(|of| idents.contains(of)) {
            let found = format!("no-alloc types have another `{ident}` in `{name}`");
            let help = "give the member another ident in names.toml: [[member]] at, ident, reason";
            diagnostics.push(at(places, name, found, help.to_owned()));
        }
    }
}

/// A member of a shape that no-alloc types do not have.
fn shape(name: &str, field: &Field, places: &Places, diagnostics: &mut Diagnostics) {
    let item = match &field.shape {
        Shape::Array { item, .. } => item.as_ref(),
        shape => shape,
    };
    let (found, help) = match item {
        Shape::Array { .. } => ("a list of lists", "put the inner list into an object"),
        Shape::Any => ("a member of any type", "give it a `type`"),
        Shape::Number { multiple_of, .. } if *multiple_of != Some(TENTH) => (
            "a number that is no multiple of 0.1",
            "add \"multipleOf\": 0.1, or make it an integer; no-alloc types count tenths",
        ),
        _ => return,
    };
    let (file, pointer) = places.get(name).cloned().unwrap_or_default();
    let pointer = child(&child(&pointer, "properties"), &field.json);
    diagnostics.push(Diagnostic::pointer(
        file,
        pointer,
        format!("{found}, which no-alloc types do not have"),
        help,
    ));
}

/// Actions that no handler trait could tell apart.
pub(super) fn methods(actions: &[Action], facts: &Facts, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for action in actions {
        let (name, method) = (&action.name, &action.method);
        let said = facts.names.methods.get(name).map(|(_, origin)| origin);
        let listed = || facts.profiles.iter().flat_map(|file| &file.actions);
        let Some(origin) = said.or_else(|| {
            let fact = listed().find(|fact| fact.name == *name);
            fact.map(|fact| &fact.origin)
        }) else {
            continue;
        };
        let found = if !casing::is_ident(method) {
            format!("`{name}` gives `{method}`, which is no Rust name")
        } else if let Some(first) = seen.insert(method, name) {
            format!("`{first}` and `{name}` both give `{method}`")
        } else {
            continue;
        };
        let help = "give one a method in names.toml: [[action]] name, method, reason";
        diagnostics.push(origin.problem(found, help));
    }
}

fn at(places: &Places, name: &str, found: String, help: String) -> Diagnostic {
    let (file, pointer) = places.get(name).cloned().unwrap_or_default();
    Diagnostic::pointer(file, pointer, found, help)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The names a file imports from `ocpp-wire`.
    fn imports(text: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut rest = text;
        while let Some((_, after)) = rest.split_once("use ocpp_wire::") {
            let (list, after) = after.split_once(';').expect("a whole statement");
            let words = list.split(|c: char| !c.is_alphanumeric() && c != '_');
            let types = words.filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
            names.extend(types.map(str::to_owned));
            rest = after;
        }
        names
    }

    fn files(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("the checked-in crates") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(fs::read_to_string(&path).expect("text"));
            }
        }
    }

    #[test]
    fn imported_names_are_taken() {
        let generated = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
        let mut texts = Vec::new();
        for package in ["messages/src", "messages-nano/src"] {
            files(&generated.join(package), &mut texts);
        }
        let names: BTreeSet<_> = texts.iter().flat_map(|text| imports(text)).collect();
        assert!(names.len() > 15, "{names:?}");
        let free: Vec<_> = names
            .iter()
            .filter(|name| !TAKEN.contains(&name.as_str()))
            .collect();
        assert!(free.is_empty(), "imported and not in TAKEN: {free:?}");
    }
}
