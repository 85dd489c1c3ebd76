//! Core: boot, heartbeat, status, authorization, transactions, meter values, data transfer.
//!
//! Owns the answers. Knows no socket and no kind of store.

use ocpp_messages::v16::core::{
    AuthorizeRequest, AuthorizeResponse, BootNotificationRequest, BootNotificationResponse,
    CoreCsms, DataTransferRequest, DataTransferResponse, DataTransferStatus, HeartbeatRequest,
    HeartbeatResponse, MeterValuesRequest, MeterValuesResponse, RegistrationStatus,
    StartTransactionRequest, StartTransactionResponse, StatusNotificationRequest,
    StatusNotificationResponse, StopTransactionRequest, StopTransactionResponse,
};
use ocpp_messages::v16::types::{AuthorizationStatus, IdTagInfo};
use ocpp_wire::{CallError, Text, Timestamp};

use super::PROTOCOL;
use super::metering::samples;
use crate::defaults::{Defaults, Verdict, failed, now};
use crate::station::Station;
use crate::store::{Boot, ConnectorRecord, IdTag, Meter, Place, TransactionBegin, TransactionEnd};

impl CoreCsms<Station> for Defaults {
    /// Admits whoever is there.
    async fn boot_notification(
        &self,
        station: &Station,
        request: BootNotificationRequest,
    ) -> Result<BootNotificationResponse, CallError> {
        let at = now();
        let serial = request
            .charge_point_serial_number
            .or(request.charge_box_serial_number);
        let boot = Boot {
            vendor: request.charge_point_vendor.as_str().to_owned(),
            model: request.charge_point_model.as_str().to_owned(),
            serial: serial.map(String::from),
            firmware: request.firmware_version.map(String::from),
            protocol: PROTOCOL,
        };
        self.store()
            .booted(station.id(), boot, at)
            .await
            .map_err(failed)?;
        Ok(BootNotificationResponse {
            status: RegistrationStatus::Accepted,
            current_time: at.into(),
            interval: self.interval_s(),
        })
    }

    /// Tells the time.
    async fn heartbeat(
        &self,
        _: &Station,
        _: HeartbeatRequest,
    ) -> Result<HeartbeatResponse, CallError> {
        Ok(HeartbeatResponse {
            current_time: now().into(),
        })
    }

    /// Stores the status as the connector's latest.
    async fn status_notification(
        &self,
        station: &Station,
        request: StatusNotificationRequest,
    ) -> Result<StatusNotificationResponse, CallError> {
        let status = ConnectorRecord {
            status: Text::unbounded(request.status.as_str()),
            error: Text::unbounded(request.error_code.as_str()),
            info: request.info.map(String::from),
            since: request.timestamp.map_or_else(now, Timestamp::from),
        };
        let place = Place::connector(request.connector_id);
        self.store()
            .status(station.id(), place, status)
            .await
            .map_err(failed)?;
        Ok(StatusNotificationResponse {})
    }

    /// Decides by what the store knows of the idTag.
    async fn authorize(
        &self,
        _: &Station,
        request: AuthorizeRequest,
    ) -> Result<AuthorizeResponse, CallError> {
        let (verdict, known) = self.judge(&request.id_tag).await?;
        Ok(AuthorizeResponse {
            id_tag_info: info(verdict.into(), known.as_ref()),
        })
    }

    /// Begins a transaction whatever the idTag is worth: the station has begun it already, and acts on the verdict (4.8).
    async fn start_transaction(
        &self,
        station: &Station,
        request: StartTransactionRequest,
    ) -> Result<StartTransactionResponse, CallError> {
        let (verdict, known) = self.judge(&request.id_tag).await?;
        if request.reservation_id.is_some() {
            self.keep(station, &request).await?;
        }
        let begin = TransactionBegin {
            place: Place::connector(request.connector_id),
            id_tag: request.id_tag.as_str().to_owned(),
            at: request.timestamp.into(),
            meter_wh: request.meter_start,
        };
        let begun = self
            .store()
            .begin_transaction(station.id(), begin)
            .await
            .map_err(failed)?;
        let once = known.as_ref().is_some_and(|tag| !tag.several);
        let status = match verdict {
            Verdict::Accepted if once && begun.others_open > 0 => AuthorizationStatus::ConcurrentTx,
            verdict => verdict.into(),
        };
        Ok(StartTransactionResponse {
            id_tag_info: info(status, known.as_ref()),
            transaction_id: begun.id,
        })
    }

    /// Ends the transaction. One that nobody knows is acknowledged all the same: the station would send it for ever.
    async fn stop_transaction(
        &self,
        station: &Station,
        request: StopTransactionRequest,
    ) -> Result<StopTransactionResponse, CallError> {
        let id_tag_info = match &request.id_tag {
            Some(id_tag) => {
                let (verdict, known) = self.judge(id_tag).await?;
                Some(info(verdict.into(), known.as_ref()))
            }
            None => None,
        };
        let over = StopTransactionRequest {
            transaction_data: None,
            ..request.clone()
        };
        let end = TransactionEnd {
            id: request.transaction_id,
            at: request.timestamp.into(),
            meter_wh: request.meter_stop,
            // Absent means Local (6.49).
            reason: Text::unbounded(request.reason.as_ref().map_or("Local", |why| why.as_str())),
            id_tag: request.id_tag.map(String::from),
            samples: samples(request.transaction_data.unwrap_or_default()),
        };
        let ended = self.store().end_transaction(station.id(), end).await;
        let Some(ended) = ended.map_err(failed)? else {
            let transaction = request.transaction_id;
            tracing::warn!(station = %station.id(), transaction, "end of an unknown transaction");
            return Ok(StopTransactionResponse { id_tag_info });
        };
        let connector = Some(ended.place.connector);
        self.keep_at(station, &over, connector).await?;
        Ok(StopTransactionResponse { id_tag_info })
    }

    /// Stores the values.
    async fn meter_values(
        &self,
        station: &Station,
        request: MeterValuesRequest,
    ) -> Result<MeterValuesResponse, CallError> {
        let meter = Meter {
            place: Place::connector(request.connector_id),
            transaction: request.transaction_id,
            samples: samples(request.meter_value),
        };
        self.store()
            .metered(station.id(), meter)
            .await
            .map_err(failed)?;
        Ok(MeterValuesResponse {})
    }

    /// Knows no vendor.
    async fn data_transfer(
        &self,
        _: &Station,
        _: DataTransferRequest,
    ) -> Result<DataTransferResponse, CallError> {
        Ok(DataTransferResponse {
            status: DataTransferStatus::UnknownVendorId,
            data: None,
        })
    }
}

impl From<Verdict> for AuthorizationStatus {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Accepted => Self::Accepted,
            Verdict::Blocked => Self::Blocked,
            Verdict::Expired => Self::Expired,
            Verdict::Unknown => Self::Invalid,
        }
    }
}

fn info(status: AuthorizationStatus, known: Option<&IdTag>) -> IdTagInfo {
    IdTagInfo {
        expiry_date: known.and_then(|tag| tag.expires).map(Into::into),
        parent_id_tag: known
            .and_then(|tag| tag.group.as_deref())
            .map(Text::truncated),
        status,
    }
}
