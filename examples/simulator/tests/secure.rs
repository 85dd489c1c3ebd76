//! Up the security profiles, as a central system leads a station: password, TLS, and a certificate of its own.

mod rig;

use std::path::Path;
use std::sync::Arc;

use ocpp_csms::security::{Open, Password, StoreGate, Tls};
use ocpp_csms::store::{Access, MemoryStore, SecurityProfile, Store};
use ocpp_csms::wire::Caller as _;
use ocpp_csms::{Csms, Defaults, Dispatch, Door, Rooms, Seams, Settings, Station, StationId};
use ocpp_messages::v16::core::{self, ChangeConfigurationRequest};
use ocpp_messages::v16::security::{
    self, CertificateSignedRequest, ExtendedTriggerMessageRequest, InstallCertificateRequest,
};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CertifiedIssuer, DnType,
    IsCa, KeyPair,
};
use rig::{Simulator, argument};
use tokio::net::TcpListener;

type Served = Rooms<(core::Room, security::Room)>;
type Authority = CertifiedIssuer<'static, KeyPair>;

/// `0123456789abcdef`.
const PASSWORD: &str = "30313233343536373839616263646566";

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("signed")
}

/// A central system with a plain and a secure door, which knows CP1 by its password.
struct Guarded {
    csms: Csms<Dispatch<Defaults, Served>>,
    store: Arc<dyn Store>,
    plain: u16,
    secure: u16,
}

impl Guarded {
    async fn start(folder: &Path, servers: &Authority, stations: &Authority) -> Self {
        let key = KeyPair::generate().expect("a key");
        let names = vec!["localhost".to_owned()];
        let params = CertificateParams::new(names).expect("names");
        let certificate = params.signed_by(&key, servers).expect("signed");
        for (name, text) in [
            ("server.pem", certificate.pem()),
            ("server.key", key.serialize_pem()),
            ("stations.pem", stations.pem()),
            ("others.pem", authority("others").pem()),
        ] {
            std::fs::write(folder.join(name), text).expect("written");
        }
        let roots = folder.join("stations.pem");
        let (chain, key) = (folder.join("server.pem"), folder.join("server.key"));
        let tls = Tls::from_files(&chain, &key, Some(&roots)).expect("files");

        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let password = Password::new(b"0123456789abcdef").expect("valid");
        let access = Access {
            profile: SecurityProfile::Basic,
            password: Some(password.hash().expect("random numbers")),
        };
        store.put_access(&id(), access).await.expect("stored");
        let settings = Settings::default();
        let gate = StoreGate::new(Arc::clone(&store), Open::No).expect("random numbers");
        let seams = Seams {
            gate: Arc::new(gate),
            ..Seams::new(&settings)
        };
        let defaults = Defaults::new(Arc::clone(&store), &settings);
        let csms = Csms::with_seams(Dispatch::new(defaults), settings, seams);
        let (plain, secure) = (listener().await, listener().await);
        let port = |listener: &TcpListener| listener.local_addr().expect("bound").port();
        let (plain_port, secure_port) = (port(&plain), port(&secure));
        let doors = vec![Door::new(plain), Door::new(secure).with_tls(tls)];
        let serving = csms.clone();
        tokio::spawn(async move { serving.serve_doors(doors, std::future::pending()).await });
        Self {
            csms,
            store,
            plain: plain_port,
            secure: secure_port,
        }
    }

    /// The station, once it is here: it knows of its connection before we do.
    async fn station(&self) -> Station {
        rig::eventually(async || self.csms.station(&id())).await
    }

    async fn profile(&self) -> SecurityProfile {
        let access = self.store.access(&id()).await.expect("stored");
        access.expect("known").profile
    }

    /// Changes the profile; the station comes back by another connection.
    async fn step_up(&self, profile: u8) {
        let request = ChangeConfigurationRequest {
            key: "SecurityProfile".try_into().expect("short"),
            value: profile.to_string().as_str().try_into().expect("short"),
        };
        let answer = self.station().await.call(request).await.expect("answered");
        assert!(
            ["Accepted", "RebootRequired"].contains(&answer.status.as_str()),
            "{answer:?}"
        );
    }
}

fn id() -> StationId {
    StationId::new("CP1").expect("valid")
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port")
}

#[tokio::test(flavor = "multi_thread")]
async fn up_the_security_profiles() {
    let folder = tempfile::tempdir().expect("a folder");
    let (servers, stations) = (authority("servers"), authority("stations"));
    let central = Guarded::start(folder.path(), &servers, &stations).await;
    let plain = format!("ws://127.0.0.1:{}/ocpp/CP1", central.plain);
    let secure = format!("wss://localhost:{}/ocpp/CP1", central.secure);
    let password = format!("AuthorizationKey={PASSWORD}");
    let mut simulator = Simulator::start(
        &plain,
        &[
            "--secure-url",
            &secure,
            "--set",
            &password,
            "--set",
            "SecurityProfile=1",
            "--speed",
            "20",
        ],
    );
    assert_eq!(simulator.event("connected")["url"], *plain);
    simulator.event("registered");

    let root = InstallCertificateRequest {
        certificate_type: security::CertificateUseEnumType::CentralSystemRootCertificate,
        certificate: servers.pem().as_str().try_into().expect("short"),
    };
    let answer = central.station().await.call(root).await.expect("answered");
    assert_eq!(answer.status.as_str(), "Accepted");
    central.step_up(2).await;
    assert_eq!(simulator.event("connected")["url"], *secure);
    assert_eq!(central.profile().await, SecurityProfile::BasicTls);

    let trigger = ExtendedTriggerMessageRequest {
        requested_message: security::MessageTriggerEnumType::SignChargePointCertificate,
        connector_id: None,
    };
    // The former connection may not have been missed yet.
    let triggered = async || {
        let station = central.station().await;
        station.call(trigger.clone()).await.ok()
    };
    let answer = rig::eventually(triggered).await;
    assert_eq!(answer.status.as_str(), "Accepted");
    let request = simulator.sent("SignCertificate");
    let request = request["csr"].as_str().expect("a request");
    let request = CertificateSigningRequestParams::from_pem(request).expect("a request");
    let certificate = request.signed_by(&stations).expect("signed").pem();
    let signed = CertificateSignedRequest {
        certificate_chain: certificate.as_str().try_into().expect("short"),
    };
    let answer = central
        .station()
        .await
        .call(signed)
        .await
        .expect("answered");
    assert_eq!(answer.status.as_str(), "Accepted");

    central.step_up(3).await;
    simulator.event("connected");
    assert_eq!(central.profile().await, SecurityProfile::MutualTls);
    simulator.quit();
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_it_does_not_trust_it_does_not_talk_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let (servers, stations) = (authority("servers"), authority("stations"));
    let central = Guarded::start(folder.path(), &servers, &stations).await;
    let secure = format!("wss://localhost:{}/ocpp/CP1", central.secure);
    let roots = folder.path().join("others.pem");
    let mut simulator = Simulator::start(&secure, &["--ca", argument(&roots)]);
    let why = simulator.event("unreachable")["why"].to_string();
    assert!(why.contains("certificate"), "{why}");
    simulator.quit();
    // From profile 2 on there is no way without TLS.
    let plain = format!("ws://127.0.0.1:{}/ocpp/CP1", central.plain);
    let mut simulator = Simulator::start(&plain, &["--set", "SecurityProfile=2"]);
    let why = simulator.event("unreachable")["why"].to_string();
    assert!(why.contains("asks for TLS"), "{why}");
    simulator.quit();
}
