//! Downloads, installations and uploads: how long they take and how they end. Nothing goes over the network.
//!
//! Owns what was said about the next ones, and the one under way of each kind.

use ocpp_station::Instant;
use ocpp_station::roles::Progress;
use serde::Deserialize;

/// How long a transfer takes if nobody says otherwise, in ms.
const TAKES_MS: u32 = 3_000;

/// A kind of transfer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Transfer {
    /// Of firmware.
    Download,
    /// Of what was downloaded.
    Install,
    /// Of diagnostics or logs.
    Upload,
}

/// How a transfer ends.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Well.
    #[default]
    Done,
    /// Not well.
    Failed,
    /// Of a download: what came is not signed by whom it should be.
    BadSignature,
}

/// What was said about transfers of one kind.
#[derive(Clone, Copy, Debug)]
struct Plan {
    takes_ms: u32,
    outcome: Outcome,
    begun: Option<Instant>,
}

/// All of a station's transfers.
#[derive(Debug)]
pub(super) struct Transfers([Plan; 3]);

impl Default for Transfers {
    fn default() -> Self {
        Self(
            [Plan {
                takes_ms: TAKES_MS,
                outcome: Outcome::Done,
                begun: None,
            }; 3],
        )
    }
}

// Without the firmware room nothing is ever transferred.
#[cfg_attr(not(feature = "firmware"), allow(dead_code))]
impl Transfers {
    /// All transfers of this kind end like that from now on.
    pub(super) fn plan(&mut self, transfer: Transfer, outcome: Outcome, seconds: Option<u32>) {
        let plan = self.of(transfer);
        plan.outcome = outcome;
        plan.takes_ms = seconds.map_or(TAKES_MS, |s| s.saturating_mul(1_000));
    }

    pub(super) fn begin(&mut self, now: Instant, transfer: Transfer) {
        self.of(transfer).begun = Some(now);
    }

    /// The station loses its power or is restarted: what was under way is not.
    pub(super) fn power_up(&mut self) {
        for plan in &mut self.0 {
            plan.begun = None;
        }
    }

    pub(super) fn progress(&mut self, now: Instant, transfer: Transfer) -> Progress {
        let plan = self.of(transfer);
        match plan.begun {
            None => Progress::Failed,
            Some(begun) if now < begun.plus_ms(plan.takes_ms) => Progress::Busy,
            Some(_) => {
                plan.begun = None;
                match plan.outcome {
                    Outcome::Done => Progress::Done,
                    Outcome::Failed => Progress::Failed,
                    Outcome::BadSignature => Progress::Untrusted,
                }
            }
        }
    }

    fn of(&mut self, transfer: Transfer) -> &mut Plan {
        let [download, install, upload] = &mut self.0;
        match transfer {
            Transfer::Download => download,
            Transfer::Install => install,
            Transfer::Upload => upload,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_takes_its_time_and_ends_as_planned() {
        let at = |s: u64| Instant::from_millis(s * 1_000);
        let mut transfers = Transfers::default();
        assert_eq!(
            transfers.progress(at(0), Transfer::Upload),
            Progress::Failed
        );
        transfers.begin(at(0), Transfer::Upload);
        assert_eq!(transfers.progress(at(2), Transfer::Upload), Progress::Busy);
        assert_eq!(transfers.progress(at(3), Transfer::Upload), Progress::Done);
        transfers.plan(Transfer::Download, Outcome::BadSignature, Some(60));
        transfers.begin(at(10), Transfer::Download);
        assert_eq!(
            transfers.progress(at(69), Transfer::Download),
            Progress::Busy
        );
        assert_eq!(
            transfers.progress(at(70), Transfer::Download),
            Progress::Untrusted
        );
        transfers.begin(at(80), Transfer::Install);
        transfers.power_up();
        assert_eq!(
            transfers.progress(at(90), Transfer::Install),
            Progress::Failed
        );
    }
}
