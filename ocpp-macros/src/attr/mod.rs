//! From words to meaning: what stands in `#[ocpp(..)]` of the struct and of a field.
//!
//! Owns the words of the struct, and what all words have in common; `field` and `role` own theirs. Whether the whole
//! makes a station is checked in `valid`.

mod field;
mod role;

use proc_macro2::Span;
use syn::{Attribute, Ident, LitInt, LitStr};

use crate::ast::{NoLock, Options};
use crate::context::Context;
use crate::item::{self, Item, Value};
use crate::table::{MAX_CONNECTORS, NAME_CHARS, PROFILES, ProfileSpec, ROLES, RoleSpec};
use crate::words::{list, suggestion};
pub(crate) use field::field;

/// Words of the struct.
const OF_STRUCT: &[&str] = &[
    "profiles",
    "vendor",
    "model",
    "phases",
    "max_amperes",
    "volts",
    "meter_retains",
    "no_lock",
    "no_storage",
    "crate",
];
/// Words of a field that are no roles.
const OF_FIELD: &[&str] = &[
    "connector",
    "station",
    "skip",
    "handler",
    "phases",
    "max_amperes",
];

/// Reads the struct's own attributes.
pub(crate) fn options(context: &mut Context, attributes: &[Attribute]) -> Options {
    let mut options = Options::default();
    let before = context.count();
    for item in item::of_attributes(context, attributes) {
        option(context, &mut options, item);
    }
    options.broken = context.count() != before;
    options
}

fn option(context: &mut Context, options: &mut Options, item: Item) {
    let span = item.span();
    let name = item.name.to_string();
    match (name.as_str(), item.value) {
        ("profiles", Value::List(items)) => {
            options.has_profiles = true;
            for item in items {
                if let Some(profile) = profile(context, &item.name) {
                    if options.profiles.iter().any(|(other, _)| other.name == profile.name) {
                        context.error(item.span(), format!("profile {} stands here twice", profile.name));
                    }
                    options.profiles.push((profile, item.span()));
                }
            }
        }
        ("profiles", _) => context.error(span, "profiles are listed in brackets, as in `profiles(core, smart_charging)`"),
        ("vendor", Value::Text(text)) => {
            length(context, &text, "chargePointVendor", NAME_CHARS);
            once(context, span, &name, &mut options.vendor, text);
        }
        ("model", Value::Text(text)) => {
            length(context, &text, "chargePointModel", NAME_CHARS);
            once(context, span, &name, &mut options.model, text);
        }
        ("vendor" | "model", _) => context.error(span, format!("`{name}` is a text, as in `{name} = \"..\"`")),
        ("phases", Value::Number(number)) => {
            range(context, &number, 1, 3, "phases");
            once(context, span, &name, &mut options.phases, number);
        }
        ("max_amperes", Value::Number(number)) => {
            range(context, &number, 6, 1_000, "amperes");
            once(context, span, &name, &mut options.max_amperes, number);
        }
        ("volts", Value::Number(number)) => {
            range(context, &number, 50, 1_000, "volts");
            once(context, span, &name, &mut options.volts, number);
        }
        ("phases" | "max_amperes" | "volts", _) => number_wanted(context, span, &name),
        ("meter_retains", Value::Flag(flag)) => {
            once(context, span, &name, &mut options.meter_retains, flag.value);
        }
        ("meter_retains", _) => context.error(span, "`meter_retains` is `true` or `false`: whether the meters keep their registers without power"),
        ("no_lock", Value::None) => once(context, span, &name, &mut options.no_lock, NoLock::All(span)),
        ("no_lock", value @ (Value::Number(_) | Value::Numbers(_))) => {
            let connectors = connectors(context, value);
            once(context, span, &name, &mut options.no_lock, NoLock::Of(connectors));
        }
        ("no_lock", _) => context.error(span, "write `no_lock` for all connectors, `no_lock = 1` or `no_lock = [1, 2]` for some"),
        ("no_storage", Value::None) => once(context, span, &name, &mut options.no_storage, span),
        ("no_storage", _) => context.error(span, "`no_storage` stands alone"),
        ("crate", Value::Word(path)) => once(context, span, &name, &mut options.library, path),
        ("crate", _) => context.error(span, "`crate` is a path, as in `crate = my_crate::ocpp_station`"),
        _ if find_role(&name).is_some() || OF_FIELD.contains(&name.as_str()) => {
            context.error(span, format!("`{name}` belongs on the field of its driver, not on the struct"));
        }
        _ => context.error(span, format!("`{name}` means nothing here; {}", suggestion(&name, OF_STRUCT.iter().copied()))),
    }
}

pub(super) fn profile(context: &mut Context, ident: &Ident) -> Option<&'static ProfileSpec> {
    let written = ident.to_string();
    let found = PROFILES
        .iter()
        .find(|profile| profile.name == written || profile.aliases.contains(&written.as_str()));
    if found.is_none() {
        let known = PROFILES.iter().map(|profile| profile.name);
        context.error(
            ident.span(),
            format!(
                "unknown profile `{written}`; {}",
                suggestion(&written, known)
            ),
        );
    }
    found
}

pub(super) fn find_role(name: &str) -> Option<&'static RoleSpec> {
    ROLES.iter().find(|role| role.name == name)
}

/// Connector numbers, each within its limits and once.
pub(super) fn connectors(context: &mut Context, value: Value) -> Vec<(u8, Span)> {
    let numbers = match value {
        Value::Number(number) => vec![number],
        Value::Numbers(numbers) => numbers,
        _ => Vec::new(),
    };
    let mut connectors: Vec<(u8, Span)> = Vec::new();
    for number in numbers {
        let span = number.span();
        match number.base10_parse::<u8>() {
            Ok(0) => context.error(
                span,
                "connector 0 is the station as a whole: write `station`",
            ),
            Ok(n) if n > MAX_CONNECTORS => context.error(
                span,
                format!("a station has at most {MAX_CONNECTORS} connectors"),
            ),
            Ok(n) if connectors.iter().any(|(other, _)| *other == n) => {
                context.error(span, format!("connector {n} stands here twice"));
            }
            Ok(n) => connectors.push((n, span)),
            Err(_) => context.error(
                span,
                format!("a connector's number is 1 to {MAX_CONNECTORS}"),
            ),
        }
    }
    connectors
}

pub(super) fn word(value: &Value) -> Option<String> {
    match value {
        Value::Word(path) => path.get_ident().map(Ident::to_string),
        Value::Text(text) => Some(text.value()),
        _ => None,
    }
}

pub(super) fn once<T>(
    context: &mut Context,
    span: Span,
    name: &str,
    place: &mut Option<T>,
    value: T,
) {
    if place.is_some() {
        context.error(span, format!("{} is said twice", list([name], "and")));
    } else {
        *place = Some(value);
    }
}

pub(super) fn length(context: &mut Context, text: &LitStr, what: &str, max: usize) {
    let chars = text.value().chars().count();
    if chars == 0 || chars > max {
        context.error(
            text.span(),
            format!("{what} has 1 to {max} characters, this has {chars}"),
        );
    }
}

pub(super) fn range(context: &mut Context, number: &LitInt, min: u16, max: u16, unit: &str) {
    let value = number.base10_parse::<u16>();
    if !value.is_ok_and(|value| (min..=max).contains(&value)) {
        context.error(
            number.span(),
            format!("{number} {unit} cannot be: {min} to {max}"),
        );
    }
}

pub(super) fn number_wanted(context: &mut Context, span: Span, name: &str) {
    context.error(span, format!("`{name}` is a number, as in `{name} = 3`"));
}
