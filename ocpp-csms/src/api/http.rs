//! HTTP between the listener and the handlers.
//!
//! Owns the way in: who may ask is decided before any handler runs, and every error is JSON.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use hyper::body::{Frame, Incoming};
use hyper::{Request, Response};
use tower_service::Service as _;

use super::State;
use super::error::Problem;
use super::guard;
use super::routes::ROUTES;
use crate::call::BoxFuture;
use crate::gate::Peer;
use crate::seams::{Body, Http};

/// Longest body of a request, bytes. The longest payload is a local list.
const LONGEST_BODY: usize = 1024 * 1024;

/// Answers operators.
pub(super) struct Operators {
    state: Arc<State>,
    router: Router,
}

impl Operators {
    pub(super) fn new(state: Arc<State>) -> Self {
        let mut router = Router::new();
        for route in ROUTES {
            router = router.route(route.path, (route.handler)());
        }
        let router = router
            .fallback(async || {
                Problem::not_found("there is no such page; /api/openapi.json lists what there is")
            })
            .method_not_allowed_fallback(async || {
                Problem::new(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "this can't be done here; /api/openapi.json lists what can",
                )
            })
            .layer(DefaultBodyLimit::max(LONGEST_BODY))
            .with_state(Arc::clone(&state));
        Self { state, router }
    }
}

impl Http for Operators {
    fn respond(
        &self,
        request: Request<Incoming>,
        peer: Peer,
    ) -> BoxFuture<'static, Response<Body>> {
        let mut router = self.router.clone();
        let (parts, body) = request.into_parts();
        let allowed = guard::check(&parts, &peer, self.state.token.as_ref());
        Box::pin(async move {
            let mut response = match allowed {
                Ok(()) => {
                    let Ok(response) = router.call(Request::from_parts(parts, body)).await;
                    response
                }
                Err(problem) => problem.into_response(),
            };
            if response.status() == StatusCode::UNAUTHORIZED {
                let bearer = HeaderValue::from_static("Bearer");
                response.headers_mut().insert(WWW_AUTHENTICATE, bearer);
            }
            let headers = response.headers_mut();
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            headers
                .entry(CACHE_CONTROL)
                .or_insert(HeaderValue::from_static("no-store"));
            response.map(|body| Body::new(Ending(body)))
        })
    }
}

/// A body whose error is its end.
struct Ending(axum::body::Body);

impl hyper::body::Body for Ending {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.0)
            .poll_frame(context)
            .map(|frame| match frame? {
                Ok(frame) => Some(Ok(frame)),
                Err(error) => {
                    tracing::debug!(%error, "a response ended early");
                    None
                }
            })
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.0.size_hint()
    }
}
