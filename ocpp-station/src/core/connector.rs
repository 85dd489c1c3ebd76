//! One connector: the nine states of the standard, from plug, authorization, transaction, lock and faults
//! (OCPP 1.6 sections 4.9, 4.10 and 5.18).
//!
//! Owns the session and every decision about contactor and lock. Sends nothing; asks no CSMS.

use crate::base::Base;
use crate::capacity::{FINISHING_MIN_MS, INPUT_MAX_AGE_MS, LOCK_TIMEOUT_MS, METER_MAX_AGE_MS};
use crate::config::Key;
use crate::core::contactor::Contactor;
use crate::core::metering::Aligned;
use crate::core::status::{Report, StatusReport};
use crate::core::transaction::{Grant, Transaction};
use crate::io::{ConnectorInputs, ConnectorOutputs, Fault, Limit, Severity};
use crate::job::Work;
use crate::metering::{Channel, Sample};
use crate::notice::Notice;
use crate::outbox::{Body, Context, Reason};
use crate::text::{IdTag, same_tag};
use crate::time::{Earliest, Stamp, Tick};
use crate::types::{ChargePointErrorCode, ChargePointStatus};

/// The smallest current a control pilot can offer, in tenths of an ampere (IEC 61851-1).
const PILOT_MIN: i32 = 60;

/// Who is at the connector.
#[derive(Debug)]
pub(crate) enum Session {
    /// Nobody has identified.
    Idle,
    /// Somebody may charge; the vehicle has to be plugged in by then.
    Granted { grant: Grant, until: Tick },
    /// The cable is being locked.
    Locking { grant: Grant, job: u16 },
    /// A transaction runs.
    Running(Transaction),
    /// A transaction is over, the cable may still be in or locked.
    Ended {
        at: Tick,
        id_tag: IdTag,
        /// The group that may have the cable back as well.
        parent: Option<IdTag>,
        reason: Reason,
    },
}

/// A sample that belongs to no outbox: clock-aligned without transaction, or triggered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) stamp: Stamp,
    pub(crate) context: Context,
    pub(crate) sample: Sample,
}

/// One connector.
pub(crate) struct Connector {
    pub(crate) number: u8,
    pub(crate) operative: bool,
    /// Availability to be taken on when the transaction is over.
    pub(crate) scheduled: Option<bool>,
    /// Whether the application lets it charge.
    pub(crate) permitted: bool,
    /// Whether it is held for somebody by a reservation.
    pub(crate) reserved: bool,
    pub(crate) session: Session,
    pub(crate) report: StatusReport,
    pub(crate) reading: Option<Reading>,
    /// What the drivers found last, and when: vehicle side and meter.
    inputs: ConnectorInputs,
    at: Tick,
    meter_at: Tick,
    /// A fault the core itself found; it goes with the cable.
    latched: Option<Fault>,
    contactor: Contactor,
    locked: bool,
    unlocking: Option<u16>,
    aligned: Aligned,
    limit: Limit,
    /// A transaction that a loss of power cut short, and the last that is known of its register.
    interrupted: Option<Interrupted>,
}

/// A transaction that a loss of power cut short.
#[derive(Clone, Copy, Debug)]
struct Interrupted {
    local: u32,
    last_wh: i32,
    /// When its end is recorded even if the meter can't be read.
    until: Tick,
}

/// A connector by its number, from 1 on.
#[inline(never)]
pub(crate) fn by_number(connectors: &[Connector], number: u8) -> Option<&Connector> {
    connectors.get(usize::from(number).checked_sub(1)?)
}

/// A connector by its number, from 1 on.
#[inline(never)]
pub(crate) fn by_number_mut(connectors: &mut [Connector], number: u8) -> Option<&mut Connector> {
    connectors.get_mut(usize::from(number).checked_sub(1)?)
}

