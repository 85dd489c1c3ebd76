//! The station's drivers: each does no more than read or write a word of the outside.
//!
//! Owns the board. What a real driver costs is not the station's.

use ocpp_macros::Station;
#[cfg(feature = "security")]
use ocpp_messages_nano::v16::security::CertificateHashDataType;
use ocpp_station::roles::{
    Contactor, CurrentLimit, EvReady, Indicator, Lock, Meter, Place, Plugged, Progress, Reset, Rfid,
};
#[cfg(feature = "security")]
use ocpp_station::roles::{Crypto, CryptoWork};
#[cfg(feature = "profiles")]
use ocpp_station::roles::{Diagnostics, Updater, UpdaterWork, Upload};
use ocpp_station::{
    Channel, Channels, Fault, IdTag, Instant, Limit, Outputs, Restart, Sample, channel,
};
#[cfg(feature = "security")]
use ocpp_station::{Deleted, Deposit, Vault};

#[cfg(feature = "engine")]
use crate::flash::Memory;
use crate::outside::{self, give, take};

/// Two sockets, a reader, lights, and everything the feature profiles ask for.
#[derive(Station)]
#[cfg_attr(not(feature = "profiles"), ocpp(profiles(core)))]
#[cfg_attr(
    all(feature = "profiles", not(feature = "security")),
    ocpp(profiles(
        core,
        firmware,
        local_auth,
        remote_trigger,
        reservation,
        smart_charging
    ))
)]
#[cfg_attr(
    feature = "security",
    ocpp(profiles(
        core,
        firmware,
        local_auth,
        remote_trigger,
        reservation,
        smart_charging,
        security
    ))
)]
#[ocpp(vendor = "Vendor", model = "Model", phases = 3, max_amperes = 32)]
pub(crate) struct Board {
    #[ocpp(
        connector = 1,
        contactor,
        plugged,
        ev_ready,
        current_limit,
        meter,
        lock
    )]
    left: Socket,
    #[ocpp(
        connector = 2,
        contactor,
        plugged,
        ev_ready,
        current_limit,
        meter,
        lock
    )]
    right: Socket,
    #[ocpp(station, rfid, indicator)]
    front: Front,
    #[ocpp(station, storage)]
    memory: Memory,
    #[cfg(feature = "profiles")]
    #[ocpp(station, updater, diagnostics)]
    service: Service,
    #[cfg(feature = "security")]
    #[ocpp(station, crypto)]
    keys: Keys,
    #[ocpp(station, reset)]
    reset: Restarter,
}

impl Board {
    pub(crate) const fn new() -> Self {
        Self {
            left: Socket(0),
            right: Socket(1),
            front: Front,
            memory: Memory::new(),
            #[cfg(feature = "profiles")]
            service: Service,
            #[cfg(feature = "security")]
            keys: Keys,
            reset: Restarter,
        }
    }
}

/// How slow work of the outside goes.
fn progress() -> Progress {
    match take(outside::ANSWER) {
        0 => Progress::Busy,
        1 => Progress::Done,
        _ => Progress::Failed,
    }
}

/// A socket, by its bit.
struct Socket(u32);

impl Contactor for Socket {
    fn drive(&mut self, now: Instant, until: Option<Instant>) -> Result<(), Fault> {
        give(
            outside::ASKED,
            u32::from(until.is_some_and(|until| now < until)),
        );
        Ok(())
    }
}

impl Plugged for Socket {
    fn is_plugged(&mut self, _: Instant) -> Result<bool, Fault> {
        Ok(take(outside::PINS) >> self.0 & 1 != 0)
    }
}

impl EvReady for Socket {
    fn is_ready(&mut self, _: Instant) -> Result<bool, Fault> {
        Ok(take(outside::PINS) >> (self.0 + 2) & 1 != 0)
    }
}

impl CurrentLimit for Socket {
    fn offer(&mut self, _: Instant, limit: Limit) -> Result<(), Fault> {
        give(outside::ASKED, limit.amperes as u32);
        Ok(())
    }
}

impl Meter for Socket {
    const MEASURES: Channels = channel(Channel::EnergyImport)
        | channel(Channel::PowerImport)
        | channel(Channel::VoltageL1)
        | channel(Channel::CurrentL1);

    fn read(&mut self, _: Instant) -> Result<Option<Sample>, Fault> {
        let read = take(outside::METER) as i32;
        let mut sample = Sample::new();
        sample.set(Channel::EnergyImport, read);
        sample.set(Channel::PowerImport, read);
        sample.set(Channel::VoltageL1, read);
        sample.set(Channel::CurrentL1, read);
        Ok(Some(sample))
    }
}

impl Lock for Socket {
    fn begin(&mut self, _: Instant, locked: bool) -> Result<(), Fault> {
        give(outside::ASKED, u32::from(locked));
        Ok(())
    }

    fn progress(&mut self, _: Instant) -> Progress {
        progress()
    }
}

/// Reader and lights.
struct Front;

