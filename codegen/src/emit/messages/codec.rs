//! The tables the codec is made from: wire names, rules, requests and routes.
//!
//! Owns their text. The macros that read them are in `ocpp-wire`.

use std::fmt::Write as _;

use super::types::REST;
use crate::model::{Action, Direction, Shape, Struct, TypeDef, TypeKind, Unknown, Variant};

/// Appends a type's table.
pub(super) fn table(out: &mut String, def: &TypeDef) {
    match &def.kind {
        TypeKind::Struct(object) => message(out, &def.name, object),
        TypeKind::Enum(variants) => wire_enum(out, &def.name, variants),
    }
}

fn message(out: &mut String, name: &str, object: &Struct) {
    if object.fields.is_empty() && object.unknown == Unknown::Refuse {
        let _ = writeln!(out, "message! {{ {name} {{}} }}\n");
        return;
    }
    let _ = writeln!(out, "message! {{\n    {name} {{");
    for field in &object.fields {
        let need = if field.required {
            "required"
        } else {
            "optional"
        };
        let rules = rules(&field.shape);
        let rules = if rules.is_empty() {
            rules
        } else {
            format!(" {{ {rules} }}")
        };
        let _ = writeln!(
            out,
            "        {:?} {} {need}{rules},",
            field.json, field.ident
        );
    }
    if object.unknown == Unknown::Keep {
        let _ = writeln!(out, "        .. {REST}");
    }
    out.push_str("    }\n}\n\n");
}

/// What the Rust type does not carry.
fn rules(shape: &Shape) -> String {
    let mut rules = Vec::new();
    let mut bound = |name: &str, value: Option<String>| {
        rules.extend(value.map(|value| format!("{name}({value})")));
    };
    match shape {
        Shape::Text { uri: true, .. } => rules.push("uri".to_owned()),
        Shape::Integer { min, max, .. } => {
            bound("minimum", min.map(|min| min.to_string()));
            bound("maximum", max.map(|max| max.to_string()));
        }
        Shape::Number {
            min,
            max,
            multiple_of,
        } => {
            bound("minimum", min.map(|min| min.to_string()));
            bound("maximum", max.map(|max| max.to_string()));
            bound("multiple_of", multiple_of.map(|step| step.to_string()));
        }
        Shape::Array { item, min, max } => {
            bound(
                "min_items",
                min.filter(|min| *min > 0).map(|min| min.to_string()),
            );
            bound("max_items", max.map(|max| max.to_string()));
            let item = self::rules(item);
            bound("item", (!item.is_empty()).then_some(item));
        }
        _ => {}
    }
    rules.join(" ")
}

fn wire_enum(out: &mut String, name: &str, variants: &[Variant]) {
    let _ = writeln!(out, "wire_enum! {{\n    {name} {{");
    for variant in variants {
        let _ = writeln!(out, "        {} = {:?},", variant.ident, variant.wire);
    }
    out.push_str("    }\n}\n\n");
}

/// Appends the table of a room's requests.
pub(super) fn requests(out: &mut String, actions: &[&Action]) {
    if actions.is_empty() {
        return;
    }
    out.push_str("requests! {\n    Action {\n");
    for action in actions {
        let by = match action.direction {
            Direction::StationToCsms => "Station",
            Direction::CsmsToStation => "Csms",
            Direction::Both => "Station Csms",
        };
        let Action { name, request, .. } = action;
        let _ = match &action.response {
            Some(response) => writeln!(out, "        {name}: {request} => {response} by {by},"),
            None => writeln!(out, "        {name}: {request} by {by},"),
        };
    }
    out.push_str("    }\n}\n\n");
}

/// Appends the table that leads one side's incoming calls of a room to its handler.
pub(super) fn route(out: &mut String, room: &str, camel: &str, side: &str, actions: &[&Action]) {
    if actions.is_empty() {
        let _ = writeln!(
            out,
            "no_route! {{ Action, super::super::{room}::Room, {side} }}\n"
        );
        return;
    }
    let _ = writeln!(
        out,
        "route! {{\n    Action, super::super::{room}::Room, {side}, {camel}{side} {{"
    );
    for action in actions {
        let one_way = if action.response.is_none() {
            "; one_way"
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "        {} => {}{one_way},",
            action.name, action.method
        );
    }
    out.push_str("    }\n}\n\n");
}
