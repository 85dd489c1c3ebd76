//! What the station answers about certificates, logs and signed updates (security whitepaper, chapter 5).

use ocpp_messages_nano::v16::security::{
    CertificateSignedRequest, CertificateSignedResponse, CertificateSignedStatusEnumType,
    CertificateUseEnumType, DeleteCertificateRequest, DeleteCertificateResponse,
    DeleteCertificateStatusEnumType, ExtendedTriggerMessageRequest, ExtendedTriggerMessageResponse,
    GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse,
    GetInstalledCertificateStatusEnumType, GetLogRequest, GetLogResponse,
    InstallCertificateRequest, InstallCertificateResponse, InstallCertificateStatusEnumType,
    LogEnumType, LogStatusEnumType, MessageTriggerEnumType, SecurityStation,
    SignedUpdateFirmwareRequest, SignedUpdateFirmwareResponse, TriggerMessageStatusEnumType,
    UpdateFirmwareStatusEnumType,
};
use ocpp_wire::RawText;
use ocpp_wire::nano::{Answer, Text, Ticket};

use super::vault::{Deleted, Deposit, Vault};
use crate::core::handlers::now;
use crate::core::trigger::Triggered;
use crate::firmware::fits;
use crate::firmware::handlers::second;
use crate::firmware::{update, upload};
use crate::job::{UploadKind, Work};
use crate::station::Station;
use crate::wire::receive::Late;

/// How long a certificate may be checked, in ms.
const CHECK_MS: u32 = 30_000;
/// How long making a key and a signing request may take, in ms.
const REQUEST_MS: u32 = 120_000;

/// The station with the vault that is at hand while a frame is answered.
pub(crate) struct Desk<'a> {
    pub(crate) station: &'a mut Station,
    pub(crate) vault: &'a mut dyn Vault,
}

impl SecurityStation for Desk<'_> {
    #[inline(never)]
    fn certificate_signed(
        &mut self,
        request: &CertificateSignedRequest<'_>,
    ) -> Answer<CertificateSignedResponse> {
        let chain = request.certificate_chain.text();
        match self.check(Deposit::ClientChain, chain, Late::Chain) {
            Some(ticket) => Answer::Later(ticket),
            None => now(CertificateSignedResponse::new(
                CertificateSignedStatusEnumType::Rejected,
            )),
        }
    }

    #[inline(never)]
    fn delete_certificate(
        &mut self,
        request: &DeleteCertificateRequest,
    ) -> Answer<DeleteCertificateResponse> {
        let status = match self.vault.delete(&request.certificate_hash_data) {
            Deleted::Done => DeleteCertificateStatusEnumType::Accepted,
            Deleted::Failed => DeleteCertificateStatusEnumType::Failed,
            Deleted::NotFound => DeleteCertificateStatusEnumType::NotFound,
        };
        now(DeleteCertificateResponse::new(status))
    }

    #[inline(never)]
    fn extended_trigger_message(
        &mut self,
        request: &ExtendedTriggerMessageRequest,
    ) -> Answer<ExtendedTriggerMessageResponse> {
        let message = match request.requested_message {
            MessageTriggerEnumType::BootNotification => Triggered::Boot,
            MessageTriggerEnumType::Heartbeat => Triggered::Heartbeat,
            MessageTriggerEnumType::MeterValues => Triggered::Meter,
            MessageTriggerEnumType::StatusNotification => Triggered::Status,
            MessageTriggerEnumType::FirmwareStatusNotification => Triggered::Firmware,
            MessageTriggerEnumType::LogStatusNotification => Triggered::Upload,
            MessageTriggerEnumType::SignChargePointCertificate => Triggered::Certificate,
        };
        let status = if self.station.trigger(message, request.connector_id()) {
            TriggerMessageStatusEnumType::Accepted
        } else {
            TriggerMessageStatusEnumType::Rejected
        };
        now(ExtendedTriggerMessageResponse::new(status))
    }

    #[inline(never)]
    fn get_installed_certificate_ids(
        &mut self,
        request: &GetInstalledCertificateIdsRequest,
    ) -> Answer<GetInstalledCertificateIdsResponse> {
        let central_system =
            request.certificate_type == CertificateUseEnumType::CentralSystemRootCertificate;
        let mut response = GetInstalledCertificateIdsResponse::new(
            GetInstalledCertificateStatusEnumType::NotFound,
        );
        let mut at = 0;
        while let Some(hashes) = self.vault.root(central_system, at) {
            response.status = GetInstalledCertificateStatusEnumType::Accepted;
            if response.certificate_hash_data_mut().push(hashes).is_err() {
                break;
            }
            at += 1;
        }
        now(response)
    }

    #[inline(never)]
    fn get_log(&mut self, request: &GetLogRequest<'_>) -> Answer<GetLogResponse> {
        let rejected = now(GetLogResponse::new(LogStatusEnumType::Rejected));
        let file = self.station.base.settings.diagnostics_file;
        if file.is_empty() {
            return rejected;
        }
        let replaced = self.station.upload.is_under_way();
        let order = upload::Order {
            kind: match request.log_type {
                LogEnumType::DiagnosticsLog => UploadKind::DiagnosticsLog,
                LogEnumType::SecurityLog => UploadKind::SecurityLog,
            },
            from: request.log.oldest_timestamp().map(second),
            to: request.log.latest_timestamp().map(second),
            retries: request.retries().unwrap_or(0),
            interval_s: request.retry_interval().unwrap_or(0),
            request_id: Some(request.request_id),
        };
        let instant = self.station.now;
        if self
            .station
            .upload
            .order(instant, request.log.remote_location.text(), order)
            .is_err()
        {
            return rejected;
        }
        let mut response = GetLogResponse::new(if replaced {
            LogStatusEnumType::AcceptedCanceled
        } else {
            LogStatusEnumType::Accepted
        });
        response.set_filename(Text::truncated(file));
        now(response)
    }

    #[inline(never)]
    fn install_certificate(
        &mut self,
        request: &InstallCertificateRequest<'_>,
    ) -> Answer<InstallCertificateResponse> {
        let what = match request.certificate_type {
            CertificateUseEnumType::CentralSystemRootCertificate => Deposit::CentralSystemRoot,
            CertificateUseEnumType::ManufacturerRootCertificate => Deposit::ManufacturerRoot,
        };
        match self.check(what, request.certificate.text(), Late::Root) {
            Some(ticket) => Answer::Later(ticket),
            None => now(InstallCertificateResponse::new(
                InstallCertificateStatusEnumType::Rejected,
            )),
        }
    }

    #[inline(never)]
    fn signed_update_firmware(
        &mut self,
        request: &SignedUpdateFirmwareRequest<'_>,
    ) -> Answer<SignedUpdateFirmwareResponse> {
        match self.signed_update(request) {
            Some(ticket) => Answer::Later(ticket),
            None => now(SignedUpdateFirmwareResponse::new(
                UpdateFirmwareStatusEnumType::Rejected,
            )),
        }
    }
}

