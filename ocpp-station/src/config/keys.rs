//! The configuration keys of the standard as one table: name, type, limits, access, default (OCPP 1.6 chapter 9, security
//! whitepaper chapter 7).
//!
//! Owns the facts about keys. Values live in `config`; a key of a room that is left out does not exist.

use crate::capacity::{self, CALL_TIMEOUT_S};

/// What a key's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A whole number within limits, both included.
    Number,
    /// true or false.
    Flag,
    /// Measurands, as a set of channels.
    Measurands,
    /// NumberOfConnectors.
    Connectors,
    /// ConnectorPhaseRotation.
    Rotation,
    /// SupportedFeatureProfiles.
    Profiles,
    /// ChargingScheduleAllowedChargingRateUnit: bit 0 for current, bit 1 for power.
    #[cfg(feature = "smart-charging")]
    RateUnits,
    /// SupportedFileTransferProtocols.
    #[cfg(feature = "firmware")]
    Protocols,
    /// CpoName.
    #[cfg(feature = "security")]
    Name,
    /// AuthorizationKey.
    #[cfg(feature = "security")]
    Password,
}

/// Who may read and write a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    ReadOnly,
    ReadWrite,
    #[cfg(feature = "security")]
    WriteOnly,
}

/// A key and all that is fixed about it.
pub(crate) struct Spec {
    pub(crate) key: Key,
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The number, switch or set at first.
    pub(crate) default: i32,
    /// Limits of a number or switch.
    pub(crate) min: u8,
    pub(crate) max: i32,
    pub(crate) access: Access,
}

