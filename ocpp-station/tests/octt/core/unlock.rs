//! Cases of UnlockConnector (section 5.18).

use crate::bench::TWO_SOCKETS;
use crate::tool::{CONNECTOR, Tool};
use ocpp_station::{ConnectorSettings, JobOutcome, Settings};
use serde_json::{Value, json};

const TETHERED: ConnectorSettings = ConnectorSettings {
    lock: false,
    ..ConnectorSettings::SOCKET_11KW
};
static FIXED_CABLES: Settings = Settings {
    connectors: &[TETHERED, TETHERED],
    ..TWO_SOCKETS
};

fn connector() -> Value {
    json!({ "connectorId": CONNECTOR })
}

#[test]
fn unlock_without_session() {
    let mut tool = Tool::case("TC_017_1_CS", "section 5.18");
    tool.told("UnlockConnector", connector(), "Unlocked");
    tool.expects_silence(10);
}

#[test]
fn unlock_a_fixed_cable() {
    let mut tool = Tool::with("TC_017_2_CS", "sections 5.18 and 7.46", &FIXED_CABLES);
    tool.told("UnlockConnector", connector(), "NotSupported");
    tool.expects_silence(10);
}

#[test]
fn unlock_in_a_session() {
    let mut tool = Tool::case("TC_018_1_CS", "sections 4.10 and 5.18");
    tool.charging();
    tool.told("UnlockConnector", connector(), "Unlocked");
    tool.expects_all(&[
        (
            "StopTransaction",
            json!({ "reason": "UnlockCommand", "transactionId": 1 }),
        ),
        ("StatusNotification", json!({ "status": "Finishing" })),
    ]);
    tool.unplugs();
    tool.expects_status(CONNECTOR, "Available");
}

#[test]
fn unlock_a_fixed_cable_in_a_session() {
    let mut tool = Tool::with("TC_018_2_CS", "sections 5.18 and 7.46", &FIXED_CABLES);
    tool.charging();
    tool.told("UnlockConnector", connector(), "NotSupported");
    tool.expects_silence(10);
    assert!(tool.bench.is_closed(CONNECTOR), "the transaction goes on");
}

#[test]
fn unlock_fails() {
    let mut tool = Tool::case("TC_030_CS", "sections 5.18 and 7.46");
    tool.bench.jobs_end = Some(JobOutcome::Failed);
    tool.told("UnlockConnector", connector(), "UnlockFailed");
}

#[test]
fn unlock_a_connector_that_is_not_there() {
    let mut tool = Tool::case("TC_031_CS", "section 7.46");
    for connector in [0, 3, -1] {
        let unlock = json!({ "connectorId": connector });
        tool.told("UnlockConnector", unlock, "NotSupported");
    }
    tool.expects_silence(10);
}
