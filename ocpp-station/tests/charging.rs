//! Sessions from plug to end, as the driver, the CSMS and the contactor see them.
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
use ocpp_station::{
    ChargePointErrorCode, Event, Fault, JobOutcome, Notice, Reason, Severity, Work,
};
use serde_json::json;

/// A session that runs at connector 1 with this idTag.
fn charging(id_tag: &str) -> Bench {
    let mut bench = Bench::ready();
    bench.energy(1, 1_000);
    bench.plug(1, true);
    bench.swipe(1, id_tag);
    assert!(bench.is_closed(1));
    bench
}

#[test]
fn plug_in_first() {
    let mut bench = Bench::ready();
    bench.energy(1, 1_000);
    bench.plug(1, true);
    assert_eq!(bench.told(), ["1:Preparing"]);
    assert!(!bench.is_closed(1));
    bench.swipe(1, "ann");
    assert_eq!(
        bench.told(),
        ["Authorize", "StartTransaction", "1:Charging"]
    );
    assert!(bench.did(Work::Lock { connector: 1 }));
    assert!(bench.is_closed(1));
    bench.energy(1, 3_500);
    bench.settle();
    bench.swipe(1, "ann");
    let stop = bench.expect("StopTransaction");
    assert_eq!(stop["meterStop"], 3_500);
    assert_eq!(stop["reason"], "Local");
    assert_eq!(stop["idTag"], "ann");
    assert_eq!(stop["transactionId"], 1);
    assert!(!bench.is_closed(1));
    assert!(bench.did(Work::Unlock { connector: 1 }));
    assert_eq!(bench.told(), ["1:Finishing"]);
    bench.plug(1, false);
    assert_eq!(bench.told(), ["1:Available"]);
}

#[test]
fn identification_first() {
    let mut bench = Bench::ready();
    bench.swipe(1, "ann");
    assert_eq!(bench.told(), ["Authorize", "1:Preparing"]);
    bench.plug(1, true);
    assert_eq!(bench.told(), ["StartTransaction", "1:Charging"]);
}

#[test]
fn nobody_plugs_in_within_the_time() {
    let mut bench = Bench::ready();
    bench.swipe(1, "ann");
    bench.run(57_000);
    assert_eq!(bench.told(), ["Authorize", "1:Preparing"]);
    bench.run(3_000);
    assert_eq!(bench.told(), ["1:Available"]);
    assert!(
        bench
            .notices
            .contains(&Notice::GrantLapsed { connector: 1 })
    );
}

#[test]
fn an_invalid_tag_does_not_charge() {
    let mut bench = Bench::ready();
    bench.plug(1, true);
    bench.swipe(1, "BAD");
    assert_eq!(bench.told(), ["1:Preparing", "Authorize"]);
    assert!(!bench.is_closed(1));
    assert!(bench.notices.contains(&Notice::Refused { connector: 1 }));
}

#[test]
fn the_vehicle_is_unplugged() {
    for (stop, unlock) in [(true, true), (true, false), (false, false)] {
        let mut bench = Bench::ready();
        for (key, value) in [
            ("StopTransactionOnEVSideDisconnect", stop),
            ("UnlockConnectorOnEVSideDisconnect", unlock),
        ] {
            let set = json!({ "key": key, "value": value.to_string() });
            assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
        }
        bench.plug(1, true);
        bench.swipe(1, "ann");
        bench.calls.clear();
        bench.jobs.clear();
        bench.plug(1, false);
        assert!(!bench.is_closed(1));
        assert_eq!(bench.did(Work::Unlock { connector: 1 }), unlock);
        match (stop, unlock) {
            (true, true) => {
                assert_eq!(
                    bench.told(),
                    ["StopTransaction", "1:Finishing", "1:Available"]
                );
            }
            (true, false) => {
                assert_eq!(bench.told(), ["StopTransaction", "1:Finishing"]);
                bench.swipe(1, "bob");
                assert!(!bench.did(Work::Unlock { connector: 1 }), "not his cable");
                bench.swipe(1, "ann");
                assert!(bench.did(Work::Unlock { connector: 1 }));
                assert!(bench.told().contains(&"1:Available".to_owned()));
            }
            (false, _) => {
                assert_eq!(bench.told(), ["1:SuspendedEV"]);
                bench.plug(1, true);
                assert_eq!(bench.told(), ["1:Charging"]);
            }
        }
    }
}

