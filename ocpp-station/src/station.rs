//! The station: one value that holds all behaviour, moved on by events, frames and polls.
//!
//! Owns the rooms' state and the order of a poll. Does no I/O, reads no clock and never waits.

use core::mem::MaybeUninit;

use heapless::Vec;
use ocpp_wire::filled;

use crate::base::Base;
use crate::call::{Call, Caller};
use crate::capacity::{CONNECTORS, DEAD_AFTER_TIMEOUTS, TICKETS};
use crate::config::{Key, Refusal};
use crate::core::authorization::{Cache, Goal, Questions};
use crate::core::connector::by_number_mut;
use crate::core::connector::{Connector, Reading};
use crate::core::registration::Registration;
use crate::core::restart::Restarting;
use crate::core::status::{Report, StatusReport};
use crate::event::Event;
use crate::io::{Fault, Inputs, Limit, Outputs, Restart};
use crate::job::{Job, JobOutcome, Work};
use crate::link::Link;
use crate::notice::Notice;
use crate::random::Random;
use crate::settings::Settings;
use crate::storage::Storage;
use crate::time::{Earliest, Instant, Tick};
use crate::types::ChargePointStatus;
use crate::wire::configuration::Listing;
use crate::wire::receive::{Late, Waiting};
use crate::wire::transmit::Sending;
#[cfg(feature = "local-auth")]
use crate::{io::Severity, types::ChargePointErrorCode};

/// How long a StatusNotification that failed waits to be tried again, in s.
const STATUS_RETRY_S: i32 = 10;

/// The behaviour of a charging station.
///
/// The shell around it, in a loop: [`poll`](Self::poll) with fresh inputs, follow the outputs; send what
/// [`transmit`](Self::transmit) gives; do what [`next_job`](Self::next_job) gives; then sleep until the deadline that
/// `poll` returned or until something happens, and hand it to [`handle`](Self::handle) or [`receive`](Self::receive).
/// Instants never run backwards.
pub struct Station {
    pub(crate) base: Base,
    pub(crate) link: Link,
    pub(crate) caller: Caller,
    pub(crate) registration: Registration,
    pub(crate) cache: Cache,
    pub(crate) questions: Questions,
    pub(crate) connectors: Vec<Connector, CONNECTORS>,
    /// Connector 0.
    pub(crate) report: StatusReport,
    pub(crate) operative: bool,
    pub(crate) storage: Storage,
    /// The instant of the frame that is being answered.
    pub(crate) now: Tick,
    #[cfg(any(feature = "remote-trigger", feature = "security"))]
    pub(crate) triggers: crate::core::trigger::Triggers,
    /// What the CALL that is being answered will say, if that has to wait.
    pub(crate) late: Late,
    /// CALLs of the CSMS that wait for slow work.
    pub(crate) waiting: Vec<Waiting, TICKETS>,
    /// An answer to GetConfiguration of which a part has been sent.
    pub(crate) listing: Option<Listing>,
    /// An answer to GetCompositeSchedule of which a part has been sent.
    #[cfg(feature = "smart-charging")]
    pub(crate) composing: Option<crate::wire::schedule::Composing>,
    /// A CALL of which a part has been sent.
    pub(crate) sending: Option<Sending>,
    /// The reading that is being sent outside the outbox: connector, transaction, values.
    pub(crate) reading: Option<(u8, Option<u32>, Reading)>,
    /// Whether the last CALL was a transaction message.
    pub(crate) message_was_last: bool,
    pub(crate) restarting: Option<Restarting>,
    #[cfg(feature = "firmware")]
    pub(crate) update: crate::firmware::update::Update,
    #[cfg(feature = "firmware")]
    pub(crate) upload: crate::firmware::upload::Upload,
    #[cfg(feature = "local-auth")]
    pub(crate) local_list: crate::local_auth::LocalList,
    /// The CSMS has said something else of an idTag than the local list does.
    #[cfg(feature = "local-auth")]
    pub(crate) list_conflicts: bool,
    #[cfg(feature = "reservation")]
    pub(crate) reservations: crate::reservation::Reservations,
    #[cfg(feature = "security")]
    pub(crate) events: crate::security::events::Events,
    /// The vault holds a signing request that is to be sent.
    #[cfg(feature = "security")]
    pub(crate) signing_request: bool,
    #[cfg(feature = "smart-charging")]
    pub(crate) profiles: crate::smart_charging::store::Profiles,
}

