use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles(core), vender = "V", model = "M", no_storage)]
struct Board {
    #[ocpp(connector = 1, evse)]
    controller: Controller,
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(connector = 1, button(stp))]
    button: Any,
    #[ocpp(connector = 1, fault(activ = high))]
    fault: In,
    #[ocpp(connector = 1, rfid(fast))]
    reader: Any,
    #[ocpp(connector = 1, feedback(active = hi))]
    feedback: In,
}

fn main() {}
