//! Cases of the Smart Charging profile (sections 3.13, 5.5, 5.7, 5.11 and 5.16).

use crate::bench::T0_MS;
use crate::tool::{CONNECTOR, Tool, VALID};
use ocpp_wire::Timestamp;
use serde_json::{Value, json};

/// A moment so many seconds after power-up.
fn at(s: i64) -> String {
    Timestamp::from_unix_ms(T0_MS + s * 1_000).to_string()
}

/// An absolute profile that began with the power-up. Periods are start in s and A.
fn profile(id: i32, purpose: &str, level: i32, duration: i32, periods: &[(i32, f64)]) -> Value {
    let periods: Vec<Value> = periods
        .iter()
        .map(|(start, limit)| json!({ "startPeriod": start, "limit": limit, "numberPhases": 3 }))
        .collect();
    json!({
        "chargingProfileId": id, "stackLevel": level, "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": at(0), "duration": duration, "chargingRateUnit": "A",
            "chargingSchedulePeriod": periods,
        },
    })
}

fn set(connector: usize, profile: &Value) -> Value {
    json!({ "connectorId": connector, "csChargingProfiles": profile })
}

/// What the schedule of the next `duration` seconds is: seconds since power-up and A.
fn schedule(tool: &mut Tool, connector: usize, duration: i64) -> Vec<(i64, f64)> {
    let asked = json!({ "connectorId": connector, "duration": duration, "chargingRateUnit": "A" });
    let now = tool.bench.unix_ms();
    let want = json!({
        "status": "Accepted", "connectorId": connector,
        "chargingSchedule": { "duration": duration, "chargingRateUnit": "A" },
    });
    let answer = tool.asks("GetCompositeSchedule", asked, want);
    let start = answer["scheduleStart"].as_str().expect("a start");
    let start = start.parse::<Timestamp>().expect("a timestamp").unix_ms();
    assert!((now - start).abs() <= 1_000, "it begins now");
    answer["chargingSchedule"]["chargingSchedulePeriod"]
        .as_array()
        .expect("periods")
        .iter()
        .map(|period| {
            let from = period["startPeriod"].as_i64().expect("a start");
            let since_power_up = if from == 0 {
                0
            } else {
                (start - T0_MS) / 1_000 + from
            };
            (since_power_up, period["limit"].as_f64().expect("a limit"))
        })
        .collect()
}

const THREE: &[(i32, f64)] = &[(0, 6.0), (100, 8.0), (200, 10.0)];

#[test]
fn a_default_profile() {
    let mut tool = Tool::case("TC_056_CS", "sections 3.13.1, 5.7 and 5.16.4");
    let default = profile(1, "TxDefaultProfile", 0, 400, THREE);
    tool.told("SetChargingProfile", set(CONNECTOR, &default), "Accepted");
    tool.charging();
    let got = schedule(&mut tool, CONNECTOR, 300);
    assert_eq!(got, [(0, 6.0), (100, 8.0), (200, 10.0)]);
    assert_eq!(tool.bench.outputs.connectors[0].limit.amperes, 60);
}

#[test]
fn a_profile_of_the_transaction() {
    let mut tool = Tool::case("TC_057_CS", "sections 3.13.1, 5.7 and 5.16.3");
    let default = profile(1, "TxDefaultProfile", 5, 400, &[(0, 16.0)]);
    tool.told("SetChargingProfile", set(CONNECTOR, &default), "Accepted");
    let id = tool.charging();
    let mut own = profile(2, "TxProfile", 0, 400, THREE);
    own["transactionId"] = id;
    tool.told("SetChargingProfile", set(CONNECTOR, &own), "Accepted");
    let got = schedule(&mut tool, CONNECTOR, 300);
    assert_eq!(got, [(0, 6.0), (100, 8.0), (200, 10.0)]);
    // It ends with its transaction.
    tool.swipes(VALID);
    let after = schedule(&mut tool, CONNECTOR, 300);
    assert_eq!(after, [(0, 16.0)]);
}

