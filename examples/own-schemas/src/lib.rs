//! A vendor's messages inside DataTransfer, typed on both ways: stations ask for a price, the CSMS tells a new one.
//!
//! The schemas are in `vendor/`. What is sent and what comes in is held against them, like any message of the standard.

use ocpp_csms::wire::{CallError, Decimal, Departures, Text};
use ocpp_csms::{Attend, Dispatch, Rooms, Service, Station};

use messages::v201::data_transfer::{self, DataTransferRequest, DataTransferResponse};
use messages::v201::vendor_com_example_prices::{
    self as prices, AskPriceRequest, AskPriceResponse, ComExamplePricesCsms, ShowPriceRequest,
};
use ocpp_wire::VendorAnswer;

/// What the build script generated: DataTransfer, and what the vendor puts into it.
pub mod messages {
    ocpp_wire::include_messages!();
}

/// Asks no more of a station than the price.
pub struct Prices {
    /// Per kWh, in euro.
    pub per_kwh: Decimal,
    /// EVSEs that have a price.
    pub evses: i32,
}

/// A service that knows nothing but these messages.
#[must_use]
pub fn service(prices: Prices) -> impl Service {
    Dispatch::<_, Rooms<(data_transfer::Room,)>>::new(prices)
}

/// A new price for a station's display.
#[must_use]
pub fn new_price(per_kwh: Decimal) -> ShowPriceRequest {
    ShowPriceRequest::new(per_kwh, euro())
}

fn euro() -> Text<3> {
    Text::truncated("EUR")
}

impl Attend for Prices {}

impl data_transfer::DataTransferCsms<Station> for Prices {
    /// Leads to the handler of the vendor's message; anything else is answered UnknownVendorId or UnknownMessageId.
    async fn data_transfer(
        &self,
        station: &Station,
        request: DataTransferRequest,
    ) -> Result<DataTransferResponse, CallError> {
        let mut departures = Departures::new();
        let reading = station.reading(&mut departures);
        let answer = prices::answer_csms(self, station, &request, reading).await;
        station.count(&departures);
        answer
    }
}

impl ComExamplePricesCsms<Station> for Prices {
    async fn ask_price(
        &self,
        _: &Station,
        request: AskPriceRequest,
    ) -> Result<VendorAnswer<AskPriceResponse>, CallError> {
        if request.evse_id > self.evses {
            return Ok(VendorAnswer::Rejected);
        }
        Ok(VendorAnswer::Accepted(AskPriceResponse::new(
            self.per_kwh,
            euro(),
        )))
    }
}
