//! Whole payloads: with the required members, with all, and with one place edited.
//!
//! Members stand in schema order and values as an encoder writes them, so that an unedited document is canonical.

use std::collections::BTreeMap;

use ocpp_gen::model::{Shape, TypeDef, TypeKind};

/// What is done to the member a path leads to.
#[derive(Clone, Copy)]
pub(crate) enum Edit<'e> {
    /// It gets this value.
    Value(&'e str),
    /// It is left out.
    Omit,
    /// It stands twice.
    Twice,
    /// Its name is spelt with an escape.
    EscapedName,
    /// The object the path leads to gets this member behind its own.
    Extra(&'e str),
}

/// Writes documents of a version's types.
pub(crate) struct Documents<'v> {
    types: &'v BTreeMap<String, TypeDef>,
}

impl<'v> Documents<'v> {
    pub(crate) fn new(types: &'v BTreeMap<String, TypeDef>) -> Self {
        Self { types }
    }

    /// With required members alone.
    pub(crate) fn minimal(&self, name: &str) -> String {
        self.object(name, false, None)
    }

    /// With all members, and in them all.
    pub(crate) fn full(&self, name: &str) -> String {
        self.object(name, true, None)
    }

    /// With required members, the way along the path, and the edit at its end.
    pub(crate) fn edited(&self, name: &str, path: &[&str], edit: Edit<'_>) -> String {
        self.object(name, false, Some((path, edit)))
    }

    fn object(&self, name: &str, all: bool, edit: Option<(&[&str], Edit<'_>)>) -> String {
        let kind = self.types.get(name).map(|def| &def.kind);
        let Some(TypeKind::Struct(object)) = kind else {
            unreachable!("{name} is no struct of the version");
        };
        let mut members = Vec::new();
        for field in &object.fields {
            let on_path = edit.filter(|(path, _)| path.first() == Some(&field.json.as_str()));
            let plain = |value: &str| format!("\"{}\":{value}", field.json);
            match on_path {
                None if field.required || all => {
                    members.push(plain(&self.value(&field.shape, all, None)));
                }
                None => {}
                Some((path, edit)) if path.len() == 1 && !matches!(edit, Edit::Extra(_)) => {
                    let value = self.value(&field.shape, all, None);
                    match edit {
                        Edit::Value(value) => members.push(plain(value)),
                        Edit::Omit | Edit::Extra(_) => {}
                        Edit::Twice => members.extend([plain(&value), plain(&value)]),
                        Edit::EscapedName => {
                            members.push(format!("\"{}\":{value}", escaped(&field.json)))
                        }
                    }
                }
                Some((path, edit)) => {
                    let rest = path.get(1..).unwrap_or_default();
                    members.push(plain(&self.value(&field.shape, all, Some((rest, edit)))));
                }
            }
        }
        if let Some(([], Edit::Extra(member))) = edit {
            members.push(member.to_owned());
        }
        format!("{{{}}}", members.join(","))
    }

    /// A value of a shape, as small as it may be.
    pub(crate) fn least(&self, shape: &Shape) -> String {
        self.value(shape, false, None)
    }

    fn value(&self, shape: &Shape, all: bool, edit: Option<(&[&str], Edit<'_>)>) -> String {
        match shape {
            Shape::Text { uri: true, .. } => "\"https://example.com/a\"".to_owned(),
            Shape::Text { .. } => "\"x\"".to_owned(),
            Shape::DateTime => "\"2026-07-01T12:34:56.789Z\"".to_owned(),
            Shape::Integer { min, max, .. } => min.or(*max).unwrap_or(1).to_string(),
            Shape::Number { min, max, .. } => match min.or(*max) {
                Some(bound) if bound.scale > 0 => bound.to_string(),
                Some(bound) => format!("{bound}.0"),
                None => "1.5".to_owned(),
            },
            Shape::Boolean => "true".to_owned(),
            Shape::Any => "{\"any\": [1, \"thing\", null]}".to_owned(),
            Shape::Array { item, min, .. } => {
                let count = min.unwrap_or(1).max(1) as usize;
                let items = vec![self.value(item, all, edit); count];
                format!("[{}]", items.join(","))
            }
            Shape::Named(name) => match self.types.get(name).map(|def| &def.kind) {
                Some(TypeKind::Enum(variants)) => {
                    let first = variants.first().map_or("", |variant| &variant.wire);
                    format!("\"{first}\"")
                }
                _ => self.object(name, all, edit),
            },
        }
    }

    /// The values of an enumeration; none for a struct.
    pub(crate) fn words(&self, name: &str) -> Option<Vec<&'v str>> {
        match &self.types.get(name)?.kind {
            TypeKind::Enum(variants) => Some(
                variants
                    .iter()
                    .map(|variant| variant.wire.as_str())
                    .collect(),
            ),
            TypeKind::Struct(_) => None,
        }
    }
}

/// A name with its first letter as an escape.
fn escaped(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map_or(0, u32::from);
    format!("\\u{first:04x}{}", letters.as_str())
}
