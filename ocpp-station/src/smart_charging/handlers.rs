//! What the station answers about charging profiles (OCPP 1.6 sections 5.5, 5.7 and 5.16).

use heapless::Vec;
use ocpp_messages_nano::v16::smart_charging::{
    ChargingProfileStatus, ClearChargingProfileRequest, ClearChargingProfileResponse,
    ClearChargingProfileStatus, GetCompositeScheduleRequest, GetCompositeScheduleResponse,
    GetCompositeScheduleStatus, SetChargingProfileRequest, SetChargingProfileResponse,
    SmartChargingStation,
};
use ocpp_messages_nano::v16::types::{
    ChargingProfile, ChargingProfileKindType, ChargingProfilePurposeType, ChargingRateUnitType,
    ChargingSchedulePeriod, RecurrencyKindType,
};
use ocpp_wire::nano::Answer;
use ocpp_wire::{ErrorCode, Timestamp};

use super::profile::{Kind, PHASES_UNSAID, Period, Profile, Purpose, RateUnit};
use super::store::Filter;
use crate::capacity::SCHEDULE_PERIODS;
use crate::config::Key;
use crate::core::connector::by_number;
use crate::core::handlers::now;
use crate::station::Station;
use crate::time::moment_of;
use crate::wire::receive::KeptId;
use crate::wire::schedule::{Composing, TICKET};

impl SmartChargingStation for Station {
    #[inline(never)]
    fn clear_charging_profile(
        &mut self,
        request: &ClearChargingProfileRequest,
    ) -> Answer<ClearChargingProfileResponse> {
        // A number that no profile can have matches none.
        let small =
            |number: Option<i32>| number.map(|number| u8::try_from(number).unwrap_or(u8::MAX));
        let filter = Filter {
            id: request.id(),
            connector: small(request.connector_id()),
            purpose: request.charging_profile_purpose().map(purpose),
            stack_level: small(request.stack_level()),
        };
        let cleared = self.profiles.clear(&filter) > 0;
        now(ClearChargingProfileResponse::new(if cleared {
            ClearChargingProfileStatus::Accepted
        } else {
            ClearChargingProfileStatus::Unknown
        }))
    }

    #[inline(never)]
    fn get_composite_schedule(
        &mut self,
        request: &GetCompositeScheduleRequest,
    ) -> Answer<GetCompositeScheduleResponse> {
        self.composing = self.compose(request);
        if self.composing.is_some() {
            return Answer::Later(TICKET);
        }
        now(GetCompositeScheduleResponse::new(
            GetCompositeScheduleStatus::Rejected,
        ))
    }

    #[inline(never)]
    fn set_charging_profile(
        &mut self,
        request: &SetChargingProfileRequest,
    ) -> Answer<SetChargingProfileResponse> {
        let connector = u8::try_from(request.connector_id).ok();
        let Some(connector) = connector.filter(|c| *c <= self.base.settings.connectors()) else {
            return Answer::Refuse(ErrorCode::PropertyConstraintViolation);
        };
        let installed = self.install(connector, &request.cs_charging_profiles);
        now(SetChargingProfileResponse::new(if installed.is_some() {
            ChargingProfileStatus::Accepted
        } else {
            ChargingProfileStatus::Rejected
        }))
    }
}

impl Station {
    /// Installs a profile; none if it can't be.
    fn install(&mut self, connector: u8, wire: &ChargingProfile) -> Option<()> {
        let mut profile = convert(connector, wire).filter(|profile| self.admits(profile))?;
        match profile.purpose {
            Purpose::ChargePointMax if connector != 0 || profile.kind == Kind::Relative => {
                return None;
            }
            Purpose::Tx => {
                let running = by_number(&self.connectors, connector)?.transaction()?.local;
                if let Some(id) = wire.transaction_id()
                    && self.base.outbox.local_of(id) != Some(running)
                {
                    return None;
                }
                profile.transaction = Some(running);
            }
            Purpose::ChargePointMax | Purpose::TxDefault => {}
        }
        self.profiles.install(profile).ok()
    }

    /// Whether a profile keeps the limits that the configuration names.
    fn admits(&self, profile: &Profile) -> bool {
        let most = |key| self.base.config.number(key);
        let unit = match profile.unit {
            RateUnit::Amperes => 1,
            RateUnit::Watts => 2,
        };
        i32::from(profile.stack_level) <= most(Key::ChargeProfileMaxStackLevel)
            && profile.periods.len() as i32 <= most(Key::ChargingScheduleMaxPeriods)
            && most(Key::ChargingScheduleAllowedChargingRateUnit) & unit != 0
            && self
                .profiles
                .have_room(profile, most(Key::MaxChargingProfilesInstalled))
    }

