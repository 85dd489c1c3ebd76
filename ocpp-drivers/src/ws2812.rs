//! A chain of WS2812 lights at the data line of an SPI, shared evenly by the connectors it serves.
//!
//! Owns the encoding and what flashes for a moment. Which colour means what stands in `ocpp_station::roles::signal`.

use embedded_hal::spi::SpiBus;
use ocpp_station::roles::signal::{Rgb, Signal};
use ocpp_station::roles::{Indicator, Place};
use ocpp_station::{ChargePointErrorCode, Fault, Instant, Notice, Outputs, Severity};

/// Bytes of SPI for one light: 24 bits, four on the line for each.
const BYTES: usize = 12;
/// How often the chain is written at most, in ms; between two frames the line rests, which the lights need 0.3 ms of.
const PERIOD_MS: u64 = 20;
/// How often the chain is written anew if nothing changed, in ms: a light may have been disturbed.
const REFRESH_MS: u64 = 1_000;
/// How long the answer to a tag is shown, in ms.
const FLASH_MS: u32 = 800;

/// `LEDS` lights at an SPI of 3.2 MHz (2.5 to 3.5), mode 0, only its data line connected.
///
/// Each connector has an equal part of the chain, connector 1 the first; lights that cannot be shared out stay dark.
#[derive(Debug)]
pub struct Ws2812<S, const LEDS: usize> {
    spi: S,
    /// As it was written last.
    frame: [[u8; BYTES]; LEDS],
    written: Option<Instant>,
    flash: Option<Flash>,
}

/// Green or red for a moment.
#[derive(Clone, Copy, Debug)]
struct Flash {
    /// 0 for all connectors.
    connector: u8,
    colour: Rgb,
    until: Instant,
}

impl<S: SpiBus, const LEDS: usize> Ws2812<S, LEDS> {
    /// Takes the SPI over.
    pub const fn new(spi: S) -> Self {
        Self {
            spi,
            frame: [[0; BYTES]; LEDS],
            written: None,
            flash: None,
        }
    }

    /// What each connector of `place` shows now, in order.
    fn colours(&self, now: Instant, place: Place, outputs: &Outputs) -> impl Iterator<Item = Rgb> {
        let flash = self.flash;
        (1..)
            .zip(&outputs.connectors)
            .filter(move |(number, _)| place.serves(*number))
            .map(move |(number, connector)| {
                let flash = flash.filter(|flash| flash.connector == 0 || flash.connector == number);
                match flash {
                    // Twice on, twice off.
                    Some(flash) if flash.until.since(now) / 200 % 2 == 1 => {
                        flash.colour.dimmed(level(outputs.light_percent))
                    }
                    Some(_) => Rgb::default(),
                    None => Signal::of(connector.status).colour_at(now, outputs.light_percent),
                }
            })
    }
}

impl<S: SpiBus, const LEDS: usize> Indicator for Ws2812<S, LEDS> {
    fn show(&mut self, now: Instant, place: Place, outputs: &Outputs) -> Result<(), Fault> {
        self.flash = self.flash.filter(|flash| now < flash.until);
        let age = self.written.map_or(u64::MAX, |written| now.since(written));
        if age < PERIOD_MS {
            return Ok(());
        }
        let mut frame = [light(Rgb::default()); LEDS];
        let share = LEDS / usize::from(count(place, outputs)).max(1);
        let colours = self.colours(now, place, outputs);
        for (part, colour) in frame.chunks_exact_mut(share.max(1)).zip(colours) {
            part.fill(light(colour));
        }
        if frame == self.frame && age < REFRESH_MS {
            return Ok(());
        }
        let sent = self.spi.write(frame.as_flattened());
        let sent = sent.and_then(|()| self.spi.flush());
        sent.map_err(|_| Fault {
            info: "lights cannot be reached",
            ..Fault::new(ChargePointErrorCode::OtherError, Severity::Warning)
        })?;
        self.frame = frame;
        self.written = Some(now);
        Ok(())
    }

    fn notice(&mut self, now: Instant, _place: Place, notice: Notice) {
        let (connector, colour) = match notice {
            Notice::Authorized { connector } => (connector, Rgb::new(0, 255, 0)),
            Notice::Refused { connector } => (connector, Rgb::new(255, 0, 0)),
            _ => return,
        };
        self.flash = Some(Flash {
            connector,
            colour,
            until: now.plus_ms(FLASH_MS),
        });
    }
}

fn count(place: Place, outputs: &Outputs) -> u8 {
    let all = outputs.connectors.len() as u8;
    (1..=all).filter(|number| place.serves(*number)).count() as u8
}

const fn level(percent: u8) -> u8 {
    let percent = if percent > 100 { 100 } else { percent };
    (percent as u16 * 255 / 100) as u8
}

