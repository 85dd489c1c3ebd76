//! The bounds of no-alloc types.
//!
//! Owns the demand that every list and text of a version with such types has a bound, from its schema or from
//! capacities.toml. Later facts (the integrator's own) take precedence.

use std::collections::BTreeMap;

use super::{Capacities, Shape, TypeDef, TypeKind};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::{CapacityFact, Facts};

/// The bounds of types; none if no file has any.
pub(super) fn of(
    types: &BTreeMap<String, TypeDef>,
    facts: &Facts,
    diagnostics: &mut Diagnostics,
) -> Option<Capacities> {
    if facts.capacity_files.is_empty() {
        return None;
    }
    let mut capacities = Capacities::default();
    for fact in &facts.capacities {
        for (owner, member, shape) in members(types) {
            if fact.member == member && (fact.owner == "*" || fact.owner == owner) {
                misfit(fact, owner, shape, diagnostics);
                let known = capacities
                    .members
                    .entry((owner.to_owned(), member.to_owned()))
                    .or_default();
                if fact.capacity.borrowed {
                    *known = fact.capacity;
                } else {
                    known.borrowed = false;
                    known.bytes = fact.capacity.bytes.or(known.bytes);
                    known.items = fact.capacity.items.or(known.items);
                }
            }
        }
    }
    let files = facts.capacity_files.join(" or ");
    for (owner, member, shape) in members(types) {
        let known = capacities
            .members
            .get(&(owner.to_owned(), member.to_owned()));
        let bounded = known.copied().unwrap_or_default();
        if bounded.borrowed {
            continue;
        }
        let (lacks, key) = match shape {
            Shape::Array { max: None, .. } if bounded.items.is_none() => ("list", "items"),
            _ if unbounded_text(shape) && bounded.bytes.is_none() => ("text", "bytes"),
            _ => continue,
        };
        diagnostics.push(Diagnostic::whole(
            &files,
            format!("the {lacks} `{owner}.{member}` has no bound"),
            format!("add [[capacity]] at = \"{owner}.{member}\", {key} = a number, reason, to a `capacities.toml` beside the schemas or to a file for --capacities"),
        ));
    }
    Some(capacities)
}

/// All members of all objects.
fn members(types: &BTreeMap<String, TypeDef>) -> impl Iterator<Item = (&str, &str, &Shape)> {
    types.iter().flat_map(|(name, def)| {
        let fields = match &def.kind {
            TypeKind::Struct(object) => object.fields.as_slice(),
            TypeKind::Enum(_) => &[],
        };
        fields
            .iter()
            .map(move |field| (name.as_str(), field.json.as_str(), &field.shape))
    })
}

fn unbounded_text(shape: &Shape) -> bool {
    match shape {
        Shape::Text { max_chars, .. } => max_chars.is_none(),
        Shape::Array { item, .. } => unbounded_text(item),
        _ => false,
    }
}

fn has_text(shape: &Shape) -> bool {
    match shape {
        Shape::Text { .. } | Shape::Any => true,
        Shape::Array { item, .. } => has_text(item),
        _ => false,
    }
}

/// A bound of a kind that the member does not have.
fn misfit(fact: &CapacityFact, owner: &str, shape: &Shape, diagnostics: &mut Diagnostics) {
    let list = matches!(shape, Shape::Array { .. });
    let found = match fact.capacity {
        bound if bound.items.is_some() && !list => "a number of items for what is no list",
        bound if bound.bytes.is_some() && !has_text(shape) => {
            "a number of bytes for what is no text"
        }
        bound if bound.borrowed && !has_text(shape) => "`borrowed` for what is no text",
        _ => return,
    };
    let member = format!("{owner}.{}", fact.member);
    let help = format!("give `{member}` a bound of its kind, or none");
    diagnostics.push(fact.origin.problem(format!("{found}: `{member}`"), help));
}
