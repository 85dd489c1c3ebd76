//! Transactions (E).
//!
//! Events may come late, twice and out of order after a time offline: each is stored by its transaction and sequence
//! number, and an event of a transaction whose beginning was never seen begins it.

use ocpp_wire::{CallError, Text, Timestamp};

use super::messages::transactions::{
    TransactionEventEnumType, TransactionEventRequest, TransactionEventResponse, TransactionsCsms,
};
use super::samples::samples;
use super::tokens::info;
use crate::defaults::{Defaults, failed};
use crate::station::Station;
use crate::store::{Place, TransactionEvent};

impl TransactionsCsms<Station> for Defaults {
    /// Stores the event; if it carries a token, decides by what the store knows of it.
    async fn transaction_event(
        &self,
        station: &Station,
        request: TransactionEventRequest,
    ) -> Result<TransactionEventResponse, CallError> {
        let mut response = TransactionEventResponse::default();
        if let Some(token) = &request.id_token {
            let (verdict, known) = self.judge(&token.id_token).await?;
            response.id_token_info = Some(info(verdict, known.as_ref()));
        }
        let ended = request.event_type == TransactionEventEnumType::Ended;
        if ended || request.reservation_id.is_some() {
            self.keep(station, &request).await?;
        }
        let place = request.evse.map(|evse| Place {
            evse: evse.id,
            connector: evse.connector_id.unwrap_or(0),
        });
        let reason = request.transaction_info.stopped_reason;
        let event = TransactionEvent {
            name: request.transaction_info.transaction_id.into(),
            seq_no: request.seq_no,
            place,
            id_tag: request.id_token.map(|token| token.id_token.into()),
            at: Timestamp::from(request.timestamp),
            // An Ended without a reason means Local.
            ended: ended
                .then(|| Text::unbounded(reason.as_ref().map_or("Local", |why| why.as_str()))),
            samples: samples(request.meter_value.unwrap_or_default()),
        };
        let stored = self.store().transaction_event(station.id(), event).await;
        stored.map_err(failed)?;
        Ok(response)
    }
}
