//! `docs.toml`: what types and members mean, in this project's words.
//!
//! Owns the file's shape and the lookup: a member's own text before that of every member of its name.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Origin, Toml};
use crate::diagnostic::Diagnostics;
use crate::model::Docs;
use crate::source::SourceFile;

/// All documentation of a version.
#[derive(Debug, Default)]
pub struct DocFacts {
    /// By type.
    pub types: BTreeMap<String, TypeDocs>,
    /// By JSON member, for all types.
    pub members: BTreeMap<String, (String, Origin)>,
}

/// A `[type.Name]`.
#[derive(Debug)]
pub struct TypeDocs {
    /// Meaning and section.
    pub docs: Docs,
    /// By JSON member.
    pub members: BTreeMap<String, (String, Origin)>,
    /// By enum value.
    pub values: BTreeMap<String, (String, Origin)>,
    /// Where it stands.
    pub origin: Origin,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "type")]
    types: BTreeMap<String, Spanned<RawType>>,
    #[serde(default)]
    member: BTreeMap<String, Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawType {
    #[serde(default)]
    text: String,
    #[serde(default)]
    section: String,
    #[serde(default)]
    members: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    values: BTreeMap<String, Spanned<String>>,
}

impl DocFacts {
    pub(super) fn read(&mut self, file: &SourceFile, diagnostics: &mut Diagnostics) {
        let Some(toml) = Toml::new(file, diagnostics) else {
            return;
        };
        let Some(raw) = toml.parse::<File>(diagnostics) else {
            return;
        };
        let texts = |texts: BTreeMap<String, Spanned<String>>| -> BTreeMap<_, _> {
            texts
                .into_iter()
                .map(|(name, text)| {
                    let origin = toml.origin(&text);
                    (name, (text.into_inner(), origin))
                })
                .collect()
        };
        for (name, entry) in raw.types {
            let origin = toml.origin(&entry);
            let entry = entry.into_inner();
            let known = self.types.entry(name).or_insert_with(|| TypeDocs {
                docs: Docs::default(),
                members: BTreeMap::new(),
                values: BTreeMap::new(),
                origin: origin.clone(),
            });
            if !entry.text.is_empty() {
                known.docs.text = entry.text;
            }
            if !entry.section.is_empty() {
                known.docs.section = entry.section;
            }
            known.members.extend(texts(entry.members));
            known.values.extend(texts(entry.values));
            known.origin = origin;
        }
        self.members.extend(texts(raw.member));
    }

    /// What a type means.
    #[must_use]
    pub fn of_type(&self, name: &str) -> Docs {
        self.types
            .get(name)
            .map(|entry| entry.docs.clone())
            .unwrap_or_default()
    }

    /// What a member means.
    #[must_use]
    pub fn of_member(&self, owner: &str, member: &str) -> Docs {
        let own = self
            .types
            .get(owner)
            .and_then(|entry| entry.members.get(member));
        Docs {
            text: own
                .or_else(|| self.members.get(member))
                .map(|(text, _)| text.clone())
                .unwrap_or_default(),
            section: String::new(),
        }
    }

    /// What a value of an enumeration means.
    #[must_use]
    pub fn of_value(&self, owner: &str, value: &str) -> Docs {
        let own = self
            .types
            .get(owner)
            .and_then(|entry| entry.values.get(value));
        Docs {
            text: own.map(|(text, _)| text.clone()).unwrap_or_default(),
            section: String::new(),
        }
    }
}
