//! Whole sessions, with everything that goes wrong in between: resets, lost power, lost networks.

mod rig;

use ocpp_csms::wire::Caller as _;
use ocpp_messages::v16::core::{ResetRequest, ResetType};
use ocpp_messages::v16::{smart_charging, types};
use rig::{Central, Simulator, argument};

/// A vehicle comes and is charged at connector 1, until the meter has noticed.
fn charge(simulator: &mut Simulator) {
    simulator.say(r#"{"cmd":"plug_in","connector":1}"#);
    simulator.say(r#"{"cmd":"swipe","token":"04A1","connectors":[1]}"#);
    simulator.event("transaction_started");
    let power = simulator.connector(1, |connector| connector["power_w"].as_i64() > Some(0));
    let before = power["energy_wh"].as_i64();
    simulator.connector(1, |connector| connector["energy_wh"].as_i64() > before);
}

/// The transaction at connector 1 has this number.
fn number(simulator: &mut Simulator, number: i64) {
    simulator.connector(1, |connector| connector["transaction_id"] == number);
}

fn limit(amperes: i32) -> smart_charging::SetChargingProfileRequest {
    let period = types::ChargingSchedulePeriod::new(0, amperes.into());
    let schedule = types::ChargingSchedule::new(types::ChargingRateUnitType::A, vec![period]);
    smart_charging::SetChargingProfileRequest {
        connector_id: 1,
        cs_charging_profiles: types::ChargingProfile::new(
            1,
            0,
            types::ChargingProfilePurposeType::TxDefaultProfile,
            types::ChargingProfileKindType::Relative,
            schedule,
        ),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_from_plug_to_plug() {
    let central = Central::start().await;
    let mut simulator = Simulator::start(&central.url, &["--speed", "60"]);
    simulator.event("registered");
    charge(&mut simulator);
    let answer = central
        .station("CP1")
        .await
        .call(limit(8))
        .await
        .expect("answered");
    assert_eq!(answer.status.as_str(), "Accepted");
    // 8 A on three phases of 230 V.
    let limited = simulator.connector(1, |connector| connector["power_w"] == 5_520);
    assert_eq!(limited["limit_a"], 8.0);
    simulator.say(r#"{"cmd":"power","connector":1,"watts":3000}"#);
    simulator.connector(1, |connector| connector["power_w"] == 3_000);
    simulator.say(r#"{"cmd":"ev_ready","connector":1,"ready":false}"#);
    simulator.status(1, "SuspendedEV");
    simulator.say(r#"{"cmd":"swipe","token":"04A1","connectors":[1]}"#);
    let stopped = simulator.event("transaction_stopped");
    assert_eq!(stopped["reason"], "Local");
    simulator.status(1, "Finishing");
    simulator.say(r#"{"cmd":"plug_out","connector":1}"#);
    simulator.status(1, "Available");
    let [transaction] = &central.ended("CP1").await[..] else {
        panic!("one transaction");
    };
    assert_eq!(transaction.id, 1_000);
    assert!(transaction.energy_wh() > Some(0), "{transaction:?}");
    let seen = simulator.quit();
    let wrong = seen
        .iter()
        .find(|line| line["event"] == "error" || line["frame"][0] == 4);
    assert_eq!(wrong, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_reboots_in_place() {
    let central = Central::start().await;
    let mut simulator = Simulator::start(&central.url, &["--speed", "60"]);
    simulator.event("registered");
    charge(&mut simulator);
    for (kind, word, reason) in [
        (ResetType::Soft, "soft_reset", "SoftReset"),
        (ResetType::Hard, "hard_reset", "HardReset"),
    ] {
        let reset = ResetRequest { type_: kind };
        let answer = central
            .station("CP1")
            .await
            .call(reset)
            .await
            .expect("answered");
        assert_eq!(answer.status.as_str(), "Accepted");
        if word == "soft_reset" {
            assert_eq!(simulator.sent("StopTransaction")["reason"], reason);
        }
        let boot = simulator.event("boot");
        assert_eq!(boot["why"], word);
        simulator.sent("BootNotification");
        simulator.event("registered");
    }
    // The vehicle is still there, and nobody is charged for it any more.
    simulator.status(1, "Preparing");
    assert_eq!(central.ended("CP1").await.len(), 1);
    simulator.quit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_ends_the_transaction_once() {
    let central = Central::start().await;
    let mut simulator = Simulator::start(&central.url, &["--speed", "60"]);
    simulator.event("registered");
    charge(&mut simulator);
    number(&mut simulator, 1_000);
    simulator.say(r#"{"cmd":"power_cut"}"#);
    assert_eq!(simulator.event("boot")["why"], "power_cut");
    let stop = simulator.sent("StopTransaction");
    assert_eq!(stop["reason"], "PowerLoss");
    assert_eq!(stop["transactionId"], 1_000);
    // The next one is another transaction.
    simulator.say(r#"{"cmd":"plug_out","connector":1}"#);
    simulator.status(1, "Available");
    charge(&mut simulator);
    number(&mut simulator, 1_001);
    let transactions = central.transactions("CP1").await;
    assert_eq!(transactions.len(), 2);
    simulator.quit();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_offline_is_told_once() {
    let central = Central::start().await;
    let arguments = ["--speed", "60", "--set", "AllowOfflineTxForUnknownId=true"];
    let mut simulator = Simulator::start(&central.url, &arguments);
    simulator.event("registered");
    simulator.say(r#"{"cmd":"disconnect"}"#);
    simulator.event("disconnected");
    charge(&mut simulator);
    simulator.say(r#"{"cmd":"swipe","token":"04A1","connectors":[1]}"#);
    simulator.event("transaction_stopped");
    assert!(central.transactions("CP1").await.is_empty());
    // It waits through a loss of power.
    simulator.say(r#"{"cmd":"power_cut"}"#);
    simulator.event("boot");
    simulator.say(r#"{"cmd":"connect"}"#);
    let stop = simulator.until("the end", |line| rig::is_call(line, "StopTransaction"));
    let id = stop["frame"][1].clone();
    simulator.until("its answer", |line| {
        line["event"] == "received" && line["frame"][1] == id
    });
    simulator.say(r#"{"cmd":"plug_out","connector":1}"#);
    simulator.status(1, "Available");
    // A reconnect and another boot do not bring it back.
    simulator.say(r#"{"cmd":"power_cut"}"#);
    simulator.event("registered");
    simulator.sent("StatusNotification");
    let [transaction] = &central.ended("CP1").await[..] else {
        panic!("one transaction");
    };
    assert!(transaction.energy_wh() > Some(0), "{transaction:?}");
    assert_eq!(simulator.count("StartTransaction"), 1);
    assert_eq!(simulator.count("StopTransaction"), 1);
    simulator.quit();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_outlives_the_program() {
    let central = Central::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = ["--speed", "60", "--store", argument(folder.path())];
    let mut simulator = Simulator::start(&central.url, &arguments);
    simulator.event("registered");
    charge(&mut simulator);
    number(&mut simulator, 1_000);
    simulator.kill();
    let mut simulator = Simulator::start(&central.url, &arguments);
    let stop = simulator.sent("StopTransaction");
    assert_eq!(stop["reason"], "PowerLoss");
    assert_eq!(stop["transactionId"], 1_000);
    // Nobody else may use the folder meanwhile.
    let second = Simulator::start(&central.url, &arguments);
    assert_eq!(second.exit_code(), Some(2));
    simulator.quit();
}
