//! Meter Values (J), outside transactions.

use ocpp_wire::CallError;

use super::messages::metering::{MeterValuesRequest, MeterValuesResponse, MeteringCsms};
use super::samples::samples;
use crate::defaults::{Defaults, failed};
use crate::station::Station;
use crate::store::{Meter, Place};

impl MeteringCsms<Station> for Defaults {
    /// Stores the values.
    async fn meter_values(
        &self,
        station: &Station,
        request: MeterValuesRequest,
    ) -> Result<MeterValuesResponse, CallError> {
        let meter = Meter {
            place: Place::evse(request.evse_id),
            transaction: None,
            samples: samples(request.meter_value),
        };
        let stored = self.store().metered(station.id(), meter).await;
        stored.map_err(failed)?;
        Ok(MeterValuesResponse::default())
    }
}
