//! The seam between sessions and messages: who answers a station's CALL.
//!
//! Owns the trait of services and of their attendance. Knows no socket and no action.

use std::future::Future;

use ocpp_wire::{CallError, Dialect, ErrorCode};

use crate::station::Station;

/// Answers stations. [`crate::Dispatch`] is one over generated dispatch; sessions know only this.
pub trait Service: Send + Sync + 'static {
    /// The versions it answers; stations that speak no other are refused before the upgrade.
    fn versions(&self) -> Vec<Dialect> {
        vec![Dialect::V16, Dialect::V201, Dialect::V21]
    }

    /// Answers one CALL by appending the payload of its CALLRESULT to `out`.
    ///
    /// A future that was begun is always driven to its end, even when the connection is lost meanwhile.
    ///
    /// # Errors
    /// What becomes a CALLERROR; what was written to `out` is discarded.
    fn call<'a>(
        &'a self,
        station: &'a Station,
        action: &'a str,
        payload: &'a [u8],
        out: &'a mut Vec<u8>,
    ) -> impl Future<Output = Result<(), CallError>> + Send + 'a;

    /// Takes a SEND (2.1), which is never answered.
    ///
    /// # Errors
    /// What is logged.
    fn send<'a>(
        &'a self,
        station: &'a Station,
        action: &'a str,
        payload: &'a [u8],
    ) -> impl Future<Output = Result<(), CallError>> + Send + 'a {
        let _ = (station, action, payload);
        std::future::ready(Err(ErrorCode::NotSupported.into()))
    }

    /// A station's socket is open. Runs beside its first calls, and may call the station itself.
    fn connected<'a>(&'a self, station: &'a Station) -> impl Future<Output = ()> + Send + 'a {
        let _ = station;
        std::future::ready(())
    }

    /// A station's socket is gone; a newer one may already be open.
    fn disconnected<'a>(&'a self, station: &'a Station) -> impl Future<Output = ()> + Send + 'a {
        let _ = station;
        std::future::ready(())
    }
}
