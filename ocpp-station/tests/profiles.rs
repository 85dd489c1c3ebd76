//! Smart charging, reservations, the local list and firmware, over the wire.
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
use ocpp_station::{JobOutcome, Settings, Work};
use serde_json::{Value, json};

fn profile(id: i32, purpose: &str, level: i32, periods: &[(i32, f64)]) -> Value {
    let periods: Vec<_> = periods
        .iter()
        .map(|(start, limit)| json!({ "startPeriod": start, "limit": limit }))
        .collect();
    json!({
        "chargingProfileId": id,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": "2026-01-01T00:00:00Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": periods,
        },
    })
}

fn set(bench: &mut Bench, connector: i32, profile: Value) -> String {
    let request = json!({ "connectorId": connector, "csChargingProfiles": profile });
    let status = bench.status("SetChargingProfile", request);
    bench.settle();
    status
}

/// Start and limit of each period of the composite schedule.
fn composite(bench: &mut Bench, connector: i32, duration: i32) -> Vec<(i64, f64)> {
    let request =
        json!({ "connectorId": connector, "duration": duration, "chargingRateUnit": "A" });
    let answer = bench
        .call("GetCompositeSchedule", request)
        .expect("answered");
    assert_eq!(answer["status"], "Accepted");
    assert_eq!(answer["chargingSchedule"]["duration"], duration);
    answer["chargingSchedule"]["chargingSchedulePeriod"]
        .as_array()
        .expect("periods")
        .iter()
        .map(|p| {
            (
                p["startPeriod"].as_i64().expect("int"),
                p["limit"].as_f64().expect("number"),
            )
        })
        .collect()
}

fn amperes(bench: &Bench, connector: usize) -> i32 {
    bench.outputs.connectors[connector - 1].limit.amperes
}

#[test]
fn without_a_profile_the_hardware_is_the_limit() {
    let mut bench = Bench::ready();
    assert_eq!(composite(&mut bench, 1, 60), [(0, 16.0)]);
    assert_eq!(composite(&mut bench, 0, 60), [(0, 32.0)]);
    let unknown = json!({ "connectorId": 7, "duration": 60 });
    assert_eq!(bench.status("GetCompositeSchedule", unknown), "Rejected");
}

#[test]
fn limits_follow_the_clock() {
    let mut bench = Bench::ready();
    let default = profile(
        1,
        "TxDefaultProfile",
        0,
        &[(0, 10.0), (120, 8.5), (240, 0.0)],
    );
    assert_eq!(set(&mut bench, 0, default), "Accepted");
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert_eq!(amperes(&bench, 1), 100);
    bench.run(120_000);
    assert_eq!(amperes(&bench, 1), 85);
    bench.calls.clear();
    bench.run(120_000);
    assert!(!bench.is_closed(1));
    assert!(bench.told().contains(&"1:SuspendedEVSE".to_owned()));
}

#[test]
fn a_transaction_profile_needs_its_transaction_and_goes_with_it() {
    let mut bench = Bench::ready();
    let tx = || profile(1, "TxProfile", 0, &[(0, 7.0)]);
    assert_eq!(set(&mut bench, 1, tx()), "Rejected");
    bench.plug(1, true);
    bench.swipe(1, "ann");
    let mut wrong = tx();
    wrong["transactionId"] = json!(99);
    assert_eq!(set(&mut bench, 1, wrong), "Rejected");
    let mut right = tx();
    right["transactionId"] = json!(1);
    assert_eq!(set(&mut bench, 1, right), "Accepted");
    assert_eq!(amperes(&bench, 1), 70);
    bench.swipe(1, "ann");
    assert_eq!(composite(&mut bench, 1, 60), [(0, 16.0)]);
}

#[test]
fn profiles_of_transactions_that_are_over_take_no_room() {
    let mut bench = Bench::ready();
    for id in 0..3 * ocpp_station::capacity::CHARGING_PROFILES as i32 {
        bench.plug(1, true);
        bench.swipe(1, "ann");
        let own = profile(id, "TxProfile", 0, &[(0, 7.0)]);
        assert_eq!(set(&mut bench, 1, own), "Accepted", "transaction {id}");
        bench.swipe(1, "ann");
        bench.plug(1, false);
        let all = json!({});
        assert_eq!(
            bench.status("ClearChargingProfile", all),
            "Unknown",
            "it went with {id}"
        );
    }
}

