//! Any bytes as a frame, in every version: no panic, and an error that can be answered is answered with a frame.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ocpp_wire::{Dialect, Frame, Head, locate};

fuzz_target!(|text: &[u8]| {
    for dialect in [Dialect::V16, Dialect::V201, Dialect::V21] {
        match Frame::parse(text, dialect) {
            Ok(frame) => {
                // What was read as a frame is JSON.
                let value: Result<serde_json::Value, _> = serde_json::from_slice(text);
                assert!(value.is_ok_and(|value| value.is_array()), "{frame:?}");
            }
            Err(error) => {
                let mut out = Vec::new();
                if error.write_answer(dialect, &mut out) {
                    assert!(Frame::parse(&out, dialect).is_ok(), "{out:?}");
                }
            }
        }
        let _ = Head::parse(text, dialect);
    }
    if let Some((at, text)) = text.split_first() {
        let _ = locate(text, usize::from(*at)).to_string();
    }
});
