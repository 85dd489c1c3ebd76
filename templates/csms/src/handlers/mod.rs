//! What this CSMS does about each message: one file per version and profile, one method per action.
//!
//! Each method hands its request to the library's default. Replace that line to change the behaviour.

//% for version in versions
pub mod {{ version.module }} {
//% for file in version.files
    pub mod {{ file }};
//% endfor
}
//% endfor

use std::sync::Arc;

use ocpp_csms::store::Store;
use ocpp_csms::{Attend, Dispatch, Rooms, Service, Settings, Station};

//% if limit
use crate::config::Options;

//% endif
/// What handlers work with.
pub struct Handlers {
//% for version in versions
    {{ version.module }}: ocpp_csms::{{ version.module }}::Defaults,
//% endfor
//% if limit
    /// Amperes; 0 for no limit.
    limit: u16,
//% endif
}

//% for version in versions
/// The profiles handled in {{ version.id }}; an action of any other is answered NotSupported.
{{ version.rooms_type }}

//% endfor
/// The service behind the listener.
//% if limit
pub fn service(store: Arc<dyn Store>, options: &Options, settings: &Settings) -> impl Service {
//% else
pub fn service(store: Arc<dyn Store>, settings: &Settings) -> impl Service {
//% endif
    Dispatch::<_, {{ service_rooms }}>::new(Handlers {
//% for version in versions
//% if loop.last
        {{ version.module }}: ocpp_csms::{{ version.module }}::Defaults::new(store, settings),
//% else
        {{ version.module }}: ocpp_csms::{{ version.module }}::Defaults::new(Arc::clone(&store), settings),
//% endif
//% endfor
//% if limit
        limit: options.limit,
//% endif
    })
}

impl Attend for Handlers {
    async fn connected(&self, station: &Station) {
        self.{{ versions[0].module }}.connected(station).await;
    }

    async fn disconnected(&self, station: &Station) {
        self.{{ versions[0].module }}.disconnected(station).await;
    }
}