#[test]
fn stacked_and_station_wide_profiles_meet() {
    let mut bench = Bench::ready();
    let low = profile(1, "TxDefaultProfile", 0, &[(0, 12.0)]);
    let mut high = profile(2, "TxDefaultProfile", 1, &[(0, 6.0)]);
    high["chargingSchedule"]["startSchedule"] = json!("2026-01-01T00:01:00Z");
    high["chargingSchedule"]["duration"] = json!(60);
    let max = profile(3, "ChargePointMaxProfile", 0, &[(0, 20.0), (200, 9.0)]);
    assert_eq!(set(&mut bench, 0, low), "Accepted");
    assert_eq!(set(&mut bench, 1, high), "Accepted");
    assert_eq!(set(&mut bench, 0, max.clone()), "Accepted");
    assert_eq!(set(&mut bench, 1, max), "Rejected", "for the station only");
    let from = bench.now as i64 / 1_000;
    assert_eq!(
        composite(&mut bench, 1, 300),
        [
            (0, 12.0),
            (60 - from, 6.0),
            (120 - from, 12.0),
            (200 - from, 9.0)
        ]
    );
    let clear = |filter: Value| filter;
    assert_eq!(
        bench.status("ClearChargingProfile", clear(json!({ "id": 2 }))),
        "Accepted"
    );
    assert_eq!(
        bench.status("ClearChargingProfile", clear(json!({ "id": 2 }))),
        "Unknown"
    );
    assert_eq!(composite(&mut bench, 1, 100), [(0, 12.0)]);
    assert_eq!(
        bench.status("ClearChargingProfile", clear(json!({}))),
        "Accepted"
    );
    assert_eq!(composite(&mut bench, 1, 100), [(0, 16.0)]);
}

#[test]
fn transactions_share_the_station_s_limit() {
    let mut bench = Bench::ready();
    let max = profile(3, "ChargePointMaxProfile", 0, &[(0, 20.0)]);
    assert_eq!(set(&mut bench, 0, max), "Accepted");
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert_eq!(amperes(&bench, 1), 160);
    bench.plug(2, true);
    bench.swipe(2, "bob");
    assert_eq!((amperes(&bench, 1), amperes(&bench, 2)), (100, 100));
}

#[test]
fn a_remote_start_brings_its_profile() {
    let mut bench = Bench::ready();
    let start = |purpose: &str| json!({ "connectorId": 1, "idTag": "ann", "chargingProfile": profile(5, purpose, 0, &[(0, 9.0)]) });
    assert_eq!(
        bench.status("RemoteStartTransaction", start("TxDefaultProfile")),
        "Rejected"
    );
    assert_eq!(
        bench.status("RemoteStartTransaction", start("TxProfile")),
        "Accepted"
    );
    bench.plug(1, true);
    assert_eq!(amperes(&bench, 1), 90);
}

#[test]
fn profiles_that_contradict_themselves_are_refused() {
    let mut bench = Bench::ready();
    let good = || profile(1, "TxDefaultProfile", 0, &[(0, 10.0), (60, 9.0)]);
    for (what, pointer, value) in [
        ("level", "/stackLevel", json!(99)),
        ("level", "/stackLevel", json!(-1)),
        ("kind", "/chargingProfileKind", json!("Recurring")),
        (
            "first",
            "/chargingSchedule/chargingSchedulePeriod/0/startPeriod",
            json!(5),
        ),
        (
            "order",
            "/chargingSchedule/chargingSchedulePeriod/1/startPeriod",
            json!(0),
        ),
        (
            "limit",
            "/chargingSchedule/chargingSchedulePeriod/1/limit",
            json!(-1),
        ),
        (
            "none",
            "/chargingSchedule/chargingSchedulePeriod",
            json!([]),
        ),
    ] {
        let mut bad = good();
        *bad.pointer_mut(pointer).expect("there") = value;
        assert_eq!(set(&mut bench, 0, bad), "Rejected", "{what}");
    }
    let unknown = set(&mut bench, 3, good());
    assert_eq!(unknown, "PropertyConstraintViolation");
    assert_eq!(set(&mut bench, 0, good()), "Accepted");
}

fn reserve(bench: &mut Bench, id: i32, connector: i32, tag: &str, minutes: u32) -> String {
    let request = json!({
        "connectorId": connector,
        "expiryDate": format!("2026-01-01T00:{minutes:02}:00Z"),
        "idTag": tag,
        "parentIdTag": "FAMILY",
        "reservationId": id,
    });
    let status = bench.status("ReserveNow", request);
    bench.settle();
    status
}

#[test]
fn a_reserved_connector_waits_for_its_tag() {
    let mut bench = Bench::ready();
    assert_eq!(reserve(&mut bench, 7, 1, "ann", 10), "Accepted");
    assert_eq!(bench.told(), ["1:Reserved"]);
    assert_eq!(reserve(&mut bench, 8, 1, "bob", 10), "Occupied");
    bench.plug(1, true);
    bench.swipe(1, "eve@OTHER");
    assert!(!bench.is_closed(1));
    bench.swipe(1, "ann");
    let start = bench.expect("StartTransaction");
    assert_eq!(start["reservationId"], 7);
    assert!(bench.is_closed(1));
    assert_eq!(
        bench.status("CancelReservation", json!({ "reservationId": 7 })),
        "Rejected"
    );
}

