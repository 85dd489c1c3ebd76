//! Cases of the security whitepaper about connections: passwords, TLS, certificates of stations.
//!
//! The gate is the one that asks the store; stations that it does not know are refused.

use std::sync::Arc;

use ocpp_csms::Door;
use ocpp_csms::security::{Open, Password, StoreGate, Tls};
use ocpp_csms::store::{Access, MemoryStore, SecurityProfile, Store};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};

use crate::stage::{STATION, Stage, id, system};
use crate::station::{TestStation, upgrade};
use crate::support::tls::{self, Authority, Own, basic};

/// A CSMS that knows the station with this profile and password, and the way to it.
struct Guarded {
    csms: crate::stage::System,
    store: Arc<dyn Store>,
    authority: String,
}

impl Guarded {
    async fn new(
        profile: SecurityProfile,
        password: Option<&[u8]>,
        door: impl FnOnce(TcpListener) -> Door,
    ) -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::with_first_id(1));
        let password = password.map(|bytes| {
            let password = Password::new(bytes).expect("valid");
            password.hash().expect("random numbers")
        });
        let access = Access { profile, password };
        store.put_access(&id(), access).await.expect("stored");
        let gate = StoreGate::new(Arc::clone(&store), Open::No).expect("random numbers");
        let (csms, authority) = system(Arc::clone(&store), Arc::new(gate), door).await;
        Self {
            csms,
            store,
            authority,
        }
    }

    /// Over TCP with this password, or the status by which it is refused.
    async fn plain(&self, password: Option<&[u8]>) -> Result<TestStation, u16> {
        let stream = TcpStream::connect(&self.authority).await.expect("listens");
        let headers: Vec<_> = password
            .map(|bytes| basic(STATION, bytes))
            .into_iter()
            .collect();
        TestStation::over(Box::new(stream), upgrade(&self.authority, &headers)).await
    }

    /// The stage with this station.
    fn stage(self, station: TestStation) -> Stage {
        Stage {
            csms: self.csms,
            store: self.store,
            authority: self.authority,
            station,
        }
    }
}

/// TC_073_CSMS, Update Charge Point Password for HTTP Basic Authentication. The key goes out as hexadecimal; the station comes
/// back with the new password, and the old one is worth nothing any more. Security whitepaper, A01.
#[tokio::test]
async fn tc_073_csms() {
    let (old, new): (&[u8], &[u8]) = (b"0123456789abcdef", b"\x00\xFFfedcba98765432");
    let guarded = Guarded::new(SecurityProfile::Basic, Some(old), Door::new).await;
    let station = guarded.plain(Some(old)).await.expect("admitted");
    let mut stage = guarded.stage(station);
    stage.station.boots().await;
    let hex: String = new.iter().map(|byte| format!("{byte:02X}")).collect();
    let change = json!({"key": "AuthorizationKey", "value": hex});
    let accepted = json!({"status": "Accepted"});
    stage.asks("ChangeConfiguration", change, accepted).await;
    let kept = stage.kept(ocpp_csms::store::ItemKind::Configuration).await;
    assert_eq!(kept[0].1["value"], "***", "a password is not kept as it is");
    let guarded = Guarded {
        csms: stage.csms,
        store: stage.store,
        authority: stage.authority,
    };
    assert_eq!(guarded.plain(Some(old)).await.err(), Some(401));
    let station = guarded.plain(Some(new)).await.expect("admitted");
    let mut stage = guarded.stage(station);
    stage.station.boots().await;
    stage.ends().await;
}

/// TC_085_CSMS, Basic Authentication - Valid username/password combination. The right one comes in and boots; none and a wrong
/// one are refused before the upgrade. Security whitepaper, profile 1.
#[tokio::test]
async fn tc_085_csms() {
    let password = b"0123456789abcdef";
    let guarded = Guarded::new(SecurityProfile::Basic, Some(password), Door::new).await;
    assert_eq!(guarded.plain(None).await.err(), Some(401));
    assert_eq!(guarded.plain(Some(b"another")).await.err(), Some(401));
    let station = guarded.plain(Some(password)).await.expect("admitted");
    let mut stage = guarded.stage(station);
    stage.station.boots().await;
    stage.ends().await;
}

/// A server certificate, and roots for stations where they need their own.
fn door(servers: &Authority, stations: Option<&Authority>) -> impl FnOnce(TcpListener) -> Door {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, label: &str, der: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, tls::pem(label, der)).expect("written");
        path
    };
    let server = servers.certify("csms", &["localhost"]);
    let certificate = write("server.pem", "CERTIFICATE", &server.certificate);
    let key = write("key.pem", "PRIVATE KEY", &server.key.serialize_der());
    let roots = stations.map(|stations| write("roots.pem", "CERTIFICATE", stations.issuer.der()));
    let tls = Tls::from_files(&certificate, &key, roots.as_deref()).expect("files");
    move |listener| Door::new(listener).with_tls(tls)
}

/// TC_086_CSMS, TLS - server-side certificate - Valid certificate. The station checks the server's certificate, shows its
/// password inside TLS, and boots. Security whitepaper, profile 2.
#[tokio::test]
async fn tc_086_csms() {
    let (servers, others) = (Authority::new("servers"), Authority::new("others"));
    let password = b"0123456789abcdef";
    let door = door(&servers, None);
    let guarded = Guarded::new(SecurityProfile::BasicTls, Some(password), door).await;
    // A station that trusts somebody else hangs up.
    assert!(
        tls::connect(&guarded.authority, &others, None)
            .await
            .is_none()
    );
    let stream = tls::connect(&guarded.authority, &servers, None).await;
    let headers = [basic(STATION, password)];
    let request = upgrade(&guarded.authority, &headers);
    let station = TestStation::over(Box::new(stream.expect("TLS")), request).await;
    let mut stage = guarded.stage(station.expect("admitted"));
    stage.station.boots().await;
    stage.ends().await;
}

/// TC_087_CSMS, TLS - Client-side certificate - valid certificate. The station's certificate names it and is of a root that the
/// CSMS trusts; without one, or with another station's, it does not come in. Then a session, and the operator asks for the
/// installed certificates. Security whitepaper, profile 3, and M03.
#[tokio::test]
async fn tc_087_csms() {
    let (servers, stations) = (Authority::new("servers"), Authority::new("stations"));
    let door = door(&servers, Some(&stations));
    let guarded = Guarded::new(SecurityProfile::MutualTls, None, door).await;
    let connect = async |own: Option<&Own>| {
        let stream = tls::connect(&guarded.authority, &servers, own).await;
        let request = upgrade(&guarded.authority, &[]);
        TestStation::over(Box::new(stream.expect("TLS")), request).await
    };
    let other = stations.certify("another", &[]);
    assert_eq!(connect(None).await.err(), Some(403));
    assert_eq!(connect(Some(&other)).await.err(), Some(403));
    let own = stations.certify(STATION, &[]);
    let mut first = connect(Some(&own)).await.expect("admitted");
    first.boots().await;
    // The station boots once more, on a new connection.
    let again = connect(Some(&own)).await.expect("admitted");
    let mut stage = guarded.stage(again);
    stage.station.boots().await;
    stage.station.charges().await;
    let ask = json!({"certificateType": "CentralSystemRootCertificate"});
    let answer = json!({"status": "NotFound"});
    stage.asks("GetInstalledCertificateIds", ask, answer).await;
    stage.ends().await;
}
