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
    #[ocpp(connector = 1, fault(active = high))]
    pin: In,
    #[ocpp(connector = 1, fault(code = GroundFailure))]
    driver: Any,
    #[ocpp(connector = 1, fault(active = high, code = GroundFailur))]
    near: In,
}

fn main() {}