impl Rfid for Front {
    fn read_tag(&mut self, _: Instant) -> Result<Option<IdTag>, Fault> {
        let mut tag = [0; 20];
        let length = outside::fetch(outside::TAG, &mut tag);
        let text = core::str::from_utf8(tag.get(..length).unwrap_or_default());
        let text = text.ok().filter(|text| !text.is_empty());
        Ok(text.and_then(IdTag::new))
    }
}

impl Indicator for Front {
    fn show(&mut self, _: Instant, _: Place, outputs: &Outputs) -> Result<(), Fault> {
        for connector in &outputs.connectors {
            give(outside::ASKED, connector.status as u32);
        }
        Ok(())
    }
}

/// Downloads, installations, uploads.
#[cfg(feature = "profiles")]
struct Service;

#[cfg(feature = "profiles")]
impl Updater for Service {
    fn begin(&mut self, _: Instant, work: UpdaterWork<'_>) -> Result<(), Fault> {
        let asked = match work {
            UpdaterWork::Download { location } => outside::address(location.as_bytes()),
            UpdaterWork::Install => 0,
        };
        give(outside::ASKED, asked);
        Ok(())
    }

    fn progress(&mut self, _: Instant) -> Progress {
        progress()
    }
}

#[cfg(feature = "profiles")]
impl Diagnostics for Service {
    fn begin(&mut self, _: Instant, upload: &Upload<'_>) -> Result<(), Fault> {
        give(outside::ASKED, outside::address(upload.location.as_bytes()));
        give(outside::ASKED, upload.from_s.unwrap_or(0) as u32);
        give(outside::ASKED, upload.until_s.unwrap_or(0) as u32);
        Ok(())
    }

    fn progress(&mut self, _: Instant) -> Progress {
        progress()
    }
}

/// Keys and certificates.
#[cfg(feature = "security")]
struct Keys;

#[cfg(feature = "security")]
impl Vault for Keys {
    fn begin(&mut self, deposit: Deposit) -> bool {
        give(outside::ASKED, deposit as u32);
        true
    }

    fn push(&mut self, bytes: &[u8]) -> bool {
        give(outside::ASKED, outside::address(bytes));
        true
    }

    fn root(&mut self, _: bool, _: usize) -> Option<CertificateHashDataType> {
        None
    }

    fn delete(&mut self, _: &CertificateHashDataType) -> Deleted {
        Deleted::Failed
    }

    fn signing_request(&mut self, from: usize, out: &mut [u8]) -> usize {
        // 3,000 bytes in all.
        let length = out.len().min(3_000_usize.saturating_sub(from));
        give(outside::ASKED, length as u32);
        length
    }
}

#[cfg(feature = "security")]
impl Crypto for Keys {
    fn work(&mut self, _: Instant, work: CryptoWork<'_>) -> Result<(), Fault> {
        if let CryptoWork::SigningRequest { name, organisation } = work {
            give(outside::ASKED, outside::address(name.as_bytes()));
            give(outside::ASKED, outside::address(organisation.as_bytes()));
        }
        Ok(())
    }

    fn progress(&mut self, _: Instant) -> Progress {
        progress()
    }
}

/// Restarts the station.
struct Restarter;

impl Reset for Restarter {
    fn restart(&mut self, restart: Restart) -> Result<(), Fault> {
        give(outside::ASKED, restart as u32);
        Ok(())
    }
}

/// Storage that the outside plays.
#[cfg(not(feature = "engine"))]
pub(crate) struct Memory;

#[cfg(not(feature = "engine"))]
mod played {
    use super::{Instant, Memory, Progress, give, outside, take};
    use ocpp_station::roles::{Storage, StorageError};

    impl Memory {
        pub(super) const fn new() -> Self {
            Self
        }
    }

    /// Asks for a value; what is wanted is said by `wish`.
    fn ask(wish: u32, key: u16, at: u32, length: usize) -> Option<usize> {
        give(outside::VALUE_AT, at);
        give(outside::VALUE_LENGTH, length as u32);
        give(outside::VALUE, wish << 16 | u32::from(key));
        // One more than what is there, 0 for nothing.
        (take(outside::VALUE) as usize).checked_sub(1)
    }

    impl Storage for Memory {
        fn read(&mut self, key: u16, into: &mut [u8]) -> Result<Option<usize>, StorageError> {
            Ok(ask(0, key, into.as_mut_ptr() as usize as u32, into.len()))
        }

        fn next_key(&mut self, after: Option<u16>) -> Result<Option<u16>, StorageError> {
            let (wish, key) = after.map_or((1, 0), |after| (2, after));
            Ok(ask(wish, key, 0, 0).map(|key| key as u16))
        }

        fn begin_write(&mut self, key: u16, value: Option<&[u8]>) -> Result<(), StorageError> {
            match value {
                Some(value) => ask(3, key, outside::address(value), value.len()),
                None => ask(4, key, 0, 0),
            };
            Ok(())
        }

        fn progress(&mut self, _: Instant) -> Progress {
            Progress::Done
        }
    }
}
