//! Roles of the whole station: clock, storage, reset, and the slow ones: updater, diagnostics, crypto.
//!
//! Owns the traits. Slow work is begun by one call and followed by `progress`; a driver copies what it needs of the request.

use crate::io::{Fault, Restart};
#[cfg(feature = "security")]
use crate::security::vault::{Deposit, Vault};
use crate::time::Instant;

/// How slow work goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Still under way.
    Busy,
    /// It was done.
    Done,
    /// It could not be done, or nothing was begun.
    #[default]
    Failed,
    /// What was fetched is not signed by whom it should be.
    Untrusted,
}

/// A clock that goes on without power.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as a clock",
    label = "does not implement `ocpp_station::roles::Clock`"
)]
pub trait Clock {
    /// Milliseconds since 1970 (UTC); none while it was never set or has stopped since.
    ///
    /// # Errors
    /// `InternalError` when it cannot be read.
    fn unix_ms(&mut self, now: Instant) -> Result<Option<i64>, Fault>;

    /// Sets it to what the CSMS said.
    ///
    /// # Errors
    /// `InternalError` when it cannot be set.
    fn set(&mut self, now: Instant, unix_ms: i64) -> Result<(), Fault>;
}

/// Why storage did not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// There is no room for the value.
    Full,
    /// The value is longer than the buffer; its length in bytes.
    Long(usize),
    /// Another write is under way.
    Busy,
    /// The memory does not answer, or holds nonsense.
    Broken,
}

/// Non-volatile memory: values of up to [`VALUE_BYTES`](crate::VALUE_BYTES) under numbers.
///
/// A write is whole or not there, whenever the power goes. Later writes do not become durable before earlier ones.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as storage",
    label = "does not implement `ocpp_station::roles::Storage`"
)]
pub trait Storage {
    /// Reads a value into the buffer; its length in bytes, or none if there is no such value.
    ///
    /// # Errors
    /// [`StorageError::Long`] if the buffer is too small, [`StorageError::Broken`].
    fn read(&mut self, key: u16, into: &mut [u8]) -> Result<Option<usize>, StorageError>;

    /// The smallest key above `after` that has a value, from the smallest of all if `after` is none.
    ///
    /// # Errors
    /// [`StorageError::Broken`].
    fn next_key(&mut self, after: Option<u16>) -> Result<Option<u16>, StorageError>;

    /// Begins to write a value, or with none to remove it. It is durable once [`progress`](Self::progress) says Done.
    ///
    /// # Errors
    /// [`StorageError::Busy`], [`StorageError::Full`], [`StorageError::Broken`].
    fn begin_write(&mut self, key: u16, value: Option<&[u8]>) -> Result<(), StorageError>;

    /// How the write goes that was begun last.
    fn progress(&mut self, now: Instant) -> Progress;
}

/// Restarts the station.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot restart the station",
    label = "does not implement `ocpp_station::roles::Reset`",
    note = "a function serves: `ocpp_station::roles::ResetFn`"
)]
pub trait Reset {
    /// Restarts; all contactors are open by then. On most hardware this does not return.
    ///
    /// # Errors
    /// `ResetFailure` when it could not be done; it is tried again with the next poll.
    fn restart(&mut self, restart: Restart) -> Result<(), Fault>;
}

/// A function that restarts the station.
#[derive(Clone, Copy, Debug)]
pub struct ResetFn(pub fn(Restart));

impl Reset for ResetFn {
    fn restart(&mut self, restart: Restart) -> Result<(), Fault> {
        (self.0)(restart);
        Ok(())
    }
}

/// What an updater is asked for (OCPP 1.6 section 5.19, security whitepaper, use case L01).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdaterWork<'a> {
    /// Fetch the image; of a signed one, verify the signature as well.
    Download {
        /// A URL.
        location: &'a str,
    },
    /// Make the fetched image the one that runs after the next restart, which the core asks for afterwards.
    Install,
}

/// Fetches and installs firmware.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as a firmware updater",
    label = "does not implement `ocpp_station::roles::Updater`"
)]
pub trait Updater {
    /// Begins; what was under way is given up.
    ///
    /// # Errors
    /// `OtherError` when it cannot even be begun.
    fn begin(&mut self, now: Instant, work: UpdaterWork<'_>) -> Result<(), Fault>;

    /// How it goes; [`Progress::Untrusted`] if the image is not signed by whom it should be.
    fn progress(&mut self, now: Instant) -> Progress;
}

/// What is to be uploaded (OCPP 1.6 section 5.9, security whitepaper, use case N01).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload<'a> {
    /// A URL.
    pub location: &'a str,
    /// Entries from here on, in s since 1970; none: from the first.
    pub from_s: Option<i64>,
    /// Entries up to here, in s since 1970; none: up to the last.
    pub until_s: Option<i64>,
    /// The security log instead of the diagnostics.
    pub security: bool,
}

/// Uploads diagnostics and logs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot upload diagnostics",
    label = "does not implement `ocpp_station::roles::Diagnostics`"
)]
pub trait Diagnostics {
    /// Begins; an upload under way is given up.
    ///
    /// # Errors
    /// `OtherError` when it cannot even be begun.
    fn begin(&mut self, now: Instant, upload: &Upload<'_>) -> Result<(), Fault>;

    /// How it goes.
    fn progress(&mut self, now: Instant) -> Progress;
}

/// What a crypto driver is asked for that takes long.
#[cfg(feature = "security")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CryptoWork<'a> {
    /// Check what was deposited last, and keep it if it holds.
    Check(Deposit),
    /// Make a new key and a certificate signing request for it.
    SigningRequest {
        /// Common name: the station's serial number.
        name: &'a str,
        /// Organisation: the key CpoName.
        organisation: &'a str,
    },
}

/// Keys, certificates and signatures (security whitepaper, edition 3): a [`Vault`] that also does the slow part.
#[cfg(feature = "security")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot serve as crypto driver",
    label = "does not implement `ocpp_station::roles::Crypto`"
)]
pub trait Crypto: Vault {
    /// Begins; what was under way is given up.
    ///
    /// # Errors
    /// `InternalError` when it cannot even be begun.
    fn work(&mut self, now: Instant, work: CryptoWork<'_>) -> Result<(), Fault>;

    /// How it goes; [`Progress::Untrusted`] if what was checked does not hold.
    fn progress(&mut self, now: Instant) -> Progress;
}