    /// Installs the profile of a remote start, to be bound to the transaction once that begins.
    pub(crate) fn install_for_start(
        &mut self,
        connector: u8,
        wire: &ChargingProfile,
    ) -> Option<()> {
        let profile = convert(connector, wire).filter(|profile| self.admits(profile))?;
        if profile.purpose != Purpose::Tx {
            return None;
        }
        self.profiles.install(profile).ok()
    }

    /// What GetCompositeSchedule will be answered with, part by part; none if it can't be.
    fn compose(&self, request: &GetCompositeScheduleRequest) -> Option<Composing> {
        let connector = u8::try_from(request.connector_id).ok();
        Some(Composing {
            id: KeptId::EMPTY,
            connector: connector.filter(|number| *number <= self.base.settings.connectors())?,
            unit: match request.charging_rate_unit() {
                Some(ChargingRateUnitType::W) => RateUnit::Watts,
                Some(ChargingRateUnitType::A) | None => RateUnit::Amperes,
            },
            start: self.base.clock.unix_s(self.now)?.get(),
            now: self.now,
            duration_s: u32::try_from(request.duration).ok()?,
            sent: 0,
        })
    }
}

fn purpose(wire: ChargingProfilePurposeType) -> Purpose {
    match wire {
        ChargingProfilePurposeType::ChargePointMaxProfile => Purpose::ChargePointMax,
        ChargingProfilePurposeType::TxDefaultProfile => Purpose::TxDefault,
        ChargingProfilePurposeType::TxProfile => Purpose::Tx,
    }
}

/// A profile in our own form; none if it contradicts itself or is more than the station can do.
fn convert(connector: u8, wire: &ChargingProfile) -> Option<Profile> {
    let schedule = &wire.charging_schedule;
    let unix_s = |time: Timestamp| moment_of(time.unix_ms());
    let start = schedule.start_schedule().map(unix_s);
    let kind = match (wire.charging_profile_kind, wire.recurrency_kind()) {
        (ChargingProfileKindType::Absolute, _) => Kind::Absolute,
        (ChargingProfileKindType::Relative, _) => Kind::Relative,
        (ChargingProfileKindType::Recurring, Some(RecurrencyKindType::Daily)) => Kind::Daily,
        (ChargingProfileKindType::Recurring, Some(RecurrencyKindType::Weekly)) => Kind::Weekly,
        (ChargingProfileKindType::Recurring, None) => return None,
    };
    if matches!(kind, Kind::Daily | Kind::Weekly) && start.is_none() {
        return None;
    }
    let mut periods: Vec<Period, SCHEDULE_PERIODS, u16> = Vec::new();
    for wire in schedule.charging_schedule_period.iter() {
        let period = period(wire)?;
        let in_order = match periods.last() {
            Some(last) => period.start_s > last.start_s,
            None => period.start_s == 0,
        };
        periods.push(period).ok().filter(|()| in_order)?;
    }
    if periods.is_empty() {
        return None;
    }
    Some(Profile {
        id: wire.charging_profile_id,
        connector,
        stack_level: u8::try_from(wire.stack_level).ok()?,
        purpose: purpose(wire.charging_profile_purpose),
        kind,
        transaction: None,
        valid_from: wire.valid_from().map(unix_s),
        valid_to: wire.valid_to().map(unix_s),
        start,
        duration_s: match schedule.duration() {
            Some(duration) => Some(u32::try_from(duration).ok()?),
            None => None,
        },
        unit: match schedule.charging_rate_unit {
            ChargingRateUnitType::A => RateUnit::Amperes,
            ChargingRateUnitType::W => RateUnit::Watts,
        },
        periods,
    })
}

fn period(wire: &ChargingSchedulePeriod) -> Option<Period> {
    let phases = match wire.number_phases() {
        Some(phases) => u8::try_from(phases).ok()?,
        None => PHASES_UNSAID,
    };
    let limit = wire.limit.tenths();
    Some(Period::new(
        u32::try_from(wire.start_period).ok()?,
        Some(limit).filter(|limit| *limit >= 0)?,
        Some(phases).filter(|phases| (1..=3).contains(phases))?,
    ))
}
