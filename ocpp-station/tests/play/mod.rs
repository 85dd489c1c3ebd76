//! A station at the mercy of chance: frames whole and damaged, answers of all kinds, inputs, jobs, storage and power that
//! come and go, at any time. What must hold whatever happens is looked at after every step.
//!
//! `tests/fuzz.rs` plays it from seeds, the target `station` of `fuzz/` from a fuzzer's bytes.
#![allow(unreachable_pub, reason = "shared by test and fuzz target")]

pub mod dice;
mod requests;

use crate::bench::vault::Drawer;
use crate::bench::{Bench, Csms, TWO_SOCKETS, friendly};
use dice::{Dice, Seeded, pick};
use ocpp_messages_nano::v16::Action;
use ocpp_station::{
    ChargePointErrorCode, ChargePointStatus, Event, Fault, JobOutcome, Reason, SecurityEvent,
    Settings, Severity, Station, VendorAccess, VendorKey, VendorKind, capacity,
};
use requests::REQUESTS;
use serde_json::{Value, json};
use std::collections::BTreeMap;

static STATION: Settings = Settings {
    security_profile: 3,
    vendor_keys: &[VendorKey {
        name: "AcmeUrl",
        kind: VendorKind::Text {
            max: 40,
            default: "",
        },
        access: VendorAccess::ReadWrite,
    }],
    ..TWO_SOCKETS
};

/// Plays until chance is spent, for so many steps at most.
pub fn play(dice: &mut dyn Dice, steps: usize) {
    let mut bench = power_up(BTreeMap::new(), dice);
    for _ in 0..steps {
        if dice.is_spent() {
            break;
        }
        happen(&mut bench, dice);
        let long = if dice.roll(50) == 0 { 700_000 } else { 20_000 };
        bench.run(pick(dice, &[0, 1, 50, 1_000, 5_000, long]));
        // With whatever the last step brought, the station has been polled.
        bench.step();
        check(&bench);
        if bench.outputs.restart.is_some() || dice.roll(100) == 99 {
            let flash = bench.storage.take().unwrap_or_default();
            bench = power_up(flash, dice);
            bench.step();
            check(&bench);
        }
    }
    // Left alone, with the cables out: everything is open.
    for inputs in &mut bench.inputs.connectors {
        inputs.plugged = false;
    }
    bench.run(5_000);
    for connector in 1..=2 {
        assert!(!bench.is_closed(connector), "closed without a vehicle");
    }
}

fn power_up(flash: BTreeMap<u16, Vec<u8>>, dice: &mut dyn Dice) -> Bench {
    let seed = dice.roll(1 << 16);
    let mut bench = Bench::new(Station::with_storage(&STATION, seed)).with_buffer(600);
    bench.storage = Some(flash);
    bench.csms = moody(seed);
    bench.vault = Some(Box::new(Drawer {
        roots: 1,
        request: "REQUEST".to_owned(),
        ..Drawer::default()
    }));
    bench
}

/// A CSMS that mostly answers well, and else with silence, an error, or what no schema knows.
fn moody(seed: u64) -> Csms {
    let mut dice = Seeded::new(seed);
    let mut well = friendly();
    Box::new(move |action, payload| {
        let good = well(action, payload);
        let Some(Ok(answer)) = &good else {
            return good;
        };
        match dice.roll(24) {
            0 => None,
            1 => Some(Err("InternalError")),
            2 => Some(Ok(match dice.roll(4) {
                0 => json!({}),
                1 => Value::Null,
                2 => json!([]),
                _ => json!(7),
            })),
            3 => Some(Ok(odd(answer.clone(), &mut dice))),
            _ => good,
        }
    })
}

/// The same with one member that is not what it was.
fn odd(mut answer: Value, dice: &mut dyn Dice) -> Value {
    let values = [
        json!(null),
        json!(-1),
        json!(i64::MAX),
        json!(1e308),
        json!(""),
        json!("Pending"),
        json!("Rejected"),
        json!("1969-12-31T23:59:59-14:00"),
        json!("9999-12-31T23:59:59Z"),
        json!({ "status": "Blocked", "expiryDate": "2026-01-01T00:00:01Z", "parentIdTag": "G" }),
        json!({ "status": "ConcurrentTx" }),
        json!("x".repeat(300)),
    ];
    if let Some(members) = answer.as_object_mut()
        && !members.is_empty()
    {
        let at = dice.roll(members.len() as u64) as usize;
        let value = values[dice.roll(values.len() as u64) as usize].clone();
        if let Some(member) = members.values_mut().nth(at) {
            *member = value;
        }
    }
    answer
}

