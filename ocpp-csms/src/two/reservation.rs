//! Reservation (H).

use ocpp_wire::CallError;

use super::messages::reservation::{
    ReservationCsms, ReservationStatusUpdateRequest, ReservationStatusUpdateResponse,
};
use crate::defaults::Defaults;
use crate::station::Station;

impl ReservationCsms<Station> for Defaults {
    /// Takes note: nobody here made a reservation.
    async fn reservation_status_update(
        &self,
        _: &Station,
        _: ReservationStatusUpdateRequest,
    ) -> Result<ReservationStatusUpdateResponse, CallError> {
        Ok(ReservationStatusUpdateResponse::default())
    }
}