#[test]
fn a_pilot_that_is_stuck_does_not_keep_the_contactor_closed_without_a_vehicle() {
    let mut bench = Bench::ready();
    let set = json!({ "key": "StopTransactionOnEVSideDisconnect", "value": "false" });
    assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert!(bench.is_closed(1));
    // The transaction goes on, and the pilot still claims a vehicle that is ready.
    bench.inputs.connectors[0].plugged = false;
    bench.settle();
    assert!(bench.inputs.connectors[0].ev_ready);
    assert!(!bench.is_closed(1));
}

#[test]
fn one_of_the_same_group_ends_the_transaction() {
    let mut bench = charging("ann@FAMILY");
    bench.calls.clear();
    bench.swipe(1, "eve@OTHER");
    assert_eq!(bench.told(), ["Authorize"]);
    assert!(bench.is_closed(1));
    bench.swipe(1, "bob@FAMILY");
    assert_eq!(
        bench.told(),
        ["Authorize", "StopTransaction", "1:Finishing"]
    );
    assert!(!bench.is_closed(1));
}

#[test]
fn the_csms_takes_the_authorization_back() {
    for (stop, energy) in [(true, "0"), (false, "0"), (false, "500")] {
        let mut bench = Bench::ready();
        for (key, value) in [
            ("StopTransactionOnInvalidId", stop.to_string()),
            ("MaxEnergyOnInvalidId", energy.to_owned()),
            ("AllowOfflineTxForUnknownId", "true".to_owned()),
        ] {
            let set = json!({ "key": key, "value": value });
            assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
        }
        bench.disconnect();
        bench.energy(1, 100);
        bench.plug(1, true);
        bench.swipe(1, "BAD");
        assert!(bench.is_closed(1), "offline nobody knows better");
        bench.calls.clear();
        bench.reconnect();
        match (stop, energy) {
            (true, _) => {
                let told = bench.told();
                assert_eq!(&told[..1], ["StartTransaction"]);
                assert!(told.contains(&"StopTransaction".to_owned()), "{told:?}");
                assert!(!bench.is_closed(1));
            }
            (false, "0") => {
                assert!(bench.told().contains(&"1:SuspendedEVSE".to_owned()));
                assert!(!bench.is_closed(1));
            }
            _ => {
                assert!(bench.is_closed(1));
                bench.energy(1, 650);
                bench.settle();
                assert!(!bench.is_closed(1));
                assert!(bench.told().contains(&"1:SuspendedEVSE".to_owned()));
            }
        }
    }
}

#[test]
fn remote_start_and_stop() {
    let mut bench = Bench::ready();
    let start = json!({ "connectorId": 1, "idTag": "ann" });
    assert_eq!(
        bench.status("RemoteStartTransaction", start.clone()),
        "Accepted"
    );
    bench.settle();
    assert_eq!(bench.told(), ["Authorize", "1:Preparing"]);
    assert_eq!(bench.status("RemoteStartTransaction", start), "Rejected");
    bench.plug(1, true);
    assert_eq!(bench.told(), ["StartTransaction", "1:Charging"]);
    assert_eq!(
        bench.status("RemoteStopTransaction", json!({ "transactionId": 99 })),
        "Rejected"
    );
    assert!(bench.is_closed(1));
    assert_eq!(
        bench.status("RemoteStopTransaction", json!({ "transactionId": 1 })),
        "Accepted"
    );
    bench.settle();
    assert_eq!(bench.expect("StopTransaction")["reason"], "Remote");
    assert!(!bench.is_closed(1));
    for connector in [0, 3, -1] {
        let start = json!({ "connectorId": connector, "idTag": "ann" });
        assert_eq!(bench.status("RemoteStartTransaction", start), "Rejected");
    }
    let any = json!({ "idTag": "bob" });
    assert_eq!(bench.status("RemoteStartTransaction", any), "Accepted");
}

