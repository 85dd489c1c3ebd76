//! Both ends through the generated code: a station calls, the text is dispatched to the CSMS's handler, the answer comes
//! back; and the other way round.

use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use ocpp_messages::v16::core::*;
use ocpp_messages::{v16, v21};
use ocpp_wire::json::{decode, encode};
use ocpp_wire::{
    Action, CallError, Caller, Csms, DateTime, Dialect, ErrorCode, OneWay, Reading, Request,
    SentBy, Station,
};

/// The result of a future that never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing waits here"),
    }
}

/// What the dispatcher knows of a call: here, the station's name.
struct Call(&'static str);

#[derive(Default)]
struct Central {
    log: Mutex<Vec<String>>,
}

impl Central {
    fn note(&self, line: String) {
        self.log.lock().expect("nobody panics").push(line);
    }
}

impl CoreCsms<Call> for Central {
    async fn authorize(
        &self,
        call: &Call,
        request: AuthorizeRequest,
    ) -> Result<AuthorizeResponse, CallError> {
        self.note(format!("{} {}", call.0, request.id_tag));
        if request.id_tag == "thief" {
            return Err(CallError::new(ErrorCode::SecurityError, "stop the thief"));
        }
        let status = v16::types::AuthorizationStatus::Accepted;
        Ok(AuthorizeResponse {
            id_tag_info: v16::types::IdTagInfo::new(status),
        })
    }

    async fn boot_notification(
        &self,
        _: &Call,
        _: BootNotificationRequest,
    ) -> Result<BootNotificationResponse, CallError> {
        Ok(BootNotificationResponse {
            status: RegistrationStatus::from("Welcome"),
            current_time: DateTime::from_unix_ms(0),
            interval: 300,
        })
    }

    async fn data_transfer(
        &self,
        _: &Call,
        _: DataTransferRequest,
    ) -> Result<DataTransferResponse, CallError> {
        Ok(DataTransferResponse::new(
            DataTransferStatus::UnknownVendorId,
        ))
    }

    async fn heartbeat(
        &self,
        _: &Call,
        _: HeartbeatRequest,
    ) -> Result<HeartbeatResponse, CallError> {
        Ok(HeartbeatResponse {
            current_time: DateTime::from_unix_ms(1_782_907_200_000),
        })
    }

    async fn meter_values(
        &self,
        _: &Call,
        _: MeterValuesRequest,
    ) -> Result<MeterValuesResponse, CallError> {
        Ok(MeterValuesResponse {})
    }

    async fn start_transaction(
        &self,
        _: &Call,
        _: StartTransactionRequest,
    ) -> Result<StartTransactionResponse, CallError> {
        Err(ErrorCode::InternalError.into())
    }

    async fn status_notification(
        &self,
        _: &Call,
        _: StatusNotificationRequest,
    ) -> Result<StatusNotificationResponse, CallError> {
        Ok(StatusNotificationResponse {})
    }

    async fn stop_transaction(
        &self,
        _: &Call,
        _: StopTransactionRequest,
    ) -> Result<StopTransactionResponse, CallError> {
        Ok(StopTransactionResponse::default())
    }
}

/// What a station gets for a call: the answer's text, or code and description.
fn ask(action: &str, payload: &str) -> Result<String, (&'static str, String)> {
    let mut out = b"[3,\"id\",".to_vec();
    let rooms = v16::dispatch_csms::<(v16::core::Room, v16::local_auth::Room), _, _>;
    let answer = now(rooms(
        &Central::default(),
        &Call("CP1"),
        action,
        payload.as_bytes(),
        Reading::Strict,
        &mut out,
    ));
    match answer {
        Ok(()) => Ok(String::from_utf8_lossy(&out[8..]).into_owned()),
        Err(error) => {
            assert_eq!(out, b"[3,\"id\",", "nothing is left of a refused answer");
            Err((
                error.code.as_str(Dialect::V16),
                error.description.to_string(),
            ))
        }
    }
}

#[track_caller]
fn check(action: &str, payload: &str, expected: Result<&str, (&str, &str)>) {
    let answer = ask(action, payload);
    let answer = match &answer {
        Ok(text) => Ok(text.as_str()),
        Err((code, description)) => Err((*code, description.as_str())),
    };
    assert_eq!(answer, expected, "{action} {payload}");
}

#[test]
fn calls_find_their_method() {
    check(
        "Heartbeat",
        "{}",
        Ok("{\"currentTime\":\"2026-07-01T12:00:00.000Z\"}"),
    );
    check(
        "Authorize",
        "{\"idTag\":\"T\"}",
        Ok("{\"idTagInfo\":{\"status\":\"Accepted\"}}"),
    );
    check(
        "StatusNotification",
        "{\"connectorId\":0,\"errorCode\":\"NoError\",\"status\":\"Available\"}",
        Ok("{}"),
    );
}

#[test]
fn what_cannot_be_answered() {
    check(
        "Teleport",
        "{}",
        Err(("NotImplemented", "unknown action Teleport")),
    );
    check(
        "heartbeat",
        "{}",
        Err(("NotImplemented", "unknown action heartbeat")),
    );
    // Known, its room not listed.
    check(
        "SecurityEventNotification",
        "{}",
        Err(("NotSupported", "SecurityEventNotification is not supported")),
    );
    // Known, the other direction.
    check(
        "Reset",
        "{\"type\":\"Soft\"}",
        Err(("NotSupported", "Reset is not supported")),
    );
    check(
        "SendLocalList",
        "{}",
        Err(("NotSupported", "SendLocalList is not supported")),
    );
    check(
        "Authorize",
        "{\"idTag\":\"thief\"}",
        Err(("SecurityError", "stop the thief")),
    );
    check(
        "StartTransaction",
        "{",
        Err(("FormationViolation", "text ends inside a value")),
    );
}

#[test]
fn what_is_wrong_with_a_payload_is_told() {
    check(
        "Authorize",
        "{}",
        Err((
            "OccurenceConstraintViolation",
            "required member is missing: idTag",
        )),
    );
    check(
        "Authorize",
        "{\"idTag\":7}",
        Err(("TypeConstraintViolation", "wrong JSON type at /idTag")),
    );
    check(
        "Authorize",
        "{\"idTag\":\"123456789012345678901\"}",
        Err(("PropertyConstraintViolation", "text is too long at /idTag")),
    );
    check(
        "Authorize",
        "{\"idTag\":\"T\",\"x\":1}",
        Err(("FormationViolation", "unknown member at /x")),
    );
}

#[test]
fn an_answer_that_is_not_valid_is_an_internal_error() {
    check(
        "BootNotification",
        "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}",
        Err((
            "InternalError",
            "the answer is not valid: not a value of the enumeration at /status",
        )),
    );
}

/// A station whose line to the central system is a function call.
struct Line(Central);

impl Caller for Line {
    type Side = Station;
    type Error = CallError;

    async fn call<R: Request + SentBy<Station>>(
        &self,
        request: R,
    ) -> Result<R::Response, CallError> {
        let (mut payload, mut answer) = (Vec::new(), Vec::new());
        encode(&request, &mut payload)?;
        let action = R::ACTION.info().name;
        let dispatch = v16::dispatch_csms::<v16::core::Room, _, _>;
        dispatch(
            &self.0,
            &Call("CP2"),
            action,
            &payload,
            Reading::Strict,
            &mut answer,
        )
        .await?;
        decode(&answer, Reading::Strict).map_err(|error| CallError::of_payload(&error, &answer))
    }

    async fn send<M: OneWay + SentBy<Station>>(&self, _: M) -> Result<(), CallError> {
        Err(CallError::not_supported(M::ACTION.info().name))
    }
}

#[test]
fn typed_calls_go_both_ways() {
    let line = Line(Central::default());
    let request = AuthorizeRequest {
        id_tag: "04A1".try_into().expect("short"),
    };
    let response = now(line.authorize(request)).expect("accepted");
    assert_eq!(
        response.id_tag_info.status,
        v16::types::AuthorizationStatus::Accepted
    );
    assert_eq!(*line.0.log.lock().expect("nobody panics"), ["CP2 04A1"]);
    let refused = now(line.start_transaction(StartTransactionRequest::new(
        1,
        "04A1".try_into().expect("short"),
        0,
        DateTime::default(),
    )));
    assert_eq!(
        refused.map_err(|error| error.code),
        Err(ErrorCode::InternalError)
    );
}

#[test]
fn a_send_leaves_no_answer() {
    use v21::diagnostics::*;

    struct Streams(Mutex<usize>);

    macro_rules! refusing {
        ($($method:ident $request:ident $response:ident),*) => {
            impl DiagnosticsCsms<()> for Streams {
                $(async fn $method(&self, (): &(), _: $request) -> Result<$response, CallError> {
                    Err(ErrorCode::NotSupported.into())
                })*

                async fn notify_periodic_event_stream(
                    &self,
                    (): &(),
                    message: NotifyPeriodicEventStream,
                ) -> Result<(), CallError> {
                    *self.0.lock().expect("nobody panics") += message.data.len();
                    Ok(())
                }
            }
        };
    }

    refusing! {
        close_periodic_event_stream ClosePeriodicEventStreamRequest ClosePeriodicEventStreamResponse,
        log_status_notification LogStatusNotificationRequest LogStatusNotificationResponse,
        notify_customer_information NotifyCustomerInformationRequest NotifyCustomerInformationResponse,
        notify_event NotifyEventRequest NotifyEventResponse,
        notify_monitoring_report NotifyMonitoringReportRequest NotifyMonitoringReportResponse,
        open_periodic_event_stream OpenPeriodicEventStreamRequest OpenPeriodicEventStreamResponse
    }

    let payload = "{\"data\":[{\"t\":1.0,\"v\":\"7\"}],\"id\":1,\"pending\":0,\"basetime\":\"2026-07-01T12:00:00Z\"}";
    let streams = Streams(Mutex::new(0));
    let mut out = Vec::new();
    let dispatch = v21::dispatch_csms::<Room, _, _>;
    now(dispatch(
        &streams,
        &(),
        "NotifyPeriodicEventStream",
        payload.as_bytes(),
        Reading::Strict,
        &mut out,
    ))
    .expect("a valid message");
    assert_eq!((streams.0.into_inner().ok(), out.len()), (Some(1), 0));
    assert!(v21::Action::NotifyPeriodicEventStream.info().one_way);
}

/// Direction is a matter of types.
#[test]
fn sides_send_their_own() {
    fn by_csms<R: SentBy<Csms>>() {}
    fn by_station<R: SentBy<Station>>() {}
    by_csms::<ResetRequest>();
    by_station::<HeartbeatRequest>();
    by_csms::<DataTransferRequest>();
    by_station::<DataTransferRequest>();
}

#[test]
fn actions_know_their_rooms() {
    let info = v16::Action::SetChargingProfile.info();
    assert_eq!(
        (info.name, info.room, info.supported),
        ("SetChargingProfile", "smart_charging", true)
    );
    assert_eq!(v16::Action::ALL.len(), 39);
    assert_eq!((v16::SUBPROTOCOL, v21::SUBPROTOCOL), ("ocpp1.6", "ocpp2.1"));
    for action in v21::Action::ALL {
        assert_eq!(v21::Action::from_name(action.name()), Some(*action));
    }
}
