//! What the program makes of its lines and options, with nobody to connect to.

mod rig;

use ocpp_csms::wire::Caller as _;
use rig::{Central, Simulator};
use serde_json::json;

/// Nobody listens there.
const NOWHERE: &str = "ws://127.0.0.1:9/ocpp/CP1";

#[test]
fn bad_lines_are_answered_and_nothing_breaks() {
    let mut simulator = Simulator::start(NOWHERE, &[]);
    let lines = [
        ("{", 1, "not a JSON object"),
        (r#"{"cmd":"dance"}"#, 2, "unknown variant `dance`"),
        (r#"{"cmd":"plug_in"}"#, 3, "missing field `connector`"),
        (r#"{"cmd":"state","station":"CP9"}"#, 4, "no station `CP9`"),
    ];
    for (line, number, why) in lines {
        simulator.say(line);
        let error = simulator.event("error");
        assert_eq!(error["line"], number, "{error}");
        assert!(error["why"].to_string().contains(why), "{error}");
    }
    // What is understood and can't be done carries the command and its id.
    simulator.say(r#"{"cmd":"plug_in","connector":3,"id":"a"}"#);
    let error = simulator.event("error");
    assert_eq!(error["why"], "there is no connector 3, only 1 to 2");
    assert_eq!(
        (&error["cmd"], &error["id"]),
        (&json!("plug_in"), &json!("a"))
    );
    simulator.say(r#"{"cmd":"swipe","token":"04A1","connectors":[1],"id":7}"#);
    assert_eq!(simulator.event("done")["id"], 7);
    simulator.say(r#"{"cmd":"state"}"#);
    let state = simulator.until("the state", |line| line["cmd"] == "state");
    assert_eq!(state["connected"], false);
    assert_eq!(state["connectors"].as_array().map(Vec::len), Some(2));
    simulator.quit();
}

#[test]
fn what_the_options_can_not_mean_is_said() {
    for arguments in [
        &["--set", "Nonsense=1"][..],
        &["--set", "HeartbeatInterval"],
        &["--connectors", "0"],
        &["--speed", "0"],
        &["--ca", "/nowhere/root.pem"],
        &["--cert", "chain.pem"],
    ] {
        let code = Simulator::start(NOWHERE, arguments).exit_code();
        assert_eq!(code, Some(2), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_stations_are_one_program() {
    let central = Central::start().await;
    let mut simulator = Simulator::start(&central.url, &["--count", "3", "--connectors", "1"]);
    for _ in 0..3 {
        simulator.event("registered");
    }
    simulator.say(r#"{"cmd":"plug_in","connector":1,"station":"CP2"}"#);
    let plugged = simulator.until("the vehicle", |line| line["plugged"] == true);
    assert_eq!(plugged["station"], "CP2");
    simulator.say(r#"{"cmd":"quit"}"#);
    for _ in 0..3 {
        simulator.event("stopped");
    }
    assert_eq!(simulator.exit_code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_and_locks_are_told() {
    let central = Central::start().await;
    let mut simulator = Simulator::start(&central.url, &["--no-frames"]);
    simulator.event("registered");
    simulator.say(r#"{"cmd":"raise_error","connector":1,"error":"GroundFailure","info":"wet"}"#);
    let faulted = simulator.status(1, "Faulted");
    assert_eq!(faulted["error"], "GroundFailure");
    simulator.say(r#"{"cmd":"clear_error","connector":1}"#);
    simulator.status(1, "Available");
    simulator.say(r#"{"cmd":"lock_failure","connector":2,"fail":true}"#);
    simulator.until("its answer", |line| line["cmd"] == "lock_failure");
    let unlock = ocpp_messages::v16::core::UnlockConnectorRequest { connector_id: 2 };
    let answer = central
        .station("CP1")
        .await
        .call(unlock)
        .await
        .expect("answered");
    assert_eq!(answer.status.as_str(), "UnlockFailed");
    let seen = simulator.quit();
    assert!(seen.iter().all(|line| line.get("frame").is_none()));
}
