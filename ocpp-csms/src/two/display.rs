//! Display Message (O).

use ocpp_wire::CallError;

use super::messages::display::{
    DisplayCsms, NotifyDisplayMessagesRequest, NotifyDisplayMessagesResponse,
};
use crate::defaults::Defaults;
use crate::station::Station;

impl DisplayCsms<Station> for Defaults {
    /// Takes note: nobody here asked for it.
    async fn notify_display_messages(
        &self,
        _: &Station,
        _: NotifyDisplayMessagesRequest,
    ) -> Result<NotifyDisplayMessagesResponse, CallError> {
        Ok(NotifyDisplayMessagesResponse::default())
    }
}
