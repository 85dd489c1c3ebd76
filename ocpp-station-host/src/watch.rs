//! Those who look on: what they are shown of a running shell.
//!
//! Owns the trait. Nothing that a watcher does is needed for the station to work.

use ocpp_station::{Inputs, Instant, Notice, Outputs, Restart, Station};

/// Something that the shell did or heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seen<'a> {
    /// The connection is open.
    Connected,
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
