//! Reservation (H).

use ocpp_wire::CallError;

use super::messages::reservation::{
    ReservationCsms, ReservationStatusUpdateRequest, ReservationStatusUpdateResponse,
};
use crate::defaults::Defaults;
use crate::station::Station;

impl ReservationCsms<Station> for Defaults {
    /// Forgets the reservation.
    async fn reservation_status_update(
        &self,
        station: &Station,
        request: ReservationStatusUpdateRequest,
    ) -> Result<ReservationStatusUpdateResponse, CallError> {
        self.keep(station, &request).await?;
        Ok(ReservationStatusUpdateResponse::default())
    }
}
