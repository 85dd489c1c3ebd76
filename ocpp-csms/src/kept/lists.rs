//! Reservations and the local authorization list (1.6: 5.13, 5.1, 5.15, 5.10; 2.x: H, D).

use serde_json::{Value, json};

use super::{Exchange, Shelf};

/// Member that numbers a reservation: in 1.6 and in CancelReservation, and in ReserveNow of 2.x.
fn number(value: &Value) -> Option<String> {
    let number = value.get("reservationId").or_else(|| value.get("id"));
    number
        .and_then(Value::as_i64)
        .map(|number| number.to_string())
}

/// ReserveNow: a number that was reserved before is replaced.
pub(super) fn reserved(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    if exchange.answered(&["Accepted"])
        && let Some(number) = number(exchange.request)
    {
        shelf.put(number, exchange.request.clone());
    }
}

/// CancelReservation. A station that rejects it does not have the reservation either.
pub(super) fn cancelled(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    if exchange.answered(&["Accepted", "Rejected"])
        && let Some(number) = number(exchange.request)
    {
        shelf.remove(&number);
    }
}

/// A transaction used a reservation, or a station says that it is over (ReservationStatusUpdate: Expired, Removed).
pub(super) fn used(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let used = exchange
        .request
        .get("reservationId")
        .and_then(Value::as_i64);
    if let Some(number) = used {
        shelf.remove(&number.to_string());
    }
}

/// SendLocalList: the version that was sent is the station's from now on.
pub(super) fn list_sent(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    if exchange.answered(&["Accepted"]) {
        let request = exchange.request;
        version(
            request
                .get("listVersion")
                .or_else(|| request.get("versionNumber")),
            shelf,
        );
    }
}

/// GetLocalListVersion.
pub(super) fn list_version(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let answer = exchange.answer;
    version(
        answer
            .get("listVersion")
            .or_else(|| answer.get("versionNumber")),
        shelf,
    );
}

fn version(version: Option<&Value>, shelf: &mut Shelf) {
    match version.and_then(Value::as_i64) {
        // -1 says that there are no lists (1.6: 5.10).
        Some(..0) => shelf.remove(""),
        Some(version) => shelf.put("", json!({ "version": version })),
        None => {}
    }
}
