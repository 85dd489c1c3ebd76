//! Smart Charging (OCPP 1.6, 3.3): stations ask nothing here, this CSMS does.

use ocpp_csms::wire::{Caller, Decimal};
use ocpp_csms::{CallFailure, Station};
use ocpp_messages::v16::smart_charging::{ChargingProfileStatus, SetChargingProfileRequest};
use ocpp_messages::v16::types::{
    ChargingProfile, ChargingProfileKindType, ChargingProfilePurposeType, ChargingRateUnitType,
    ChargingSchedule, ChargingSchedulePeriod,
};

/// Limits what transactions at a connector may draw, until another profile is set.
///
/// Runs beside the handler that asks for it: the station's call need not wait for ours.
pub fn limit(station: &Station, connector_id: i32, amperes: u16) {
    let station = station.clone();
    tokio::spawn(async move {
        let id = station.id();
        match set_limit(&station, connector_id, amperes).await {
            Ok(status) => tracing::info!(station = %id, connector_id, amperes, %status, "limited"),
            Err(error) => tracing::warn!(station = %id, connector_id, %error, "not limited"),
        }
    });
}

async fn set_limit(
    station: &Station,
    connector_id: i32,
    amperes: u16,
) -> Result<ChargingProfileStatus, CallFailure> {
    let from_the_start = ChargingSchedulePeriod::new(0, Decimal::from(i32::from(amperes)));
    let schedule = ChargingSchedule::new(ChargingRateUnitType::A, vec![from_the_start]);
    let profile = ChargingProfile::new(
        1,
        0,
        ChargingProfilePurposeType::TxDefaultProfile,
        ChargingProfileKindType::Relative,
        schedule,
    );
    let request = SetChargingProfileRequest {
        connector_id,
        cs_charging_profiles: profile,
    };
    Ok(station.call(request).await?.status)
}
