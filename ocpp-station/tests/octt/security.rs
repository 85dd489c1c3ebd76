//! Cases of the security extension (security whitepaper; its sections, or its use cases by letter and number).

use crate::bench::TWO_SOCKETS;
use crate::safe::Safe;
use crate::tool::{CONNECTOR, Tool};
use ocpp_station::{Deposit, JobOutcome, Settings, Work};
use serde_json::{Value, json};

const PEM: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const PEM_2: &str = "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n";
/// `OCA_OCTT_admin_test`
const PASSWORD: &str = "4F43415F4F4354545F61646D696E5F74657374";
const PASSWORD_2: &str = "000102030405060708090a0b0c0d0e0f10111213";

/// A station whose shell can do TLS with certificates of both sides.
static SECURE: Settings = Settings {
    security_profile: 3,
    serial_number: "S1",
    ..TWO_SOCKETS
};

/// Such a station at this security profile, with a vault that holds a root certificate of the CSMS.
fn secure(id: &'static str, rule: &'static str, profile: u8) -> (Tool, Safe) {
    let mut tool = Tool::with(id, rule, &SECURE);
    let safe = Safe::default();
    let root = (Deposit::CentralSystemRoot, "the first root".to_owned());
    safe.0.borrow_mut().roots.push(root);
    tool.bench.vault = Some(Box::new(safe.clone()));
    let station = &mut tool.bench.station;
    station
        .configure("AuthorizationKey", PASSWORD)
        .expect("a key");
    let profile = profile.to_string();
    station
        .configure("SecurityProfile", &profile)
        .expect("a key");
    tool.forgets();
    (tool, safe)
}

fn set(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": value })
}

#[test]
fn another_password() {
    let (mut tool, _) = secure("TC_073_CS", "A01 and section 7.2", 1);
    for (hex, password) in [
        (
            PASSWORD_2,
            &[
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
            ][..],
        ),
        (PASSWORD, b"OCA_OCTT_admin_test"),
    ] {
        let before = tool.bench.connections;
        let change = set("AuthorizationKey", hex);
        tool.told("ChangeConfiguration", change, "Accepted");
        tool.waits(20);
        // A new connection, with the new password; no new boot.
        assert_eq!(tool.bench.connections, before + 1);
        assert_eq!(tool.bench.station.password(), password);
        assert!(tool.bench.station.is_online());
        let told = tool.bench.told();
        assert!(!told.contains(&"BootNotification".to_owned()), "{told:?}");
    }
    // It is not shown.
    let shown = json!({ "configurationKey": [{ "key": "AuthorizationKey", "readonly": false }] });
    let asked = json!({ "key": ["AuthorizationKey"] });
    let answer = tool.asks("GetConfiguration", asked, shown);
    assert_eq!(answer["configurationKey"][0].get("value"), None);
}

/// The station makes a key and asks for a certificate; the CSMS sends one, and its check ends so.
fn renewed(tool: &mut Tool, safe: &Safe, outcome: JobOutcome, status: &str) {
    tool.sets("CpoName", "operator");
    safe.0.borrow_mut().request = "-----BEGIN CERTIFICATE REQUEST-----\n".to_owned();
    let trigger = json!({ "requestedMessage": "SignChargePointCertificate" });
    tool.told("ExtendedTriggerMessage", trigger, "Accepted");
    let request = tool.expects("SignCertificate", json!({}));
    assert_eq!(request["csr"], safe.0.borrow().request);
    assert!(tool.bench.did(Work::SigningRequest));
    tool.bench.jobs_end = Some(outcome);
    let chain = json!({ "certificateChain": PEM.repeat(2) });
    tool.told("CertificateSigned", chain, status);
    let last = safe.0.borrow().last.clone();
    assert_eq!(last, Some((Deposit::ClientChain, PEM.repeat(2))));
}

#[test]
fn another_certificate() {
    let (mut tool, safe) = secure("TC_074_CS", "A02 and section 7.5", 3);
    let before = tool.bench.connections;
    renewed(&mut tool, &safe, JobOutcome::Done, "Accepted");
    tool.waits(20);
    assert_eq!(
        tool.bench.connections,
        before + 1,
        "with the new certificate"
    );
    assert!(tool.bench.station.is_online());
}

