//! Corrections of published schemas, and the comparison of two definitions of one name.
//!
//! Owns what an [`Erratum`] does to a schema, and what counts as a difference: anything that validates, but neither
//! order nor documentation.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Field, Shape, TypeKind, Variant};
use crate::facts::{Erratum, NameFacts};
use crate::read::Kind;

/// A member's schema as the errata have it read.
pub(super) fn apply<'k>(
    names: &NameFacts,
    owner: &str,
    member: &str,
    kind: &'k Kind,
) -> Cow<'k, Kind> {
    let mut kind = Cow::Borrowed(kind);
    for erratum in names.errata_of(owner, member) {
        correct(erratum, &mut kind);
    }
    kind
}

fn correct(erratum: &Erratum, kind: &mut Cow<'_, Kind>) {
    match (erratum, kind.as_ref()) {
        (Erratum::NumberIsInteger, Kind::Number { range, .. }) => {
            *kind = Cow::Owned(Kind::Integer(*range));
        }
        (Erratum::Add(added, after), Kind::Enum(values)) => {
            *kind = Cow::Owned(Kind::Enum(with(values, added, after.as_deref())));
        }
        (Erratum::Drop(dropped), Kind::Enum(values)) => {
            let kept = values.iter().filter(|value| !dropped.contains(value));
            *kind = Cow::Owned(Kind::Enum(kept.cloned().collect()));
        }
        (
            Erratum::Ignore(keywords),
            Kind::Array { .. } | Kind::Text { .. } | Kind::Integer(_) | Kind::Number { .. },
        ) => {
            ignore(keywords, kind.to_mut());
        }
        _ => {}
    }
}

/// The values in one order, whether the edition has the added ones or not.
fn with(values: &[String], added: &[String], after: Option<&str>) -> Vec<String> {
    let mut all: Vec<String> = values
        .iter()
        .filter(|value| !added.contains(value))
        .cloned()
        .collect();
    let at = after
        .and_then(|after| all.iter().position(|value| value == after))
        .map_or(all.len(), |index| index + 1);
    all.splice(at..at, added.iter().cloned());
    all
}

fn ignore(keywords: &[String], kind: &mut Kind) {
    for keyword in keywords {
        match (keyword.as_str(), &mut *kind) {
            ("minItems", Kind::Array { min, .. }) => *min = None,
            ("maxItems", Kind::Array { max, .. }) => *max = None,
            ("maxLength", Kind::Text { max_chars, .. }) => *max_chars = None,
            ("minimum", Kind::Integer(range) | Kind::Number { range, .. }) => range.min = None,
            ("maximum", Kind::Integer(range) | Kind::Number { range, .. }) => range.max = None,
            ("multipleOf", Kind::Number { multiple_of, .. }) => *multiple_of = None,
            _ => {}
        }
    }
}

/// How two definitions of one name differ, in words; none if they validate the same.
pub(super) fn difference(first: &TypeKind, second: &TypeKind) -> Option<String> {
    match (first, second) {
        (TypeKind::Enum(first), TypeKind::Enum(second)) => {
            let values = |variants: &[Variant]| {
                variants
                    .iter()
                    .map(|variant| variant.wire.clone())
                    .collect::<BTreeSet<_>>()
            };
            let (first, second) = (values(first), values(second));
            let one = first.symmetric_difference(&second).next()?;
            Some(format!("only one has the value `{one}`"))
        }
        (TypeKind::Struct(first), TypeKind::Struct(second)) => {
            if first.unknown != second.unknown {
                return Some("only one allows further members".to_owned());
            }
            members(&first.fields, &second.fields)
                .or_else(|| members(&second.fields, &first.fields))
        }
        _ => Some("one is an object, the other an enumeration".to_owned()),
    }
}

fn members(first: &[Field], second: &[Field]) -> Option<String> {
    first.iter().find_map(|field| {
        let json = &field.json;
        match second.iter().find(|other| other.json == *json) {
            None => Some(format!("only one has the member `{json}`")),
            Some(other) if other.required != field.required => {
                Some(format!("`{json}` is required in one only"))
            }
            Some(other) if other.shape != field.shape => Some(format!(
                "`{json}` is {} in one and {} in the other",
                describe(&field.shape),
                describe(&other.shape)
            )),
            Some(_) => None,
        }
    })
}

/// A shape in the words of JSON Schema.
fn describe(shape: &Shape) -> String {
    let bounds = |low: (&str, Option<String>), high: (&str, Option<String>)| {
        [low, high]
            .into_iter()
            .filter_map(|(word, value)| value.map(|value| format!(", {word} {value}")))
            .collect::<String>()
    };
    match shape {
        Shape::Text { max_chars, uri } => format!(
            "{}{}",
            if *uri { "a uri" } else { "a string" },
            bounds(("maxLength", max_chars.map(|n| n.to_string())), ("", None))
        ),
        Shape::DateTime => "a date-time".to_owned(),
        Shape::Integer { min, max, .. } => format!(
            "an integer{}",
            bounds(
                ("minimum", min.map(|n| n.to_string())),
                ("maximum", max.map(|n| n.to_string()))
            )
        ),
        Shape::Number {
            min,
            max,
            multiple_of,
        } => format!(
            "a number{}{}",
            bounds(
                ("minimum", min.map(|n| n.to_string())),
                ("maximum", max.map(|n| n.to_string()))
            ),
            bounds(
                ("multipleOf", multiple_of.map(|n| n.to_string())),
                ("", None)
            )
        ),
        Shape::Boolean => "a boolean".to_owned(),
        Shape::Named(name) => format!("`{name}`"),
        Shape::Array { item, min, max } => format!(
            "a list of {}{}",
            describe(item),
            bounds(
                ("minItems", min.map(|n| n.to_string())),
                ("maxItems", max.map(|n| n.to_string()))
            )
        ),
        Shape::Any => "anything".to_owned(),
    }
}
