//! The crypto driver among the drivers, as the vault that the station asks for.
//!
//! Owns nothing: each question goes to the driver. Without one there is nothing in the vault.

use core::cell::RefCell;

use super::super::own::messages::security::CertificateHashDataType;
use crate::roles::{Crypto, Drivers, Visitor};
use crate::security::vault::{Deleted, Deposit, Vault};

/// The vault of a struct of drivers that others use as well.
pub(super) struct VaultOf<'c, 'd, D>(pub(super) &'c RefCell<&'d mut D>);

struct Ask<F, R>(Option<F>, Option<R>);

impl<R, F: FnOnce(&mut dyn Vault) -> R> Visitor for Ask<F, R> {
    fn crypto(&mut self, driver: &mut impl Crypto) {
        if let Some(question) = self.0.take() {
            self.1 = Some(question(driver));
        }
    }
}

impl<D: Drivers> VaultOf<'_, '_, D> {
    /// The driver's answer; none without a driver.
    fn ask<R>(&self, question: impl FnOnce(&mut dyn Vault) -> R) -> Option<R> {
        let mut ask = Ask(Some(question), None);
        self.0.try_borrow_mut().ok()?.visit(&mut ask);
        ask.1
    }
}

impl<D: Drivers> Vault for VaultOf<'_, '_, D> {
    fn begin(&mut self, what: Deposit) -> bool {
        self.ask(|vault| vault.begin(what)).unwrap_or(false)
    }

    fn push(&mut self, piece: &[u8]) -> bool {
        self.ask(|vault| vault.push(piece)).unwrap_or(false)
    }

    fn root(&mut self, central_system: bool, at: usize) -> Option<CertificateHashDataType> {
        self.ask(|vault| vault.root(central_system, at)).flatten()
    }

    fn delete(&mut self, hashes: &CertificateHashDataType) -> Deleted {
        self.ask(|vault| vault.delete(hashes))
            .unwrap_or(Deleted::NotFound)
    }

    fn signing_request(&mut self, from: usize, into: &mut [u8]) -> usize {
        self.ask(|vault| vault.signing_request(from, into))
            .unwrap_or(0)
    }
}
