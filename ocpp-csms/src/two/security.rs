//! Security (A): events and certificates.

use ocpp_wire::{CallError, Timestamp};

use super::messages::security::{
    SecurityCsms, SecurityEventNotificationRequest, SecurityEventNotificationResponse,
    SignCertificateRequest, SignCertificateResponse,
};
use super::messages::types::GenericStatusEnumType;
use crate::defaults::{Defaults, failed};
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
        Ok(SecurityEventNotificationResponse::default())
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
        let status = GenericStatusEnumType::Accepted;
        Ok(SignCertificateResponse::new(status))
    }
}
