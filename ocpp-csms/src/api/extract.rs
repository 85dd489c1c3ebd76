//! What handlers take from a request, refused with a sentence where it is not what it should be.

use std::time::Duration;

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::error::Problem;
use crate::admission::StationId;

/// The query.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(Problem::bad_request(format!(
                "the query is not understood: {}",
                rejection.body_text()
            ))),
        }
    }
}

/// The path's variable parts.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(path)) => Ok(Self(path)),
            Err(rejection) => Err(Problem::not_found(rejection.body_text())),
        }
    }
}

/// The station that a path names.
pub(super) fn station(name: &str) -> Result<StationId, Problem> {
    StationId::new(name).map_err(|refusal| Problem::bad_request(refusal.reason()))
}

/// How long a body may take. A client that stops halfway would keep its connection for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// The body as it came.
pub(super) struct Sent(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let rejected =
            |rejection: BytesRejection| Problem::new(rejection.status(), rejection.body_text());
        let bytes = timeout(PATIENCE, Bytes::from_request(request, state)).await;
        let bytes = bytes.map_err(|_| {
            let what = "the body did not come in time";
            Problem::new(StatusCode::REQUEST_TIMEOUT, what)
        })?;
        bytes.map(Self).map_err(rejected)
    }
}

impl Sent {
    /// The body as JSON of a known shape.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_slice(&self.0).map_err(|error| {
            // The error's own words may quote a value, and the value may be a secret.
            let place = format!("line {}, column {}", error.line(), error.column());
            let what = match error.classify() {
                serde_json::error::Category::Data => "has other members or values than it should",
                _ => "is not JSON",
            };
            Problem::bad_request(format!("the body {what}, {place}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_halfway_is_given_up() {
        let never = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
        let request = Request::new(Body::from_stream(never));
        let Err(problem) = Sent::from_request(request, &()).await else {
            panic!("taken");
        };
        assert_eq!(problem.status, StatusCode::REQUEST_TIMEOUT);
    }
}
