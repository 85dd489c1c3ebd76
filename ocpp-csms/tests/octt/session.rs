//! Cases of the Core profile in which the station is online: boot, charging sessions, verdicts on idTags, data transfer.
//!
//! Each begins with a station that booted, unless its document says otherwise.

use ocpp_csms::store::Place;
use serde_json::json;

use crate::stage::{BLOCKED, EXPIRED, GROUP, Stage, TAG, UNKNOWN, accepted};

/// TC_001_CSMS, Cold Boot Charge Point. A station that was never here boots, tells the status of each connector, and its
/// heartbeat brings the time. OCPP 1.6, 4.2, 4.6, 4.9.
#[tokio::test]
async fn tc_001_csms() {
    let mut stage = Stage::new().await;
    let boot = json!({
        "chargePointVendor": "Vendor", "chargePointModel": "Model", "chargePointSerialNumber": "S-1",
        "firmwareVersion": "1.0", "iccid": "89310410106543789301", "imsi": "204044123456789",
        "meterType": "M", "meterSerialNumber": "M-1"
    });
    let answer = json!({"status": "Accepted", "currentTime": "*", "interval": 300});
    let booted = stage.station.sends("BootNotification", boot, answer).await;
    for connector in [0, 1, 2] {
        stage.station.status(connector, "Available").await;
    }
    let time = json!({"currentTime": "*"});
    let beat = stage.station.sends("Heartbeat", json!({}), time).await;
    // What the station sets its clock by: UTC, and not running back.
    let (first, second) = (booted["currentTime"].as_str(), beat["currentTime"].as_str());
    assert!(first <= second && second.is_some_and(|time| time.ends_with('Z')));
    let record = stage
        .store
        .station(&crate::stage::id())
        .await
        .expect("stored");
    let record = record.expect("known");
    assert_eq!(record.connectors.len(), 3);
    assert_eq!(
        record.boot.expect("booted").0.serial.as_deref(),
        Some("S-1")
    );
    stage.ends().await;
}

/// TC_003_CSMS, Regular Charging Session - Plugin First. Preparing, then the idTag, then the transaction.
/// OCPP 1.6, 4.1, 4.8.
#[tokio::test]
async fn tc_003_csms() {
    let mut stage = Stage::booted().await;
    let transaction = stage.station.charges().await;
    assert!(transaction > 0);
    assert_eq!(stage.connector().await, "Charging");
    let [begun] = &stage.transactions().await[..] else {
        panic!("one transaction");
    };
    assert_eq!((begun.id, begun.place), (transaction, Place::connector(1)));
    assert_eq!((begun.id_tag.as_deref(), &begun.end), (Some(TAG), &None));
    stage.ends().await;
}

/// TC_004_1_CSMS, Regular Charging Session - Identification First. The idTag, then the cable, then the transaction.
/// OCPP 1.6, 4.1, 4.8.
#[tokio::test]
async fn tc_004_1_csms() {
    let mut stage = Stage::booted().await;
    stage.station.authorizes(TAG, accepted()).await;
    stage.station.status(1, "Preparing").await;
    let transaction = stage.station.starts(TAG).await;
    stage.station.status(1, "Charging").await;
    stage.station.stops(transaction, "Local").await;
    assert_eq!(stage.end(transaction).await.0, "Local");
    stage.ends().await;
}

/// TC_004_2_CSMS, Regular Charging Session - Identification First - ConnectionTimeOut. The cable is not plugged in within
/// ConnectionTimeOut: back to Available, no transaction. OCPP 1.6, 4.9 and 9.1.6.
#[tokio::test]
async fn tc_004_2_csms() {
    let mut stage = Stage::booted().await;
    stage.station.authorizes(TAG, accepted()).await;
    stage.station.status(1, "Preparing").await;
    stage.station.status(1, "Available").await;
    assert_eq!(stage.connector().await, "Available");
    assert_eq!(stage.transactions().await, []);
    stage.ends().await;
}

