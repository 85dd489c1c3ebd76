//! What an operator is told when something can't be done: a status, and JSON with a sentence.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::store::StoreError;

/// Why a request was not answered as hoped.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Error")]
pub(super) struct Problem {
    #[serde(skip)]
    pub(super) status: StatusCode,
    /// A sentence.
    pub(super) error: String,
    /// JSON pointer into the request's body, where something is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pointer: Option<String>,
    /// What the station answered, if it refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) call_error: Option<Box<CallErrorView>>,
}

/// A CALLERROR of a station.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CallError")]
pub(super) struct CallErrorView {
    /// As it was spelled.
    pub(super) code: String,
    /// The station's words.
    pub(super) description: String,
    /// More of them.
    pub(super) details: serde_json::Value,
}

impl Problem {
    pub(super) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self {
            status,
            error: error.into(),
            pointer: None,
            call_error: None,
        }
    }

    pub(super) fn bad_request(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    pub(super) fn not_found(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }
}

impl From<StoreError> for Problem {
    /// What failed is for the log.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "an operator's request failed");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "the store does not answer; the log says why",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self)).into_response()
    }
}
