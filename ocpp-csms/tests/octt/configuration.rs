//! Cases about configuration keys: read, set, refused.
//!
//! What the station told or accepted is remembered, what it refused is not.

use ocpp_csms::store::ItemKind;
use serde_json::json;

use crate::stage::Stage;

const KIND: ItemKind = ItemKind::Configuration;

/// TC_019_1_CSMS, Retrieve all configuration keys. A request without keys asks for all. OCPP 1.6, 5.8.
#[tokio::test]
async fn tc_019_1_csms() {
    let mut stage = Stage::booted().await;
    let interval = json!({"key": "HeartbeatInterval", "readonly": false, "value": "300"});
    let number = json!({"key": "NumberOfConnectors", "readonly": true, "value": "1"});
    let answer = json!({"configurationKey": [interval, number]});
    stage.asks("GetConfiguration", json!({}), answer).await;
    let kept = [
        ("HeartbeatInterval".to_owned(), interval),
        ("NumberOfConnectors".to_owned(), number),
    ];
    assert_eq!(stage.kept(KIND).await, kept);
    stage.ends().await;
}

/// TC_019_2_CSMS, Retrieve specific configuration key. One that the station does not have is told apart. OCPP 1.6, 5.8.
#[tokio::test]
async fn tc_019_2_csms() {
    let mut stage = Stage::booted().await;
    let profiles = json!({"key": "SupportedFeatureProfiles", "readonly": true, "value": "Core"});
    let request = json!({"key": ["SupportedFeatureProfiles", "NoSuchKey"]});
    let answer = json!({"configurationKey": [profiles], "unknownKey": ["NoSuchKey"]});
    stage.asks("GetConfiguration", request, answer).await;
    let kept = [("SupportedFeatureProfiles".to_owned(), profiles)];
    assert_eq!(stage.kept(KIND).await, kept);
    stage.ends().await;
}

/// TC_021_CSMS, Change/set Configuration. OCPP 1.6, 5.3.
#[tokio::test]
async fn tc_021_csms() {
    let mut stage = Stage::booted().await;
    let change = json!({"key": "MeterValueSampleInterval", "value": "60"});
    let accepted = json!({"status": "Accepted"});
    stage.asks("ChangeConfiguration", change, accepted).await;
    let value = json!({"key": "MeterValueSampleInterval", "readonly": false, "value": "60"});
    let kept = [("MeterValueSampleInterval".to_owned(), value)];
    assert_eq!(stage.kept(KIND).await, kept);
    stage.ends().await;
}

/// ChangeConfiguration that the station refuses like this; nothing is remembered.
async fn refused(key: &str, value: &str, status: &str) {
    let mut stage = Stage::booted().await;
    let change = json!({"key": key, "value": value});
    let answer = json!({ "status": status });
    stage.asks("ChangeConfiguration", change, answer).await;
    assert_eq!(stage.kept(KIND).await, []);
    stage.ends().await;
}

/// TC_040_1_CSMS, Configuration keys. The key is not known to the station. OCPP 1.6, 5.3 and 7.22 (NotSupported).
#[tokio::test]
async fn tc_040_1_csms() {
    refused("NoSuchKey", "1", "NotSupported").await;
}

/// TC_040_2_CSMS, Configuration keys. The value is not one of the key's. OCPP 1.6, 5.3 and 7.22 (Rejected).
#[tokio::test]
async fn tc_040_2_csms() {
    refused("MeterValueSampleInterval", "-1", "Rejected").await;
}
