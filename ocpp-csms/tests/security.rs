//! Security profiles over real sockets: who comes in, who does not, and no step down.

#![cfg(all(feature = "tls", feature = "v16-core"))]

mod support;

use std::sync::Arc;

use ocpp_csms::security::{Open, Password, StoreGate};
use ocpp_csms::store::{Access, MemoryStore, SecurityProfile, Store};
use ocpp_csms::{Csms, Defaults, Dispatch, Door, Rooms, Seams, Settings};
use ocpp_messages::v16::core;
use support::records::id;
use support::tls::basic;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderMap, HeaderValue, Request};

type Served = Rooms<(core::Room,)>;

/// A CSMS behind a gate, on a free port; it lives as long as the test.
async fn guarded(open: Open, door: impl FnOnce(TcpListener) -> Door) -> (Arc<dyn Store>, String) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let settings = Settings::default();
    let defaults = Defaults::new(Arc::clone(&store), &settings);
    let seams = Seams {
        gate: Arc::new(StoreGate::new(Arc::clone(&store), open).expect("random numbers")),
        ..Seams::new(&settings)
    };
    let csms = Csms::with_seams(Dispatch::<_, Served>::new(defaults), settings, seams);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let authority = listener.local_addr().expect("bound").to_string();
    let door = door(listener);
    tokio::spawn(async move { csms.serve_doors(vec![door], std::future::pending()).await });
    (store, authority)
}

async fn allow(
    store: &Arc<dyn Store>,
    name: &str,
    profile: SecurityProfile,
    password: Option<&[u8]>,
) {
    let hash = password.map(|bytes| {
        let password = Password::new(bytes).expect("valid");
        password.hash().expect("random numbers")
    });
    let access = Access {
        profile,
        password: hash,
    };
    store.put_access(&id(name), access).await.expect("stored");
}

async fn profile(store: &Arc<dyn Store>, name: &str) -> SecurityProfile {
    store
        .access(&id(name))
        .await
        .expect("stored")
        .expect("known")
        .profile
}

