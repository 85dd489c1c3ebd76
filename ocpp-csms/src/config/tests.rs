//! Configuration files that are taken, and what is said of those that are not.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::admission::StationId;
use crate::store::{Access, MemoryStore, SecurityProfile, Store};

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(text, Path::new("csms.toml")).map_err(|error| error.to_string())
}

#[test]
fn nothing_said_is_the_default() {
    let config = parse("").expect("taken");
    assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
    let (ours, usual) = (config.settings(), Settings::default());
    assert_eq!(format!("{ours:?}"), format!("{usual:?}"));
}

#[test]
fn all_that_can_be_said_is_taken() {
    let text = r#"
        bind = "0.0.0.0"
        port = 80
        db = ":memory:"
        base_path = "/central/ocpp/"
        strict = true
        admit_without_subprotocol = true
        unknown_stations = "refuse"
        accept_unknown_id_tags = false
        heartbeat = 60
        [limits]
        connections = 10
        message = 65536
        call_queue = 3
        call_timeout = 5
        ping_interval = 20
        missed_pings = 3
        handshake_timeout = 4
        write_timeout = 6
        shutdown_grace = 0
        [tls]
        certificate = "server.pem"
        key = "server.key"
        station_roots = "/etc/roots.pem"
        bind = "::"
        port = 443
        plain = true
        [api]
        enabled = true
        token = "0123456789abcdef"
        history = 20
        [[stations]]
        id = "CP0"
        profile = 0
        [[stations]]
        id = "CP1"
        profile = 1
        password = "secret"
        [[stations]]
        id = "CP2"
        profile = 2
        authorization_key = "00ff"
        [[stations]]
        id = "CP3"
        profile = 3
    "#;
    let mut config = parse(text).expect("taken");
    let settings = config.settings();
    assert_eq!(settings.base_path, "/central/ocpp/");
    assert_eq!(settings.reading, ReadingMode::Strict);
    assert_eq!(settings.max_message, 65536);
    assert_eq!(settings.call_timeout, Duration::from_secs(5));
    assert_eq!(settings.shutdown_grace, Duration::ZERO);
    assert_eq!(config.db, Db::Memory);
    config.resolve(Path::new("/srv"));
    let tls = config.tls.as_ref().expect("given");
    assert_eq!(tls.key, Path::new("/srv/server.key"));
    assert_eq!(
        tls.station_roots.as_deref(),
        Some(Path::new("/etc/roots.pem"))
    );
    let token = config.api.token.as_ref().expect("given");
    assert!(token.is(b"0123456789abcdef"));
    for wrong in [
        "",
        "0123456789abcde",
        "0123456789abcdef0",
        "0123456789abcdeF",
        "0123456789abcdef0123456789abcdef",
    ] {
        assert!(!token.is(wrong.as_bytes()), "{wrong}");
    }
    let shown = format!("{config:?}");
    for secret in ["secret", "00ff", "0123456789"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_without_secrets() {
    let check = |text: &str, expect: &str| {
        let error = parse(text).expect_err(text);
        assert!(error.contains(expect), "{text}\n{error}\n{expect}");
        assert!(!error.contains("hunter"), "{error}");
    };
    check("port = 99999", "csms.toml:1: ");
    check("\nprot = 1", "csms.toml:2: unknown field `prot`");
    check("bind = \"localhost\"", "csms.toml:1: invalid IP address");
    check(
        "unknown_stations = \"maybe\"",
        "csms.toml:1: unknown variant `maybe`",
    );
    check(
        "db = \"\"",
        "csms.toml:1: the name of the database is empty",
    );
    check("\nheartbeat = 0", "csms.toml:2: heartbeat = 0: ");
    check(
        "base_path = \"/api\"",
        "csms.toml:1: base_path = \"/api\": ",
    );
    check(
        "base_path = \"/api/stations\"",
        "base_path = \"/api/stations\": ",
    );
    check("base_path = \"/\"", "base_path = \"\": ");
    check(
        "[limits]\nmessage = 10",
        "csms.toml:2: limits.message = 10: ",
    );
    check(
        "[limits]\ncall_timeout = 0",
        "csms.toml:2: limits.call_timeout = 0: ",
    );
    check(
        "[limits]\nconnections = 0",
        "csms.toml:2: limits.connections = 0: ",
    );
    check(
        "[api]\ntoken = \"hunter2\"",
        "csms.toml:2: the token has 7 characters",
    );
    check(
        "[api]\ntoken = \"hunter2 hunter2 hunter2\"",
        "csms.toml:2: the token has characters other",
    );
    check("[tls]\nkey = \"x\"", "missing field `certificate`");
    let station = |rest: &str| format!("[[stations]]\nid = \"CP1\"\n{rest}\n");
    check(
        &station("profile = 4"),
        "csms.toml:3: there is no security profile 4",
    );
    check(
        &station("profile = 1"),
        "csms.toml:3: CP1 of profile 1: give its password",
    );
    check(
        &station("profile = 0\npassword = \"hunter2\""),
        "csms.toml:3: CP1 of profile 0: it shows no password",
    );
    check(
        &station("profile = 1\npassword = \"\""),
        "csms.toml:4: the password is empty",
    );
    check(
        &station("profile = 1\npassword = 1234"),
        "csms.toml:4: a secret has to be a text in quotes",
    );
    check(
        &station("profile = 1\nauthorization_key = \"hunter\""),
        "csms.toml:4: the key is not hexadecimal",
    );
    check(
        &station("profile = 1\npassword_hash = \"hunter\""),
        "csms.toml:4: no Argon2 hash",
    );
    check(
        &station("profile = 1\npassword = \"hunter2\"\nauthorization_key = \"00\""),
        "csms.toml:2: one of password",
    );
    check(
        &station("profile = 2\npassword = \"hunter2\""),
        "csms.toml:3: CP1 of profile 2: it comes over TLS",
    );
    check("[[stations]]\nid = \"\"\nprofile = 0", "csms.toml:2: ");
    check(
        "[[stations]]\nid = \"A\"\nprofile = 0\n[[stations]]\nid = \"A\"\nprofile = 0",
        "csms.toml:5: A stands here a second time",
    );
    let tls = "[tls]\ncertificate = \"c\"\nkey = \"k\"\n";
    check(
        &format!("{tls}{}", station("profile = 3")),
        "csms.toml:6: CP1 of profile 3: it shows a certificate",
    );
    check(
        &format!("{tls}plain = false\n{}", station("profile = 0")),
        "csms.toml:7: CP1 of profile 0: it comes without TLS",
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Config::read(Path::new("/nowhere/csms.toml")).expect_err("not there");
    assert!(
        error
            .to_string()
            .starts_with("/nowhere/csms.toml: cannot be read: "),
        "{error}"
    );
}

#[tokio::test]
async fn stations_are_entered_and_never_lowered() {
    let text = "db = \":memory:\"\n[[stations]]\nid = \"CP1\"\nprofile = 1\npassword = \"secret\"";
    let config = parse(text).expect("taken");
    let id = StationId::new("CP1").expect("valid");
    let store = config.open_store().await.expect("opened");
    let first = store.access(&id).await.expect("asked").expect("entered");
    assert_eq!(first.profile, SecurityProfile::Basic);
    let raised = Access {
        profile: SecurityProfile::BasicTls,
        ..first.clone()
    };
    store.put_access(&id, raised.clone()).await.expect("stored");
    stations::enter(&config.stations, &store)
        .await
        .expect("entered");
    let again = store.access(&id).await.expect("asked").expect("entered");
    assert_eq!(again, raised, "the same hash, and the profile stays");
    let other: Arc<dyn Store> = Arc::new(MemoryStore::new());
    stations::enter(&config.stations, &other)
        .await
        .expect("entered");
    let other = other.access(&id).await.expect("asked").expect("entered");
    assert_ne!(other.password, first.password, "a salt of its own");
}

#[tokio::test]
async fn a_database_without_a_name_is_refused_as_such() {
    let config = Config {
        db: Db::File(PathBuf::new()),
        ..Config::default()
    };
    let Err(error) = config.open_store().await else {
        panic!("opened");
    };
    assert_eq!(error.to_string(), Db::NO_NAME);
}