impl Connector {
    pub(crate) fn new(number: u8) -> Self {
        Self {
            number,
            operative: true,
            scheduled: None,
            permitted: true,
            reserved: false,
            session: Session::Idle,
            report: StatusReport::new(),
            reading: None,
            inputs: ConnectorInputs::default(),
            at: Tick::ZERO,
            meter_at: Tick::ZERO,
            latched: None,
            contactor: Contactor::new(),
            locked: false,
            unlocking: None,
            aligned: Aligned::new(),
            limit: Limit::default(),
            interrupted: None,
        }
    }

    /// A transaction was running here when the power went.
    pub(crate) fn interrupt(&mut self, now: Tick, local: u32, last_wh: i32) {
        self.interrupted = Some(Interrupted {
            local,
            last_wh,
            until: now.plus_ms(METER_MAX_AGE_MS),
        });
    }

    /// Ends the transaction that a loss of power cut short, once the meter can be read or is known to be dead.
    #[inline(never)]
    fn conclude(&mut self, now: Tick, base: &mut Base, next: &mut Earliest) {
        let Some(interrupted) = self.interrupted else {
            return;
        };
        let reading = Some(self.inputs.meter)
            .filter(|_| self.meter_is_fresh(now) && base.settings.meter_retains)
            .and_then(|meter| meter.get(Channel::EnergyImport));
        if reading.is_none() && now < interrupted.until {
            next.at(interrupted.until);
            return;
        }
        let body = Body::Stop {
            connector: self.number,
            meter_wh: reading.unwrap_or(interrupted.last_wh),
            reason: Reason::PowerLoss,
            id_tag: None,
        };
        if base.record(now, interrupted.local, body).is_ok() {
            self.interrupted = None;
            self.locked = self.has_lock(base);
            self.session = Session::Ended {
                at: now,
                id_tag: IdTag::EMPTY,
                parent: None,
                reason: Reason::PowerLoss,
            };
            self.unlock(now, base);
        }
    }

    /// Moves on with time and inputs. `limit` is what may be drawn.
    #[inline(never)]
    pub(crate) fn poll(
        &mut self,
        now: Tick,
        inputs: &ConnectorInputs,
        limit: Limit,
        base: &mut Base,
        next: &mut Earliest,
    ) -> ConnectorOutputs {
        self.inputs = *inputs;
        self.at = Tick::of(inputs.at);
        self.meter_at = Tick::of(inputs.meter_at);
        self.limit = limit;
        if self.contactor.disagrees(now, inputs.contactor_closed) {
            self.latched = Some(Fault {
                info: "contactor does not follow",
                ..Fault::new(ChargePointErrorCode::PowerSwitchFailure, Severity::Fault)
            });
        } else if !inputs.plugged && now > Tick::ZERO {
            self.latched = None;
        }
        self.conclude(now, base, next);
        self.proceed(now, base, next);
        self.meter(now, base, next);
        let offer = self.may_offer(now, base);
        let close = offer && self.inputs.ev_ready;
        let report = Report {
            status: self.status(now, base),
            fault: self.fault(now).or_else(|| self.remark()),
        };
        self.report.set(now, base.clock.stamp(now), report);
        if self.at.is_fresh(now, INPUT_MAX_AGE_MS) {
            next.at(self.at.plus_ms(INPUT_MAX_AGE_MS + 1));
        }
        ConnectorOutputs {
            contactor_until: self.contactor.drive(now, close, next).map(Tick::instant),
            limit: if offer { limit } else { Limit::default() },
            status: self.report.status(),
        }
    }

