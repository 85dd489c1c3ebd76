//! Cases of a station that is offline (sections 3.5.4, 3.7 and 4.9).

use crate::tool::{CONNECTOR, INVALID, Tool, VALID};
use ocpp_wire::Timestamp;
use serde_json::json;

#[test]
fn meter_values_wait() {
    let mut tool = Tool::case("TC_036_CS", "section 3.7");
    tool.sets("MeterValueSampleInterval", "20");
    tool.charging();
    tool.waits(20);
    tool.expects("MeterValues", json!({}));
    tool.loses_network();
    tool.waits(61);
    assert!(tool.bench.calls.is_empty());
    tool.finds_network();
    let mut before = 0;
    for _ in 0..3 {
        let want = json!({ "transactionId": 1, "connectorId": CONNECTOR });
        let sample = tool.expects("MeterValues", want);
        let text = sample["meterValue"][0]["timestamp"].as_str().expect("one");
        let at = text.parse::<Timestamp>().expect("a timestamp").unix_ms();
        assert!(
            before == 0 || at - before == 20_000,
            "in order and complete"
        );
        before = at;
    }
    assert!(tool.bench.is_closed(CONNECTOR));
}

/// Charging, begun offline by a tag that nobody knows here.
fn begun_offline(id: &'static str, id_tag: &str, stop: bool) -> Tool {
    let mut tool = Tool::case(id, "sections 3.5.4 and 3.7, errata 3.17");
    for (key, value) in [
        ("LocalAuthorizeOffline", "true"),
        ("LocalAuthListEnabled", "true"),
        ("AuthorizationCacheEnabled", "true"),
        ("AllowOfflineTxForUnknownId", "true"),
        (
            "StopTransactionOnInvalidId",
            if stop { "true" } else { "false" },
        ),
    ] {
        tool.sets(key, value);
    }
    tool.loses_network();
    tool.swipes(id_tag);
    tool.plugs();
    assert!(tool.bench.is_closed(CONNECTOR));
    tool.waits(30);
    tool
}

#[test]
fn begun_offline_by_a_valid_tag() {
    let mut tool = begun_offline("TC_037_1_CS", VALID, true);
    tool.finds_network();
    tool.expects_all(&[
        ("StartTransaction", json!({ "idTag": VALID })),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
    tool.expects_silence(20);
    assert!(tool.bench.is_closed(CONNECTOR));
}

#[test]
fn begun_offline_by_an_invalid_tag_and_suspended() {
    let mut tool = begun_offline("TC_037_2_CS", INVALID, false);
    tool.finds_network();
    tool.expects("StartTransaction", json!({ "idTag": INVALID }));
    tool.expects_status(CONNECTOR, "SuspendedEVSE");
    tool.expects_silence(20);
    assert!(!tool.bench.is_closed(CONNECTOR));
}

#[test]
fn begun_offline_by_an_invalid_tag_and_stopped() {
    let mut tool = begun_offline("TC_037_3_CS", INVALID, true);
    tool.finds_network();
    tool.expects("StartTransaction", json!({ "idTag": INVALID }));
    tool.expects_all(&[
        ("StopTransaction", json!({ "reason": "DeAuthorized" })),
        ("StatusNotification", json!({ "status": "Finishing" })),
    ]);
    assert!(!tool.bench.is_closed(CONNECTOR));
}

#[test]
fn ended_offline() {
    let mut tool = Tool::case("TC_038_CS", "sections 3.7, 4.9 and 4.10");
    tool.charging();
    tool.loses_network();
    tool.bench.energy(CONNECTOR, 1_500);
    tool.waits(5);
    tool.swipes(VALID);
    assert!(!tool.bench.is_closed(CONNECTOR));
    tool.waits(30);
    tool.finds_network();
    tool.expects_all(&[
        (
            "StopTransaction",
            json!({ "reason": "Local", "meterStop": 1_500 }),
        ),
        ("StatusNotification", json!({ "status": "Finishing" })),
    ]);
}

#[test]
fn begun_and_ended_offline() {
    let mut tool = begun_offline("TC_039_CS", VALID, true);
    tool.swipes(VALID);
    tool.unplugs();
    tool.waits(30);
    tool.finds_network();
    let start = tool.expects("StartTransaction", json!({ "idTag": VALID }));
    let want = json!({ "transactionId": 1, "reason": "Local" });
    let stop = tool.expects("StopTransaction", want);
    let at = |payload: &serde_json::Value| {
        let text = payload["timestamp"].as_str().expect("a timestamp");
        text.parse::<Timestamp>().expect("a timestamp").unix_ms()
    };
    assert!(at(&stop) - at(&start) >= 30_000, "when it happened");
}
