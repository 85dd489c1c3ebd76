//! `capacities.toml`: the bounds of no-alloc types.
//!
//! Owns the file's shape. Knows no type.

use std::ops::RangeInclusive;

use serde::Deserialize;
use toml::Spanned;

use super::{Once, Origin, Toml};
use crate::diagnostic::Diagnostics;
use crate::model::Capacity;
use crate::source::SourceFile;

/// What a bound may be: `ocpp_wire`'s no-alloc types count in 16 bits, and a place for nothing could hold no value.
const RANGE: RangeInclusive<u32> = 1..=u16::MAX as u32;

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
    let mut once = Once::default();
    for entry in raw.capacity {
        let origin = toml.origin(&entry.at);
        let at = entry.at.get_ref();
        let bounds = [entry.bytes, entry.items];
        let bounds = || bounds.iter().flatten();
        if let Some(bound) = bounds().find(|bound| !RANGE.contains(bound)) {
            let (least, most) = (RANGE.start(), RANGE.end());
            let help = format!("give a number from {least} to {most}");
            diagnostics.push(origin.problem(format!("a bound of {bound} for `{at}`"), help));
        }
        match (bounds().next(), entry.borrowed) {
            (None, false) => diagnostics.push(origin.problem(
                format!("no bound for `{at}`"),
                "give `bytes` for a text, `items` for a list, or `borrowed = true`",
            )),
            (Some(_), true) => diagnostics.push(origin.problem(
                format!("`{at}` is borrowed and has a bound"),
                "keep one of the two: what is borrowed is not held, however long it is",
            )),
            _ => {}
        }
        let Some((owner, member)) = toml.member(&entry.at, diagnostics) else {
            continue;
        };
        once.check("capacity", at, &origin, diagnostics);
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
