//! The values in storage beside transaction messages: which there are, and their bytes.
//!
//! Owns the form of each cell. A cell is written whole, so it is old or new but never half.

use crate::bytes::{Reader, Writer};
use crate::capacity::AUTH_CACHE;
#[cfg(feature = "smart-charging")]
use crate::capacity::CHARGING_PROFILES;
#[cfg(feature = "local-auth")]
use crate::local_auth::persist::PAGES;
use crate::station::Station;

/// Version of the form of cells. What another version wrote is not read.
const FORMAT: u8 = 1;
/// Largest value in bytes: the configuration, a page of the local list, or a charging profile.
pub const VALUE_BYTES: usize = {
    let profile = 64 + 9 * crate::capacity::SCHEDULE_PERIODS;
    if profile > 512 { profile } else { 512 }
};

#[cfg(not(feature = "smart-charging"))]
const CHARGING_PROFILES: usize = 0;
#[cfg(not(feature = "local-auth"))]
const PAGES: usize = 0;

const FIXED: usize = 5;
const CACHE: usize = FIXED;
const PROFILES: usize = CACHE + AUTH_CACHE;
const LIST: usize = PROFILES + CHARGING_PROFILES;
/// Which cell says which of the two sets of pages of the local list counts: it is read before the others.
pub(super) const LIST_HEAD: usize = LIST + 2 * PAGES;
/// How many cells there are; the last one is the vendor's.
pub(super) const CELLS: usize = LIST_HEAD + 1 + cfg!(feature = "vendor-keys") as usize;

/// A value in storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Version of the form, number of the boot.
    Meta,
    /// All configuration keys that differ from their defaults.
    Config,
    /// What may be used.
    Availability,
    /// All reservations.
    Reservations,
    /// The firmware update.
    Update,
    /// An entry of the authorization cache.
    Cache(u8),
    /// A charging profile.
    Profile(u8),
    /// A page of the local list, in one of two sets.
    ListPage { set: u8, page: u8 },
    /// Which set of pages counts.
    ListHead,
    /// Configuration keys of the integrator's own.
    #[cfg(feature = "vendor-keys")]
    Vendor,
}

impl Cell {
    /// The cell at a place.
    pub(super) const fn at(at: usize) -> Option<Self> {
        Some(match at {
            0 => Self::Meta,
            1 => Self::Config,
            2 => Self::Availability,
            3 => Self::Reservations,
            4 => Self::Update,
            _ if at < PROFILES => Self::Cache((at - CACHE) as u8),
            _ if at < LIST => Self::Profile((at - PROFILES) as u8),
            _ if at < LIST + PAGES => Self::ListPage {
                set: 0,
                page: (at - LIST) as u8,
            },
            _ if at < LIST + 2 * PAGES => Self::ListPage {
                set: 1,
                page: (at - LIST - PAGES) as u8,
            },
            LIST_HEAD => Self::ListHead,
            #[cfg(feature = "vendor-keys")]
            _ if at == LIST_HEAD + 1 => Self::Vendor,
            _ => return None,
        })
    }
}

impl Station {
    /// Whether what a cell holds is to be left as it is: pages of the set that does not count.
    pub(super) fn is_left_alone(&self, cell: Cell) -> bool {
        match cell {
            #[cfg(feature = "local-auth")]
            Cell::ListPage { set, .. } => !self.local_list.fills(set),
            _ => false,
        }
    }

    /// Writes what a cell should hold; none if it should not be there.
    #[inline(never)]
    pub(super) fn write_cell(&self, cell: Cell, out: &mut [u8]) -> Option<usize> {
        let mut w = Writer::new(out);
        match cell {
            Cell::Meta => {
                w.u8(FORMAT);
                w.bytes(&self.base.boot.to_le_bytes());
            }
            Cell::Config => self.base.config.save(&mut w)?,
            Cell::Availability => {
                let mut bits = u32::from(!self.operative);
                for connector in &self.connectors {
                    bits |= u32::from(!connector.will_be_operative()) << connector.number;
                }
                if bits == 0 {
                    return None;
                }
                w.u32(bits);
            }
            Cell::Cache(slot) => self.cache.save(slot, &mut w)?,
            #[cfg(feature = "reservation")]
            Cell::Reservations => self.reservations.save(&mut w)?,
            #[cfg(feature = "firmware")]
            Cell::Update => self.update.save(&mut w)?,
            #[cfg(feature = "smart-charging")]
            Cell::Profile(slot) => self.profiles.save(slot, &mut w)?,
            #[cfg(feature = "local-auth")]
            Cell::ListPage { page, .. } => self.local_list.save_page(page, &mut w)?,
            #[cfg(feature = "local-auth")]
            Cell::ListHead => self.local_list.save_head(&mut w)?,
            #[cfg(feature = "vendor-keys")]
            Cell::Vendor => {
                let keys = self.base.settings.vendor_keys;
                self.base.config.vendor.save(keys, &mut w)?;
            }
            #[allow(unreachable_patterns, reason = "rooms that are left out have no cells")]
            _ => return None,
        }
        w.len()
    }

    /// Takes in what a cell holds. What can't be read is left out.
    #[inline(never)]
    pub(super) fn read_cell(&mut self, cell: Cell, value: &[u8]) -> Option<()> {
        let mut r = Reader::new(value);
        match cell {
            Cell::Meta => {
                (r.u8() == FORMAT).then_some(())?;
                let boot = r.u16();
                r.ok()?;
                self.base.boot = boot;
            }
            Cell::Config => self.base.config.load(&mut r, self.base.settings)?,
            Cell::Availability => {
                let bits = r.u32();
                r.ok()?;
                self.operative = bits & 1 == 0;
                for connector in &mut self.connectors {
                    connector.operative = bits >> connector.number & 1 == 0;
                }
            }
            Cell::Cache(_) => self.cache.load(&mut r)?,
            #[cfg(feature = "reservation")]
            Cell::Reservations => self.reservations.load(&mut r)?,
            #[cfg(feature = "firmware")]
            Cell::Update => self.update.load(&mut r)?,
            #[cfg(feature = "smart-charging")]
            Cell::Profile(slot) => self.profiles.load(slot, &mut r)?,
            #[cfg(feature = "local-auth")]
            Cell::ListPage { set, .. } => self.local_list.load_page(set, &mut r)?,
            #[cfg(feature = "vendor-keys")]
            Cell::Vendor => {
                let keys = self.base.settings.vendor_keys;
                self.base.config.vendor.load(keys, &mut r)?;
            }
            #[allow(unreachable_patterns, reason = "rooms that are left out have no cells")]
            _ => {}
        }
        Some(())
    }
}
