//! Any bytes as a payload of any message, read both ways: what is accepted is JSON, and comes back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ocpp_messages::{v16, v21, v201};
use ocpp_wire::json::{decode, encode};
use ocpp_wire::{Departures, Payload, Reading, Visit, locate};

struct Check<'a>(&'a [u8]);

impl Visit for Check<'_> {
    type Output = ();

    fn visit<T: Payload>(self) {
        let strict = decode::<T>(self.0, Reading::Strict);
        if let Err(error) = &strict {
            let _ = locate(self.0, error.at as usize).to_string();
        }
        let mut departures = Departures::new();
        let tolerant = decode::<T>(self.0, Reading::Tolerant(&mut departures));
        if strict.is_ok() {
            assert_eq!(strict.as_ref(), tolerant.as_ref());
            assert!(departures.is_empty());
        }
        let Ok(value) = tolerant else { return };
        assert!(
            serde_json::from_slice::<serde::de::IgnoredAny>(self.0).is_ok(),
            "accepted what is no JSON"
        );
        let mut out = Vec::new();
        match encode(&value, &mut out) {
            Ok(()) => {
                let again = decode::<T>(&out, Reading::Strict).expect("what is written is strict");
                let mut twice = Vec::new();
                encode(&again, &mut twice).expect("what was read strictly can be written");
                assert_eq!(out, twice);
            }
            Err(_) => assert!(!departures.is_empty(), "strict and yet refused"),
        }
    }
}

fuzz_target!(|input: &[u8]| {
    let [version, action, side, payload @ ..] = input else {
        return;
    };
    macro_rules! visit {
        ($module:ident) => {{
            let actions = $module::Action::ALL;
            let action = actions[usize::from(*action) % actions.len()];
            if side % 2 == 0 {
                $module::visit_request(action, Check(payload));
            } else {
                $module::visit_response(action, Check(payload));
            }
        }};
    }
    match version % 3 {
        0 => visit!(v16),
        1 => visit!(v201),
        _ => visit!(v21),
    }
});
