//! A vault for the cases: keeps what it is handed, and makes hashes up from its text.
//!
//! Owns the certificates of a station under test. Checks none: how a check ends is the case's business.

use ocpp_messages_nano::v16::security::{CertificateHashDataType, HashAlgorithmEnumType};
use ocpp_station::{Deleted, Deposit, Vault};
use std::cell::RefCell;
use std::rc::Rc;

/// What is kept.
#[derive(Default)]
pub struct Kept {
    pub roots: Vec<(Deposit, String)>,
    /// What was handed in last.
    pub last: Option<(Deposit, String)>,
    pub request: String,
}

/// The station's end of it; the case keeps the other.
#[derive(Clone, Default)]
pub struct Safe(pub Rc<RefCell<Kept>>);

impl Safe {
    /// The check of what was handed in last went well: it stays.
    pub fn keeps(&self) {
        let mut kept = self.0.borrow_mut();
        if let Some(last) = kept.last.take() {
            kept.roots.push(last);
        }
    }
}

fn hashes(text: &str) -> CertificateHashDataType {
    let digest = text
        .bytes()
        .fold(7_u32, |h, b| h.wrapping_mul(31) ^ u32::from(b));
    CertificateHashDataType::new(
        HashAlgorithmEnumType::SHA256,
        "issuer".try_into().expect("fits"),
        "key".try_into().expect("fits"),
        digest.to_string().as_str().try_into().expect("fits"),
    )
}

impl Vault for Safe {
    fn begin(&mut self, what: Deposit) -> bool {
        self.0.borrow_mut().last = Some((what, String::new()));
        true
    }

    fn push(&mut self, piece: &[u8]) -> bool {
        let mut kept = self.0.borrow_mut();
        let text = std::str::from_utf8(piece).expect("ASCII");
        kept.last.as_mut().expect("begun").1.push_str(text);
        true
    }

    fn root(&mut self, central_system: bool, at: usize) -> Option<CertificateHashDataType> {
        let wanted = if central_system {
            Deposit::CentralSystemRoot
        } else {
            Deposit::ManufacturerRoot
        };
        let kept = self.0.borrow();
        let mut roots = kept.roots.iter().filter(|(what, _)| *what == wanted);
        roots.nth(at).map(|(_, text)| hashes(text))
    }

    fn delete(&mut self, gone: &CertificateHashDataType) -> Deleted {
        let mut kept = self.0.borrow_mut();
        let before = kept.roots.len();
        kept.roots
            .retain(|(_, text)| *hashes(text).serial_number != *gone.serial_number);
        if kept.roots.len() < before {
            Deleted::Done
        } else {
            Deleted::NotFound
        }
    }

    fn signing_request(&mut self, from: usize, into: &mut [u8]) -> usize {
        let kept = self.0.borrow();
        let rest = kept.request.as_bytes().get(from..).unwrap_or_default();
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        length
    }
}
