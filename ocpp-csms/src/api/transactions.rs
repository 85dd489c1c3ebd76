//! Transactions of every version.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;

use super::State;
use super::error::Problem;
use super::extract::{Asked, Named, station};
use super::views::{TransactionView, TransactionWithSamples};
use crate::store::TransactionQuery;

/// Which transactions. The newest come first.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    /// Of this station alone.
    station: Option<String>,
    /// Of this idTag alone.
    #[serde(rename = "idTag")]
    id_tag: Option<String>,
    /// Those that run (`true`), or those that ended.
    running: Option<bool>,
    /// With ids below this one: the next page begins below the last id of this one.
    below: Option<i64>,
    /// At most so many, 1000 at most; 100 by default.
    limit: Option<usize>,
}

/// Transactions of one answer.
const MOST: usize = 1000;

pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Asked(asked): Asked<Query>,
) -> Result<Json<Vec<TransactionView>>, Problem> {
    let query = TransactionQuery {
        station: asked.station.as_deref().map(station).transpose()?,
        id_tag: asked.id_tag,
        running: asked.running,
        below: asked.below,
        limit: asked.limit.unwrap_or(TransactionQuery::LIMIT).min(MOST),
    };
    let found = state.store.transactions(query).await?;
    Ok(Json(found.into_iter().map(TransactionView::from).collect()))
}

pub(super) async fn one(
    Shared(state): Shared<Arc<State>>,
    Named(id): Named<i64>,
) -> Result<Json<TransactionWithSamples>, Problem> {
    let found = state.store.transaction(id).await?;
    let transaction =
        found.ok_or_else(|| Problem::not_found(format!("there is no transaction {id}")))?;
    let samples = state.store.samples(id).await?;
    Ok(Json(TransactionWithSamples {
        transaction: transaction.into(),
        samples: samples.into_iter().map(Into::into).collect(),
    }))
}
