//! A struct of drivers whose every answer the test decides.

use std::collections::BTreeMap;
use std::string::{String, ToString as _};
use std::vec::Vec;

use super::super::*;
use crate::io::{ConnectorInputs, ConnectorOutputs, Limit, Severity};
use crate::metering::{Channel, Channels, Sample, channel};
use crate::roles::*;
use crate::settings::Settings;
use crate::types::ChargePointErrorCode as Code;

const BROKEN: Fault = Fault::new(Code::OtherError, Severity::Fault);
const DOUBTFUL: Fault = Fault::new(Code::ReaderFailure, Severity::Warning);

/// Serves every role; connector 2 is a controller's.
#[derive(Default)]
pub(super) struct Rig {
    pub(super) log: Vec<String>,
    pub(super) closed: bool,
    pub(super) evse_closed: bool,
    pub(super) plugged: Option<bool>,
    pub(super) ready: Option<bool>,
    pub(super) evse_ready: Option<bool>,
    pub(super) sample: Option<Sample>,
    pub(super) celsius: Option<i32>,
    pub(super) tags: Vec<&'static str>,
    pub(super) pressed: [bool; 2],
    pub(super) lock: Progress,
    pub(super) no_reset: bool,
    pub(super) limit: Limit,
    pub(super) fault: Option<Fault>,
    pub(super) meter_of_evse: bool,
    pub(super) values: BTreeMap<u16, Vec<u8>>,
    pub(super) write: Progress,
    pub(super) broken: bool,
}

