//! Calls to stations: any action that a CSMS may send, held against its schema before it leaves.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use ocpp_wire::{DecodeError, Departures, Dialect, Direction, Reading, locate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::State;
use super::catalogue::{self, Checked};
use super::error::{CallErrorView, Problem};
use super::extract::{Asked, Named, Sent, station};
use super::stations;
use crate::admission::subprotocol;
use crate::call::{CallFailure, RawCall};
use crate::redact::redacted;
use crate::sessions::Session;
use crate::settings::ReadingMode;

/// How to call.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    /// How long it may take, waiting for other calls included, s; 1 to 3600. By default as the configuration says.
    timeout: Option<u32>,
}

/// A station's answer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    /// The payload of its CALLRESULT; empty for what nobody answers.
    #[schemars(with = "serde_json::Value")]
    answer: Box<RawValue>,
    /// How long it took, ms.
    took_ms: u64,
}

pub(super) async fn call(
    Shared(state): Shared<Arc<State>>,
    Named((name, action)): Named<(String, String)>,
    Asked(query): Asked<Query>,
    sent: Sent,
) -> Result<Json<Answer>, Problem> {
    const LONGEST: u32 = 3600;
    let id = station(&name)?;
    let Some(session) = state.sessions.get(&id) else {
        stations::exists(&state, &id).await?;
        return Err(failed(CallFailure::NotConnected));
    };
    let timeout = match query.timeout {
        None => None,
        Some(seconds @ 1..=LONGEST) => Some(Duration::from_secs(seconds.into())),
        Some(_) => {
            let what = format!("timeout is in seconds, 1 to {LONGEST}");
            return Err(Problem::bad_request(what));
        }
    };
    let call = RawCall {
        timeout,
        ..checked(session.version(), &action, &sent)?
    };
    let begun = Instant::now();
    let answer = state.route.call(&id, call).await.map_err(failed)?;
    let answer = answered(&state, &session, &action, answer.as_bytes())?;
    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Json(Answer { answer, took_ms }))
}

/// The call, if the version has such an action and the payload follows its schema.
fn checked(version: Dialect, action: &str, sent: &Sent) -> Result<RawCall, Problem> {
    let speaks = subprotocol(version);
    let info = catalogue::info(version, action)
        .ok_or_else(|| Problem::not_found(format!("{speaks} has no action {action}")))?;
    if info.direction == Direction::StationToCsms {
        let what = format!("{action} is what stations send, a central system may not");
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, what));
    }
    let payload: &[u8] = match sent.0.trim_ascii() {
        b"" => b"{}",
        payload => payload,
    };
    let check = Checked {
        payload,
        reading: Reading::Strict,
    };
    let checked = catalogue::request(version, info.name, check).ok_or_else(|| {
        let what = format!("this program was built without {action} of {speaks}");
        Problem::new(StatusCode::NOT_IMPLEMENTED, what)
    })?;
    Ok(RawCall {
        version,
        action: info.name.into(),
        payload: checked.map_err(|error| bad_payload(action, payload, &error))?,
        timeout: None,
        one_way: info.one_way,
    })
}

fn bad_payload(action: &str, payload: &[u8], error: &DecodeError) -> Problem {
    let mut pointer = locate(payload, error.at as usize).to_string();
    if !error.member.is_empty() {
        pointer = format!("{pointer}/{}", error.member);
    }
    let kind = error.kind.as_str();
    let place = if pointer.is_empty() { "" } else { " at " };
    Problem {
        error: format!(
            "nothing was sent, the payload does not follow the schema of {action}: {kind}{place}{pointer}"
        ),
        pointer: Some(pointer),
        ..Problem::bad_request("")
    }
}

/// The answer as it is shown, its departures counted.
fn answered(
    state: &State,
    session: &Session,
    action: &str,
    payload: &[u8],
) -> Result<Box<RawValue>, Problem> {
    let mut departures = Departures::new();
    let check = Checked {
        payload,
        reading: match state.reading {
            ReadingMode::Strict => Reading::Strict,
            ReadingMode::Tolerant => Reading::Tolerant(&mut departures),
        },
    };
    if let Some(Err(error)) = catalogue::response(session.version(), action, check) {
        let pointer = locate(payload, error.at as usize);
        let what = format!(
            "{} at {pointer} in {}",
            error.kind.as_str(),
            redacted(payload)
        );
        return Err(failed(CallFailure::BadAnswer(what)));
    }
    for departure in &departures {
        session.note_departure(departure.kind.as_str());
    }
    RawValue::from_string(redacted(payload).into_owned())
        .map_err(|error| failed(CallFailure::BadAnswer(error.to_string())))
}

fn failed(failure: CallFailure) -> Problem {
    let status = match &failure {
        CallFailure::NotConnected | CallFailure::WrongVersion { .. } => StatusCode::CONFLICT,
        CallFailure::QueueFull => StatusCode::SERVICE_UNAVAILABLE,
        CallFailure::Timeout => StatusCode::GATEWAY_TIMEOUT,
        CallFailure::Disconnected | CallFailure::Refused(_) | CallFailure::BadAnswer(_) => {
            StatusCode::BAD_GATEWAY
        }
        CallFailure::BadRequest(_) => StatusCode::BAD_REQUEST,
    };
    let problem = Problem::new(status, failure.to_string());
    let CallFailure::Refused(refused) = failure else {
        return problem;
    };
    Problem {
        call_error: Some(Box::new(CallErrorView {
            details: serde_json::from_str(&redacted(refused.details.as_bytes()))
                .unwrap_or_default(),
            code: refused.spelled,
            description: refused.description,
        })),
        ..problem
    }
}
