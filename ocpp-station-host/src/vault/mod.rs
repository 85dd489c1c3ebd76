//! Keys and certificates of a station, in files of one folder or in RAM.
//!
//! Owns what is kept, and when. What makes a certificate acceptable stands in `check`. The key lies in a plain file, readable
//! by its owner only: a product has a secure element in its place.

mod check;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, io};

use ocpp_station::roles::own::messages::security::CertificateHashDataType;
use ocpp_station::roles::{Crypto, CryptoWork, Progress};
use ocpp_station::{ChargePointErrorCode, Deleted, Deposit, Fault, Instant, Severity, Vault};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};

use crate::tls::Tls;

/// Root certificates of each kind that are kept (key CertificateStoreMaxLength).
const ROOTS: usize = 4;
/// Longest text that is taken, in bytes (key CertificateSignedMaxChainSize).
const LONGEST: usize = 10_000;

const CSMS_ROOTS: &str = "csms-roots.pem";
const MANUFACTURER_ROOTS: &str = "manufacturer-roots.pem";
const CHAIN: &str = "station-chain.pem";
const KEY: &str = "station-key.pem";

/// A vault; clones are the same one. It outlives restarts of the station.
#[derive(Clone, Debug, Default)]
pub struct FileVault(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    folder: Option<PathBuf>,
    csms_roots: Vec<String>,
    manufacturer_roots: Vec<String>,
    /// The station's chain of certificates, and its key.
    own: Option<(String, String)>,
    /// The key of the last signing request, until its certificate comes.
    waiting: Option<KeyPair>,
    request: String,
    /// What is being handed in.
    deposit: Option<Deposit>,
    text: String,
    signature: Vec<u8>,
    progress: Progress,
    /// What connections have from elsewhere: roots to trust, a certificate to show.
    beside: (bool, bool),
}

impl FileVault {
    /// A vault in RAM: it is forgotten with the program.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A vault in a folder, which is made if need be.
    ///
    /// # Errors
    /// The folder can't be made, or what is in it can't be read.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let read = |name: &str| match fs::read_to_string(folder.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            other => other,
        };
        let (chain, key) = (read(CHAIN)?, read(KEY)?);
        let kept = Kept {
            csms_roots: check::split(&read(CSMS_ROOTS)?),
            manufacturer_roots: check::split(&read(MANUFACTURER_ROOTS)?),
            own: (!chain.is_empty() && !key.is_empty()).then_some((chain, key)),
            folder: Some(folder.to_owned()),
            ..Kept::default()
        };
        Ok(Self(Arc::new(Mutex::new(kept))))
    }

    /// Connections have this as well: what it suffices for, the CSMS need not install first.
    pub fn beside(&self, tls: &Tls) {
        self.lock().beside = (tls.has_roots(), tls.has_certificate());
    }

    /// The signature of the firmware that was announced last, for the updater; empty if there is none.
    #[must_use]
    pub fn firmware_signature(&self) -> Vec<u8> {
        self.lock().signature.clone()
    }

    /// Adds the CSMS's roots and the station's certificate to what a connection trusts and shows.
    pub(crate) fn equip(&self, tls: Tls) -> Tls {
        let kept = self.lock();
        let own = kept.own.as_ref();
        tls.with(
            &kept.csms_roots.concat(),
            own.map(|(chain, key)| (&**chain, &**key)),
        )
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn roots(&mut self, central_system: bool) -> &mut Vec<String> {
        if central_system {
            &mut self.csms_roots
        } else {
            &mut self.manufacturer_roots
        }
    }

    /// Files a text, if there is a folder; the place has the old one or the new one.
    fn file(&self, name: &str, text: &str) -> io::Result<()> {
        match &self.folder {
            Some(folder) => crate::store::replace(folder, name, text.as_bytes()),
            None => Ok(()),
        }
    }

    fn file_roots(&mut self, central_system: bool) -> io::Result<()> {
        let text = self.roots(central_system).concat();
        let name = if central_system {
            CSMS_ROOTS
        } else {
            MANUFACTURER_ROOTS
        };
        self.file(name, &text)
    }

    /// Checks what was deposited last, and keeps it if it holds.
    fn check(&mut self, what: Deposit) -> Progress {
        let text = std::mem::take(&mut self.text);
        let now_s = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs().cast_signed());
        let kept = match what {
            Deposit::CentralSystemRoot => self.keep_root(true, &text, now_s),
            Deposit::ManufacturerRoot => self.keep_root(false, &text, now_s),
            Deposit::ClientChain => self.keep_chain(text, now_s),
            Deposit::FirmwareSigner => check::signer(&text, &self.manufacturer_roots, now_s)
                .then_some(Ok(()))
                .ok_or(()),
            Deposit::FirmwareSignature => Err(()),
        };
        match kept {
            Ok(Ok(())) => Progress::Done,
            Ok(Err(_)) => Progress::Failed,
            Err(()) => Progress::Untrusted,
        }
    }

    /// Err: it does not hold. Ok: it does; whether it could be kept.
    fn keep_root(
        &mut self,
        central_system: bool,
        text: &str,
        now_s: i64,
    ) -> Result<io::Result<()>, ()> {
        let root = check::root(text, now_s).ok_or(())?;
        let roots = self.roots(central_system);
        if !roots.contains(&root) {
            if roots.len() >= ROOTS {
                return Ok(Err(io::ErrorKind::StorageFull.into()));
            }
            roots.push(root);
        }
        Ok(self.file_roots(central_system))
    }

    fn keep_chain(&mut self, chain: String, now_s: i64) -> Result<io::Result<()>, ()> {
        let key = self.waiting.as_ref().ok_or(())?;
        if !check::chain(&chain, key, now_s) {
            return Err(());
        }
        let key = key.serialize_pem();
        // The key first: a chain without its key would be no use.
        let filed = self.file(KEY, &key).and_then(|()| self.file(CHAIN, &chain));
        if filed.is_ok() {
            self.own = Some((chain, key));
            self.waiting = None;
        }
        Ok(filed)
    }

    /// A new key, and the request to sign a certificate for it.
    fn request(&mut self, name: &str, organisation: &str) -> Result<(), rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        if !organisation.is_empty() {
            params
                .distinguished_name
                .push(DnType::OrganizationName, organisation);
        }
        self.request = params.serialize_request(&key)?.pem()?;
        self.waiting = Some(key);
        Ok(())
    }
}

