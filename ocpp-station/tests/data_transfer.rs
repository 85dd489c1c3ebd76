//! DataTransfer of vendors: to a handler of the integrator's, with typed payloads, both ways.
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
// Any generated struct may be a payload; these stand for a vendor's own.
use ocpp_messages_nano::v16::core::{ChangeAvailabilityRequest, StatusNotificationRequest};
use ocpp_station::roles::vendor::{Slot, VendorMessages, data_transfer, decode, encode};
use ocpp_station::{ChargePointErrorCode, ChargePointStatus};
use ocpp_wire::{Cursor, ErrorCode, VendorAnswer};
use serde_json::{Value, json};

/// Data that is right and that its handler rejects.
const ZERO: &str = "{\"connectorId\":0,\"type\":\"Operative\"}";

#[derive(Default)]
struct Acme {
    changed: Vec<(i32, String)>,
}

impl VendorMessages for Acme {
    fn message(
        &mut self,
        vendor: &str,
        message: &str,
        data: &str,
        answer: &mut Cursor<'_>,
    ) -> Result<VendorAnswer<()>, ErrorCode> {
        if vendor != "com.acme" {
            return Ok(VendorAnswer::UnknownVendor);
        }
        match message {
            "Change" => {
                let mut slot = Slot::<64>::new();
                let request = decode::<ChangeAvailabilityRequest, 64>(data.as_bytes(), &mut slot);
                let request = request.map_err(|error| error.kind.code())?;
                if request.connector_id == 0 {
                    return Ok(VendorAnswer::Rejected);
                }
                let kind = request.type_.as_str().to_owned();
                self.changed.push((request.connector_id, kind));
                let status = ChargePointStatus::Available;
                let code = ChargePointErrorCode::NoError;
                let response = StatusNotificationRequest::new(request.connector_id, code, status);
                let written = encode(&response, answer);
                written.map_err(|_| ErrorCode::InternalError)?;
                Ok(VendorAnswer::Accepted(()))
            }
            "" => Ok(VendorAnswer::Accepted(())),
            _ => Ok(VendorAnswer::UnknownMessage),
        }
    }
}

fn ask(bench: &mut Bench, acme: &mut Acme, payload: Value) -> Value {
    let frame = json!([2, "1", "DataTransfer", payload]).to_string();
    let (mut room, mut out) = ([0; 400], [0; 600]);
    let now = bench.instant();
    let part =
        bench
            .station
            .receive_with(now, frame.as_bytes(), &mut out, &mut |action, exchange| {
                data_transfer(action, exchange, &mut room, acme)
            });
    let length = part.expect("an answer").length;
    serde_json::from_slice(&out[..length]).expect("JSON")
}

#[test]
fn a_vendor_s_message_is_answered_by_its_handler() {
    let (mut bench, mut acme) = (Bench::ready(), Acme::default());
    let data = json!({ "connectorId": 2, "type": "Operative" }).to_string();
    let change = json!({ "vendorId": "com.acme", "messageId": "Change", "data": data });
    let answer = ask(&mut bench, &mut acme, change);
    assert_eq!(answer[2]["status"], "Accepted");
    let data: Value =
        serde_json::from_str(answer[2]["data"].as_str().expect("text")).expect("JSON");
    assert_eq!(
        data,
        json!({ "connectorId": 2, "errorCode": "NoError", "status": "Available" })
    );
    assert_eq!(acme.changed, [(2, "Operative".to_owned())]);
}

#[test]
fn what_is_not_known_or_not_right_says_so() {
    let (mut bench, mut acme) = (Bench::ready(), Acme::default());
    for (vendor, message, data, want) in [
        ("com.acme", Some("Change"), Some(ZERO), "Rejected"),
        ("com.acme", Some("Else"), None, "UnknownMessageId"),
        ("com.acme", None, None, "Accepted"),
        ("org.other", Some("Change"), Some("{}"), "UnknownVendorId"),
    ] {
        let mut payload = json!({ "vendorId": vendor });
        for (name, value) in [("messageId", message), ("data", data)] {
            if let Some(value) = value {
                payload[name] = json!(value);
            }
        }
        let answer = ask(&mut bench, &mut acme, payload);
        assert_eq!(answer[2], json!({ "status": want }), "{vendor} {message:?}");
    }
    for (data, code) in [
        ("{}", "OccurenceConstraintViolation"),
        ("{", "FormationViolation"),
        ("{\"connectorId\":\"2\"}", "TypeConstraintViolation"),
    ] {
        let change = json!({ "vendorId": "com.acme", "messageId": "Change", "data": data });
        let answer = ask(&mut bench, &mut acme, change);
        assert_eq!((&answer[0], &answer[2]), (&json!(4), &json!(code)));
    }
    // Longer than the room there is.
    let long = json!({ "vendorId": "com.acme", "messageId": "Change", "data": "x".repeat(201) });
    let answer = ask(&mut bench, &mut acme, long);
    assert_eq!(
        (&answer[0], &answer[2]),
        (&json!(4), &json!("GenericError"))
    );
    assert!(acme.changed.is_empty());
}

#[test]
fn other_actions_are_left_to_the_station() {
    let (mut bench, mut acme) = (Bench::ready(), Acme::default());
    let (mut room, mut out) = ([0; 64], [0; 600]);
    let now = bench.instant();
    let frame = br#"[2,"1","ClearCache",{}]"#;
    let part = bench
        .station
        .receive_with(now, frame, &mut out, &mut |action, exchange| {
            data_transfer(action, exchange, &mut room, &mut acme)
        });
    let length = part.expect("an answer").length;
    assert_eq!(&out[..length], br#"[3,"1",{"status":"Accepted"}]"#);
}
