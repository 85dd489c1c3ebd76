//! Cases of the security whitepaper about messages: certificates, logs, signed firmware.
//!
//! There is no certificate authority in a CSMS: what the station wants signed is kept, and the signed chain is the
//! operator's to send.

use ocpp_csms::store::ItemKind;
use serde_json::{Value, json};

use crate::stage::{STATION, Stage};
use crate::support::tls::{self, Authority};

const KIND: ItemKind = ItemKind::Certificate;
const CSR: &str = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n";

fn accepted() -> Value {
    json!({"status": "Accepted"})
}

/// A certificate as PEM.
fn certificate(common: &str) -> String {
    let own = Authority::new("root").certify(common, &[]);
    tls::pem("CERTIFICATE", &own.certificate)
}

/// SecurityEventNotification of this type.
async fn event(stage: &mut Stage, kind: &str) {
    let event = json!({"type": kind, "timestamp": "2026-05-01T10:00:00Z"});
    let empty = json!({});
    stage
        .station
        .sends("SecurityEventNotification", event, empty)
        .await;
}

/// The station is asked to ask for a certificate, and does; the request is kept.
async fn asks_for_a_certificate(stage: &mut Stage) {
    let trigger = json!({"requestedMessage": "SignChargePointCertificate"});
    stage
        .asks("ExtendedTriggerMessage", trigger, accepted())
        .await;
    let request = json!({ "csr": CSR });
    stage
        .station
        .sends("SignCertificate", request.clone(), accepted())
        .await;
    let kept = stage.kept(KIND).await;
    assert_eq!(kept[0].0, "request/ChargingStationCertificate");
    assert_eq!(kept[0].1["csr"], CSR);
}

/// TC_074_CSMS, Update Charge Point Certificate by request of Central System. Security whitepaper, A02.
#[tokio::test]
async fn tc_074_csms() {
    let mut stage = Stage::booted().await;
    asks_for_a_certificate(&mut stage).await;
    let chain = json!({"certificateChain": certificate(STATION)});
    stage.asks("CertificateSigned", chain, accepted()).await;
    let kept = stage.kept(KIND).await;
    assert_eq!(kept[0].0, "chain/ChargingStationCertificate");
    assert_eq!(kept.len(), 1);
    stage.ends().await;
}

/// TC_077_CSMS, Invalid ChargePointCertificate Security Event. The certificate is of another station: refused, an event, and the
/// request still waits. Security whitepaper, A02.
#[tokio::test]
async fn tc_077_csms() {
    let mut stage = Stage::booted().await;
    asks_for_a_certificate(&mut stage).await;
    let chain = json!({"certificateChain": certificate("another")});
    let rejected = json!({"status": "Rejected"});
    stage.asks("CertificateSigned", chain, rejected).await;
    event(&mut stage, "InvalidChargePointCertificate").await;
    assert_eq!(stage.notes().await, ["InvalidChargePointCertificate"]);
    assert_eq!(stage.kept(KIND).await.len(), 1);
    stage.ends().await;
}

/// Hashes by which a certificate is named.
fn hashes(serial: &str) -> Value {
    json!({
        "hashAlgorithm": "SHA256", "issuerNameHash": "aa".repeat(32), "issuerKeyHash": "bb".repeat(32),
        "serialNumber": serial
    })
}

/// GetInstalledCertificateIds; the station has the certificate of this serial number.
async fn installed(stage: &mut Stage, kind: &str, serial: &str) {
    let ask = json!({ "certificateType": kind });
    let answer = json!({"status": "Accepted", "certificateHashData": [hashes(serial)]});
    stage.asks("GetInstalledCertificateIds", ask, answer).await;
    let key = format!("root/{kind}/{serial}/{}", "bb".repeat(32));
    let value = json!({"certificateType": kind, "certificateHashData": hashes(serial)});
    assert_eq!(stage.kept(KIND).await, [(key, value)]);
}

/// InstallCertificate, and the station's list has it.
async fn installs(kind: &str) {
    let mut stage = Stage::booted().await;
    let request = json!({"certificateType": kind, "certificate": certificate("root")});
    stage.asks("InstallCertificate", request, accepted()).await;
    installed(&mut stage, kind, "1f").await;
    stage.ends().await;
}

/// TC_075_1_CSMS, Install a certificate on the Charge Point - ManufacturerRootCertificate. Security whitepaper, M05 and M03.
#[tokio::test]
async fn tc_075_1_csms() {
    installs("ManufacturerRootCertificate").await;
}

/// TC_075_2_CSMS, Install a certificate on the Charge Point - CentralSystemRootCertificate. Security whitepaper, M05 and M03.
#[tokio::test]
async fn tc_075_2_csms() {
    installs("CentralSystemRootCertificate").await;
}

