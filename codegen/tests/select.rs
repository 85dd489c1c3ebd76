//! Picking profiles: by which words, and what comes with them.

use ocpp_gen::model::{Protocol, build};
use ocpp_gen::select::Selection;
use ocpp_gen::source::{Request, Sources};

fn protocol(versions: &[&str]) -> Protocol {
    let request = Request {
        versions: versions.iter().map(|&id| id.to_owned()).collect(),
        ..Request::default()
    };
    let sources = Sources::load(&request).unwrap_or_else(|problem| panic!("{problem}"));
    build::protocol(&sources).unwrap_or_else(|problems| panic!("{problems}"))
}

fn words(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

/// The rooms that words pick of a version.
fn check(version: &str, text: &str, expected: &str) {
    let protocol = protocol(&[version]);
    let selection =
        Selection::new(&protocol, &words(text)).unwrap_or_else(|problem| panic!("{problem}"));
    let rooms: Vec<_> = selection.versions[0]
        .rooms
        .iter()
        .map(|room| room.name.as_str())
        .collect();
    assert_eq!(rooms.join(","), expected, "{text} of {version}");
}

/// What is said of words that mean nothing.
fn refused(versions: &[&str], text: &str, expected: &str) {
    let protocol = protocol(versions);
    let said = Selection::new(&protocol, &words(text))
        .expect_err(text)
        .to_string();
    assert!(said.contains(expected), "expected {expected:?} in\n{said}");
}

#[test]
fn words_of_1_6() {
    for text in [
        "smart_charging",
        "smart-charging",
        "SmartCharging",
        "Smart Charging",
        "smartcharging",
    ] {
        check("1.6", text, "smart_charging");
    }
    // As SupportedFeatureProfiles has them (1.6, section 9.1.27).
    check(
        "1.6",
        "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger",
        "core,firmware,local_auth,reservation,smart_charging,remote_trigger",
    );
    check("1.6", "local_auth,core,core", "core,local_auth");
    check(
        "1.6",
        "all",
        "core,firmware,local_auth,reservation,smart_charging,remote_trigger,security",
    );
}

#[test]
fn one_line_means_something_in_every_version() {
    let line = "core,firmware,local_auth,remote_trigger,reservation,smart_charging,security";
    for version in ["1.6", "2.0.1", "2.1"] {
        let protocol = protocol(&[version]);
        for word in words(line) {
            let selection = Selection::new(&protocol, std::slice::from_ref(&word));
            assert!(selection.is_ok(), "{word} of {version}");
        }
    }
    let protocol = protocol(&["1.6", "2.0.1", "2.1"]);
    let selection =
        Selection::new(&protocol, &words(line)).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(
        selection
            .versions
            .iter()
            .all(|version| version.actions().count() > 0)
    );
}

#[test]
fn blocks_of_2_x_can_be_picked_alone() {
    check("2.0.1", "metering", "metering");
    check("2.1", "der_control", "der_control");
}

#[test]
fn misspelt() {
    refused(
        &["1.6"],
        "smart_chargin",
        "unknown profile `smart_chargin`; did you mean `smart_charging`?\nthere are: all, core,",
    );
    refused(&["1.6"], "sore", "did you mean `core`?");
    refused(
        &["1.6"],
        "coffee_machine_control",
        "unknown profile `coffee_machine_control`\nthere are: all, core,",
    );
    refused(
        &["1.6"],
        "der_control",
        "`der_control` is no profile of 1.6, but of 2.1; ask for 2.1, too, or instead",
    );
    refused(
        &["1.6", "2.1"],
        "der_control",
        "1.6 has none of the profiles der_control; it has core,",
    );
}

#[test]
fn only_what_is_needed() {
    let protocol = protocol(&["1.6"]);
    let selection = Selection::new(&protocol, &words("reservation"))
        .unwrap_or_else(|problem| panic!("{problem}"));
    let selected = &selection.versions[0];
    let types: Vec<_> = selected.types.iter().map(String::as_str).collect();
    assert_eq!(
        types,
        [
            "CancelReservationRequest",
            "CancelReservationResponse",
            "CancelReservationStatus",
            "ReservationStatus",
            "ReserveNowRequest",
            "ReserveNowResponse",
        ]
    );
    assert_eq!(selected.actions().count(), 2);
    // The others are still known, to be answered NotSupported.
    assert_eq!(selected.version.actions.len(), 39);
    let reset = selected.version.action("Reset").expect("an action of 1.6");
    assert!(!selected.is_enabled(reset));
}
