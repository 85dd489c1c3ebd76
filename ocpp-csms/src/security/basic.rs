//! HTTP Basic authentication as stations use it (OCPP-J 1.6 6.2; security whitepaper A00.FR.204): the user is the station id.
//!
//! Owns the header's format. The password is raw bytes: any of them, also `:`.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use crate::admission::StationId;

/// The password in an `Authorization` header, if it is a Basic one of this station.
pub(super) fn password(header: &[u8], station: &StationId) -> Option<Vec<u8>> {
    let header = header.trim_ascii();
    let (scheme, rest) = header.split_at_checked(5)?;
    if !scheme.eq_ignore_ascii_case(b"Basic") || !rest.starts_with(b" ") {
        return None;
    }
    let encoded = rest.trim_ascii();
    // Some stations leave the padding out.
    let credentials = STANDARD
        .decode(encoded)
        .or_else(|_| STANDARD_NO_PAD.decode(encoded))
        .ok()?;
    // By prefix and not by the first colon: a station id may have one.
    let rest = credentials.strip_prefix(station.as_str().as_bytes())?;
    Some(rest.strip_prefix(b":")?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_the_station_and_the_password_any_bytes() {
        let check = |station: &str, header: &str, expect: Option<&[u8]>| {
            let station = StationId::new(station).expect("valid");
            let got = password(header.as_bytes(), &station);
            assert_eq!(got.as_deref(), expect, "{header}");
        };
        let basic = |text: &[u8]| format!("Basic {}", STANDARD.encode(text));
        check("CP1", &basic(b"CP1:secret"), Some(b"secret"));
        check("CP1", &basic(b"CP1:a:b"), Some(b"a:b"));
        check("CP1", &basic(b"CP1:"), Some(b""));
        check("CP1", &basic(b"CP1:\xFF\x00\n"), Some(b"\xFF\x00\n"));
        check("a:b", &basic(b"a:b:c"), Some(b"c"));
        check("CP1", "basic  Q1AxOng=", Some(b"x"));
        check("CP1", "BASIC Q1AxOng", Some(b"x"));
        check("CP1", &basic(b"CP2:secret"), None);
        check("CP1", &basic(b"CP11:secret"), None);
        check("CP1", &basic(b"CP1"), None);
        check("CP1", "Basic !", None);
        check("CP1", "Basic", None);
        check("CP1", "BasicQ1AxOng==", None);
        check("CP1", "Bearer Q1AxOng==", None);
        check("CP1", "", None);
    }
}
