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
    #[ocpp(connector = 0, rfid)]
    zero: Any,
    #[ocpp(connector = [1, 1], rfid)]
    twice: Any,
    #[ocpp(connector = 16, rfid)]
    high: Any,
    #[ocpp(connector = "1", rfid)]
    text: Any,
    #[ocpp(connector = 1000, rfid)]
    huge: Any,
}

fn main() {}