/// One light on the line: green, red, blue, high bit first; a 1 is 1110, a 0 is 1000.
const fn light(colour: Rgb) -> [u8; BYTES] {
    let colours = [colour.green, colour.red, colour.blue];
    let mut bytes = [0; BYTES];
    let mut at = 0;
    while at < BYTES {
        let pair = colours[at / 4] >> (6 - 2 * (at % 4));
        bytes[at] = match pair & 3 {
            0 => 0x88,
            1 => 0x8E,
            2 => 0xE8,
            _ => 0xEE,
        };
        at += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_hal_mock::eh1::spi::{Mock, Transaction};
    use ocpp_station::ChargePointStatus as S;
    use std::vec::Vec;

    const DARK: Rgb = Rgb::new(0, 0, 0);
    const GREEN: Rgb = Rgb::new(0, 255, 0);
    const RED: Rgb = Rgb::new(255, 0, 0);

    /// Frames that are expected, each by the colours of its lights.
    fn chain<const LEDS: usize>(frames: &[[Rgb; LEDS]]) -> (Ws2812<Mock<u8>, LEDS>, Mock<u8>) {
        let expected: Vec<_> = frames
            .iter()
            .flat_map(|lights| {
                let bytes: Vec<u8> = lights.iter().flat_map(|colour| light(*colour)).collect();
                [Transaction::write_vec(bytes), Transaction::flush()]
            })
            .collect();
        let spi = Mock::new(&expected);
        (Ws2812::new(spi.clone()), spi)
    }

    fn outputs(states: [S; 2]) -> Outputs {
        let mut outputs = Outputs::default();
        for (connector, status) in outputs.connectors.iter_mut().zip(states) {
            connector.status = status;
        }
        outputs.light_percent = 100;
        outputs
    }

    fn at(ms: u64) -> Instant {
        Instant::from_millis(ms)
    }

    const BOTH: Place = Place::of(&[1, 2]);

    #[test]
    fn bits_are_long_and_short_pulses() {
        let bytes = light(Rgb::new(0x80, 0xFF, 0x01));
        assert_eq!(
            bytes,
            [
                0xEE, 0xEE, 0xEE, 0xEE, 0xE8, 0x88, 0x88, 0x88, 0x88, 0x88, 0x88, 0x8E
            ]
        );
    }

    #[test]
    fn each_connector_has_its_part() {
        let (mut lights, mut spi) = chain(&[[GREEN, GREEN, RED, RED, DARK]]);
        let outputs = outputs([S::Available, S::Faulted]);
        assert_eq!(lights.show(at(0), BOTH, &outputs), Ok(()));
        spi.done();
        let (mut lights, mut spi) = chain(&[[RED, RED, RED, RED, RED]]);
        assert_eq!(lights.show(at(0), Place::of(&[2]), &outputs), Ok(()));
        spi.done();
    }

    #[test]
    fn only_changes_are_sent_and_once_a_second_all() {
        let (mut lights, mut spi) = chain(&[[GREEN; 2], [GREEN; 2], [RED; 2]]);
        let place = Place::of(&[1]);
        for ms in [0, 10, 20, 500, 999, 1_000, 1_010, 1_300] {
            let state = if ms < 1_010 { S::Available } else { S::Faulted };
            // Faulted blinks: dark at 1,300.
            let outputs = outputs([state, S::Available]);
            if ms < 1_300 {
                assert_eq!(lights.show(at(ms), place, &outputs), Ok(()));
            } else {
                assert_eq!(lights.show(at(1_020), place, &outputs), Ok(()));
            }
        }
        spi.done();
    }

    #[test]
    fn a_tag_is_answered_where_it_is_meant() {
        let (mut lights, mut spi) = chain(&[[RED, GREEN], [DARK, GREEN], [GREEN, GREEN]]);
        let outputs = outputs([S::Available, S::Available]);
        lights.notice(at(0), BOTH, Notice::Refused { connector: 1 });
        lights.notice(at(0), BOTH, Notice::Offline);
        for ms in [1, 201, 800] {
            assert_eq!(lights.show(at(ms), BOTH, &outputs), Ok(()));
        }
        spi.done();
    }

    #[test]
    fn a_chain_that_is_too_short_or_dimmed_does_no_harm() {
        let (mut lights, mut spi) = chain(&[[GREEN.dimmed(127)]]);
        let mut outputs = outputs([S::Available, S::Faulted]);
        outputs.light_percent = 50;
        assert_eq!(lights.show(at(0), BOTH, &outputs), Ok(()));
        spi.done();
        let (mut none, mut spi) = chain::<0>(&[[]]);
        assert_eq!(none.show(at(0), BOTH, &outputs), Ok(()));
        spi.done();
    }
}
