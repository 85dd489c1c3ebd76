//! Keys and certificates of a station.

use ocpp_station::roles::{Crypto, CryptoWork, Progress};
use ocpp_station::{Deleted, Deposit, Fault, Instant, NoVault};

#[derive(Clone, Debug, Default)]
pub(crate) struct Vault(NoVault);

impl ocpp_station::Vault for Vault {
    fn begin(&mut self, what: Deposit) -> bool {
        self.0.begin(what)
    }
    fn push(&mut self, piece: &[u8]) -> bool {
        self.0.push(piece)
    }
    fn root(
        &mut self,
        central_system: bool,
        at: usize,
    ) -> Option<ocpp_station::roles::own::messages::security::CertificateHashDataType> {
        self.0.root(central_system, at)
    }
    fn delete(
        &mut self,
        hashes: &ocpp_station::roles::own::messages::security::CertificateHashDataType,
    ) -> Deleted {
        self.0.delete(hashes)
    }
    fn signing_request(&mut self, from: usize, into: &mut [u8]) -> usize {
        self.0.signing_request(from, into)
    }
}

impl Crypto for Vault {
    fn work(&mut self, _now: Instant, _work: CryptoWork<'_>) -> Result<(), Fault> {
        Ok(())
    }
    fn progress(&mut self, _now: Instant) -> Progress {
        Progress::Failed
    }
}