impl Vault for FileVault {
    fn begin(&mut self, what: Deposit) -> bool {
        let mut kept = self.lock();
        kept.deposit = Some(what);
        kept.text.clear();
        true
    }

    fn push(&mut self, piece: &[u8]) -> bool {
        let mut kept = self.lock();
        let Ok(piece) = std::str::from_utf8(piece) else {
            return false;
        };
        if kept.text.len() + piece.len() > LONGEST {
            return false;
        }
        kept.text.push_str(piece);
        if kept.deposit == Some(Deposit::FirmwareSignature) {
            // It comes whole or not at all; what is not Base64 is no signature.
            let signature = data_encoding::BASE64.decode(kept.text.as_bytes());
            kept.signature = signature.unwrap_or_default();
        }
        true
    }

    fn root(&mut self, central_system: bool, at: usize) -> Option<CertificateHashDataType> {
        check::hashes(self.lock().roots(central_system).get(at)?)
    }

    fn delete(&mut self, hashes: &CertificateHashDataType) -> Deleted {
        let mut kept = self.lock();
        for central_system in [true, false] {
            let roots = kept.roots(central_system);
            let found = roots
                .iter()
                .position(|root| check::hashes(root).is_some_and(|own| own == *hashes));
            if let Some(at) = found {
                roots.remove(at);
                return match kept.file_roots(central_system) {
                    Ok(()) => Deleted::Done,
                    Err(_) => Deleted::Failed,
                };
            }
        }
        Deleted::NotFound
    }

    fn signing_request(&mut self, from: usize, into: &mut [u8]) -> usize {
        let kept = self.lock();
        let rest = kept.request.as_bytes().get(from..).unwrap_or_default();
        let length = rest.len().min(into.len());
        for (place, byte) in into.iter_mut().zip(rest) {
            *place = *byte;
        }
        length
    }

    fn attainable(&mut self) -> u8 {
        let kept = self.lock();
        let (roots, certificate) = kept.beside;
        match (
            roots || !kept.csms_roots.is_empty(),
            certificate || kept.own.is_some(),
        ) {
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => 3,
        }
    }
}

impl Crypto for FileVault {
    fn work(&mut self, _now: Instant, work: CryptoWork<'_>) -> Result<(), Fault> {
        let mut kept = self.lock();
        // A host does in a few ms what takes a small chip seconds.
        kept.progress = match work {
            CryptoWork::Check(what) => kept.check(what),
            CryptoWork::SigningRequest { name, organisation } => {
                match kept.request(name, organisation) {
                    Ok(()) => Progress::Done,
                    Err(_) => {
                        let code = ChargePointErrorCode::InternalError;
                        return Err(Fault::new(code, Severity::Warning));
                    }
                }
            }
        };
        Ok(())
    }

    fn progress(&mut self, _now: Instant) -> Progress {
        std::mem::take(&mut self.lock().progress)
    }
}

#[cfg(test)]
mod tests;
