//! Passwords of stations: read as they are given, kept as Argon2id hashes, compared without telling how much was right.
//!
//! Owns the cost of a check and that it is paid once: thousands of stations come back at once after a restart, and each of
//! them again and again over a bad line.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use blake2::Blake2sMac256;
use blake2::digest::{KeyInit, Mac};
use tokio::sync::Semaphore;

use crate::admission::StationId;

/// Memory of one hash, KiB. Keys of stations are long and random as the standard wants them; the hash protects those that are
/// not, and still lets two thousand stations in within seconds.
const MEMORY: u32 = 8 * 1024;
/// Passes over it.
const PASSES: u32 = 1;
/// Bytes a password may have. OCPP 2.1 allows 64 characters.
const MAX_BYTES: usize = 255;

/// A station's password. It is not shown by `Debug` and has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Vec<u8>);

/// Why a password can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadPassword {
    /// It is empty.
    Empty,
    /// It has more than 255 bytes.
    TooLong,
    /// An AuthorizationKey that is not pairs of hexadecimal digits.
    NotHex,
}

impl fmt::Display for BadPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the password is empty; the standard wants 16 bytes at least",
            Self::TooLong => "the password has more than 255 bytes; shorten it",
            Self::NotHex => {
                "the key is not hexadecimal; write two digits 0 to 9, a to f for each byte"
            }
        })
    }
}

impl std::error::Error for BadPassword {}

impl Password {
    /// The bytes that a station sends.
    ///
    /// # Errors
    /// See [`BadPassword`].
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, BadPassword> {
        let bytes = bytes.into();
        match bytes.len() {
            0 => Err(BadPassword::Empty),
            1..=MAX_BYTES => Ok(Self(bytes)),
            _ => Err(BadPassword::TooLong),
        }
    }

    /// A password as the configuration key `AuthorizationKey` of 1.6 has it: hexadecimal (security whitepaper A01).
    ///
    /// # Errors
    /// See [`BadPassword`].
    pub fn from_authorization_key(hex: &str) -> Result<Self, BadPassword> {
        let digits = hex.trim().as_bytes();
        if !digits.len().is_multiple_of(2) {
            return Err(BadPassword::NotHex);
        }
        let byte = |pair: &[u8]| {
            let text = str::from_utf8(pair).ok()?;
            // from_str_radix would take a sign.
            let hex = pair.iter().all(u8::is_ascii_hexdigit);
            hex.then(|| u8::from_str_radix(text, 16).ok())?
        };
        let bytes: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
        Self::new(bytes.ok_or(BadPassword::NotHex)?)
    }

    /// Its hash in PHC string format, with a salt of its own, as [`Access::password`](crate::store::Access) takes it. Takes
    /// milliseconds of a processor.
    ///
    /// # Errors
    /// When the system has no random numbers to give.
    pub fn hash(&self) -> Result<String, String> {
        let hash = argon2().and_then(|argon2| argon2.hash_password(&self.0));
        hash.map(|hash| hash.to_string())
            .map_err(|error| error.to_string())
    }

    /// Whether a text is such a hash.
    #[cfg(feature = "config")]
    pub(crate) fn is_hash(text: &str) -> bool {
        argon2::PasswordHash::new(text).is_ok_and(|hash| {
            Algorithm::try_from(hash.algorithm.as_str()).is_ok() && hash.hash.is_some()
        })
    }

    pub(crate) fn matches(&self, hash: &str) -> bool {
        argon2().is_ok_and(|argon2| argon2.verify_password(&self.0, hash).is_ok())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(...)")
    }
}

fn argon2() -> argon2::password_hash::Result<Argon2<'static>> {
    let params = Params::new(MEMORY, PASSES, 1, None)
        .map_err(|_| argon2::password_hash::Error::ParamsInvalid)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Checks passwords beside the connections, as many at once as there are processors.
pub(super) struct Checker {
    /// What was right once, by station: a digest of hash and password under a key of this process.
    right: Mutex<HashMap<StationId, [u8; 32]>>,
    key: [u8; 32],
    places: Arc<Semaphore>,
    /// For stations that are not known: the same work, so that the time does not tell.
    nobody: String,
}

impl Checker {
    /// # Errors
    /// When the system has no random numbers to give.
    pub(super) fn new() -> Result<Self, String> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| error.to_string())?;
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            right: Mutex::default(),
            key,
            places: Arc::new(Semaphore::new(processors)),
            nobody: Password(key.to_vec()).hash()?,
        })
    }

    /// Whether the password is the one of the hash. Without a hash it is not, after the same time.
    pub(super) async fn check(
        &self,
        station: &StationId,
        password: Password,
        hash: Option<&str>,
    ) -> bool {
        let digest = hash.map(|hash| self.digest(hash, &password));
        if digest.is_some() && self.known(station) == digest {
            return true;
        }
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let Ok(place) = Arc::clone(&self.places).acquire_owned().await else {
            return false;
        };
        let work = tokio::task::spawn_blocking(move || {
            let _place = place;
            password.matches(&hash)
        });
        let right = work.await.unwrap_or(false);
        match digest {
            Some(digest) if right => {
                self.lock().insert(station.clone(), digest);
                true
            }
            _ => false,
        }
    }

    fn known(&self, station: &StationId) -> Option<[u8; 32]> {
        self.lock().get(station).copied()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<StationId, [u8; 32]>> {
        self.right.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn digest(&self, hash: &str, password: &Password) -> [u8; 32] {
        let mut mac = Blake2sMac256::new(&self.key.into());
        mac.update(hash.as_bytes());
        mac.update(&[0]);
        mac.update(&password.0);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_hexadecimal() {
        let check = |text: &str, expect: Result<&[u8], BadPassword>| {
            let got = Password::from_authorization_key(text);
            assert_eq!(got.map(|p| p.0), expect.map(<[u8]>::to_vec), "{text}");
        };
        check("4f43415f", Ok(b"OCA_"));
        check(" 00FFaa ", Ok(b"\x00\xFF\xAA"));
        check("", Err(BadPassword::Empty));
        check("123", Err(BadPassword::NotHex));
        check("+1-1", Err(BadPassword::NotHex));
        check("zz", Err(BadPassword::NotHex));
        check("é1é1", Err(BadPassword::NotHex));
        check(&"00".repeat(256), Err(BadPassword::TooLong));
    }

    #[tokio::test]
    async fn the_right_password_is_right_and_the_second_time_fast() {
        let checker = Checker::new().expect("random numbers");
        let station = StationId::new("CP1").expect("valid");
        let right = Password::new("correct").expect("valid");
        let wrong = Password::new("incorrect").expect("valid");
        let hash = right.hash().expect("random numbers");
        assert!(hash.starts_with("$argon2id$v=19$m=8192,t=1,p=1$"), "{hash}");
        assert_ne!(right.hash().as_ref(), Ok(&hash), "a salt of its own");
        for _ in 0..2 {
            assert!(!checker.check(&station, wrong.clone(), Some(&hash)).await);
            assert!(checker.check(&station, right.clone(), Some(&hash)).await);
            assert!(!checker.check(&station, right.clone(), None).await);
        }
        assert!(checker.known(&station).is_some());
        // A new password makes the old one wrong at once.
        let next = wrong.hash().expect("random numbers");
        assert!(!checker.check(&station, right.clone(), Some(&next)).await);
        assert!(
            !checker
                .check(&station, right.clone(), Some("no hash"))
                .await
        );
        assert_eq!(format!("{right:?}"), "Password(...)");
    }
}