/// TC_005_1_CSMS, EV Side Disconnected - StopTransactionOnEVSideDisconnect = true - UnlockConnectorOnEVSideDisconnect =
/// true. SuspendedEV, the transaction ends with EVDisconnected and without an idTag, Finishing, Available.
/// OCPP 1.6, 4.9 and 4.10.
#[tokio::test]
async fn tc_005_1_csms() {
    let mut stage = Stage::booted().await;
    let transaction = stage.station.charges().await;
    stage.station.status(1, "SuspendedEV").await;
    stage.station.stops(transaction, "EVDisconnected").await;
    stage.station.status(1, "Finishing").await;
    stage.station.status(1, "Available").await;
    assert_eq!(stage.connector().await, "Available");
    let end = stage.end(transaction).await;
    assert_eq!(end, ("EVDisconnected".to_owned(), None));
    let [record] = &stage.transactions().await[..] else {
        panic!("one transaction");
    };
    assert_eq!(record.energy_wh(), Some(1000));
    stage.ends().await;
}

/// TC_007_CSMS, Regular Start Charging Session - Cached Id. No Authorize: the station knows the tag, and the verdict comes
/// with StartTransaction. OCPP 1.6, 3.5.1 and 4.8.
#[tokio::test]
async fn tc_007_csms() {
    let mut stage = Stage::booted().await;
    stage.station.status(1, "Preparing").await;
    stage.station.starts(TAG).await;
    stage.station.status(1, "Charging").await;
    assert_eq!(stage.connector().await, "Charging");
    stage.ends().await;
}

/// TC_023_1_CSMS, Start Charging Session - Authorize invalid. OCPP 1.6, 4.1 and 7.2.
#[tokio::test]
async fn tc_023_1_csms() {
    let mut stage = Stage::booted().await;
    stage.station.status(1, "Preparing").await;
    let invalid = json!({"status": "Invalid"});
    stage.station.authorizes(UNKNOWN, invalid).await;
    stage.ends().await;
}

/// TC_023_2_CSMS, Start Charging Session - Authorize expired. The date is told as well. OCPP 1.6, 4.1 and 7.2.
#[tokio::test]
async fn tc_023_2_csms() {
    let mut stage = Stage::booted().await;
    stage.station.status(1, "Preparing").await;
    let expired = json!({
        "status": "Expired", "parentIdTag": GROUP, "expiryDate": "2001-09-09T01:46:40.000Z"
    });
    stage.station.authorizes(EXPIRED, expired).await;
    stage.ends().await;
}

/// TC_023_3_CSMS, Start Charging Session - Authorize blocked. OCPP 1.6, 4.1 and 7.2.
#[tokio::test]
async fn tc_023_3_csms() {
    let mut stage = Stage::booted().await;
    stage.station.status(1, "Preparing").await;
    let blocked = json!({"status": "Blocked", "parentIdTag": GROUP});
    stage.station.authorizes(BLOCKED, blocked).await;
    stage.ends().await;
}

/// TC_024_CSMS, Start Charging Session Lock Failure. The connector's lock fails after the idTag was accepted: Faulted with
/// ConnectorLockFailure, no transaction. OCPP 1.6, 4.9 and 7.6.
#[tokio::test]
async fn tc_024_csms() {
    let mut stage = Stage::booted().await;
    stage.station.status(1, "Preparing").await;
    stage.station.authorizes(TAG, accepted()).await;
    let failure = "ConnectorLockFailure";
    stage.station.reports(1, "Faulted", failure).await;
    let record = stage
        .store
        .station(&crate::stage::id())
        .await
        .expect("stored");
    let connectors = record.expect("known").connectors;
    let connector = &connectors[&Place::connector(1)];
    assert_eq!(connector.status.as_str(), "Faulted");
    assert_eq!(connector.error.as_str(), failure);
    assert_eq!(stage.transactions().await, []);
    stage.ends().await;
}

/// TC_064_CSMS, Data Transfer to a Central System. Nobody here knows the vendor, and the CSMS says so instead of an error.
/// OCPP 1.6, 4.3.
#[tokio::test]
async fn tc_064_csms() {
    let mut stage = Stage::booted().await;
    let transfer = json!({"vendorId": "com.example", "messageId": "M", "data": "D"});
    let unknown = json!({"status": "UnknownVendorId"});
    stage.station.sends("DataTransfer", transfer, unknown).await;
    stage.ends().await;
}
