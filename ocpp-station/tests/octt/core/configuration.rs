//! Cases of the configuration (sections 5.3, 5.8 and chapter 9).

use crate::tool::Tool;
use serde_json::{Value, json};

/// Keys that the standard requires of each profile, and whether they are read-only.
const REQUIRED: &[(&str, bool)] = &[
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
    ("LocalAuthListEnabled", false),
    ("LocalAuthListMaxLength", true),
    ("SendLocalListMaxLength", true),
    ("ChargeProfileMaxStackLevel", true),
    ("ChargingScheduleAllowedChargingRateUnit", true),
    ("ChargingScheduleMaxPeriods", true),
    ("MaxChargingProfilesInstalled", true),
];

#[test]
fn retrieve_the_configuration() {
    let mut tool = Tool::case("TC_019_CS", "sections 5.8 and 9.1 to 9.4");
    tool.sets("AuthorizationKey", "4f43415f4f4354545f61646d696e5f74657374");
    let profiles = tool.value("SupportedFeatureProfiles");
    assert_eq!(
        profiles,
        "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger"
    );
    let all = tool.asks("GetConfiguration", json!({}), json!({}));
    assert_eq!(all.get("unknownKey"), None);
    let keys = all["configurationKey"].as_array().expect("keys");
    let find = |name: &str| keys.iter().find(|key| key["key"] == name);
    for (name, read_only) in REQUIRED {
        let key = find(name).unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!(key["readonly"], *read_only, "{name}");
        assert!(key["value"].is_string(), "{name}");
    }
    let secret = find("AuthorizationKey").expect("a key");
    assert_eq!(secret.get("value"), None, "it is write-only");
    let asked = json!({ "key": ["MeterValueSampleInterval"] });
    let one = tool.asks("GetConfiguration", asked, json!({}));
    assert_eq!(
        one["configurationKey"],
        json!([{ "key": "MeterValueSampleInterval", "readonly": false, "value": "60" }])
    );
    let asked = json!({ "key": ["NoSuchKey"] });
    let none = tool.asks(
        "GetConfiguration",
        asked,
        json!({ "unknownKey": ["NoSuchKey"] }),
    );
    assert_eq!(none["configurationKey"], Value::Array(Vec::new()));
}

#[test]
fn change_the_configuration() {
    let mut tool = Tool::case("TC_021_CS", "sections 5.3 and 9.1.19");
    tool.sets("MeterValueSampleInterval", "15");
    let asked = json!({ "key": ["MeterValueSampleInterval"] });
    let key = json!({ "key": "MeterValueSampleInterval", "readonly": false, "value": "15" });
    tool.asks(
        "GetConfiguration",
        asked,
        json!({ "configurationKey": [key] }),
    );
}

#[test]
fn a_key_that_is_not_there() {
    let mut tool = Tool::case("TC_040_1_CS", "section 5.3");
    let change = json!({ "key": "NoSuchKey", "value": "1" });
    tool.told("ChangeConfiguration", change, "NotSupported");
}

#[test]
fn a_value_that_is_none() {
    let mut tool = Tool::case("TC_040_2_CS", "sections 3.16.4, 5.3 and 9.1.34");
    for (key, value) in [
        ("MeterValueSampleInterval", "-1"),
        ("MeterValueSampleInterval", "often"),
        ("WebSocketPingInterval", "-1"),
        ("LocalPreAuthorize", "perhaps"),
        (
            "MeterValuesSampledData",
            "Energy.Active.Import.Register,RPM",
        ),
    ] {
        let change = json!({ "key": key, "value": value });
        tool.told("ChangeConfiguration", change, "Rejected");
    }
    assert_eq!(tool.value("MeterValueSampleInterval"), "60");
    assert_eq!(
        tool.value("MeterValuesSampledData"),
        "Energy.Active.Import.Register"
    );
}