    #[inline(never)]
    fn proceed(&mut self, now: Tick, base: &mut Base, next: &mut Earliest) {
        let plugged = self.inputs.plugged;
        let faulted = self.is_faulted(now);
        match &self.session {
            Session::Granted { until, .. } if !plugged => {
                if now >= *until {
                    self.session = Session::Idle;
                    base.notices.tell(Notice::GrantLapsed {
                        connector: self.number,
                    });
                } else {
                    next.at(*until);
                }
            }
            Session::Granted { grant, .. } if !faulted => {
                let grant = grant.clone();
                self.lock_or_begin(now, grant, base);
            }
            Session::Locking { .. } if !plugged => {
                self.session = Session::Idle;
                self.unlock(now, base);
            }
            Session::Running(_)
                if !plugged
                    && base.config.flag(Key::StopTransactionOnEVSideDisconnect)
                    && self.at.is_fresh(now, INPUT_MAX_AGE_MS) =>
            {
                let unlock = base.config.flag(Key::UnlockConnectorOnEVSideDisconnect);
                self.end(now, Reason::EVDisconnected, None, unlock, base);
            }
            Session::Ended { at, .. } if !plugged => {
                let shown_until = at.plus_ms(FINISHING_MIN_MS);
                if now < shown_until {
                    next.at(shown_until);
                } else if self.unlocking.is_none() && !self.locked {
                    self.session = Session::Idle;
                }
            }
            _ => {}
        }
    }

    /// A grant may be used here: the vehicle has to come within ConnectionTimeOut.
    pub(crate) fn grant(&mut self, now: Tick, grant: Grant, base: &mut Base) {
        let until = now.plus_s(base.config.number(Key::ConnectionTimeOut));
        self.session = Session::Granted { grant, until };
        base.notices.tell(Notice::Authorized {
            connector: self.number,
        });
    }

    fn lock_or_begin(&mut self, now: Tick, grant: Grant, base: &mut Base) {
        if !self.has_lock(base) || self.locked {
            self.begin(now, grant, base);
            return;
        }
        let work = Work::Lock {
            connector: self.number,
        };
        if let Some(job) = base.jobs.ask(now, work, LOCK_TIMEOUT_MS) {
            self.session = Session::Locking { grant, job };
        }
    }

    fn begin(&mut self, now: Tick, grant: Grant, base: &mut Base) {
        let meter = self.meter_reading(now);
        match Transaction::begin(now, self.number, grant, meter, base) {
            Ok(transaction) => {
                base.notices.tell(Notice::Started {
                    connector: self.number,
                    transaction: transaction.local,
                });
                self.session = Session::Running(transaction);
            }
            Err(_) => {
                base.notices.tell(Notice::OutboxFull {
                    connector: self.number,
                });
                self.session = Session::Idle;
                self.unlock(now, base);
            }
        }
    }

    /// Ends the running transaction, if one runs.
    pub(crate) fn end(
        &mut self,
        now: Tick,
        reason: Reason,
        id_tag: Option<IdTag>,
        unlock: bool,
        base: &mut Base,
    ) {
        let Session::Running(transaction) = &self.session else {
            return;
        };
        transaction.end(now, reason, id_tag, self.meter_reading(now), base);
        base.notices.tell(Notice::Stopped {
            connector: self.number,
            transaction: transaction.local,
            reason,
        });
        self.session = Session::Ended {
            at: now,
            id_tag: transaction.id_tag,
            parent: transaction.parent,
            reason,
        };
        if let Some(operative) = self.scheduled.take() {
            self.operative = operative;
        }
        if unlock {
            self.unlock(now, base);
        }
    }

    /// Unlocks the cable if there is a lock. Returns the job's number.
    pub(crate) fn unlock(&mut self, now: Tick, base: &mut Base) -> Option<u16> {
        if !self.has_lock(base) {
            return None;
        }
        if self.unlocking.is_none() {
            let work = Work::Unlock {
                connector: self.number,
            };
            self.unlocking = base.jobs.ask(now, work, LOCK_TIMEOUT_MS);
        }
        self.unlocking
    }

