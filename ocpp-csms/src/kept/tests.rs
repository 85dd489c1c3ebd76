//! What is known after a conversation, subject by subject.

use ocpp_wire::Dialect::{self, V16, V201};

use super::*;
use crate::store::MemoryStore;

/// A line of a conversation: action, request, and the answer if we asked.
type Line<'a> = (&'a str, &'a str, Option<&'a str>);

/// Has the conversation, and compares what is known then: keys, and a part of each value's text.
fn check(version: Dialect, kind: ItemKind, lines: &[Line<'_>], expected: &[(&str, &str)]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let keeper = Keeper::new(Arc::clone(&store));
        let station = crate::station_id("/ocpp/CP1", "/ocpp/").expect("an id");
        for (action, request, answer) in lines {
            let kept = match answer {
                Some(answer) => {
                    let (request, answer) = (request.as_bytes(), answer.as_bytes());
                    keeper
                        .asked(&station, version, action, request, answer)
                        .await
                }
                None => {
                    keeper
                        .told(&station, version, action, request.as_bytes(), None)
                        .await
                }
            };
            kept.expect("stored");
        }
        let known = store.items(&station, kind).await.expect("read");
        let keys: Vec<_> = known.iter().map(|item| item.key.as_str()).collect();
        let wanted: Vec<_> = expected.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, wanted, "{lines:?}");
        for (item, (key, part)) in known.iter().zip(expected) {
            let text = item.value.as_str();
            assert!(text.contains(part), "{key}: {part} in {text}");
        }
    });
}

