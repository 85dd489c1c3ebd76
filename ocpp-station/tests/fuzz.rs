//! Random frames, inputs and times: no panic, no contactor closed without a transaction, no frame that is not JSON.
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging"
))]

mod bench;

use bench::{Bench, TWO_SOCKETS};
use ocpp_messages_nano::v16::Action;
use ocpp_station::{ChargePointErrorCode, Event, Fault, JobOutcome, Severity, Station};
use std::collections::BTreeMap;

struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len() as u64) as usize]
    }
}

/// Requests as a CSMS would send them, to be damaged.
const REQUESTS: &[(&str, &str)] = &[
    (
        "ChangeAvailability",
        r#"{"connectorId":1,"type":"Inoperative"}"#,
    ),
    (
        "ChangeAvailability",
        r#"{"connectorId":0,"type":"Operative"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"MeterValueSampleInterval","value":"1"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"ClockAlignedDataInterval","value":"7"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"StopTxnSampledData","value":"Voltage,SoC"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"WebSocketPingInterval","value":"1"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"LocalPreAuthorize","value":"true"}"#,
    ),
    ("ClearCache", "{}"),
    ("DataTransfer", r#"{"vendorId":"x","data":"y"}"#),
    ("GetConfiguration", "{}"),
    (
        "GetConfiguration",
        r#"{"key":["a","b","ConnectionTimeOut"]}"#,
    ),
    (
        "RemoteStartTransaction",
        r#"{"connectorId":1,"idTag":"ann"}"#,
    ),
    ("RemoteStartTransaction", r#"{"idTag":"BAD"}"#),
    ("RemoteStopTransaction", r#"{"transactionId":1}"#),
    ("RemoteStopTransaction", r#"{"transactionId":2}"#),
    ("UnlockConnector", r#"{"connectorId":1}"#),
    ("TriggerMessage", r#"{"requestedMessage":"MeterValues"}"#),
    (
        "TriggerMessage",
        r#"{"requestedMessage":"StatusNotification","connectorId":0}"#,
    ),
    (
        "TriggerMessage",
        r#"{"requestedMessage":"BootNotification"}"#,
    ),
    (
        "ReserveNow",
        r#"{"connectorId":2,"expiryDate":"2026-01-01T00:20:00Z","idTag":"bob","reservationId":1}"#,
    ),
    (
        "ReserveNow",
        r#"{"connectorId":0,"expiryDate":"2026-01-01T00:10:00Z","idTag":"bob","reservationId":2}"#,
    ),
    ("CancelReservation", r#"{"reservationId":1}"#),
    (
        "SendLocalList",
        r#"{"listVersion":4,"updateType":"Full","localAuthorizationList":[{"idTag":"ann","idTagInfo":{"status":"Accepted"}}]}"#,
    ),
    (
        "SendLocalList",
        r#"{"listVersion":5,"updateType":"Differential","localAuthorizationList":[{"idTag":"ann"}]}"#,
    ),
    ("GetLocalListVersion", "{}"),
    (
        "SetChargingProfile",
        r#"{"connectorId":1,"csChargingProfiles":{"chargingProfileId":1,"stackLevel":1,"chargingProfilePurpose":"TxDefaultProfile","chargingProfileKind":"Recurring","recurrencyKind":"Daily","chargingSchedule":{"startSchedule":"2025-01-01T00:00:00Z","duration":80000,"chargingRateUnit":"W","chargingSchedulePeriod":[{"startPeriod":0,"limit":4000.0},{"startPeriod":300,"limit":0.0}]}}}"#,
    ),
    (
        "SetChargingProfile",
        r#"{"connectorId":0,"csChargingProfiles":{"chargingProfileId":2,"stackLevel":0,"chargingProfilePurpose":"ChargePointMaxProfile","chargingProfileKind":"Absolute","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":20.5,"numberPhases":1}]}}}"#,
    ),
    ("ClearChargingProfile", r#"{"id":1}"#),
    ("ClearChargingProfile", "{}"),
    (
        "GetCompositeSchedule",
        r#"{"connectorId":1,"duration":100000}"#,
    ),
    (
        "GetCompositeSchedule",
        r#"{"connectorId":0,"duration":2147483647,"chargingRateUnit":"W"}"#,
    ),
    ("GetDiagnostics", r#"{"location":"ftp://x/","retries":2}"#),
    (
        "UpdateFirmware",
        r#"{"location":"http://x/","retrieveDate":"2026-01-01T00:05:00Z"}"#,
    ),
];

fn frame(dice: &mut Dice) -> Vec<u8> {
    let (action, payload) = dice.pick(REQUESTS);
    let mut text = format!(r#"[2,"{}","{action}",{payload}]"#, dice.roll(4)).into_bytes();
    match dice.roll(6) {
        0 => {
            let at = dice.roll(text.len() as u64) as usize;
            text[at] = dice.roll(256) as u8;
        }
        1 => text.truncate(dice.roll(text.len() as u64) as usize),
        2 => {
            let name = dice.pick(Action::ALL).name();
            text = format!(r#"[2,"1","{name}",{payload}]"#).into_bytes();
        }
        _ => {}
    }
    text
}

fn happen(bench: &mut Bench, dice: &mut Dice) {
    let now = bench.instant();
    let connector = 1 + dice.roll(2) as u8;
    let inputs = &mut bench.inputs.connectors[usize::from(connector) - 1];
    match dice.roll(16) {
        0 | 1 => inputs.plugged ^= true,
        2 => inputs.ev_ready ^= true,
        3 => inputs.evse_ready ^= true,
        4 => {
            inputs.meter.set(
                ocpp_station::Channel::EnergyImport,
                dice.roll(1 << 31) as i32,
            );
        }
        5 => {
            let severity = dice.pick(&[Severity::Warning, Severity::Fault]);
            let code = ChargePointErrorCode::OverCurrentFailure;
            inputs.fault = (dice.roll(3) == 0).then(|| Fault::new(code, severity));
        }
        6 => inputs.contactor_closed = dice.pick(&[None, None, Some(true), Some(false)]),
        7 | 8 => {
            let id_tag = dice.pick(&["ann", "bob", "BAD", "eve@G", "a tag that is much too long"]);
            let connectors = dice.pick(&[0, 1, 2, 3, 0xFFFF]);
            bench
                .station
                .handle(now, Event::Swipe { connectors, id_tag });
        }
        9 => bench.network = dice.roll(3) > 0,
        10 => bench.jobs_end = dice.pick(&[None, Some(JobOutcome::Done), Some(JobOutcome::Failed)]),
        11 => bench.drivers_alive = dice.roll(8) > 0,
        12 => {
            let permitted = dice.roll(2) == 0;
            bench.station.handle(
                now,
                Event::Permit {
                    connector,
                    permitted,
                },
            );
        }
        _ => {
            let text = frame(dice);
            bench.receive_bytes(&text);
        }
    }
}

fn check(bench: &Bench) {
    for (output, input) in bench
        .outputs
        .connectors
        .iter()
        .zip(&bench.inputs.connectors)
    {
        let Some(until) = output.contactor_until else {
            continue;
        };
        assert!(
            until.as_millis() <= bench.now + 2_000,
            "a lease beyond its length"
        );
        assert!(
            output.status == ocpp_station::ChargePointStatus::Charging,
            "closed while {:?}",
            output.status
        );
        assert!(
            input.plugged && input.ev_ready && input.evse_ready,
            "closed without a vehicle"
        );
        assert!(output.limit.amperes >= 60);
    }
}

#[test]
fn nothing_makes_it_panic_or_close_a_contactor_it_should_not() {
    for seed in 1..=150 {
        let mut dice = Dice::new(seed);
        let mut bench = Bench::new(Station::with_storage(&TWO_SOCKETS, seed)).with_buffer(600);
        bench.storage = Some(BTreeMap::new());
        for _ in 0..400 {
            happen(&mut bench, &mut dice);
            bench.run(dice.pick(&[0, 1, 50, 1_000, 20_000]));
            // With whatever the last step brought, the station has been polled.
            bench.step();
            check(&bench);
            if bench.outputs.restart.is_some() || dice.roll(100) == 0 {
                let flash = bench.storage.take();
                bench = Bench::new(Station::with_storage(&TWO_SOCKETS, seed)).with_buffer(600);
                bench.storage = flash;
            }
        }
    }
}

#[test]
fn random_storage_does_not_make_it_panic() {
    for seed in 1..=2_000 {
        let mut dice = Dice::new(seed);
        let mut flash = BTreeMap::new();
        for _ in 0..30 {
            let key = dice.pick(&[
                1, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x22, 0x25, 0x2A, 0x2F, 0x30, 0x35,
            ]) + dice.roll(3) as u16;
            let key = if dice.roll(2) == 0 {
                key
            } else {
                0x1000 + dice.roll(40) as u16
            };
            let mut value = vec![0; dice.roll(60) as usize];
            for byte in &mut value {
                *byte = dice.pick(&[0, 1, 2, 0x11, 0x12, 0x13, 0x14, 4, 20, 255, dice_byte(seed)]);
            }
            flash.insert(key, value);
        }
        let mut bench = Bench::new(Station::with_storage(&TWO_SOCKETS, seed));
        bench.storage = Some(flash);
        bench.run(30_000);
        check(&bench);
    }
}

fn dice_byte(seed: u64) -> u8 {
    (seed.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56) as u8
}
