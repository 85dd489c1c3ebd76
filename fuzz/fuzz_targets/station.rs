//! A whole station at the mercy of bytes: they say what the CSMS sends and answers, what drivers find, how jobs and storage
//! end, when the power goes, and how much time passes. It never panics, and never leaves a contactor closed without a
//! transaction or beyond its lease.
#![no_main]

#[path = "../../ocpp-station/tests/bench/mod.rs"]
mod bench;
#[path = "../../ocpp-station/tests/play/mod.rs"]
mod play;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| play::play(&mut play::dice::Bytes(bytes), 400));
