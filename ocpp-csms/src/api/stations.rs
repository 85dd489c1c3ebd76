//! Stations: who they are, how they are, what is known of them, what was said.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;

use super::State;
use super::error::Problem;
use super::extract::{Asked, Named, station};
use super::views::{AccessView, FrameView, ItemView, SampleView, StationSummary, StationView};
use crate::admission::StationId;
use crate::store::{ItemKind, Place, StationRecord};

pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
) -> Result<Json<Vec<StationSummary>>, Problem> {
    let records = state.store.stations().await?;
    let mut known: BTreeMap<_, _> = records
        .into_iter()
        .map(|record| (record.id.clone(), record))
        .collect();
    let sessions: BTreeMap<_, _> = state
        .sessions
        .list()
        .into_iter()
        .map(|session| (session.station().clone(), session))
        .collect();
    // Those that are connected and said nothing yet, those that left before anything of them was stored, and those that may
    // come in and never did.
    let entered = state.store.accesses().await?.into_iter().map(|(id, _)| id);
    let heard = state.watch.history.stations();
    for id in sessions.keys().cloned().chain(heard).chain(entered) {
        known
            .entry(id.clone())
            .or_insert_with(|| StationRecord::new(id));
    }
    let summaries = known.values().map(|record| {
        let session = sessions.get(&record.id).map(|session| &**session);
        StationSummary::of(record, session)
    });
    Ok(Json(summaries.collect()))
}

pub(super) async fn one(
    Shared(state): Shared<Arc<State>>,
    Named(name): Named<String>,
) -> Result<Json<StationView>, Problem> {
    let id = station(&name)?;
    let access = state.store.access(&id).await?;
    let access = access.map(|access| AccessView::new(access.profile, access.password.is_some()));
    let session = state.sessions.get(&id);
    let record = match state.store.station(&id).await? {
        Some(record) => record,
        None if session.is_some() || access.is_some() || state.watch.history.knows(&id) => {
            StationRecord::new(id)
        }
        None => return Err(unknown(&id)),
    };
    Ok(Json(StationView::of(record, session.as_deref(), access)))
}

/// Whether anything is known of a station.
pub(super) async fn exists(state: &State, id: &StationId) -> Result<(), Problem> {
    let known = state.sessions.get(id).is_some()
        || state.watch.history.knows(id)
        || state.store.station(id).await?.is_some()
        || state.store.access(id).await?.is_some();
    if known { Ok(()) } else { Err(unknown(id)) }
}

fn unknown(id: &StationId) -> Problem {
    Problem::not_found(format!("no station {id} is known here"))
}

/// Which frames.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FrameQuery {
    /// Those before this number.
    below: Option<u64>,
    /// At most so many, the latest.
    limit: Option<usize>,
}

pub(super) async fn messages(
    Shared(state): Shared<Arc<State>>,
    Named(name): Named<String>,
    Asked(query): Asked<FrameQuery>,
) -> Result<Json<Vec<FrameView>>, Problem> {
    const LIMIT: usize = 200;
    let id = station(&name)?;
    exists(&state, &id).await?;
    let (below, limit) = (
        query.below.unwrap_or(u64::MAX),
        query.limit.unwrap_or(LIMIT),
    );
    let shown = state.watch.history.of(&id, below, limit);
    Ok(Json(shown.into_iter().map(FrameView::from).collect()))
}

/// Which things.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemQuery {
    /// `reservation`, `local-list`, `charging-profile`, `configuration`, `variable`, `job`, `certificate`; all of them by
    /// default.
    kind: Option<String>,
}

pub(super) async fn items(
    Shared(state): Shared<Arc<State>>,
    Named(name): Named<String>,
    Asked(query): Asked<ItemQuery>,
) -> Result<Json<Vec<ItemView>>, Problem> {
    let id = station(&name)?;
    exists(&state, &id).await?;
    let kinds = match query.kind.as_deref() {
        None => ItemKind::ALL.to_vec(),
        Some(word) => vec![ItemKind::from_word(word).ok_or_else(|| {
            let words = ItemKind::ALL.map(ItemKind::as_str).join(", ");
            Problem::bad_request(format!("there is no kind {word:?}; {words}"))
        })?],
    };
    let mut items = Vec::new();
    for kind in kinds {
        let of_kind = state.store.items(&id, kind).await?;
        items.extend(of_kind.into_iter().filter_map(ItemView::of));
    }
    Ok(Json(items))
}

/// Where.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceQuery {
    /// EVSE; in 1.6 the connector.
    evse: i32,
    /// Connector; by default as `evse`, which is right in 1.6. 0 in 2.x.
    connector: Option<i32>,
}

pub(super) async fn samples(
    Shared(state): Shared<Arc<State>>,
    Named(name): Named<String>,
    Asked(query): Asked<PlaceQuery>,
) -> Result<Json<Vec<SampleView>>, Problem> {
    let id = station(&name)?;
    exists(&state, &id).await?;
    let place = Place {
        evse: query.evse,
        connector: query.connector.unwrap_or(query.evse),
    };
    let samples = state.store.place_samples(&id, place).await?;
    Ok(Json(samples.into_iter().map(SampleView::from).collect()))
}
