//! What the security room tells the CSMS: events, signed updates, logs, and the request for a certificate.

use ocpp_messages_nano::v16::security::{
    CertificateSignedResponse, CertificateSignedStatusEnumType, FirmwareStatusEnumType,
    InstallCertificateResponse, InstallCertificateStatusEnumType, LogStatusNotificationRequest,
    SecurityEventNotificationRequest, SignCertificateRequest,
    SignedFirmwareStatusNotificationRequest, SignedUpdateFirmwareResponse,
    UpdateFirmwareStatusEnumType, UploadLogStatusEnumType,
};
use ocpp_wire::nano::{Request, Text, put_result};
use ocpp_wire::{Cursor, MessageId, Timestamp, frame};

use super::events::SecurityEvent;
use super::vault::Vault;
use crate::call::Call;
use crate::firmware::update::Status;
use crate::firmware::upload;
use crate::job::JobOutcome;
use crate::station::Station;
use crate::time::Tick;
use crate::wire::Part;
use crate::wire::receive::{Late, whole};
use crate::wire::transmit::Transmit;
use crate::wire::window::Window;

impl Station {
    /// Notes a security event.
    pub(crate) fn security_event(&mut self, now: Tick, event: SecurityEvent) {
        let stamp = self.base.clock.stamp(now);
        self.events.add(event, stamp);
    }

    /// Sends the oldest security event.
    pub(crate) fn send_event(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        let (event, stamp) = self.events.front()?;
        let time = Timestamp::from_unix_ms(self.base.clock.resolve(stamp));
        let request = SecurityEventNotificationRequest::new(Text::truncated(event.as_str()), time);
        self.send(now, Call::SecurityEvent, &request, out)
    }

    /// Sends where a signed update stands.
    pub(crate) fn send_signed_update(
        &mut self,
        now: Tick,
        status: Status,
        request_id: i32,
        out: &mut [u8],
    ) -> Option<Transmit> {
        let status = match status {
            Status::Idle => FirmwareStatusEnumType::Idle,
            Status::Downloading => FirmwareStatusEnumType::Downloading,
            Status::Downloaded => FirmwareStatusEnumType::Downloaded,
            Status::DownloadFailed => FirmwareStatusEnumType::DownloadFailed,
            Status::Installing => FirmwareStatusEnumType::Installing,
            Status::Installed => FirmwareStatusEnumType::Installed,
            Status::InstallationFailed => FirmwareStatusEnumType::InstallationFailed,
            Status::DownloadScheduled => FirmwareStatusEnumType::DownloadScheduled,
            Status::InstallScheduled => FirmwareStatusEnumType::InstallScheduled,
            Status::InstallRebooting => FirmwareStatusEnumType::InstallRebooting,
            Status::SignatureVerified => FirmwareStatusEnumType::SignatureVerified,
            Status::InvalidSignature => FirmwareStatusEnumType::InvalidSignature,
        };
        let mut request = SignedFirmwareStatusNotificationRequest::new(status);
        request.set_request_id(request_id);
        self.send(now, Call::Update, &request, out)
    }

    /// Sends where the upload of a log stands.
    pub(crate) fn send_log(
        &mut self,
        now: Tick,
        status: upload::Status,
        request_id: Option<i32>,
        out: &mut [u8],
    ) -> Option<Transmit> {
        let mut request = LogStatusNotificationRequest::new(match status {
            upload::Status::Idle => UploadLogStatusEnumType::Idle,
            upload::Status::Uploading => UploadLogStatusEnumType::Uploading,
            upload::Status::Uploaded => UploadLogStatusEnumType::Uploaded,
            upload::Status::Failed => UploadLogStatusEnumType::UploadFailure,
        });
        request.set_request_id(request_id);
        self.send(now, Call::Upload, &request, out)
    }

    /// Writes a SignCertificate around the signing request, which the vault gives piece by piece.
    pub(crate) fn write_signing_request(
        window: &mut Window<'_>,
        id: &MessageId,
        vault: &mut dyn Vault,
    ) {
        frame::begin_call(window, id, SignCertificateRequest::ACTION.name());
        window.raw("{\"csr\":\"");
        let (mut piece, mut from) = ([0; 64], 0);
        loop {
            let length = vault.signing_request(from, &mut piece);
            let Some(bytes) = piece.get(..length).filter(|_| length > 0) else {
                break;
            };
            from += length;
            for byte in bytes {
                // PEM is ASCII; its line ends are the only thing JSON wants escaped.
                match byte {
                    b'\n' => window.raw("\\n"),
                    b'\r' => window.raw("\\r"),
                    b' '..=b'~' if *byte != b'"' && *byte != b'\\' => {
                        window.raw(char::from(*byte).encode_utf8(&mut [0; 4]));
                    }
                    _ => {}
                }
            }
        }
        window.raw("\"}");
        frame::end(window);
    }

    /// The answer to a CALL that waited for a check.
    pub(crate) fn checked_answer(
        &mut self,
        id: &MessageId,
        late: Late,
        outcome: JobOutcome,
        out: &mut [u8],
    ) -> Option<Part> {
        let done = outcome == JobOutcome::Done;
        let now = self.now;
        let mut cursor = Cursor::new(out);
        match late {
            Late::Root => {
                let status = match outcome {
                    JobOutcome::Done => InstallCertificateStatusEnumType::Accepted,
                    JobOutcome::Failed => InstallCertificateStatusEnumType::Failed,
                    JobOutcome::BadSignature => InstallCertificateStatusEnumType::Rejected,
                };
                if outcome == JobOutcome::BadSignature {
                    self.security_event(now, SecurityEvent::InvalidCentralSystemCertificate);
                }
                put_result(&mut cursor, id, &InstallCertificateResponse::new(status)).ok()?;
            }
            Late::Chain => {
                let status = if done {
                    if self.security_profile() == 3 {
                        self.link.renew(now);
                    }
                    CertificateSignedStatusEnumType::Accepted
                } else {
                    self.security_event(now, SecurityEvent::InvalidChargePointCertificate);
                    CertificateSignedStatusEnumType::Rejected
                };
                put_result(&mut cursor, id, &CertificateSignedResponse::new(status)).ok()?;
            }
            Late::Signer { replaced } => {
                self.update.checked(done);
                let status = match (done, replaced) {
                    (true, false) => UpdateFirmwareStatusEnumType::Accepted,
                    (true, true) => UpdateFirmwareStatusEnumType::AcceptedCanceled,
                    (false, _) => {
                        let event = SecurityEvent::InvalidFirmwareSigningCertificate;
                        self.security_event(now, event);
                        UpdateFirmwareStatusEnumType::InvalidCertificate
                    }
                };
                put_result(&mut cursor, id, &SignedUpdateFirmwareResponse::new(status)).ok()?;
            }
            Late::Unlock => return None,
        }
        whole(cursor)
    }
}