const ACCEPTED: Option<&str> = Some(r#"{"status":"Accepted"}"#);
const REJECTED: Option<&str> = Some(r#"{"status":"Rejected"}"#);

#[test]
fn reservations_come_and_go() {
    let reserve = |number: u8, answer| {
        (
            "ReserveNow",
            [
                r#"{"connectorId":1,"expiryDate":"2026-11-20T10:00:00Z","idTag":"A","reservationId":1}"#,
                r#"{"connectorId":2,"expiryDate":"2026-11-20T10:00:00Z","idTag":"B","reservationId":2}"#,
                r#"{"id":7,"expiryDateTime":"2026-11-20T10:00:00Z","idToken":{"idToken":"A","type":"Central"}}"#,
            ][usize::from(number)],
            answer,
        )
    };
    let check = |version, lines: &[Line<'_>], expected: &[(&str, &str)]| {
        check(version, ItemKind::Reservation, lines, expected);
    };
    let (a, b) = (reserve(0, ACCEPTED), reserve(1, ACCEPTED));
    check(
        V16,
        &[a, b, reserve(0, REJECTED)],
        &[("1", r#""idTag":"A""#), ("2", r#""idTag":"B""#)],
    );
    check(V16, &[reserve(0, Some(r#"{"status":"Occupied"}"#))], &[]);
    check(
        V16,
        &[
            a,
            b,
            ("CancelReservation", r#"{"reservationId":1}"#, ACCEPTED),
        ],
        &[("2", "")],
    );
    check(
        V16,
        &[a, ("CancelReservation", r#"{"reservationId":1}"#, REJECTED)],
        &[],
    );
    check(
        V16,
        &[
            a,
            (
                "StartTransaction",
                r#"{"connectorId":1,"reservationId":1}"#,
                None,
            ),
        ],
        &[],
    );
    let c = reserve(2, ACCEPTED);
    check(V201, &[c], &[("7", r#""type":"Central""#)]);
    let expired = r#"{"reservationId":7,"reservationUpdateStatus":"Expired"}"#;
    check(V201, &[c, ("ReservationStatusUpdate", expired, None)], &[]);
    let event =
        r#"{"eventType":"Started","reservationId":7,"transactionInfo":{"transactionId":"T"}}"#;
    check(V201, &[c, ("TransactionEvent", event, None)], &[]);
}

#[test]
fn the_version_of_the_local_list_is_known() {
    let check = |version, lines: &[Line<'_>], part| {
        check(version, ItemKind::LocalList, lines, &[("", part)]);
    };
    let sent = (
        "SendLocalList",
        r#"{"listVersion":4,"updateType":"Full"}"#,
        ACCEPTED,
    );
    check(V16, &[sent], r#"{"version":4}"#);
    let failed = Some(r#"{"status":"VersionMismatch"}"#);
    check(
        V16,
        &[sent, ("SendLocalList", r#"{"listVersion":5}"#, failed)],
        r#"{"version":4}"#,
    );
    check(
        V16,
        &[
            sent,
            ("GetLocalListVersion", "{}", Some(r#"{"listVersion":9}"#)),
        ],
        r#"{"version":9}"#,
    );
    check(
        V201,
        &[("SendLocalList", r#"{"versionNumber":6}"#, ACCEPTED)],
        r#"{"version":6}"#,
    );
}

#[test]
fn charging_profiles_replace_each_other_and_are_cleared() {
    fn set(id: u8, connector: u8, purpose: &str, level: u8, more: &str) -> String {
        format!(
            r#"{{"connectorId":{connector},"csChargingProfiles":{{"chargingProfileId":{id},"chargingProfilePurpose":"{purpose}","stackLevel":{level}{more}}}}}"#
        )
    }
    let tx = r#","transactionId":12"#;
    let all = [
        set(1, 0, "ChargePointMaxProfile", 0, ""),
        set(2, 1, "TxDefaultProfile", 0, ""),
        set(3, 1, "TxDefaultProfile", 1, ""),
        set(4, 2, "TxProfile", 1, tx),
    ];
    let check = |then: &[Line<'_>], expected: &[&str]| {
        let mut lines: Vec<Line<'_>> = Vec::new();
        lines.extend(
            all.iter()
                .map(|request| ("SetChargingProfile", request.as_str(), ACCEPTED)),
        );
        lines.extend(then);
        let expected: Vec<_> = expected.iter().map(|key| (*key, "")).collect();
        check(V16, ItemKind::ChargingProfile, &lines, &expected);
    };
    let clear = "ClearChargingProfile";
    check(&[], &["1", "2", "3", "4"]);
    let same = set(9, 1, "TxDefaultProfile", 1, "");
    check(
        &[("SetChargingProfile", &same, ACCEPTED)],
        &["1", "2", "4", "9"],
    );
    check(
        &[("SetChargingProfile", &same, REJECTED)],
        &["1", "2", "3", "4"],
    );
    check(&[(clear, "{}", ACCEPTED)], &[]);
    check(
        &[(clear, r#"{"id":3,"connectorId":7}"#, ACCEPTED)],
        &["1", "2", "4"],
    );
    check(
        &[(clear, r#"{"id":3}"#, Some(r#"{"status":"Unknown"}"#))],
        &["1", "2", "4"],
    );
    check(
        &[(clear, r#"{"connectorId":1,"stackLevel":1}"#, ACCEPTED)],
        &["1", "2", "4"],
    );
    check(
        &[(clear, r#"{"chargingProfilePurpose":"TxProfile"}"#, ACCEPTED)],
        &["1", "2", "3"],
    );
    check(
        &[("StopTransaction", r#"{"transactionId":12}"#, None)],
        &["1", "2", "3"],
    );
    check(
        &[("StopTransaction", r#"{"transactionId":13}"#, None)],
        &["1", "2", "3", "4"],
    );
}

#[test]
fn charging_profiles_of_2_x() {
    let check = |lines: &[Line<'_>], expected: &[(&str, &str)]| {
        check(V201, ItemKind::ChargingProfile, lines, expected);
    };
    let set = r#"{"evseId":1,"chargingProfile":{"id":5,"chargingProfilePurpose":"TxProfile","stackLevel":0,"transactionId":"T"}}"#;
    let set = ("SetChargingProfile", set, ACCEPTED);
    check(&[set], &[("5", r#""evseId":1"#)]);
    let other = r#"{"chargingProfileCriteria":{"evseId":2}}"#;
    check(
        &[set, ("ClearChargingProfile", other, ACCEPTED)],
        &[("5", "")],
    );
    let this = r#"{"chargingProfileId":5}"#;
    check(&[set, ("ClearChargingProfile", this, ACCEPTED)], &[]);
    let report = r#"{"requestId":1,"evseId":2,"chargingProfile":[{"id":6,"stackLevel":3}]}"#;
    check(
        &[set, ("ReportChargingProfiles", report, None)],
        &[("5", ""), ("6", r#""evseId":2"#)],
    );
    let event =
        |kind| format!(r#"{{"eventType":"{kind}","transactionInfo":{{"transactionId":"T"}}}}"#);
    check(
        &[set, ("TransactionEvent", &event("Updated"), None)],
        &[("5", "")],
    );
    check(&[set, ("TransactionEvent", &event("Ended"), None)], &[]);
}

#[test]
fn configuration_keys_and_their_secrets() {
    let check = |lines: &[Line<'_>], expected: &[(&str, &str)]| {
        check(V16, ItemKind::Configuration, lines, expected);
    };
    let change = |answer| {
        (
            "ChangeConfiguration",
            r#"{"key":"HeartbeatInterval","value":"60"}"#,
            Some(answer),
        )
    };
    check(
        &[change(r#"{"status":"Accepted"}"#)],
        &[("HeartbeatInterval", r#""value":"60""#)],
    );
    check(
        &[change(r#"{"status":"RebootRequired"}"#)],
        &[("HeartbeatInterval", r#""value":"60""#)],
    );
    check(&[change(r#"{"status":"Rejected"}"#)], &[]);
    let secret = r#"{"key":"AuthorizationKey","value":"4f43415f"}"#;
    check(
        &[("ChangeConfiguration", secret, ACCEPTED)],
        &[("AuthorizationKey", r#""value":"***""#)],
    );
    let answer = r#"{"configurationKey":[{"key":"NumberOfConnectors","readonly":true,"value":"2"}],"unknownKey":["HeartbeatInterval"]}"#;
    check(
        &[
            change(r#"{"status":"Accepted"}"#),
            ("GetConfiguration", "{}", Some(answer)),
        ],
        &[("NumberOfConnectors", r#""readonly":true"#)],
    );
}

#[test]
fn variables_of_the_device_model() {
    let check = |lines: &[Line<'_>], expected: &[(&str, &str)]| {
        check(V201, ItemKind::Variable, lines, expected);
    };
    let report = r#"{"requestId":1,"generatedAt":"2026-11-20T10:00:00Z","seqNo":0,"reportData":[
        {"component":{"name":"EVSE","evse":{"id":1}},"variable":{"name":"Power"},"variableAttribute":[{"type":"MaxSet","value":"11000"}],"variableCharacteristics":{"dataType":"decimal","supportsMonitoring":true}},
        {"component":{"name":"Connector","evse":{"id":1,"connectorId":2}},"variable":{"name":"Available","instance":"x"},"variableAttribute":[{"value":"true"}]}]}"#;
    let report = ("NotifyReport", report, None);
    let rest = ("Connector(1,2).Available[x]", r#""value":"true""#);
    check(&[report], &[rest, ("EVSE(1).Power", "11000")]);
    let named = r#""component":{"name":"EVSE","evse":{"id":1}},"variable":{"name":"Power"}"#;
    let request = format!(r#"{{"setVariableData":[{{"attributeValue":"7400",{named}}}]}}"#);
    let answer =
        |status| format!(r#"{{"setVariableResult":[{{"attributeStatus":"{status}",{named}}}]}}"#);
    let (yes, no) = (answer("Accepted"), answer("Rejected"));
    // Beside the attribute that was known.
    let both = r#"[{"type":"MaxSet","value":"11000"},{"type":"Actual","value":"7400"}]"#;
    check(
        &[report, ("SetVariables", &request, Some(&yes))],
        &[rest, ("EVSE(1).Power", both)],
    );
    check(
        &[report, ("SetVariables", &request, Some(&no))],
        &[
            rest,
            ("EVSE(1).Power", r#"[{"type":"MaxSet","value":"11000"}]"#),
        ],
    );
    let got = format!(
        r#"{{"getVariableResult":[{{"attributeStatus":"Accepted","attributeType":"MaxSet","attributeValue":"22000",{named}}}]}}"#
    );
    check(
        &[report, ("GetVariables", "{}", Some(&got))],
        &[
            rest,
            ("EVSE(1).Power", r#"[{"type":"MaxSet","value":"22000"}]"#),
        ],
    );
    let gone =
        format!(r#"{{"getVariableResult":[{{"attributeStatus":"UnknownVariable",{named}}}]}}"#);
    check(&[report, ("GetVariables", "{}", Some(&gone))], &[rest]);
}

#[test]
fn jobs_and_how_far_they_are() {
    let check = |version, lines: &[Line<'_>], expected: &[(&str, &str)]| {
        check(version, ItemKind::Job, lines, expected);
    };
    let update = (
        "UpdateFirmware",
        r#"{"location":"ftp://me:pw@host/f","retrieveDate":"2026-11-20T10:00:00Z"}"#,
        Some("{}"),
    );
    check(V16, &[update], &[("firmware", r#""status":"Requested""#)]);
    check(V16, &[update], &[("firmware", "ftp://***@host/f")]);
    let status = |status| ("FirmwareStatusNotification", status, None);
    check(
        V16,
        &[update, status(r#"{"status":"Installed"}"#)],
        &[("firmware", r#""status":"Installed""#)],
    );
    check(
        V16,
        &[update, status(r#"{"status":"Idle"}"#)],
        &[("firmware", r#""status":"Requested""#)],
    );
    check(V16, &[status(r#"{"status":"Installed"}"#)], &[]);
    let diagnostics = (
        "GetDiagnostics",
        r#"{"location":"ftp://host"}"#,
        Some(r#"{"fileName":"d.zip"}"#),
    );
    let uploaded = (
        "DiagnosticsStatusNotification",
        r#"{"status":"Uploaded"}"#,
        None,
    );
    check(
        V16,
        &[diagnostics, uploaded],
        &[("diagnostics", r#""file":"d.zip""#)],
    );
    let log = (
        "GetLog",
        r#"{"requestId":3,"logType":"SecurityLog"}"#,
        Some(r#"{"status":"Accepted","filename":"l"}"#),
    );
    let done = (
        "LogStatusNotification",
        r#"{"status":"Uploaded","requestId":3}"#,
        None,
    );
    check(V16, &[log, done], &[("log/3", r#""status":"Uploaded""#)]);
    let other = (
        "LogStatusNotification",
        r#"{"status":"Uploaded","requestId":4}"#,
        None,
    );
    check(V201, &[log, other], &[("log/3", r#""status":"Accepted""#)]);
}

#[test]
fn certificates_by_type() {
    let check = |version, lines: &[Line<'_>], expected: &[(&str, &str)]| {
        check(version, ItemKind::Certificate, lines, expected);
    };
    let asks = ("SignCertificate", r#"{"csr":"CSR"}"#, None);
    let chain = (
        "CertificateSigned",
        r#"{"certificateChain":"CHAIN"}"#,
        ACCEPTED,
    );
    check(
        V16,
        &[asks],
        &[("request/ChargingStationCertificate", "CSR")],
    );
    check(
        V16,
        &[asks, chain],
        &[("chain/ChargingStationCertificate", "CHAIN")],
    );
    let refused = (
        "CertificateSigned",
        r#"{"certificateChain":"CHAIN"}"#,
        REJECTED,
    );
    check(
        V16,
        &[asks, refused],
        &[("request/ChargingStationCertificate", "")],
    );

    let pem = r#"{"certificateType":"ManufacturerRootCertificate","certificate":"-----BEGIN CERTIFICATE-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAsignature=\n-----END CERTIFICATE-----"}"#;
    let install = ("InstallCertificate", pem, ACCEPTED);
    let installed = "root/ManufacturerRootCertificate/AAAAAAAAAAAAAAsignature=";
    check(V16, &[install, install], &[(installed, "BEGIN")]);
    let hash = r#"{"hashAlgorithm":"SHA256","issuerNameHash":"n","issuerKeyHash":"k","serialNumber":"01"}"#;
    let answer = format!(r#"{{"status":"Accepted","certificateHashData":[{hash}]}}"#);
    fn list<'a>(kind: &'a str, answer: &'a str) -> Line<'a> {
        ("GetInstalledCertificateIds", kind, Some(answer))
    }
    let (this, other) = (
        r#"{"certificateType":"ManufacturerRootCertificate"}"#,
        r#"{"certificateType":"CentralSystemRootCertificate"}"#,
    );
    let listed = "root/ManufacturerRootCertificate/01/k";
    check(V16, &[install, list(this, &answer)], &[(listed, "SHA256")]);
    let none = r#"{"status":"NotFound"}"#;
    check(V16, &[install, list(other, none)], &[(installed, "")]);
    check(V16, &[install, list(this, none)], &[]);
    let delete = format!(r#"{{"certificateHashData":{hash}}}"#);
    check(
        V16,
        &[
            list(this, &answer),
            ("DeleteCertificate", &delete, ACCEPTED),
        ],
        &[],
    );
    let failed = Some(r#"{"status":"Failed"}"#);
    check(
        V16,
        &[list(this, &answer), ("DeleteCertificate", &delete, failed)],
        &[(listed, "")],
    );
    let chains = format!(
        r#"{{"status":"Accepted","certificateHashDataChain":[{{"certificateType":"V2GRootCertificate","certificateHashData":{hash}}}]}}"#
    );
    check(
        V201,
        &[install, list("{}", &chains)],
        &[("root/V2GRootCertificate/01/k", "issuerKeyHash")],
    );
}

#[test]
fn what_is_no_json_or_of_another_shape_changes_nothing() {
    for (version, kind) in [
        (V16, ItemKind::Reservation),
        (V201, ItemKind::Variable),
        (V16, ItemKind::Certificate),
    ] {
        let odd = [
            "",
            "[]",
            "null",
            r#"{"reservationId":"x"}"#,
            r#"{"reportData":[{"component":1}]}"#,
            r#"{"certificateHashData":7}"#,
        ];
        for text in odd {
            let actions = [
                "ReserveNow",
                "SetVariables",
                "GetVariables",
                "DeleteCertificate",
                "SetChargingProfile",
                "GetConfiguration",
            ];
            let mut lines: Vec<Line<'_>> = actions
                .iter()
                .map(|action| (*action, text, Some(text)))
                .collect();
            lines.extend(
                ["NotifyReport", "ReportChargingProfiles", "StopTransaction"]
                    .map(|action| (action, text, None)),
            );
            check(version, kind, &lines, &[]);
        }
    }
}
