//! Configuration keys of the integrator's own, over the wire, in the program and through a loss of power.
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging",
    feature = "vendor-keys"
))]

mod bench;

use bench::{Bench, TWO_SOCKETS};
use ocpp_station::{
    Notice, Settings, Station, VendorAccess, VendorKey, VendorKind, VendorValue, capacity,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const LED: VendorKey = VendorKey {
    name: "AcmeLedMode",
    kind: VendorKind::Choice(&["Off", "Dim", "Bright"]),
    access: VendorAccess::ReadWrite,
};
const FAN: VendorKey = VendorKey {
    name: "AcmeFanStart",
    kind: VendorKind::Number {
        min: 20,
        max: 80,
        default: 45,
    },
    access: VendorAccess::ReadWrite,
};
const BEEP: VendorKey = VendorKey {
    name: "AcmeBeep",
    kind: VendorKind::Flag(true),
    access: VendorAccess::AfterReboot,
};
const URL: VendorKey = VendorKey {
    name: "AcmeUrl",
    kind: VendorKind::Text {
        max: 60,
        default: "https://example.com/",
    },
    access: VendorAccess::ReadWrite,
};
const PIN: VendorKey = VendorKey {
    name: "AcmePin",
    kind: VendorKind::Text {
        max: 60,
        default: "",
    },
    access: VendorAccess::WriteOnly,
};
const MADE: VendorKey = VendorKey {
    name: "AcmeMade",
    kind: VendorKind::Number {
        min: 0,
        max: 9_999,
        default: 2_026,
    },
    access: VendorAccess::ReadOnly,
};

static OURS: Settings = Settings {
    vendor_keys: &[LED, FAN, BEEP, URL, PIN, MADE],
    ..TWO_SOCKETS
};
/// The next firmware: another order, one key less, narrower limits.
static LATER: Settings = Settings {
    vendor_keys: &[
        MADE,
        PIN,
        URL,
        VendorKey {
            kind: VendorKind::Number {
                min: 20,
                max: 50,
                default: 40,
            },
            ..FAN
        },
        LED,
    ],
    ..TWO_SOCKETS
};

fn start(settings: &'static Settings, flash: BTreeMap<u16, Vec<u8>>) -> Bench {
    let mut bench = Bench::new(Station::with_storage(settings, 1));
    bench.storage = Some(flash);
    bench.run(3_000);
    bench.calls.clear();
    bench
}

fn shown(bench: &mut Bench, key: &str) -> Value {
    let answer = bench.call("GetConfiguration", json!({ "key": [key] }));
    answer.expect("answered")["configurationKey"][0].clone()
}

#[track_caller]
fn change(bench: &mut Bench, key: &str, value: &str, want: &str) {
    let set = json!({ "key": key, "value": value });
    assert_eq!(
        bench.status("ChangeConfiguration", set),
        want,
        "{key}={value}"
    );
}

#[test]
fn they_are_shown_and_changed_like_the_standard_s() {
    let mut bench = start(&OURS, BTreeMap::new());
    let all = bench.call("GetConfiguration", json!({})).expect("answered");
    let names: Vec<&Value> = all["configurationKey"]
        .as_array()
        .expect("keys")
        .iter()
        .map(|key| &key["key"])
        .collect();
    for key in OURS.vendor_keys {
        assert!(names.contains(&&json!(key.name)), "{}", key.name);
    }
    let led = json!({ "key": "AcmeLedMode", "readonly": false, "value": "Off" });
    assert_eq!(shown(&mut bench, "acmeledmode"), led);
    let made = json!({ "key": "AcmeMade", "readonly": true, "value": "2026" });
    assert_eq!(shown(&mut bench, "AcmeMade"), made);
    for (key, value, want) in [
        ("AcmeLedMode", "Dim", "Accepted"),
        ("AcmeLedMode", "dim", "Rejected"),
        ("AcmeFanStart", "80", "Accepted"),
        ("AcmeFanStart", "81", "Rejected"),
        ("AcmeFanStart", "warm", "Rejected"),
        ("AcmeBeep", "FALSE", "RebootRequired"),
        ("AcmeBeep", "no", "Rejected"),
        ("AcmeUrl", "a \"b\"", "Accepted"),
        ("AcmePin", "1234", "Accepted"),
        ("AcmeMade", "1", "Rejected"),
        ("AcmeElse", "1", "NotSupported"),
    ] {
        change(&mut bench, key, value, want);
    }
    assert_eq!(shown(&mut bench, "AcmeUrl")["value"], "a \"b\"");
    assert_eq!(shown(&mut bench, "AcmePin").get("value"), None);
    let value = |name| bench.station.vendor_value(name);
    assert_eq!(value("AcmeLedMode"), Some(VendorValue::Text("Dim")));
    assert_eq!(value("AcmeFanStart"), Some(VendorValue::Number(80)));
    assert_eq!(value("AcmeBeep"), Some(VendorValue::Flag(false)));
    assert_eq!(value("AcmePin"), Some(VendorValue::Text("1234")));
    assert_eq!(value("AcmeElse"), None);
    bench.settle();
    let name = "AcmePin";
    assert!(bench.notices.contains(&Notice::VendorKeyChanged { name }));
    // The integrator writes what the CSMS may not.
    assert!(bench.station.configure("AcmeMade", "2027").is_ok());
    assert_eq!(shown(&mut bench, "AcmeMade")["value"], "2027");
}

#[test]
fn texts_share_their_room() {
    let mut bench = start(&OURS, BTreeMap::new());
    change(&mut bench, "AcmeUrl", &"u".repeat(60), "Accepted");
    change(&mut bench, "AcmeUrl", &"u".repeat(61), "Rejected");
    let rest = capacity::VENDOR_TEXT - 62 - 2;
    change(&mut bench, "AcmePin", &"p".repeat(rest + 1), "Rejected");
    change(&mut bench, "AcmePin", &"p".repeat(rest), "Accepted");
    change(&mut bench, "AcmeUrl", "short", "Accepted");
    change(&mut bench, "AcmePin", &"q".repeat(60), "Accepted");
    assert_eq!(
        bench.station.vendor_value("AcmeUrl"),
        Some(VendorValue::Text("short"))
    );
}

#[test]
fn they_outlive_a_loss_of_power_and_another_firmware() {
    let mut bench = start(&OURS, BTreeMap::new());
    for (key, value) in [
        ("AcmeLedMode", "Bright"),
        ("AcmeFanStart", "60"),
        ("AcmeUrl", "https://acme.example/"),
    ] {
        change(&mut bench, key, value, "Accepted");
    }
    bench.run(3_000);
    let flash = bench.storage.take().expect("storage");
    let again = start(&OURS, flash.clone());
    let value = |name| again.station.vendor_value(name);
    assert_eq!(value("AcmeFanStart"), Some(VendorValue::Number(60)));
    let later = start(&LATER, flash);
    let value = |name| later.station.vendor_value(name);
    assert_eq!(value("AcmeLedMode"), Some(VendorValue::Text("Bright")));
    let url = VendorValue::Text("https://acme.example/");
    assert_eq!(value("AcmeUrl"), Some(url));
    assert_eq!(
        value("AcmeFanStart"),
        Some(VendorValue::Number(40)),
        "outside its limits now"
    );
    assert_eq!(value("AcmeBeep"), None);
}
