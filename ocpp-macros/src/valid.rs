//! Whether the struct makes a station: places, doubles, gaps, and what its profiles cannot do without.
//!
//! Owns every rule that looks at more than one word. Facts stand in `table`.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::LitInt;
use syn::spanned::Spanned as _;

use crate::ast::{Field, NoLock, Place, Struct, Wired};
use crate::context::Context;
use crate::table::{OF_EVSE, PROFILES, ProfileSpec, Role, Scope};
use crate::words::{list, numbers};

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
        on_its_own(context, field);
    }
    let served = served(context, input);
    let count = count(context, input);
    if !input.fields.iter().any(|field| field.broken) && input.options.has_profiles {
        needs(context, input, &served, count);
        of_no_use(context, input);
    }
    choices(context, input, &served, count);
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

/// What can be said of a field without looking at the others.
fn on_its_own(context: &mut Context, field: &Field) {
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

/// What the profiles cannot do without.
fn needs(context: &mut Context, input: &Struct, served: &Served, count: u8) {
    let mut told: Vec<Role> = Vec::new();
    for (profile, span) in &input.options.profiles {
        for need in profile.required {
            let role = need.role;
            if told.contains(&role) || is_waived(input, role) {
                continue;
            }
            let spec = role.spec();
            let missing: Vec<u8> = if spec.scope == Scope::Station {
                let there = served.contains_key(&(role, 0));
                (!there).then_some(0).into_iter().collect()
            } else {
                (1..=count)
                    .filter(|at| {
                        !served.contains_key(&(role, *at)) && !is_lockless(input, role, *at)
                    })
                    .collect()
            };
            if missing.is_empty() {
                continue;
            }
            told.push(role);
            let place = match missing.as_slice() {
                [0] => String::new(),
                [one] => format!(" at connector {one}"),
                several => format!(" at connectors {}", numbers(several)),
            };
            let choice = need.choice.map_or_else(String::new, |(word, meaning)| {
                format!(", or state with `{word}` that {meaning}")
            });
            context.error(
                *span,
                format!(
                    "profile {} needs {}{place}: {}; give a driver the role `{}`{choice}",
                    profile.name, spec.phrase, need.why, spec.name
                ),
            );
        }
    }
}

fn is_waived(input: &Struct, role: Role) -> bool {
    match role {
        Role::Storage => input.options.no_storage.is_some(),
        Role::Lock => matches!(input.options.no_lock, Some(NoLock::All(_))),
        _ => false,
    }
}

fn is_lockless(input: &Struct, role: Role, at: u8) -> bool {
    role == Role::Lock
        && matches!(&input.options.no_lock, Some(NoLock::Of(connectors)) if connectors.iter().any(|(n, _)| *n == at))
}

/// Drivers for which no declared profile has any use.
fn of_no_use(context: &mut Context, input: &Struct) {
    let uses = |profile: &ProfileSpec, role: Role| {
        profile.optional.contains(&role) || profile.required.iter().any(|need| need.role == role)
    };
    for field in &input.fields {
        for wired in &field.wired {
            let role = wired.role;
            // A station without core is told so, not that all its drivers are useless.
            let used = PROFILES[0].name == "core" && uses(&PROFILES[0], role)
                || input
                    .options
                    .profiles
                    .iter()
                    .any(|(profile, _)| uses(profile, role));
            if !used {
                let by = PROFILES
                    .iter()
                    .filter(|profile| uses(profile, role))
                    .map(|profile| profile.name);
                context.error(
                    wired.span,
                    format!(
                        "{} is of no use to the profiles of this station: add {} to `profiles(..)`",
                        role.spec().phrase,
                        list(by, "or")
                    ),
                );
            }
        }
    }
}

/// What was chosen to be left out must not be there.
fn choices(context: &mut Context, input: &Struct, served: &Served, count: u8) {
    if let Some(span) = input.options.no_storage
        && let Some(field) = served.get(&(Role::Storage, 0))
    {
        context.error(span, format!("`no_storage`, but field `{field}` is one"));
    }
    match &input.options.no_lock {
        Some(NoLock::All(span)) => {
            if let Some(((_, at), field)) = served.iter().find(|((role, _), _)| *role == Role::Lock)
            {
                context.error(
                    *span,
                    format!("`no_lock`, but field `{field}` locks connector {at}"),
                );
            }
        }
        Some(NoLock::Of(connectors)) => {
            for (at, span) in connectors {
                if let Some(field) = served.get(&(Role::Lock, *at)) {
                    context.error(
                        *span,
                        format!("`no_lock`, but field `{field}` locks connector {at}"),
                    );
                } else if *at > count && count > 0 {
                    context.error(*span, format!("there is no connector {at}"));
                }
            }
        }
        None => {}
    }
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
