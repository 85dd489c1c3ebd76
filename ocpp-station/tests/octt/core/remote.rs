//! Cases of transactions that the CSMS begins and ends (sections 5.11 and 5.12), and of its data transfer (5.6).

use crate::tool::{CONNECTOR, Tool, VALID};
use serde_json::{Value, json};

fn start() -> Value {
    json!({ "idTag": VALID, "connectorId": CONNECTOR })
}

#[test]
fn remote_start_plugged_in_first() {
    let mut tool = Tool::case("TC_010_CS", "section 5.11");
    assert_eq!(tool.value("AuthorizeRemoteTxRequests"), "true");
    tool.plugs();
    tool.expects_status(CONNECTOR, "Preparing");
    tool.told("RemoteStartTransaction", start(), "Accepted");
    tool.expects("Authorize", json!({ "idTag": VALID }));
    tool.expects_all(&[
        (
            "StartTransaction",
            json!({ "idTag": VALID, "connectorId": CONNECTOR }),
        ),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
}

#[test]
fn remote_start_first() {
    for authorize in [true, false] {
        let mut tool = Tool::case("TC_011_1_CS", "sections 5.11 and 9.1.3");
        tool.sets("AuthorizeRemoteTxRequests", &authorize.to_string());
        tool.told("RemoteStartTransaction", start(), "Accepted");
        if authorize {
            tool.expects("Authorize", json!({ "idTag": VALID }));
        }
        tool.expects_status(CONNECTOR, "Preparing");
        tool.plugs();
        tool.expects_all(&[
            ("StartTransaction", json!({ "idTag": VALID })),
            ("StatusNotification", json!({ "status": "Charging" })),
        ]);
    }
}

#[test]
fn remote_start_time_out() {
    let mut tool = Tool::case("TC_011_2_CS", "sections 4.9 (B1), 5.11 and 9.1.6");
    tool.sets("ConnectionTimeOut", "20");
    tool.told("RemoteStartTransaction", start(), "Accepted");
    tool.expects("Authorize", json!({ "idTag": VALID }));
    tool.expects_status(CONNECTOR, "Preparing");
    tool.waits(15);
    tool.expects_status(CONNECTOR, "Available");
    tool.plugs();
    tool.expects_status(CONNECTOR, "Preparing");
    tool.expects_silence(30);
}

#[test]
fn remote_stop() {
    let mut tool = Tool::case("TC_012_CS", "sections 4.10 and 5.12");
    let id = tool.charging();
    let stop = json!({ "transactionId": id });
    tool.told("RemoteStopTransaction", stop, "Accepted");
    tool.expects_all(&[
        (
            "StopTransaction",
            json!({ "transactionId": id, "reason": "Remote" }),
        ),
        ("StatusNotification", json!({ "status": "Finishing" })),
    ]);
    assert!(!tool.bench.is_closed(CONNECTOR));
    tool.unplugs();
    tool.expects_status(CONNECTOR, "Available");
}

#[test]
fn remote_start_where_a_transaction_runs() {
    let mut tool = Tool::case("TC_026_CS", "section 5.11");
    tool.sets("LocalPreAuthorize", "false");
    tool.charging();
    tool.told("RemoteStartTransaction", start(), "Rejected");
    tool.expects_silence(30);
}

#[test]
fn remote_start_at_connector_0() {
    let mut tool = Tool::case("TC_027_CS", "sections 3.8 and 5.11");
    let start = json!({ "idTag": VALID, "connectorId": 0 });
    tool.told("RemoteStartTransaction", start, "Rejected");
    tool.expects_silence(30);
}

#[test]
fn remote_stop_of_another_transaction() {
    let mut tool = Tool::case("TC_028_CS", "section 5.12, errata 3.33");
    tool.charging();
    let stop = json!({ "transactionId": 4_711 });
    tool.told("RemoteStopTransaction", stop, "Rejected");
    tool.expects_silence(30);
    assert!(tool.bench.is_closed(CONNECTOR));
}

#[test]
fn data_for_a_vendor_nobody_knows() {
    let mut tool = Tool::case("TC_062_CS", "sections 4.3 and 5.6");
    let data = json!({ "vendorId": "com.example.unknown", "messageId": "m", "data": "x" });
    let answer = tool.asks("DataTransfer", data, json!({ "status": "UnknownVendorId" }));
    assert_eq!(answer.get("data"), None);
}