#[test]
fn a_certificate_that_does_not_hold() {
    let (mut tool, safe) = secure("TC_077_CS", "A02 (FR.07) and chapter 8", 3);
    let before = tool.bench.connections;
    renewed(&mut tool, &safe, JobOutcome::BadSignature, "Rejected");
    let event = json!({ "type": "InvalidChargePointCertificate" });
    tool.expects("SecurityEventNotification", event);
    tool.waits(20);
    assert_eq!(tool.bench.connections, before, "the old one serves on");
}

fn install(kind: &str) -> Value {
    json!({ "certificateType": kind, "certificate": PEM_2 })
}

fn installed(id: &'static str, kind: &str, before: usize) {
    let (mut tool, safe) = secure(id, "M03 and M05", 2);
    tool.told("InstallCertificate", install(kind), "Accepted");
    safe.keeps();
    let asked = json!({ "certificateType": kind });
    let want = json!({ "status": "Accepted" });
    let answer = tool.asks("GetInstalledCertificateIds", asked, want);
    let hashes = answer["certificateHashData"].as_array().expect("hashes");
    assert_eq!(hashes.len(), before + 1);
}

#[test]
fn a_root_of_the_manufacturer() {
    installed("TC_075_1_CS", "ManufacturerRootCertificate", 0);
}

#[test]
fn a_root_of_the_csms() {
    installed("TC_075_2_CS", "CentralSystemRootCertificate", 1);
}

#[test]
fn a_certificate_is_deleted() {
    let (mut tool, safe) = secure("TC_076_CS", "M03 and M04", 2);
    let kind = "CentralSystemRootCertificate";
    tool.told("InstallCertificate", install(kind), "Accepted");
    safe.keeps();
    let asked = json!({ "certificateType": kind });
    let want = json!({ "status": "Accepted" });
    let answer = tool.asks("GetInstalledCertificateIds", asked.clone(), want.clone());
    let gone = &answer["certificateHashData"][1];
    let delete = json!({ "certificateHashData": gone });
    tool.told("DeleteCertificate", delete.clone(), "Accepted");
    let answer = tool.asks("GetInstalledCertificateIds", asked, want);
    let left = answer["certificateHashData"].as_array().expect("hashes");
    assert!(left.len() == 1 && left[0] != *gone);
    tool.told("DeleteCertificate", delete, "NotFound");
}

#[test]
fn a_root_that_does_not_hold() {
    let (mut tool, _) = secure("TC_078_CS", "M05 and chapter 8", 2);
    tool.bench.jobs_end = Some(JobOutcome::BadSignature);
    let bad = install("CentralSystemRootCertificate");
    tool.told("InstallCertificate", bad, "Rejected");
    let event = json!({ "type": "InvalidCentralSystemCertificate" });
    tool.expects("SecurityEventNotification", event);
}

#[test]
fn the_security_log() {
    let (mut tool, _) = secure("TC_079_CS", "N01, sections 5.13 and 6.15", 1);
    let order = json!({
        "logType": "SecurityLog", "requestId": 12, "log": { "remoteLocation": "ftp://x/" }
    });
    tool.told("GetLog", order, "Accepted");
    for status in ["Uploading", "Uploaded"] {
        let want = json!({ "status": status, "requestId": 12 });
        tool.expects("LogStatusNotification", want);
    }
    tool.expects_silence(30);
}

fn signed_update() -> Value {
    json!({
        "requestId": 9,
        "firmware": {
            "location": "http://x/fw", "retrieveDateTime": "2025-01-01T00:00:00Z",
            "installDateTime": "2025-01-01T00:00:00Z",
            "signingCertificate": PEM, "signature": "c2lnbmF0dXJl",
        },
    })
}

/// The certificate of the signer holds, and the download ends so.
fn downloaded(tool: &mut Tool, outcome: JobOutcome) {
    tool.told("SignedUpdateFirmware", signed_update(), "Accepted");
    // The answer waited for the check; what follows is played step by step.
    let said = |status: &str| json!({ "status": status, "requestId": 9 });
    tool.bench.jobs_end = None;
    tool.expects("SignedFirmwareStatusNotification", said("Downloading"));
    let download = tool.bench.jobs.pop().expect("a job");
    assert_eq!(download.work, Work::Download);
    tool.bench.end_job(download.number, outcome);
}

/// The checks of certificates end well, everything else waits for the case.
fn checks_hold(tool: &mut Tool) {
    tool.bench.jobs_end = None;
    tool.bench.checks_end = Some(JobOutcome::Done);
}

