//! Stations that a configuration enters: who they are, how they have to prove it.
//!
//! Owns what an entry needs for its security profile, and how entries get into the store: what a station proved once is
//! not lowered by a restart.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::TlsFiles;
use super::secret::Hidden;
use crate::admission::StationId;
use crate::security::Password;
use crate::store::{Access, SecurityProfile, Store, StoreError};

/// A station that may come in, and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StationEntry {
    id: Spanned<String>,
    /// 0 to 3.
    profile: Spanned<u8>,
    /// As the station sends it.
    password: Option<Spanned<Hidden>>,
    /// The same in hexadecimal, as the configuration key AuthorizationKey of 1.6 has it.
    authorization_key: Option<Spanned<Hidden>>,
    /// Its Argon2id hash in PHC string format.
    password_hash: Option<Spanned<Hidden>>,
}

/// What an entry says of a password.
enum Proof {
    Nothing,
    Password(Password),
    Hash(String),
}

type Problem = (Range<usize>, String);

impl StationEntry {
    fn id(&self) -> Result<StationId, Problem> {
        StationId::new(self.id.get_ref())
            .map_err(|refusal| (self.id.span(), refusal.reason().to_owned()))
    }

    fn profile(&self) -> Result<SecurityProfile, Problem> {
        SecurityProfile::from_number(*self.profile.get_ref()).ok_or_else(|| {
            let what = format!(
                "there is no security profile {}; 0 to 3",
                self.profile.get_ref()
            );
            (self.profile.span(), what)
        })
    }

    fn proof(&self) -> Result<Proof, Problem> {
        let bad = |given: &Spanned<Hidden>, what: String| (given.span(), what);
        match (&self.password, &self.authorization_key, &self.password_hash) {
            (None, None, None) => Ok(Proof::Nothing),
            (Some(given), None, None) => Password::new(given.get_ref().0.as_bytes())
                .map(Proof::Password)
                .map_err(|error| bad(given, error.to_string())),
            (None, Some(given), None) => Password::from_authorization_key(&given.get_ref().0)
                .map(Proof::Password)
                .map_err(|error| bad(given, error.to_string())),
            (None, None, Some(given)) => {
                let text = &given.get_ref().0;
                if Password::is_hash(text) {
                    Ok(Proof::Hash(text.clone()))
                } else {
                    let what = "no Argon2 hash in PHC string format: `$argon2id$v=19$...`";
                    Err(bad(given, what.to_owned()))
                }
            }
            _ => Err((
                self.id.span(),
                "one of password, authorization_key and password_hash, not several".to_owned(),
            )),
        }
    }
}

/// Whether every entry can be met.
pub(super) fn check(entries: &[StationEntry], tls: Option<&TlsFiles>) -> Result<(), Problem> {
    let mut seen = HashMap::new();
    for entry in entries {
        let id = entry.id()?;
        let profile = entry.profile()?;
        let given = !matches!(entry.proof()?, Proof::Nothing);
        let at = entry.profile.span();
        let says = |what: &str| Err((at, format!("{id} of profile {}: {what}", profile.number())));
        match profile {
            SecurityProfile::None if given => {
                return says("it shows no password; leave it away, or make the profile 1");
            }
            SecurityProfile::Basic | SecurityProfile::BasicTls if !given => {
                return says("give its password, authorization_key or password_hash");
            }
            SecurityProfile::BasicTls | SecurityProfile::MutualTls if tls.is_none() => {
                return says("it comes over TLS; add a [tls] section");
            }
            SecurityProfile::MutualTls if tls.is_some_and(|tls| tls.station_roots.is_none()) => {
                return says("it shows a certificate; name its root in tls.station_roots");
            }
            SecurityProfile::None | SecurityProfile::Basic if tls.is_some_and(|tls| !tls.plain) => {
                return says("it comes without TLS, and tls.plain is false");
            }
            _ => {}
        }
        if seen.insert(id.clone(), ()).is_some() {
            return Err((entry.id.span(), format!("{id} stands here a second time")));
        }
    }
    Ok(())
}

/// Enters stations into the store.
///
/// A profile that was raised since then stays raised, and a password that is unchanged is not hashed again.
///
/// # Errors
/// When the store fails.
pub(super) async fn enter(
    entries: &[StationEntry],
    store: &Arc<dyn Store>,
) -> Result<(), StoreError> {
    for entry in entries {
        // Entries were checked when they were read.
        let (Ok(id), Ok(profile), Ok(proof)) = (entry.id(), entry.profile(), entry.proof()) else {
            continue;
        };
        let known = store.access(&id).await?;
        let old = known.as_ref().and_then(|access| access.password.clone());
        let password = match proof {
            Proof::Nothing => None,
            Proof::Hash(hash) => Some(hash),
            Proof::Password(password) => {
                let work = tokio::task::spawn_blocking(move || match old {
                    Some(hash) if password.matches(&hash) => Ok(hash),
                    _ => password.hash(),
                });
                let hash = work.await.map_err(|error| StoreError(error.to_string()))?;
                Some(hash.map_err(StoreError)?)
            }
        };
        let raised = known
            .as_ref()
            .map(|access| access.profile)
            .filter(|known| *known > profile);
        if let Some(raised) = raised {
            let profile = raised.number();
            tracing::info!(station = %id, profile, "stays at the profile it has proved");
        }
        let access = Access {
            profile: raised.unwrap_or(profile),
            password,
        };
        if known.as_ref() != Some(&access) {
            store.put_access(&id, access).await?;
        }
    }
    Ok(())
}
