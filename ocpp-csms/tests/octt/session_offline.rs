//! Cases of the Core profile about what happened while the station was away: power failures and offline transactions.
//!
//! The messages come late and with the times of their events; their answers are the same as ever.

use ocpp_csms::wire::Timestamp;
use serde_json::json;

use crate::stage::{Stage, TAG, UNKNOWN, accepted};

/// TC_032_1_CSMS, Power failure boot charging point-configured to stop transaction(s). The station boots again and ends the
/// transaction that the power failure cut off. OCPP 1.6, 4.2, 4.10 and 7.36 (PowerLoss).
#[tokio::test]
async fn tc_032_1_csms() {
    let mut stage = Stage::booted().await;
    let transaction = stage.station.charges().await;
    stage.reconnects().await;
    stage.station.boots().await;
    stage.station.stops(transaction, "PowerLoss").await;
    assert_eq!(stage.end(transaction).await.0, "PowerLoss");
    assert_eq!(stage.transactions().await.len(), 1);
    stage.ends().await;
}

/// TC_037_1_CSMS, Offline Start Transaction - Valid IdTag. The transaction began offline; the CSMS takes it with the
/// station's time and judges the idTag. OCPP 1.6, 3.5 and 4.8.
#[tokio::test]
async fn tc_037_1_csms() {
    let mut stage = Stage::booted().await;
    stage.reconnects().await;
    let start = json!({"connectorId": 1, "idTag": TAG, "meterStart": 10, "timestamp": "2026-04-30T23:59:59Z"});
    let transaction = stage.station.starts_so(start, accepted()).await;
    stage.station.status(1, "Charging").await;
    let [begun] = &stage.transactions().await[..] else {
        panic!("one transaction");
    };
    let then = Timestamp::from_unix_ms(1_777_593_599_000);
    assert_eq!((begun.id, begun.begun), (transaction, then));
    stage.ends().await;
}

/// TC_037_3_CSMS, Offline Start Transaction - Invalid IdTag - StopTransactionOnInvalidId = true. The verdict is Invalid and
/// yet the transaction has an id: the station has delivered energy and ends it with DeAuthorized. OCPP 1.6, 4.8 and 4.10.
#[tokio::test]
async fn tc_037_3_csms() {
    let mut stage = Stage::booted().await;
    stage.reconnects().await;
    let start = json!({"connectorId": 1, "idTag": UNKNOWN, "meterStart": 10, "timestamp": "2026-05-01T10:00:00Z"});
    let invalid = json!({"status": "Invalid"});
    let transaction = stage.station.starts_so(start, invalid).await;
    stage.station.status(1, "Charging").await;
    stage.station.stops(transaction, "DeAuthorized").await;
    stage.station.status(1, "Finishing").await;
    assert_eq!(stage.end(transaction).await.0, "DeAuthorized");
    stage.ends().await;
}

/// TC_039_CSMS, Offline Transaction. Begun and ended offline; a station that loses the line again before it sees the answer
/// to StartTransaction repeats it under a new message id, and gets the same transaction. OCPP 1.6, 3.7, 4.8 and 4.10.
#[tokio::test]
async fn tc_039_csms() {
    let mut stage = Stage::booted().await;
    stage.reconnects().await;
    let first = stage.station.starts(TAG).await;
    stage.reconnects().await;
    let again = stage.station.starts(TAG).await;
    assert_eq!(first, again);
    let stop = json!({
        "transactionId": first, "meterStop": 2500, "timestamp": "2026-05-01T12:00:00Z", "idTag": TAG, "reason": "Local",
        "transactionData": [{"timestamp": "2026-05-01T11:00:00Z", "sampledValue": [{"value": "1700"}]}]
    });
    for _ in 0..2 {
        let answer = json!({"idTagInfo": accepted()});
        stage
            .station
            .sends("StopTransaction", stop.clone(), answer)
            .await;
    }
    let [record] = &stage.transactions().await[..] else {
        panic!("one transaction");
    };
    assert_eq!(record.energy_wh(), Some(1500));
    let samples = stage.store.samples(first).await.expect("stored");
    assert_eq!(samples.len(), 1);
    assert_eq!(stage.end(first).await.1.as_deref(), Some(TAG));
    stage.ends().await;
}
