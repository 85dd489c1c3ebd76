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
    #[ocpp(station, button)]
    bare: Any,
    #[ocpp(station, button(active = low))]
    pin: In,
    #[ocpp(station, button(stop, swipe = "FREE"))]
    both: Any,
}

fn main() {}
