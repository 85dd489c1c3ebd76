//! What the no-alloc messages cost on flash: a station that reads every frame, answers all 19 requests of a CSMS, asks
//! all 10 of its own and reads their answers, and does nothing else.
//!
//! Never run. What comes in and goes out is hidden from the compiler, so that it can leave nothing out.
#![no_std]
#![no_main]

use ::core::hint::black_box;

use ocpp_messages_nano::v16::core::*;
use ocpp_messages_nano::v16::firmware::*;
use ocpp_messages_nano::v16::local_auth::*;
use ocpp_messages_nano::v16::remote_trigger::*;
use ocpp_messages_nano::v16::reservation::*;
#[cfg(feature = "security")]
use ocpp_messages_nano::v16::security::*;
use ocpp_messages_nano::v16::smart_charging::*;
use ocpp_messages_nano::v16::{self, DIALECT, RequestSlot, ResponseSlot};
use ocpp_wire::nano::{Answer, Exchange, Request, decode_response, put_call};
use ocpp_wire::{Cursor, Frame, MessageId};

#[panic_handler]
fn panic(_: &::core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Answers everything.
struct Station;

macro_rules! answers {
    ($trait:ident { $($method:ident: $request:ty => $response:ident$(<$lifetime:lifetime>)?($($status:expr)?);)* }) => {
        impl $trait for Station {
            $(fn $method(&mut self, _request: &$request) -> Answer<$response$(<$lifetime>)?> {
                Answer::Now($response::new($($status)?))
            })*
        }
    };
}

answers! { CoreStation {
    change_availability: ChangeAvailabilityRequest => ChangeAvailabilityResponse(AvailabilityStatus::Accepted);
    change_configuration: ChangeConfigurationRequest<'_> => ChangeConfigurationResponse(ConfigurationStatus::Accepted);
    clear_cache: ClearCacheRequest => ClearCacheResponse(ClearCacheStatus::Accepted);
    data_transfer: DataTransferRequest<'_> => DataTransferResponse<'_>(DataTransferStatus::Accepted);
    get_configuration: GetConfigurationRequest => GetConfigurationResponse<'_>();
    remote_start_transaction: RemoteStartTransactionRequest => RemoteStartTransactionResponse(RemoteStartStopStatus::Accepted);
    remote_stop_transaction: RemoteStopTransactionRequest => RemoteStopTransactionResponse(RemoteStartStopStatus::Accepted);
    reset: ResetRequest => ResetResponse(ResetStatus::Accepted);
    unlock_connector: UnlockConnectorRequest => UnlockConnectorResponse(UnlockStatus::Unlocked);
} }
answers! { FirmwareStation {
    get_diagnostics: GetDiagnosticsRequest<'_> => GetDiagnosticsResponse();
    update_firmware: UpdateFirmwareRequest<'_> => UpdateFirmwareResponse();
} }
answers! { LocalAuthStation {
    get_local_list_version: GetLocalListVersionRequest => GetLocalListVersionResponse(0);
    send_local_list: SendLocalListRequest => SendLocalListResponse(UpdateStatus::Accepted);
} }
answers! { ReservationStation {
    cancel_reservation: CancelReservationRequest => CancelReservationResponse(CancelReservationStatus::Accepted);
    reserve_now: ReserveNowRequest => ReserveNowResponse(ReservationStatus::Accepted);
} }
answers! { SmartChargingStation {
    clear_charging_profile: ClearChargingProfileRequest => ClearChargingProfileResponse(ClearChargingProfileStatus::Accepted);
    get_composite_schedule: GetCompositeScheduleRequest => GetCompositeScheduleResponse(GetCompositeScheduleStatus::Accepted);
    set_charging_profile: SetChargingProfileRequest => SetChargingProfileResponse(ChargingProfileStatus::Accepted);
} }
answers! { RemoteTriggerStation {
    trigger_message: TriggerMessageRequest => TriggerMessageResponse(TriggerMessageStatus::Accepted);
} }
#[cfg(feature = "security")]
answers! { SecurityStation {
    certificate_signed: CertificateSignedRequest<'_> => CertificateSignedResponse(CertificateSignedStatusEnumType::Accepted);
    delete_certificate: DeleteCertificateRequest => DeleteCertificateResponse(DeleteCertificateStatusEnumType::Accepted);
    extended_trigger_message: ExtendedTriggerMessageRequest => ExtendedTriggerMessageResponse(TriggerMessageStatusEnumType::Accepted);
    get_installed_certificate_ids: GetInstalledCertificateIdsRequest => GetInstalledCertificateIdsResponse(GetInstalledCertificateStatusEnumType::Accepted);
    get_log: GetLogRequest<'_> => GetLogResponse(LogStatusEnumType::Accepted);
    install_certificate: InstallCertificateRequest<'_> => InstallCertificateResponse(InstallCertificateStatusEnumType::Accepted);
    signed_update_firmware: SignedUpdateFirmwareRequest<'_> => SignedUpdateFirmwareResponse(UpdateFirmwareStatusEnumType::Accepted);
} }

/// The rooms of the 28 actions.
type Own = (
    v16::core::Room,
    v16::firmware::Room,
    v16::local_auth::Room,
    v16::reservation::Room,
    v16::smart_charging::Room,
    v16::remote_trigger::Room,
);
#[cfg(not(feature = "security"))]
type Rooms = Own;
#[cfg(feature = "security")]
type Rooms = (Own, v16::security::Room);

static mut REQUEST: RequestSlot = RequestSlot::new();
static mut RESPONSE: ResponseSlot = ResponseSlot::new();
static mut OUT: [u8; 2048] = [0; 2048];
static mut IN: [u8; 4096] = [0; 4096];
static mut MESSAGE: [u64; 512] = [0; 512];
static mut ID: Option<MessageId> = None;

/// Asks with a request that the application has made at `at`.
fn ask<T: Request<'static> + 'static>(
    out: &mut Cursor<'_>,
    id: &MessageId,
    at: *const u64,
) -> bool {
    // SAFETY: never run.
    put_call(out, id, unsafe { &*at.cast::<T>() }).is_ok()
}

/// Reads the response to such a request.
fn got<T: Request<'static>>(payload: &[u8], slot: &mut ResponseSlot) -> bool {
    decode_response::<T, _>(payload, slot).is_ok()
}

