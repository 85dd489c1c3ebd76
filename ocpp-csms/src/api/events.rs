//! What happens, as server-sent events.
//!
//! Owns the events' names and content. A reader that is too slow misses some and is told so; nobody waits for it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State as Shared;
use axum::response::IntoResponse;
use axum::response::sse::{Event as Sse, KeepAlive, Sse as Stream};
use futures_util::stream::unfold;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;

use super::State;
use super::extract::Asked;
use super::history::Shown;
use super::views::FrameView;
use crate::admission::StationId;

/// Proxies close connections that are silent for a minute.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// Something that happened.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) station: StationId,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Connected {
        protocol: &'static str,
    },
    Disconnected {
        why: String,
    },
    Refused {
        why: &'static str,
    },
    Frame(Shown),
    Answered {
        action: String,
        refused: Option<String>,
    },
    Called {
        action: String,
        failed: Option<String>,
    },
}

/// An event's data. Its name says which of these are there.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Event")]
pub(super) struct EventView<'a> {
    /// Whose it is.
    station: &'a str,
    /// `connected`: what is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'a str>,
    /// `answered` and `called`: which.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    /// `disconnected`, `refused`; `answered` and `called`, if they failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    /// `frame`.
    #[serde(skip_serializing_if = "Option::is_none")]
    frame: Option<FrameView>,
}

/// Which events are told.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EventQuery {
    /// Of this station alone.
    station: Option<String>,
    /// The frames of this station as well, or `*` for those of all. They are many.
    frames: Option<String>,
}

impl Event {
    fn name(&self) -> &'static str {
        match &self.what {
            What::Connected { .. } => "connected",
            What::Disconnected { .. } => "disconnected",
            What::Refused { .. } => "refused",
            What::Frame(_) => "frame",
            What::Answered { .. } => "answered",
            What::Called { .. } => "called",
        }
    }

    fn view(&self) -> EventView<'_> {
        let nothing = EventView {
            station: self.station.as_str(),
            protocol: None,
            action: None,
            why: None,
            frame: None,
        };
        match &self.what {
            What::Connected { protocol } => EventView {
                protocol: Some(protocol),
                ..nothing
            },
            What::Disconnected { why } => EventView {
                why: Some(why),
                ..nothing
            },
            What::Refused { why } => EventView {
                why: Some(why),
                ..nothing
            },
            What::Frame(shown) => EventView {
                frame: Some(shown.clone().into()),
                ..nothing
            },
            What::Answered {
                action,
                refused: why,
            }
            | What::Called {
                action,
                failed: why,
            } => EventView {
                action: Some(action),
                why: why.as_deref(),
                ..nothing
            },
        }
    }
}

impl EventQuery {
    fn wants(&self, event: &Event) -> bool {
        let of = event.station.as_str();
        if matches!(event.what, What::Frame(_)) {
            return self
                .frames
                .as_deref()
                .is_some_and(|id| id == of || id == "*");
        }
        self.station.as_deref().is_none_or(|id| id == of)
    }
}

pub(super) async fn events(
    Shared(state): Shared<Arc<State>>,
    Asked(query): Asked<EventQuery>,
) -> impl IntoResponse {
    let receiver = state.watch.subscribe();
    let stopping = state.stopping.clone();
    let frames = query.frames.is_some().then(|| state.watch.with_frames());
    let stream = unfold(
        (receiver, stopping, query, frames),
        async |(mut receiver, stopping, query, frames)| {
            loop {
                let received = tokio::select! {
                    received = receiver.recv() => received,
                    () = stopping.cancelled() => return None,
                };
                let sse = match received {
                    Ok(event) if query.wants(&event) => {
                        match Sse::default().event(event.name()).json_data(event.view()) {
                            Ok(sse) => sse,
                            Err(_) => continue,
                        }
                    }
                    Ok(_) => continue,
                    Err(RecvError::Lagged(missed)) => {
                        Sse::default().event("missed").data(missed.to_string())
                    }
                    Err(RecvError::Closed) => return None,
                };
                return Some((
                    Ok::<_, Infallible>(sse),
                    (receiver, stopping, query, frames),
                ));
            }
        },
    );
    Stream::new(stream).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
}
