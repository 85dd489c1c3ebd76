//! Those who look on: what they are shown of a running shell.
//!
//! Owns the trait. Nothing that a watcher does is needed for the station to work.

use ocpp_station::{Inputs, Instant, Notice, Outputs, Restart, Station};

/// Something that the shell did or heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seen<'a> {
    /// The connection is open; to this URL.
    Connected(&'a str),
    /// An attempt to connect failed; why.
    Unreachable(&'a str),
    /// The connection is gone; why.
    Disconnected(&'a str),
    /// A whole text frame went out.
    Sent(&'a str),
    /// A whole text frame came in.
    Received(&'a str),
    /// The station has something to tell.
    Notice(Notice),
    /// The station is restarted.
    Restart(Restart),
}

/// Looks on, and may give the station events of the application.
pub trait Watch {
    /// Something happened.
    fn seen(&mut self, now: Instant, seen: Seen<'_>);

    /// A round of the shell is over. Returns when there should be one at the latest.
    fn round(
        &mut self,
        _now: Instant,
        _station: &mut Station,
        _inputs: &Inputs,
        _outputs: &Outputs,
    ) -> Instant {
        Instant::NEVER
    }
}

/// Nobody looks on.
impl Watch for () {
    fn seen(&mut self, _now: Instant, _seen: Seen<'_>) {}
}

/// Both look on.
impl<A: Watch, B: Watch> Watch for (A, B) {
    fn seen(&mut self, now: Instant, seen: Seen<'_>) {
        self.0.seen(now, seen);
        self.1.seen(now, seen);
    }

    fn round(
        &mut self,
        now: Instant,
        station: &mut Station,
        inputs: &Inputs,
        outputs: &Outputs,
    ) -> Instant {
        let first = self.0.round(now, station, inputs, outputs);
        first.min(self.1.round(now, station, inputs, outputs))
    }
}

impl<W: Watch + ?Sized> Watch for &mut W {
    fn seen(&mut self, now: Instant, seen: Seen<'_>) {
        (**self).seen(now, seen);
    }

    fn round(
        &mut self,
        now: Instant,
        station: &mut Station,
        inputs: &Inputs,
        outputs: &Outputs,
    ) -> Instant {
        (**self).round(now, station, inputs, outputs)
    }
}
