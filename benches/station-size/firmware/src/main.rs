//! A whole station with dummy drivers, to be measured: every feature profile, two connectors, drivers that are nothing but
//! a word of memory.
//!
//! Those words belong to the outside. The report plays it, so that the image that is weighed is the image that runs.
#![no_std]
#![no_main]
// What clippy would rather see are references to mutable statics.
#![allow(clippy::deref_addrof)]

mod drivers;
#[cfg(feature = "engine")]
mod flash;
mod outside;

use core::mem::MaybeUninit;

use ocpp_station::roles::{Drivers, Hardware};
use ocpp_station::{
    Event, Inputs, Instant, LinkWish, Outputs, Settings, Station, Transmit, VALUE_BYTES,
};

use drivers::Board;
// Linked for its symbols.
use station_size_memory as _;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    outside::give(outside::PANIC, 1);
    loop {}
}

static SETTINGS: Settings = Settings {
    diagnostics_file: "diagnostics.log",
    ..Board::SETTINGS
};

static mut STATION: MaybeUninit<Station> = MaybeUninit::uninit();
static mut HARDWARE: MaybeUninit<Hardware<Board>> = MaybeUninit::uninit();
static mut INPUTS: MaybeUninit<Inputs> = MaybeUninit::uninit();
static mut OUTPUTS: MaybeUninit<Outputs> = MaybeUninit::uninit();
static mut RECEIVE: [u8; 2048] = [0; 2048];
static mut TRANSMIT: [u8; 1024] = [0; 1024];

// A frame is handed over at once: storage may have the same buffer.
const _: () = assert!(VALUE_BYTES <= 1024);

/// Where the linker begins.
#[unsafe(no_mangle)]
pub extern "C" fn _start() -> ! {
    // SAFETY: the program begins here, once, and nobody else takes these.
    let place = unsafe { &mut *(&raw mut STATION) };
    let station = Station::power_up(place, &SETTINGS, 4711);
    // SAFETY: the same.
    let (hardware, inputs, outputs, receive, send) = unsafe {
        (
            (*(&raw mut HARDWARE)).write(Hardware::new(Board::new())),
            (*(&raw mut INPUTS)).write(Inputs::default()),
            (*(&raw mut OUTPUTS)).write(Outputs::default()),
            &mut *(&raw mut RECEIVE),
            &mut *(&raw mut TRANSMIT),
        )
    };
    let mut uptime = 0;
    let mut connected = false;
    loop {
        uptime += u64::from(outside::take(outside::NOW));
        let now = Instant::from_millis(uptime);
        let network = outside::take(outside::PINS) >> 8 & 1 != 0;
        if network != connected && outputs.link == LinkWish::Open {
            connected = network;
            let event = if network {
                Event::Connected
            } else {
                Event::Disconnected
            };
            station.handle(now, event);
        }
        hardware.poll(now, outputs, inputs);
        hardware.serve(now, station, send);
        let next = station.poll(now, inputs, outputs);
        outside::give(outside::ASKED, (next > now).into());
        while let Some(notice) = station.next_notice() {
            hardware.notice(now, notice);
        }
        let length = outside::fetch(outside::RECEIVE, receive);
        if let Some(text) = receive.get(..length).filter(|text| !text.is_empty())
            && let Some(part) = hardware.receive(now, station, text, send)
        {
            outside::send(send, part.length, part.last);
        }
        while let Some(sent) = hardware.transmit(now, station, send) {
            match sent {
                Transmit::Text(part) => outside::send(send, part.length, part.last),
                Transmit::Ping => station.handle(now, Event::Alive),
            }
        }
    }
}
