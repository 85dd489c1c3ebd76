//! The remote-trigger room: which messages the CSMS may ask for (OCPP 1.6 section 5.17).

use ocpp_messages_nano::v16::remote_trigger::{
    MessageTrigger, RemoteTriggerStation, TriggerMessageRequest, TriggerMessageResponse,
    TriggerMessageStatus,
};
use ocpp_wire::nano::Answer;

use crate::core::handlers::now;
use crate::core::trigger::Triggered;
use crate::station::Station;

impl RemoteTriggerStation for Station {
    fn trigger_message(
        &mut self,
        request: &TriggerMessageRequest,
    ) -> Answer<TriggerMessageResponse> {
        let message = match request.requested_message {
            MessageTrigger::BootNotification => Triggered::Boot,
            MessageTrigger::Heartbeat => Triggered::Heartbeat,
            MessageTrigger::MeterValues => Triggered::Meter,
            MessageTrigger::StatusNotification => Triggered::Status,
            #[cfg(feature = "firmware")]
            MessageTrigger::FirmwareStatusNotification => Triggered::Firmware,
            #[cfg(feature = "firmware")]
            MessageTrigger::DiagnosticsStatusNotification => Triggered::Upload,
            #[cfg(not(feature = "firmware"))]
            MessageTrigger::FirmwareStatusNotification
            | MessageTrigger::DiagnosticsStatusNotification => {
                let status = TriggerMessageStatus::NotImplemented;
                return now(TriggerMessageResponse::new(status));
            }
        };
        let status = if self.trigger(message, request.connector_id()) {
            TriggerMessageStatus::Accepted
        } else {
            TriggerMessageStatus::Rejected
        };
        now(TriggerMessageResponse::new(status))
    }
}
