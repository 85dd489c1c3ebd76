//! Drivers for the roles of a charging station (`ocpp_station::roles`) over embedded-hal 1.0 and embedded-io.
//!
//! Owns what is to be known about the parts. Knows no protocol and no chip that runs it.
//!
//! | driver | role | part |
//! |---|---|---|
//! | [`Relay`] | contactor | a relay or contactor at a pin, with or without a feedback contact |
//! | [`ControlPilot`] | plugged, ev_ready, current_limit | IEC 61851-1 pilot: PWM out, voltage in |
//! | [`LockMotor`] | lock | the motor of a socket's lock, with or without a contact at its bolt |
//! | [`Sdm`] | meter | Eastron SDM230 and SDM630 over Modbus RTU |
//! | [`Rc522`] | rfid | NXP MFRC522 over SPI, ISO 14443 type A tags |
//! | [`Ws2812`] | indicator | a chain of WS2812 at the data line of an SPI |
//! | [`PushButton`] | button | a bouncing contact |
//! | [`Ntc`] | temperature | a thermistor at an ADC |
//! | `StatusScreen` | display | SSD1306 and whatever else embedded-graphics draws on (feature `display`, `ssd1306`) |
//!
//! None of them waits: a bus that does not answer delays nobody.
#![no_std]

#[cfg(test)]
extern crate std;

mod button;
mod lock;
mod ntc;
pub mod pilot;
mod rc522;
mod relay;
#[cfg(feature = "display")]
mod screen;
pub mod sdm;
mod ws2812;

pub use button::PushButton;
pub use lock::{BoltContact, LockMotor, NoContact};
pub use ntc::{Adc, Ntc, NtcTable};
pub use pilot::ControlPilot;
pub use rc522::Rc522;
pub use relay::{Contact, NoFeedback, Relay};
#[cfg(feature = "display")]
pub use screen::{Flush, StatusScreen};
pub use sdm::Sdm;
pub use ws2812::Ws2812;
