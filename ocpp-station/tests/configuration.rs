//! GetConfiguration and ChangeConfiguration over the wire.
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
use serde_json::{Value, json};

fn get(bench: &mut Bench, keys: &[&str]) -> Value {
    bench
        .call("GetConfiguration", json!({ "key": keys }))
        .expect("answered")
}

fn value(bench: &mut Bench, key: &str) -> Value {
    get(bench, &[key])["configurationKey"][0]["value"].clone()
}

#[test]
fn all_keys_come_whatever_the_buffer() {
    let mut whole = None;
    for size in [512, 600, 1_024, 16_384] {
        let mut bench = Bench::ready().with_buffer(size);
        let all = bench.call("GetConfiguration", json!({})).expect("answered");
        let keys = all["configurationKey"].as_array().expect("keys");
        assert!(keys.len() > 40, "{}", keys.len());
        assert_eq!(all.get("unknownKey"), None);
        let same = whole.get_or_insert(all.clone());
        assert_eq!(*same, all, "in parts of {size}");
    }
}

#[test]
fn every_key_the_standard_requires_is_there() {
    let mut bench = Bench::ready();
    for (key, read_only) in [
        ("AuthorizeRemoteTxRequests", false),
        ("ClockAlignedDataInterval", false),
        ("ConnectionTimeOut", false),
        ("ConnectorPhaseRotation", false),
        ("GetConfigurationMaxKeys", true),
        ("HeartbeatInterval", false),
        ("LocalAuthorizeOffline", false),
        ("LocalPreAuthorize", false),
        ("MeterValuesAlignedData", false),
        ("MeterValuesSampledData", false),
        ("MeterValueSampleInterval", false),
        ("NumberOfConnectors", true),
        ("ResetRetries", false),
        ("StopTransactionOnEVSideDisconnect", false),
        ("StopTransactionOnInvalidId", false),
        ("StopTxnAlignedData", false),
        ("StopTxnSampledData", false),
        ("SupportedFeatureProfiles", true),
        ("TransactionMessageAttempts", false),
        ("TransactionMessageRetryInterval", false),
        ("UnlockConnectorOnEVSideDisconnect", false),
        ("MessageTimeout", false),
        ("LocalAuthListEnabled", false),
        ("LocalAuthListMaxLength", true),
        ("SendLocalListMaxLength", true),
        ("ChargeProfileMaxStackLevel", true),
        ("ChargingScheduleAllowedChargingRateUnit", true),
        ("ChargingScheduleMaxPeriods", true),
        ("MaxChargingProfilesInstalled", true),
    ] {
        let shown = get(&mut bench, &[key]);
        assert_eq!(shown["configurationKey"][0]["key"], key);
        assert_eq!(shown["configurationKey"][0]["readonly"], read_only, "{key}");
        if read_only {
            let set = json!({ "key": key, "value": "1" });
            assert_eq!(
                bench.status("ChangeConfiguration", set),
                "Rejected",
                "{key}"
            );
        }
    }
}

#[test]
fn unknown_keys_are_named() {
    let mut bench = Bench::ready();
    let answer = get(&mut bench, &["Bogus", "ConnectionTimeOut", "\"odd\""]);
    assert_eq!(answer["unknownKey"], json!(["Bogus", "\"odd\""]));
    assert_eq!(
        answer["configurationKey"],
        json!([{ "key": "ConnectionTimeOut", "readonly": false, "value": "60" }])
    );
    let set = json!({ "key": "Bogus", "value": "1" });
    assert_eq!(bench.status("ChangeConfiguration", set), "NotSupported");
}

#[test]
fn more_keys_than_stated_are_refused() {
    let mut bench = Bench::ready();
    let most = value(&mut bench, "GetConfigurationMaxKeys");
    let most: usize = most.as_str().expect("text").parse().expect("a number");
    let keys = vec!["ConnectionTimeOut"; most];
    assert_eq!(
        get(&mut bench, &keys)["configurationKey"]
            .as_array()
            .expect("keys")
            .len(),
        1
    );
    let keys = vec!["ConnectionTimeOut"; most + 1];
    let refused = bench.call("GetConfiguration", json!({ "key": keys }));
    assert!(refused.is_err());
}

#[test]
fn the_password_can_be_written_and_not_read() {
    let mut bench = Bench::ready();
    let set =
        json!({ "key": "AuthorizationKey", "value": "4f43415f4f4354545f61646d696e5f74657374" });
    assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
    assert_eq!(bench.station.password(), b"OCA_OCTT_admin_test");
    let shown = get(&mut bench, &["AuthorizationKey"]);
    assert_eq!(
        shown["configurationKey"],
        json!([{ "key": "AuthorizationKey", "readonly": false }])
    );
    let all = bench.call("GetConfiguration", json!({})).expect("answered");
    assert!(!all.to_string().contains("4f43415f"));
}

#[test]
fn text_with_escapes_is_kept_and_shown() {
    let mut bench = Bench::ready();
    let set = json!({ "key": "CpoName", "value": "a \"good\" one \\ é" });
    assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
    assert_eq!(value(&mut bench, "CpoName"), "a \"good\" one \\ é");
}

#[test]
fn the_integrator_reaches_every_key_that_has_a_value() {
    let mut bench = Bench::ready();
    assert!(bench.station.configure("ConnectionTimeOut", "5").is_ok());
    assert_eq!(value(&mut bench, "ConnectionTimeOut"), "5");
    assert!(bench.station.configure("NoSuchKey", "5").is_err());
}
