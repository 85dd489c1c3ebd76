//! What is sent to the CSMS, and in which order: answers that took time, then one CALL after the other.
//!
//! Owns the order of CALLs and their building. What is due is the rooms' business.
//!
//! Order: registration, what the CSMS triggered, somebody who waits at the reader, transaction messages, state, the
//! rest. After each transaction message something else gets a turn, so that a long backlog holds up nobody.

use ocpp_messages_nano::v16::core::{
    AuthorizeRequest, BootNotificationRequest, DataTransferRequest, HeartbeatRequest,
    StartTransactionRequest, StatusNotificationRequest, UnlockConnectorResponse, UnlockStatus,
};
use ocpp_wire::nano::{Borrowed, Request, Text, put_call, put_result};
use ocpp_wire::{Cursor, MessageId, Timestamp};

use crate::call::Call;
use crate::config::Key;
use crate::core::connector::Reading;
use crate::core::connector::by_number;
use crate::core::status::Report;
use crate::job::JobOutcome;
use crate::outbox::{Body, Context, Record};
#[cfg(feature = "security")]
use crate::security::vault::Vault;
use crate::station::Station;
use crate::time::{Instant, Stamp, Tick};
use crate::wire::window::Window;
use crate::wire::{Part, meter};

/// What goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transmit {
    /// A text frame, or a part of one.
    Text(Part),
    /// A WebSocket ping.
    Ping,
}

/// A CALL of which a part has been sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sending {
    id: u64,
    call: Call,
    sent: usize,
}

impl Station {
    /// What is to be sent now, put into `out`; none if there is nothing. To be called until there is nothing, after
    /// every poll, event and frame.
    ///
    /// `out` holds at least 512 bytes, better 1,024.
    pub fn transmit(&mut self, now: Instant, out: &mut [u8]) -> Option<Transmit> {
        let now = Tick::of(now);
        #[cfg(feature = "security")]
        if self.signing_request_is_due() {
            // Without a vault there is nothing to send.
            self.signing_request = false;
        }
        self.next_transmit(now, out)
    }

    /// The same with the vault that holds the signing request.
    #[cfg(feature = "security")]
    pub fn transmit_with(
        &mut self,
        now: Instant,
        out: &mut [u8],
        vault: &mut dyn Vault,
    ) -> Option<Transmit> {
        let now = Tick::of(now);
        let is_ours = |sending: Sending| sending.call == Call::SignCertificate;
        if let Some(sending) = self.sending.filter(|sending| is_ours(*sending)) {
            return Some(self.send_signing_request(sending, out, vault));
        }
        if self.signing_request_is_due() && !self.is_answering() && self.sending.is_none() {
            self.signing_request = false;
            let call = Call::SignCertificate;
            let id = self.caller.begin(self.base.answer_by(now), call);
            let sending = Sending { id, call, sent: 0 };
            return Some(self.send_signing_request(sending, out, vault));
        }
        self.next_transmit(now, out)
    }

    #[cfg(feature = "security")]
    fn signing_request_is_due(&self) -> bool {
        self.signing_request && self.is_online() && self.caller.is_free()
    }

    #[cfg(feature = "security")]
    fn send_signing_request(
        &mut self,
        sending: Sending,
        out: &mut [u8],
        vault: &mut dyn Vault,
    ) -> Transmit {
        let mut window = Window::new(out, sending.sent);
        let id = MessageId::from_u64(sending.id);
        Self::write_signing_request(&mut window, &id, vault);
        Transmit::Text(self.sent(sending, window))
    }

    #[inline(never)]
    fn next_transmit(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        self.now = now;
        if !self.link.is_up() || !self.storage.is_ready() {
            return None;
        }
        #[cfg(feature = "smart-charging")]
        if self.composing.is_some() {
            return self.more_schedule(out).map(Transmit::Text);
        }
        if self.listing.is_some() {
            return self.more_configuration(out).map(Transmit::Text);
        }
        if let Some(sending) = self.sending {
            return self.send_long(sending, out);
        }
        if let Some(part) = self.late_answer(out) {
            return Some(Transmit::Text(part));
        }
        let interval_s = self.base.config.number(Key::WebSocketPingInterval);
        if self.link.take_ping(now, interval_s) {
            return Some(Transmit::Ping);
        }
        if !self.caller.is_free() {
            return None;
        }
        self.next_call(now, out)
    }

