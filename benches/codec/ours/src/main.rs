//! This project's messages, read strictly.
//!
//! `ours` goes from the action's name to the typed request and back to text, as the peers do. `ours, handled` goes through
//! the asynchronous dispatch to a handler's method, which writes the request again and answers: what a peer's user would
//! have to add, so that line has no peer.

use std::cell::Cell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use ocpp_messages::ocpp_wire::{CallError, DateTime, Reading, json};
use ocpp_messages::v16;
use ocpp_messages::v16::core::*;
use ocpp_messages::v16::smart_charging::*;

fn main() {
    harness::run("ours", recode);
    harness::run("ours, handled", handle);
}

fn recode(action: &str, payload: &str, out: &mut Vec<u8>) -> bool {
    out.clear();
    let Some(action) = v16::Action::from_name(action) else {
        return false;
    };
    v16::recode_request(action, payload.as_bytes(), Reading::Strict, out).is_ok()
}

thread_local! {
    /// Where the handler writes the request.
    static ECHO: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    /// Where dispatch writes the answer.
    static ANSWER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

fn handle(action: &str, payload: &str, out: &mut Vec<u8>) -> bool {
    let mut answer = ANSWER.take();
    answer.clear();
    ECHO.set(std::mem::take(out));
    let payload = payload.as_bytes();
    let done = if action == "SetChargingProfile" {
        let dispatch = v16::dispatch_station::<v16::smart_charging::Room, _, _>;
        now(dispatch(
            &Echo,
            &(),
            action,
            payload,
            Reading::Strict,
            &mut answer,
        ))
    } else {
        let dispatch = v16::dispatch_csms::<v16::core::Room, _, _>;
        now(dispatch(
            &Echo,
            &(),
            action,
            payload,
            Reading::Strict,
            &mut answer,
        ))
    };
    ANSWER.set(answer);
    *out = ECHO.take();
    done.is_ok()
}

/// The result of a future that never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing waits here"),
    }
}

fn echo<R: json::Wire, A>(request: &R, answer: A) -> Result<A, CallError> {
    let mut out = ECHO.take();
    out.clear();
    json::encode(request, &mut out)?;
    ECHO.set(out);
    Ok(answer)
}

struct Echo;

impl CoreCsms<()> for Echo {
    async fn authorize(
        &self,
        (): &(),
        request: AuthorizeRequest,
    ) -> Result<AuthorizeResponse, CallError> {
        let _ = request;
        Err(CallError::not_supported("Authorize"))
    }

    async fn boot_notification(
        &self,
        (): &(),
        request: BootNotificationRequest,
    ) -> Result<BootNotificationResponse, CallError> {
        let answer = BootNotificationResponse {
            status: RegistrationStatus::Accepted,
            current_time: DateTime::from_unix_ms(1_773_480_413_589),
            interval: 300,
        };
        echo(&request, answer)
    }

    async fn data_transfer(
        &self,
        (): &(),
        request: DataTransferRequest,
    ) -> Result<DataTransferResponse, CallError> {
        let _ = request;
        Err(CallError::not_supported("DataTransfer"))
    }

    async fn heartbeat(
        &self,
        (): &(),
        request: HeartbeatRequest,
    ) -> Result<HeartbeatResponse, CallError> {
        let _ = request;
        Err(CallError::not_supported("Heartbeat"))
    }

    async fn meter_values(
        &self,
        (): &(),
        request: MeterValuesRequest,
    ) -> Result<MeterValuesResponse, CallError> {
        echo(&request, MeterValuesResponse {})
    }

    async fn start_transaction(
        &self,
        (): &(),
        request: StartTransactionRequest,
    ) -> Result<StartTransactionResponse, CallError> {
        let _ = request;
        Err(CallError::not_supported("StartTransaction"))
    }

    async fn status_notification(
        &self,
        (): &(),
        request: StatusNotificationRequest,
    ) -> Result<StatusNotificationResponse, CallError> {
        let _ = request;
        Err(CallError::not_supported("StatusNotification"))
    }

    async fn stop_transaction(
        &self,
        (): &(),
        request: StopTransactionRequest,
    ) -> Result<StopTransactionResponse, CallError> {
        echo(&request, StopTransactionResponse::default())
    }
}

impl SmartChargingStation<()> for Echo {
    async fn clear_charging_profile(
        &self,
        (): &(),
        request: ClearChargingProfileRequest,
    ) -> Result<ClearChargingProfileResponse, CallError> {
        let _ = request;
        Err(CallError::not_supported("ClearChargingProfile"))
    }

    async fn get_composite_schedule(
        &self,
        (): &(),
        request: GetCompositeScheduleRequest,
    ) -> Result<GetCompositeScheduleResponse, CallError> {
        let _ = request;
        Err(CallError::not_supported("GetCompositeSchedule"))
    }

    async fn set_charging_profile(
        &self,
        (): &(),
        request: SetChargingProfileRequest,
    ) -> Result<SetChargingProfileResponse, CallError> {
        let answer = SetChargingProfileResponse {
            status: ChargingProfileStatus::Accepted,
        };
        echo(&request, answer)
    }
}
