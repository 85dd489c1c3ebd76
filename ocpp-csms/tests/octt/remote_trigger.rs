//! Cases of the Remote Trigger profile.
//!
//! The message that was asked for comes after the answer to the trigger.

use serde_json::{Value, json};

use crate::stage::Stage;

/// TriggerMessage, with this answer.
async fn triggers(stage: &mut Stage, request: Value, status: &str) {
    let answer = json!({ "status": status });
    stage.asks("TriggerMessage", request, answer).await;
}

/// TC_054_CSMS, Trigger Message. Meter values, heartbeat, status, diagnostics and firmware status, one after the other.
/// OCPP 1.6, 5.17 and 7.32.
#[tokio::test]
async fn tc_054_csms() {
    let mut stage = Stage::booted().await;
    let of = |message: &str| json!({ "requestedMessage": message });
    let at_1 = |message: &str| json!({"requestedMessage": message, "connectorId": 1});
    triggers(&mut stage, at_1("MeterValues"), "Accepted").await;
    let values = json!({
        "connectorId": 1,
        "meterValue": [{
            "timestamp": "2026-05-01T10:00:00Z",
            "sampledValue": [{"value": "1000", "context": "Trigger"}]
        }]
    });
    stage.station.sends("MeterValues", values, json!({})).await;
    triggers(&mut stage, of("Heartbeat"), "Accepted").await;
    let time = json!({"currentTime": "*"});
    stage.station.sends("Heartbeat", json!({}), time).await;
    triggers(&mut stage, at_1("StatusNotification"), "Accepted").await;
    stage.station.status(1, "Available").await;
    for (message, status) in [
        ("DiagnosticsStatusNotification", "Idle"),
        ("FirmwareStatusNotification", "Idle"),
    ] {
        triggers(&mut stage, of(message), "Accepted").await;
        let idle = json!({ "status": status });
        stage.station.sends(message, idle, json!({})).await;
    }
    let record = stage
        .store
        .station(&crate::stage::id())
        .await
        .expect("stored");
    assert_eq!(record.expect("known").latest.len(), 1);
    assert_eq!(stage.notes().await, ["Idle", "Idle"]);
    stage.ends().await;
}

/// TC_055_CSMS, Trigger Message - Rejected. The connector is not one of the station's; nothing comes.
/// OCPP 1.6, 5.17 and 7.44.
#[tokio::test]
async fn tc_055_csms() {
    let mut stage = Stage::booted().await;
    let request = json!({"requestedMessage": "MeterValues", "connectorId": 99});
    triggers(&mut stage, request, "Rejected").await;
    stage.ends().await;
}