#[test]
fn a_profile_without_its_transaction() {
    let mut tool = Tool::case("TC_058_1_CS", "sections 3.13.1 and 5.16.4");
    let mut own = profile(2, "TxProfile", 0, 400, THREE);
    tool.told("SetChargingProfile", set(CONNECTOR, &own), "Rejected");
    own["transactionId"] = json!(1);
    tool.told("SetChargingProfile", set(CONNECTOR, &own), "Rejected");
    assert_eq!(schedule(&mut tool, CONNECTOR, 300), [(0, 16.0)]);
}

#[test]
fn a_profile_of_another_transaction() {
    let mut tool = Tool::case("TC_058_2_CS", "sections 3.13.1 and 5.16.3");
    tool.charging();
    let mut own = profile(2, "TxProfile", 0, 400, THREE);
    own["transactionId"] = json!(4_711);
    tool.told("SetChargingProfile", set(CONNECTOR, &own), "Rejected");
    assert_eq!(schedule(&mut tool, CONNECTOR, 300), [(0, 16.0)]);
}

#[test]
fn a_default_profile_in_a_transaction() {
    let mut tool = Tool::case("TC_082_CS", "sections 3.13.1 and 5.16.3, errata 3.8");
    tool.charging();
    let default = profile(1, "TxDefaultProfile", 0, 400, THREE);
    tool.told("SetChargingProfile", set(CONNECTOR, &default), "Accepted");
    let got = schedule(&mut tool, CONNECTOR, 300);
    assert_eq!(got, [(0, 6.0), (100, 8.0), (200, 10.0)]);
    tool.expects_silence(1);
    assert_eq!(tool.bench.outputs.connectors[0].limit.amperes, 60);
    // Taken out again, the transaction goes on without.
    tool.told("ClearChargingProfile", json!({ "id": 1 }), "Accepted");
    assert_eq!(schedule(&mut tool, CONNECTOR, 300), [(0, 16.0)]);
}

#[test]
fn purposes_are_combined() {
    let mut tool = Tool::case("TC_066_CS", "sections 3.13.3 and 5.7");
    let id = tool.charging();
    let most = profile(1, "ChargePointMaxProfile", 0, 86_400, &[(0, 10.0)]);
    tool.told("SetChargingProfile", set(0, &most), "Accepted");
    let periods = &[(0, 6.0), (60, 10.0), (120, 8.0), (180, 15.0), (260, 8.0)];
    let default = profile(2, "TxDefaultProfile", 0, 300, periods);
    tool.told("SetChargingProfile", set(CONNECTOR, &default), "Accepted");
    let got = schedule(&mut tool, CONNECTOR, 400);
    let want = [
        (0, 6.0),
        (60, 10.0),
        (120, 8.0),
        (180, 10.0),
        (260, 8.0),
        (300, 10.0),
    ];
    assert_eq!(got, want);
    let mut own = profile(
        3,
        "TxProfile",
        0,
        260,
        &[(0, 8.0), (50, 11.0), (140, 16.0), (200, 6.0)],
    );
    own["transactionId"] = id;
    tool.told("SetChargingProfile", set(CONNECTOR, &own), "Accepted");
    let got = schedule(&mut tool, CONNECTOR, 400);
    let want = [(0, 8.0), (50, 10.0), (200, 6.0), (260, 8.0), (300, 10.0)];
    assert_eq!(got, want);
    // The station as a whole: what all connectors may draw together.
    assert_eq!(schedule(&mut tool, 0, 400), [(0, 10.0)]);
}

