use ocpp_macros::Station;

#[path = "../../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core), vendor = "V", model = "M", no_storage)]
struct Board {
    #[ocpp(connector = 1, evse)]
    controller: Out,
    #[ocpp(station, reset)]
    reset: Any,
}

fn main() {}
