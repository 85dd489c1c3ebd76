//! Whether the struct makes a station: places, doubles, gaps, and what its profiles cannot do without.
//!
//! Owns every rule that looks at more than one word. Facts stand in `table`.

mod field;
mod needs;

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::LitInt;

use crate::ast::{Place, Struct, Wired};
use crate::context::Context;
use crate::table::{OF_EVSE, Role};
use crate::words::numbers;

/// What the checks found out on the way.
pub(crate) struct Plan {
    /// By connector, the first being 1.
    pub(crate) connectors: Vec<Connector>,
}

/// What is fixed about a connector.
pub(crate) struct Connector {
    pub(crate) lock: bool,
    pub(crate) phases: Option<LitInt>,
    pub(crate) max_amperes: Option<LitInt>,
}

/// The connector of a driver, 0 for the station.
type At = u8;
type Served = BTreeMap<(Role, At), String>;

/// Checks everything, tells everything to the context.
pub(crate) fn check(context: &mut Context, input: &Struct) -> Plan {
    options(context, input);
    for field in &input.fields {
        field::on_its_own(context, field);
    }
    let served = served(context, input);
    let count = count(context, input);
    if !input.fields.iter().any(|field| field.broken) && input.options.has_profiles {
        needs::needs(context, input, &served, count);
        needs::of_no_use(context, input);
    }
    needs::choices(context, input, &served, count);
    handlers(context, input);
    let connectors = settings(context, input, &served, count);
    Plan { connectors }
}

fn options(context: &mut Context, input: &Struct) {
    let options = &input.options;
    if options.broken {
        return;
    }
    let span = input.ident.span();
    if options.vendor.is_none() {
        context.error(
            span,
            "no vendor: BootNotification has to name one, as in `#[ocpp(vendor = \"..\")]`",
        );
    }
    if options.model.is_none() {
        context.error(
            span,
            "no model: BootNotification has to name one, as in `#[ocpp(model = \"..\")]`",
        );
    }
    if !options.has_profiles {
        context.error(
            span,
            "no profiles: say what the station supports, as in `#[ocpp(profiles(core))]`",
        );
    } else if !has_profile(input, "core") {
        let span = options.profiles.first().map_or(span, |(_, span)| *span);
        context.error(span, "profile core is missing: every station has it");
    }
}

/// Who serves what where. Roles that can be had only once are told when they are had twice.
fn served(context: &mut Context, input: &Struct) -> Served {
    let mut served = Served::new();
    for field in &input.fields {
        for wired in &field.wired {
            let places: Vec<At> = match &field.place {
                Some(Place::Connectors(connectors)) => connectors.iter().map(|(n, _)| *n).collect(),
                Some(Place::Station) | None => vec![0],
            };
            for at in places {
                let own = [wired.role];
                let of_evse = OF_EVSE
                    .iter()
                    .filter(|role| !wired.except.iter().any(|(except, _)| except == *role));
                let roles = own
                    .iter()
                    .chain(of_evse.filter(|_| wired.role == Role::Evse));
                for role in roles {
                    let other = served.insert((*role, at), field.name());
                    if let Some(other) = other.filter(|_| role.spec().once) {
                        twice(context, wired, *role, at, &other);
                    }
                }
            }
        }
    }
    served
}

fn twice(context: &mut Context, wired: &Wired, role: Role, at: At, other: &str) {
    let place = if at == 0 {
        "the station".to_owned()
    } else {
        format!("connector {at}")
    };
    let phrase = role.spec().phrase;
    if wired.role == Role::Evse && role != Role::Evse {
        context.error(
            wired.span,
            format!("{place} has {phrase} already, field `{other}`: leave it out with `evse(except({}))`", role.name()),
        );
    } else {
        context.error(
            wired.span,
            format!("{place} has {phrase} already: field `{other}`"),
        );
    }
}

/// How many connectors there are; their numbers must have no gap.
fn count(context: &mut Context, input: &Struct) -> u8 {
    let mut seen: BTreeMap<u8, Span> = BTreeMap::new();
    for field in &input.fields {
        if let Some(Place::Connectors(connectors)) = &field.place {
            for (number, span) in connectors {
                seen.entry(*number).or_insert(*span);
            }
        }
    }
    if seen.is_empty() && !input.fields.iter().any(|field| field.broken) {
        context.error(input.ident.span(), "no connector: some field has to serve connector 1, as in `#[ocpp(connector = 1, contactor)]`");
    }
    let count = seen.len() as u8;
    let missing: Vec<u8> = (1..=seen.keys().next_back().copied().unwrap_or(0))
        .filter(|number| !seen.contains_key(number))
        .collect();
    if let (Some(first), false) = (
        missing.first(),
        input.fields.iter().any(|field| field.broken),
    ) {
        let above = seen.range(first..).next();
        let (number, span) =
            above.map_or((0, input.ident.span()), |(number, span)| (*number, *span));
        context.error(
            span,
            format!(
                "connector {number} is there, {} not: connectors are numbered from 1 without a gap",
                numbers(&missing)
            ),
        );
        return 0;
    }
    count
}

fn handlers(context: &mut Context, input: &Struct) {
    let mut taken: BTreeMap<&str, String> = BTreeMap::new();
    for field in &input.fields {
        for (profile, span) in &field.handlers {
            if input.options.has_profiles && !has_profile(input, profile.name) {
                context.error(*span, format!("a handler for profile {0}, which this station does not have: add `{0}` to `profiles(..)`", profile.name));
            }
            if let Some(other) = taken.insert(profile.name, field.name()) {
                context.error(
                    *span,
                    format!(
                        "profile {} has a handler already: field `{other}`",
                        profile.name
                    ),
                );
            }
        }
    }
}

fn settings(context: &mut Context, input: &Struct, served: &Served, count: u8) -> Vec<Connector> {
    let mut connectors: Vec<Connector> = (1..=count)
        .map(|at| Connector {
            lock: served.contains_key(&(Role::Lock, at)),
            phases: None,
            max_amperes: None,
        })
        .collect();
    for field in &input.fields {
        let Some(Place::Connectors(places)) = &field.place else {
            continue;
        };
        for (at, _) in places {
            let Some(connector) = connectors.get_mut(usize::from(*at) - 1) else {
                continue;
            };
            rate(
                context,
                *at,
                "phases",
                field.phases.as_ref(),
                &mut connector.phases,
            );
            rate(
                context,
                *at,
                "max_amperes",
                field.max_amperes.as_ref(),
                &mut connector.max_amperes,
            );
        }
    }
    for connector in &mut connectors {
        connector.phases = connector
            .phases
            .take()
            .or_else(|| input.options.phases.clone());
        connector.max_amperes = connector
            .max_amperes
            .take()
            .or_else(|| input.options.max_amperes.clone());
    }
    connectors
}

fn rate(
    context: &mut Context,
    at: u8,
    name: &str,
    said: Option<&LitInt>,
    place: &mut Option<LitInt>,
) {
    let Some(said) = said else { return };
    if place.is_some() {
        context.error(
            said.span(),
            format!("`{name}` of connector {at} is said twice"),
        );
    } else {
        *place = Some(said.clone());
    }
}

fn has_profile(input: &Struct, name: &str) -> bool {
    input
        .options
        .profiles
        .iter()
        .any(|(profile, _)| profile.name == name)
}
