//! Cases of the Local Auth List Management profile.
//!
//! The version of the list that a station holds is remembered; a list that it did not take is not.

use ocpp_csms::store::ItemKind;
use serde_json::{Value, json};

use crate::stage::{BLOCKED, GROUP, Stage, TAG};

/// The version that the CSMS remembers of the station's list.
async fn version(stage: &Stage) -> Option<i64> {
    let kept = stage.kept(ItemKind::LocalList).await;
    let (_, value) = kept.first()?;
    value["version"].as_i64()
}

/// SendLocalList of two idTags.
fn list(version: i32, kind: &str) -> Value {
    json!({
        "listVersion": version,
        "updateType": kind,
        "localAuthorizationList": [
            {"idTag": TAG, "idTagInfo": {"status": "Accepted", "parentIdTag": GROUP}},
            {"idTag": BLOCKED, "idTagInfo": {"status": "Blocked"}}
        ]
    })
}

async fn sends(stage: &mut Stage, list: Value, status: &str) {
    let answer = json!({ "status": status });
    stage.asks("SendLocalList", list, answer).await;
}

async fn asks_version(stage: &mut Stage, answer: i32) {
    let answer = json!({ "listVersion": answer });
    stage.asks("GetLocalListVersion", json!({}), answer).await;
}

/// TC_042_1_CSMS, Get Local List Version (not supported). The station answers -1. OCPP 1.6, 5.10.
#[tokio::test]
async fn tc_042_1_csms() {
    let mut stage = Stage::booted().await;
    asks_version(&mut stage, -1).await;
    assert_eq!(version(&stage).await, None);
    stage.ends().await;
}

/// TC_042_2_CSMS, Get Local List Version (empty). The station answers 0. OCPP 1.6, 5.10.
#[tokio::test]
async fn tc_042_2_csms() {
    let mut stage = Stage::booted().await;
    asks_version(&mut stage, 0).await;
    assert_eq!(version(&stage).await, Some(0));
    stage.ends().await;
}

/// TC_043_1_CSMS, Send Local Authorization List - NotSupported. OCPP 1.6, 5.15 and 7.47.
#[tokio::test]
async fn tc_043_1_csms() {
    let mut stage = Stage::booted().await;
    sends(&mut stage, list(1, "Full"), "NotSupported").await;
    assert_eq!(version(&stage).await, None);
    stage.ends().await;
}

/// TC_043_3_CSMS, Send Local Authorization List - Failed. OCPP 1.6, 5.15 and 7.47.
#[tokio::test]
async fn tc_043_3_csms() {
    let mut stage = Stage::booted().await;
    sends(&mut stage, list(1, "Full"), "Failed").await;
    assert_eq!(version(&stage).await, None);
    stage.ends().await;
}

/// TC_043_4_CSMS, Send Local Authorization List - Full. OCPP 1.6, 5.15.
#[tokio::test]
async fn tc_043_4_csms() {
    let mut stage = Stage::booted().await;
    sends(&mut stage, list(1, "Full"), "Accepted").await;
    assert_eq!(version(&stage).await, Some(1));
    stage.ends().await;
}

/// TC_043_5_CSMS, Send Local Authorization List - Differential. The version is asked for first and the update has a greater
/// one; an entry without idTagInfo is taken off the list. OCPP 1.6, 5.10 and 5.15.
#[tokio::test]
async fn tc_043_5_csms() {
    let mut stage = Stage::booted().await;
    sends(&mut stage, list(1, "Full"), "Accepted").await;
    asks_version(&mut stage, 1).await;
    let next = i32::try_from(version(&stage).await.expect("told")).expect("small") + 1;
    let update = json!({
        "listVersion": next,
        "updateType": "Differential",
        "localAuthorizationList": [{"idTag": BLOCKED}]
    });
    sends(&mut stage, update, "Accepted").await;
    assert_eq!(version(&stage).await, Some(2));
    stage.ends().await;
}
