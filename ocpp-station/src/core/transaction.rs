//! One running transaction: who, since when, what it has drawn, which samples it owes (OCPP 1.6 sections 4.8 and 4.10).
//!
//! Owns the transaction's records from begin to end. Knows no plug, no contactor and no message.

use crate::base::Base;
use crate::config::Key;
use crate::core::metering::Interval;
use crate::metering::{Channel, Sample};
use crate::outbox::{Body, Context, Full, Reason};
use crate::text::IdTag;
use crate::time::{Earliest, Tick};

/// Who may charge, and by what right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) id_tag: IdTag,
    /// The group it belongs to.
    pub(crate) parent: Option<IdTag>,
    /// The reservation it redeems.
    pub(crate) reservation: Option<i32>,
}

/// A running transaction.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    /// The station's own number.
    pub(crate) local: u32,
    connector: u8,
    pub(crate) id_tag: IdTag,
    pub(crate) parent: Option<IdTag>,
    /// The reservation it redeemed.
    #[cfg(feature = "reservation")]
    pub(crate) reservation: Option<i32>,
    #[cfg(feature = "smart-charging")]
    pub(crate) started: Tick,
    /// Register at which it may draw nothing more, after the CSMS took the authorization back (MaxEnergyOnInvalidId).
    ceiling: Option<i32>,
    last_wh: i32,
    interval: Interval,
}

impl Transaction {
    /// Begins a transaction: its StartTransaction waits in the outbox from now on.
    pub(crate) fn begin(
        now: Tick,
        connector: u8,
        grant: Grant,
        meter: Sample,
        base: &mut Base,
    ) -> Result<Self, Full> {
        let local = base.next_transaction;
        let meter_wh = meter.get(Channel::EnergyImport).unwrap_or(0);
        let body = Body::Start {
            connector,
            meter_wh,
            reservation: grant.reservation,
            id_tag: grant.id_tag,
        };
        base.record(now, local, body)?;
        base.next_transaction = local.wrapping_add(1);
        let every_s = base.config.number(Key::MeterValueSampleInterval);
        let transaction = Self {
            local,
            connector,
            id_tag: grant.id_tag,
            parent: grant.parent,
            #[cfg(feature = "reservation")]
            reservation: grant.reservation,
            #[cfg(feature = "smart-charging")]
            started: now,
            ceiling: None,
            last_wh: meter_wh,
            interval: Interval::new(now, every_s),
        };
        transaction.keep(
            now,
            Context::TransactionBegin,
            meter,
            Key::StopTxnSampledData,
            base,
        );
        Ok(transaction)
    }

    /// Takes the samples that are due.
    pub(crate) fn sample(
        &mut self,
        now: Tick,
        meter: Sample,
        aligned: bool,
        base: &mut Base,
        next: &mut Earliest,
    ) {
        if let Some(wh) = meter.get(Channel::EnergyImport) {
            self.last_wh = wh;
        }
        let every_s = base.config.number(Key::MeterValueSampleInterval);
        if self.interval.take(now, every_s, next) {
            let context = Context::SamplePeriodic;
            self.send(now, context, meter, Key::MeterValuesSampledData, base);
            self.keep(now, context, meter, Key::StopTxnSampledData, base);
        }
        if aligned {
            let context = Context::SampleClock;
            self.send(now, context, meter, Key::MeterValuesAlignedData, base);
            self.keep(now, context, meter, Key::StopTxnAlignedData, base);
        }
    }

    /// Ends the transaction: its StopTransaction waits in the outbox from now on.
    pub(crate) fn end(
        &self,
        now: Tick,
        reason: Reason,
        id_tag: Option<IdTag>,
        meter: Sample,
        base: &mut Base,
    ) {
        self.keep(
            now,
            Context::TransactionEnd,
            meter,
            Key::StopTxnSampledData,
            base,
        );
        let body = Body::Stop {
            connector: self.connector,
            meter_wh: meter.get(Channel::EnergyImport).unwrap_or(self.last_wh),
            reason,
            id_tag,
        };
        // Its room was kept free since the transaction began.
        let _ = base.record(now, self.local, body);
    }

    /// The CSMS took the authorization back and the transaction goes on, with so many Wh more at most.
    pub(crate) fn deauthorize(&mut self, energy_wh: i32) {
        let ceiling = self.last_wh.saturating_add(energy_wh);
        self.ceiling.get_or_insert(ceiling);
    }

    /// Whether it may draw nothing more.
    pub(crate) fn is_barred(&self) -> bool {
        self.ceiling.is_some_and(|wh| self.last_wh >= wh)
    }

    fn send(&self, now: Tick, context: Context, meter: Sample, key: Key, base: &mut Base) {
        let sample = meter.only(base.config.channels(key));
        if sample.channels() != 0 {
            let body = Body::Meter {
                connector: self.connector,
                context,
                sample,
            };
            self.offer(now, body, base);
        }
    }

    fn keep(&self, now: Tick, context: Context, meter: Sample, key: Key, base: &mut Base) {
        let sample = meter.only(base.config.channels(key));
        if sample.channels() != 0 {
            self.offer(now, Body::Data { context, sample }, base);
        }
    }

    fn offer(&self, now: Tick, body: Body, base: &mut Base) {
        if base.record(now, self.local, body).is_err() {
            base.outbox.lost_one();
        }
    }
}
