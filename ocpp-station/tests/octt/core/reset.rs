//! Cases of Reset (section 5.14).

use crate::tool::{CONNECTOR, Tool};
use serde_json::json;

fn without_transaction(id: &'static str, kind: &str) {
    let mut tool = Tool::case(id, "sections 4.9, 5.2 and 5.14");
    let change = |to: &str| json!({ "connectorId": CONNECTOR, "type": to });
    tool.told("ChangeAvailability", change("Inoperative"), "Accepted");
    tool.expects_status(CONNECTOR, "Unavailable");
    tool.told("Reset", json!({ "type": kind }), "Accepted");
    tool.restarts();
    tool.expects("BootNotification", json!({}));
    tool.expects_report(CONNECTOR, "Unavailable");
    tool.told("ChangeAvailability", change("Operative"), "Accepted");
    tool.expects_status(CONNECTOR, "Available");
}

#[test]
fn hard_reset_without_transaction() {
    without_transaction("TC_013_CS", "Hard");
}

#[test]
fn soft_reset_without_transaction() {
    without_transaction("TC_014_CS", "Soft");
}

fn with_transaction(id: &'static str, kind: &str, reason: &str) {
    let mut tool = Tool::case(id, "sections 4.10 and 5.14, errata 3.36");
    tool.charging();
    tool.told("Reset", json!({ "type": kind }), "Accepted");
    tool.expects_all(&[
        (
            "StopTransaction",
            json!({ "reason": reason, "transactionId": 1 }),
        ),
        ("StatusNotification", json!({ "status": "Finishing" })),
    ]);
    assert!(!tool.bench.is_closed(CONNECTOR));
    tool.restarts();
    tool.expects("BootNotification", json!({}));
    // The cable is still in.
    tool.expects_report(CONNECTOR, "Preparing");
    tool.expects_silence(60);
}

#[test]
fn hard_reset_with_transaction() {
    with_transaction("TC_015_CS", "Hard", "HardReset");
}

#[test]
fn soft_reset_with_transaction() {
    with_transaction("TC_016_CS", "Soft", "SoftReset");
}
