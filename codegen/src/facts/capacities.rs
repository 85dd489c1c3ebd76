//! `capacities.toml`: the bounds of no-alloc types.
//!
//! Owns the file's shape. Knows no type.

use serde::Deserialize;
use toml::Spanned;

use super::{Origin, Toml};
use crate::diagnostic::Diagnostics;
use crate::model::Capacity;
use crate::source::SourceFile;

/// One `[[capacity]]`.
#[derive(Clone, Debug)]
pub struct CapacityFact {
    /// Type, or `*`.
    pub owner: String,
    /// JSON member.
    pub member: String,
    /// The bound.
    pub capacity: Capacity,
    /// Where it stands.
    pub origin: Origin,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    capacity: Vec<Raw>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    at: Spanned<String>,
    bytes: Option<u32>,
    items: Option<u32>,
    #[serde(default)]
    borrowed: bool,
    #[serde(default)]
    #[expect(dead_code, reason = "for people who read the file")]
    reason: String,
}

pub(super) fn read(file: &SourceFile, diagnostics: &mut Diagnostics) -> Vec<CapacityFact> {
    let Some(toml) = Toml::new(file, diagnostics) else {
        return Vec::new();
    };
    let Some(raw) = toml.parse::<File>(diagnostics) else {
        return Vec::new();
    };
    let mut facts = Vec::new();
    for entry in raw.capacity {
        let origin = toml.origin(&entry.at);
        let said = usize::from(entry.bytes.is_some())
            + usize::from(entry.items.is_some())
            + usize::from(entry.borrowed);
        if said == 0 {
            diagnostics.push(origin.problem(
                format!("no bound for `{}`", entry.at.get_ref()),
                "give `bytes` for a text, `items` for a list, or `borrowed = true`",
            ));
        }
        let Some((owner, member)) = toml.member(&entry.at, diagnostics) else {
            continue;
        };
        facts.push(CapacityFact {
            owner,
            member,
            capacity: Capacity {
                bytes: entry.bytes,
                items: entry.items,
                borrowed: entry.borrowed,
            },
            origin,
        });
    }
    facts
}
