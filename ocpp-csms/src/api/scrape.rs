//! Health and metrics: what machines that watch a central system ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::State;
use super::error::Problem;
use crate::admission::subprotocol;

/// A central system that works.
#[derive(Serialize, JsonSchema)]
pub(super) struct Health {
    /// Always `ok`; anything else is an error.
    status: &'static str,
}

pub(super) async fn health(Shared(state): Shared<Arc<State>>) -> Result<Json<Health>, Problem> {
    let problem = |what| Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, what));
    if state.stopping.is_cancelled() {
        return problem("shutting down");
    }
    if let Err(error) = state.healthy().await {
        tracing::error!(%error, "not healthy");
        return problem("the store does not take anything; the log says why");
    }
    Ok(Json(Health { status: "ok" }))
}

pub(super) async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    let mut departures = BTreeMap::new();
    for session in state.sessions.list() {
        *open.entry(subprotocol(session.version())).or_default() += 1;
        for (what, count) in session.departures() {
            *departures.entry(what).or_insert(0) += count;
        }
    }
    let text = state.metrics().text(&open, &departures);
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
        .into_response()
}
