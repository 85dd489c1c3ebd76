//! A small monochrome display that shows connectors, power, energy and faults: an SSD1306, or whatever embedded-graphics
//! draws on.
//!
//! Owns what is drawn when: a line per call, so that a slow bus holds nobody up. The texts stand in `text`.

mod text;

use embedded_graphics::Drawable as _;
use embedded_graphics::draw_target::DrawTarget;
use embedded_graphics::geometry::{OriginDimensions, Point, Size};
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::ascii::FONT_6X10;
use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::primitives::Rectangle;
use embedded_graphics::text::{Baseline, Text};
use ocpp_station::roles::{Display, Place, View};
use ocpp_station::{ChargePointErrorCode, Fault, Instant, Notice, Severity};

use text::{LINES, Line, lines};

/// Height of a line in pixels; six of them on a display of 64.
const HEIGHT: u32 = 10;
/// How long a notice stays, in ms.
const NOTICE_MS: u64 = 3_000;
/// How long a display that cannot be reached is left alone, in ms.
const RETRY_MS: u32 = 1_000;

const UNREACHABLE: Fault = Fault {
    info: "display cannot be reached",
    ..Fault::new(ChargePointErrorCode::OtherError, Severity::Warning)
};

/// Sends what was drawn to the display.
pub trait Flush {
    /// Sends what changed since the last time. Returns whether that worked.
    fn flush(&mut self) -> bool;
}

#[cfg(feature = "ssd1306")]
impl<I, S> Flush for ssd1306::Ssd1306<I, S, ssd1306::mode::BufferedGraphicsMode<S>>
where
    I: ssd1306::prelude::WriteOnlyDataCommand,
    S: ssd1306::size::DisplaySize,
{
    fn flush(&mut self) -> bool {
        ssd1306::Ssd1306::flush(self).is_ok()
    }
}

/// Shows the state of connectors on a monochrome display of at least 128 by 64 pixels; a smaller one shows less.
///
/// The display has to be initialised, and flushed once: its first frame is a whole one.
#[derive(Debug)]
pub struct StatusScreen<D> {
    display: D,
    /// As drawn; none: not known.
    drawn: [Option<Line>; LINES],
    /// The line that is looked at next.
    next: usize,
    notice: Option<(Notice, Instant)>,
    /// Something was drawn and not sent.
    unsent: bool,
    /// It could not be reached; tried again then.
    retry: Option<Instant>,
}

impl<D> StatusScreen<D>
where
    D: DrawTarget<Color = BinaryColor> + OriginDimensions + Flush,
{
    /// Takes the display over.
    pub const fn new(display: D) -> Self {
        Self {
            display,
            drawn: [const { None }; LINES],
            next: 0,
            notice: None,
            unsent: false,
            retry: None,
        }
    }

    /// Draws the next line that differs from what it should be.
    fn draw(&mut self, wanted: &[Line; LINES]) -> Result<(), <D as DrawTarget>::Error> {
        for _ in 0..LINES {
            let at = self.next;
            self.next = (at + 1) % LINES;
            let (Some(wanted), Some(drawn)) = (wanted.get(at), self.drawn.get_mut(at)) else {
                continue;
            };
            if drawn.as_ref() == Some(wanted) {
                continue;
            }
            // Until it is whole, nobody knows what is there.
            *drawn = None;
            self.unsent = true;
            let corner = Point::new(0, at as i32 * HEIGHT as i32);
            let line = Rectangle::new(corner, Size::new(self.display.size().width, HEIGHT));
            self.display.fill_solid(&line, BinaryColor::Off)?;
            let style = MonoTextStyle::new(&FONT_6X10, BinaryColor::On);
            Text::with_baseline(wanted, corner, style, Baseline::Top).draw(&mut self.display)?;
            *drawn = Some(wanted.clone());
            return Ok(());
        }
        Ok(())
    }
}

impl<D> Display for StatusScreen<D>
where
    D: DrawTarget<Color = BinaryColor> + OriginDimensions + Flush,
{
    fn show(&mut self, now: Instant, view: &View<'_>) -> Result<(), Fault> {
        self.notice = self
            .notice
            .filter(|(_, since)| now.since(*since) < NOTICE_MS);
        if self.retry.is_some_and(|retry| now < retry) {
            return Err(UNREACHABLE);
        }
        let wanted = lines(view, self.notice.map(|(notice, _)| notice));
        let mut done = self.draw(&wanted).is_ok();
        if done && self.unsent {
            done = self.display.flush();
            self.unsent = !done;
        }
        if !done {
            // It may have been without power: everything will be drawn anew.
            self.drawn = [const { None }; LINES];
            self.retry = Some(now.plus_ms(RETRY_MS));
            return Err(UNREACHABLE);
        }
        self.retry = None;
        Ok(())
    }

    fn notice(&mut self, now: Instant, place: Place, notice: Notice) {
        let connector = match notice {
            Notice::Authorized { connector }
            | Notice::Refused { connector }
            | Notice::GrantLapsed { connector } => connector,
            _ => return,
        };
        if connector == 0 || place.serves(connector) {
            self.notice = Some((notice, now));
        }
    }
}

#[cfg(test)]
mod tests;
