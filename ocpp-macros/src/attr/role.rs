//! What stands behind a role in brackets: `active = low`, `max = 80`, `swipe = ".."`.
//!
//! Owns the options of roles; which role has which stands in `table`.

use proc_macro2::Span;

use super::{find_role, length, once, range, word};
use crate::ast::{Press, Wired};
use crate::context::Context;
use crate::item::{Item, Value};
use crate::table::{ERROR_CODES, ID_TAG_CHARS, OF_EVSE, Pin, Role, RoleSpec};
use crate::words::suggestion;

pub(super) fn wired(context: &mut Context, spec: &'static RoleSpec, item: Item) -> Wired {
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
