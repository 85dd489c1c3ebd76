//! The security room over the wire: certificates, events, signed updates, logs, security profiles.
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging"
))]

mod bench;

use bench::Bench;
use bench::vault::Drawer;
use ocpp_station::{Deposit, Event, JobOutcome, SecurityEvent, Settings, Station, Transmit, Work};
use serde_json::{Value, json};

/// The CSMS calls with the vault at hand; jobs end as said. Returns the answer.
fn call(bench: &mut Bench, drawer: &mut Drawer, action: &str, payload: Value) -> Value {
    let frame = json!([2, "s1", action, payload]).to_string();
    let mut out = [0; 2_048];
    let now = bench.instant();
    let part =
        bench
            .station
            .receive_secure(now, frame.as_bytes(), &mut out, &mut |_, _| None, drawer);
    if let Some(part) = part {
        return serde_json::from_slice(&out[..part.length]).expect("JSON");
    }
    bench.settle();
    let at = bench
        .calls
        .iter()
        .position(|(action, _)| action == "(answer)");
    bench.calls.remove(at.expect("an answer")).expect("there").1
}

fn status(bench: &mut Bench, drawer: &mut Drawer, action: &str, payload: Value) -> String {
    let answer = call(bench, drawer, action, payload);
    assert_eq!(answer[0], 3, "{answer}");
    answer[2]["status"].as_str().expect("a status").to_owned()
}

const PEM: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

#[test]
fn a_root_certificate_is_kept_if_it_holds() {
    for (outcome, want, event) in [
        (JobOutcome::Done, "Accepted", false),
        (JobOutcome::Failed, "Failed", false),
        (JobOutcome::BadSignature, "Rejected", true),
    ] {
        let (mut bench, mut drawer) = (Bench::ready(), Drawer::default());
        bench.jobs_end = Some(outcome);
        let install =
            json!({ "certificateType": "CentralSystemRootCertificate", "certificate": PEM });
        assert_eq!(
            status(&mut bench, &mut drawer, "InstallCertificate", install),
            want
        );
        assert_eq!(drawer.taken, [(Deposit::CentralSystemRoot, PEM.to_owned())]);
        let what = Deposit::CentralSystemRoot;
        assert!(bench.did(Work::Check { what }));
        bench.settle();
        let told = bench
            .told()
            .contains(&"SecurityEventNotification".to_owned());
        assert_eq!(told, event);
    }
}

#[test]
fn without_a_vault_certificates_are_refused() {
    let mut bench = Bench::ready();
    let install = json!({ "certificateType": "CentralSystemRootCertificate", "certificate": PEM });
    assert_eq!(bench.status("InstallCertificate", install), "Rejected");
    let chain = json!({ "certificateChain": PEM });
    assert_eq!(bench.status("CertificateSigned", chain), "Rejected");
    let kind = json!({ "certificateType": "ManufacturerRootCertificate" });
    assert_eq!(bench.status("GetInstalledCertificateIds", kind), "NotFound");
}

#[test]
fn root_certificates_are_listed_and_deleted() {
    let (mut bench, mut drawer) = (
        Bench::ready(),
        Drawer {
            roots: 2,
            ..Drawer::default()
        },
    );
    let kind = json!({ "certificateType": "CentralSystemRootCertificate" });
    let listed = call(&mut bench, &mut drawer, "GetInstalledCertificateIds", kind);
    let hashes = listed[2]["certificateHashData"]
        .as_array()
        .expect("hashes")
        .clone();
    assert_eq!(hashes.len(), 2);
    let delete = json!({ "certificateHashData": hashes[0] });
    assert_eq!(
        status(&mut bench, &mut drawer, "DeleteCertificate", delete),
        "Accepted"
    );
    let mut other = hashes[0].clone();
    other["serialNumber"] = json!("99");
    let delete = json!({ "certificateHashData": other });
    assert_eq!(
        status(&mut bench, &mut drawer, "DeleteCertificate", delete),
        "NotFound"
    );
}

#[test]
fn the_station_asks_for_its_own_certificate() {
    let (mut bench, mut drawer) = (Bench::ready(), Drawer::default());
    drawer.request = "-----BEGIN CERTIFICATE REQUEST-----\nMIIC\n".repeat(40);
    let trigger = json!({ "requestedMessage": "SignChargePointCertificate" });
    let answer = bench.receive(&json!([2, "t", "ExtendedTriggerMessage", trigger]).to_string());
    assert_eq!(answer.expect("an answer")[2]["status"], "Accepted");
    let job = bench.station.next_job().expect("a job");
    assert_eq!(job.work, Work::SigningRequest);
    bench.end_job(job.number, JobOutcome::Done);
    let mut text = Vec::new();
    let mut out = [0; 512];
    let now = bench.instant();
    while let Some(Transmit::Text(part)) = bench.station.transmit_with(now, &mut out, &mut drawer) {
        text.extend_from_slice(&out[..part.length]);
        if part.last {
            break;
        }
    }
    let frame: Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(frame[2], "SignCertificate");
    assert_eq!(frame[3]["csr"], drawer.request);
}

