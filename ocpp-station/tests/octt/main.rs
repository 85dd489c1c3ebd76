//! The compliance cases for a station, each a script: what happens, what the CSMS asks, which frames the standard expects.
//!
//! `cases.tsv` names the test of every case, or the reason why there is none; `listed` holds the two together. A test
//! begins with the case's id and the sections its rules come from: of OCPP 1.6 edition 2, of its errata sheet, or of the
//! security whitepaper (edition 3). Time is simulated: an hour takes no time.
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging"
))]
#![allow(unreachable_pub, reason = "one binary of several files")]

#[path = "../bench/mod.rs"]
mod bench;
mod core;
mod firmware;
mod listed;
mod local_auth;
mod remote_trigger;
mod reservation;
mod safe;
mod security;
mod smart_charging;
mod tool;
