//! Availability (G): heartbeats and the status of connectors.

use ocpp_wire::{CallError, Text};

use super::messages::availability::{
    AvailabilityCsms, HeartbeatRequest, HeartbeatResponse, StatusNotificationRequest,
    StatusNotificationResponse,
};
use crate::defaults::{Defaults, failed, now};
use crate::station::Station;
use crate::store::{ConnectorRecord, Place};

impl AvailabilityCsms<Station> for Defaults {
    /// Tells the time.
    async fn heartbeat(
        &self,
        _: &Station,
        _: HeartbeatRequest,
    ) -> Result<HeartbeatResponse, CallError> {
        Ok(HeartbeatResponse::new(now().into()))
    }

    /// Stores the status as the connector's latest.
    async fn status_notification(
        &self,
        station: &Station,
        request: StatusNotificationRequest,
    ) -> Result<StatusNotificationResponse, CallError> {
        let place = Place {
            evse: request.evse_id,
            connector: request.connector_id,
        };
        let status = ConnectorRecord {
            status: Text::unbounded(request.connector_status.as_str()),
            error: Text::EMPTY,
            info: None,
            since: request.timestamp.into(),
        };
        let stored = self.store().status(station.id(), place, status).await;
        stored.map_err(failed)?;
        Ok(StatusNotificationResponse::default())
    }
}
