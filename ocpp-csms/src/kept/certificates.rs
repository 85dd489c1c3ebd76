//! Certificates in a station, those it asked for and those it was given (security extension: 3.5, 3.6; 2.x: A, M).
//!
//! Keys: `root/<type>/<serial number>/<issuer's key hash>` for what a station listed, `root/<type>/<end of the text>` for
//! what was installed and not listed yet, `request/<type>` and `chain/<type>` for its own. A station that lists its
//! certificates of a type has no others of it.

use serde_json::{Value, json};

use super::{Exchange, Shelf};

/// Characters of a certificate's text that tell it from others: the end of its signature.
const END: usize = 24;

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The use of a station's own certificate; 1.6 knows one.
fn own(value: &Value) -> &str {
    match text(value, "certificateType") {
        "" => "ChargingStationCertificate",
        named => named,
    }
}

/// SignCertificate, kept before it is answered.
pub(super) fn requested(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    let key = format!("request/{}", own(exchange.request));
    let at = exchange.at.to_string();
    shelf.put(
        key,
        json!({ "csr": text(exchange.request, "csr"), "at": at }),
    );
}

/// CertificateSigned: the station has the certificate it asked for.
pub(super) fn signed(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    if exchange.answered(&["Accepted"]) {
        let use_ = own(exchange.request);
        let chain = text(exchange.request, "certificateChain");
        let at = exchange.at.to_string();
        shelf.put(
            format!("chain/{use_}"),
            json!({ "certificateChain": chain, "at": at }),
        );
        shelf.remove(&format!("request/{use_}"));
    }
}

/// InstallCertificate.
pub(super) fn installed(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    if exchange.answered(&["Accepted"]) {
        let request = exchange.request;
        let certificate = text(request, "certificate");
        let signature = certificate.split("-----END").next().unwrap_or_default();
        let signs: Vec<char> = signature
            .chars()
            .filter(|sign| !sign.is_whitespace())
            .collect();
        let end: String = signs.iter().skip(signs.len().saturating_sub(END)).collect();
        shelf.put(
            format!("root/{}/{end}", text(request, "certificateType")),
            request.clone(),
        );
    }
}

/// The key of a listed certificate.
fn listed_key(kind: &str, hash: &Value) -> String {
    format!(
        "root/{kind}/{}/{}",
        text(hash, "serialNumber"),
        text(hash, "issuerKeyHash")
    )
}

/// GetInstalledCertificateIds: of the types that were asked for, all of them in 2.x if none is named.
pub(super) fn listed(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    if !exchange.answered(&["Accepted", "NotFound"]) {
        return;
    }
    let asked = exchange.request.get("certificateType");
    let asked: Option<Vec<&str>> = match asked {
        Some(Value::String(kind)) => Some(vec![kind]),
        Some(Value::Array(kinds)) => Some(kinds.iter().filter_map(Value::as_str).collect()),
        _ => None,
    };
    shelf.retain(|key, _| {
        let kind = key
            .strip_prefix("root/")
            .and_then(|rest| rest.split('/').next());
        match (kind, &asked) {
            (Some(kind), Some(asked)) => !asked.contains(&kind),
            (Some(_), None) => false,
            (None, _) => true,
        }
    });
    let entries = |member| {
        exchange
            .answer
            .get(member)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    // 1.6, where the request names the one type.
    let only = text(exchange.request, "certificateType");
    for hash in entries("certificateHashData") {
        let value = json!({ "certificateType": only, "certificateHashData": hash });
        shelf.put(listed_key(only, hash), value);
    }
    for chain in entries("certificateHashDataChain") {
        if let Some(hash) = chain.get("certificateHashData") {
            shelf.put(
                listed_key(text(chain, "certificateType"), hash),
                chain.clone(),
            );
        }
    }
}

/// DeleteCertificate. One that is not found is not there.
pub(super) fn deleted(exchange: &Exchange<'_>, shelf: &mut Shelf) {
    if !exchange.answered(&["Accepted", "NotFound"]) {
        return;
    }
    let Some(hash) = exchange.request.get("certificateHashData") else {
        return;
    };
    let end = listed_key("", hash);
    let end = end.strip_prefix("root/").unwrap_or(&end);
    shelf.retain(|key, _| !(key.starts_with("root/") && key.ends_with(end)));
}
