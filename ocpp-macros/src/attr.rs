//! From words to meaning: what stands in `#[ocpp(..)]` of the struct and of a field.
//!
//! Owns the words. Whether the whole makes a station is checked in `valid`.

use proc_macro2::Span;
use syn::{Attribute, Ident, LitInt, LitStr, Member};

use crate::ast::{Field, NoLock, Options, Place, Press, Wired};
use crate::context::Context;
use crate::item::{self, Item, Value};
use crate::table::{
    ERROR_CODES, ID_TAG_CHARS, MAX_CONNECTORS, NAME_CHARS, OF_EVSE, PROFILES, Pin, ProfileSpec,
    ROLES, Role, RoleSpec,
};
use crate::words::{list, suggestion};

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

fn wired(context: &mut Context, spec: &'static RoleSpec, item: Item) -> Wired {
    let mut wired = Wired {
        role: spec.role,
        span: item.span(),
        active_high: None,
        code: None,
        max: None,
        press: None,
        except: Vec::new(),
    };
    let before = context.count();
    match item.value {
        Value::None => {}
        Value::List(items) => {
            for item in items {
                role_option(context, spec, &mut wired, item);
            }
        }
        _ => context.error(
            wired.span,
            format!("`{}` takes its options in brackets", spec.name),
        ),
    }
    if context.count() != before {
        return wired;
    }
    if spec.role == Role::Button && wired.press.is_none() {
        context.error(
            wired.span,
            "say what the button does: `button(stop)`, `button(emergency_stop)` or `button(swipe = \"..\")`",
        );
    }
    if spec.role == Role::Fault && wired.active_high.is_some() && wired.code.is_none() {
        context.error(wired.span, "say what is wrong while the pin is active, as in `fault(active = high, code = GroundFailure)`");
    }
    if spec.role == Role::Fault && wired.active_high.is_none() && wired.code.is_some() {
        context.error(wired.span, "`code` goes with a plain pin, as in `fault(active = high, code = GroundFailure)`; any other driver says itself what is wrong");
    }
    wired
}

fn role_option(context: &mut Context, spec: &RoleSpec, wired: &mut Wired, item: Item) {
    let span = item.span();
    let name = item.name.to_string();
    let takes = |option: &str| spec.options.contains(&option);
    match (name.as_str(), item.value) {
        ("active", value) if spec.pin != Pin::None => match word(&value).as_deref() {
            Some("high") => once(context, span, &name, &mut wired.active_high, true),
            Some("low") => once(context, span, &name, &mut wired.active_high, false),
            _ => context.error(span, "`active` is `high` or `low`"),
        },
        ("active", _) => context.error(
            span,
            format!(
                "a plain pin cannot serve as {}: its driver has to implement the role",
                spec.phrase
            ),
        ),
        ("code", Value::Word(path)) if takes("code") => {
            let Some(ident) = path.get_ident() else {
                context.error(
                    span,
                    "`code` is an error of the standard, as in `code = GroundFailure`",
                );
                return;
            };
            let written = ident.to_string();
            if !ERROR_CODES.contains(&written.as_str()) {
                context.error(
                    ident.span(),
                    format!(
                        "the standard knows no error `{written}`; {}",
                        suggestion(&written, ERROR_CODES.iter().copied())
                    ),
                );
            }
            once(context, span, &name, &mut wired.code, ident.clone());
        }
        ("max", Value::Number(number)) if takes("max") => {
            range(context, &number, 1, 200, "degrees Celsius");
            once(context, span, &name, &mut wired.max, number);
        }
        ("stop", Value::None) if takes("stop") => press(context, span, wired, Press::Stop),
        ("emergency_stop", Value::None) if takes("emergency_stop") => {
            press(context, span, wired, Press::EmergencyStop)
        }
        ("swipe", Value::Text(text)) if takes("swipe") => {
            length(context, &text, "an idTag", ID_TAG_CHARS);
            press(context, span, wired, Press::Swipe(text));
        }
        ("except", Value::List(items)) if takes("except") => {
            for item in items {
                let written = item.name.to_string();
                match find_role(&written).filter(|spec| OF_EVSE.contains(&spec.role)) {
                    Some(spec) => wired.except.push((spec.role, item.span())),
                    None => {
                        let known = OF_EVSE.iter().map(|role| role.name());
                        context.error(
                            item.span(),
                            format!(
                                "a controller does not serve as `{written}`; {}",
                                suggestion(&written, known)
                            ),
                        );
                    }
                }
            }
        }
        (known, _) if takes(known) => {
            let form = match known {
                "code" => "code = GroundFailure",
                "max" => "max = 80",
                "swipe" => "swipe = \"FREE\"",
                "except" => "except(meter, lock)",
                _ => known,
            };
            context.error(span, format!("write `{}({form})`", spec.name));
        }
        _ => {
            let active = (spec.pin != Pin::None).then_some("active");
            let known: Vec<_> = active
                .into_iter()
                .chain(spec.options.iter().copied())
                .collect();
            if known.is_empty() {
                context.error(span, format!("`{}` takes no options", spec.name));
            } else {
                context.error(
                    span,
                    format!(
                        "`{}` has no option `{name}`; {}",
                        spec.name,
                        suggestion(&name, known.iter().copied())
                    ),
                );
            }
        }
    }
}

fn press(context: &mut Context, span: Span, wired: &mut Wired, press: Press) {
    if wired.press.is_some() {
        context.error(span, "a button does one thing");
    } else {
        wired.press = Some(press);
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

fn profile(context: &mut Context, ident: &Ident) -> Option<&'static ProfileSpec> {
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

fn find_role(name: &str) -> Option<&'static RoleSpec> {
    ROLES.iter().find(|role| role.name == name)
}

/// Connector numbers, each within its limits and once.
fn connectors(context: &mut Context, value: Value) -> Vec<(u8, Span)> {
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

fn word(value: &Value) -> Option<String> {
    match value {
        Value::Word(path) => path.get_ident().map(Ident::to_string),
        Value::Text(text) => Some(text.value()),
        _ => None,
    }
}

fn once<T>(context: &mut Context, span: Span, name: &str, place: &mut Option<T>, value: T) {
    if place.is_some() {
        context.error(span, format!("{} is said twice", list([name], "and")));
    } else {
        *place = Some(value);
    }
}

fn length(context: &mut Context, text: &LitStr, what: &str, max: usize) {
    let chars = text.value().chars().count();
    if chars == 0 || chars > max {
        context.error(
            text.span(),
            format!("{what} has 1 to {max} characters, this has {chars}"),
        );
    }
}

fn range(context: &mut Context, number: &LitInt, min: u16, max: u16, unit: &str) {
    let value = number.base10_parse::<u16>();
    if !value.is_ok_and(|value| (min..=max).contains(&value)) {
        context.error(
            number.span(),
            format!("{number} {unit} cannot be: {min} to {max}"),
        );
    }
}

fn number_wanted(context: &mut Context, span: Span, name: &str) {
    context.error(span, format!("`{name}` is a number, as in `{name} = 3`"));
}