    /// The lock's motor has come to rest, or was given up.
    #[inline(never)]
    pub(crate) fn lock_moved(&mut self, now: Tick, job: u16, done: bool, base: &mut Base) {
        if self.unlocking == Some(job) {
            self.unlocking = None;
            if done {
                self.locked = false;
            } else {
                self.lock_failed();
            }
            return;
        }
        let Session::Locking {
            job: awaited,
            grant,
        } = &self.session
        else {
            // The cable was pulled meanwhile: what is locked now holds nothing.
            self.locked |= done;
            if done {
                self.unlock(now, base);
            }
            return;
        };
        if *awaited != job {
            return;
        }
        let grant = grant.clone();
        self.session = Session::Idle;
        if done {
            self.locked = true;
            self.begin(now, grant, base);
        } else {
            self.lock_failed();
        }
    }

    fn lock_failed(&mut self) {
        self.latched = Some(Fault::new(
            ChargePointErrorCode::ConnectorLockFailure,
            Severity::Fault,
        ));
    }

    /// Makes the connector available or not. Returns whether it had to be put off to the transaction's end.
    pub(crate) fn set_operative(&mut self, operative: bool) -> bool {
        if matches!(self.session, Session::Running(_)) && !operative {
            self.scheduled = Some(false);
            return true;
        }
        self.scheduled = None;
        self.operative = operative;
        if !operative && matches!(self.session, Session::Granted { .. }) {
            self.session = Session::Idle;
        }
        false
    }

    #[inline(never)]
    fn meter(&mut self, now: Tick, base: &mut Base, next: &mut Earliest) {
        let meter = self.meter_reading(now);
        let every_s = base.config.number(Key::ClockAlignedDataInterval);
        let aligned = self.aligned.take(now, every_s, &base.clock, next);
        if let Session::Running(transaction) = &mut self.session {
            transaction.sample(now, meter, aligned, base, next);
        } else if aligned {
            let sample = meter.only(base.config.channels(Key::MeterValuesAlignedData));
            if sample.channels() != 0 {
                self.reading = Some(Reading {
                    stamp: base.clock.stamp(now),
                    context: Context::SampleClock,
                    sample,
                });
            }
        }
    }

    /// The meter as it stands, with what is offered; without what is too old to be believed.
    pub(crate) fn meter_reading(&self, now: Tick) -> Sample {
        let mut sample = if self.meter_is_fresh(now) {
            self.inputs.meter
        } else {
            Sample::new()
        };
        let limit = if self.contactor.is_closed() {
            self.limit
        } else {
            Limit::default()
        };
        sample.set(Channel::CurrentOffered, limit.amperes);
        sample.set(Channel::PowerOffered, limit.watts);
        sample
    }

    fn meter_is_fresh(&self, now: Tick) -> bool {
        self.meter_at.is_fresh(now, METER_MAX_AGE_MS)
    }

    /// What is wrong, the worst first.
    pub(crate) fn fault(&self, now: Tick) -> Option<Fault> {
        if self.latched.is_some() {
            return self.latched;
        }
        if !self.at.is_fresh(now, INPUT_MAX_AGE_MS) {
            return Some(Fault {
                info: "vehicle side is not read",
                ..Fault::new(ChargePointErrorCode::InternalError, Severity::Fault)
            });
        }
        if self.inputs.fault.is_none() && !self.meter_is_fresh(now) {
            return Some(Fault {
                info: "meter is not read",
                ..Fault::new(ChargePointErrorCode::PowerMeterFailure, Severity::Warning)
            });
        }
        self.inputs.fault
    }

    /// What there is to be said of a state in which nothing is wrong: the cable was pulled at the vehicle (section 4.9).
    fn remark(&self) -> Option<Fault> {
        let pulled = match &self.session {
            Session::Running(_) => !self.inputs.plugged,
            Session::Ended { reason, .. } => *reason == Reason::EVDisconnected,
            _ => false,
        };
        pulled.then_some(Fault {
            info: "EV side disconnected",
            ..Fault::new(ChargePointErrorCode::NoError, Severity::Warning)
        })
    }

    pub(crate) fn is_faulted(&self, now: Tick) -> bool {
        self.fault(now)
            .is_some_and(|fault| fault.severity == Severity::Fault)
    }

