//! What outlives restarts of a simulated station: the world around it, its memory, its keys.
//!
//! Owns the choice between a folder and RAM.

use std::path::Path;

use ocpp_station::Settings;

use super::world::World;
use crate::remote::Remote;
use crate::store::{FileStore, MemoryStore, OpenError, Store};
#[cfg(feature = "security")]
use crate::vault::FileVault;

/// What outlives restarts.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Vehicles, cards, meters.
    pub world: World,
    /// The station's memory.
    pub store: Store,
    /// Its keys and certificates.
    #[cfg(feature = "security")]
    pub vault: FileVault,
}

impl Kept {
    /// In a folder, which no other program may use meanwhile; without one, in RAM: forgotten with the program.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(
        folder: Option<&Path>,
        settings: &Settings,
        remote: &Remote,
    ) -> Result<Self, OpenError> {
        let (connectors, volts) = (settings.connectors(), settings.volts);
        let Some(folder) = folder else {
            return Ok(Self {
                world: World::new(connectors, volts),
                store: Store::Memory(MemoryStore::new(remote.clone())),
                #[cfg(feature = "security")]
                vault: FileVault::new(),
            });
        };
        let unusable = |why| OpenError::Unusable(folder.to_owned(), why);
        // The lock on the folder first.
        let store = Store::Files(FileStore::open(folder, remote.clone())?);
        Ok(Self {
            world: World::open(folder, connectors, volts).map_err(unusable)?,
            store,
            #[cfg(feature = "security")]
            vault: FileVault::open(&folder.join("certificates")).map_err(unusable)?,
        })
    }
}
