//! Any bytes as a frame, in every version: no panic; what is read as a frame around a JSON payload is JSON as a whole;
//! and an error that can be answered is answered with JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ocpp_wire::{Dialect, Frame, Head, locate};
use serde_json::Value;

fuzz_target!(|text: &[u8]| {
    for dialect in [Dialect::V16, Dialect::V201, Dialect::V21] {
        match Frame::parse(text, dialect) {
            Ok(frame) => {
                // Payloads are proven by who decodes them.
                if serde_json::from_slice::<Value>(payload(&frame)).is_ok() {
                    let whole = serde_json::from_slice::<Value>(text);
                    assert!(whole.is_ok_and(|whole| whole.is_array()), "{frame:?}");
                }
            }
            Err(error) => {
                let mut out = Vec::new();
                if error.write_answer(dialect, &mut out) {
                    // Not necessarily a frame we would take: an id that is too long is sent back as it came.
                    let answer = serde_json::from_slice::<Value>(&out);
                    assert!(answer.is_ok_and(|answer| answer.is_array()), "{out:?}");
                }
            }
        }
        let _ = Head::parse(text, dialect);
    }
    if let Some((at, text)) = text.split_first() {
        let _ = locate(text, usize::from(*at)).to_string();
    }
});

fn payload<'a>(frame: &Frame<'a>) -> &'a [u8] {
    match *frame {
        Frame::Call { payload, .. }
        | Frame::CallResult { payload, .. }
        | Frame::Send { payload, .. }
        | Frame::CallError {
            details: payload, ..
        }
        | Frame::CallResultError {
            details: payload, ..
        } => payload,
    }
}