    /// Whether the vehicle is offered energy now. It gets ready only when it is (IEC 61851-1, state B2 before C2).
    fn may_offer(&self, now: Tick, base: &Base) -> bool {
        self.transaction()
            .is_some_and(|transaction| base.outbox.is_durable(transaction.local))
            && self.inputs.plugged
            && !self.is_suspended_by_station()
            && !self.is_faulted(now)
    }

    /// Whether the station itself holds the energy back.
    fn is_suspended_by_station(&self) -> bool {
        let barred = match &self.session {
            Session::Running(transaction) => transaction.is_barred(),
            _ => false,
        };
        !self.inputs.evse_ready || !self.permitted || barred || self.limit.amperes < PILOT_MIN
    }

    #[inline(never)]
    fn status(&self, now: Tick, base: &Base) -> ChargePointStatus {
        if self.is_faulted(now) {
            return ChargePointStatus::Faulted;
        }
        match &self.session {
            Session::Running(_) if self.is_suspended_by_station() => {
                ChargePointStatus::SuspendedEVSE
            }
            Session::Running(_) if !self.inputs.ev_ready || !self.inputs.plugged => {
                ChargePointStatus::SuspendedEV
            }
            Session::Running(_) => ChargePointStatus::Charging,
            _ if !self.operative || base.updating => ChargePointStatus::Unavailable,
            Session::Ended { .. } => ChargePointStatus::Finishing,
            Session::Granted { .. } | Session::Locking { .. } => ChargePointStatus::Preparing,
            Session::Idle if self.reserved => ChargePointStatus::Reserved,
            Session::Idle if self.inputs.plugged => ChargePointStatus::Preparing,
            Session::Idle => ChargePointStatus::Available,
        }
    }

    /// Whether somebody could begin a session here now.
    pub(crate) fn is_free(&self, now: Tick) -> bool {
        let free = match self.session {
            Session::Idle => true,
            // The cable is still in, and held for nobody: the same or another idTag may begin again (F2).
            Session::Ended { .. } => {
                self.inputs.plugged && self.unlocking.is_none() && !self.locked
            }
            _ => false,
        };
        free && self.operative && self.interrupted.is_none() && !self.is_faulted(now)
    }

    /// Whether it is available, or will be once the transaction is over.
    pub(crate) fn will_be_operative(&self) -> bool {
        self.scheduled.unwrap_or(self.operative)
    }

    /// Whether a vehicle is plugged in.
    pub(crate) const fn is_plugged(&self) -> bool {
        self.inputs.plugged
    }

    /// The running transaction.
    pub(crate) const fn transaction(&self) -> Option<&Transaction> {
        match &self.session {
            Session::Running(transaction) => Some(transaction),
            _ => None,
        }
    }

    /// The running transaction.
    pub(crate) const fn transaction_mut(&mut self) -> Option<&mut Transaction> {
        match &mut self.session {
            Session::Running(transaction) => Some(transaction),
            _ => None,
        }
    }

    /// The reservation that the grant or transaction here has redeemed.
    #[cfg(feature = "reservation")]
    pub(crate) const fn redeemed(&self) -> Option<i32> {
        match &self.session {
            Session::Running(transaction) => transaction.reservation,
            _ => None,
        }
    }

    /// The group that may end the transaction, or have the cable back that is held after it (section 3.5.4, errata 3.5).
    pub(crate) fn group(&self) -> Option<&IdTag> {
        match &self.session {
            Session::Running(transaction) => transaction.parent.as_ref(),
            Session::Ended { parent, .. } if self.locked => parent.as_ref(),
            _ => None,
        }
    }

    /// Whether the cable is held after its transaction, and this idTag may have it back.
    pub(crate) fn is_held_for(&self, tag: &str) -> bool {
        matches!(&self.session, Session::Ended { id_tag, .. } if self.locked && same_tag(id_tag, tag))
    }

    pub(crate) fn has_lock(&self, base: &Base) -> bool {
        base.settings
            .connector(self.number)
            .is_some_and(|settings| settings.lock)
    }
}