#[test]
fn a_signed_update_is_checked_before_and_after() {
    let firmware = || {
        json!({
            "requestId": 9,
            "firmware": {
                "location": "http://x/fw", "retrieveDateTime": "2025-01-01T00:00:00Z",
                "signingCertificate": PEM, "signature": "c2lnbmF0dXJl",
            },
        })
    };
    let (mut bench, mut drawer) = (Bench::ready(), Drawer::default());
    bench.jobs_end = Some(JobOutcome::BadSignature);
    let refused = status(&mut bench, &mut drawer, "SignedUpdateFirmware", firmware());
    assert_eq!(refused, "InvalidCertificate");
    bench.settle();
    let event = bench.expect("SecurityEventNotification");
    assert_eq!(event["type"], "InvalidFirmwareSigningCertificate");
    assert!(!bench.did(Work::Download));

    let (mut bench, mut drawer) = (Bench::ready(), Drawer::default());
    bench.jobs_end = Some(JobOutcome::Done);
    let accepted = status(&mut bench, &mut drawer, "SignedUpdateFirmware", firmware());
    assert_eq!(accepted, "Accepted");
    assert_eq!(
        drawer.taken[0],
        (Deposit::FirmwareSignature, "c2lnbmF0dXJl".to_owned())
    );
    let mut statuses = Vec::new();
    for (action, payload) in &bench.calls {
        if action == "SignedFirmwareStatusNotification" {
            assert_eq!(payload["requestId"], 9);
            statuses.push(payload["status"].as_str().expect("a status"));
        }
    }
    assert_eq!(
        statuses[..3],
        ["Downloading", "Downloaded", "SignatureVerified"]
    );
}

#[test]
fn logs_are_uploaded_and_told_by_their_request() {
    let mut bench = Bench::ready();
    let order = |id: i32| json!({ "logType": "SecurityLog", "requestId": id, "log": { "remoteLocation": "ftp://x/" } });
    bench.jobs_end = None;
    let answer = bench.call("GetLog", order(3)).expect("answered");
    assert_eq!(
        (&answer["status"], &answer["filename"]),
        (&json!("Accepted"), &json!("diagnostics.txt"))
    );
    bench.settle();
    let told = bench.expect("LogStatusNotification");
    assert_eq!(
        (&told["status"], &told["requestId"]),
        (&json!("Uploading"), &json!(3))
    );
    assert_eq!(bench.status("GetLog", order(4)), "AcceptedCanceled");
    bench.settle();
    assert_eq!(bench.expect("LogStatusNotification")["requestId"], 4);
}

#[test]
fn the_application_s_events_are_told() {
    let mut bench = Bench::ready();
    let event = Event::Security(SecurityEvent::TamperDetectionActivated);
    bench.station.handle(bench.instant(), event);
    bench.settle();
    assert_eq!(
        bench.expect("SecurityEventNotification")["type"],
        "TamperDetectionActivated"
    );
}

#[test]
fn the_security_profile_goes_up_and_never_down() {
    static TLS: Settings = Settings {
        security_profile: 3,
        vendor: "vendor",
        model: "model",
        ..Settings::DEFAULT
    };
    let mut bench = Bench::new(Station::new(&TLS, 1));
    bench.settle();
    let set = |level: i32| json!({ "key": "SecurityProfile", "value": level.to_string() });
    assert_eq!(
        bench.status("ChangeConfiguration", set(1)),
        "Rejected",
        "there is no password"
    );
    let password =
        json!({ "key": "AuthorizationKey", "value": "00112233445566778899aabbccddeeff" });
    assert_eq!(bench.status("ChangeConfiguration", password), "Accepted");
    assert_eq!(bench.status("ChangeConfiguration", set(2)), "Accepted");
    assert_eq!(bench.station.security_profile(), 2);
    for lower in 0..=2 {
        let refused = bench.status("ChangeConfiguration", set(lower));
        assert_eq!(refused, "Rejected");
    }
    assert_eq!(bench.status("ChangeConfiguration", set(4)), "Rejected");
    let mut plain = Bench::ready();
    let password =
        json!({ "key": "AuthorizationKey", "value": "00112233445566778899aabbccddeeff" });
    assert_eq!(plain.status("ChangeConfiguration", password), "Accepted");
    assert_eq!(
        plain.status("ChangeConfiguration", set(2)),
        "Rejected",
        "the shell can't do TLS"
    );
}
