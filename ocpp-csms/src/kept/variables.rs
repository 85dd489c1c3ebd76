//! Configuration keys of 1.6 (5.3, 5.8) and variables of the device model of 2.x (B).
//!
//! Secrets came masked or not at all: see `redact`.

use serde_json::{Map, Value, json};

use super::{Exchange, Shelf};

/// What sets a value, or will after a reboot.
pub(super) const TAKEN: [&str; 2] = ["Accepted", "RebootRequired"];

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member).and_then(Value::as_str)
}

fn list<'a>(value: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    let list = value.get(member).and_then(Value::as_array);
    list.into_iter().flatten()
}

/// ChangeConfiguration: the value is the key's from now on, or after the next boot.
pub(super) fn changed(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let Some(key) = text(exchange.request, "key") else {
        return;
    };
    if exchange.answered(&["NotSupported"]) {
        shelf.remove(key);
    } else if exchange.answered(&TAKEN) {
        let value = exchange.request.get("value").cloned().unwrap_or_default();
        shelf.put(
            key,
            json!({ "key": key, "readonly": false, "value": value }),
        );
    }
}

/// GetConfiguration: without keys in the request the answer is all there is, unless the station cut it short, which shows
/// only in that keys are missing; so nothing is taken away then.
pub(super) fn configuration(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    for entry in list(exchange.answer, "configurationKey") {
        if let Some(key) = text(entry, "key") {
            shelf.put(key, entry.clone());
        }
    }
    for unknown in list(exchange.answer, "unknownKey").filter_map(Value::as_str) {
        shelf.remove(unknown);
    }
}

/// A component or variable with its instance.
fn named(value: &Value) -> Option<String> {
    let name = text(value, "name")?;
    Some(match text(value, "instance") {
        Some(instance) => format!("{name}[{instance}]"),
        None => name.to_owned(),
    })
}

/// `EVSE(1).Power`, `Connector(1,2).Available`, `OCPPCommCtrlr.HeartbeatInterval`.
fn key(data: &Value) -> Option<String> {
    let (component, variable) = (data.get("component")?, data.get("variable")?);
    let mut key = named(component)?;
    if let Some(evse) = component.get("evse") {
        let number = |member| evse.get(member).and_then(Value::as_i64);
        key.push_str(&match (number("id"), number("connectorId")) {
            (Some(evse), Some(connector)) => format!("({evse},{connector})"),
            (Some(evse), None) => format!("({evse})"),
            _ => String::new(),
        });
    }
    Some(format!("{key}.{}", named(variable)?))
}

/// Which attribute; absent means Actual.
fn attribute(data: &Value) -> &str {
    let kind = text(data, "attributeType").or_else(|| text(data, "type"));
    kind.unwrap_or("Actual")
}

/// SetVariables: each result stands for itself, in any order.
pub(super) fn set(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let results: Vec<_> = list(exchange.answer, "setVariableResult")
        .filter(|result| {
            text(result, "attributeStatus").is_some_and(|status| TAKEN.contains(&status))
        })
        .map(|result| (key(result), attribute(result)))
        .collect();
    for data in list(exchange.request, "setVariableData") {
        if results.contains(&(key(data), attribute(data))) {
            enter(data, shelf);
        }
    }
}

/// GetVariables.
pub(super) fn got(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    for result in list(exchange.answer, "getVariableResult") {
        match text(result, "attributeStatus") {
            Some("Accepted") => enter(result, shelf),
            Some("UnknownComponent" | "UnknownVariable") => {
                if let Some(key) = key(result) {
                    shelf.remove(&key);
                }
            }
            _ => {}
        }
    }
}

/// Enters the value of one attribute, and leaves what else is known of the variable.
fn enter(data: &Value, shelf: &mut Shelf) {
    let (Some(key), Some(value)) = (key(data), data.get("attributeValue")) else {
        return;
    };
    let mut known = match shelf.get(&key) {
        Some(Value::Object(known)) => known.clone(),
        _ => {
            let named = ["component", "variable"].into_iter();
            let members = named.filter_map(|name| Some((name.to_owned(), data.get(name)?.clone())));
            members.collect::<Map<_, _>>()
        }
    };
    let attributes = known
        .entry("variableAttribute")
        .or_insert_with(|| json!([]));
    if !attributes.is_array() {
        // A variable whose value is a secret.
        return;
    }
    let kind = attribute(data);
    if let Value::Array(attributes) = attributes {
        match attributes.iter_mut().find(|known| attribute(known) == kind) {
            Some(Value::Object(attribute)) => {
                attribute.insert("value".to_owned(), value.clone());
            }
            _ => attributes.push(json!({ "type": kind, "value": value })),
        }
    }
    shelf.put(key, Value::Object(known));
}

/// NotifyReport: a part of the device model.
pub(super) fn reported(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    for data in list(exchange.request, "reportData") {
        if let Some(key) = key(data) {
            shelf.put(key, data.clone());
        }
    }
}
