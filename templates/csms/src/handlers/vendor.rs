//! Messages of {{ vendor.id }} inside DataTransfer (OCPP {{ version.id }}): what stations ask.

use ocpp_csms::Station;
use ocpp_csms::wire::{CallError, Departures, VendorAnswer};
use ocpp_messages::{{ version.module }}::{{ room }} as carrier;
use ocpp_messages::{{ version.module }}::{{ vendor.module }} as messages;

use crate::handlers::Handlers;

/// `vendorId` of these messages.
pub const ID: &str = messages::VENDOR_ID;

/// Leads to the handler of the message.
///
/// # Errors
/// What is wrong with the message, and what its handler refuses.
pub async fn answer(
    handlers: &Handlers,
    station: &Station,
    request: &carrier::DataTransferRequest,
) -> Result<carrier::DataTransferResponse, CallError> {
    let mut departures = Departures::new();
    let reading = station.reading(&mut departures);
    let answer = messages::answer_csms(handlers, station, request, reading).await;
    station.count(&departures);
    answer
}

impl messages::{{ vendor.camel }}Csms<Station> for Handlers {
//% for message in vendor.messages
//% if message.summary
    /// {{ message.summary }}
//% endif
    async fn {{ message.method }}(
        &self,
        station: &Station,
        request: messages::{{ message.request }},
    ) -> Result<VendorAnswer<{{ message.response }}>, CallError> {
        tracing::info!(station = %station.id(), ?request, "rejected: nobody wrote a handler");
        Ok(VendorAnswer::Rejected)
    }
//% if not loop.last

//% endif
//% endfor
}
