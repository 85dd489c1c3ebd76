//! Certificates made for a test, and a client that trusts them.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// Makes certificates.
pub(crate) struct Authority {
    pub(crate) issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate and its key.
pub(crate) struct Own {
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) key: KeyPair,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("signed");
        Self { issuer }
    }

    pub(crate) fn certify(&self, common: &str, dns: &[&str]) -> Own {
        let dns: Vec<String> = dns.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(dns).expect("names");
        params.distinguished_name.push(DnType::CommonName, common);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        Own {
            certificate: certificate.der().clone(),
            key,
        }
    }
}

/// PEM on one line of base64.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let lines = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

/// TLS to a server called localhost, `None` if the handshake fails.
pub(crate) async fn connect(
    authority: &str,
    roots: &Authority,
    own: Option<&Own>,
) -> Option<TlsStream<TcpStream>> {
    let provider = Arc::new(crypto::ring::default_provider());
    let mut trusted = RootCertStore::empty();
    trusted.add(roots.issuer.der().clone()).expect("a root");
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(trusted);
    let config = match own {
        None => config.with_no_client_auth(),
        Some(own) => {
            let key = PrivateKeyDer::Pkcs8(own.key.serialize_der().into());
            let chain = vec![own.certificate.clone()];
            config.with_client_auth_cert(chain, key).expect("a pair")
        }
    };
    let stream = TcpStream::connect(authority).await.expect("listens");
    let server = ServerName::try_from("localhost").expect("a name");
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(server, stream).await.ok()
}

/// The `Authorization` header of a user with a password.
pub(crate) fn basic(user: &str, password: &[u8]) -> (&'static str, String) {
    let credentials = [user.as_bytes(), b":", password].concat();
    (
        "Authorization",
        format!("Basic {}", STANDARD.encode(credentials)),
    )
}