impl Desk<'_> {
    /// Hands a text to the vault and asks for it to be checked; none if that can't be done.
    fn check(&mut self, what: Deposit, text: RawText<'_>, late: Late) -> Option<Ticket> {
        if !self.station.may_wait() {
            return None;
        }
        self.deposit(what, text)?;
        let station = &mut *self.station;
        let work = Work::Check { what };
        let job = station.base.jobs.ask(station.now, work, CHECK_MS)?;
        station.late = late;
        Some(Ticket(job))
    }

    fn deposit(&mut self, what: Deposit, text: RawText<'_>) -> Option<()> {
        self.vault.begin(what).then_some(())?;
        let mut piece = [0; 64];
        let mut length = 0;
        for character in text.chars() {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                if length == piece.len() {
                    self.vault.push(&piece).then_some(())?;
                    length = 0;
                }
                *piece.get_mut(length)? = byte;
                length += 1;
            }
        }
        self.vault.push(piece.get(..length)?).then_some(())
    }

    fn signed_update(&mut self, request: &SignedUpdateFirmwareRequest<'_>) -> Option<Ticket> {
        let firmware = &request.firmware;
        if self.station.update.holds_station() {
            return None;
        }
        let location = firmware.location.text();
        fits(location).ok()?;
        self.deposit(Deposit::FirmwareSignature, firmware.signature.text())?;
        let replaced = self.station.update.is_under_way();
        let late = Late::Signer { replaced };
        let signer = firmware.signing_certificate.text();
        let ticket = self.check(Deposit::FirmwareSigner, signer, late)?;
        let order = update::Order {
            retrieve_at: Some(second(firmware.retrieve_date_time)),
            install_at: firmware.install_date_time().map(second),
            retries: request.retries().unwrap_or(0),
            interval_s: request.retry_interval().unwrap_or(0),
            request_id: Some(request.request_id),
        };
        self.station.update.order_unchecked(location, order).ok()?;
        Some(ticket)
    }
}

impl Station {
    /// Has a new key and a signing request made.
    pub(crate) fn ask_for_signing_request(&mut self) -> bool {
        let work = Work::SigningRequest;
        self.base.jobs.ask(self.now, work, REQUEST_MS).is_some()
    }
}
