//! Firmware updates and uploads of diagnostics and logs: what was asked for, and how far it is.
//!
//! A job's item is `{"request", "status", "file"?}`. Jobs of 1.6 without an id come one at a time; a newer one takes the
//! place of the older (1.6: 5.9, 5.19; security extension: 3.4; 2.x: L, N).

use serde_json::{Value, json};

use super::{Exchange, Shelf};

/// The job's number, where it has one.
fn key(kind: &str, value: &Value) -> String {
    match value.get("requestId").and_then(Value::as_i64) {
        Some(number) => format!("{kind}/{number}"),
        None => kind.to_owned(),
    }
}

fn begin(kind: &str, exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let mut job = json!({ "request": exchange.request, "status": "Requested" });
    let members = [
        ("file", "fileName"),
        ("file", "filename"),
        ("status", "status"),
    ];
    for (member, answered) in members {
        if let Some(value) = exchange.answer.get(answered) {
            job[member] = value.clone();
        }
    }
    shelf.put(key(kind, exchange.request), job);
}

/// UpdateFirmware, SignedUpdateFirmware. UpdateFirmware of 1.6 has no status: to answer it is to accept it.
pub(super) fn firmware(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    begin("firmware", exchange, shelf);
}

/// GetDiagnostics (1.6). An answer without a file's name says that there is nothing to upload (5.9).
pub(super) fn diagnostics(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    begin("diagnostics", exchange, shelf);
}

/// GetLog.
pub(super) fn log(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    begin("log", exchange, shelf);
}

/// The status of a job that is known. One that is not was not asked for by us, and Idle is the status of no job.
fn progress(kind: &str, exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let key = key(kind, exchange.request);
    let status = exchange.request.get("status");
    if let (Some(job), Some(status)) = (shelf.get(&key), status)
        && status != "Idle"
    {
        let mut job = job.clone();
        job["status"] = status.clone();
        shelf.put(key, job);
    }
}

/// FirmwareStatusNotification, SignedFirmwareStatusNotification.
pub(super) fn firmware_status(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    progress("firmware", exchange, shelf);
}

/// DiagnosticsStatusNotification (1.6).
pub(super) fn diagnostics_status(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    progress("diagnostics", exchange, shelf);
}

/// LogStatusNotification.
pub(super) fn log_status(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    progress("log", exchange, shelf);
}
