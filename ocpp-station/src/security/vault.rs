//! What keeps keys and certificates: the seam to a crypto driver or a secure element.
//!
//! Owns the trait. Its methods are quick; checking, which takes long, is a job that the station asks for afterwards.

use ocpp_messages_nano::v16::security::CertificateHashDataType;

/// What is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deposit {
    /// The chain of certificates (PEM) that belongs to the key of the last signing request.
    ClientChain,
    /// A root certificate (PEM) for connections to the CSMS.
    CentralSystemRoot,
    /// A root certificate (PEM) for firmware.
    ManufacturerRoot,
    /// The certificate (PEM) of whoever signed the firmware that is to come.
    FirmwareSigner,
    /// The firmware's signature, Base64.
    FirmwareSignature,
}

/// What became of a certificate that was to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// It is gone.
    Done,
    /// It can't be deleted: it is in use.
    Failed,
    /// There is none.
    NotFound,
}

/// Keeps keys and certificates.
pub trait Vault {
    /// Pieces of this follow. False if it can't be kept.
    fn begin(&mut self, what: Deposit) -> bool;

    /// The next piece of what was begun. False if there is no room for it.
    fn push(&mut self, piece: &[u8]) -> bool;

    /// The hashes of the `at`-th root certificate, of the CSMS's if `central_system`, else of the manufacturer's.
    fn root(&mut self, central_system: bool, at: usize) -> Option<CertificateHashDataType>;

    /// Deletes the root certificate with these hashes.
    fn delete(&mut self, hashes: &CertificateHashDataType) -> Deleted;

    /// The certificate signing request (PEM) that the job
    /// [`Work::SigningRequest`](crate::Work::SigningRequest) made: its bytes from `from` on. Returns how many were
    /// written, 0 at the end.
    fn signing_request(&mut self, from: usize, into: &mut [u8]) -> usize;

    /// The highest security profile that what is kept suffices for: 2 needs a root certificate of the CSMS, 3 a certificate
    /// of the station as well (whitepaper, A05.FR.03 and 04). Not told otherwise, a root certificate suffices for both.
    fn attainable(&mut self) -> u8 {
        if self.root(true, 0).is_some() { 3 } else { 1 }
    }
}

/// Keeps nothing: what the shell connects with, it has from elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoVault;

impl Vault for NoVault {
    fn begin(&mut self, _what: Deposit) -> bool {
        false
    }

    fn push(&mut self, _piece: &[u8]) -> bool {
        false
    }

    fn root(&mut self, _central_system: bool, _at: usize) -> Option<CertificateHashDataType> {
        None
    }

    fn delete(&mut self, _hashes: &CertificateHashDataType) -> Deleted {
        Deleted::NotFound
    }

    fn signing_request(&mut self, _from: usize, _into: &mut [u8]) -> usize {
        0
    }

    fn attainable(&mut self) -> u8 {
        3
    }
}