#[test]
fn one_of_the_group_may_use_the_reservation() {
    let mut bench = Bench::ready();
    assert_eq!(reserve(&mut bench, 7, 1, "ann", 10), "Accepted");
    bench.plug(1, true);
    bench.swipe(1, "bob@FAMILY");
    assert_eq!(bench.expect("StartTransaction")["reservationId"], 7);
}

#[test]
fn reservations_expire_and_are_cancelled() {
    let mut bench = Bench::ready();
    assert_eq!(reserve(&mut bench, 7, 1, "ann", 1), "Accepted");
    bench.calls.clear();
    bench.run(60_000);
    assert_eq!(bench.told(), ["1:Available"]);
    assert_eq!(
        reserve(&mut bench, 8, 1, "ann", 0),
        "Rejected",
        "it is over already"
    );
    assert_eq!(reserve(&mut bench, 9, 1, "ann", 10), "Accepted");
    assert_eq!(
        bench.status("CancelReservation", json!({ "reservationId": 9 })),
        "Accepted"
    );
    bench.settle();
    assert_eq!(bench.told(), ["1:Reserved", "1:Available"]);
}

#[test]
fn any_connector_can_be_reserved_as_long_as_one_is_left() {
    let mut bench = Bench::ready();
    assert_eq!(reserve(&mut bench, 7, 0, "ann", 10), "Accepted");
    bench.plug(1, true);
    bench.swipe(1, "eve@OTHER");
    assert!(bench.is_closed(1));
    bench.plug(2, true);
    bench.swipe(2, "mal@OTHER");
    assert!(!bench.is_closed(2), "the last one is ann's");
    bench.swipe(2, "ann");
    assert_eq!(
        bench.calls.back().map(|(a, _)| a.as_str()),
        Some("StatusNotification")
    );
    assert!(bench.is_closed(2));
}

#[test]
fn what_can_t_be_reserved_says_why() {
    let mut bench = Bench::ready();
    bench.plug(1, true);
    assert_eq!(reserve(&mut bench, 1, 1, "ann", 10), "Occupied");
    let change = json!({ "connectorId": 2, "type": "Inoperative" });
    assert_eq!(bench.status("ChangeAvailability", change), "Accepted");
    assert_eq!(reserve(&mut bench, 1, 2, "ann", 10), "Unavailable");
    assert_eq!(reserve(&mut bench, 1, 3, "ann", 10), "Rejected");
    bench.inputs.connectors[1].fault = Some(ocpp_station::Fault::new(
        ocpp_station::ChargePointErrorCode::OtherError,
        ocpp_station::Severity::Fault,
    ));
    bench.settle();
    assert_eq!(reserve(&mut bench, 1, 2, "ann", 10), "Faulted");
}

#[test]
fn the_local_list_serves_offline_and_before_asking() {
    let mut bench = Bench::ready();
    let version = |bench: &mut Bench| {
        bench
            .call("GetLocalListVersion", json!({}))
            .expect("answered")["listVersion"]
            .clone()
    };
    assert_eq!(version(&mut bench), 0);
    let list = json!({
        "listVersion": 3,
        "updateType": "Full",
        "localAuthorizationList": [
            { "idTag": "ann", "idTagInfo": { "status": "Accepted" } },
            { "idTag": "bob", "idTagInfo": { "status": "Blocked" } },
        ],
    });
    assert_eq!(bench.status("SendLocalList", list), "Accepted");
    assert_eq!(version(&mut bench), 3);
    let older = json!({ "listVersion": 2, "updateType": "Differential" });
    assert_eq!(bench.status("SendLocalList", older), "VersionMismatch");
    let set = json!({ "key": "LocalPreAuthorize", "value": "true" });
    assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
    bench.calls.clear();
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert_eq!(
        bench.told(),
        ["1:Preparing", "StartTransaction", "1:Charging"]
    );
    bench.disconnect();
    bench.plug(2, true);
    bench.swipe(2, "bob");
    assert!(!bench.is_closed(2));
    bench.reconnect();
    let off = json!({ "key": "LocalAuthListEnabled", "value": "false" });
    assert_eq!(bench.status("ChangeConfiguration", off), "Accepted");
    assert_eq!(version(&mut bench), -1);
    let list = json!({ "listVersion": 9, "updateType": "Full" });
    assert_eq!(bench.status("SendLocalList", list), "NotSupported");
}

