use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core, smart_charging, firmware), vendor = "V", model = "M", no_lock, no_storage)]
struct Board {
    #[ocpp(connector = 1, contactor, plugged, ev_ready)]
    first: Any,
    #[ocpp(connector = 2, contactor, plugged, ev_ready, meter)]
    second: Any,
}

fn main() {}
