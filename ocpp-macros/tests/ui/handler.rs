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
    #[ocpp(handler = smart_charging)]
    not_enabled: Any,
    #[ocpp(handler = core)]
    first: Any,
    #[ocpp(handler = core)]
    second: Any,
    #[ocpp(handler = cores)]
    unknown: Any,
    #[ocpp(handler)]
    bare: Any,
}

fn main() {}
