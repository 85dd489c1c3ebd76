//! Smart Charging (K): limits and needs that stations report.

use ocpp_wire::CallError;

use super::messages::smart_charging::{
    ClearedChargingLimitRequest, ClearedChargingLimitResponse, NotifyChargingLimitRequest,
    NotifyChargingLimitResponse, NotifyEVChargingNeedsRequest, NotifyEVChargingNeedsResponse,
    NotifyEVChargingNeedsStatusEnumType, NotifyEVChargingScheduleRequest,
    NotifyEVChargingScheduleResponse, ReportChargingProfilesRequest,
    ReportChargingProfilesResponse, SmartChargingCsms,
};
use super::messages::types::GenericStatusEnumType;
use crate::defaults::Defaults;
use crate::station::Station;

super::only_in_21! {
    use super::messages::smart_charging::{
        ChargingProfileStatusEnumType, NotifyPriorityChargingRequest, NotifyPriorityChargingResponse,
        PullDynamicScheduleUpdateRequest, PullDynamicScheduleUpdateResponse,
    };
}

impl SmartChargingCsms<Station> for Defaults {
    /// Takes note.
    async fn cleared_charging_limit(
        &self,
        _: &Station,
        _: ClearedChargingLimitRequest,
    ) -> Result<ClearedChargingLimitResponse, CallError> {
        Ok(ClearedChargingLimitResponse::default())
    }

    /// Takes note.
    async fn notify_charging_limit(
        &self,
        _: &Station,
        _: NotifyChargingLimitRequest,
    ) -> Result<NotifyChargingLimitResponse, CallError> {
        Ok(NotifyChargingLimitResponse::default())
    }

    /// Plans nothing.
    async fn notify_ev_charging_needs(
        &self,
        _: &Station,
        _: NotifyEVChargingNeedsRequest,
    ) -> Result<NotifyEVChargingNeedsResponse, CallError> {
        let status = NotifyEVChargingNeedsStatusEnumType::Rejected;
        Ok(NotifyEVChargingNeedsResponse::new(status))
    }

    /// Has no objection to the vehicle's schedule.
    async fn notify_ev_charging_schedule(
        &self,
        _: &Station,
        _: NotifyEVChargingScheduleRequest,
    ) -> Result<NotifyEVChargingScheduleResponse, CallError> {
        let status = GenericStatusEnumType::Accepted;
        Ok(NotifyEVChargingScheduleResponse::new(status))
    }

    /// Stores the profiles.
    async fn report_charging_profiles(
        &self,
        station: &Station,
        request: ReportChargingProfilesRequest,
    ) -> Result<ReportChargingProfilesResponse, CallError> {
        self.keep(station, &request).await?;
        Ok(ReportChargingProfilesResponse::default())
    }

    super::only_in_21! {
        /// Takes note.
        async fn notify_priority_charging(
            &self,
            _: &Station,
            _: NotifyPriorityChargingRequest,
        ) -> Result<NotifyPriorityChargingResponse, CallError> {
            Ok(NotifyPriorityChargingResponse::default())
        }

        /// Has no dynamic profile.
        async fn pull_dynamic_schedule_update(
            &self,
            _: &Station,
            _: PullDynamicScheduleUpdateRequest,
        ) -> Result<PullDynamicScheduleUpdateResponse, CallError> {
            let status = ChargingProfileStatusEnumType::Rejected;
            Ok(PullDynamicScheduleUpdateResponse::new(status))
        }
    }
}
