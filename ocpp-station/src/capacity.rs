//! Every capacity and time limit of the station that is a choice of this program and not of the standard.
//!
//! Owns the numbers. What happens when one is exhausted is said where it is used: an answer or a notice, never a panic.

use ocpp_messages_nano::v16::core::GetConfigurationRequest;
use ocpp_messages_nano::v16::types::ChargingSchedule;
use ocpp_wire::nano::List;

/// Connectors a station can have. `OCPP_STATION_CONNECTORS` in the build's environment overrides it (1 to 15).
pub const CONNECTORS: usize = number(option_env!("OCPP_STATION_CONNECTORS"), 2, 15);

/// Bytes of transaction messages that wait in RAM. `OCPP_STATION_OUTBOX` overrides it (512 to 32,768).
///
/// A StartTransaction takes about 60 bytes, a sample of four values about 45.
pub const OUTBOX_BYTES: usize = number(option_env!("OCPP_STATION_OUTBOX"), 1_536, 32_768);

/// Transaction messages that may wait in storage. `OCPP_STATION_STORED` overrides it (64 to 16,000).
pub const STORED_RECORDS: u32 = number(option_env!("OCPP_STATION_STORED"), 4_000, 16_000) as u32;

/// Largest record of the outbox in bytes.
pub const RECORD_BYTES: usize = 160;

/// Values in one sample of the meter.
pub const SAMPLE_VALUES: usize = 16;

/// idTags the authorization cache remembers. `OCPP_STATION_AUTH_CACHE` overrides it (1 to 250).
pub const AUTH_CACHE: usize = number(option_env!("OCPP_STATION_AUTH_CACHE"), 12, 250);

/// Authorizations that may wait for an answer at the same time.
pub const PENDING_AUTHORIZATIONS: usize = CONNECTORS + 1;

/// Slow jobs (unlock, lock, upload, install, sign) that may be under way at the same time.
pub const JOBS: usize = CONNECTORS + 3;

/// CALLs of the CSMS that may wait for a slow job at the same time.
pub const TICKETS: usize = 2;

/// Notices for the application that may wait to be fetched.
pub const NOTICES: usize = 8;

/// Keys that one GetConfiguration may ask for: what its message holds.
pub const CONFIGURATION_KEYS: usize = items(GetConfigurationRequest::key_mut);

/// Configuration keys of the integrator's own. `OCPP_STATION_VENDOR_KEYS` overrides it (1 to 12).
#[cfg(feature = "vendor-keys")]
pub const VENDOR_KEYS: usize = number(option_env!("OCPP_STATION_VENDOR_KEYS"), 6, 12);

/// Bytes of all texts under such keys together, two more for each. `OCPP_STATION_VENDOR_TEXT` overrides it (1 to 400).
#[cfg(feature = "vendor-keys")]
pub const VENDOR_TEXT: usize = number(option_env!("OCPP_STATION_VENDOR_TEXT"), 96, 400);

/// idTags of the local authorization list. `OCPP_STATION_LOCAL_LIST` overrides it (1 to 1,000).
pub const LOCAL_LIST: usize = number(option_env!("OCPP_STATION_LOCAL_LIST"), 32, 1_000);

/// idTags that one SendLocalList may carry: what its message holds.
#[cfg(feature = "local-auth")]
pub const LOCAL_LIST_UPDATE: usize =
    items(ocpp_messages_nano::v16::local_auth::SendLocalListRequest::local_authorization_list_mut);

/// Charging profiles that may be installed. `OCPP_STATION_PROFILES` overrides it (1 to 64).
pub const CHARGING_PROFILES: usize = number(option_env!("OCPP_STATION_PROFILES"), 8, 64);

/// Periods of one charging schedule: what its message holds.
pub const SCHEDULE_PERIODS: usize =
    items(|schedule: &mut ChargingSchedule| &mut schedule.charging_schedule_period);

/// Highest stack level of a charging profile.
pub const STACK_LEVELS: i32 = 15;

/// How long a contactor may stay closed after the last poll that allowed it, in ms.
pub const CONTACTOR_LEASE_MS: u32 = 2_000;

/// How long the contactor's feedback may disagree with what was asked of it, in ms.
pub const CONTACTOR_SETTLE_MS: u32 = 1_000;

/// Age in ms beyond which a reading of the vehicle side is not believed any more.
pub const INPUT_MAX_AGE_MS: u32 = 5_000;

/// Age in ms beyond which a meter reading is not believed any more.
pub const METER_MAX_AGE_MS: u32 = 15_000;

/// How long a CALL waits for its answer, in s, unless the key MessageTimeout says otherwise.
pub const CALL_TIMEOUT_S: i32 = 30;

/// CALLs in a row without an answer after which the connection is taken for dead.
pub const DEAD_AFTER_TIMEOUTS: u8 = 2;

/// How long a lock may take, in ms.
pub const LOCK_TIMEOUT_MS: u32 = 10_000;

/// How long a Reset waits for the StopTransaction of running transactions to be delivered, in ms.
pub const RESET_FLUSH_MS: u32 = 30_000;

/// How long `Finishing` is shown at least when the cable is gone the moment a transaction ends, in ms.
///
/// Without it a transaction that ends by unplugging would jump to Available, and the CSMS would never see it end.
pub const FINISHING_MIN_MS: u32 = 1_000;

/// How many items a list of a message holds. The messages are generated with capacities of their own, and what the
/// station promises follows them.
const fn items<M, T, const N: usize>(_list: fn(&mut M) -> &mut List<T, N>) -> usize {
    N
}

/// A number of the build's environment, or the default; a wrong one stops the build.
const fn number(text: Option<&str>, default: usize, max: usize) -> usize {
    let Some(text) = text else { return default };
    let bytes = text.as_bytes();
    let (mut value, mut at) = (0usize, 0);
    while at < bytes.len() {
        assert!(
            bytes[at].is_ascii_digit(),
            "a capacity in the environment must be a whole number"
        );
        value = value * 10 + (bytes[at] - b'0') as usize;
        assert!(value <= max, "a capacity in the environment is too large");
        at += 1;
    }
    assert!(value > 0, "a capacity in the environment must not be zero");
    value
}
