//! What the station answers about firmware and diagnostics, and what it tells of them (OCPP 1.6 sections 4.4, 4.5, 5.9,
//! 5.19).

use ocpp_messages_nano::v16::firmware::{
    DiagnosticsStatus, DiagnosticsStatusNotificationRequest, FirmwareStation, FirmwareStatus,
    FirmwareStatusNotificationRequest, GetDiagnosticsRequest, GetDiagnosticsResponse,
    UpdateFirmwareRequest, UpdateFirmwareResponse,
};
use ocpp_wire::nano::{Answer, Text};
use ocpp_wire::{ErrorCode, Timestamp};

use super::update::{self, Status};
use super::upload;
use crate::call::Call;
use crate::job::UploadKind;
use crate::station::Station;
use crate::time::{Moment, Tick, moment_of};
use crate::wire::transmit::Transmit;

impl FirmwareStation for Station {
    #[inline(never)]
    fn get_diagnostics(
        &mut self,
        request: &GetDiagnosticsRequest<'_>,
    ) -> Answer<GetDiagnosticsResponse> {
        self.order_diagnostics(request).into()
    }

    #[inline(never)]
    fn update_firmware(
        &mut self,
        request: &UpdateFirmwareRequest<'_>,
    ) -> Answer<UpdateFirmwareResponse> {
        self.order_update(request).into()
    }
}

impl Station {
    fn order_diagnostics(
        &mut self,
        request: &GetDiagnosticsRequest<'_>,
    ) -> Result<GetDiagnosticsResponse, ErrorCode> {
        let mut response = GetDiagnosticsResponse::new();
        let file = self.base.settings.diagnostics_file;
        if file.is_empty() {
            // Without a file name the answer says that there are none.
            return Ok(response);
        }
        let order = upload::Order {
            kind: UploadKind::Diagnostics,
            from: request.start_time().map(second),
            to: request.stop_time().map(second),
            retries: request.retries().unwrap_or(0),
            interval_s: request.retry_interval().unwrap_or(0),
            request_id: None,
        };
        self.upload
            .order(self.now, request.location.text(), order)
            .map_err(|_| ErrorCode::PropertyConstraintViolation)?;
        response.set_file_name(Text::truncated(file));
        Ok(response)
    }

    fn order_update(
        &mut self,
        request: &UpdateFirmwareRequest<'_>,
    ) -> Result<UpdateFirmwareResponse, ErrorCode> {
        let order = update::Order {
            retrieve_at: Some(second(request.retrieve_date)),
            install_at: None,
            retries: request.retries().unwrap_or(0),
            interval_s: request.retry_interval().unwrap_or(0),
            request_id: None,
        };
        if self.update.holds_station() {
            // There is no status to refuse with; what is being installed can't be called back.
            return Err(ErrorCode::GenericError);
        }
        self.update
            .order(request.location.text(), order)
            .map_err(|_| ErrorCode::PropertyConstraintViolation)?;
        Ok(UpdateFirmwareResponse::new())
    }

    /// Sends what is to be told of an update or an upload.
    pub(crate) fn send_firmware(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        if let Some(status) = self.update.to_tell() {
            return self.send_update(now, status, out);
        }
        let (status, _kind, _request_id) = self.upload.to_tell()?;
        #[cfg(feature = "security")]
        if _kind != UploadKind::Diagnostics {
            return self.send_log(now, status, _request_id, out);
        }
        let request = DiagnosticsStatusNotificationRequest::new(match status {
            #[cfg(any(feature = "remote-trigger", feature = "security"))]
            upload::Status::Idle => DiagnosticsStatus::Idle,
            upload::Status::Uploading => DiagnosticsStatus::Uploading,
            upload::Status::Uploaded => DiagnosticsStatus::Uploaded,
            upload::Status::Failed => DiagnosticsStatus::UploadFailed,
        });
        self.send(now, Call::Upload, &request, out)
    }

    fn send_update(&mut self, now: Tick, status: Status, out: &mut [u8]) -> Option<Transmit> {
        #[cfg(feature = "security")]
        if let Some(request_id) = self.update.request_id() {
            return self.send_signed_update(now, status, request_id, out);
        }
        let status = match status {
            Status::Idle => FirmwareStatus::Idle,
            Status::Downloading | Status::DownloadScheduled => FirmwareStatus::Downloading,
            Status::Downloaded | Status::InstallScheduled | Status::SignatureVerified => {
                FirmwareStatus::Downloaded
            }
            Status::DownloadFailed => FirmwareStatus::DownloadFailed,
            Status::Installing | Status::InstallRebooting => FirmwareStatus::Installing,
            Status::Installed => FirmwareStatus::Installed,
            Status::InstallationFailed | Status::InvalidSignature => {
                FirmwareStatus::InstallationFailed
            }
        };
        let request = FirmwareStatusNotificationRequest::new(status);
        self.send(now, Call::Update, &request, out)
    }
}

pub(crate) fn second(time: Timestamp) -> Moment {
    moment_of(time.unix_ms())
}
