//! What the CSMS's answers to the station's CALLs mean (OCPP 1.6 chapter 4).

use ocpp_messages_nano::v16::core::{
    AuthorizeRequest, BootNotificationRequest, DataTransferRequest, DataTransferStatus,
    HeartbeatRequest, RegistrationStatus, StartTransactionRequest, StopTransactionRequest,
};
use ocpp_messages_nano::v16::types::{AuthorizationStatus, IdTagInfo};
use ocpp_wire::nano::{Record, Request, Slot, decode};

use crate::call::Call;
use crate::config::Key;
use crate::core::authorization::TagInfo;
use crate::core::registration::State;
use crate::notice::Notice;
use crate::outbox::{Body, Outcome};
use crate::station::Station;
use crate::text::IdTag;
use crate::time::{Tick, moment_of};

impl Station {
    /// A CALL was answered. An answer that can't be read is as good as a refusal.
    #[inline(never)]
    pub(crate) fn answered(&mut self, now: Tick, call: Call, payload: &[u8]) {
        let understood = match call {
            Call::Boot => self.boot_answered(now, payload),
            Call::Heartbeat => self.heartbeat_answered(now, payload),
            Call::Authorize { question } => self.authorize_answered(now, question, payload),
            Call::Transaction { sequence } => self.message_answered(now, sequence, payload),
            Call::Status { connector, report } => {
                if let Some(status) = self.report_of(connector) {
                    status.told(report);
                }
                Some(())
            }
            Call::Reading => Some(()),
            Call::Data => with_response::<DataTransferRequest, _>(payload, |response| {
                let accepted = response.status == DataTransferStatus::Accepted;
                self.base.notices.tell(if accepted {
                    Notice::DataAccepted
                } else {
                    Notice::DataRefused
                });
            }),
            #[cfg(feature = "security")]
            Call::SecurityEvent => {
                self.events.told();
                Some(())
            }
            // Whether it is granted is told by the certificate that comes, or does not.
            #[cfg(feature = "security")]
            Call::SignCertificate => Some(()),
            #[cfg(feature = "firmware")]
            Call::Update => {
                self.update.was_told();
                Some(())
            }
            #[cfg(feature = "firmware")]
            Call::Upload => {
                self.upload.was_told();
                Some(())
            }
        };
        if understood.is_none() {
            self.base.notices.tell(Notice::BadFrame);
            self.refused(now, call);
        }
    }

    /// A CALL was answered with an error.
    pub(crate) fn refused(&mut self, now: Tick, call: Call) {
        match call {
            Call::Transaction { sequence } => {
                let attempts = self.base.config.number(Key::TransactionMessageAttempts);
                let interval_s = self
                    .base
                    .config
                    .number(Key::TransactionMessageRetryInterval);
                let record = self.base.outbox.get(sequence);
                let outcome = self
                    .base
                    .outbox
                    .refused(sequence, now, attempts, interval_s);
                if outcome == Outcome::GivenUp
                    && let Some(record) = record
                {
                    self.base.notices.tell(Notice::MessageGivenUp {
                        transaction: record.local,
                    });
                }
            }
            // A CSMS that does not want it now will not want it in ten seconds either.
            Call::Status { connector, report } => {
                if let Some(status) = self.report_of(connector) {
                    status.told(report);
                }
            }
            #[cfg(feature = "security")]
            Call::SecurityEvent => self.events.told(),
            #[cfg(feature = "security")]
            Call::SignCertificate => {}
            #[cfg(feature = "firmware")]
            Call::Update => self.update.was_told(),
            #[cfg(feature = "firmware")]
            Call::Upload => self.upload.was_told(),
            Call::Boot | Call::Heartbeat | Call::Authorize { .. } | Call::Reading | Call::Data => {
                self.unanswered(now, call);
            }
        }
    }

