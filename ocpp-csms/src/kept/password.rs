//! A new password that a station accepted: from its next connection on it has to show that one.
//!
//! Owns where passwords stand in requests (1.6: AuthorizationKey, hexadecimal; 2.x: SecurityCtrlr.BasicAuthPassword). Only
//! a hash is kept.

use serde_json::Value;

use crate::admission::StationId;
use crate::security::Password;
use crate::store::{Access, Store, StoreError};

use super::variables::TAKEN;

/// The password that this call set, if it set one and the station took it.
fn accepted(action: &str, request: &Value, answer: &Value) -> Option<Result<Password, String>> {
    let text = |value: &Value, path: &str| {
        value
            .pointer(path)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let taken = |status: Option<String>| status.is_some_and(|status| TAKEN.contains(&&*status));
    match action {
        "ChangeConfiguration" => {
            let key = text(request, "/key")?;
            if !key.eq_ignore_ascii_case("AuthorizationKey") || !taken(text(answer, "/status")) {
                return None;
            }
            let hex = text(request, "/value")?;
            Some(Password::from_authorization_key(&hex).map_err(|bad| bad.to_string()))
        }
        "SetVariables" => {
            let is_password = |data: &&Value| {
                let name = text(data, "/variable/name");
                name.is_some_and(|name| name.eq_ignore_ascii_case("BasicAuthPassword"))
            };
            let listed = |value: &Value, list: &str| {
                let list = value.get(list).and_then(Value::as_array).cloned();
                list.unwrap_or_default()
                    .into_iter()
                    .find(|data| is_password(&data))
            };
            let set = listed(request, "setVariableData")?;
            let result = listed(answer, "setVariableResult")?;
            if !taken(text(&result, "/attributeStatus")) {
                return None;
            }
            let password = text(&set, "/attributeValue")?;
            Some(Password::new(password).map_err(|bad| bad.to_string()))
        }
        _ => None,
    }
}

/// Enters the hash of a new password. The request is as it was sent, secrets included.
///
/// # Errors
/// When it can't be hashed or stored.
pub(super) async fn keep(
    store: &dyn Store,
    station: &StationId,
    action: &str,
    request: &[u8],
    answer: &[u8],
) -> Result<(), StoreError> {
    if !matches!(action, "ChangeConfiguration" | "SetVariables") {
        return Ok(());
    }
    let value = |text| serde_json::from_slice::<Value>(text).unwrap_or_default();
    let Some(password) = accepted(action, &value(request), &value(answer)) else {
        return Ok(());
    };
    let hash = password
        .and_then(|password| password.hash())
        .map_err(|why| StoreError(format!("the new password: {why}")))?;
    let access = Access {
        password: Some(hash),
        ..store.access(station).await?.unwrap_or_default()
    };
    store.put_access(station, access).await
}