impl Contactor for Rig {
    fn drive(&mut self, now: Instant, until: Option<Instant>) -> Result<(), Fault> {
        self.closed = until.is_some_and(|until| now < until);
        Ok(())
    }
    fn feedback(&mut self, _now: Instant) -> Result<Option<bool>, Fault> {
        Ok(Some(self.closed))
    }
}
impl Plugged for Rig {
    fn is_plugged(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.plugged.ok_or(BROKEN)
    }
}
impl EvReady for Rig {
    fn is_ready(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.ready.ok_or(BROKEN)
    }
}
impl EvseReady for Rig {
    fn is_evse_ready(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.evse_ready.ok_or(DOUBTFUL)
    }
}
impl CurrentLimit for Rig {
    fn offer(&mut self, _now: Instant, limit: Limit) -> Result<(), Fault> {
        self.limit = limit;
        Ok(())
    }
}
impl Meter for Rig {
    const MEASURES: Channels = channel(Channel::EnergyImport);
    fn read(&mut self, _now: Instant) -> Result<Option<Sample>, Fault> {
        Ok(self.sample.take())
    }
}
impl Lock for Rig {
    fn begin(&mut self, _now: Instant, locked: bool) -> Result<(), Fault> {
        self.log
            .push(if locked { "lock" } else { "unlock" }.to_string());
        Ok(())
    }
    fn progress(&mut self, _now: Instant) -> Progress {
        self.lock
    }
}
impl Temperature for Rig {
    fn read_temperature(&mut self, _now: Instant) -> Result<i32, Fault> {
        self.celsius.map(|celsius| celsius * 10).ok_or(DOUBTFUL)
    }
}
impl FaultSource for Rig {
    fn fault(&mut self, _now: Instant) -> Option<Fault> {
        self.fault
    }
}
impl Rfid for Rig {
    fn read_tag(&mut self, _now: Instant) -> Result<Option<IdTag>, Fault> {
        Ok(self.tags.pop().and_then(|tag| tag.try_into().ok()))
    }
}
struct Pressed(bool);
impl Button for Pressed {
    fn is_pressed(&mut self, _now: Instant) -> Result<bool, Fault> {
        Ok(self.0)
    }
}
impl Clock for Rig {
    fn unix_ms(&mut self, _now: Instant) -> Result<Option<i64>, Fault> {
        self.log.push("clock".to_string());
        Ok(Some(1_700_000_000_000))
    }
    fn set(&mut self, _now: Instant, unix_ms: i64) -> Result<(), Fault> {
        self.log.push(std::format!("clock {unix_ms}"));
        Ok(())
    }
}
impl Storage for Rig {
    fn read(&mut self, key: u16, into: &mut [u8]) -> Result<Option<usize>, StorageError> {
        if self.broken {
            return Err(StorageError::Broken);
        }
        let Some(value) = self.values.get(&key) else {
            return Ok(None);
        };
        let into = into
            .get_mut(..value.len())
            .ok_or(StorageError::Long(value.len()))?;
        into.copy_from_slice(value);
        Ok(Some(value.len()))
    }
    fn next_key(&mut self, after: Option<u16>) -> Result<Option<u16>, StorageError> {
        let next = after.map_or(0, |after| after + 1);
        Ok(self.values.range(next..).next().map(|(key, _)| *key))
    }
    fn begin_write(&mut self, key: u16, value: Option<&[u8]>) -> Result<(), StorageError> {
        if self.broken {
            return Err(StorageError::Full);
        }
        match value {
            Some(value) => self.values.insert(key, value.to_vec()),
            None => self.values.remove(&key),
        };
        Ok(())
    }
    fn progress(&mut self, _now: Instant) -> Progress {
        self.write
    }
}
#[cfg(feature = "firmware")]
impl Updater for Rig {
    fn begin(&mut self, _now: Instant, work: UpdaterWork<'_>) -> Result<(), Fault> {
        self.log.push(std::format!("{work:?}"));
        Ok(())
    }
    fn progress(&mut self, _now: Instant) -> Progress {
        Progress::Untrusted
    }
}
#[cfg(feature = "firmware")]
impl Diagnostics for Rig {
    fn begin(&mut self, _now: Instant, upload: &Upload<'_>) -> Result<(), Fault> {
        self.log.push(std::format!("{upload:?}"));
        Ok(())
    }
    fn progress(&mut self, _now: Instant) -> Progress {
        Progress::Done
    }
}
impl Reset for Rig {
    fn restart(&mut self, restart: Restart) -> Result<(), Fault> {
        self.log
            .push(std::format!("{restart:?}, closed: {}", self.closed));
        if self.no_reset {
            Err(Fault::new(Code::ResetFailure, Severity::Fault))
        } else {
            Ok(())
        }
    }
}
impl Evse for Rig {
    const MEASURES: Channels = channel(Channel::EnergyImport);
    fn exchange(
        &mut self,
        now: Instant,
        connector: u8,
        wish: &ConnectorOutputs,
        found: &mut ConnectorInputs,
    ) {
        assert_eq!(connector, 2);
        self.evse_closed = wish.contactor_until.is_some();
        found.plugged = true;
        found.ev_ready = true;
        found.contactor_closed = Some(self.evse_closed);
        found.at = now;
        found.meter = Sample::new().with(Channel::EnergyImport, 77);
        found.meter_at = now;
    }
    fn begin(&mut self, _now: Instant, connector: u8, locked: bool) -> Result<(), Fault> {
        self.log.push(std::format!("evse {connector} {locked}"));
        Err(BROKEN)
    }
    fn progress(&mut self, _now: Instant, _connector: u8) -> Progress {
        Progress::Busy
    }
}

impl Drivers for Rig {
    const SETTINGS: Settings = Settings::TEST;
    const PROFILES: Profiles = Profiles::CORE;
    const NUMBER_OF_CONNECTORS: u8 = 2;
    const SUPPORTED_FEATURE_PROFILES: &'static str = "Core";
    const STORAGE: bool = true;

    fn visit<V: Visitor>(&mut self, visitor: &mut V) {
        visitor.contactor(1, self);
        let serves = EvseRoles {
            meter: self.meter_of_evse,
            ..EvseRoles::ALL
        };
        visitor.evse(2, serves, self);
        visitor.plugged(1, self);
        visitor.ev_ready(1, self);
        visitor.evse_ready(1, self);
        visitor.current_limit(1, self);
        visitor.meter(1, self);
        visitor.lock(1, self);
        visitor.temperature(Place::of(&[1]), Some(80), self);
        visitor.fault(Place::STATION, self);
        visitor.rfid(Place::of(&[1, 2]), self);
        visitor.button(
            Place::of(&[1]),
            0,
            Press::EmergencyStop,
            &mut Pressed(self.pressed[0]),
        );
        visitor.button(
            Place::STATION,
            1,
            Press::Swipe("FREE"),
            &mut Pressed(self.pressed[1]),
        );
        visitor.clock(self);
        visitor.storage(self);
        #[cfg(feature = "firmware")]
        {
            visitor.updater(self);
            visitor.diagnostics(self);
        }
        visitor.reset(self);
    }
}
