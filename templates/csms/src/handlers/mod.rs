//! What this CSMS does about each message: one file per version and profile, one method per action.
//!
//! Each method hands its request to the library's default. Replace that line to change the behaviour.

//% for version in versions
mod {{ version.module }} {
//% for room in version.rooms
//% if room.file
    mod {{ room.name }};
//% endif
//% endfor
}
//% endfor

use std::sync::Arc;

use ocpp_csms::store::Store;
use ocpp_csms::{Attend, Dispatch, Rooms, Service, Settings, Station};
//% for version in versions
use ocpp_messages::{{ version.module }};
//% endfor

use crate::config::Config;

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
/// The profiles that are handled in {{ version.id }}; any other action of it is answered NotSupported.
type Rooms{{ version.camel }} = Rooms<(
//% for room in version.rooms
    {{ version.module }}::{{ room.name }}::Room,
//% endfor
)>;

//% endfor
/// The service behind the listener.
pub fn service(store: Arc<dyn Store>, config: &Config, settings: &Settings) -> impl Service {
//% if not limit
    let _ = config;
//% endif
    Dispatch::<_, ({% for version in versions %}Rooms{{ version.camel }},{% endfor %})>::new(Handlers {
//% for version in versions
        {{ version.module }}: ocpp_csms::{{ version.module }}::Defaults::new({% if loop.last %}store{% else %}Arc::clone(&store){% endif %}, settings),
//% endfor
//% if limit
        limit: config.limit,
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
