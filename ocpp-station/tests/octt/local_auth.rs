//! Cases of the Local Auth List Management profile (sections 3.5.2, 5.10 and 5.15).

use crate::bench::TWO_SOCKETS;
use crate::tool::{CONNECTOR, Tool, VALID, VALID_2};
use ocpp_station::Settings;
use ocpp_station::roles::Profiles;
use serde_json::{Value, json};

static WITHOUT: Settings = Settings {
    profiles: Profiles::CORE.and(Profiles::SMART_CHARGING),
    ..TWO_SOCKETS
};

fn list(kind: &str, version: i32, tags: &[&str]) -> Value {
    let lines: Vec<Value> = tags
        .iter()
        .map(|tag| json!({ "idTag": tag, "idTagInfo": { "status": "Accepted" } }))
        .collect();
    json!({ "updateType": kind, "listVersion": version, "localAuthorizationList": lines })
}

#[test]
fn version_without_support() {
    let rule = "sections 5.10 and 9.2.1";
    let mut tool = Tool::case("TC_042_1_CS", rule);
    tool.sets("LocalAuthListEnabled", "false");
    tool.asks(
        "GetLocalListVersion",
        json!({}),
        json!({ "listVersion": -1 }),
    );
    let mut tool = Tool::with("TC_042_1_CS", rule, &WITHOUT);
    tool.refused("GetLocalListVersion", json!({}), "NotSupported");
}

#[test]
fn version_of_an_empty_list() {
    let mut tool = Tool::case("TC_042_2_CS", "section 5.10, errata 3.52");
    tool.asks(
        "GetLocalListVersion",
        json!({}),
        json!({ "listVersion": 0 }),
    );
    let empty = json!({ "updateType": "Full", "listVersion": 1 });
    tool.told("SendLocalList", empty, "Accepted");
    tool.asks(
        "GetLocalListVersion",
        json!({}),
        json!({ "listVersion": 0 }),
    );
    let first = list("Differential", 2, &[VALID]);
    tool.told("SendLocalList", first, "Accepted");
    tool.asks(
        "GetLocalListVersion",
        json!({}),
        json!({ "listVersion": 2 }),
    );
}

#[test]
fn send_a_list() {
    let mut tool = Tool::case("TC_043_CS", "sections 3.5.2 and 5.15");
    tool.told("SendLocalList", list("Full", 1, &[VALID]), "Accepted");
    let more = list("Differential", 2, &[VALID_2]);
    tool.told("SendLocalList", more, "Accepted");
    tool.sets("LocalPreAuthorize", "true");
    for tag in [VALID, VALID_2] {
        tool.swipes(tag);
        tool.expects_status(CONNECTOR, "Preparing");
        tool.swipes(tag);
        tool.expects_status(CONNECTOR, "Available");
    }
}

#[test]
fn send_a_list_without_support() {
    let rule = "sections 5.15 and 7.47";
    let mut tool = Tool::with("TC_043_1_CS", rule, &WITHOUT);
    tool.refused("SendLocalList", list("Full", 1, &[VALID]), "NotSupported");
    let mut tool = Tool::case("TC_043_1_CS", rule);
    tool.sets("LocalAuthListEnabled", "false");
    tool.told("SendLocalList", list("Full", 1, &[VALID]), "NotSupported");
    tool.sets("LocalPreAuthorize", "true");
    tool.swipes(VALID);
    tool.expects("Authorize", json!({ "idTag": VALID }));
}

#[test]
fn send_an_older_list() {
    let mut tool = Tool::case("TC_043_2_CS", "sections 5.15 and 7.47");
    let full = list("Full", 2, &[VALID]);
    tool.told("SendLocalList", full, "Accepted");
    tool.asks(
        "GetLocalListVersion",
        json!({}),
        json!({ "listVersion": 2 }),
    );
    let newer = list("Differential", 5, &[VALID_2]);
    tool.told("SendLocalList", newer, "Accepted");
    tool.asks(
        "GetLocalListVersion",
        json!({}),
        json!({ "listVersion": 5 }),
    );
    for version in [4, 5] {
        let older = list("Differential", version, &["eve"]);
        tool.told("SendLocalList", older, "VersionMismatch");
        tool.asks(
            "GetLocalListVersion",
            json!({}),
            json!({ "listVersion": 5 }),
        );
    }
}

#[test]
fn send_a_list_that_fails() {
    let mut tool = Tool::case("TC_043_3_CS", "sections 5.15, 7.47 and 9.2.2");
    tool.bench
        .station
        .configure("LocalAuthListMaxLength", "1")
        .expect("a key");
    let long = list("Full", 2, &[VALID, VALID_2]);
    tool.told("SendLocalList", long, "Failed");
    tool.asks(
        "GetLocalListVersion",
        json!({}),
        json!({ "listVersion": 0 }),
    );
}

#[test]
fn charge_with_a_tag_of_the_list() {
    let mut tool = Tool::case("TC_008_CS", "sections 3.5.2, 4.1 and 9.1.13");
    tool.sets("LocalPreAuthorize", "true");
    tool.sets("AuthorizationCacheEnabled", "false");
    tool.sets("LocalAuthListEnabled", "true");
    tool.asks(
        "GetLocalListVersion",
        json!({}),
        json!({ "listVersion": 0 }),
    );
    tool.told("SendLocalList", list("Full", 1, &[VALID]), "Accepted");
    tool.swipes(VALID);
    tool.expects_status(CONNECTOR, "Preparing");
    tool.plugs();
    tool.expects_all(&[
        ("StartTransaction", json!({ "idTag": VALID })),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
}