/// A frame of the CSMS: whole, damaged, or another action's payload.
fn frame(dice: &mut dyn Dice) -> Vec<u8> {
    let (action, payload) = pick(dice, REQUESTS);
    let mut text = format!(r#"[2,"{}","{action}",{payload}]"#, dice.roll(4)).into_bytes();
    match dice.roll(8) {
        0 => {
            let at = dice.roll(text.len() as u64) as usize;
            text[at] = dice.roll(256) as u8;
        }
        1 => text.truncate(dice.roll(text.len() as u64) as usize),
        2 => {
            let name = pick(dice, Action::ALL).name();
            text = format!(r#"[2,"1","{name}",{payload}]"#).into_bytes();
        }
        3 => {
            // Another number in the place of some digit.
            let digits: Vec<usize> = (0..text.len())
                .filter(|at| text[*at].is_ascii_digit())
                .collect();
            let at = pick(dice, &digits);
            let number = pick(
                dice,
                &["-1", "2147483647", "9223372036854775807", "0.05", "1e9"],
            );
            text.splice(at..=at, number.bytes());
        }
        _ => {}
    }
    text
}

fn happen(bench: &mut Bench, dice: &mut dyn Dice) {
    let now = bench.instant();
    let connector = 1 + dice.roll(2) as u8;
    let inputs = &mut bench.inputs.connectors[usize::from(connector) - 1];
    let event = match dice.roll(24) {
        0 | 1 => return inputs.plugged ^= true,
        2 => return inputs.ev_ready ^= true,
        3 => return inputs.evse_ready ^= true,
        4 => {
            let register = dice.roll(1 << 31) as i32;
            return inputs
                .meter
                .set(ocpp_station::Channel::EnergyImport, register);
        }
        5 => {
            let severity = pick(dice, &[Severity::Warning, Severity::Fault]);
            let code = ChargePointErrorCode::OverCurrentFailure;
            inputs.fault = (dice.roll(3) == 0).then(|| Fault::new(code, severity));
            return;
        }
        6 => return inputs.contactor_closed = pick(dice, &[None, None, Some(true), Some(false)]),
        7 | 8 => Event::Swipe {
            connectors: pick(dice, &[0, 1, 2, 3, 0xFFFF]),
            id_tag: pick(
                dice,
                &[
                    "ann",
                    "bob@G",
                    "BAD",
                    "eve@G",
                    "",
                    "a tag that is much too long",
                ],
            ),
        },
        9 => return bench.network = dice.roll(3) > 0,
        10 => {
            let ends = [
                JobOutcome::Done,
                JobOutcome::Failed,
                JobOutcome::BadSignature,
            ];
            bench.jobs_end = (dice.roll(4) > 0).then(|| pick(dice, &ends));
            return;
        }
        11 => return bench.drivers_alive = dice.roll(8) > 0,
        12 => Event::Permit {
            connector: dice.roll(4) as u8,
            permitted: dice.roll(2) == 0,
        },
        13 => Event::Begin {
            connector: dice.roll(4) as u8,
            id_tag: pick(dice, &["app", "BAD", "much too long for any idTag"]),
            authorized: dice.roll(2) == 0,
        },
        14 => Event::End {
            connector: dice.roll(4) as u8,
            reason: Reason::EmergencyStop,
        },
        15 => Event::Operative {
            connector: dice.roll(4) as u8,
            operative: dice.roll(2) == 0,
        },
        16 => Event::JobEnded {
            job: dice.roll(40) as u16,
            outcome: pick(dice, &[JobOutcome::Done, JobOutcome::Failed]),
        },
        17 => Event::Clock {
            unix_ms: pick(
                dice,
                &[
                    0,
                    -1,
                    i64::MIN,
                    i64::MAX,
                    1_767_225_600_000,
                    4_294_967_295_000,
                ],
            ),
        },
        18 => pick(
            dice,
            &[
                Event::NetworkUp,
                Event::Alive,
                Event::StorageDone { done: false },
                Event::StorageDone { done: true },
                Event::Security(SecurityEvent::MemoryExhaustion),
            ],
        ),
        19 => return bench.flash_ends = dice.roll(4) > 0,
        _ => {
            let text = frame(dice);
            bench.receive_bytes(&text);
            return;
        }
    };
    bench.station.handle(now, event);
}

/// What holds whatever happens.
pub fn check(bench: &Bench) {
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
            until.as_millis() <= bench.now + u64::from(capacity::CONTACTOR_LEASE_MS),
            "a lease beyond its length"
        );
        assert!(
            output.status == ChargePointStatus::Charging,
            "closed without a transaction: {:?}",
            output.status
        );
        assert!(
            input.plugged && input.ev_ready && input.evse_ready,
            "closed without a vehicle"
        );
        assert!(
            output.limit.amperes >= 60,
            "less than a control pilot can offer"
        );
    }
}