    fn boot_answered(&mut self, now: Tick, payload: &[u8]) -> Option<()> {
        with_response::<BootNotificationRequest, _>(payload, |response| {
            let state = match response.status {
                RegistrationStatus::Accepted => State::Accepted,
                RegistrationStatus::Pending => State::Pending,
                RegistrationStatus::Rejected => State::Rejected,
            };
            self.base.clock.set(now, response.current_time.unix_ms());
            self.registration.answered(now, state, response.interval);
            if state != State::Accepted {
                return;
            }
            if response.interval > 0 {
                let key = Key::HeartbeatInterval;
                self.base.config.set_number(key, response.interval);
            }
            let interval_s = self.base.config.number(Key::HeartbeatInterval);
            self.registration.plan_heartbeat(now, interval_s);
            for connector in 0..=self.base.settings.connectors() {
                if let Some(report) = self.report_of(connector) {
                    report.forget();
                }
            }
            self.base.notices.tell(Notice::Registered);
        })
    }

    fn heartbeat_answered(&mut self, now: Tick, payload: &[u8]) -> Option<()> {
        with_response::<HeartbeatRequest, _>(payload, |response| {
            self.base.clock.set(now, response.current_time.unix_ms());
        })
    }

    fn authorize_answered(&mut self, now: Tick, question: u8, payload: &[u8]) -> Option<()> {
        let info = with_response::<AuthorizeRequest, _>(payload, |response| {
            tag_info(&response.id_tag_info)
        })?;
        let Some(question) = self.questions.take(question) else {
            return Some(());
        };
        let accepted = info.is_valid(self.base.clock.unix_s(now));
        let parent = info.parent;
        self.learn(&question.id_tag, info);
        self.decided(now, &question.id_tag, question.goal, accepted, parent);
        Some(())
    }

    fn message_answered(&mut self, now: Tick, sequence: u32, payload: &[u8]) -> Option<()> {
        let Some(record) = self.base.outbox.get(sequence) else {
            return Some(());
        };
        match record.body {
            Body::Start { id_tag, .. } => {
                let (id, info) =
                    with_response::<StartTransactionRequest, _>(payload, |response| {
                        (response.transaction_id, tag_info(&response.id_tag_info))
                    })?;
                self.base.outbox.answered(sequence, Some(id));
                let accepted = info.is_valid(self.base.clock.unix_s(now));
                let parent = info.parent;
                self.learn(&id_tag, info);
                self.start_answered(now, record.local, accepted, parent);
            }
            Body::Stop { id_tag, .. } => {
                let info = with_response::<StopTransactionRequest, _>(payload, |response| {
                    response.id_tag_info().map(tag_info)
                })?;
                self.base.outbox.answered(sequence, None);
                if let (Some(id_tag), Some(info)) = (id_tag, info) {
                    self.learn(&id_tag, info);
                }
            }
            Body::Meter { .. } | Body::Data { .. } => self.base.outbox.answered(sequence, None),
        }
        Some(())
    }
}

/// Reads the response to a request; none if it can't be read.
fn with_response<'f, T, R>(payload: &'f [u8], take: impl FnOnce(&T::Response<'f>) -> R) -> Option<R>
where
    T: Request<'f>,
    T::Response<'f>: Record<'f>,
{
    let mut slot = Slot::<ANSWER_BYTES>::new();
    let response = decode::<T::Response<'f>, ANSWER_BYTES>(payload, &mut slot).ok()?;
    Some(take(response))
}

/// Room for the largest answer that is read.
const ANSWER_BYTES: usize = ocpp_messages_nano::v16::RESPONSE_BYTES;

/// What the CSMS says of an idTag.
pub(crate) fn tag_info(info: &IdTagInfo) -> TagInfo {
    TagInfo {
        accepted: info.status == AuthorizationStatus::Accepted,
        parent: info
            .parent_id_tag()
            .and_then(|parent| IdTag::try_from(parent).ok()),
        expiry: info.expiry_date().map(|expiry| moment_of(expiry.unix_ms())),
    }
}
