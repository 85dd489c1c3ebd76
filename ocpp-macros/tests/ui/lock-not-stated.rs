use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core), vendor = "V", model = "M", no_storage)]
struct Board {
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(connector = [1, 2], contactor, plugged, ev_ready, meter)]
    all: [Any; 2],
    #[ocpp(connector = 2, lock)]
    lock: Any,
}

fn main() {}
