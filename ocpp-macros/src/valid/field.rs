//! What can be said of a field without looking at the others: whether it has a role, and whether its place fits.
//!
//! Owns the rules of places and arrays.

use syn::spanned::Spanned as _;

use crate::ast::{Field, Place, Wired};
use crate::context::Context;
use crate::table::Scope;

/// What can be said of a field without looking at the others.
pub(super) fn on_its_own(context: &mut Context, field: &Field) {
    let name = field.name();
    if let Some(span) = field.skip {
        if !field.wired.is_empty() || !field.handlers.is_empty() || field.place.is_some() {
            context.error(
                span,
                format!("field `{name}` is skipped and has a role at the same time"),
            );
        }
        return;
    }
    if field.wired.is_empty() && field.handlers.is_empty() {
        if !field.broken {
            context.error(
                field.span,
                format!("field `{name}` has no role: name it, as in `#[ocpp(connector = 1, meter)]`, or say `#[ocpp(skip)]`"),
            );
        }
        return;
    }
    for wired in &field.wired {
        place(context, field, wired);
    }
    array(context, field);
    if let Some(Place::Connectors(connectors)) = &field.place
        && connectors.is_empty()
        && !field.broken
    {
        context.error(field.span, format!("field `{name}` names no connector"));
    }
    let rating = field.phases.as_ref().or(field.max_amperes.as_ref());
    if let Some(rating) = rating
        && !matches!(field.place, Some(Place::Connectors(_)))
    {
        context.error(rating.span(), "phases and amperes are a connector's: say `connector = 1` with them, or put them on the struct");
    }
}

fn place(context: &mut Context, field: &Field, wired: &Wired) {
    let spec = wired.role.spec();
    let (name, phrase) = (spec.name, spec.phrase);
    match (spec.scope, &field.place) {
        (Scope::Station, None | Some(Place::Station)) => {}
        (Scope::Station, Some(Place::Connectors(_))) => {
            context.error(
                wired.span,
                format!("{phrase} serves the station as a whole: `#[ocpp(station, {name})]`"),
            );
        }
        (Scope::Either, Some(_)) => {}
        (Scope::Either, None) => {
            if !field.broken {
                context.error(
                    wired.span,
                    format!(
                        "say where: `#[ocpp(station, {name})]` or `#[ocpp(connector = 1, {name})]`"
                    ),
                );
            }
        }
        (Scope::Connector | Scope::Controller, None) => {
            if !field.broken {
                context.error(
                    wired.span,
                    format!("say at which connector: `#[ocpp(connector = 1, {name})]`"),
                );
            }
        }
        (Scope::Connector | Scope::Controller, Some(Place::Station)) => {
            context.error(
                wired.span,
                format!(
                    "{phrase} serves a connector, not the station: `#[ocpp(connector = 1, {name})]`"
                ),
            );
        }
        (Scope::Connector, Some(Place::Connectors(connectors))) => {
            if connectors.len() > 1 && field.driver().1.is_none() {
                context.error(
                    wired.span,
                    format!("one driver cannot be {phrase} of several connectors: make the field an array with a driver for each"),
                );
            }
        }
        (Scope::Controller, Some(Place::Connectors(_))) => {}
    }
}

/// An array has a driver for each of its connectors.
fn array(context: &mut Context, field: &Field) {
    let (_, Some(length)) = field.driver() else {
        return;
    };
    match &field.place {
        Some(Place::Connectors(connectors)) => {
            let literal = match length {
                syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Int(int),
                    ..
                }) => int.base10_parse::<usize>().ok(),
                _ => None,
            };
            if literal.is_some_and(|literal| literal != connectors.len()) && !field.broken {
                let text = quote::quote!(#length);
                context.error(
                    length.span(),
                    format!(
                        "{text} drivers, but {} connectors: an array has one for each",
                        connectors.len()
                    ),
                );
            }
        }
        Some(Place::Station) | None => {
            for wired in field.wired.iter().filter(|wired| wired.role.spec().once) {
                context.error(
                    wired.span,
                    format!(
                        "the station as a whole has {} once, not an array of them",
                        wired.role.spec().phrase
                    ),
                );
            }
        }
    }
}
