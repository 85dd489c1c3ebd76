//! Firmware Management: how downloads, installations and uploads are going.

use ocpp_messages::v16::firmware::{
    DiagnosticsStatusNotificationRequest, DiagnosticsStatusNotificationResponse, FirmwareCsms,
    FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse,
};
use ocpp_wire::{CallError, Text};

use crate::defaults::{Defaults, failed, now};
use crate::station::Station;
use crate::store::Note;

impl FirmwareCsms<Station> for Defaults {
    /// Stores the status.
    async fn diagnostics_status_notification(
        &self,
        station: &Station,
        request: DiagnosticsStatusNotificationRequest,
    ) -> Result<DiagnosticsStatusNotificationResponse, CallError> {
        self.keep(station, &request).await?;
        let note = Note::Diagnostics(Text::unbounded(request.status.as_str()));
        let noted = self.store().noted(station.id(), note, now()).await;
        noted.map_err(failed)?;
        Ok(DiagnosticsStatusNotificationResponse {})
    }

    /// Stores the status.
    async fn firmware_status_notification(
        &self,
        station: &Station,
        request: FirmwareStatusNotificationRequest,
    ) -> Result<FirmwareStatusNotificationResponse, CallError> {
        self.keep(station, &request).await?;
        let note = Note::Firmware(Text::unbounded(request.status.as_str()));
        let noted = self.store().noted(station.id(), note, now()).await;
        noted.map_err(failed)?;
        Ok(FirmwareStatusNotificationResponse {})
    }
}
