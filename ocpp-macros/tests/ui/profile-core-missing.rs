use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(reservation), vendor = "V", model = "M", no_storage)]
struct Board {
    #[ocpp(connector = 1, evse)]
    controller: Controller,
    #[ocpp(station, reset)]
    reset: Any,
}

fn main() {}
