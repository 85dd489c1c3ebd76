//! What makes a certificate acceptable, and the hashes that name it.
//!
//! Owns the rules (security whitepaper, sections 3 to 5). Keeps nothing. Text is PEM.

use std::fmt::Write as _;

use ocpp_station::roles::own::messages::security::{
    CertificateHashDataType, HashAlgorithmEnumType,
};
use rcgen::{KeyPair, PublicKeyData as _};
use ring::digest::{SHA256, digest};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::time::ASN1Time;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";

/// The certificates of a file, one text each.
pub(super) fn split(text: &str) -> Vec<String> {
    let parts = text.split(BEGIN).skip(1);
    parts.map(|part| format!("{BEGIN}{part}")).collect()
}

/// A root certificate, as it is kept, if it is one: it may sign others, is signed by itself, and its time is on.
pub(super) fn root(text: &str, now_s: i64) -> Option<String> {
    let ders = ders(text)?;
    let [der] = &ders[..] else { return None };
    let certificate = parse(der)?;
    let is_root = certificate.is_ca()
        && certificate.subject() == certificate.issuer()
        && certificate.verify_signature(None).is_ok()
        && is_on(&certificate, now_s);
    is_root.then(|| format!("{}\n", text.trim()))
}

/// Whether a chain belongs to this key, each link signed by the next, and all their times are on.
pub(super) fn chain(text: &str, key: &KeyPair, now_s: i64) -> bool {
    let Some(ders) = ders(text) else { return false };
    let Some(links) = ders.iter().map(parse).collect::<Option<Vec<_>>>() else {
        return false;
    };
    let Some(leaf) = links.first() else {
        return false;
    };
    let signed = links.iter().zip(links.iter().skip(1)).all(|(link, next)| {
        next.is_ca()
            && link.issuer() == next.subject()
            && link.verify_signature(Some(next.public_key())).is_ok()
    });
    leaf.public_key().raw == key.subject_public_key_info()
        && signed
        && links.iter().all(|link| is_on(link, now_s))
}

/// Whether a certificate was signed by one of these roots, and its time is on.
pub(super) fn signer(text: &str, roots: &[String], now_s: i64) -> bool {
    let Some(ders) = ders(text) else { return false };
    let Some(signer) = ders.first().and_then(parse) else {
        return false;
    };
    let by_root = roots.iter().filter_map(|root| ders_of(root)).any(|root| {
        parse(&root).is_some_and(|root| {
            signer.issuer() == root.subject()
                && signer.verify_signature(Some(root.public_key())).is_ok()
        })
    });
    by_root && is_on(&signer, now_s)
}

/// What the CSMS knows a root by.
pub(super) fn hashes(root: &str) -> Option<CertificateHashDataType> {
    let der = ders_of(root)?;
    let certificate = parse(&der)?;
    let name = hex(digest(&SHA256, certificate.issuer().as_raw()).as_ref());
    let key = &certificate.public_key().subject_public_key.data;
    let key = hex(digest(&SHA256, key).as_ref());
    let serial = hex(certificate.raw_serial());
    let serial = match serial.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    Some(CertificateHashDataType::new(
        HashAlgorithmEnumType::SHA256,
        name.as_str().try_into().ok()?,
        key.as_str().try_into().ok()?,
        serial.try_into().ok()?,
    ))
}

/// All certificates of a text; none if something in it is no certificate, or there is none.
fn ders(text: &str) -> Option<Vec<CertificateDer<'static>>> {
    let ders: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    ders.ok().filter(|ders| !ders.is_empty())
}

fn ders_of(text: &str) -> Option<CertificateDer<'static>> {
    CertificateDer::from_pem_slice(text.as_bytes()).ok()
}

fn parse<'d>(der: &'d CertificateDer<'_>) -> Option<X509Certificate<'d>> {
    let (rest, certificate) = X509Certificate::from_der(der).ok()?;
    rest.is_empty().then_some(certificate)
}

fn is_on(certificate: &X509Certificate<'_>, now_s: i64) -> bool {
    ASN1Time::from_timestamp(now_s).is_ok_and(|now| certificate.validity().is_valid_at(now))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