#[test]
fn a_firmware_update_is_told_step_by_step() {
    let mut bench = Bench::ready();
    bench.jobs_end = None;
    let order = json!({ "location": "http://x/fw", "retrieveDate": "2026-01-01T00:00:30Z" });
    assert!(bench.call("UpdateFirmware", order).is_ok());
    bench.settle();
    assert!(bench.jobs.is_empty());
    bench.run(30_000);
    let download = bench.jobs[0];
    assert_eq!(download.work, Work::Download);
    assert_eq!(bench.station.job_location(download.work), "http://x/fw");
    assert_eq!(
        bench.expect("FirmwareStatusNotification")["status"],
        "Downloading"
    );
    bench.end_job(download.number, JobOutcome::Done);
    bench.settle();
    let install = bench.jobs[1];
    assert_eq!(install.work, Work::Install);
    let told: Vec<_> = bench.told();
    assert!(told.contains(&"1:Unavailable".to_owned()), "{told:?}");
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert!(!bench.is_closed(1));
    bench.end_job(install.number, JobOutcome::Done);
    bench.run(3_000);
    assert!(bench.outputs.restart.is_some());
}

#[test]
fn a_failed_installation_gives_the_connectors_back() {
    let mut bench = Bench::ready();
    bench.jobs_end = None;
    let order = json!({ "location": "http://x/fw", "retrieveDate": "2025-01-01T00:00:00Z" });
    assert!(bench.call("UpdateFirmware", order).is_ok());
    bench.settle();
    bench.end_job(bench.jobs[0].number, JobOutcome::Done);
    bench.settle();
    bench.calls.clear();
    bench.end_job(bench.jobs[1].number, JobOutcome::Failed);
    bench.settle();
    assert_eq!(
        bench.expect("FirmwareStatusNotification")["status"],
        "InstallationFailed"
    );
    assert_eq!(bench.outputs.restart, None);
}

#[test]
fn diagnostics_are_uploaded_or_said_not_to_exist() {
    let mut bench = Bench::ready();
    let order = json!({ "location": "ftp://x/", "retries": 1 });
    let answer = bench
        .call("GetDiagnostics", order.clone())
        .expect("answered");
    assert_eq!(answer["fileName"], "diagnostics.txt");
    bench.settle();
    assert_eq!(
        bench.expect("DiagnosticsStatusNotification")["status"],
        "Uploading"
    );
    assert_eq!(
        bench.expect("DiagnosticsStatusNotification")["status"],
        "Uploaded"
    );
    static BARE: Settings = Settings::DEFAULT;
    let mut bare = Bench::new(ocpp_station::Station::new(&BARE, 1));
    bare.settle();
    assert_eq!(
        bare.call("GetDiagnostics", order).expect("answered"),
        json!({})
    );
}

#[test]
fn triggered_messages_are_sent() {
    let mut bench = Bench::ready();
    bench.energy(1, 42);
    bench.settle();
    for (message, connector, want) in [
        ("Heartbeat", None, "Heartbeat"),
        ("StatusNotification", Some(2), "2:Available"),
        ("MeterValues", Some(1), "MeterValues"),
        (
            "FirmwareStatusNotification",
            None,
            "FirmwareStatusNotification",
        ),
        (
            "DiagnosticsStatusNotification",
            None,
            "DiagnosticsStatusNotification",
        ),
    ] {
        bench.calls.clear();
        let mut trigger = json!({ "requestedMessage": message });
        if let Some(connector) = connector {
            trigger["connectorId"] = json!(connector);
        }
        assert_eq!(bench.status("TriggerMessage", trigger), "Accepted");
        bench.run(100);
        assert_eq!(bench.told(), [want]);
    }
    for (message, connector) in [
        ("MeterValues", 9),
        ("StatusNotification", -1),
        ("MeterValues", 0),
    ] {
        let trigger = json!({ "requestedMessage": message, "connectorId": connector });
        assert_eq!(bench.status("TriggerMessage", trigger), "Rejected");
    }
}

#[test]
fn a_schedule_longer_than_the_buffer_comes_in_parts() {
    for buffer in [200, 600, 1_024, 4_096] {
        let mut bench = Bench::ready().with_buffer(buffer);
        let periods: Vec<_> = (0..24)
            .map(|n| (n * 3_600, 6.0 + f64::from(n) / 10.0))
            .collect();
        let daily = profile(1, "TxDefaultProfile", 0, &periods);
        assert_eq!(set(&mut bench, 1, daily), "Accepted");
        let answered = composite(&mut bench, 1, 86_000);
        assert_eq!(answered.len(), 24, "{buffer} bytes");
        assert_eq!(answered.last().map(|(_, limit)| *limit), Some(8.3));
    }
}
