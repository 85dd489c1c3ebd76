//! Every path there is: the one table that the router and the OpenAPI document are made from.

use std::sync::Arc;

use axum::routing::{MethodRouter, delete, get, post, put};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::error::Problem;
use super::{
    State, calls, connections, events, id_tags, openapi, page, scrape, stations, transactions,
    views,
};

/// Writes a type's schema.
pub(super) type Shape = fn(&mut SchemaGenerator) -> Schema;

/// What a request that succeeded is answered with.
pub(super) enum Reply {
    /// JSON of a shape.
    Json(Shape),
    /// Nothing (204).
    Nothing,
    /// Text of this media type, and events' data if it is a stream of them.
    Text(&'static str, Option<Shape>),
}

/// A path and a method.
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) query: Option<Shape>,
    pub(super) body: Option<Shape>,
    pub(super) reply: Reply,
    pub(super) handler: fn() -> MethodRouter<Arc<State>>,
}

/// The path by which stations are called. The document has one for each action.
pub(super) const CALLS: &str = "/api/stations/{station}/calls/{action}";

fn shape<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// A query's members; they become parameters and not a schema of their own.
fn members<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    T::json_schema(generator)
}

/// What every path may answer instead.
pub(super) const PROBLEM: Shape = shape::<Problem>;

const fn read(
    path: &'static str,
    summary: &'static str,
    reply: Reply,
    handler: fn() -> MethodRouter<Arc<State>>,
) -> Route {
    Route {
        method: "get",
        path,
        summary,
        query: None,
        body: None,
        reply,
        handler,
    }
}

const fn change(
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    reply: Reply,
    handler: fn() -> MethodRouter<Arc<State>>,
) -> Route {
    Route {
        method,
        ..read(path, summary, reply, handler)
    }
}

impl Route {
    const fn asking(self, query: Shape) -> Self {
        Self {
            query: Some(query),
            ..self
        }
    }

    const fn taking(self, body: Shape) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }
}

pub(super) const ROUTES: &[Route] = &[
    read("/", "The page.", Reply::Text("text/html", None), || get(page::html)),
    read("/page.css", "Its style.", Reply::Text("text/css", None), || get(page::css)),
    read("/page.js", "Its script.", Reply::Text("text/javascript", None), || get(page::js)),
    read(
        "/health",
        "Whether this program can take what comes: it writes to the store to find out.",
        Reply::Json(shape::<scrape::Health>),
        || get(scrape::health),
    ),
    read("/metrics", "Counters for Prometheus.", Reply::Text("text/plain", None), || get(scrape::metrics)),
    read("/api/openapi.json", "This document.", Reply::Text("application/json", None), || {
        get(openapi::document)
    }),
    read(
        "/api/events",
        "What happens from now on, as server-sent events: connected, disconnected, refused, answered (a station's call), \
         called (a call to a station), frame, and missed (so many, because the reader was too slow).",
        Reply::Text("text/event-stream", Some(shape::<events::EventView<'static>>)),
        || get(events::events),
    )
    .asking(members::<events::EventQuery>),
    read(
        "/api/stations",
        "All stations, sorted by id: those that are or were connected, and those that may come in.",
        Reply::Json(shape::<Vec<views::StationSummary>>),
        || get(stations::list),
    ),
    read(
        "/api/stations/{station}",
        "All that is known of a station.",
        Reply::Json(shape::<views::StationView>),
        || get(stations::one),
    ),
    read(
        "/api/stations/{station}/messages",
        "The last frames that came from a station and went to it, the oldest first, without their secrets.",
        Reply::Json(shape::<Vec<views::FrameView>>),
        || get(stations::messages),
    )
    .asking(members::<stations::FrameQuery>),
    read(
        "/api/stations/{station}/items",
        "What a station accepted or reported: reservations, charging profiles, configuration, ...",
        Reply::Json(shape::<Vec<views::ItemView>>),
        || get(stations::items),
    )
    .asking(members::<stations::ItemQuery>),
    read(
        "/api/stations/{station}/samples",
        "Samples of a place outside transactions, the latest of them.",
        Reply::Json(shape::<Vec<views::SampleView>>),
        || get(stations::samples),
    )
    .asking(members::<stations::PlaceQuery>),
    change(
        "put",
        "/api/stations/{station}/access",
        "Enters a station that may come in, or changes how.",
        Reply::Json(shape::<views::AccessView>),
        || put(connections::put_access),
    )
    .taking(shape::<connections::Entry>),
    change(
        "delete",
        "/api/stations/{station}/access",
        "Shuts a station out, from its next connection on.",
        Reply::Nothing,
        || delete(connections::remove_access),
    ),
    change(
        "delete",
        "/api/stations/{station}/connection",
        "Ends a station's connection. It will most likely come back at once.",
        Reply::Nothing,
        || delete(connections::close),
    ),
    change(
        "post",
        CALLS,
        "Calls a station and waits for its answer.",
        Reply::Json(shape::<calls::Answer>),
        || post(calls::call),
    )
    .asking(members::<calls::Query>),
    read(
        "/api/transactions",
        "Transactions, the newest first.",
        Reply::Json(shape::<Vec<views::TransactionView>>),
        || get(transactions::list),
    )
    .asking(members::<transactions::Query>),
    read(
        "/api/transactions/{id}",
        "A transaction and its samples.",
        Reply::Json(shape::<views::TransactionWithSamples>),
        || get(transactions::one),
    ),
    read(
        "/api/idTags",
        "Who may charge.",
        Reply::Json(shape::<Vec<id_tags::View>>),
        || get(id_tags::list),
    )
    .asking(members::<id_tags::Query>),
    read(
        "/api/idTags/{idTag}",
        "What is known of an idTag.",
        Reply::Json(shape::<id_tags::View>),
        || get(id_tags::one),
    ),
    change(
        "put",
        "/api/idTags/{idTag}",
        "Enters an idTag, or replaces what is known of it.",
        Reply::Json(shape::<id_tags::View>),
        || put(id_tags::put),
    )
    .taking(shape::<id_tags::Entry>),
    change(
        "delete",
        "/api/idTags/{idTag}",
        "Forgets an idTag.",
        Reply::Nothing,
        || delete(id_tags::remove),
    ),
];