#[test]
fn a_signed_update() {
    let (mut tool, _) = secure("TC_080_CS", "L01", 2);
    checks_hold(&mut tool);
    downloaded(&mut tool, JobOutcome::Done);
    let said = |status: &str| json!({ "status": status, "requestId": 9 });
    let unavailable = |n: usize| json!({ "connectorId": n, "status": "Unavailable" });
    tool.expects_all(&[
        ("SignedFirmwareStatusNotification", said("Downloaded")),
        (
            "SignedFirmwareStatusNotification",
            said("SignatureVerified"),
        ),
        ("SignedFirmwareStatusNotification", said("Installing")),
        ("StatusNotification", unavailable(1)),
        ("StatusNotification", unavailable(2)),
    ]);
    let install = tool.bench.jobs.pop().expect("a job");
    assert_eq!(install.work, Work::Install);
    tool.bench.end_job(install.number, JobOutcome::Done);
    tool.expects("SignedFirmwareStatusNotification", said("InstallRebooting"));
    tool.restarts();
    tool.expects("BootNotification", json!({}));
    let available = |n: usize| json!({ "connectorId": n, "status": "Available" });
    tool.expects_all(&[
        ("StatusNotification", available(0)),
        ("StatusNotification", available(1)),
        ("StatusNotification", available(2)),
        ("SignedFirmwareStatusNotification", said("Installed")),
    ]);
}

#[test]
fn a_signed_update_that_is_not() {
    let (mut tool, _) = secure("TC_081_CS", "L01 and chapter 8", 2);
    checks_hold(&mut tool);
    downloaded(&mut tool, JobOutcome::BadSignature);
    let said = json!({ "status": "InvalidSignature", "requestId": 9 });
    tool.expects_all(&[
        (
            "SignedFirmwareStatusNotification",
            json!({ "status": "Downloaded" }),
        ),
        ("SignedFirmwareStatusNotification", said),
        (
            "SecurityEventNotification",
            json!({ "type": "InvalidFirmwareSignature" }),
        ),
    ]);
    tool.waits(60);
    assert!(!tool.bench.did(Work::Install));
}

#[test]
fn a_higher_security_profile() {
    let rule = "A05 and section 7.6";
    let (mut tool, _) = secure("TC_083_CS", rule, 1);
    let up = set("SecurityProfile", "2");
    tool.told("ChangeConfiguration", up.clone(), "Accepted");
    tool.told("Reset", json!({ "type": "Hard" }), "Accepted");
    tool.restarts();
    assert_eq!(tool.bench.station.security_profile(), 2);
    tool.expects("BootNotification", json!({}));
    tool.expects_report(CONNECTOR, "Available");
    // Without a Reset the station connects anew by itself.
    let (mut tool, safe) = secure("TC_083_CS", rule, 1);
    let before = tool.bench.connections;
    tool.told("ChangeConfiguration", up.clone(), "Accepted");
    tool.waits(20);
    assert_eq!(tool.bench.connections, before + 1);
    // Not without what the new profile needs: a root certificate of the CSMS.
    let (mut bare, none) = secure("TC_083_CS", rule, 1);
    none.0.borrow_mut().roots.clear();
    bare.told("ChangeConfiguration", up, "Rejected");
    drop(safe);
}

#[test]
fn a_lower_security_profile() {
    let (mut tool, _) = secure("TC_084_CS", "A05 (FR.01) and section 7.6", 2);
    for value in ["1", "0", "2"] {
        let down = set("SecurityProfile", value);
        tool.told("ChangeConfiguration", down, "Rejected");
    }
    assert_eq!(tool.bench.station.security_profile(), 2);
}

#[test]
fn basic_authentication() {
    // The header is the shell's to write; what it is made of comes from here, and outlives a power failure.
    let (mut tool, _) = secure("TC_085_CS", "sections 2.3.1 (A00.FR.203 to 205) and 7.2", 0);
    let change = set("AuthorizationKey", PASSWORD);
    tool.told("ChangeConfiguration", change, "Accepted");
    let up = set("SecurityProfile", "1");
    tool.told("ChangeConfiguration", up, "Accepted");
    tool.waits(20);
    tool.loses_power();
    assert_eq!(tool.bench.station.password(), b"OCA_OCTT_admin_test");
    assert_eq!(tool.bench.station.security_profile(), 1);
    tool.expects("BootNotification", json!({}));
    tool.expects_report(CONNECTOR, "Available");
}
