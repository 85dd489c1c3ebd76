//! The answer to GetCompositeSchedule, written piece by piece: with all its periods it is longer than a small buffer
//! (OCPP 1.6 section 6.22).
//!
//! Owns the text of this answer and the parts it comes in. The schedule is computed anew for each part, for the same
//! second.

use heapless::Vec;
use ocpp_wire::nano::Ticket;
use ocpp_wire::{ErrorCode, MessageId, RawText, frame};

use crate::smart_charging::limit::composite;
use crate::smart_charging::profile::RateUnit;
use crate::station::Station;
use crate::text::decimal;
use crate::time::{Tick, ms_of};
use crate::wire::Part;
use crate::wire::meter::time;
use crate::wire::receive::{KeptId, refuse};
use crate::wire::window::Window;

/// Says that the answer is [`Station::composing`]: no job has this number.
pub(crate) const TICKET: Ticket = Ticket(0);

/// An answer that is being written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Composing {
    pub(crate) id: KeptId,
    pub(crate) connector: u8,
    pub(crate) unit: RateUnit,
    /// The schedule's first second, since 1970, and when that was.
    pub(crate) start: u32,
    pub(crate) now: Tick,
    pub(crate) duration_s: u32,
    /// Bytes that have been sent.
    pub(crate) sent: usize,
}

impl Station {
    /// The first part of the answer that a handler has begun, to the CALL with this id.
    pub(crate) fn begin_schedule(&mut self, id: RawText<'_>, out: &mut [u8]) -> Option<Part> {
        let kept = id.as_str().and_then(KeptId::new);
        let (Some(kept), Some(composing)) = (kept, &mut self.composing) else {
            self.composing = None;
            return refuse(id, ErrorCode::GenericError, out);
        };
        composing.id = kept;
        self.more_schedule(out)
    }

    /// The next part.
    #[inline(never)]
    pub(crate) fn more_schedule(&mut self, out: &mut [u8]) -> Option<Part> {
        let composing = self.composing?;
        let mut window = Window::new(out, composing.sent);
        self.write_schedule(&composing, &mut window);
        let (length, last) = window.finish();
        self.composing = (!last).then_some(Composing {
            sent: composing.sent + length,
            ..composing
        });
        Some(Part { length, last })
    }

    fn write_schedule(&self, composing: &Composing, window: &mut Window<'_>) -> Option<()> {
        let mut periods = Vec::new();
        let situation = self.situation(composing.now, composing.connector);
        let covered = composite(
            self.profiles.iter(),
            &situation,
            composing.start,
            composing.duration_s,
            composing.unit,
            &mut periods,
        );
        let number = |window: &mut Window<'_>, name: &str, value: u32| {
            window.raw(name);
            window.raw(&decimal(value as i32, 0));
        };
        frame::begin_result(window, &MessageId::new(&composing.id)?);
        number(
            window,
            "{\"status\":\"Accepted\",\"connectorId\":",
            composing.connector.into(),
        );
        window.raw(",\"scheduleStart\":");
        time(window, ms_of(composing.start));
        number(window, ",\"chargingSchedule\":{\"duration\":", covered);
        window.raw(",\"startSchedule\":");
        time(window, ms_of(composing.start));
        window.raw(match composing.unit {
            RateUnit::Amperes => ",\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":",
            RateUnit::Watts => ",\"chargingRateUnit\":\"W\",\"chargingSchedulePeriod\":",
        });
        let mut opening = "[{\"startPeriod\":";
        for period in &periods {
            number(window, opening, period.start_s);
            opening = ",{\"startPeriod\":";
            window.raw(",\"limit\":");
            window.raw(&decimal(period.limit(), 1));
            number(window, ",\"numberPhases\":", period.phases().into());
            window.raw("}");
        }
        window.raw(if periods.is_empty() { "[]}}" } else { "]}}" });
        frame::end(window);
        Some(())
    }
}
