use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core), vendor = "V", model = "M", no_lock, no_storage)]
struct Board {
    #[ocpp(connector = [1, 2], plugged, ev_ready)]
    pins: [Any; 2],
    #[ocpp(connector = 2, meter)]
    meter: Any,
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(connector = 1, contactor, meter, meter)]
    first: Any,
    #[ocpp(connector = [2, 1], contactor)]
    second: [Any; 2],
    #[ocpp(station, reset)]
    again: Any,
}

fn main() {}
