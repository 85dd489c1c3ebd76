//! Smart Charging (OCPP 1.6, 3.3): stations ask nothing here, this CSMS does.

use ocpp_csms::wire::{Caller, Decimal};
use ocpp_csms::{CallFailure, Station};
use ocpp_messages::v16::smart_charging as messages;

/// Limits what may be drawn at a connector, until another profile is set.
///
/// # Errors
/// When the station did not answer, or refused the call.
pub async fn limit(
    station: &Station,
    connector_id: i32,
    amperes: u16,
) -> Result<messages::ChargingProfileStatus, CallFailure> {
    let period = messages::ChargingSchedulePeriod {
        start_period: 0,
        limit: Decimal::from(i32::from(amperes)),
        number_phases: None,
    };
    let profile = messages::ChargingProfile {
        charging_profile_id: 1,
        transaction_id: None,
        stack_level: 0,
        charging_profile_purpose: messages::ChargingProfilePurpose::TxDefaultProfile,
        charging_profile_kind: messages::ChargingProfileKind::Relative,
        recurrency_kind: None,
        valid_from: None,
        valid_to: None,
        charging_schedule: messages::ChargingSchedule {
            duration: None,
            start_schedule: None,
            charging_rate_unit: messages::ChargingRateUnit::A,
            charging_schedule_period: vec![period],
            min_charging_rate: None,
        },
    };
    let request = messages::SetChargingProfileRequest {
        connector_id,
        cs_charging_profiles: profile,
    };
    let response = station.call(request).await?;
    Ok(response.status)
}