#[test]
fn the_lock_does_not_close() {
    let mut bench = Bench::ready();
    bench.jobs_end = Some(JobOutcome::Failed);
    bench.swipe(1, "ann");
    bench.calls.clear();
    bench.plug(1, true);
    let status = bench.expect("StatusNotification");
    assert_eq!(status["status"], "Faulted");
    assert_eq!(status["errorCode"], "ConnectorLockFailure");
    assert!(!bench.is_closed(1));
    bench.plug(1, false);
    assert_eq!(bench.told(), ["1:Available"]);
}

#[test]
fn a_lock_that_never_answers_is_given_up() {
    let mut bench = Bench::ready();
    bench.jobs_end = None;
    bench.swipe(1, "ann");
    bench.plug(1, true);
    bench.calls.clear();
    bench.run(15_000);
    assert_eq!(bench.told(), ["1:Faulted"]);
}

#[test]
fn a_fault_opens_the_contactor_and_goes_as_it_came() {
    let mut bench = charging("ann");
    bench.calls.clear();
    let fault = Fault::new(ChargePointErrorCode::GroundFailure, Severity::Fault);
    bench.inputs.connectors[0].fault = Some(fault);
    bench.settle();
    let status = bench.expect("StatusNotification");
    assert_eq!(
        (&status["status"], &status["errorCode"]),
        (&json!("Faulted"), &json!("GroundFailure"))
    );
    assert!(!bench.is_closed(1));
    bench.inputs.connectors[0].fault = None;
    bench.settle();
    assert_eq!(bench.told(), ["1:Charging"]);
    assert!(bench.is_closed(1));
    let warning = Fault::new(ChargePointErrorCode::WeakSignal, Severity::Warning);
    bench.inputs.connectors[0].fault = Some(warning);
    bench.settle();
    let status = bench.expect("StatusNotification");
    assert_eq!(
        (&status["status"], &status["errorCode"]),
        (&json!("Charging"), &json!("WeakSignal"))
    );
    assert!(bench.is_closed(1));
}

#[test]
fn a_contactor_that_does_not_follow_is_a_fault() {
    let mut bench = charging("ann");
    bench.calls.clear();
    bench.inputs.connectors[0].contactor_closed = Some(false);
    bench.settle();
    let status = bench.expect("StatusNotification");
    assert_eq!(status["errorCode"], "PowerSwitchFailure");
    assert!(!bench.is_closed(1));
    bench.run(60_000);
    assert!(
        !bench.is_closed(1),
        "it is not tried again while the cable is in"
    );
}

#[test]
fn drivers_that_fall_silent_open_the_contactor() {
    let mut bench = charging("ann");
    bench.calls.clear();
    bench.drivers_alive = false;
    bench.run(7_000);
    assert!(!bench.is_closed(1));
    assert_eq!(
        bench.expect("StatusNotification")["errorCode"],
        "InternalError"
    );
    bench.drivers_alive = true;
    bench.settle();
    assert!(bench.is_closed(1));
}

#[test]
fn a_lease_lapses_when_nobody_polls() {
    let mut bench = charging("ann");
    bench.now += 2_001;
    assert!(!bench.is_closed(1));
}

#[test]
fn the_vehicle_and_the_station_hold_energy_back() {
    let mut bench = charging("ann");
    bench.calls.clear();
    bench.inputs.connectors[0].ev_ready = false;
    bench.settle();
    assert_eq!(bench.told(), ["1:SuspendedEV"]);
    assert!(!bench.is_closed(1));
    bench.inputs.connectors[0].ev_ready = true;
    bench.station.handle(
        bench.instant(),
        Event::Permit {
            connector: 1,
            permitted: false,
        },
    );
    bench.settle();
    assert_eq!(bench.told(), ["1:SuspendedEVSE"]);
    assert!(!bench.is_closed(1));
    bench.station.handle(
        bench.instant(),
        Event::Permit {
            connector: 1,
            permitted: true,
        },
    );
    bench.settle();
    assert_eq!(bench.told(), ["1:Charging"]);
}

