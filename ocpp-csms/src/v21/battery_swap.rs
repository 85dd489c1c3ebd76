//! Battery Swapping (S).

use ocpp_wire::CallError;

use super::messages::battery_swap::{BatterySwapCsms, BatterySwapRequest, BatterySwapResponse};
use crate::defaults::Defaults;
use crate::station::Station;

impl BatterySwapCsms<Station> for Defaults {
    /// Takes note.
    async fn battery_swap(
        &self,
        _: &Station,
        _: BatterySwapRequest,
    ) -> Result<BatterySwapResponse, CallError> {
        Ok(BatterySwapResponse::default())
    }
}
