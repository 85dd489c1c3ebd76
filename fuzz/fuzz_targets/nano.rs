//! Any bytes as a payload of any 1.6 message, read by the no-alloc codec: what is accepted is written and read again as
//! the same, and the std codec judges and writes alike where neither capacity nor a listed tolerance is a reason.
#![no_main]

#[path = "../../corpus/tests/recode/mod.rs"]
mod recode;

use libfuzzer_sys::fuzz_target;
use ocpp_messages_nano::v16::Action;
use ocpp_wire::{DecodeErrorKind, DepartureKind, Departures, Reading};
use recode::{Nano, recode_std};
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let [action, side, payload @ ..] = input else {
        return;
    };
    let action = Action::ALL[usize::from(*action) % Action::ALL.len()];
    let request = side % 2 == 0;
    let mut nano = Nano::new();
    let strict = recode_std(action, request, payload, Reading::Strict);
    let once = match nano.recode(action, request, payload) {
        Ok(once) => once.to_vec(),
        Err(error) => {
            let ours = match error.kind {
                DecodeErrorKind::OverCapacity => true,
                // Tenths have 32 bits.
                DecodeErrorKind::OutOfRange => payload[error.at as usize..].len() > 9,
                // Their text is held in 64 bytes.
                DecodeErrorKind::BadTimestamp => payload.len() > 64,
                _ => false,
            };
            assert!(ours || strict.is_err(), "refused alone: {error}");
            return;
        }
    };
    match nano.recode(action, request, &once) {
        Ok(twice) => assert_eq!(once, twice),
        Err(error) => panic!("wrote what it refuses: {error}"),
    }
    match strict {
        Ok(std) if payload.contains(&b'\\') => {
            // Borrowed texts keep their escapes.
            let parsed = |text: &[u8]| serde_json::from_slice::<Value>(text).expect("JSON");
            assert_eq!(parsed(&std), parsed(&once));
        }
        Ok(std) => assert_eq!(std, once),
        Err(_) => {
            let mut departures = Departures::new();
            let reading = Reading::Tolerant(&mut departures);
            recode_std(action, request, payload, reading).expect("only ever more tolerant");
            assert!(
                departures.iter().all(|departure| matches!(
                    departure.kind,
                    DepartureKind::UnknownMember
                        | DepartureKind::NullPayload
                        | DepartureKind::BadUri
                )),
                "accepted alone: {departures:?}"
            );
        }
    }
});
