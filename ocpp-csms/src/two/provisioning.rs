//! Provisioning (B): boot and reports of the device model.

use ocpp_wire::CallError;

use super::messages::SUBPROTOCOL;
use super::messages::provisioning::{
    BootNotificationRequest, BootNotificationResponse, NotifyReportRequest, NotifyReportResponse,
    ProvisioningCsms, RegistrationStatusEnumType,
};
use crate::defaults::{Defaults, failed, now};
use crate::station::Station;
use crate::store::Boot;

impl ProvisioningCsms<Station> for Defaults {
    /// Admits whoever is there.
    async fn boot_notification(
        &self,
        station: &Station,
        request: BootNotificationRequest,
    ) -> Result<BootNotificationResponse, CallError> {
        let at = now();
        let who = request.charging_station;
        let boot = Boot {
            vendor: who.vendor_name.into(),
            model: who.model.into(),
            serial: who.serial_number.map(String::from),
            firmware: who.firmware_version.map(String::from),
            protocol: SUBPROTOCOL,
        };
        let stored = self.store().booted(station.id(), boot, at).await;
        stored.map_err(failed)?;
        Ok(BootNotificationResponse::new(
            at.into(),
            self.interval_s(),
            RegistrationStatusEnumType::Accepted,
        ))
    }

    /// Stores each variable of the device model.
    async fn notify_report(
        &self,
        station: &Station,
        request: NotifyReportRequest,
    ) -> Result<NotifyReportResponse, CallError> {
        self.keep(station, &request).await?;
        Ok(NotifyReportResponse::default())
    }
}
