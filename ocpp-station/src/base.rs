//! What every room of the station shares: settings, configuration, clock, outbox, jobs, notices.

use crate::config::{Config, Key};
use crate::job::Jobs;
use crate::notice::Notices;
use crate::outbox::{Body, Full, Outbox, Record};
use crate::random::Random;
use crate::settings::Settings;
use crate::time::{Tick, WallClock};

/// Shared by all rooms.
pub(crate) struct Base {
    pub(crate) settings: &'static Settings,
    pub(crate) config: Config,
    pub(crate) clock: WallClock,
    pub(crate) random: Random,
    pub(crate) outbox: Outbox,
    pub(crate) jobs: Jobs,
    pub(crate) notices: Notices,
    /// New firmware is being installed: nobody may begin to charge.
    pub(crate) updating: bool,
    /// Which boot this is.
    pub(crate) boot: u16,
    /// The station's own number of the next transaction.
    pub(crate) next_transaction: u32,
}

impl Base {
    #[inline(always)]
    pub(crate) fn new(settings: &'static Settings, random: Random) -> Self {
        Self {
            settings,
            config: Config::new(settings),
            clock: WallClock::new(),
            random,
            outbox: Outbox::new(),
            jobs: Jobs::new(),
            notices: Notices::new(),
            updating: false,
            boot: 0,
            next_transaction: 1,
        }
    }

    /// When the CSMS has to have answered what is asked now.
    pub(crate) fn answer_by(&self, now: Tick) -> Tick {
        now.plus_s(self.config.number(Key::MessageTimeout))
    }

    /// Puts a transaction message into the outbox.
    pub(crate) fn record(&mut self, now: Tick, local: u32, body: Body) -> Result<(), Full> {
        self.outbox.push(&Record {
            local,
            boot: self.boot,
            stamp: self.clock.stamp(now),
            body,
        })
    }
}