    /// Sends the application's own data to the CSMS (DataTransfer). What came of it is told by a notice.
    ///
    /// None if there is no registered connection, another CALL is under way, or a text is too long: to be tried again
    /// later, as nothing is kept here.
    pub fn send_data(
        &mut self,
        now: Instant,
        vendor_id: &str,
        message_id: Option<&str>,
        data: Option<&str>,
        out: &mut [u8],
    ) -> Option<Part> {
        let now = Tick::of(now);
        if !self.is_online() || !self.caller.is_free() || self.is_answering() {
            return None;
        }
        let mut request = DataTransferRequest::new(Text::new(vendor_id)?);
        if let Some(message_id) = message_id {
            request.set_message_id(Text::new(message_id)?);
        }
        request.set_data(data.map(Borrowed::from));
        match self.send(now, Call::Data, &request, out) {
            Some(Transmit::Text(part)) => Some(part),
            _ => None,
        }
    }

    /// An answer that had to wait for slow work.
    #[inline(never)]
    fn late_answer(&mut self, out: &mut [u8]) -> Option<Part> {
        let at = self
            .waiting
            .iter()
            .position(|waiting| waiting.outcome.is_some())?;
        let waiting = self.waiting.remove(at);
        let outcome = waiting.outcome?;
        let id = MessageId::new(&waiting.id)?;
        #[cfg(feature = "security")]
        if waiting.late != crate::wire::receive::Late::Unlock {
            return self.checked_answer(&id, waiting.late, outcome, out);
        }
        let status = if outcome == JobOutcome::Done {
            UnlockStatus::Unlocked
        } else {
            UnlockStatus::UnlockFailed
        };
        let mut cursor = Cursor::new(out);
        let response = UnlockConnectorResponse::new(status);
        put_result(&mut cursor, &id, &response).ok()?;
        crate::wire::receive::whole(cursor)
    }

    #[inline(never)]
    fn next_call(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        if self.registration.boot_is_due(now) {
            return self.send_boot(now, out);
        }
        #[cfg(any(feature = "remote-trigger", feature = "security"))]
        if let Some(sent) = self.send_triggered(now, out) {
            return Some(sent);
        }
        if !self.registration.is_accepted() {
            return None;
        }
        if let Some(sent) = self.send_question(now, out) {
            return Some(sent);
        }
        let message_first = !core::mem::take(&mut self.message_was_last);
        if message_first && let Some(sent) = self.send_message(now, out) {
            return Some(sent);
        }
        self.send_other(now, out)
            .or_else(|| self.send_message(now, out))
    }

    /// What is neither urgent nor part of a transaction.
    #[inline(never)]
    fn send_other(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        let minimum_s = self.base.config.number(Key::MinimumStatusDuration);
        for connector in 0..=self.base.settings.connectors() {
            if let Some((report, stamp)) = self.report_of(connector)?.due(now, minimum_s) {
                return self.send_status(now, connector, report, stamp, out);
            }
        }
        #[cfg(feature = "firmware")]
        if let Some(sent) = self.send_firmware(now, out) {
            return Some(sent);
        }
        #[cfg(feature = "security")]
        if let Some(sent) = self.send_event(now, out) {
            return Some(sent);
        }
        for at in 0..self.connectors.len() {
            let connector = self.connectors.get_mut(at)?;
            if let Some(reading) = connector.reading.take() {
                let number = connector.number;
                return self.send_reading(now, number, reading, out);
            }
        }
        if self.registration.heartbeat_is_due(now) {
            return self.send_heartbeat(now, out);
        }
        None
    }

    pub(crate) fn send_boot(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        let settings = self.base.settings;
        let mut request = BootNotificationRequest::new(
            Text::truncated(settings.vendor),
            Text::truncated(settings.model),
        );
        request.set_charge_point_serial_number(given(settings.serial_number));
        request.set_charge_box_serial_number(given(settings.box_serial_number));
        request.set_firmware_version(given(settings.firmware_version));
        request.set_iccid(given(settings.iccid));
        request.set_imsi(given(settings.imsi));
        request.set_meter_type(given(settings.meter_type));
        request.set_meter_serial_number(given(settings.meter_serial_number));
        self.send(now, Call::Boot, &request, out)
    }

    pub(crate) fn send_heartbeat(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        let interval_s = self.base.config.number(Key::HeartbeatInterval);
        self.registration.plan_heartbeat(now, interval_s);
        self.send(now, Call::Heartbeat, &HeartbeatRequest::new(), out)
    }

    fn send_question(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        let question = self.questions.next_unasked()?;
        question.asked();
        let call = Call::Authorize {
            question: question.number,
        };
        let request = AuthorizeRequest::new(Text::truncated(&question.id_tag));
        self.send(now, call, &request, out)
    }

