//! {{ room.title }} (OCPP {{ version.id }}, {{ room.section }}): what stations ask.

use ocpp_csms::Station;
use ocpp_csms::wire::CallError;
use ocpp_messages::{{ version.module }}::{{ room.name }} as messages;
use ocpp_messages::{{ version.module }}::{{ room.name }}::{{ room.camel }}Csms;

//% if limit
use super::smart_charging::limit;
//% endif
//% for vendor in room.vendors
use super::{{ vendor }};
//% endfor
use crate::handlers::Handlers;

impl {{ room.camel }}Csms<Station> for Handlers {
//% for action in room.actions
    /// {{ action.summary }}
    async fn {{ action.method }}(
        &self,
        station: &Station,
        request: messages::{{ action.request }},
    ) -> Result<{{ action.response }}, CallError> {
//% if limit and action.method == "status_notification"
        if request.status == messages::ChargePointStatus::Charging && self.limit > 0 {
            limit(station, request.connector_id, self.limit);
        }
//% endif
//% if action.method == "data_transfer"
//% for vendor in room.vendors
        if request.vendor_id == {{ vendor }}::ID {
            return {{ vendor }}::answer(self, station, &request).await;
        }
//% endfor
//% endif
        {{ action.body }}
    }
//% if not loop.last

//% endif
//% endfor
}