impl Station {
    /// A station that has just been powered up. `seed` comes from a true random source.
    #[must_use]
    pub fn new(settings: &'static Settings, seed: u64) -> Self {
        filled(|place| Self::fill(place, settings, seed, false))
    }

    /// The same with storage. Until that has been read (see [`next_storage`](Self::next_storage)) contactors stay open
    /// and the CSMS is not called.
    #[must_use]
    pub fn with_storage(settings: &'static Settings, seed: u64) -> Self {
        filled(|place| Self::fill(place, settings, seed, true))
    }

    /// The same as [`with_storage`](Self::with_storage), made in its place: the stack need not hold a second one
    /// meanwhile. For a static of a small chip.
    #[inline(never)]
    pub fn power_up<'a>(
        place: &'a mut MaybeUninit<Self>,
        settings: &'static Settings,
        seed: u64,
    ) -> &'a mut Self {
        Self::fill(place, settings, seed, true)
    }

    fn fill<'a>(
        place: &'a mut MaybeUninit<Self>,
        settings: &'static Settings,
        seed: u64,
        storage: bool,
    ) -> &'a mut Self {
        let mut random = Random::new(seed);
        let caller = Caller::new(&mut random);
        let station = ocpp_wire::in_place!(
            place,
            Station {
                base: Base::new(settings, random),
                link: Link::new(),
                caller: caller,
                registration: Registration::new(),
                cache: Cache::new(),
                questions: Questions::new(),
                connectors: Vec::new(),
                report: StatusReport::new(),
                operative: true,
                storage: Storage::new(storage),
                now: Tick::ZERO,
                #[cfg(any(feature = "remote-trigger", feature = "security"))]
                triggers: crate::core::trigger::Triggers::default(),
                late: Late::Unlock,
                waiting: Vec::new(),
                listing: None,
                #[cfg(feature = "smart-charging")]
                composing: None,
                sending: None,
                reading: None,
                message_was_last: false,
                restarting: None,
                #[cfg(feature = "firmware")]
                update: crate::firmware::update::Update::new(),
                #[cfg(feature = "firmware")]
                upload: crate::firmware::upload::Upload::new(),
                #[cfg(feature = "local-auth")]
                local_list: crate::local_auth::LocalList::new(),
                #[cfg(feature = "local-auth")]
                list_conflicts: false,
                #[cfg(feature = "reservation")]
                reservations: crate::reservation::Reservations::new(),
                #[cfg(feature = "security")]
                events: crate::security::events::Events::new(),
                #[cfg(feature = "security")]
                signing_request: false,
                #[cfg(feature = "smart-charging")]
                profiles: crate::smart_charging::store::Profiles::new(),
            }
        );
        for number in 1..=settings.connectors() {
            let _ = station.connectors.push(Connector::new(number));
        }
        station
    }

    /// Takes in something that happened.
    pub fn handle(&mut self, now: Instant, event: Event<'_>) {
        let now = Tick::of(now);
        match event {
            Event::Connected => self.connected(now),
            Event::Disconnected => {
                if self.link.lost(now, &mut self.base.random) {
                    self.offline(now);
                }
            }
            Event::NetworkUp => self.link.hurry(now),
            Event::Alive => self.link.heard(now),
            Event::Swipe { connectors, id_tag } => self.swipe(now, connectors, id_tag),
            Event::JobEnded { job, outcome } => {
                if let Some(work) = self.base.jobs.end(job) {
                    self.job_ended(now, job, work, outcome);
                }
            }
            Event::StorageRead { key, value } => self.storage_value(key, value),
            Event::StorageFound { key, value } => self.storage_value(key, Some(value)),
            Event::StorageDone { done } => self.storage_done(now, done),
            Event::Clock { unix_ms } => {
                if !self.registration.is_accepted() {
                    self.base.clock.set(now, unix_ms);
                }
            }
            #[cfg(feature = "security")]
            Event::Security(event) => self.security_event(now, event),
            Event::Begin {
                connector,
                id_tag,
                authorized,
            } => self.begin(now, connector, id_tag, authorized),
            Event::End { connector, reason } => {
                if let Some(connector) = by_number_mut(&mut self.connectors, connector) {
                    connector.end(now, reason, None, true, &mut self.base);
                }
            }
            Event::Operative {
                connector,
                operative,
            } => {
                self.change_operative(connector, operative);
            }
            Event::Permit {
                connector,
                permitted,
            } => {
                if let Some(connector) = by_number_mut(&mut self.connectors, connector) {
                    connector.permitted = permitted;
                }
            }
        }
    }

    /// Moves on with time and inputs, and says what drivers and shell have to do. Returns when to be called at the
    /// latest; contactors open by themselves when it does not happen.
    ///
    /// Five years after power-up it asks for a restart, as soon as nobody charges.
    #[inline(never)]
    pub fn poll(&mut self, now: Instant, inputs: &Inputs, outputs: &mut Outputs) -> Instant {
        let now = Tick::of(now);
        let mut next = Earliest::new();
        if !self.storage.is_ready() {
            *outputs = Outputs::default();
            self.storage_deadline(&mut next);
            return next.0.instant();
        }
        if self.link.poll(now, &mut self.base.random, &mut next) {
            self.offline(now);
        }
        self.expire(now);
        #[cfg(feature = "firmware")]
        self.keep_firmware(now, &mut next);
        #[cfg(feature = "reservation")]
        self.keep_reservations(now, &mut next);
        let limits = self.limits(now, &mut next);
        let pairs = inputs.connectors.iter().zip(&mut outputs.connectors);
        for ((connector, limit), (input, output)) in
            self.connectors.iter_mut().zip(limits).zip(pairs)
        {
            *output = connector.poll(now, input, limit, &mut self.base, &mut next);
        }
        let report = Report {
            status: if self.operative {
                ChargePointStatus::Available
            } else {
                ChargePointStatus::Unavailable
            },
            fault: self.station_fault(),
        };
        self.report.set(now, self.base.clock.stamp(now), report);
        let thinned = self.base.outbox.take_thinned();
        if thinned > 0 {
            self.base
                .notices
                .tell(Notice::MeterValuesThinned { moments: thinned });
        }
        outputs.link = self.link.wish();
        if now >= Tick::RESTART && !self.is_restarting() && self.is_idle() {
            self.restart(now, Restart::Soft);
        }
        outputs.restart = self.restart_due(now, &mut next);
        outputs.light_percent = self.base.config.number(Key::LightIntensity) as u8;
        outputs.blink = self.base.config.number(Key::BlinkRepeat) as u8;
        self.deadlines(&mut next);
        next.0.instant()
    }

    /// The next piece of slow work for the shell.
    pub fn next_job(&mut self) -> Option<Job> {
        self.base.jobs.hand_out()
    }

    /// The next thing the application may want to know.
    pub fn next_notice(&mut self) -> Option<Notice> {
        self.base.notices.next()
    }

    /// Sets a configuration key as the integrator or an operator at the station wants it, whatever its access says.
    ///
    /// # Errors
    /// [`Refusal`] if there is no such key, or the value is none of its kind.
    pub fn configure(&mut self, key: &str, value: &str) -> Result<(), Refusal> {
        self.base.config.force(key, value, self.base.settings)
    }

    /// The value of one of the integrator's own keys; none if there is no such key. What is to take effect at the next boot
    /// ([`VendorAccess::AfterReboot`](crate::VendorAccess)) is there at once: it is looked at then.
    #[cfg(feature = "vendor-keys")]
    #[must_use]
    pub fn vendor_value(&self, name: &str) -> Option<crate::VendorValue<'_>> {
        let keys = self.base.settings.vendor_keys;
        let (at, key) = crate::config::vendor::find(keys, name)?;
        Some(self.base.config.vendor.get(at, key))
    }

    /// The password of HTTP Basic authentication (key AuthorizationKey), for the shell's next connection; empty if the
    /// CSMS never set one.
    #[cfg(feature = "security")]
    #[must_use]
    pub fn password(&self) -> &[u8] {
        self.base.config.password()
    }

    /// The security profile to connect with (key SecurityProfile).
    #[cfg(feature = "security")]
    #[must_use]
    pub fn security_profile(&self) -> u8 {
        u8::try_from(self.base.config.number(Key::SecurityProfile)).unwrap_or(0)
    }

    /// Whether the CSMS has accepted the station and the connection is open.
    #[must_use]
    pub fn is_online(&self) -> bool {
        self.link.is_up() && self.registration.is_accepted()
    }

    /// Milliseconds since 1970 at `now`, once the clock is known.
    #[must_use]
    pub fn unix_ms(&self, now: Instant) -> Option<i64> {
        let now = Tick::of(now);
        self.base.clock.unix_ms(now)
    }

    #[inline(never)]
    fn connected(&mut self, now: Tick) {
        let ping_s = self.base.config.number(Key::WebSocketPingInterval);
        self.link.connected(now, ping_s);
        self.caller.reset();
        self.registration.connected();
        self.base.outbox.reconnected(now);
        if !self.registration.is_accepted() {
            self.registration.boot_now(now);
        }
    }

    /// The connection is gone: what was under way failed, what waits for the CSMS is decided here.
    #[inline(never)]
    fn offline(&mut self, now: Tick) {
        if let Some(call) = self.caller.abandon() {
            self.unanswered(now, call);
        }
        self.waiting.clear();
        self.listing = None;
        #[cfg(feature = "smart-charging")]
        {
            self.composing = None;
        }
        self.sending = None;
        self.base.notices.tell(Notice::Offline);
    }

    /// Whether an answer has been sent in part.
    pub(crate) fn is_answering(&self) -> bool {
        #[cfg(feature = "smart-charging")]
        if self.composing.is_some() {
            return true;
        }
        self.listing.is_some()
    }

    /// Whether no transaction runs.
    pub(crate) fn is_idle(&self) -> bool {
        self.connectors.iter().all(|c| c.transaction().is_none())
    }

    /// Whatever has waited long enough.
    #[inline(never)]
    fn expire(&mut self, now: Tick) {
        if let Some((call, in_a_row)) = self.caller.overdue(now) {
            self.unanswered(now, call);
            if in_a_row >= DEAD_AFTER_TIMEOUTS {
                self.link.close(now);
            }
        }
        let online = self.is_online();
        while let Some(question) = self.questions.give_up(now, online) {
            self.decide_alone(now, &question.id_tag, question.goal);
        }
        while let Some((job, work)) = self.base.jobs.overdue(now) {
            self.job_ended(now, job, work, JobOutcome::Failed);
        }
    }

    /// No answer came to a CALL.
    pub(crate) fn unanswered(&mut self, now: Tick, call: Call) {
        match call {
            Call::Boot => self.registration.unanswered(now),
            Call::Transaction { .. } => {
                let interval_s = self
                    .base
                    .config
                    .number(Key::TransactionMessageRetryInterval);
                self.base.outbox.unheard(now, interval_s);
            }
            Call::Status { connector, .. } => {
                if let Some(report) = self.report_of(connector) {
                    report.postponed(now.plus_s(STATUS_RETRY_S));
                }
            }
            Call::Authorize { question } => {
                if let Some(question) = self.questions.take(question) {
                    self.decide_alone(now, &question.id_tag, question.goal);
                }
            }
            Call::Data => self.base.notices.tell(Notice::DataRefused),
            Call::Heartbeat | Call::Reading => {}
            #[cfg(feature = "security")]
            Call::SecurityEvent | Call::SignCertificate => {}
            #[cfg(feature = "firmware")]
            Call::Update | Call::Upload => {}
        }
    }

    /// The status report of a connector, 0 for the station's.
    pub(crate) fn report_of(&mut self, connector: u8) -> Option<&mut StatusReport> {
        if connector == 0 {
            return Some(&mut self.report);
        }
        by_number_mut(&mut self.connectors, connector).map(|c| &mut c.report)
    }

    fn job_ended(&mut self, now: Tick, job: u16, work: Work, outcome: JobOutcome) {
        let done = outcome == JobOutcome::Done;
        for waiting in self.waiting.iter_mut().filter(|waiting| waiting.job == job) {
            waiting.outcome = Some(outcome);
        }
        match work {
            Work::Lock { connector } | Work::Unlock { connector } => {
                if let Some(connector) = by_number_mut(&mut self.connectors, connector) {
                    connector.lock_moved(now, job, done, &mut self.base);
                }
            }
            #[cfg(feature = "firmware")]
            Work::Download | Work::Install | Work::Upload { .. } => {
                self.transfer_ended(now, job, outcome);
            }
            #[cfg(feature = "security")]
            Work::Check { .. } => {}
            #[cfg(feature = "security")]
            Work::SigningRequest => self.signing_request = done,
        }
    }

    fn begin(&mut self, now: Tick, connector: u8, id_tag: &str, authorized: bool) {
        let goal = Goal::Start { connector };
        let Ok(id_tag) = crate::text::IdTag::try_from(id_tag) else {
            self.base.notices.tell(Notice::Refused { connector });
            return;
        };
        if authorized {
            self.decided(now, &id_tag, goal, true, None);
        } else {
            self.authorize(now, id_tag, goal);
        }
    }

    /// What is wrong with the station as a whole: nothing that keeps it from charging.
    fn station_fault(&self) -> Option<Fault> {
        #[cfg(feature = "local-auth")]
        if self.list_conflicts {
            let code = ChargePointErrorCode::LocalListConflict;
            return Some(Fault::new(code, Severity::Warning));
        }
        None
    }

    /// What the connector's hardware can deliver.
    pub(crate) fn hardware_limit(&self, connector: u8) -> Limit {
        let Some(settings) = self.base.settings.connector(connector) else {
            return Limit::default();
        };
        let amperes = i32::from(settings.max_amperes);
        Limit {
            amperes: amperes * 10,
            watts: amperes * i32::from(self.base.settings.volts) * i32::from(settings.phases),
            phases: settings.phases,
        }
    }

    /// What each connector may draw.
    #[cfg(not(feature = "smart-charging"))]
    fn limits(&mut self, _now: Tick, _next: &mut Earliest) -> Vec<Limit, CONNECTORS> {
        self.connectors
            .iter()
            .map(|connector| self.hardware_limit(connector.number))
            .collect()
    }

    #[inline(never)]
    fn deadlines(&self, next: &mut Earliest) {
        self.base.jobs.deadline(next);
        self.caller.deadline(next);
        self.storage_deadline(next);
        for question in self.questions.iter() {
            next.at(question.deadline);
        }
        if !self.link.is_up() || !self.caller.is_free() {
            return;
        }
        // What waits to be transmitted; the shell asks for it once the deadline is reached.
        self.registration.deadline(next);
        if self.registration.is_accepted() {
            self.base.outbox.deadline(next);
            let minimum_s = self.base.config.number(Key::MinimumStatusDuration);
            self.report.deadline(minimum_s, next);
            for connector in &self.connectors {
                connector.report.deadline(minimum_s, next);
            }
        }
    }
}
