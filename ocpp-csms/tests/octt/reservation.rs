//! Cases of the Reservation profile.
//!
//! A reservation that a station accepted is remembered until it is used or cancelled; one that it refused never was.

use ocpp_csms::store::ItemKind;
use serde_json::{Value, json};

use crate::stage::{GROUP, SAME_GROUP, Stage, TAG, accepted};

/// ReserveNow of reservation 7 for `TAG`.
fn reservation(connector: i32) -> Value {
    json!({
        "connectorId": connector, "expiryDate": "2030-05-01T10:00:00.000Z", "idTag": TAG, "reservationId": 7
    })
}

/// The station takes the reservation and tells it by its status.
async fn reserves(stage: &mut Stage, request: Value) {
    let connector = request["connectorId"].as_i64().expect("a number");
    let status = json!({"status": "Accepted"});
    stage.asks("ReserveNow", request.clone(), status).await;
    let connector = i32::try_from(connector).expect("small");
    stage.station.status(connector, "Reserved").await;
    let kept = stage.kept(ItemKind::Reservation).await;
    assert_eq!(kept, [("7".to_owned(), request)]);
}

/// The transaction that uses reservation 7; it is remembered no longer.
async fn uses(stage: &mut Stage, tag: &str) {
    let start = json!({
        "connectorId": 1, "idTag": tag, "meterStart": 0, "timestamp": "2026-05-01T10:00:00Z", "reservationId": 7
    });
    stage.station.starts_so(start, accepted()).await;
    stage.station.status(1, "Charging").await;
    assert_eq!(stage.kept(ItemKind::Reservation).await, []);
}

/// TC_046_CSMS, Reservation of a Connector - Transaction. OCPP 1.6, 5.13, 3.11 and 4.8.
#[tokio::test]
async fn tc_046_csms() {
    let mut stage = Stage::booted().await;
    reserves(&mut stage, reservation(1)).await;
    stage.station.authorizes(TAG, accepted()).await;
    stage.station.status(1, "Preparing").await;
    uses(&mut stage, TAG).await;
    stage.ends().await;
}

/// TC_047_CSMS, Reservation of a Connector - Expire. The station goes back to Available by itself. OCPP 1.6, 5.13 and 4.9.
#[tokio::test]
async fn tc_047_csms() {
    let mut stage = Stage::booted().await;
    reserves(&mut stage, reservation(1)).await;
    stage.station.status(1, "Available").await;
    assert_eq!(stage.connector().await, "Available");
    stage.ends().await;
}

/// ReserveNow that the station refuses; nothing is remembered.
async fn refused(stage: &mut Stage, status: &str) {
    let answer = json!({ "status": status });
    stage.asks("ReserveNow", reservation(1), answer).await;
    assert_eq!(stage.kept(ItemKind::Reservation).await, []);
}

/// TC_048_1_CSMS, Reservation of a Connector - Faulted. OCPP 1.6, 5.13 and 7.40.
#[tokio::test]
async fn tc_048_1_csms() {
    let mut stage = Stage::booted().await;
    stage.station.reports(1, "Faulted", "OtherError").await;
    refused(&mut stage, "Faulted").await;
    stage.ends().await;
}

/// TC_048_2_CSMS, Reservation of a Connector - Occupied. OCPP 1.6, 5.13 and 7.40.
#[tokio::test]
async fn tc_048_2_csms() {
    let mut stage = Stage::booted().await;
    stage.station.status(1, "Preparing").await;
    refused(&mut stage, "Occupied").await;
    stage.ends().await;
}

/// TC_048_3_CSMS, Reservation of a Connector - Unavailable. The operator takes the connector out of service first.
/// OCPP 1.6, 5.2, 5.13 and 7.40.
#[tokio::test]
async fn tc_048_3_csms() {
    let mut stage = Stage::booted().await;
    let out = json!({"connectorId": 1, "type": "Inoperative"});
    let accepted = json!({"status": "Accepted"});
    stage.asks("ChangeAvailability", out, accepted).await;
    stage.station.status(1, "Unavailable").await;
    refused(&mut stage, "Unavailable").await;
    stage.ends().await;
}

/// TC_048_4_CSMS, Reservation of a Connector - Rejected. The station makes no reservations. OCPP 1.6, 5.13 and 7.40.
#[tokio::test]
async fn tc_048_4_csms() {
    let mut stage = Stage::booted().await;
    refused(&mut stage, "Rejected").await;
    stage.ends().await;
}

/// TC_049_CSMS, Reservation of a Charge Point - Transaction. Connector 0 stands for any of them. OCPP 1.6, 5.13 and 4.8.
#[tokio::test]
async fn tc_049_csms() {
    let mut stage = Stage::booted().await;
    reserves(&mut stage, reservation(0)).await;
    stage.station.authorizes(TAG, accepted()).await;
    stage.station.status(1, "Preparing").await;
    uses(&mut stage, TAG).await;
    stage.ends().await;
}

/// TC_051_CSMS, Cancel Reservation. OCPP 1.6, 5.1.
#[tokio::test]
async fn tc_051_csms() {
    let mut stage = Stage::booted().await;
    reserves(&mut stage, reservation(1)).await;
    let cancel = json!({"reservationId": 7});
    let accepted = json!({"status": "Accepted"});
    stage.asks("CancelReservation", cancel, accepted).await;
    stage.station.status(1, "Available").await;
    assert_eq!(stage.kept(ItemKind::Reservation).await, []);
    stage.ends().await;
}

/// TC_052_CSMS, Cancel Reservation - Rejected. The station knows no such reservation; the one it has stays.
/// OCPP 1.6, 5.1 and 7.5.
#[tokio::test]
async fn tc_052_csms() {
    let mut stage = Stage::booted().await;
    reserves(&mut stage, reservation(1)).await;
    let cancel = json!({"reservationId": 8});
    let rejected = json!({"status": "Rejected"});
    stage.asks("CancelReservation", cancel, rejected).await;
    assert_eq!(stage.kept(ItemKind::Reservation).await.len(), 1);
    stage.ends().await;
}

/// TC_053_CSMS, Use a reserved Connector with parentIdTag. Another idTag of the group: its verdict tells the group, by which
/// the station lets it use the reservation, and it may end the transaction too. OCPP 1.6, 5.13, 3.10 and 4.1.
#[tokio::test]
async fn tc_053_csms() {
    let mut stage = Stage::booted().await;
    let mut request = reservation(1);
    request["parentIdTag"] = json!(GROUP);
    reserves(&mut stage, request).await;
    stage.station.authorizes(SAME_GROUP, accepted()).await;
    stage.station.status(1, "Preparing").await;
    uses(&mut stage, SAME_GROUP).await;
    let [begun] = &stage.transactions().await[..] else {
        panic!("one transaction");
    };
    let stop = json!({
        "transactionId": begun.id, "meterStop": 10, "timestamp": "2026-05-01T11:00:00Z", "idTag": TAG, "reason": "Local"
    });
    let answer = json!({"idTagInfo": accepted()});
    stage.station.sends("StopTransaction", stop, answer).await;
    stage.station.status(1, "Finishing").await;
    assert_eq!(stage.end(begun.id).await.1.as_deref(), Some(TAG));
    stage.ends().await;
}
