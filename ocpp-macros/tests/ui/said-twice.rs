use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core), vendor = "V", vendor = "W", model = "M", no_storage, no_storage)]
struct Board {
    #[ocpp(connector = 1, evse)]
    controller: Controller,
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(connector = 1, rfid, phases = 1)]
    reader: Any,
    #[ocpp(connector = 1, rfid, phases = 3)]
    other: Any,
}

fn main() {}
