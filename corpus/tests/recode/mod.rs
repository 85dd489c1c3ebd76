//! What both codecs make of a payload of any 1.6 message: the text that they write after they have read it.
//!
//! Owns the list of the no-alloc messages. Shared with `fuzz/`; judges nothing.

use ocpp_messages::v16 as messages;
use ocpp_messages_nano::v16::{
    Action, core::*, firmware::*, local_auth::*, remote_trigger::*, reservation::*, security::*,
    smart_charging::*,
};
use ocpp_wire::nano::{self, Record, Request, Slot};
use ocpp_wire::{Cursor, DecodeError, Payload, Reading, Visit, json};

/// More than the largest message takes.
const SLOT: usize = 64 * 1024;

/// Decodes and encodes payloads with the no-alloc codec.
pub(crate) struct Nano {
    slot: Box<Slot<SLOT>>,
    buffer: Vec<u8>,
}

impl Nano {
    pub(crate) fn new() -> Self {
        Self {
            slot: Box::new(Slot::new()),
            buffer: Vec::new(),
        }
    }

    fn through<'f, T: Record<'f>>(&mut self, payload: &'f [u8]) -> Result<&[u8], DecodeError> {
        let value: &mut T = nano::decode(payload, &mut self.slot)?;
        // A character may become an escape of six bytes, and a number longer than it was.
        self.buffer.resize(64 + 8 * payload.len(), 0);
        let mut out = Cursor::new(&mut self.buffer);
        nano::encode(value, &mut out).expect("what was read can be written");
        Ok(out.finish().expect("the buffer is large enough"))
    }
}

macro_rules! by_action {
    ($($request:ident)*) => {
        impl Nano {
            /// What is written of a payload that was read.
            pub(crate) fn recode(
                &mut self,
                action: Action,
                request: bool,
                payload: &[u8],
            ) -> Result<&[u8], DecodeError> {
                match action {
                    $(<$request as Request<'_>>::ACTION => if request {
                        self.through::<$request>(payload)
                    } else {
                        self.through::<<$request as Request<'_>>::Response<'_>>(payload)
                    })*
                }
            }
        }
    };
}

// An action that is not listed here fails to compile above.
by_action! {
    AuthorizeRequest BootNotificationRequest CancelReservationRequest CertificateSignedRequest
    ChangeAvailabilityRequest ChangeConfigurationRequest ClearCacheRequest ClearChargingProfileRequest
    DataTransferRequest DeleteCertificateRequest DiagnosticsStatusNotificationRequest
    ExtendedTriggerMessageRequest FirmwareStatusNotificationRequest GetCompositeScheduleRequest
    GetConfigurationRequest GetDiagnosticsRequest GetInstalledCertificateIdsRequest
    GetLocalListVersionRequest GetLogRequest HeartbeatRequest InstallCertificateRequest
    LogStatusNotificationRequest MeterValuesRequest RemoteStartTransactionRequest
    RemoteStopTransactionRequest ReserveNowRequest ResetRequest SecurityEventNotificationRequest
    SendLocalListRequest SetChargingProfileRequest SignCertificateRequest
    SignedFirmwareStatusNotificationRequest SignedUpdateFirmwareRequest StartTransactionRequest
    StatusNotificationRequest StopTransactionRequest TriggerMessageRequest UnlockConnectorRequest
    UpdateFirmwareRequest
}

struct Std<'a> {
    payload: &'a [u8],
    reading: Reading<'a>,
}

impl Visit for Std<'_> {
    type Output = Result<Vec<u8>, DecodeError>;

    fn visit<T: Payload>(self) -> Self::Output {
        let value: T = json::decode(self.payload, self.reading)?;
        let mut out = Vec::new();
        json::encode_as_is(&value, &mut out);
        Ok(out)
    }
}

/// The same with the std codec; departures are written as they came.
pub(crate) fn recode_std(
    action: Action,
    request: bool,
    payload: &[u8],
    reading: Reading<'_>,
) -> Result<Vec<u8>, DecodeError> {
    let visitor = Std { payload, reading };
    let action = messages::Action::from_name(action.name()).expect("both have the same actions");
    if request {
        messages::visit_request(action, visitor)
    } else {
        messages::visit_response(action, visitor)
    }
    .expect("every room is compiled in")
}
