//! TLS of a connection: whose certificates are trusted, and the station's own (security profiles 2 and 3).
//!
//! Owns the configuration of rustls. Knows no URL and no password.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{error, fmt, io};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore, crypto};

/// What cannot be used for TLS.
#[derive(Debug)]
pub enum TlsError {
    /// A file that cannot be read, or holds nothing of what was expected.
    File(PathBuf, String),
    /// There is no root certificate to trust.
    NoRoots,
    /// The station has no certificate to show.
    NoCertificate,
    /// The key does not belong to the certificate, or neither can be used.
    Unfit(rustls::Error),
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, why) => write!(f, "{}: {why}", path.display()),
            Self::NoRoots => f.write_str(
                "there is no root certificate to trust: give a file, or install one from the CSMS",
            ),
            Self::NoCertificate => f.write_str(
                "security profile 3 asks for a certificate of the station, and it has none",
            ),
            Self::Unfit(why) => write!(f, "the station's certificate cannot be used: {why}"),
        }
    }
}

impl error::Error for TlsError {}

/// Whom to trust, and who the station is. Without roots of its own it trusts whom the operating system trusts.
#[derive(Debug, Default)]
pub struct Tls {
    roots: Vec<CertificateDer<'static>>,
    own: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
}

impl Clone for Tls {
    fn clone(&self) -> Self {
        let own = self.own.as_ref();
        Self {
            roots: self.roots.clone(),
            own: own.map(|(chain, key)| (chain.clone(), key.clone_key())),
        }
    }
}

impl Tls {
    /// Trusts the root certificates in a PEM file as well.
    ///
    /// # Errors
    /// [`TlsError::File`].
    pub fn trust(&mut self, file: &Path) -> Result<(), TlsError> {
        let roots = certificates(&read(file)?);
        if roots.is_empty() {
            return Err(without(file, "certificate"));
        }
        self.roots.extend(roots);
        Ok(())
    }

    /// Shows the chain of certificates in one PEM file, with the key in the other.
    ///
    /// # Errors
    /// [`TlsError::File`].
    pub fn identify(&mut self, chain: &Path, key: &Path) -> Result<(), TlsError> {
        let certificates = certificates(&read(chain)?);
        if certificates.is_empty() {
            return Err(without(chain, "certificate"));
        }
        let private =
            PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|_| without(key, "private key"))?;
        self.own = Some((certificates, private));
        Ok(())
    }

    /// The same with roots, and a chain with its key, that came from the CSMS, all in PEM; what cannot be read of it is
    /// left out. The CSMS's chain goes before the one that was given by file.
    #[must_use]
    pub fn with(mut self, roots: &str, own: Option<(&str, &str)>) -> Self {
        self.roots.extend(certificates(roots.as_bytes()));
        if let Some((chain, key)) = own
            && let Ok(key) = PrivateKeyDer::from_pem_slice(key.as_bytes())
        {
            let chain = certificates(chain.as_bytes());
            if !chain.is_empty() {
                self.own = Some((chain, key));
            }
        }
        self
    }

    /// Whether there are roots to trust beside the operating system's.
    #[must_use]
    pub const fn has_roots(&self) -> bool {
        !self.roots.is_empty()
    }

    /// Whether the station has a certificate to show.
    #[must_use]
    pub const fn has_certificate(&self) -> bool {
        self.own.is_some()
    }

    fn config(&self, with_certificate: bool) -> Result<ClientConfig, TlsError> {
        let mut roots = RootCertStore::empty();
        if self.roots.is_empty() {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        } else {
            roots.add_parsable_certificates(self.roots.iter().cloned());
        }
        if roots.is_empty() {
            return Err(TlsError::NoRoots);
        }
        let provider = Arc::new(crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Unfit)?
            .with_root_certificates(roots);
        if !with_certificate {
            return Ok(config.with_no_client_auth());
        }
        let (chain, key) = self.own.as_ref().ok_or(TlsError::NoCertificate)?;
        config
            .with_client_auth_cert(chain.clone(), key.clone_key())
            .map_err(TlsError::Unfit)
    }

    /// Shakes hands with the host.
    pub(crate) async fn connect<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        host: &str,
        with_certificate: bool,
        stream: S,
    ) -> io::Result<TlsStream<S>> {
        let config = self.config(with_certificate).map_err(io::Error::other)?;
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
    }
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(file).map_err(|error| TlsError::File(file.to_owned(), error.to_string()))
}

fn without(file: &Path, what: &str) -> TlsError {
    TlsError::File(file.to_owned(), format!("holds no {what} in PEM form"))
}

fn certificates(pem: &[u8]) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem)
        .filter_map(Result::ok)
        .collect()
}