fn request(authority: &str, name: &str, headers: &[(&'static str, String)]) -> Request<()> {
    let url = format!("ws://{authority}/ocpp/{name}");
    let mut request = url.into_client_request().expect("a request");
    let all = request.headers_mut();
    all.insert(
        "Sec-WebSocket-Protocol",
        HeaderValue::from_static("ocpp1.6"),
    );
    for (header, value) in headers {
        all.insert(*header, value.parse().expect("a header"));
    }
    request
}

/// The status of the answer: 101 if the station came in.
async fn status(
    authority: &str,
    name: &str,
    headers: &[(&'static str, String)],
) -> (u16, HeaderMap) {
    let stream = TcpStream::connect(authority).await.expect("listens");
    match tokio_tungstenite::client_async(request(authority, name, headers), stream).await {
        Ok((_, response)) => (response.status().as_u16(), response.headers().clone()),
        Err(Error::Http(response)) => (response.status().as_u16(), response.headers().clone()),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn unknown_stations_come_in_where_it_is_open_to_them() {
    let proxy = [("X-Forwarded-For", "192.0.2.1".to_owned())];
    let page = [("Origin", "https://elsewhere.example".to_owned())];
    for (open, direct, forwarded) in [
        (Open::No, 401, 401),
        (Open::Loopback, 101, 401),
        (Open::Anybody, 101, 101),
    ] {
        let (_, authority) = guarded(open, Door::new).await;
        assert_eq!(status(&authority, "CP1", &[]).await.0, direct, "{open:?}");
        assert_eq!(
            status(&authority, "CP1", &proxy).await.0,
            forwarded,
            "{open:?}"
        );
        let (asked, _) = status(&authority, "CP1", &page).await;
        assert_eq!(asked, forwarded, "{open:?}");
    }
}

#[tokio::test]
async fn passwords_are_asked_for_and_guessing_is_slow() {
    let (store, authority) = guarded(Open::Loopback, Door::new).await;
    let password = b"\x00\xFFs:cret";
    allow(&store, "CP1", SecurityProfile::Basic, Some(password)).await;
    allow(&store, "CP2", SecurityProfile::Basic, Some(b"other")).await;
    allow(&store, "unset", SecurityProfile::Basic, None).await;
    allow(&store, "free", SecurityProfile::None, None).await;
    let check = async |name: &str, credentials: Option<(&'static str, String)>, expect: u16| {
        let headers: Vec<_> = credentials.into_iter().collect();
        let (status, headers) = status(&authority, name, &headers).await;
        assert_eq!(status, expect, "{name}");
        let asked = headers.get("WWW-Authenticate").is_some();
        assert_eq!(asked, expect == 401, "{name}");
    };
    check("CP1", Some(basic("CP1", password)), 101).await;
    check("CP1", None, 401).await;
    check("CP1", Some(basic("CP2", b"other")), 401).await;
    check("CP1", Some(basic("CP1", b"other")), 401).await;
    check("CP1", Some(basic("CP1", b"")), 401).await;
    check("CP2", Some(basic("CP2", b"other")), 101).await;
    check("unset", Some(basic("unset", b"x")), 403).await;
    check("free", None, 101).await;
    // Another password is asked for from the next connection on.
    allow(&store, "CP1", SecurityProfile::Basic, Some(b"new")).await;
    check("CP1", Some(basic("CP1", password)), 401).await;
    check("CP1", Some(basic("CP1", b"new")), 101).await;
    for _ in 0..5 {
        check("CP1", Some(basic("CP1", b"guess")), 401).await;
    }
    check("CP1", Some(basic("CP1", b"new")), 429).await;
    check("CP2", Some(basic("CP2", b"other")), 101).await;
}

mod over_tls {
    use std::path::Path;

    use ocpp_csms::security::Tls;

    use super::support::tls::{self, Authority, Own};
    use super::*;

    fn pem(path: &Path, label: &str, der: &[u8]) {
        std::fs::write(path, tls::pem(label, der)).expect("written");
    }

    /// Status of a connection over TLS, `None` if the handshake fails.
    async fn status(
        authority: &str,
        roots: &Authority,
        own: Option<&Own>,
        name: &str,
        headers: &[(&'static str, String)],
    ) -> Option<u16> {
        let stream = tls::connect(authority, roots, own).await?;
        let request = request(authority, name, headers);
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((_, response)) => Some(response.status().as_u16()),
            Err(Error::Http(response)) => Some(response.status().as_u16()),
            // With TLS 1.3 a refused certificate is told after the handshake.
            Err(_) => None,
        }
    }

    #[tokio::test]
    async fn profiles_two_and_three_and_no_step_down() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let (servers, stations, strangers) = (
            Authority::new("servers"),
            Authority::new("stations"),
            Authority::new("others"),
        );
        let server = servers.certify("csms", &["localhost"]);
        pem(&path("server.pem"), "CERTIFICATE", &server.certificate);
        pem(&path("key.pem"), "PRIVATE KEY", &server.key.serialize_der());
        pem(&path("roots.pem"), "CERTIFICATE", stations.issuer.der());
        let tls = Tls::from_files(
            &path("server.pem"),
            &path("key.pem"),
            Some(&path("roots.pem")),
        );
        let tls = tls.expect("files");
        let (store, plain) = guarded(Open::No, Door::new).await;
        // The same store behind a second door.
        let settings = Settings::default();
        let gate = StoreGate::new(Arc::clone(&store), Open::No).expect("random numbers");
        let seams = Seams {
            gate: Arc::new(gate),
            ..Seams::new(&settings)
        };
        let defaults = Defaults::new(Arc::clone(&store), &settings);
        let csms = Csms::with_seams(Dispatch::<_, Served>::new(defaults), settings, seams);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let secure = listener.local_addr().expect("bound").to_string();
        let door = Door::new(listener).with_tls(tls);
        tokio::spawn(async move { csms.serve_doors(vec![door], std::future::pending()).await });

        allow(&store, "CP1", SecurityProfile::Basic, Some(b"secret")).await;
        allow(&store, "CP3", SecurityProfile::MutualTls, None).await;
        let password = [basic("CP1", b"secret")];
        let over_tls = async |own: Option<&Own>, name: &str, headers: &[_]| {
            status(&secure, &servers, own, name, headers).await
        };
        let over_plain =
            async |name: &str, headers: &[_]| super::status(&plain, name, headers).await.0;

        assert_eq!(over_plain("CP1", &password).await, 101);
        assert_eq!(over_tls(None, "CP1", &[]).await, Some(401));
        assert_eq!(profile(&store, "CP1").await, SecurityProfile::Basic);
        assert_eq!(over_tls(None, "CP1", &password).await, Some(101));
        // What it proved once it has to prove from now on.
        assert_eq!(profile(&store, "CP1").await, SecurityProfile::BasicTls);
        assert_eq!(over_plain("CP1", &password).await, 403);

        let own = stations.certify("CP1", &[]);
        let other = stations.certify("CP3", &["cp3.example.com"]);
        let strange = strangers.certify("CP1", &[]);
        assert_eq!(over_tls(Some(&other), "CP1", &password).await, Some(403));
        assert_eq!(over_tls(Some(&strange), "CP1", &password).await, None);
        assert_eq!(over_tls(Some(&own), "CP1", &[]).await, Some(101));
        assert_eq!(profile(&store, "CP1").await, SecurityProfile::MutualTls);
        assert_eq!(over_tls(None, "CP1", &password).await, Some(403));
        assert_eq!(over_tls(Some(&other), "CP3", &[]).await, Some(101));
        assert_eq!(
            over_tls(Some(&other), "cp3.example.com", &[]).await,
            Some(401)
        );
        assert_eq!(over_tls(None, "CP3", &[]).await, Some(403));
    }

    #[test]
    fn files_that_are_none_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let authority = Authority::new("servers");
        let (one, two) = (
            authority.certify("a", &["a"]),
            authority.certify("b", &["b"]),
        );
        pem(&path("one.pem"), "CERTIFICATE", &one.certificate);
        pem(&path("one.key"), "PRIVATE KEY", &one.key.serialize_der());
        pem(&path("two.key"), "PRIVATE KEY", &two.key.serialize_der());
        pem(&path("odd.pem"), "CERTIFICATE", b"odd");
        std::fs::write(path("empty.pem"), "").expect("written");
        let check = |certificate: &str, key: &str, roots: Option<&str>, file: &str| {
            let roots = roots.map(path);
            let got = Tls::from_files(&path(certificate), &path(key), roots.as_deref());
            let error = got.expect_err(file).to_string();
            assert!(error.contains(file), "{file}: {error}");
        };
        assert!(Tls::from_files(&path("one.pem"), &path("one.key"), None).is_ok());
        check("none.pem", "one.key", None, "none.pem");
        check("empty.pem", "one.key", None, "empty.pem: no certificate");
        check("one.pem", "none.key", None, "none.key");
        check("one.pem", "one.pem", None, "one.pem: no private key");
        check("one.pem", "two.key", None, "two.key: does not fit");
        check("one.pem", "one.key", Some("empty.pem"), "empty.pem");
        check("one.pem", "one.key", Some("odd.pem"), "odd.pem");
    }
}
