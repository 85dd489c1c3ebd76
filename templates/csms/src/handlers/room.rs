//! {{ room.title }} (OCPP {{ version.id }}, {{ room.section }}): what stations ask.

use ocpp_csms::Station;
use ocpp_csms::wire::CallError;
use ocpp_messages::{{ version.module }}::{{ room.name }}::{
    {{ room.imports }},
};

use crate::handlers::Handlers;

impl {{ room.camel }}Csms<Station> for Handlers {
//% for action in room.actions
    /// {{ action.summary }}
    async fn {{ action.method }}(
        &self,
        station: &Station,
        request: {{ action.request }},
    ) -> Result<{{ action.response }}, CallError> {
        self.{{ version.module }}.{{ action.method }}(station, request).await
    }
//% if not loop.last

//% endif
//% endfor
}
