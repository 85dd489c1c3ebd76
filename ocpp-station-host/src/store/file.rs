//! Memory in files: one file per value, in a folder that belongs to one station.
//!
//! Owns durability. A value is written beside its place, flushed, and moved there, and so is the move flushed: a loss of
//! power leaves the old value or the new one. One write after the other, each on a thread of its own.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::{error, fmt};

use ocpp_station::roles::{Progress, Storage, StorageError};
use ocpp_station::{Instant, VALUE_BYTES};

use crate::remote::Remote;

/// Held by the program that uses the folder.
const LOCK: &str = "lock";
/// Where a value is written before it is moved to its place.
const SCRATCH: &str = "scratch";
/// What a value ends with: a fingerprint of it.
const PRINT_BYTES: usize = 4;

/// Why a folder can't be used.
#[derive(Debug)]
pub enum OpenError {
    /// Another program uses it.
    InUse(PathBuf),
    /// It can't be made or written.
    Unusable(PathBuf, io::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse(folder) => write!(
                f,
                "{}: another running program uses this folder; choose another one or end that program",
                folder.display()
            ),
            Self::Unusable(folder, why) => write!(f, "{}: {why}", folder.display()),
        }
    }
}

impl error::Error for OpenError {}

/// A memory in files; clones are the same memory.
#[derive(Clone, Debug)]
pub struct FileStore(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    /// Locked while this exists.
    _lock: File,
    remote: Remote,
    write: Mutex<Write>,
    ended: Condvar,
}

/// The one write that may be under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Write {
    None,
    UnderWay,
    Ended(bool),
}

impl FileStore {
    /// Opens a folder, and makes it if need be. `remote` is woken when a write has ended.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(folder: &Path, remote: Remote) -> Result<Self, OpenError> {
        let unusable = |why| OpenError::Unusable(folder.to_owned(), why);
        fs::create_dir_all(folder).map_err(unusable)?;
        let lock = File::create(folder.join(LOCK)).map_err(unusable)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => OpenError::InUse(folder.to_owned()),
            TryLockError::Error(why) => unusable(why),
        })?;
        Ok(Self(Arc::new(Shared {
            folder: folder.to_owned(),
            _lock: lock,
            remote,
            write: Mutex::new(Write::None),
            ended: Condvar::new(),
        })))
    }

    /// Waits for a write that a former power-up left under way: it counts as done before the power went.
    fn settled(&self) -> MutexGuard<'_, Write> {
        let write = self.0.write.lock().unwrap_or_else(PoisonError::into_inner);
        self.0
            .ended
            .wait_while(write, |write| *write == Write::UnderWay)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn path(&self, key: u16) -> PathBuf {
        self.folder.join(name(key))
    }

    fn write(&self, key: u16, value: Option<&[u8]>) -> io::Result<()> {
        let place = name(key);
        match value {
            Some(value) => {
                let mut whole = value.to_vec();
                whole.extend_from_slice(&fingerprint(value));
                put(&self.folder, SCRATCH, &place, &whole)
            }
            None => match fs::remove_file(self.folder.join(place)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                Err(error) => Err(error),
                Ok(()) => flush(&self.folder),
            },
        }
    }

    fn end(&self, done: bool) {
        *self.write.lock().unwrap_or_else(PoisonError::into_inner) = Write::Ended(done);
        self.ended.notify_all();
        self.remote.wake();
    }
}

impl Storage for FileStore {
    fn read(&mut self, key: u16, into: &mut [u8]) -> Result<Option<usize>, StorageError> {
        let _settled = self.settled();
        let mut file = match File::open(self.0.path(key)) {
            Ok(file) => file.take((VALUE_BYTES + PRINT_BYTES + 1) as u64),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(_) => return Err(StorageError::Broken),
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|_| StorageError::Broken)?;
        match bytes.split_last_chunk::<PRINT_BYTES>() {
            Some((value, print)) if *print == fingerprint(value) => super::copy(value, into),
            _ => Err(StorageError::Broken),
        }
    }

    fn next_key(&mut self, after: Option<u16>) -> Result<Option<u16>, StorageError> {
        let _settled = self.settled();
        let entries = fs::read_dir(&self.0.folder).map_err(|_| StorageError::Broken)?;
        let mut next = None;
        for entry in entries {
            let name = entry.map_err(|_| StorageError::Broken)?.file_name();
            let key = name.to_str().filter(|name| name.len() == 4);
            // What is not ours has other names.
            let Some(key) = key.and_then(|name| u16::from_str_radix(name, 16).ok()) else {
                continue;
            };
            if after.is_none_or(|after| key > after) && next.is_none_or(|next| key < next) {
                next = Some(key);
            }
        }
        Ok(next)
    }

    fn begin_write(&mut self, key: u16, value: Option<&[u8]>) -> Result<(), StorageError> {
        let mut write = self.0.write.lock().unwrap_or_else(PoisonError::into_inner);
        if *write == Write::UnderWay {
            return Err(StorageError::Busy);
        }
        *write = Write::UnderWay;
        drop(write);
        let shared = Arc::clone(&self.0);
        let value = value.map(<[u8]>::to_vec);
        tokio::task::spawn_blocking(move || {
            let done = shared.write(key, value.as_deref()).is_ok();
            shared.end(done);
        });
        Ok(())
    }

