use ocpp_macros::Station;

#[path = "../boards/fakes.rs"]
mod fakes;
use fakes::*;

#[derive(Station)]
#[ocpp(profiles = core, vendor = Acme, model = "M", phases = 4, max_amperes = "16", volts = 12, meter_retains, no_storage)]
struct Board {
    #[ocpp(connector = 1, evse)]
    controller: Controller,
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(connector = 1, temperature(max = 900), phases = 0)]
    contacts: Any,
    #[ocpp(connector = 1, temperature(max))]
    again: Any,
    #[ocpp(station = 1, rfid)]
    reader: Any,
    #[ocpp(connector = 1, button(swipe = "an idTag of 22 letters"))]
    button: Any,
}

fn main() {}
