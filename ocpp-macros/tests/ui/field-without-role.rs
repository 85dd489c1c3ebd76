use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core), vendor = "V", model = "M", no_storage)]
struct Board {
    #[ocpp(connector = 1, evse)]
    controller: Controller,
    #[ocpp(station, reset)]
    reset: Any,
    counter: u32,
    #[ocpp(connector = 1)]
    place_only: Any,
    #[ocpp(skip, connector = 1, rfid)]
    both: Any,
}

fn main() {}