#[test]
fn the_application_begins_and_ends() {
    let mut bench = Bench::ready();
    bench.plug(2, true);
    let begin = Event::Begin {
        connector: 2,
        id_tag: "app",
        authorized: true,
    };
    bench.station.handle(bench.instant(), begin);
    bench.settle();
    assert_eq!(
        bench.told(),
        ["2:Preparing", "StartTransaction", "2:Charging"]
    );
    let end = Event::End {
        connector: 2,
        reason: Reason::EmergencyStop,
    };
    bench.station.handle(bench.instant(), end);
    bench.settle();
    assert_eq!(bench.expect("StopTransaction")["reason"], "EmergencyStop");
}

#[test]
fn state_that_passes_quickly_is_not_told() {
    let mut bench = Bench::ready();
    let set = json!({ "key": "MinimumStatusDuration", "value": "10" });
    assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
    bench.plug(1, true);
    bench.run(5_000);
    bench.plug(1, false);
    bench.run(60_000);
    assert_eq!(bench.told(), [] as [&str; 0]);
    bench.plug(1, true);
    bench.run(9_000);
    assert_eq!(bench.told(), ["1:Preparing"]);
}

#[test]
fn sampled_values_come_by_interval() {
    let mut bench = charging("ann");
    for (key, value) in [
        ("MeterValueSampleInterval", "30"),
        (
            "MeterValuesSampledData",
            "Energy.Active.Import.Register,Power.Active.Import",
        ),
        ("StopTxnSampledData", "Energy.Active.Import.Register"),
    ] {
        let set = json!({ "key": key, "value": value });
        assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
    }
    bench.calls.clear();
    bench.energy(1, 1_500);
    bench.run(31_000);
    let sample = bench.expect("MeterValues");
    assert_eq!(sample["transactionId"], 1);
    let values = &sample["meterValue"][0]["sampledValue"];
    assert_eq!(
        values,
        &json!([
            { "value": "1500", "measurand": "Energy.Active.Import.Register", "unit": "Wh" },
            { "value": "7000", "measurand": "Power.Active.Import", "unit": "W" },
        ])
    );
    bench.run(90_000);
    assert_eq!(
        bench
            .told()
            .iter()
            .filter(|told| *told == "MeterValues")
            .count(),
        3
    );
    bench.swipe(1, "ann");
    let stop = bench.expect("StopTransaction");
    let data = stop["transactionData"].as_array().expect("data");
    assert_eq!(data.len(), 5);
    assert_eq!(data[4]["sampledValue"][0]["context"], "Transaction.End");
}

#[test]
fn clock_aligned_values_come_with_and_without_a_transaction() {
    let mut bench = charging("ann");
    let set = json!({ "key": "ClockAlignedDataInterval", "value": "900" });
    assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
    let set = json!({ "key": "MeterValueSampleInterval", "value": "0" });
    assert_eq!(bench.status("ChangeConfiguration", set), "Accepted");
    bench.energy(2, 77);
    bench.settle();
    bench.calls.clear();
    bench.run(900_000);
    let mut samples: Vec<_> = bench
        .calls
        .drain(..)
        .filter(|(action, _)| action == "MeterValues")
        .map(|(_, payload)| payload)
        .collect();
    samples.sort_by_key(|sample| sample["connectorId"].as_i64());
    assert_eq!(samples.len(), 2);
    for (sample, id) in samples.iter().zip([json!(1), json!(null)]) {
        assert_eq!(sample["transactionId"], id);
        let value = &sample["meterValue"][0]["sampledValue"][0];
        assert_eq!(value["context"], "Sample.Clock");
        assert_eq!(
            sample["meterValue"][0]["timestamp"]
                .as_str()
                .map(|t| &t[..17]),
            Some("2026-01-01T00:15:")
        );
    }
}
