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
    #[ocpp(feedback)]
    feedback: Any,
    #[ocpp(rfid)]
    reader: Any,
    #[ocpp(connector = [], rfid)]
    nowhere: Any,
    #[ocpp(station, rfid, max_amperes = 32)]
    rated: Any,
}

fn main() {}
