//! Cases of the Firmware Management profile (sections 4.4, 4.5, 5.9, 5.19 and chapter 8).

use crate::tool::{CONNECTOR, Tool};
use ocpp_station::{JobOutcome, Work};
use serde_json::{Value, json};

fn update() -> Value {
    json!({ "location": "http://x/fw.bin", "retrieveDate": "2026-01-01T00:00:00Z", "retries": 0 })
}

fn status(of: &str) -> (&'static str, Value) {
    ("FirmwareStatusNotification", json!({ "status": of }))
}

#[test]
fn download_and_install() {
    let mut tool = Tool::case("TC_044_1_CS", "sections 4.5 and 5.19, errata 3.47 to 3.49");
    tool.bench.jobs_end = None;
    tool.asks("UpdateFirmware", update(), json!({}));
    tool.expects(
        "FirmwareStatusNotification",
        json!({ "status": "Downloading" }),
    );
    let download = tool.bench.jobs.pop().expect("a job");
    assert_eq!(download.work, Work::Download);
    tool.bench.end_job(download.number, JobOutcome::Done);
    // Nobody may begin to charge while it is installed.
    let unavailable = |n: usize| json!({ "connectorId": n, "status": "Unavailable" });
    tool.expects_all(&[
        status("Downloaded"),
        status("Installing"),
        ("StatusNotification", unavailable(1)),
        ("StatusNotification", unavailable(2)),
    ]);
    let install = tool.bench.jobs.pop().expect("a job");
    assert_eq!(install.work, Work::Install);
    tool.bench.end_job(install.number, JobOutcome::Done);
    tool.bench.jobs_end = Some(JobOutcome::Done);
    tool.restarts();
    tool.expects("BootNotification", json!({}));
    let available = |n: usize| json!({ "connectorId": n, "status": "Available" });
    tool.expects_all(&[
        ("StatusNotification", available(0)),
        ("StatusNotification", available(1)),
        ("StatusNotification", available(2)),
        status("Installed"),
    ]);
    tool.expects_silence(60);
}

#[test]
fn download_fails() {
    let mut tool = Tool::case("TC_044_2_CS", "sections 4.5 and 5.19");
    tool.bench.jobs_end = Some(JobOutcome::Failed);
    tool.asks("UpdateFirmware", update(), json!({}));
    tool.expects(
        "FirmwareStatusNotification",
        json!({ "status": "Downloading" }),
    );
    tool.expects(
        "FirmwareStatusNotification",
        json!({ "status": "DownloadFailed" }),
    );
    tool.expects_silence(60);
    tool.bench.jobs_end = Some(JobOutcome::Done);
    tool.charging();
}

#[test]
fn installation_fails() {
    let mut tool = Tool::case("TC_044_3_CS", "sections 4.5 and 5.19");
    tool.bench.jobs_end = None;
    tool.asks("UpdateFirmware", update(), json!({}));
    tool.expects(
        "FirmwareStatusNotification",
        json!({ "status": "Downloading" }),
    );
    let download = tool.bench.jobs.pop().expect("a job");
    tool.bench.end_job(download.number, JobOutcome::Done);
    let unavailable = |n: usize| json!({ "connectorId": n, "status": "Unavailable" });
    tool.expects_all(&[
        status("Downloaded"),
        status("Installing"),
        ("StatusNotification", unavailable(1)),
        ("StatusNotification", unavailable(2)),
    ]);
    let install = tool.bench.jobs.pop().expect("a job");
    tool.bench.end_job(install.number, JobOutcome::Failed);
    let available = |n: usize| json!({ "connectorId": n, "status": "Available" });
    tool.expects_all(&[
        status("InstallationFailed"),
        ("StatusNotification", available(1)),
        ("StatusNotification", available(2)),
    ]);
    tool.expects_silence(60);
    assert_eq!(tool.bench.outputs.restart, None);
    tool.bench.jobs_end = Some(JobOutcome::Done);
    tool.charging();
    assert!(tool.bench.is_closed(CONNECTOR));
}

fn diagnostics(id: &'static str, outcome: JobOutcome, end: &str) {
    let mut tool = Tool::case(id, "sections 4.4 and 5.9, errata 3.31");
    tool.bench.jobs_end = Some(outcome);
    let order = json!({ "location": "ftp://x/upload/", "retries": 0 });
    let want = json!({ "fileName": "diagnostics.txt" });
    tool.asks("GetDiagnostics", order, want);
    let uploading = json!({ "status": "Uploading" });
    tool.expects("DiagnosticsStatusNotification", uploading);
    tool.expects("DiagnosticsStatusNotification", json!({ "status": end }));
    tool.expects_silence(60);
}

#[test]
fn diagnostics_are_uploaded() {
    diagnostics("TC_045_1_CS", JobOutcome::Done, "Uploaded");
}

#[test]
fn diagnostics_are_not_uploaded() {
    diagnostics("TC_045_2_CS", JobOutcome::Failed, "UploadFailed");
}
