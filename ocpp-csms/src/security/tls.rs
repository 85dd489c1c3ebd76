//! TLS: the server's certificate, and the roots by which stations' certificates are verified.
//!
//! Owns files and their errors. TLS 1.2 and 1.3 by rustls; suites without forward secrecy are not spoken.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{TlsAcceptor, rustls};

use super::subject::names;
use crate::gate::TlsPeer;

/// Speaks TLS with stations.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
}

/// A file for TLS is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.what)
    }
}

impl std::error::Error for TlsError {}

impl Tls {
    /// From PEM files: the server's certificate with those between it and its root, its private key, and, for security profile 3,
    /// the roots of stations' certificates. A station without a certificate is let through here; the gate knows whether
    /// it needs one.
    ///
    /// # Errors
    /// Which file is not what it should be.
    pub fn from_files(
        certificate: &Path,
        key: &Path,
        station_roots: Option<&Path>,
    ) -> Result<Self, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let at = |path: &Path, what: String| TlsError {
            path: path.to_owned(),
            what,
        };
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| at(certificate, error.to_string()))?;
        let builder = match station_roots {
            None => builder.with_no_client_auth(),
            Some(path) => {
                let mut roots = RootCertStore::empty();
                for root in certificates(path)? {
                    roots
                        .add(root)
                        .map_err(|error| at(path, error.to_string()))?;
                }
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                        .allow_unauthenticated()
                        .build()
                        .map_err(|error| at(path, error.to_string()))?;
                builder.with_client_cert_verifier(verifier)
            }
        };
        let chain = certificates(certificate)?;
        let secret = PrivateKeyDer::from_pem_file(key)
            .map_err(|error| at(key, format!("no private key in PEM format: {error}")))?;
        let mut config = builder
            .with_single_cert(chain, secret)
            .map_err(|error| at(key, format!("does not fit the certificate: {error}")))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }

    pub(crate) async fn accept(
        &self,
        stream: TcpStream,
    ) -> std::io::Result<(TlsStream<TcpStream>, TlsPeer)> {
        let stream = self.acceptor.accept(stream).await?;
        let (_, connection) = stream.get_ref();
        let own = connection
            .peer_certificates()
            .and_then(<[CertificateDer<'_>]>::first);
        let peer = TlsPeer {
            names: own.map(|own| names(own)).unwrap_or_default(),
        };
        Ok((stream, peer))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(...)")
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let error = |what: String| TlsError {
        path: path.to_owned(),
        what,
    };
    let all = CertificateDer::pem_file_iter(path).map_err(|e| error(e.to_string()))?;
    let all: Vec<_> = all
        .collect::<Result<_, _>>()
        .map_err(|e| error(e.to_string()))?;
    if all.is_empty() {
        return Err(error("no certificate in PEM format".to_owned()));
    }
    Ok(all)
}