macro_rules! each {
    ($which:expr, $function:ident($($argument:expr),*)) => {
        match $which {
            0 => $function::<AuthorizeRequest>($($argument),*),
            1 => $function::<BootNotificationRequest>($($argument),*),
            2 => $function::<HeartbeatRequest>($($argument),*),
            3 => $function::<MeterValuesRequest>($($argument),*),
            4 => $function::<StartTransactionRequest>($($argument),*),
            5 => $function::<StatusNotificationRequest>($($argument),*),
            6 => $function::<StopTransactionRequest>($($argument),*),
            7 => $function::<DataTransferRequest<'static>>($($argument),*),
            8 => $function::<DiagnosticsStatusNotificationRequest>($($argument),*),
            #[cfg(feature = "security")]
            10 => $function::<LogStatusNotificationRequest>($($argument),*),
            #[cfg(feature = "security")]
            11 => $function::<SecurityEventNotificationRequest<'static>>($($argument),*),
            #[cfg(feature = "security")]
            12 => $function::<SignCertificateRequest<'static>>($($argument),*),
            #[cfg(feature = "security")]
            13 => $function::<SignedFirmwareStatusNotificationRequest>($($argument),*),
            _ => $function::<FirmwareStatusNotificationRequest>($($argument),*),
        }
    };
}

/// A frame of the CSMS; `pending` and `which` are those of the CALL that waits for its answer.
#[inline(never)]
fn receive(text: &[u8], out: &mut Cursor<'_>, pending: &MessageId, which: u8) -> bool {
    let frame = Frame::parse(text, DIALECT);
    match &frame {
        Ok(Frame::Call {
            id,
            action,
            payload,
        }) => {
            // SAFETY: never run.
            let slot = unsafe { &mut *(&raw mut REQUEST) };
            let mut exchange = Exchange::new(*id, payload, slot, out);
            black_box(exchange.dispatch::<Rooms, _>(&mut Station, *action));
            true
        }
        Ok(Frame::CallResult { id, payload }) => {
            // SAFETY: never run.
            let slot = unsafe { &mut *(&raw mut RESPONSE) };
            *id == *pending && each!(which, got(payload, slot))
        }
        Ok(Frame::CallError { id, .. }) => *id == *pending,
        Ok(_) => false,
        Err(error) => error.write_answer(DIALECT, out),
    }
}

/// Where the linker begins.
#[unsafe(no_mangle)]
pub extern "C" fn _start() -> ! {
    // SAFETY: never run.
    let (out, text, id) = unsafe { (&mut *(&raw mut OUT), &*(&raw const IN), &*(&raw const ID)) };
    let mut out = Cursor::new(out);
    let at = black_box(&raw const MESSAGE).cast();
    let which = black_box(0);
    if let Some(id) = id {
        black_box(each!(which, ask(&mut out, id, at)));
        black_box(receive(text, &mut out, id, which));
        black_box(&raw const RESPONSE);
    }
    loop {}
}
