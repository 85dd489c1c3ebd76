//! Cases of the Remote Trigger profile (section 5.17).

use crate::tool::{CONNECTOR, Tool};
use serde_json::json;

#[test]
fn trigger_messages() {
    let mut tool = Tool::case("TC_054_CS", "sections 4.4, 4.5 and 5.17, errata 3.46");
    for (message, want) in [
        ("MeterValues", json!({ "connectorId": CONNECTOR })),
        ("Heartbeat", json!({})),
        (
            "StatusNotification",
            json!({ "connectorId": CONNECTOR, "status": "Available" }),
        ),
        ("DiagnosticsStatusNotification", json!({ "status": "Idle" })),
        ("FirmwareStatusNotification", json!({ "status": "Idle" })),
    ] {
        let trigger = json!({ "requestedMessage": message, "connectorId": CONNECTOR });
        tool.told("TriggerMessage", trigger, "Accepted");
        let came = tool.expects(message, want);
        if message == "MeterValues" {
            let value = &came["meterValue"][0]["sampledValue"][0];
            assert_eq!(value["context"], "Trigger");
            assert_eq!(value["measurand"], "Energy.Active.Import.Register");
        }
    }
    // Without a connector: for all there are.
    let all = json!({ "requestedMessage": "StatusNotification" });
    tool.told("TriggerMessage", all, "Accepted");
    tool.expects_report(CONNECTOR, "Available");
    tool.expects_silence(10);
}

#[test]
fn trigger_what_is_not_there() {
    let mut tool = Tool::case("TC_055_CS", "section 5.17");
    let trigger = json!({ "requestedMessage": "MeterValues", "connectorId": 3 });
    tool.told("TriggerMessage", trigger, "Rejected");
    tool.expects_silence(10);
}
