//! Firmware Management (L): how downloads, installations and publishing are going.

use ocpp_wire::{CallError, Text};

use super::messages::firmware::{
    FirmwareCsms, FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse,
    PublishFirmwareStatusNotificationRequest, PublishFirmwareStatusNotificationResponse,
};
use crate::defaults::{Defaults, failed, now};
use crate::station::Station;
use crate::store::Note;

impl FirmwareCsms<Station> for Defaults {
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
        Ok(FirmwareStatusNotificationResponse::default())
    }

    /// Stores the status.
    async fn publish_firmware_status_notification(
        &self,
        station: &Station,
        request: PublishFirmwareStatusNotificationRequest,
    ) -> Result<PublishFirmwareStatusNotificationResponse, CallError> {
        let note = Note::Firmware(Text::unbounded(request.status.as_str()));
        let noted = self.store().noted(station.id(), note, now()).await;
        noted.map_err(failed)?;
        Ok(PublishFirmwareStatusNotificationResponse::default())
    }
}
