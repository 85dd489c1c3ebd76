//! The statement of all structs and enumerations to `ocpp_wire::nano_tables!`.
//!
//! Owns `v16/tables.rs`, which people need not read.

use std::fmt::Write as _;

use super::Context;
use super::shapes::{Member, Shapes};
use crate::emit::HEADER;
use crate::model::{Action, Home, TypeDef, TypeKind, Vendor};

/// The file.
pub(super) fn print(context: &Context<'_>) -> String {
    let mut enums = String::new();
    let actions = context.selected.version.actions.iter();
    let actions = actions.map(|action| (action.name.as_str(), action.name.as_str()));
    enumeration(&mut enums, "", "Action", actions);
    let mut records = String::new();
    for def in context.selected.type_defs() {
        let cfg = match &def.home {
            Home::Room(room) => indented(&context.cfg(room)),
            Home::Shared => String::new(),
        };
        described(&mut enums, &mut records, &cfg, &context.shapes, def);
    }
    let mut out = HEADER.to_owned();
    out.push_str(
        "//! Tables that the codec reads: names on the wire, rules, and where each member stands.\n\n",
    );
    out.push_str("#[allow(unused_imports)]\nuse ocpp_wire::nano::Request;\n\nuse super::Action;\n");
    let mut rooms = context.selected.rooms.clone();
    rooms.sort_by(|a, b| a.name.cmp(&b.name));
    for room in rooms {
        if !context.types(Some(room)).is_empty() {
            let cfg = context.cfg(&room.name);
            let _ = writeln!(out, "{cfg}use super::{}::*;", room.name);
        }
    }
    if !context.types(None).is_empty() {
        out.push_str("use super::types::*;\n");
    }
    statement(&mut out, &enums, &records);
    for room in &context.selected.rooms {
        for action in context.actions(&room.name) {
            request(&mut out, context, action);
        }
    }
    out
}

/// A vendor's tables, in a module of their own.
pub(super) fn of_vendor(shapes: &Shapes<'_>, vendor: &Vendor) -> String {
    let (mut enums, mut records) = (String::new(), String::new());
    for def in vendor.types.values() {
        described(&mut enums, &mut records, "", shapes, def);
    }
    let mut out = HEADER.to_owned();
    let _ = write!(
        out,
        "//! Tables that the codec reads for the messages of {}.\n\nuse super::*;\n",
        vendor.id
    );
    statement(&mut out, &enums, &records);
    out
}

/// A type among the enumerations or the structs.
fn described(
    enums: &mut String,
    records: &mut String,
    cfg: &str,
    shapes: &Shapes<'_>,
    def: &TypeDef,
) {
    match &def.kind {
        TypeKind::Enum(variants) => {
            let values = variants
                .iter()
                .map(|variant| (variant.ident.as_str(), variant.wire.as_str()));
            enumeration(enums, cfg, &def.name, values);
        }
        TypeKind::Struct(object) => {
            let members = shapes.members(&def.name, object);
            record(records, cfg, shapes, def, &members);
        }
    }
}

fn statement(out: &mut String, enums: &str, records: &str) {
    let _ = write!(
        out,
        "\nocpp_wire::nano_tables! {{\n    \
         pub(super) static TABLES;\n    \
         enums {{\n{enums}    }}\n    \
         records {{\n{records}    }}\n}}\n"
    );
}

/// Which response belongs to a request.
fn request(out: &mut String, context: &Context<'_>, action: &Action) {
    let Some(response) = &action.response else {
        return;
    };
    let request = context.shapes.named(&action.request, "'f");
    let response = context.shapes.named(response, "'r");
    let (cfg, name) = (context.cfg(&action.room), &action.name);
    let _ = write!(
        out,
        "\n{cfg}impl<'f> Request<'f> for {request} {{\n    \
         type Action = Action;\n    \
         type Response<'r> = {response};\n\n    \
         const ACTION: Action = Action::{name};\n}}\n"
    );
}

fn indented(line: &str) -> String {
    if line.is_empty() {
        return String::new();
    }
    format!("        {line}")
}

fn enumeration<'v>(
    out: &mut String,
    cfg: &str,
    name: &str,
    values: impl Iterator<Item = (&'v str, &'v str)>,
) {
    let _ = writeln!(out, "{cfg}        {name} {{");
    for (ident, wire) in values {
        let _ = writeln!(out, "            {ident} = {wire:?},");
    }
    out.push_str("        }\n");
}

fn record(out: &mut String, cfg: &str, shapes: &Shapes<'_>, def: &TypeDef, members: &[Member<'_>]) {
    let name = shapes.named(&def.name, "'f");
    if members.is_empty() {
        let _ = writeln!(out, "{cfg}        {name} {{}}");
        return;
    }
    let _ = writeln!(out, "{cfg}        {name} {{");
    for member in members {
        let need = if member.field.required {
            "required"
        } else {
            "optional"
        };
        let rules = match (&member.rule, &member.item_rule) {
            (None, None) => String::new(),
            (Some(rule), None) => format!(" ({rule})"),
            (None, Some(item)) => format!(" (Rule::NONE, {item})"),
            (Some(rule), Some(item)) => format!(" ({rule}, {item})"),
        };
        let (ident, json) = (&member.field.ident, &member.field.json);
        let _ = writeln!(out, "            {ident} {json:?} {need}{rules};");
    }
    out.push_str("        }\n");
}
