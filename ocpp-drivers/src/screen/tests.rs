//! A display in memory, which can be out of reach.

use super::*;
use core::convert::Infallible;
use embedded_graphics::Pixel;
use ocpp_station::{ChargePointStatus, Inputs, Outputs};
use std::vec::Vec;

struct Memory {
    pixels: [[bool; 128]; 64],
    flushes: usize,
    broken: bool,
}

impl OriginDimensions for Memory {
    fn size(&self) -> Size {
        Size::new(128, 64)
    }
}

impl DrawTarget for Memory {
    type Color = BinaryColor;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<BinaryColor>>>(
        &mut self,
        pixels: I,
    ) -> Result<(), Infallible> {
        for Pixel(point, colour) in pixels {
            let row = usize::try_from(point.y)
                .ok()
                .and_then(|y| self.pixels.get_mut(y));
            let column = usize::try_from(point.x).ok();
            if let Some(pixel) = row.zip(column).and_then(|(row, x)| row.get_mut(x)) {
                *pixel = colour.is_on();
            }
        }
        Ok(())
    }
}

impl Flush for Memory {
    fn flush(&mut self) -> bool {
        self.flushes += 1;
        !self.broken
    }
}

struct Bench {
    screen: StatusScreen<Memory>,
    inputs: Inputs,
    outputs: Outputs,
    now: Instant,
}

impl Bench {
    fn new() -> Self {
        let memory = Memory {
            pixels: [[true; 128]; 64],
            flushes: 0,
            broken: false,
        };
        Self {
            screen: StatusScreen::new(memory),
            inputs: Inputs::default(),
            outputs: Outputs::default(),
            now: Instant::ZERO,
        }
    }

    /// Shows so many times, 10 ms apart; how often something was sent, and whether the last time failed.
    fn show(&mut self, times: usize) -> (usize, bool) {
        let before = self.screen.display.flushes;
        let mut failed = false;
        for _ in 0..times {
            self.now = self.now.plus_ms(10);
            let view = View {
                place: Place::of(&[1]),
                connectors: 1,
                inputs: &self.inputs,
                outputs: &self.outputs,
            };
            failed = self.screen.show(self.now, &view).is_err();
        }
        (self.screen.display.flushes - before, failed)
    }

    /// Which lines have any pixel lit.
    fn lit(&self) -> Vec<bool> {
        let rows = &self.screen.display.pixels[..60];
        rows.chunks(10)
            .map(|rows| rows.iter().flatten().any(|pixel| *pixel))
            .collect()
    }
}

#[test]
fn a_line_is_drawn_per_call_and_only_when_it_changed() {
    let mut bench = Bench::new();
    assert_eq!(bench.show(1), (1, false));
    assert_eq!(bench.show(100), (5, false));
    assert_eq!(bench.lit(), [true, true, false, false, false, false]);
    bench.outputs.connectors[0].status = ChargePointStatus::Charging;
    assert_eq!(bench.show(100), (1, false));
}

#[test]
fn letters_stand_in_their_line() {
    let mut bench = Bench::new();
    bench.show(10);
    // The stem of the leading 1 of "1 Available".
    let column: Vec<_> = bench.screen.display.pixels[..10]
        .iter()
        .map(|row| row[2])
        .collect();
    assert_eq!(column.iter().filter(|lit| **lit).count(), 7);
}

#[test]
fn a_notice_comes_and_goes() {
    let mut bench = Bench::new();
    bench.show(10);
    bench
        .screen
        .notice(bench.now, Place::of(&[1]), Notice::Refused { connector: 2 });
    assert_eq!(bench.show(10), (0, false));
    bench
        .screen
        .notice(bench.now, Place::of(&[1]), Notice::Refused { connector: 1 });
    assert_eq!(bench.show(10), (1, false));
    assert!(bench.lit()[5]);
    assert_eq!(bench.show(300), (1, false));
    assert!(!bench.lit()[5]);
}

#[test]
fn a_display_out_of_reach_is_told_seldom_tried_and_drawn_anew() {
    let mut bench = Bench::new();
    bench.show(10);
    bench.screen.display.broken = true;
    bench.outputs.connectors[0].status = ChargePointStatus::Faulted;
    let (tries, failed) = bench.show(250);
    assert!((3..=4).contains(&tries) && failed, "{tries}");
    bench.screen.display.broken = false;
    let (tries, failed) = bench.show(200);
    assert!(tries >= 6 && !failed, "{tries}");
}

#[cfg(feature = "ssd1306")]
#[test]
fn an_ssd1306_gets_a_few_bytes_at_a_time() {
    use embedded_hal::i2c::{ErrorType, I2c, Operation};
    use ssd1306::prelude::*;
    use ssd1306::{I2CDisplayInterface, Ssd1306};
    use std::cell::Cell;
    use std::rc::Rc;

    struct Bus(Rc<Cell<usize>>);
    impl ErrorType for Bus {
        type Error = Infallible;
    }
    impl I2c for Bus {
        fn transaction(
            &mut self,
            address: u8,
            operations: &mut [Operation<'_>],
        ) -> Result<(), Infallible> {
            assert_eq!(address, 0x3C);
            for operation in operations {
                let Operation::Write(bytes) = operation else {
                    panic!("nothing is read");
                };
                self.0.set(self.0.get() + bytes.len());
            }
            Ok(())
        }
    }

    let sent = Rc::new(Cell::new(0));
    let display = Ssd1306::new(
        I2CDisplayInterface::new(Bus(sent.clone())),
        DisplaySize128x64,
        DisplayRotation::Rotate0,
    );
    let mut display = display.into_buffered_graphics_mode();
    assert!(display.init().is_ok() && Flush::flush(&mut display));
    let mut screen = StatusScreen::new(display);
    let (inputs, outputs) = (Inputs::default(), Outputs::default());
    let view = View {
        place: Place::STATION,
        connectors: 2,
        inputs: &inputs,
        outputs: &outputs,
    };
    for ms in 0..20 {
        sent.set(0);
        assert_eq!(screen.show(Instant::from_millis(ms * 10), &view), Ok(()));
        // Three pages of 128 columns, and the commands before them; at 400 kHz that is 10 ms, mostly it is less.
        assert!(sent.get() <= 450, "{} bytes at {ms}", sent.get());
        assert_eq!(sent.get() == 0, ms >= 6, "{ms}");
    }
}