macro_rules! keys {
    ($($(#[$attr:meta])* $name:ident = $number:literal, $access:ident, $kind:expr;)*) => {
        /// A configuration key. The number is its place in storage and never changes.
        #[allow(missing_docs)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Key {
            $($(#[$attr])* $name = $number,)*
        }

        /// All keys, by name.
        pub(crate) static KEYS: &[Spec] = &[
            $($(#[$attr])* {
                let value: Value = $kind;
                Spec {
                    key: Key::$name,
                    name: stringify!($name),
                    kind: value.kind,
                    access: Access::$access,
                    default: value.default,
                    min: value.min,
                    max: value.max,
                }
            },)*
        ];
    };
}

/// Room for numbers: one more than the highest number a key has.
pub(crate) const KEY_SPACE: usize = 56;

/// Longest interval in s: about 31 years, so that sums of times stay far from any limit.
const LONG: i32 = 1_000_000_000;
/// Seconds of a day.
const DAY: i32 = 86_400;
/// Measurands that one list may name.
const LIST: i32 = capacity::SAMPLE_VALUES as i32;

/// What a key may hold, and holds at first.
struct Value {
    kind: Kind,
    default: i32,
    min: u8,
    max: i32,
}

const fn value(kind: Kind, default: i32, min: u8, max: i32) -> Value {
    Value {
        kind,
        default,
        min,
        max,
    }
}

const fn number(default: i32, min: u8, max: i32) -> Value {
    value(Kind::Number, default, min, max)
}

/// A capacity: what is built in, or less if the integrator says so.
const fn built(capacity: i32) -> Value {
    number(capacity, 0, capacity)
}

const fn flag(default: bool) -> Value {
    value(Kind::Flag, default as i32, 0, 1)
}

const fn measurands(default: u32) -> Value {
    value(Kind::Measurands, default.cast_signed(), 0, 0)
}

/// What has a form of its own.
const fn own(kind: Kind) -> Value {
    value(kind, 0, 0, 0)
}

/// Current and power.
#[cfg(feature = "smart-charging")]
const ALL_RATE_UNITS: i32 = 3;
/// Energy.Active.Import.Register, the standard's default of what is sampled.
const ENERGY: u32 = 1;

keys! {
    #[cfg(feature = "security")]
    AdditionalRootCertificateCheck = 0, ReadOnly, flag(false);
    AllowOfflineTxForUnknownId = 1, ReadWrite, flag(false);
    AuthorizationCacheEnabled = 2, ReadWrite, flag(true);
    #[cfg(feature = "security")]
    AuthorizationKey = 3, WriteOnly, own(Kind::Password);
    AuthorizeRemoteTxRequests = 4, ReadWrite, flag(true);
    BlinkRepeat = 5, ReadWrite, number(3, 0, 100);
    #[cfg(feature = "security")]
    CertificateSignedMaxChainSize = 6, ReadOnly, built(10_000);
    #[cfg(feature = "security")]
    CertificateStoreMaxLength = 7, ReadOnly, built(4);
    #[cfg(feature = "smart-charging")]
    ChargeProfileMaxStackLevel = 8, ReadOnly, built(capacity::STACK_LEVELS);
    #[cfg(feature = "smart-charging")]
    ChargingScheduleAllowedChargingRateUnit = 9, ReadOnly, value(Kind::RateUnits, ALL_RATE_UNITS, 0, 0);
    #[cfg(feature = "smart-charging")]
    ChargingScheduleMaxPeriods = 10, ReadOnly, built(capacity::SCHEDULE_PERIODS as i32);
    ClockAlignedDataInterval = 11, ReadWrite, number(0, 0, DAY);
    ConnectionTimeOut = 12, ReadWrite, number(60, 0, DAY);
    ConnectorPhaseRotation = 13, ReadWrite, own(Kind::Rotation);
    ConnectorPhaseRotationMaxLength = 14, ReadOnly, built(capacity::CONNECTORS as i32 + 1);
    #[cfg(feature = "smart-charging")]
    ConnectorSwitch3to1PhaseSupported = 15, ReadOnly, flag(false);
    #[cfg(feature = "security")]
    CpoName = 16, ReadWrite, own(Kind::Name);
    GetConfigurationMaxKeys = 17, ReadOnly, built(capacity::CONFIGURATION_KEYS as i32);
    HeartbeatInterval = 18, ReadWrite, number(3_600, 1, LONG);
    LightIntensity = 19, ReadWrite, number(100, 0, 100);
    #[cfg(feature = "local-auth")]
    LocalAuthListEnabled = 20, ReadWrite, flag(true);
    #[cfg(feature = "local-auth")]
    LocalAuthListMaxLength = 21, ReadOnly, built(capacity::LOCAL_LIST as i32);
    LocalAuthorizeOffline = 22, ReadWrite, flag(true);
    LocalPreAuthorize = 23, ReadWrite, flag(false);
    #[cfg(feature = "smart-charging")]
    MaxChargingProfilesInstalled = 24, ReadOnly, built(capacity::CHARGING_PROFILES as i32);
    MaxEnergyOnInvalidId = 25, ReadWrite, number(0, 0, LONG);
    MessageTimeout = 50, ReadWrite, number(CALL_TIMEOUT_S, 1, 3_600);
    MeterValueSampleInterval = 26, ReadWrite, number(60, 0, LONG);
    MeterValuesAlignedData = 27, ReadWrite, measurands(ENERGY);
    MeterValuesAlignedDataMaxLength = 28, ReadOnly, built(LIST);
    MeterValuesSampledData = 29, ReadWrite, measurands(ENERGY);
    MeterValuesSampledDataMaxLength = 30, ReadOnly, built(LIST);
    MinimumStatusDuration = 31, ReadWrite, number(0, 0, DAY);
    NumberOfConnectors = 32, ReadOnly, own(Kind::Connectors);
    #[cfg(feature = "reservation")]
    ReserveConnectorZeroSupported = 33, ReadOnly, flag(true);
    ResetRetries = 34, ReadWrite, number(3, 0, 100);
    #[cfg(feature = "security")]
    SecurityProfile = 35, ReadWrite, number(0, 0, 3);
    #[cfg(feature = "local-auth")]
    SendLocalListMaxLength = 36, ReadOnly, built(capacity::LOCAL_LIST_UPDATE as i32);
    StopTransactionOnEVSideDisconnect = 37, ReadWrite, flag(true);
    StopTransactionOnInvalidId = 38, ReadWrite, flag(true);
    StopTxnAlignedData = 39, ReadWrite, measurands(0);
    StopTxnAlignedDataMaxLength = 40, ReadOnly, built(LIST);
    StopTxnSampledData = 41, ReadWrite, measurands(0);
    StopTxnSampledDataMaxLength = 42, ReadOnly, built(LIST);
    SupportedFeatureProfiles = 43, ReadOnly, own(Kind::Profiles);
    SupportedFeatureProfilesMaxLength = 44, ReadOnly, built(6);
    #[cfg(feature = "firmware")]
    SupportedFileTransferProtocols = 45, ReadOnly, own(Kind::Protocols);
    TransactionMessageAttempts = 46, ReadWrite, number(3, 1, 1_000);
    TransactionMessageRetryInterval = 47, ReadWrite, number(60, 0, DAY);
    UnlockConnectorOnEVSideDisconnect = 48, ReadWrite, flag(true);
    WebSocketPingInterval = 49, ReadWrite, number(60, 0, DAY);
}

impl Spec {
    /// Whether a number or switch may have this value.
    pub(crate) fn allows(&self, number: i32) -> bool {
        (i32::from(self.min)..=self.max).contains(&number)
    }
}

/// The key of that name; names are compared without regard to case (CiString).
pub(crate) fn find(name: &str) -> Option<&'static Spec> {
    KEYS.iter()
        .find(|spec| spec.name.eq_ignore_ascii_case(name))
}

/// The facts about a key.
pub(crate) fn spec(key: Key) -> Option<&'static Spec> {
    KEYS.iter().find(|spec| spec.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_numbers_fit_and_differ() {
        for pair in KEYS.windows(2) {
            assert!(
                pair[0].name < pair[1].name,
                "{} is out of order",
                pair[1].name
            );
            assert_ne!(pair[0].key as u8, pair[1].key as u8);
        }
        assert!(KEYS.iter().all(|spec| (spec.key as usize) < KEY_SPACE));
    }

    #[test]
    fn a_default_keeps_its_own_limits() {
        for spec in KEYS {
            if matches!(spec.kind, Kind::Number | Kind::Flag) {
                assert!(spec.allows(spec.default), "{}", spec.name);
            }
        }
    }
}
