//! A central system to be measured and ill-treated: `load_subject --port 9000 --store none|watched|memory|FILE`; `watched` is
//! `none` with an operator's API, which keeps a history and counts.
//!
//! Owns what is measured: reading, validating, dispatching and answering, with the default handlers over a store, or with
//! handlers that only answer. Knows no configuration and no page; the scaffold's program is for use.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use ocpp_csms::api::Api;
use ocpp_csms::config::Config;
use ocpp_csms::store::{MemoryStore, SqliteStore, Store};
use ocpp_csms::wire::{CallError, DateTime, Timestamp};
use ocpp_csms::{Attend, Csms, Defaults, Dispatch, Rooms, Seams, Service, Settings, Station};
use ocpp_messages::v16::core::{self, CoreCsms};
use ocpp_messages::v16::types::{AuthorizationStatus, IdTagInfo};
use ocpp_messages::v16::{firmware, security};
use ocpp_messages::v201;
use tokio::net::TcpListener;

type Rooms16 = Rooms<(core::Room, firmware::Room, security::Room)>;
type Rooms201 = Rooms<(
    v201::provisioning::Room,
    v201::authorization::Room,
    v201::availability::Room,
    v201::metering::Room,
    v201::transactions::Room,
)>;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("{what}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let (mut port, mut kept) = (9000, "none".to_owned());
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or(format!("{word} wants a value"))?;
        match word.as_str() {
            "--port" => port = value.parse().map_err(|_| format!("{value} is no port"))?,
            "--store" => kept = value,
            _ => return Err(format!("{word} is not known: --port or --store")),
        }
    }
    let listener = TcpListener::bind(("127.0.0.1", port)).await;
    let listener = listener.map_err(|error| format!("cannot listen on {port}: {error}"))?;
    let settings = Settings::default();
    let store: Arc<dyn Store> = match kept.as_str() {
        "none" | "watched" => {
            let mut seams = Seams::new(&settings);
            if kept == "watched" {
                let store = Arc::new(MemoryStore::new());
                Api::new(&Config::default(), store).install(&mut seams);
            }
            let service = Dispatch::<_, Rooms<(core::Room,)>>::new(Answers);
            return serve(service, listener, settings, seams).await;
        }
        "memory" => Arc::new(MemoryStore::new()),
        path => Arc::new(SqliteStore::open(path.as_ref()).map_err(|error| error.to_string())?),
    };
    let defaults = Defaults::new(store, &settings);
    let service = Dispatch::<_, (Rooms16, Rooms201)>::new(defaults);
    let seams = Seams::new(&settings);
    serve(service, listener, settings, seams).await
}

async fn serve(
    service: impl Service,
    listener: TcpListener,
    settings: Settings,
    seams: Seams,
) -> Result<(), String> {
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let csms = Csms::with_seams(service, settings, seams);
    println!("ready on {address}");
    csms.serve(listener, async {
        let _ = tokio::signal::ctrl_c().await;
    })
    .await;
    Ok(())
}

/// Answers and forgets.
struct Answers;

impl Attend for Answers {}

fn now() -> DateTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(0)).into()
}

const fn accepted() -> IdTagInfo {
    IdTagInfo {
        expiry_date: None,
        parent_id_tag: None,
        status: AuthorizationStatus::Accepted,
    }
}

impl CoreCsms<Station> for Answers {
    async fn authorize(
        &self,
        _: &Station,
        _: core::AuthorizeRequest,
    ) -> Result<core::AuthorizeResponse, CallError> {
        Ok(core::AuthorizeResponse {
            id_tag_info: accepted(),
        })
    }

    async fn boot_notification(
        &self,
        _: &Station,
        _: core::BootNotificationRequest,
    ) -> Result<core::BootNotificationResponse, CallError> {
        Ok(core::BootNotificationResponse {
            status: core::RegistrationStatus::Accepted,
            current_time: now(),
            interval: 300,
        })
    }

    async fn data_transfer(
        &self,
        _: &Station,
        _: core::DataTransferRequest,
    ) -> Result<core::DataTransferResponse, CallError> {
        Ok(core::DataTransferResponse {
            status: core::DataTransferStatus::UnknownVendorId,
            data: None,
        })
    }

    async fn heartbeat(
        &self,
        _: &Station,
        _: core::HeartbeatRequest,
    ) -> Result<core::HeartbeatResponse, CallError> {
        Ok(core::HeartbeatResponse {
            current_time: now(),
        })
    }

    async fn meter_values(
        &self,
        _: &Station,
        _: core::MeterValuesRequest,
    ) -> Result<core::MeterValuesResponse, CallError> {
        Ok(core::MeterValuesResponse {})
    }

    async fn start_transaction(
        &self,
        _: &Station,
        _: core::StartTransactionRequest,
    ) -> Result<core::StartTransactionResponse, CallError> {
        Ok(core::StartTransactionResponse {
            id_tag_info: accepted(),
            transaction_id: 1,
        })
    }

    async fn status_notification(
        &self,
        _: &Station,
        _: core::StatusNotificationRequest,
    ) -> Result<core::StatusNotificationResponse, CallError> {
        Ok(core::StatusNotificationResponse {})
    }

    async fn stop_transaction(
        &self,
        _: &Station,
        _: core::StopTransactionRequest,
    ) -> Result<core::StopTransactionResponse, CallError> {
        Ok(core::StopTransactionResponse { id_tag_info: None })
    }
}
