//! The security extension: security events, logs, signed firmware, certificates.

use ocpp_messages::v16::security::{
    GenericStatusEnumType, LogStatusNotificationRequest, LogStatusNotificationResponse,
    SecurityCsms, SecurityEventNotificationRequest, SecurityEventNotificationResponse,
    SignCertificateRequest, SignCertificateResponse, SignedFirmwareStatusNotificationRequest,
    SignedFirmwareStatusNotificationResponse,
};
use ocpp_wire::{CallError, Text, Timestamp};

use crate::defaults::{Defaults, failed, now};
use crate::station::Station;
use crate::store::Note;

impl SecurityCsms<Station> for Defaults {
    /// Stores the event.
    async fn security_event_notification(
        &self,
        station: &Station,
        request: SecurityEventNotificationRequest,
    ) -> Result<SecurityEventNotificationResponse, CallError> {
        let note = Note::Security {
            kind: request.type_.into(),
            info: request.tech_info.map(String::from),
        };
        let at = Timestamp::from(request.timestamp);
        let noted = self.store().noted(station.id(), note, at).await;
        noted.map_err(failed)?;
        Ok(SecurityEventNotificationResponse {})
    }

    /// Stores the status.
    async fn log_status_notification(
        &self,
        station: &Station,
        request: LogStatusNotificationRequest,
    ) -> Result<LogStatusNotificationResponse, CallError> {
        self.keep(station, &request).await?;
        let note = Note::Log(Text::unbounded(request.status.as_str()));
        let noted = self.store().noted(station.id(), note, now()).await;
        noted.map_err(failed)?;
        Ok(LogStatusNotificationResponse {})
    }

    /// Stores the status.
    async fn signed_firmware_status_notification(
        &self,
        station: &Station,
        request: SignedFirmwareStatusNotificationRequest,
    ) -> Result<SignedFirmwareStatusNotificationResponse, CallError> {
        self.keep(station, &request).await?;
        let note = Note::Firmware(Text::unbounded(request.status.as_str()));
        let noted = self.store().noted(station.id(), note, now()).await;
        noted.map_err(failed)?;
        Ok(SignedFirmwareStatusNotificationResponse {})
    }

    /// Keeps the request for whoever has it signed: there is no certificate authority in this program. The signed chain goes
    /// to the station by CertificateSigned.
    async fn sign_certificate(
        &self,
        station: &Station,
        request: SignCertificateRequest,
    ) -> Result<SignCertificateResponse, CallError> {
        self.keep(station, &request).await?;
        tracing::info!(station = %station.id(), "a certificate waits to be signed");
        Ok(SignCertificateResponse {
            status: GenericStatusEnumType::Accepted,
        })
    }
}
