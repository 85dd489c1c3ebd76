//! idTags: who may charge. Entered, changed and removed here; stations are asked nothing.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use ocpp_wire::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::State;
use super::error::Problem;
use super::extract::{Asked, Named, Sent};
use crate::store::{IdTag, IdTagStatus};

/// What is known of an idTag.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Entry {
    /// Whether it may charge.
    status: Status,
    /// Until when; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    /// Its group (parentIdTag): tags of one group may end each other's transactions.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    /// Whether it may be in several transactions at once.
    several: bool,
}

impl Default for Entry {
    fn default() -> Self {
        Self {
            status: Status::Accepted,
            expires: None,
            group: None,
            several: false,
        }
    }
}

/// Whether an idTag may charge.
#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
enum Status {
    Accepted,
    Blocked,
}

/// An idTag and what is known of it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IdTag")]
pub(super) struct View {
    id_tag: String,
    #[serde(flatten)]
    entry: Entry,
}

impl View {
    fn new(id_tag: String, known: IdTag) -> Self {
        let entry = Entry {
            status: match known.status {
                IdTagStatus::Accepted => Status::Accepted,
                IdTagStatus::Blocked => Status::Blocked,
            },
            expires: known.expires.map(|at| at.to_string()),
            group: known.group,
            several: known.several,
        };
        Self { id_tag, entry }
    }
}

/// Which idTags, in the order of their lower-case form.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    /// Those behind this one: the next page begins behind the last of this one.
    after: Option<String>,
    /// At most so many, 1000 at most; 100 by default.
    limit: Option<usize>,
}

pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Asked(query): Asked<Query>,
) -> Result<Json<Vec<View>>, Problem> {
    let limit = query.limit.unwrap_or(100).min(1000);
    let found = state.store.id_tags(query.after.as_deref(), limit).await?;
    let views = found.into_iter().map(|(tag, known)| View::new(tag, known));
    Ok(Json(views.collect()))
}

pub(super) async fn one(
    Shared(state): Shared<Arc<State>>,
    Named(id_tag): Named<String>,
) -> Result<Json<View>, Problem> {
    let known = state.store.id_tag(&id_tag).await?;
    let known = known.ok_or_else(|| unknown(&id_tag))?;
    Ok(Json(View::new(id_tag, known)))
}

pub(super) async fn put(
    Shared(state): Shared<Arc<State>>,
    Named(id_tag): Named<String>,
    sent: Sent,
) -> Result<Json<View>, Problem> {
    /// Characters of an idToken in 2.x; an idTag of 1.6 has 20.
    const LONGEST: usize = 255;
    if id_tag.is_empty() || id_tag.chars().count() > LONGEST || id_tag.chars().any(char::is_control)
    {
        return Err(Problem::bad_request(format!(
            "an idTag has 1 to {LONGEST} characters, none of control"
        )));
    }
    let entry: Entry = sent.json()?;
    let expires = match entry.expires {
        None => None,
        Some(text) => {
            let time: DateTime = text.parse().map_err(|_| Problem {
                pointer: Some("/expires".to_owned()),
                ..Problem::bad_request("expires is no date and time as 2026-12-31T23:59:59Z is one")
            })?;
            Some(time.timestamp())
        }
    };
    let known = IdTag {
        status: match entry.status {
            Status::Accepted => IdTagStatus::Accepted,
            Status::Blocked => IdTagStatus::Blocked,
        },
        expires,
        group: entry.group,
        several: entry.several,
    };
    state.store.put_id_tag(&id_tag, known.clone()).await?;
    Ok(Json(View::new(id_tag, known)))
}

pub(super) async fn remove(
    Shared(state): Shared<Arc<State>>,
    Named(id_tag): Named<String>,
) -> Result<StatusCode, Problem> {
    if state.store.remove_id_tag(&id_tag).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown(&id_tag))
    }
}

fn unknown(id_tag: &str) -> Problem {
    Problem::not_found(format!("no idTag {id_tag} is known here"))
}
