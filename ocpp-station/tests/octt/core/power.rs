//! Cases of power failures (sections 4.9, 4.10 and 5.2).

use crate::tool::{CONNECTOR, Tool};
use ocpp_station::{Event, Reason};
use serde_json::json;

#[test]
fn power_fails_with_a_backup() {
    let mut tool = Tool::case("TC_032_1_CS", "sections 4.9 and 7.36");
    tool.charging();
    // Whoever watches the supply has time enough to end what runs.
    let now = tool.bench.instant();
    let end = Event::End {
        connector: CONNECTOR as u8,
        reason: Reason::PowerLoss,
    };
    tool.bench.station.handle(now, end);
    tool.expects_all(&[
        ("StopTransaction", json!({ "reason": "PowerLoss" })),
        ("StatusNotification", json!({ "status": "Finishing" })),
    ]);
    tool.loses_power();
    tool.expects("BootNotification", json!({}));
    tool.expects_report(CONNECTOR, "Preparing");
    tool.expects_silence(60);
}

#[test]
fn power_fails_without_a_warning() {
    let mut tool = Tool::case("TC_032_2_CS", "sections 4.2, 4.9 and 7.36");
    tool.charging();
    tool.bench.energy(CONNECTOR, 1_700);
    tool.loses_power();
    tool.expects("BootNotification", json!({}));
    let stop = json!({ "transactionId": 1, "reason": "PowerLoss", "meterStop": 1_700 });
    tool.expects_all(&[
        (
            "StatusNotification",
            json!({ "connectorId": 0, "status": "Available" }),
        ),
        (
            "StatusNotification",
            json!({ "connectorId": 1, "status": "Finishing" }),
        ),
        (
            "StatusNotification",
            json!({ "connectorId": 2, "status": "Available" }),
        ),
        ("StopTransaction", stop),
    ]);
    tool.expects_silence(60);
}

#[test]
fn unavailable_outlives_a_power_failure() {
    let mut tool = Tool::case("TC_034_CS", "sections 4.9 and 5.2");
    let change = json!({ "connectorId": 0, "type": "Inoperative" });
    tool.told("ChangeAvailability", change, "Accepted");
    for connector in 0..=2 {
        tool.expects_status(connector, "Unavailable");
    }
    tool.loses_power();
    tool.expects("BootNotification", json!({}));
    for connector in 0..=2 {
        tool.expects_status(connector, "Unavailable");
    }
}
