use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core), vendor = "V", model = "M")]
struct Board {
    #[ocpp(connector = 1, evse)]
    controller: Controller,
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(connector = 1, storage)]
    flash: Any,
    #[ocpp(station, feedback)]
    feedback: Any,
    #[ocpp(station, connector = 1, rfid)]
    reader: Any,
}

fn main() {}
