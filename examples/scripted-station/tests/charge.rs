//! The script of a transaction against the default handlers of `ocpp-csms`.

use std::sync::Arc;
use std::time::Duration;

use example_scripted_station::{Failure, Script, Transcript, play};
use ocpp_csms::store::{MemoryStore, Store, TransactionQuery};
use ocpp_csms::wire::Caller;
use ocpp_csms::{Csms, Defaults, Dispatch, Rooms, Settings, StationId};
use ocpp_messages::v16::{core, smart_charging, types};
use tokio::net::TcpListener;

const CHARGE: &str = include_str!("../scripts/charge.txt");

type Served = Rooms<(core::Room,)>;

async fn csms() -> (Csms<Dispatch<Defaults, Served>>, Arc<MemoryStore>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("ws://{}/ocpp/CP1", listener.local_addr().expect("bound"));
    let settings = Settings::default();
    let store = Arc::new(MemoryStore::with_first_id(17));
    let defaults = Defaults::new(Arc::clone(&store) as Arc<dyn Store>, &settings);
    let csms = Csms::new(Dispatch::new(defaults), settings);
    let serving = csms.clone();
    tokio::spawn(async move { serving.serve(listener, std::future::pending()).await });
    (csms, store, url)
}

#[tokio::test]
async fn a_transaction_is_played_to_its_end() {
    let (_, store, url) = csms().await;
    let script = Script::parse(CHARGE).expect("valid");
    let mut transcript = Transcript::default();
    let result = play(&url, &script, &mut transcript).await;
    assert!(result.is_ok(), "{result:?}\n{}", transcript.0.join("\n"));
    let id = StationId::new("CP1").expect("valid");
    let [transaction] = &store
        .transactions(TransactionQuery::of(&id))
        .await
        .expect("stored")[..]
    else {
        panic!("one transaction");
    };
    assert_eq!(transaction.id, 17);
    assert_eq!(transaction.energy_wh(), Some(1000));
    let meter = transcript
        .0
        .iter()
        .find(|line| line.contains("MeterValues"));
    assert!(meter.is_some_and(|line| line.contains(r#""transactionId":17"#)));
}

#[tokio::test]
async fn calls_of_the_csms_are_answered_as_the_script_says() {
    let (csms, _, url) = csms().await;
    let script = Script::parse(
        "answer SetChargingProfile {\"status\":\"Rejected\"}\nexpect SetChargingProfile\n",
    );
    let script = script.expect("valid");
    let playing = tokio::spawn(async move {
        let mut transcript = Transcript::default();
        play(&url, &script, &mut transcript)
            .await
            .map_err(|(_, error)| error.to_string())
    });
    let id = StationId::new("CP1").expect("valid");
    let station = loop {
        match csms.station(&id) {
            Some(station) => break station,
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    let period = types::ChargingSchedulePeriod::new(0, 16.into());
    let schedule = types::ChargingSchedule::new(types::ChargingRateUnitType::A, vec![period]);
    let profile = types::ChargingProfile::new(
        1,
        0,
        types::ChargingProfilePurposeType::TxDefaultProfile,
        types::ChargingProfileKindType::Relative,
        schedule,
    );
    let request = smart_charging::SetChargingProfileRequest {
        connector_id: 0,
        cs_charging_profiles: profile,
    };
    let response = station.call(request).await.expect("answered");
    assert_eq!(
        response.status,
        smart_charging::ChargingProfileStatus::Rejected
    );
    assert_eq!(playing.await.expect("no panic"), Ok(()));
}

#[tokio::test]
async fn a_payload_that_is_not_valid_is_not_sent() {
    let (_, _, url) = csms().await;
    let script = Script::parse(
        "call Heartbeat {}\n\ncall Authorize {\"idTag\":\"much too long for an idTag\"}\n",
    );
    let mut transcript = Transcript::default();
    let stopped = play(&url, &script.expect("valid"), &mut transcript).await;
    assert!(
        matches!(&stopped, Err((3, Failure::Call(_, error))) if error.description.contains("/idTag")),
        "{stopped:?}"
    );
    assert_eq!(transcript.0.len(), 2, "{transcript:?}");
}
