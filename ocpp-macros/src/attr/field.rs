//! What stands in a field's `#[ocpp(..)]`: its place, its roles, its handlers.
//!
//! Owns the words of a field that are no roles.

use proc_macro2::Span;
use syn::{Ident, Member};

use super::role::wired;
use super::{OF_FIELD, OF_STRUCT, connectors, find_role, number_wanted, once, profile, range};
use crate::ast::{Field, Place};
use crate::context::Context;
use crate::item::{self, Item, Value};
use crate::table::ROLES;
use crate::words::suggestion;

/// Reads a field's attributes.
pub(crate) fn field(context: &mut Context, member: Member, field: &syn::Field) -> Field {
    let span = match &member {
        Member::Named(ident) => ident.span(),
        Member::Unnamed(_) => syn::spanned::Spanned::span(&field.ty),
    };
    let mut read = Field {
        member,
        span,
        ty: field.ty.clone(),
        place: None,
        wired: Vec::new(),
        handlers: Vec::new(),
        skip: None,
        phases: None,
        max_amperes: None,
        broken: false,
    };
    let before = context.count();
    for item in item::of_attributes(context, &field.attrs) {
        field_item(context, &mut read, item);
    }
    read.broken = context.count() != before;
    read
}

fn field_item(context: &mut Context, field: &mut Field, item: Item) {
    let span = item.span();
    let name = item.name.to_string();
    if let Some(spec) = find_role(&name) {
        let wired = wired(context, spec, item);
        field.wired.push(wired);
        return;
    }
    match (name.as_str(), item.value) {
        ("connector", value @ (Value::Number(_) | Value::Numbers(_))) => {
            let connectors = connectors(context, value);
            place(context, span, field, Place::Connectors(connectors));
        }
        ("connector", _) => context.error(
            span,
            "`connector` is a number or several, as in `connector = 1` or `connector = [1, 2]`",
        ),
        ("station", Value::None) => place(context, span, field, Place::Station),
        ("station", _) => context.error(
            span,
            "`station` stands alone: the driver serves the station as a whole",
        ),
        ("skip", Value::None) => field.skip = Some(span),
        ("skip", _) => context.error(span, "`skip` stands alone: the field is no driver"),
        ("handler", Value::Word(path)) => match path.get_ident() {
            Some(ident) => handler(context, field, ident),
            None => context.error(span, "`handler` names a profile, as in `handler = core`"),
        },
        ("handler", Value::List(items)) => {
            for item in items {
                handler(context, field, &item.name);
            }
        }
        ("handler", _) => context.error(span, "`handler` names a profile, as in `handler = core`"),
        ("phases", Value::Number(number)) => {
            range(context, &number, 1, 3, "phases");
            once(context, span, &name, &mut field.phases, number);
        }
        ("max_amperes", Value::Number(number)) => {
            range(context, &number, 6, 1_000, "amperes");
            once(context, span, &name, &mut field.max_amperes, number);
        }
        ("phases" | "max_amperes", _) => number_wanted(context, span, &name),
        _ if OF_STRUCT.contains(&name.as_str()) => {
            context.error(
                span,
                format!("`{name}` belongs on the struct, not on a field"),
            );
        }
        _ => {
            let roles = ROLES.iter().map(|role| role.name);
            let known = roles.chain(OF_FIELD.iter().copied());
            context.error(
                span,
                format!("unknown role `{name}`; {}", suggestion(&name, known)),
            );
        }
    }
}

fn place(context: &mut Context, span: Span, field: &mut Field, place: Place) {
    if field.place.is_some() {
        context.error(
            span,
            "a field has one place: `station`, `connector = 1` or `connector = [1, 2]`",
        );
    } else {
        field.place = Some(place);
    }
}

fn handler(context: &mut Context, field: &mut Field, ident: &Ident) {
    if let Some(profile) = profile(context, ident) {
        field.handlers.push((profile, ident.span()));
    }
}
