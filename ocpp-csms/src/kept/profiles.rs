//! Charging profiles that a station holds (1.6: 3.13, 5.16, 5.5; 2.x: K).
//!
//! An item is the request it came by, or what a station reported, brought into that shape.

use ocpp_wire::Dialect;
use serde_json::{Value, json};

use super::{Exchange, Shelf};

/// The profile inside of a kept request.
fn profile(request: &Value) -> Option<&Value> {
    request
        .get("csChargingProfiles")
        .or_else(|| request.get("chargingProfile"))
}

/// A member of a profile's by its names in 1.6 and 2.x.
fn id(profile: &Value) -> Option<i64> {
    let id = profile
        .get("chargingProfileId")
        .or_else(|| profile.get("id"));
    id.and_then(Value::as_i64)
}

/// Where it limits: connector of 1.6, EVSE of 2.x; 0 is the whole station.
fn place(request: &Value) -> Option<i64> {
    let place = request.get("connectorId").or_else(|| request.get("evseId"));
    place.and_then(Value::as_i64)
}

fn purpose(profile: &Value) -> Option<&str> {
    profile
        .get("chargingProfilePurpose")
        .and_then(Value::as_str)
}

fn level(profile: &Value) -> Option<i64> {
    profile.get("stackLevel").and_then(Value::as_i64)
}

/// SetChargingProfile. In 1.6 it replaces one of the same purpose and stack level at the same connector (5.16.2).
pub(super) fn set(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let new = profile(exchange.request);
    let Some((new, id)) = new.and_then(|new| Some((new, id(new)?))) else {
        return;
    };
    if !exchange.answered(&["Accepted"]) {
        return;
    }
    if exchange.version == Dialect::V16 {
        shelf.retain(|_, kept| {
            let Some(old) = profile(kept) else {
                return false;
            };
            place(kept) != place(exchange.request)
                || purpose(old) != purpose(new)
                || level(old) != level(new)
        });
    }
    shelf.put(id.to_string(), exchange.request.clone());
}

/// ClearChargingProfile: by id alone if there is one, else by all criteria that are given. Unknown means there is no such
/// profile: what was thought to be there is not.
pub(super) fn cleared(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    if !exchange.answered(&["Accepted", "Unknown"]) {
        return;
    }
    let request = exchange.request;
    let named = request
        .get("id")
        .or_else(|| request.get("chargingProfileId"));
    if let Some(named) = named.and_then(Value::as_i64) {
        shelf.remove(&named.to_string());
        return;
    }
    let criteria = request.get("chargingProfileCriteria").unwrap_or(request);
    shelf.retain(|_, kept| {
        let Some(old) = profile(kept) else {
            return false;
        };
        let differs = |asked: bool, same: bool| asked && !same;
        differs(place(criteria).is_some(), place(criteria) == place(kept))
            || differs(
                purpose(criteria).is_some(),
                purpose(criteria) == purpose(old),
            )
            || differs(level(criteria).is_some(), level(criteria) == level(old))
    });
}

/// StopTransaction, or TransactionEvent that ends one: profiles of that transaction are gone with it (1.6: 3.13.1). One of 1.6
/// that names no transaction is that of its connector.
pub(super) fn transaction_over(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let request = exchange.request;
    let over = match request.get("transactionInfo") {
        Some(info) if request.get("eventType") == Some(&json!("Ended")) => {
            info.get("transactionId")
        }
        Some(_) => None,
        None => request.get("transactionId"),
    };
    if over.is_none() {
        return;
    }
    let connector = exchange.connector.map(i64::from);
    shelf.retain(|_, kept| {
        let Some(profile) = profile(kept) else {
            return false;
        };
        match profile.get("transactionId") {
            Some(bound) => Some(bound) != over,
            None => {
                purpose(profile) != Some("TxProfile")
                    || connector.is_none()
                    || place(kept) != connector
            }
        }
    });
}

/// ReportChargingProfiles: what a station says it holds at an EVSE.
pub(super) fn reported(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let request = exchange.request;
    let profiles = request.get("chargingProfile").and_then(Value::as_array);
    for profile in profiles.into_iter().flatten() {
        if let Some(id) = id(profile) {
            let evse = request.get("evseId").cloned().unwrap_or_default();
            let value = json!({ "evseId": evse, "chargingProfile": profile });
            shelf.put(id.to_string(), value);
        }
    }
}
