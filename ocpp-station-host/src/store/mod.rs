//! Non-volatile memory of a station on a host.
//!
//! Owns the choice between files and RAM. Knows no value: what stands under a number is the station's business.

mod file;
mod memory;

#[cfg(feature = "security")]
pub(crate) use file::replace;
pub use file::{FileStore, OpenError};
pub use memory::MemoryStore;

use ocpp_station::Instant;
use ocpp_station::roles::{Progress, Storage, StorageError};

/// A memory that outlives restarts: clones are the same memory.
#[derive(Clone, Debug)]
pub enum Store {
    /// In RAM: it survives everything but the end of the program.
    Memory(MemoryStore),
    /// In files: it survives the program.
    Files(FileStore),
}

impl Storage for Store {
    fn read(&mut self, key: u16, into: &mut [u8]) -> Result<Option<usize>, StorageError> {
        match self {
            Self::Memory(store) => store.read(key, into),
            Self::Files(store) => store.read(key, into),
        }
    }

    fn next_key(&mut self, after: Option<u16>) -> Result<Option<u16>, StorageError> {
        match self {
            Self::Memory(store) => store.next_key(after),
            Self::Files(store) => store.next_key(after),
        }
    }

    fn begin_write(&mut self, key: u16, value: Option<&[u8]>) -> Result<(), StorageError> {
        match self {
            Self::Memory(store) => store.begin_write(key, value),
            Self::Files(store) => store.begin_write(key, value),
        }
    }

    fn progress(&mut self, now: Instant) -> Progress {
        match self {
            Self::Memory(store) => store.progress(now),
            Self::Files(store) => store.progress(now),
        }
    }
}

/// Puts a value where the caller wants it.
fn copy(value: &[u8], into: &mut [u8]) -> Result<Option<usize>, StorageError> {
    let place = into
        .get_mut(..value.len())
        .ok_or(StorageError::Long(value.len()))?;
    place.copy_from_slice(value);
    Ok(Some(value.len()))
}
