//! Cases of the Core profile in which the operator commands: remote start and stop, reset, unlock, cache.
//!
//! The station's answers are as the case wants them, refusals included; the operator must see each as it is.

use serde_json::{Value, json};

use crate::stage::{Stage, TAG, accepted, answered};

/// RemoteStartTransaction on connector 1.
fn start() -> Value {
    json!({"connectorId": 1, "idTag": TAG})
}

fn status(word: &str) -> Value {
    json!({ "status": word })
}

/// TC_061_CSMS, Clear Authorization Data in Authorization Cache. OCPP 1.6, 5.4.
#[tokio::test]
async fn tc_061_csms() {
    let mut stage = Stage::booted().await;
    stage
        .asks("ClearCache", json!({}), status("Accepted"))
        .await;
    stage.ends().await;
}

/// TC_010_CSMS, Remote Start Charging Session - Cable Plugged in First. The station asks for the idTag before it starts, while
/// the operator's call may still be open: the two directions do not wait for each other. OCPP 1.6, 5.11.
#[tokio::test]
async fn tc_010_csms() {
    let mut stage = Stage::booted().await;
    stage.station.status(1, "Preparing").await;
    let call = stage.begins("RemoteStartTransaction", &start());
    let frame = stage.station.hears("RemoteStartTransaction", start()).await;
    // Authorize before the answer to the command: neither side may wait with its own call for the other's.
    stage.station.authorizes(TAG, accepted()).await;
    stage.station.answers(&frame, status("Accepted")).await;
    assert_eq!(answered(call).await, Ok(status("Accepted")));
    stage.station.starts(TAG).await;
    stage.station.status(1, "Charging").await;
    assert_eq!(stage.connector().await, "Charging");
    stage.ends().await;
}

/// TC_011_1_CSMS, Remote Start Charging Session - Remote Start First. Accepted, authorized, and then the cable.
/// OCPP 1.6, 5.11.
#[tokio::test]
async fn tc_011_1_csms() {
    let mut stage = Stage::booted().await;
    stage
        .asks("RemoteStartTransaction", start(), status("Accepted"))
        .await;
    stage.station.authorizes(TAG, accepted()).await;
    stage.station.status(1, "Preparing").await;
    stage.station.starts(TAG).await;
    stage.station.status(1, "Charging").await;
    stage.ends().await;
}

/// TC_011_2_CSMS, Remote Start Charging Session - Time Out. Nobody plugs in: back to Available, no transaction.
/// OCPP 1.6, 5.11 and 9.1.6.
#[tokio::test]
async fn tc_011_2_csms() {
    let mut stage = Stage::booted().await;
    stage
        .asks("RemoteStartTransaction", start(), status("Accepted"))
        .await;
    stage.station.authorizes(TAG, accepted()).await;
    stage.station.status(1, "Preparing").await;
    stage.station.status(1, "Available").await;
    assert_eq!(stage.transactions().await, []);
    stage.ends().await;
}

/// TC_012_CSMS, Remote Stop Charging Session. The transaction ends with the reason Remote. OCPP 1.6, 5.12 and 4.10.
#[tokio::test]
async fn tc_012_csms() {
    let mut stage = Stage::booted().await;
    let transaction = stage.station.charges().await;
    let stop = json!({"transactionId": transaction});
    stage
        .asks("RemoteStopTransaction", stop, status("Accepted"))
        .await;
    stage.station.stops(transaction, "Remote").await;
    stage.station.status(1, "Finishing").await;
    stage.station.status(1, "Available").await;
    assert_eq!(stage.end(transaction).await.0, "Remote");
    stage.ends().await;
}

/// Reset of this type: accepted, and the station boots on a new connection.
async fn reset(kind: &str) {
    let mut stage = Stage::booted().await;
    stage
        .asks("Reset", json!({ "type": kind }), status("Accepted"))
        .await;
    stage.reconnects().await;
    stage.station.boots().await;
    stage.ends().await;
}

/// TC_013_CSMS, Hard Reset. OCPP 1.6, 5.14 and 4.2.
#[tokio::test]
async fn tc_013_csms() {
    reset("Hard").await;
}

/// TC_014_CSMS, Soft Reset. OCPP 1.6, 5.14 and 4.2.
#[tokio::test]
async fn tc_014_csms() {
    reset("Soft").await;
}

/// UnlockConnector, with this answer.
async fn unlocks(stage: &mut Stage, connector: i32, answer: &str) {
    let unlock = json!({ "connectorId": connector });
    stage.asks("UnlockConnector", unlock, status(answer)).await;
}

/// TC_017_1_CSMS, Unlock connector - no charging session running (Not fixed cable). OCPP 1.6, 5.18.
#[tokio::test]
async fn tc_017_1_csms() {
    let mut stage = Stage::booted().await;
    unlocks(&mut stage, 1, "Unlocked").await;
    stage.ends().await;
}

/// TC_017_2_CSMS, Unlock connector - no charging session running (Fixed cable). There is no lock: NotSupported is an answer,
/// not an error. OCPP 1.6, 5.18 and 7.46.
#[tokio::test]
async fn tc_017_2_csms() {
    let mut stage = Stage::booted().await;
    unlocks(&mut stage, 1, "NotSupported").await;
    stage.ends().await;
}

/// TC_018_1_CSMS, Unlock Connector - With Charging Session (Not fixed cable). The station ends the transaction with
/// UnlockCommand. OCPP 1.6, 5.18 and 7.36.
#[tokio::test]
async fn tc_018_1_csms() {
    let mut stage = Stage::booted().await;
    let transaction = stage.station.charges().await;
    unlocks(&mut stage, 1, "Unlocked").await;
    stage.station.status(1, "Finishing").await;
    stage.station.stops(transaction, "UnlockCommand").await;
    stage.station.status(1, "Available").await;
    assert_eq!(stage.end(transaction).await.0, "UnlockCommand");
    stage.ends().await;
}

/// TC_026_CSMS, Remote Start Charging Session - Rejected. OCPP 1.6, 5.11.
#[tokio::test]
async fn tc_026_csms() {
    let mut stage = Stage::booted().await;
    stage
        .asks("RemoteStartTransaction", start(), status("Rejected"))
        .await;
    assert_eq!(stage.transactions().await, []);
    stage.ends().await;
}

/// TC_028_CSMS, Remote Stop Transaction - Rejected. The station does not know the transaction; the one that runs goes on.
/// OCPP 1.6, 5.12.
#[tokio::test]
async fn tc_028_csms() {
    let mut stage = Stage::booted().await;
    let transaction = stage.station.charges().await;
    let stop = json!({"transactionId": transaction + 1});
    stage
        .asks("RemoteStopTransaction", stop, status("Rejected"))
        .await;
    assert_eq!(stage.transactions().await[0].end, None);
    stage.ends().await;
}

/// TC_030_CSMS, Unlock Connector - Unlock Failure. OCPP 1.6, 5.18 and 7.46.
#[tokio::test]
async fn tc_030_csms() {
    let mut stage = Stage::booted().await;
    unlocks(&mut stage, 1, "UnlockFailed").await;
    stage.ends().await;
}

/// TC_031_CSMS, Unlock Connector - Unknown Connector. OCPP 1.6, 5.18 and 7.46.
#[tokio::test]
async fn tc_031_csms() {
    let mut stage = Stage::booted().await;
    unlocks(&mut stage, 99, "NotSupported").await;
    stage.ends().await;
}
