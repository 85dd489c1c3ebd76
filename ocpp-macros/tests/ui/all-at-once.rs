use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core, smart_charge), vendor = "V")]
struct Board {
    #[ocpp(connector = 1, evse)]
    controller: Controller,
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(connector = 3, meter(active = high))]
    third: Any,
    #[ocpp(connector = 1, contactor, lok)]
    relay: Any,
    forgotten: u8,
}

fn main() {}
