//! A vault in memory, for what has to do with certificates.

use ocpp_messages_nano::v16::security::{CertificateHashDataType, HashAlgorithmEnumType};
use ocpp_station::{Deleted, Deposit, Vault};

/// A vault in memory.
#[derive(Default)]
pub struct Drawer {
    pub taken: Vec<(Deposit, String)>,
    pub roots: usize,
    pub request: String,
}

impl Vault for Drawer {
    fn begin(&mut self, what: Deposit) -> bool {
        self.taken.push((what, String::new()));
        true
    }

    fn push(&mut self, piece: &[u8]) -> bool {
        let text = std::str::from_utf8(piece).expect("ASCII");
        self.taken.last_mut().expect("begun").1.push_str(text);
        true
    }

    fn root(&mut self, central_system: bool, at: usize) -> Option<CertificateHashDataType> {
        (central_system && at < self.roots).then(|| {
            CertificateHashDataType::new(
                HashAlgorithmEnumType::SHA256,
                "name".try_into().expect("fits"),
                "key".try_into().expect("fits"),
                "1".try_into().expect("fits"),
            )
        })
    }

    fn delete(&mut self, hashes: &CertificateHashDataType) -> Deleted {
        if self.roots > 0 && &*hashes.serial_number == "1" {
            self.roots -= 1;
            Deleted::Done
        } else {
            Deleted::NotFound
        }
    }

    fn signing_request(&mut self, from: usize, into: &mut [u8]) -> usize {
        let rest = self.request.as_bytes().get(from..).unwrap_or_default();
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        length
    }
}
