//! Storage by a real engine: a map in a log on NOR flash. The flash itself is the outside's.
//!
//! Owns the flash's words and the way from the storage role to the engine. Not made to be run: it is weighed.

use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
use ocpp_station::roles::{Progress, Storage, StorageError};
use ocpp_station::{Instant, VALUE_BYTES};
use sequential_storage::cache::{Cache, Uncached};
use sequential_storage::map::{MapConfig, MapStorage};

use crate::outside::{self, give, take};

/// Sectors of 4 KiB.
const SECTORS: u32 = 16;

/// The flash.
struct Chip;

impl Chip {
    fn ask(wish: u32, offset: u32, at: u32, length: usize) -> Result<(), NorFlashErrorKind> {
        give(outside::VALUE_AT, at);
        give(outside::VALUE_LENGTH, length as u32);
        give(outside::VALUE, wish << 24 | offset);
        match take(outside::VALUE) {
            0 => Ok(()),
            _ => Err(NorFlashErrorKind::Other),
        }
    }
}

impl ErrorType for Chip {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Chip {
    const READ_SIZE: usize = 4;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        Self::ask(1, offset, bytes.as_mut_ptr() as usize as u32, bytes.len())
    }

    fn capacity(&self) -> usize {
        SECTORS as usize * Self::ERASE_SIZE
    }
}

impl NorFlash for Chip {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = 4_096;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        Self::ask(2, from, to, 0)
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        Self::ask(3, offset, outside::address(bytes), bytes.len())
    }
}

/// The storage.
pub(crate) struct Memory {
    map: MapStorage<u16, Chip, Cache<Uncached, Uncached, Uncached, u16>>,
    /// A value with its key.
    buffer: [u8; VALUE_BYTES + 4],
    written: bool,
}

impl Memory {
    pub(crate) const fn new() -> Self {
        let range = 0..SECTORS * Chip::ERASE_SIZE as u32;
        Self {
            map: MapStorage::new(Chip, MapConfig::new(range), Cache::new_uncached()),
            buffer: [0; VALUE_BYTES + 4],
            written: false,
        }
    }
}

/// A value of no bytes stands for none: on such a flash nothing can be taken out.
impl Storage for Memory {
    fn read(&mut self, key: u16, into: &mut [u8]) -> Result<Option<usize>, StorageError> {
        let found = done(self.map.fetch_item::<&[u8]>(&mut self.buffer, &key));
        let found = found.map_err(|_| StorageError::Broken)?.unwrap_or_default();
        let Some(place) = into.get_mut(..found.len()) else {
            return Err(StorageError::Long(found.len()));
        };
        place.copy_from_slice(found);
        Ok((!found.is_empty()).then_some(found.len()))
    }

    fn next_key(&mut self, after: Option<u16>) -> Result<Option<u16>, StorageError> {
        let mut next = None;
        let keys = async {
            let mut items = self.map.fetch_all_items(&mut self.buffer).await?;
            while let Some((key, value)) = items.next::<&[u8]>(&mut self.buffer).await? {
                let follows = after.is_none_or(|after| key > after) && !value.is_empty();
                if follows && next.is_none_or(|next| key < next) {
                    next = Some(key);
                }
            }
            Ok::<_, sequential_storage::Error<NorFlashErrorKind>>(())
        };
        done(keys).map_err(|_| StorageError::Broken)?;
        Ok(next)
    }

    fn begin_write(&mut self, key: u16, value: Option<&[u8]>) -> Result<(), StorageError> {
        let value = value.unwrap_or_default();
        self.written = done(self.map.store_item(&mut self.buffer, &key, &value)).is_ok();
        Ok(())
    }

    fn progress(&mut self, _: Instant) -> Progress {
        if self.written {
            Progress::Done
        } else {
            Progress::Failed
        }
    }
}

/// Waits for a future that never waits.
fn done<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
