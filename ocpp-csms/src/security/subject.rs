//! The names in a certificate that was verified already.
//!
//! Owns as much of X.509 as it takes to find the subject's common name and the DNS names (RFC 5280 4.1). The standard wants the
//! station's identity as common name (security whitepaper 2.6, OCPP 2.0.1 A00.FR.511).

/// A value of DER: tag and content.
type Value<'a> = (u8, &'a [u8]);

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT: u8 = 0x06;
const OCTETS: u8 = 0x04;
const BOOLEAN: u8 = 0x01;
const VERSION: u8 = 0xA0;
const EXTENSIONS: u8 = 0xA3;
const DNS_NAME: u8 = 0x82;

/// 2.5.4.3
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// 2.5.29.17
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1D, 0x11];

/// Common name and DNS names of a certificate in DER; empty if it is none.
pub(super) fn names(certificate: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    // Whatever can't be read ends the search: what was found before it counts.
    let _ = find(certificate, &mut names);
    names
}

fn find(certificate: &[u8], names: &mut Vec<String>) -> Option<()> {
    let (_, certificate) = next(&mut &*certificate, Some(SEQUENCE))?;
    let (_, mut tbs) = next(&mut &*certificate, Some(SEQUENCE))?;
    if tbs.first() == Some(&VERSION) {
        next(&mut tbs, None)?;
    }
    // Serial number, signature algorithm, issuer, validity.
    for _ in 0..4 {
        next(&mut tbs, None)?;
    }
    let (_, subject) = next(&mut tbs, Some(SEQUENCE))?;
    common_names(subject, names);
    while !tbs.is_empty() {
        let (tag, content) = next(&mut tbs, None)?;
        if tag == EXTENSIONS {
            alternative_names(content, names)?;
        }
    }
    Some(())
}

fn common_names(mut subject: &[u8], names: &mut Vec<String>) -> Option<()> {
    while !subject.is_empty() {
        let (_, mut set) = next(&mut subject, Some(SET))?;
        while !set.is_empty() {
            let (_, mut pair) = next(&mut set, Some(SEQUENCE))?;
            let (_, kind) = next(&mut pair, Some(OBJECT))?;
            let value = next(&mut pair, None)?;
            if kind == COMMON_NAME {
                names.extend(text(value));
            }
        }
    }
    Some(())
}

fn alternative_names(extensions: &[u8], names: &mut Vec<String>) -> Option<()> {
    let (_, mut all) = next(&mut &*extensions, Some(SEQUENCE))?;
    while !all.is_empty() {
        let (_, mut extension) = next(&mut all, Some(SEQUENCE))?;
        let (_, kind) = next(&mut extension, Some(OBJECT))?;
        if extension.first() == Some(&BOOLEAN) {
            next(&mut extension, None)?;
        }
        let (_, content) = next(&mut extension, Some(OCTETS))?;
        if kind == ALTERNATIVE_NAMES {
            let (_, mut list) = next(&mut &*content, Some(SEQUENCE))?;
            while !list.is_empty() {
                let (tag, name) = next(&mut list, None)?;
                if tag == DNS_NAME {
                    names.extend(str::from_utf8(name).ok().map(str::to_owned));
                }
            }
        }
    }
    Some(())
}

/// Text of a directory string (RFC 5280 4.1.2.4).
fn text((tag, content): Value<'_>) -> Option<String> {
    const UTF8: u8 = 0x0C;
    const PRINTABLE: u8 = 0x13;
    const IA5: u8 = 0x16;
    const TELETEX: u8 = 0x14;
    const BMP: u8 = 0x1E;
    match tag {
        UTF8 | PRINTABLE | IA5 => str::from_utf8(content).ok().map(str::to_owned),
        // Latin 1, as everybody reads it.
        TELETEX => Some(content.iter().map(|byte| char::from(*byte)).collect()),
        BMP => {
            let units = content.chunks_exact(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0,
            });
            char::decode_utf16(units).collect::<Result<_, _>>().ok()
        }
        _ => None,
    }
}

/// The value at the front, taken away from there.
fn next<'a>(from: &mut &'a [u8], tag: Option<u8>) -> Option<Value<'a>> {
    let (found, rest) = from.split_first()?;
    if tag.is_some_and(|tag| tag != *found) {
        return None;
    }
    let (first, mut rest) = rest.split_first()?;
    let length = match first {
        0..=0x7F => usize::from(*first),
        // DER: no indefinite length, and nothing here is longer than three bytes can say.
        0x81..=0x83 => {
            let (bytes, behind) = rest.split_at_checked(usize::from(first & 0x7F))?;
            rest = behind;
            bytes
                .iter()
                .fold(0, |length, byte| (length << 8) | usize::from(*byte))
        }
        _ => return None,
    };
    let (content, behind) = rest.split_at_checked(length)?;
    *from = behind;
    Some((*found, content))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;

    fn certificate(common: &str, dns: &[&str]) -> Vec<u8> {
        let dns: Vec<String> = dns.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(dns).expect("names");
        params
            .distinguished_name
            .push(DnType::OrganizationName, "An operator");
        params.distinguished_name.push(DnType::CommonName, common);
        let key = KeyPair::generate().expect("a key");
        params.self_signed(&key).expect("signed").der().to_vec()
    }

    #[test]
    fn common_name_and_dns_names_are_found() {
        let check = |common: &str, dns: &[&str], expect: &[&str]| {
            assert_eq!(names(&certificate(common, dns)), expect, "{common} {dns:?}");
        };
        check("CP|1", &[], &["CP|1"]);
        check(
            "Ladesäule",
            &["cp1.example.com", "cp2"],
            &["Ladesäule", "cp1.example.com", "cp2"],
        );
        let long = "x".repeat(300);
        check(&long, &[], &[&long]);
    }

    #[test]
    fn damaged_certificates_have_fewer_names_and_no_panic() {
        let whole = certificate("CP1", &["a", "b"]);
        for end in 0..whole.len() {
            assert!(names(&whole[..end]).len() < 3);
        }
        for place in 0..whole.len() {
            for bit in [0x01, 0x80, 0xFF] {
                let mut bent = whole.clone();
                bent[place] ^= bit;
                assert!(names(&bent).len() < 9);
            }
        }
    }
}