    pub(crate) fn send_status(
        &mut self,
        now: Tick,
        connector: u8,
        report: Report,
        stamp: Stamp,
        out: &mut [u8],
    ) -> Option<Transmit> {
        let mut request =
            StatusNotificationRequest::new(i32::from(connector), report.code(), report.status);
        request.set_timestamp(Timestamp::from_unix_ms(self.base.clock.resolve(stamp)));
        if let Some(fault) = report.fault {
            request.set_info(given(fault.info));
            request.set_vendor_error_code(given(fault.vendor_code));
            if !fault.vendor_code.is_empty() {
                request.set_vendor_id(given(self.base.settings.vendor));
            }
        }
        self.send(now, Call::Status { connector, report }, &request, out)
    }

    fn send_message(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        let (sequence, record) = self.base.outbox.due(now)?;
        self.message_was_last = true;
        let call = Call::Transaction { sequence };
        let Body::Start {
            connector,
            meter_wh,
            reservation,
            id_tag,
        } = &record.body
        else {
            return self.begin_long(now, call, out);
        };
        let request = StartTransactionRequest::new(
            i32::from(*connector),
            Text::truncated(id_tag),
            *meter_wh,
            Timestamp::from_unix_ms(self.base.clock.resolve(record.stamp)),
        );
        let mut request = request;
        request.set_reservation_id(*reservation);
        self.send(now, call, &request, out)
    }

    /// A reading that belongs to no outbox. It is not repeated: the next one is newer.
    pub(crate) fn send_reading(
        &mut self,
        now: Tick,
        connector: u8,
        reading: Reading,
        out: &mut [u8],
    ) -> Option<Transmit> {
        let local = by_number(&self.connectors, connector)
            .and_then(|c| c.transaction())
            .map(|transaction| transaction.local);
        self.reading = Some((connector, local, reading));
        self.begin_long(now, Call::Reading, out)
    }

    /// Builds a CALL from a generated request.
    pub(crate) fn send<'f, T>(
        &mut self,
        now: Tick,
        call: Call,
        request: &T,
        out: &mut [u8],
    ) -> Option<Transmit>
    where
        T: Request<'f>,
    {
        let id = MessageId::from_u64(self.caller.begin(self.base.answer_by(now), call));
        let mut cursor = Cursor::new(out);
        if put_call(&mut cursor, &id, request).is_err() {
            // The buffer is too small, or a setting is not what the standard allows: tried again later.
            self.caller.abandon();
            self.unanswered(now, call);
            return None;
        }
        crate::wire::receive::whole(cursor).map(Transmit::Text)
    }

    /// Begins a CALL that may be longer than the buffer.
    fn begin_long(&mut self, now: Tick, call: Call, out: &mut [u8]) -> Option<Transmit> {
        let id = self.caller.begin(self.base.answer_by(now), call);
        let sending = Sending { id, call, sent: 0 };
        self.send_long(sending, out)
    }

    fn send_long(&mut self, sending: Sending, out: &mut [u8]) -> Option<Transmit> {
        let mut window = Window::new(out, sending.sent);
        let id = MessageId::from_u64(sending.id);
        match sending.call {
            Call::Transaction { sequence } => {
                let record = self.base.outbox.get(sequence)?;
                self.write_record(&mut window, &id, &record);
            }
            _ => {
                let (connector, local, reading) = self.reading?;
                let transaction_id = local.and_then(|local| self.base.outbox.transaction_id(local));
                let unix_ms = self.base.clock.resolve(reading.stamp);
                let moment = (unix_ms, reading.context, &reading.sample);
                meter::meter_values(&mut window, &id, connector, transaction_id, moment);
            }
        }
        Some(Transmit::Text(self.sent(sending, window)))
    }

    /// A part of a CALL was written; the rest, if there is any, comes next.
    fn sent(&mut self, sending: Sending, window: Window<'_>) -> Part {
        let (length, last) = window.finish();
        self.sending = (!last).then_some(Sending {
            sent: sending.sent + length,
            ..sending
        });
        Part { length, last }
    }

    fn write_record(&self, window: &mut Window<'_>, id: &MessageId, record: &Record) {
        let clock = &self.base.clock;
        match &record.body {
            Body::Meter {
                connector,
                context,
                sample,
            } => {
                // All before it were answered: an id that is not known now will never be (errata 3.18).
                let transaction_id = self.base.outbox.transaction_id(record.local).or(Some(-1));
                let moment: (i64, Context, _) = (clock.resolve(record.stamp), *context, sample);
                meter::meter_values(window, id, *connector, transaction_id, moment);
            }
            _ => meter::stop_transaction(window, id, record, &self.base.outbox, clock),
        }
    }
}

/// A text that may be left out.
fn given<const N: usize>(text: &str) -> Option<Text<N>> {
    (!text.is_empty()).then(|| Text::truncated(text))
}