#[test]
fn profiles_are_cleared() {
    let mut tool = Tool::case("TC_067_CS", "section 5.5, errata 3.25 and 3.26");
    tool.charging();
    let default = profile(
        1,
        "TxDefaultProfile",
        1,
        400,
        &[(0, 6.0), (60, 8.0), (200, 10.0)],
    );
    let low = profile(2, "TxDefaultProfile", 0, 400, &[(0, 12.0)]);
    let most = profile(3, "ChargePointMaxProfile", 0, 400, &[(0, 14.0)]);
    for (connector, each) in [(CONNECTOR, &default), (CONNECTOR, &low), (0, &most)] {
        tool.told("SetChargingProfile", set(connector, each), "Accepted");
    }
    let got = schedule(&mut tool, CONNECTOR, 300);
    assert_eq!(got, [(0, 6.0), (60, 8.0), (200, 10.0)]);
    // By its id, whatever else is said.
    let by_id = json!({ "id": 1, "connectorId": 2 });
    tool.told("ClearChargingProfile", by_id.clone(), "Accepted");
    assert_eq!(schedule(&mut tool, CONNECTOR, 300), [(0, 12.0)]);
    tool.told("ClearChargingProfile", by_id, "Unknown");
    // By everything that is said together.
    let by_mark = json!({
        "connectorId": CONNECTOR, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile"
    });
    let other = json!({ "connectorId": CONNECTOR, "stackLevel": 3 });
    tool.told("ClearChargingProfile", other, "Unknown");
    tool.told("ClearChargingProfile", by_mark, "Accepted");
    assert_eq!(schedule(&mut tool, CONNECTOR, 300), [(0, 14.0)]);
    // All of them.
    tool.told("ClearChargingProfile", json!({}), "Accepted");
    assert_eq!(schedule(&mut tool, CONNECTOR, 300), [(0, 16.0)]);
}

#[test]
fn profiles_are_stacked() {
    let mut tool = Tool::case("TC_072_CS", "section 3.13.2");
    let mut low = profile(1, "TxDefaultProfile", 0, 400, THREE);
    let mut high = profile(2, "TxDefaultProfile", 1, 150, &[(0, 7.0), (100, 9.0)]);
    for each in [&mut low, &mut high] {
        each["validFrom"] = json!(at(0));
        each["validTo"] = json!(at(401));
        tool.told("SetChargingProfile", set(CONNECTOR, each), "Accepted");
    }
    tool.charging();
    let got = schedule(&mut tool, CONNECTOR, 350);
    let want = [(0, 7.0), (100, 9.0), (150, 8.0), (200, 10.0)];
    assert_eq!(got, want);
}

fn start_with(profile: &Value) -> Value {
    json!({ "idTag": VALID, "connectorId": CONNECTOR, "chargingProfile": profile })
}

#[test]
fn a_remote_start_brings_its_profile() {
    let mut tool = Tool::case("TC_059_CS", "sections 5.11 and 5.16.2");
    let own = profile(4, "TxProfile", 0, 400, THREE);
    tool.told("RemoteStartTransaction", start_with(&own), "Accepted");
    tool.plugs();
    tool.forgets();
    assert!(tool.bench.is_closed(CONNECTOR));
    let got = schedule(&mut tool, CONNECTOR, 300);
    assert_eq!(got, [(0, 6.0), (100, 8.0), (200, 10.0)]);
    // One for the transaction's id at the same level takes its place.
    let mut next = profile(5, "TxProfile", 0, 400, &[(0, 11.0)]);
    next["transactionId"] = json!(1);
    tool.told("SetChargingProfile", set(CONNECTOR, &next), "Accepted");
    assert_eq!(schedule(&mut tool, CONNECTOR, 300), [(0, 11.0)]);
}

#[test]
fn a_remote_start_brings_a_profile_that_is_not_its_own() {
    let mut tool = Tool::case("TC_060_CS", "sections 5.11 and 5.16.2");
    let default = profile(4, "TxDefaultProfile", 0, 400, THREE);
    tool.told("RemoteStartTransaction", start_with(&default), "Rejected");
    tool.plugs();
    tool.expects_status(CONNECTOR, "Preparing");
    tool.expects_silence(10);
    assert!(!tool.bench.is_closed(CONNECTOR));
}
