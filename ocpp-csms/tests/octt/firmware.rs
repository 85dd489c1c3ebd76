//! Cases of the Firmware Management profile: updates and diagnostics without signatures.
//!
//! The job and every status the station tells are remembered.

use ocpp_csms::store::ItemKind;
use serde_json::{Value, json};

use crate::stage::Stage;

const LOCATION: &str = "https://example.com/files/1.bin";

/// UpdateFirmware, which is answered with an empty payload.
async fn update(stage: &mut Stage) {
    let request = json!({
        "location": LOCATION, "retries": 1, "retrieveDate": "2026-05-01T10:00:00.000Z", "retryInterval": 60
    });
    stage
        .asks("UpdateFirmware", request.clone(), json!({}))
        .await;
    let kept = stage.kept(ItemKind::Job).await;
    assert_eq!(
        kept,
        [(
            "firmware".to_owned(),
            job(request, json!({"status": "Requested"}))
        )]
    );
}

fn job(request: Value, progress: Value) -> Value {
    let mut job = progress;
    job["request"] = request;
    job
}

async fn firmware(stage: &mut Stage, status: &str) {
    let status = json!({ "status": status });
    let empty = json!({});
    stage
        .station
        .sends("FirmwareStatusNotification", status, empty)
        .await;
}

async fn diagnostics(stage: &mut Stage, status: &str) {
    let status = json!({ "status": status });
    let empty = json!({});
    stage
        .station
        .sends("DiagnosticsStatusNotification", status, empty)
        .await;
}

/// TC_044_1_CSMS, Firmware Update - Download and Install. Out of service while it installs, and a boot afterwards.
/// OCPP 1.6, 5.19 and 4.5.
#[tokio::test]
async fn tc_044_1_csms() {
    let mut stage = Stage::booted().await;
    update(&mut stage).await;
    firmware(&mut stage, "Downloading").await;
    firmware(&mut stage, "Downloaded").await;
    stage.station.status(1, "Unavailable").await;
    firmware(&mut stage, "Installing").await;
    stage.reconnects().await;
    stage.station.boots().await;
    firmware(&mut stage, "Installed").await;
    let told = ["Downloading", "Downloaded", "Installing", "Installed"];
    assert_eq!(stage.notes().await, told);
    stage.ends().await;
}

/// TC_044_2_CSMS, Firmware Update - Download Failed. OCPP 1.6, 5.19 and 7.25.
#[tokio::test]
async fn tc_044_2_csms() {
    let mut stage = Stage::booted().await;
    update(&mut stage).await;
    firmware(&mut stage, "Downloading").await;
    firmware(&mut stage, "DownloadFailed").await;
    assert_eq!(stage.notes().await, ["Downloading", "DownloadFailed"]);
    stage.ends().await;
}

/// TC_044_3_CSMS, Firmware Update - Installation Failed. The station goes back into service. OCPP 1.6, 5.19 and 7.25.
#[tokio::test]
async fn tc_044_3_csms() {
    let mut stage = Stage::booted().await;
    update(&mut stage).await;
    firmware(&mut stage, "Downloading").await;
    firmware(&mut stage, "Downloaded").await;
    stage.station.status(1, "Unavailable").await;
    firmware(&mut stage, "Installing").await;
    firmware(&mut stage, "InstallationFailed").await;
    stage.station.status(1, "Available").await;
    assert_eq!(
        stage.notes().await.last().map(String::as_str),
        Some("InstallationFailed")
    );
    assert_eq!(stage.connector().await, "Available");
    stage.ends().await;
}

/// GetDiagnostics of an hour, which the station answers with a file's name.
async fn asks_diagnostics(stage: &mut Stage) {
    let request = json!({
        "location": "ftp://user:secret@example.com/", "startTime": "2026-05-01T10:00:00.000Z",
        "stopTime": "2026-05-01T11:00:00.000Z", "retries": 1, "retryInterval": 60
    });
    let answer = json!({"fileName": "diagnostics.zip"});
    stage.asks("GetDiagnostics", request.clone(), answer).await;
    let mut shown = request;
    shown["location"] = json!("ftp://***@example.com/");
    let kept = stage.kept(ItemKind::Job).await;
    let progress = json!({"status": "Requested", "file": "diagnostics.zip"});
    assert_eq!(kept, [("diagnostics".to_owned(), job(shown, progress))]);
}

/// TC_045_1_CSMS, Get Diagnostics. OCPP 1.6, 5.9 and 4.4.
#[tokio::test]
async fn tc_045_1_csms() {
    let mut stage = Stage::booted().await;
    asks_diagnostics(&mut stage).await;
    diagnostics(&mut stage, "Uploading").await;
    diagnostics(&mut stage, "Uploaded").await;
    assert_eq!(stage.notes().await, ["Uploading", "Uploaded"]);
    stage.ends().await;
}

/// TC_045_2_CSMS, Get Diagnostics - Upload Failed. OCPP 1.6, 5.9 and 7.24.
#[tokio::test]
async fn tc_045_2_csms() {
    let mut stage = Stage::booted().await;
    asks_diagnostics(&mut stage).await;
    diagnostics(&mut stage, "Uploading").await;
    diagnostics(&mut stage, "UploadFailed").await;
    assert_eq!(stage.notes().await, ["Uploading", "UploadFailed"]);
    stage.ends().await;
}
