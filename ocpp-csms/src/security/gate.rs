//! The gate over the store: what each station has to prove, and no step down.
//!
//! Owns the rules. A refused station learns only that it is refused; the log says why.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use super::basic;
use super::limit::Limit;
use super::password::{Checker, Password};
use crate::admission::{Refusal, StationId};
use crate::call::BoxFuture;
use crate::gate::{Attempt, Gate};
use crate::store::{Access, SecurityProfile, Store};

/// Who may come in of whom the store knows nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Open {
    /// Nobody.
    No,
    /// Those on this machine, unless a proxy handed them on.
    #[default]
    Loopback,
    /// Everybody. For networks that nobody else can reach.
    Anybody,
}

/// A gate that asks the store.
pub struct StoreGate {
    store: Arc<dyn Store>,
    open: Open,
    limit: Limit,
    checker: Checker,
}

/// Why a station is refused, for the log.
#[derive(Debug)]
enum Why {
    Unknown,
    UnknownAndMute,
    NoTls,
    NoCertificate,
    OtherName,
    NoPassword,
    WrongPassword,
    NotSet,
    Guesses,
    Store,
}

impl Why {
    const fn refusal(&self) -> Refusal {
        match self {
            Self::Unknown | Self::UnknownAndMute | Self::NoPassword | Self::WrongPassword => {
                Refusal::Unauthorized
            }
            Self::NoTls | Self::NoCertificate | Self::OtherName | Self::NotSet => {
                Refusal::Forbidden
            }
            Self::Guesses => Refusal::TooManyAttempts,
            Self::Store => Refusal::NotReady,
        }
    }

    const fn as_str(&self) -> &'static str {
        match self {
            Self::Unknown | Self::UnknownAndMute => "unknown station; enter it first",
            Self::NoTls => "its security profile wants TLS",
            Self::NoCertificate => "its security profile wants a certificate of the station",
            Self::OtherName => "its certificate is of another station",
            Self::NoPassword => "no password, or not of this user",
            Self::WrongPassword => "wrong password",
            Self::NotSet => "its security profile wants a password and none is set",
            Self::Guesses => "too many failed logins",
            Self::Store => "the store does not answer",
        }
    }
}

impl StoreGate {
    /// A gate over a store.
    ///
    /// # Errors
    /// When the system has no random numbers to give.
    pub fn new(store: Arc<dyn Store>, open: Open) -> Result<Self, String> {
        Ok(Self {
            store,
            open,
            limit: Limit::default(),
            checker: Checker::new()?,
        })
    }

    async fn decide(&self, attempt: &Attempt<'_>) -> Result<SecurityProfile, Why> {
        let Attempt { station, peer, .. } = *attempt;
        let from = peer.address.ip();
        if self.limit.wait(from, station, Instant::now()).is_some() {
            return Err(Why::Guesses);
        }
        let access = self.store.access(station).await.map_err(|error| {
            tracing::error!(%error, "cannot look up a station's access");
            Why::Store
        })?;
        let result = match &access {
            Some(access) => self.prove(attempt, access).await,
            None if self.is_open_to(attempt) => Ok(SecurityProfile::None),
            None => {
                // As much work as for a wrong password, so that the time does not tell which stations there are.
                match self.basic(attempt, None).await {
                    // It did not guess, so it does not count as a guess.
                    Err(Why::NoPassword) => Err(Why::UnknownAndMute),
                    _ => Err(Why::Unknown),
                }
            }
        };
        match &result {
            Ok(_) => self.limit.succeeded(from, station),
            // Some clients show their password only after they were asked for it.
            Err(Why::Unknown | Why::WrongPassword) => {
                self.limit.failed(from, station, Instant::now());
            }
            Err(_) => {}
        }
        if let (Ok(proved), Some(access)) = (&result, access) {
            self.raise(station, access, *proved).await;
        }
        result
    }

    fn is_open_to(&self, attempt: &Attempt<'_>) -> bool {
        match self.open {
            Open::No => false,
            Open::Loopback => is_local(attempt.peer.address.ip()) && !attempt.forwarded,
            Open::Anybody => true,
        }
    }

    async fn prove(&self, attempt: &Attempt<'_>, access: &Access) -> Result<SecurityProfile, Why> {
        let tls = attempt.peer.tls.as_deref();
        let names = tls.map_or(&[][..], |tls| &tls.names);
        if !names.is_empty() {
            let own = names.iter().any(|name| name == attempt.station.as_str());
            return if own {
                Ok(SecurityProfile::MutualTls)
            } else {
                Err(Why::OtherName)
            };
        }
        match access.profile {
            SecurityProfile::None => return Ok(SecurityProfile::None),
            SecurityProfile::MutualTls => return Err(Why::NoCertificate),
            SecurityProfile::BasicTls if tls.is_none() => return Err(Why::NoTls),
            SecurityProfile::Basic | SecurityProfile::BasicTls => {}
        }
        let hash = access.password.as_deref().ok_or(Why::NotSet)?;
        self.basic(attempt, Some(hash)).await?;
        Ok(if tls.is_some() {
            SecurityProfile::BasicTls
        } else {
            SecurityProfile::Basic
        })
    }

    async fn basic(&self, attempt: &Attempt<'_>, hash: Option<&str>) -> Result<(), Why> {
        let password = attempt
            .authorization
            .and_then(|header| basic::password(header.0, attempt.station))
            .and_then(|bytes| Password::new(bytes).ok())
            .ok_or(Why::NoPassword)?;
        if self.checker.check(attempt.station, password, hash).await {
            Ok(())
        } else if hash.is_some() {
            Err(Why::WrongPassword)
        } else {
            Err(Why::Unknown)
        }
    }

    /// What a station proved once it has to prove from then on (security whitepaper A05, OCPP 2.0.1 A05).
    async fn raise(&self, station: &StationId, access: Access, proved: SecurityProfile) {
        if proved <= access.profile || access.profile == SecurityProfile::None {
            return;
        }
        tracing::info!(%station, profile = proved.number(), "security profile raised for good");
        let raised = Access {
            profile: proved,
            ..access
        };
        if let Err(error) = self.store.put_access(station, raised).await {
            tracing::error!(%station, %error, "the raised security profile is not stored");
        }
    }
}

impl Gate for StoreGate {
    fn admit<'a>(
        &'a self,
        attempt: Attempt<'a>,
    ) -> BoxFuture<'a, Result<SecurityProfile, Refusal>> {
        Box::pin(async move {
            self.decide(&attempt).await.map_err(|why| {
                let from = attempt.peer.address.ip();
                let station = attempt.station;
                tracing::warn!(%station, %from, why = why.as_str(), "not admitted");
                why.refusal()
            })
        })
    }
}

/// Whether an address is of this machine.
pub(crate) fn is_local(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::gate::{Peer, Secret};
    use crate::store::MemoryStore;

    #[tokio::test]
    async fn the_log_says_of_an_unknown_station_that_it_is_unknown() {
        let gate = StoreGate::new(Arc::new(MemoryStore::new()), Open::No).expect("random numbers");
        let station = StationId::new("NEW").expect("valid");
        let peer = Peer::local();
        let header = format!("Basic {}", STANDARD.encode("NEW:a-password-of-its-own"));
        for authorization in [None, Some(Secret(header.as_bytes()))] {
            let attempt = Attempt {
                station: &station,
                peer: &peer,
                authorization,
                forwarded: false,
            };
            let why = gate.decide(&attempt).await.expect_err("unknown");
            assert_eq!(why.as_str(), "unknown station; enter it first");
            assert_eq!(why.refusal(), Refusal::Unauthorized);
        }
    }
}
