//! How stations may come in, and their connections: entered, changed and ended here.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use super::State;
use super::error::Problem;
use super::extract::{Named, Sent, station};
use super::views::AccessView;
use crate::security::Password;
use crate::sessions::Stop;
use crate::store::{Access, SecurityProfile};

/// How a station may come in from its next connection on. A password that is not given stays as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Entry {
    /// Security profile, 0 to 3. It may be lowered here, and nowhere else.
    profile: u8,
    /// As the station sends it.
    password: Option<String>,
    /// The same in hexadecimal, as the configuration key AuthorizationKey of 1.6 has it.
    authorization_key: Option<String>,
}

pub(super) async fn put_access(
    Shared(state): Shared<Arc<State>>,
    Named(name): Named<String>,
    sent: Sent,
) -> Result<Json<AccessView>, Problem> {
    let id = station(&name)?;
    let entry: Entry = sent.json()?;
    let at = |member: &str, what: String| Problem {
        pointer: Some(format!("/{member}")),
        ..Problem::bad_request(what)
    };
    let profile = SecurityProfile::from_number(entry.profile)
        .ok_or_else(|| at("profile", "a security profile is 0, 1, 2 or 3".to_owned()))?;
    let password = match (entry.password, entry.authorization_key) {
        (None, None) => None,
        (Some(text), None) => {
            Some(Password::new(text).map_err(|bad| at("password", bad.to_string()))?)
        }
        (None, Some(hex)) => Some(
            Password::from_authorization_key(&hex)
                .map_err(|bad| at("authorizationKey", bad.to_string()))?,
        ),
        _ => {
            let what = "one of password and authorizationKey, not both";
            return Err(Problem::bad_request(what));
        }
    };
    let hash = match password {
        None => state
            .store
            .access(&id)
            .await?
            .and_then(|known| known.password),
        Some(password) => {
            let hash = tokio::task::spawn_blocking(move || password.hash()).await;
            let hash = hash.map_err(|error| error.to_string()).flatten();
            Some(hash.map_err(|error| {
                tracing::error!(%error, "cannot hash a password");
                Problem::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "the password can't be hashed",
                )
            })?)
        }
    };
    let wants = matches!(profile, SecurityProfile::Basic | SecurityProfile::BasicTls);
    if wants && hash.is_none() {
        let what = format!("profile {} needs a password", profile.number());
        return Err(at("password", what));
    }
    let view = AccessView::new(profile, hash.is_some());
    let access = Access {
        profile,
        password: hash,
    };
    state.store.put_access(&id, access).await?;
    Ok(Json(view))
}

pub(super) async fn remove_access(
    Shared(state): Shared<Arc<State>>,
    Named(name): Named<String>,
) -> Result<StatusCode, Problem> {
    let id = station(&name)?;
    if state.store.remove_access(&id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found(format!("station {id} is not entered")))
    }
}

pub(super) async fn close(
    Shared(state): Shared<Arc<State>>,
    Named(name): Named<String>,
) -> Result<StatusCode, Problem> {
    let id = station(&name)?;
    let session = state.sessions.get(&id).ok_or_else(|| {
        Problem::new(
            StatusCode::CONFLICT,
            format!("station {id} is not connected"),
        )
    })?;
    session.stop(Stop::Closed);
    Ok(StatusCode::NO_CONTENT)
}
