//! The world around a station: sockets, vehicles, people with cards, meters. It outlives restarts of the station.
//!
//! Owns what is simulated, and what commands do to it.

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ocpp_station::roles::Place;
use ocpp_station::{ChargePointErrorCode, Fault, IdTag, Severity};

use super::command::Command;
use super::drivers::{Reader, Socket};
use super::meters::Meters;
use super::outlet::Outlet;
use super::transfer::Transfers;

/// Cards that may wait to be read.
const CARDS: usize = 16;
/// Longest text of a fault, in characters (OCPP 1.6, StatusNotification).
const FAULT_TEXT: usize = 50;
/// Different texts that one program may use for them.
const FAULT_TEXTS: usize = 10_000;

/// A card held before a reader.
#[derive(Clone, Debug)]
pub(super) struct Card {
    /// The reader's connectors; the station's serves all.
    pub(super) place: Place,
    pub(super) token: IdTag,
}

/// Everything around one station; clones are the same world.
#[derive(Clone, Debug)]
pub struct World(Arc<Mutex<Things>>);

#[derive(Debug)]
pub(super) struct Things {
    pub(super) outlets: Vec<Outlet>,
    pub(super) meters: Meters,
    pub(super) cards: VecDeque<Card>,
    pub(super) transfers: Transfers,
    /// How many times firmware was installed.
    pub(super) installed: u32,
}

impl World {
    /// A world of empty sockets; meters are forgotten with the program. `volts` is between phase and neutral.
    #[must_use]
    pub fn new(connectors: u8, volts: u16) -> Self {
        Self::of(Meters::volatile(connectors), volts)
    }

    /// The same with meters that keep their registers in a file of this folder.
    ///
    /// # Errors
    /// The file can't be made or read.
    pub fn open(folder: &Path, connectors: u8, volts: u16) -> io::Result<Self> {
        Ok(Self::of(Meters::open(folder, connectors)?, volts))
    }

    fn of(meters: Meters, volts: u16) -> Self {
        let outlet = |register| Outlet::new(volts, register);
        Self(Arc::new(Mutex::new(Things {
            outlets: meters.registers().map(outlet).collect(),
            meters,
            cards: VecDeque::new(),
            transfers: Transfers::default(),
            installed: 0,
        })))
    }

    /// How many connectors there are.
    #[must_use]
    pub fn connectors(&self) -> u8 {
        u8::try_from(self.lock().outlets.len()).unwrap_or(u8::MAX)
    }

    /// The drivers of a connector: contactor, feedback, pilot, meter, lock, faults.
    #[must_use]
    pub fn socket(&self, connector: u8) -> Socket {
        Socket::new(self.clone(), connector)
    }

    /// The reader of these connectors; the station's serves all.
    #[must_use]
    pub fn reader(&self, place: Place) -> Reader {
        Reader::new(self.clone(), place)
    }

    /// How many times firmware was installed since the program began.
    #[must_use]
    pub fn installed(&self) -> u32 {
        self.lock().installed
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Things> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The station is powered up: what was under way is not, and contactors are open.
    pub(super) fn power_up(&self) {
        let mut things = self.lock();
        for outlet in &mut things.outlets {
            outlet.power_up();
        }
        things.transfers.power_up();
    }

    /// Does what a command asks of the world; what it asks of the station is not done here.
    ///
    /// # Errors
    /// Why it can't be done.
    pub(super) fn obey(&self, command: &Command) -> Result<(), String> {
        let mut things = self.lock();
        match command {
            Command::PlugIn { connector } => things.outlet(*connector)?.plug_in(),
            Command::PlugOut { connector } => things.outlet(*connector)?.plug_out(),
            Command::EvReady { connector, ready } => {
                things.outlet(*connector)?.ready = *ready;
            }
            Command::Power { connector, watts } => {
                things.outlet(*connector)?.watts = *watts;
            }
            Command::LockFailure { connector, fail } => {
                things.outlet(*connector)?.lock_fails = *fail;
            }
            Command::Swipe { token, connectors } => things.hold(*token, connectors)?,
            Command::RaiseError {
                connector,
                error,
                severity,
                info,
                vendor_code,
            } => {
                let fault = fault(*error, *severity, info, vendor_code)?;
                things.at(*connector, |outlet| outlet.fault = Some(fault))?;
            }
            Command::ClearError { connector } => {
                things.at(*connector, |outlet| outlet.fault = None)?;
            }
            Command::Transfer {
                work,
                outcome,
                seconds,
            } => things.transfers.plan(*work, *outcome, *seconds),
            Command::Disconnect
            | Command::Connect
            | Command::PowerCut
            | Command::State
            | Command::Quit => {}
        }
        Ok(())
    }
}

impl Things {
    /// A connector by its number.
    pub(super) fn outlet(&mut self, connector: u8) -> Result<&mut Outlet, String> {
        let count = self.outlets.len();
        usize::from(connector)
            .checked_sub(1)
            .and_then(|at| self.outlets.get_mut(at))
            .ok_or_else(|| format!("there is no connector {connector}, only 1 to {count}"))
    }

    /// Does something with a connector, or with all of them for 0.
    fn at(&mut self, connector: u8, mut with: impl FnMut(&mut Outlet)) -> Result<(), String> {
        if connector == 0 {
            self.outlets.iter_mut().for_each(with);
        } else {
            with(self.outlet(connector)?);
        }
        Ok(())
    }

    /// Somebody holds a card before the reader of these connectors.
    fn hold(&mut self, token: IdTag, connectors: &[u8]) -> Result<(), String> {
        for connector in connectors {
            self.outlet(*connector)?;
        }
        let place = match connectors {
            [] => Place::STATION,
            some => Place::of(some),
        };
        if self.cards.len() >= CARDS {
            return Err("too many cards wait to be read already".to_owned());
        }
        self.cards.push_back(Card { place, token });
        Ok(())
    }
}

/// A fault with texts that live as long as the program.
fn fault(
    code: ChargePointErrorCode,
    severity: Option<Severity>,
    info: &str,
    vendor_code: &str,
) -> Result<Fault, String> {
    for (member, text) in [("info", info), ("vendor_code", vendor_code)] {
        let length = text.chars().count();
        if length > FAULT_TEXT {
            return Err(format!(
                "{member} has {length} characters, at most {FAULT_TEXT} are allowed"
            ));
        }
    }
    Ok(Fault {
        info: kept(info)?,
        vendor_code: kept(vendor_code)?,
        ..Fault::new(code, severity.unwrap_or(Severity::Fault))
    })
}

/// The same text for as long as the program runs; each is kept once.
fn kept(text: &str) -> Result<&'static str, String> {
    static TEXTS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = texts.get(text) {
        return Ok(known);
    }
    if texts.len() >= FAULT_TEXTS {
        return Err(format!(
            "{FAULT_TEXTS} different texts were given already; use one of them"
        ));
    }
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    texts.insert(text);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_faults_are_kept_once() {
        let one = kept("wet").expect("room");
        let other = kept(&String::from("wet")).expect("room");
        assert!(std::ptr::eq(one, other));
        let long = "x".repeat(FAULT_TEXT + 1);
        let code = ChargePointErrorCode::OtherError;
        assert!(fault(code, None, "", &long).is_err());
        let fault = fault(code, None, "wet", "").expect("a fault");
        assert_eq!((fault.info, fault.severity), ("wet", Severity::Fault));
    }
}
