//! Cases of sessions that a driver begins and ends at the station (sections 3.5, 4.1, 4.8 to 4.10).

use crate::tool::{CONNECTOR, INVALID, Tool, VALID, VALID_2};
use ocpp_station::{ChargePointErrorCode, Fault, JobOutcome, Severity, Work};
use serde_json::json;

#[test]
fn plug_in_first() {
    let mut tool = Tool::case("TC_003_CS", "sections 4.1, 4.8 and 4.9");
    tool.plugs();
    tool.expects_status(CONNECTOR, "Preparing");
    tool.swipes(VALID);
    tool.expects("Authorize", json!({ "idTag": VALID }));
    let start = json!({ "connectorId": CONNECTOR, "idTag": VALID, "meterStart": 1_000 });
    tool.expects_all(&[
        ("StartTransaction", start),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
    assert!(tool.bench.is_closed(CONNECTOR));
}

#[test]
fn identification_first() {
    let mut tool = Tool::case("TC_004_1_CS", "sections 4.1, 4.8 and 4.9");
    tool.authorized();
    tool.expects_status(CONNECTOR, "Preparing");
    tool.plugs();
    tool.expects_all(&[
        ("StartTransaction", json!({ "idTag": VALID })),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
}

#[test]
fn nobody_plugs_in() {
    let mut tool = Tool::case("TC_004_2_CS", "sections 4.9 (B1) and 9.1.6");
    tool.sets("ConnectionTimeOut", "20");
    tool.authorized();
    tool.expects_status(CONNECTOR, "Preparing");
    tool.expects_silence(17);
    tool.expects_status(CONNECTOR, "Available");
}

#[test]
fn the_same_tag_ends_the_transaction() {
    let mut tool = Tool::case("TC_068_CS", "sections 3.4, 4.1 and 4.10");
    tool.charging();
    // Another tag, of no group: it can't end the transaction, whatever the CSMS says of it.
    tool.swipes(VALID_2);
    tool.expects_silence(2);
    assert!(tool.bench.is_closed(CONNECTOR));
    tool.swipes(VALID);
    tool.expects_all(&[
        (
            "StopTransaction",
            json!({ "idTag": VALID, "reason": "Local" }),
        ),
        ("StatusNotification", json!({ "status": "Finishing" })),
    ]);
    assert!(!tool.bench.is_closed(CONNECTOR));
}

#[test]
fn one_of_the_group_ends_the_transaction() {
    let mut tool = Tool::case("TC_069_CS", "sections 3.10, 4.1 and 4.10");
    tool.charging_as("ann@FAMILY");
    tool.swipes("bob@FAMILY");
    tool.expects("Authorize", json!({ "idTag": "bob@FAMILY" }));
    tool.expects_all(&[
        ("StopTransaction", json!({ "idTag": "bob@FAMILY" })),
        ("StatusNotification", json!({ "status": "Finishing" })),
    ]);
}

/// A session with these two keys set, in which the cable was pulled at the vehicle.
fn pulled_at_the_vehicle(id: &'static str, rule: &'static str, stop: bool, unlock: bool) -> Tool {
    let mut tool = Tool::case(id, rule);
    for (key, value) in [
        ("MinimumStatusDuration", "0".to_owned()),
        ("StopTransactionOnEVSideDisconnect", stop.to_string()),
        ("UnlockConnectorOnEVSideDisconnect", unlock.to_string()),
    ] {
        tool.sets(key, &value);
    }
    tool.charging();
    tool.bench.jobs.clear();
    tool.unplugs();
    assert!(!tool.bench.is_closed(CONNECTOR));
    tool
}

const UNPLUGGED: &str = "sections 4.9, 4.10, 9.1.23 and 9.1.33";

#[test]
fn unplugged_stops_and_unlocks() {
    let mut tool = pulled_at_the_vehicle("TC_005_1_CS", UNPLUGGED, true, true);
    let finishing = json!({
        "status": "Finishing", "errorCode": "NoError", "info": "EV side disconnected"
    });
    tool.expects_all(&[
        ("StopTransaction", json!({ "reason": "EVDisconnected" })),
        ("StatusNotification", finishing),
    ]);
    assert!(tool.bench.did(Work::Unlock { connector: 1 }));
    tool.expects_status(CONNECTOR, "Available");
}

#[test]
fn unplugged_stops_and_stays_locked() {
    let mut tool = pulled_at_the_vehicle("TC_005_2_CS", UNPLUGGED, true, false);
    let finishing = json!({
        "status": "Finishing", "errorCode": "NoError", "info": "EV side disconnected"
    });
    tool.expects_all(&[
        ("StopTransaction", json!({ "reason": "EVDisconnected" })),
        ("StatusNotification", finishing),
    ]);
    assert!(!tool.bench.did(Work::Unlock { connector: 1 }));
    tool.told(
        "UnlockConnector",
        json!({ "connectorId": CONNECTOR }),
        "Unlocked",
    );
    tool.expects_status(CONNECTOR, "Available");
}

#[test]
fn unplugged_goes_on() {
    let mut tool = pulled_at_the_vehicle("TC_005_3_CS", UNPLUGGED, false, false);
    tool.expects(
        "StatusNotification",
        json!({ "status": "SuspendedEV", "errorCode": "NoError", "info": "EV side disconnected" }),
    );
    let stop = json!({ "transactionId": 1 });
    tool.told("RemoteStopTransaction", stop, "Accepted");
    tool.expects_all(&[
        ("StopTransaction", json!({ "reason": "Remote" })),
        ("StatusNotification", json!({ "status": "Finishing" })),
    ]);
}

/// A session of the idTag that has just ended: the CSMS has been asked about it.
fn cached(tool: &mut Tool) {
    tool.swipes(VALID);
    tool.swipes(VALID);
    tool.forgets();
}

#[test]
fn a_cached_tag_need_not_wait() {
    let mut tool = Tool::case("TC_007_CS", "sections 3.5.1, 4.1 and 9.1.13");
    tool.sets("AuthorizationCacheEnabled", "true");
    tool.sets("LocalPreAuthorize", "true");
    cached(&mut tool);
    tool.swipes(VALID);
    tool.expects_status(CONNECTOR, "Preparing");
    tool.plugs();
    tool.expects_all(&[
        ("StartTransaction", json!({ "idTag": VALID })),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
}

#[test]
fn the_cache_is_cleared() {
    let mut tool = Tool::case("TC_061_CS", "sections 3.5.1 and 5.4, errata 3.23");
    tool.sets("LocalPreAuthorize", "true");
    tool.sets("ConnectionTimeOut", "10");
    tool.authorized();
    tool.expects_status(CONNECTOR, "Preparing");
    tool.waits(10);
    tool.expects_status(CONNECTOR, "Available");
    tool.told("ClearCache", json!({}), "Accepted");
    tool.swipes(VALID);
    tool.expects("Authorize", json!({ "idTag": VALID }));
}

#[test]
fn an_invalid_tag_does_not_charge() {
    let mut tool = Tool::case("TC_023_CS", "sections 4.1 and 4.9");
    tool.sets("MinimumStatusDuration", "10");
    tool.sets("LocalPreAuthorize", "true");
    tool.swipes(INVALID);
    tool.expects("Authorize", json!({ "idTag": INVALID }));
    tool.plugs();
    tool.waits(10);
    tool.expects_status(CONNECTOR, "Preparing");
    tool.expects_silence(60);
    assert!(!tool.bench.is_closed(CONNECTOR));
}

#[test]
fn the_lock_fails() {
    let mut tool = Tool::case("TC_024_CS", "sections 4.9 (B9), 5.11 and 7.6");
    assert_eq!(tool.value("AuthorizeRemoteTxRequests"), "true");
    let start = json!({ "idTag": VALID, "connectorId": CONNECTOR });
    tool.told("RemoteStartTransaction", start, "Accepted");
    tool.expects("Authorize", json!({ "idTag": VALID }));
    tool.expects_status(CONNECTOR, "Preparing");
    tool.bench.jobs_end = Some(JobOutcome::Failed);
    tool.plugs();
    tool.expects(
        "StatusNotification",
        json!({ "status": "Faulted", "errorCode": "ConnectorLockFailure" }),
    );
    tool.expects_silence(60);
    assert!(!tool.bench.is_closed(CONNECTOR));
}

#[test]
fn a_fault_keeps_transactions_from_starting() {
    let mut tool = Tool::case("TC_041_CS", "section 4.9 (A9, I1)");
    let fault = Fault::new(ChargePointErrorCode::OtherError, Severity::Fault);
    tool.bench.inputs.connectors[CONNECTOR - 1].fault = Some(fault);
    tool.expects(
        "StatusNotification",
        json!({ "status": "Faulted", "errorCode": "OtherError" }),
    );
    tool.swipes(VALID);
    tool.plugs();
    tool.expects_silence(60);
    assert!(!tool.bench.is_closed(CONNECTOR));
    tool.unplugs();
    tool.bench.inputs.connectors[CONNECTOR - 1].fault = None;
    tool.expects(
        "StatusNotification",
        json!({ "status": "Available", "errorCode": "NoError" }),
    );
}
