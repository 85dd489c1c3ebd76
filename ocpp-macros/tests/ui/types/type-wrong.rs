use ocpp_macros::Station;

#[path = "../../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core), vendor = "V", model = "M", no_storage)]
struct Board {
    #[ocpp(connector = 1, meter)]
    meter: Any,
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(connector = 1, contactor)]
    relay: u8,
    #[ocpp(connector = 1, plugged, ev_ready)]
    pilot: Any,
    #[ocpp(connector = 1, lock)]
    lock: Vec<u8>,
    #[ocpp(station, rfid)]
    reader: String,
}

fn main() {}