    fn progress(&mut self, _now: Instant) -> Progress {
        match *self.0.write.lock().unwrap_or_else(PoisonError::into_inner) {
            Write::UnderWay => Progress::Busy,
            Write::Ended(true) => Progress::Done,
            Write::Ended(false) | Write::None => Progress::Failed,
        }
    }
}

fn name(key: u16) -> String {
    format!("{key:04x}")
}

/// Puts a text in the place of an older one: the place has one or the other, whenever the power goes. The file is for its
/// owner alone.
#[cfg(feature = "security")]
pub(crate) fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    put(folder, &format!("{name}.new"), name, text)
}

fn put(folder: &Path, scratch: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let scratch = folder.join(scratch);
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&scratch)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&scratch, folder.join(name))?;
    flush(folder)
}

/// The folder's entries are data of the folder.
fn flush(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    let _ = folder;
    Ok(())
}

/// Tells a value that was written whole from rubble (FNV-1a).
fn fingerprint(value: &[u8]) -> [u8; PRINT_BYTES] {
    let print = value.iter().fold(0x811C_9DC5_u32, |print, byte| {
        (print ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    print.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    async fn write(store: &mut FileStore, key: u16, value: Option<&[u8]>) {
        store.begin_write(key, value).expect("begun");
        while store.progress(Instant::ZERO) == Progress::Busy {
            store.0.remote.woken().await;
        }
        assert_eq!(store.progress(Instant::ZERO), Progress::Done);
    }

    /// The thread that wrote last may hold the folder a moment longer.
    async fn reopen(folder: &tempfile::TempDir) -> FileStore {
        for _ in 0..1_000 {
            match FileStore::open(folder.path(), Remote::new()) {
                Ok(store) => return store,
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(1)).await,
            }
        }
        panic!("the folder stays locked");
    }

    fn read(store: &mut FileStore, key: u16) -> Result<Option<Vec<u8>>, StorageError> {
        let mut into = [0; VALUE_BYTES];
        let length = store.read(key, &mut into)?;
        Ok(length.map(|length| into[..length].to_vec()))
    }

    #[tokio::test]
    async fn values_outlive_the_program() {
        let folder = folder();
        let mut store = FileStore::open(folder.path(), Remote::new()).expect("a folder");
        write(&mut store, 0x1000, Some(b"old")).await;
        write(&mut store, 0x1000, Some(b"new")).await;
        write(&mut store, 7, Some(b"")).await;
        write(&mut store, 0xFFFF, Some(b"gone")).await;
        write(&mut store, 0xFFFF, None).await;
        write(&mut store, 0xFFFF, None).await;
        drop(store);
        let mut store = reopen(&folder).await;
        assert_eq!(read(&mut store, 0x1000), Ok(Some(b"new".to_vec())));
        assert_eq!(read(&mut store, 7), Ok(Some(Vec::new())));
        assert_eq!(read(&mut store, 0xFFFF), Ok(None));
        assert_eq!(store.next_key(None), Ok(Some(7)));
        assert_eq!(store.next_key(Some(7)), Ok(Some(0x1000)));
        assert_eq!(store.next_key(Some(0x1000)), Ok(None));
        assert_eq!(store.read(0x1000, &mut [0; 2]), Err(StorageError::Long(3)));
    }

    #[tokio::test]
    async fn a_write_under_way_is_waited_for_by_the_next_power_up() {
        let folder = folder();
        let mut store = FileStore::open(folder.path(), Remote::new()).expect("a folder");
        for round in 0..20_u8 {
            store.begin_write(9, Some(&[round])).expect("begun");
            let mut next = store.clone();
            assert_eq!(read(&mut next, 9), Ok(Some(vec![round])));
        }
    }

    #[tokio::test]
    async fn there_is_one_write_at_a_time() {
        let folder = folder();
        let mut store = FileStore::open(folder.path(), Remote::new()).expect("a folder");
        // As if the disk took its time.
        *store.settled() = Write::UnderWay;
        assert_eq!(store.begin_write(1, Some(b"")), Err(StorageError::Busy));
        assert_eq!(store.progress(Instant::ZERO), Progress::Busy);
        store.0.end(false);
        assert_eq!(store.progress(Instant::ZERO), Progress::Failed);
        write(&mut store, 1, Some(b"")).await;
    }

    #[tokio::test]
    async fn rubble_is_told_from_values() {
        let folder = folder();
        let mut store = FileStore::open(folder.path(), Remote::new()).expect("a folder");
        write(&mut store, 1, Some(b"value")).await;
        let path = store.0.path(1);
        let whole = fs::read(&path).expect("written");
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).expect("cut");
            assert_eq!(read(&mut store, 1), Err(StorageError::Broken), "{length}");
        }
        fs::write(folder.path().join("note.txt"), "mine").expect("written");
        assert_eq!(store.next_key(None), Ok(Some(1)));
    }

    #[tokio::test]
    async fn a_folder_belongs_to_one_program() {
        let folder = folder();
        let store = FileStore::open(folder.path(), Remote::new()).expect("a folder");
        let error = FileStore::open(folder.path(), Remote::new()).expect_err("in use");
        assert!(matches!(error, OpenError::InUse(_)), "{error}");
        drop(store);
        reopen(&folder).await;
    }
}
