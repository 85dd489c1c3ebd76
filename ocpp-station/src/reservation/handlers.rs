//! What the station answers about reservations (OCPP 1.6 sections 5.1 and 5.13).

use ocpp_messages_nano::v16::reservation::{
    CancelReservationRequest, CancelReservationResponse, CancelReservationStatus,
    ReservationStation, ReservationStatus, ReserveNowRequest, ReserveNowResponse,
};
use ocpp_wire::nano::Answer;

use crate::config::Key;
use crate::core::connector::Connector;
use crate::core::connector::by_number;
use crate::core::handlers::now;
use crate::reservation::Reservation;
use crate::station::Station;
use crate::text::IdTag;
use crate::time::moment_of;

impl ReservationStation for Station {
    #[inline(never)]
    fn cancel_reservation(
        &mut self,
        request: &CancelReservationRequest,
    ) -> Answer<CancelReservationResponse> {
        let cancelled = self.reservations.cancel(request.reservation_id);
        now(CancelReservationResponse::new(if cancelled {
            CancelReservationStatus::Accepted
        } else {
            CancelReservationStatus::Rejected
        }))
    }

    #[inline(never)]
    fn reserve_now(&mut self, request: &ReserveNowRequest) -> Answer<ReserveNowResponse> {
        now(ReserveNowResponse::new(self.reserve(request)))
    }
}

impl Station {
    fn reserve(&mut self, request: &ReserveNowRequest) -> ReservationStatus {
        let id = request.reservation_id;
        let expiry = moment_of(request.expiry_date.unix_ms());
        let is_past = self
            .base
            .clock
            .unix_s(self.now)
            .is_none_or(|unix_s| expiry <= unix_s);
        let connector = u8::try_from(request.connector_id)
            .ok()
            .filter(|number| *number <= self.base.settings.connectors());
        let (Some(connector), false) = (connector, is_past || self.is_restarting()) else {
            return ReservationStatus::Rejected;
        };
        let zero = self.base.config.flag(Key::ReserveConnectorZeroSupported);
        let status = if connector == 0 && !zero {
            ReservationStatus::Rejected
        } else if connector == 0 {
            self.any_can_be_held(id)
        } else {
            by_number(&self.connectors, connector)
                .map_or(ReservationStatus::Rejected, |c| self.can_be_held(c, id))
        };
        if status != ReservationStatus::Accepted {
            return status;
        }
        let (Ok(id_tag), Ok(parent)) = (
            IdTag::try_from(request.id_tag.as_str()),
            request.parent_id_tag().map(IdTag::try_from).transpose(),
        ) else {
            return ReservationStatus::Rejected;
        };
        let reservation = Reservation {
            id,
            connector,
            id_tag,
            parent,
            expiry,
        };
        if self.reservations.put(reservation) {
            ReservationStatus::Accepted
        } else {
            ReservationStatus::Rejected
        }
    }

    /// Whether a connector can be held under this id.
    fn can_be_held(&self, connector: &Connector, id: i32) -> ReservationStatus {
        if connector.is_faulted(self.now) {
            ReservationStatus::Faulted
        } else if !connector.operative || self.base.updating {
            ReservationStatus::Unavailable
        } else if !connector.is_free(self.now)
            || connector.is_plugged()
            || self.reservations.is_held(connector.number, id)
        {
            ReservationStatus::Occupied
        } else {
            ReservationStatus::Accepted
        }
    }

    /// Whether one more connector can be kept free for whom it may concern.
    fn any_can_be_held(&self, id: i32) -> ReservationStatus {
        let count = |status| {
            let can = |c: &&Connector| self.can_be_held(c, id) == status;
            self.connectors.iter().filter(can).count()
        };
        if count(ReservationStatus::Accepted) > self.reservations.for_any(id) {
            ReservationStatus::Accepted
        } else if count(ReservationStatus::Faulted) == self.connectors.len() {
            ReservationStatus::Faulted
        } else if count(ReservationStatus::Unavailable) == self.connectors.len() {
            ReservationStatus::Unavailable
        } else {
            ReservationStatus::Occupied
        }
    }
}
