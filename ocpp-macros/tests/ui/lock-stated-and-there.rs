use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core), vendor = "V", model = "M", no_lock = [1, 2], no_storage)]
struct Board {
    #[ocpp(connector = 1, evse(except(lock)))]
    controller: Controller,
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(connector = 1, lock)]
    lock: Any,
}

fn main() {}
