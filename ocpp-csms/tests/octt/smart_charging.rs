//! Cases of the Smart Charging profile.
//!
//! Profiles that a station accepted are remembered until they are replaced, cleared, or their transaction ends.

use ocpp_csms::store::ItemKind;
use serde_json::{Value, json};

use crate::stage::{Stage, TAG, accepted};

/// A profile of one period of 16.5 A.
fn profile(id: i32, purpose: &str, transaction: Option<i64>) -> Value {
    let mut profile = json!({
        "chargingProfileId": id, "stackLevel": 0, "chargingProfilePurpose": purpose, "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": "2026-05-01T10:00:00.000Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.5, "numberPhases": 3}]
        }
    });
    if let Some(transaction) = transaction {
        profile["transactionId"] = json!(transaction);
    }
    profile
}

/// SetChargingProfile, which the station accepts.
async fn sets(stage: &mut Stage, connector: i32, profile: Value) {
    let request = json!({"connectorId": connector, "csChargingProfiles": profile});
    let status = json!({"status": "Accepted"});
    stage.asks("SetChargingProfile", request, status).await;
}

/// Ids of the profiles that are remembered.
async fn kept(stage: &Stage) -> Vec<String> {
    let kept = stage.kept(ItemKind::ChargingProfile).await;
    kept.into_iter().map(|(key, _)| key).collect()
}

/// TC_056_CSMS, Central Smart Charging - TxDefaultProfile. A second one of the same level takes its place.
/// OCPP 1.6, 5.16 and 3.13.
#[tokio::test]
async fn tc_056_csms() {
    let mut stage = Stage::booted().await;
    sets(&mut stage, 1, profile(1, "TxDefaultProfile", None)).await;
    assert_eq!(kept(&stage).await, ["1"]);
    sets(&mut stage, 1, profile(2, "TxDefaultProfile", None)).await;
    assert_eq!(kept(&stage).await, ["2"]);
    stage.ends().await;
}

/// TC_057_CSMS, Central Smart Charging - TxProfile. It is of the transaction that runs, and gone when that ends.
/// OCPP 1.6, 5.16 and 3.13.
#[tokio::test]
async fn tc_057_csms() {
    let mut stage = Stage::booted().await;
    let transaction = stage.station.charges().await;
    sets(&mut stage, 0, profile(1, "ChargePointMaxProfile", None)).await;
    sets(&mut stage, 1, profile(2, "TxProfile", Some(transaction))).await;
    assert_eq!(kept(&stage).await, ["1", "2"]);
    stage.station.stops(transaction, "Local").await;
    assert_eq!(kept(&stage).await, ["1"]);
    stage.ends().await;
}

/// TC_059_CSMS, Remote Start Transaction with Charging Profile. The profile comes with the command, is a TxProfile and names no
/// transaction yet. OCPP 1.6, 5.11 and 5.16.
#[tokio::test]
async fn tc_059_csms() {
    let mut stage = Stage::booted().await;
    let request =
        json!({"connectorId": 1, "idTag": TAG, "chargingProfile": profile(1, "TxProfile", None)});
    let status = json!({"status": "Accepted"});
    stage.asks("RemoteStartTransaction", request, status).await;
    stage.station.charges().await;
    assert_eq!(stage.connector().await, "Charging");
    stage.ends().await;
}

/// TC_066_CSMS, Get Composite Schedule. OCPP 1.6, 5.7.
#[tokio::test]
async fn tc_066_csms() {
    let mut stage = Stage::booted().await;
    stage.station.authorizes(TAG, accepted()).await;
    let request = json!({"connectorId": 1, "duration": 300, "chargingRateUnit": "A"});
    let answer = json!({
        "status": "Accepted", "connectorId": 1, "scheduleStart": "2026-05-01T10:00:00.000Z",
        "chargingSchedule": {
            "duration": 300, "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}, {"startPeriod": 60, "limit": 8.5}]
        }
    });
    stage.asks("GetCompositeSchedule", request, answer).await;
    stage.ends().await;
}

/// TC_067_CSMS, Clear Charging Profile. By id, then by purpose and level; those that are not meant stay.
/// OCPP 1.6, 5.5.
#[tokio::test]
async fn tc_067_csms() {
    let mut stage = Stage::booted().await;
    sets(&mut stage, 1, profile(1, "TxDefaultProfile", None)).await;
    sets(&mut stage, 0, profile(2, "ChargePointMaxProfile", None)).await;
    sets(&mut stage, 2, profile(3, "TxDefaultProfile", None)).await;
    let status = json!({"status": "Accepted"});
    stage
        .asks("ClearChargingProfile", json!({"id": 1}), status.clone())
        .await;
    assert_eq!(kept(&stage).await, ["2", "3"]);
    let by = json!({"chargingProfilePurpose": "ChargePointMaxProfile", "stackLevel": 0});
    stage.asks("ClearChargingProfile", by, status).await;
    assert_eq!(kept(&stage).await, ["3"]);
    stage.ends().await;
}
