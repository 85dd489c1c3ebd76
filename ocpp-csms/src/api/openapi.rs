//! The OpenAPI document, made from the table of routes and from the messages that are compiled in.
//!
//! Owns the document's words. There is nothing in it that was written for it, so it can't be out of date.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::State;
use super::catalogue::{self, Command};
use super::routes::{CALLS, PROBLEM, ROUTES, Reply, Route};
use crate::admission::subprotocol;

pub(super) async fn document(Shared(state): Shared<Arc<State>>) -> Response {
    let text = state.document.get_or_init(|| build().to_string()).clone();
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}

fn build() -> Value {
    let settings = SchemaSettings::draft2020_12();
    let mut generator = SchemaGenerator::new(settings.with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    }));
    let (commands, messages) = catalogue::commands();
    let mut paths: Map<String, Value> = Map::new();
    let problem = PROBLEM(&mut generator).to_value();
    for route in ROUTES {
        let operation = operation(route, &mut generator);
        if route.path != CALLS {
            enter(&mut paths, route.path, route.method, operation);
            continue;
        }
        for (action, versions) in &commands {
            let path = CALLS.replace("{action}", action);
            let mut operation = operation.clone();
            call(&mut operation, versions);
            let parameters = operation
                .get_mut("parameters")
                .and_then(Value::as_array_mut);
            if let Some(parameters) = parameters {
                parameters.retain(|parameter| parameter["name"] != "action");
            }
            enter(&mut paths, &path, route.method, operation);
        }
    }
    let mut schemas = Map::from_iter(generator.take_definitions(true));
    for (name, text) in messages {
        // Its own text; if it were no JSON, a test would say so.
        schemas.insert(name, serde_json::from_str(&text).unwrap_or_default());
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Central system",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Stations, transactions, idTags, and calls to stations. Every error is JSON with a sentence.",
        },
        "security": [{}, { "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "responses": {
                "Problem": { "description": "It was not done.", "content": { "application/json": { "schema": problem } } },
            },
        },
    })
}

fn enter(paths: &mut Map<String, Value>, path: &str, method: &str, operation: impl Into<Value>) {
    let entry = paths.entry(path).or_insert_with(|| json!({}));
    if let Some(methods) = entry.as_object_mut() {
        methods.insert(method.to_owned(), operation.into());
    }
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Map<String, Value> {
    let mut parameters = Vec::new();
    let parts = route
        .path
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next());
    for name in parts {
        let kind = if name == "id" { "integer" } else { "string" };
        parameters.push(
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } }),
        );
    }
    if let Some(query) = route.query {
        let schema = query(generator).to_value();
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            let about = schema["description"].clone();
            parameters.push(
                json!({ "name": name, "in": "query", "description": about, "schema": schema }),
            );
        }
    }
    let (status, reply) = match &route.reply {
        Reply::Nothing => ("204", json!({ "description": "Done." })),
        Reply::Json(shape) => {
            let schema = shape(generator).to_value();
            ("200", content("application/json", schema))
        }
        Reply::Text(kind, data) => {
            let schema = match data {
                None => json!({ "type": "string" }),
                Some(shape) => shape(generator).to_value(),
            };
            ("200", content(kind, schema))
        }
    };
    let mut operation = Map::new();
    operation.insert("summary".to_owned(), route.summary.into());
    operation.insert("parameters".to_owned(), parameters.into());
    if let Some(body) = route.body {
        let schema = body(generator).to_value();
        let body =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        operation.insert("requestBody".to_owned(), body);
    }
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    operation.insert(
        "responses".to_owned(),
        json!({ status: reply, "default": problem }),
    );
    operation
}

fn content(kind: &str, schema: Value) -> Value {
    json!({ "description": "As asked.", "content": { kind: { "schema": schema } } })
}

/// What is particular about one action: its payloads, by version.
fn call(operation: &mut Map<String, Value>, versions: &[Command]) {
    let schema = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let mut by_version = Map::new();
    let (mut requests, mut answers) = (Vec::new(), Vec::new());
    for command in versions {
        let request = schema(&command.request);
        let answer = command.response.as_deref().map(schema);
        let about = json!({ "summary": command.summary, "request": request, "answer": answer });
        by_version.insert(subprotocol(command.version).to_owned(), about);
        requests.push(request);
        answers.push(answer.unwrap_or_else(|| json!({ "type": "object", "maxProperties": 0 })));
    }
    if let Some(first) = versions.first() {
        operation.insert("summary".to_owned(), first.summary.as_str().into());
    }
    // anyOf: of two versions' payloads one may be valid in both.
    let body = json!({ "content": { "application/json": { "schema": { "anyOf": requests } } } });
    operation.insert("requestBody".to_owned(), body);
    let answer = json!({
        "type": "object",
        "properties": {
            "answer": { "anyOf": answers },
            "tookMs": { "type": "integer", "description": "How long it took, ms." },
        },
        "required": ["answer", "tookMs"],
    });
    if let Some(responses) = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut)
    {
        responses.insert("200".to_owned(), content("application/json", answer));
    }
    operation.insert("x-ocpp-versions".to_owned(), by_version.into());
}