/// TC_076_CSMS, Delete a specific certificate from the Charge Point. Named by the hashes that the station told before.
/// Security whitepaper, M03 and M04.
#[tokio::test]
async fn tc_076_csms() {
    let mut stage = Stage::booted().await;
    installed(&mut stage, "ManufacturerRootCertificate", "1f").await;
    let named = stage.kept(KIND).await.remove(0).1;
    let delete = json!({ "certificateHashData": named["certificateHashData"] });
    stage.asks("DeleteCertificate", delete, accepted()).await;
    assert_eq!(stage.kept(KIND).await, []);
    stage.ends().await;
}

/// TC_078_CSMS, Invalid CentralSystemCertificate Security Event. Security whitepaper, M05 and A04.
#[tokio::test]
async fn tc_078_csms() {
    let mut stage = Stage::booted().await;
    let request = json!({
        "certificateType": "CentralSystemRootCertificate", "certificate": tls::pem("CERTIFICATE", b"none")
    });
    let rejected = json!({"status": "Rejected"});
    stage.asks("InstallCertificate", request, rejected).await;
    event(&mut stage, "InvalidCentralSystemCertificate").await;
    assert_eq!(stage.notes().await, ["InvalidCentralSystemCertificate"]);
    stage.ends().await;
}

/// TC_079_CSMS, Get Security Log. Security whitepaper, N01.
#[tokio::test]
async fn tc_079_csms() {
    let mut stage = Stage::booted().await;
    let request = json!({
        "log": {"remoteLocation": "https://example.com/logs/"}, "logType": "SecurityLog", "requestId": 3,
        "retries": 1, "retryInterval": 60
    });
    let answer = json!({"status": "Accepted", "filename": "security.log"});
    stage.asks("GetLog", request, answer).await;
    for status in ["Uploading", "Uploaded"] {
        let status = json!({"status": status, "requestId": 3});
        let empty = json!({});
        stage
            .station
            .sends("LogStatusNotification", status, empty)
            .await;
    }
    assert_eq!(stage.notes().await, ["Uploading", "Uploaded"]);
    let kept = stage.kept(ItemKind::Job).await;
    assert_eq!(kept[0].0, "log/3");
    stage.ends().await;
}

/// SignedUpdateFirmware, which the station takes on.
async fn updates(stage: &mut Stage) {
    let request = json!({
        "requestId": 4,
        "firmware": {
            "location": "https://example.com/files/1.bin", "retrieveDateTime": "2026-05-01T10:00:00.000Z",
            "signingCertificate": certificate("maker"), "signature": "c2lnbmF0dXJl"
        }
    });
    stage
        .asks("SignedUpdateFirmware", request, accepted())
        .await;
    assert_eq!(stage.kept(ItemKind::Job).await[0].0, "firmware/4");
}

/// SignedFirmwareStatusNotification of the update.
async fn tells(stage: &mut Stage, status: &str) {
    let status = json!({"status": status, "requestId": 4});
    let empty = json!({});
    stage
        .station
        .sends("SignedFirmwareStatusNotification", status, empty)
        .await;
}

/// TC_080_CSMS, Secure Firmware Update. The station verifies, installs, boots, and reports the new firmware as an event.
/// Security whitepaper, L01.
#[tokio::test]
async fn tc_080_csms() {
    let mut stage = Stage::booted().await;
    updates(&mut stage).await;
    let before = [
        "Downloading",
        "Downloaded",
        "SignatureVerified",
        "Installing",
        "InstallRebooting",
    ];
    for status in before {
        tells(&mut stage, status).await;
    }
    stage.reconnects().await;
    stage.station.boots().await;
    event(&mut stage, "FirmwareUpdated").await;
    tells(&mut stage, "Installed").await;
    let mut told: Vec<_> = before.to_vec();
    told.extend(["FirmwareUpdated", "Installed"]);
    assert_eq!(stage.notes().await, told);
    stage.ends().await;
}

/// TC_081_CSMS, Secure Firmware Update - Invalid Signature. Security whitepaper, L01.
#[tokio::test]
async fn tc_081_csms() {
    let mut stage = Stage::booted().await;
    updates(&mut stage).await;
    for status in ["Downloading", "Downloaded", "InvalidSignature"] {
        tells(&mut stage, status).await;
    }
    event(&mut stage, "InvalidFirmwareSignature").await;
    let last = stage.notes().await.pop();
    assert_eq!(last.as_deref(), Some("InvalidFirmwareSignature"));
    stage.ends().await;
}
