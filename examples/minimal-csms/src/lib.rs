//! A central system whose owner replaced one line: a boot is answered as the library does, and then the station is asked
//! for its configuration.

use std::sync::{Arc, Mutex, PoisonError};

use ocpp_csms::store::MemoryStore;
use ocpp_csms::wire::{CallError, Caller};
use ocpp_csms::{Attend, Defaults, Dispatch, Rooms, Service, Settings, Station};
use ocpp_messages::v16::core::{self, CoreCsms, GetConfigurationRequest};

/// Default handlers, and what stations said of their configuration.
pub struct Handlers {
    defaults: Defaults,
    keys: Keys,
}

/// Station, key and value, as they came in.
pub type Keys = Arc<Mutex<Vec<(String, String, String)>>>;

/// The service, and where it puts what it learns.
#[must_use]
pub fn service(settings: &Settings) -> (impl Service, Keys) {
    let keys = Keys::default();
    let handlers = Handlers {
        defaults: Defaults::new(Arc::new(MemoryStore::new()), settings),
        keys: Arc::clone(&keys),
    };
    (Dispatch::<_, Rooms<(core::Room,)>>::new(handlers), keys)
}

impl Attend for Handlers {}

impl CoreCsms<Station> for Handlers {
    async fn boot_notification(
        &self,
        station: &Station,
        request: core::BootNotificationRequest,
    ) -> Result<core::BootNotificationResponse, CallError> {
        let (asked, keys) = (station.clone(), Arc::clone(&self.keys));
        ask_later(asked, keys);
        self.defaults.boot_notification(station, request).await
    }

    async fn authorize(
        &self,
        station: &Station,
        request: core::AuthorizeRequest,
    ) -> Result<core::AuthorizeResponse, CallError> {
        self.defaults.authorize(station, request).await
    }

    async fn data_transfer(
        &self,
        station: &Station,
        request: core::DataTransferRequest,
    ) -> Result<core::DataTransferResponse, CallError> {
        self.defaults.data_transfer(station, request).await
    }

    async fn heartbeat(
        &self,
        station: &Station,
        request: core::HeartbeatRequest,
    ) -> Result<core::HeartbeatResponse, CallError> {
        self.defaults.heartbeat(station, request).await
    }

    async fn meter_values(
        &self,
        station: &Station,
        request: core::MeterValuesRequest,
    ) -> Result<core::MeterValuesResponse, CallError> {
        self.defaults.meter_values(station, request).await
    }

    async fn start_transaction(
        &self,
        station: &Station,
        request: core::StartTransactionRequest,
    ) -> Result<core::StartTransactionResponse, CallError> {
        self.defaults.start_transaction(station, request).await
    }

    async fn status_notification(
        &self,
        station: &Station,
        request: core::StatusNotificationRequest,
    ) -> Result<core::StatusNotificationResponse, CallError> {
        self.defaults.status_notification(station, request).await
    }

    async fn stop_transaction(
        &self,
        station: &Station,
        request: core::StopTransactionRequest,
    ) -> Result<core::StopTransactionResponse, CallError> {
        self.defaults.stop_transaction(station, request).await
    }
}

/// Beside the answer to the boot, not before it.
fn ask_later(station: Station, keys: Keys) {
    tokio::spawn(async move {
        match station.call(GetConfigurationRequest { key: None }).await {
            Ok(response) => {
                let mut keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
                for entry in response.configuration_key.unwrap_or_default() {
                    let value = entry.value.unwrap_or_default().into();
                    keys.push((station.id().to_string(), entry.key.into(), value));
                }
            }
            Err(error) => eprintln!("{}: {error}", station.id()),
        }
    });
}
