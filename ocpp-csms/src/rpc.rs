//! What each frame means for one connection: the remote procedure calls of OCPP-J in both directions.
//!
//! Owns who waits for whom, and the answers to odd frames. Pure: no socket, no clock, no task; tests are function calls.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;

use bytes::Bytes;
use futures_util::FutureExt;
use ocpp_wire::{
    AnyValue, CallError, Dialect, ErrorCode, Frame, FrameError, MessageId, MessageIds, RawText,
    frame,
};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tracing::Instrument;

use crate::call::{CallFailure, RawAnswer, Refused};
use crate::observer::Observer;
use crate::service::Service;
use crate::sessions::{Queued, Session};
use crate::settings::Settings;
use crate::station::Station;

/// What the session has to do about a frame.
pub(crate) enum Step {
    /// Nothing.
    Nothing,
    /// Nothing but a log line: the frame was not expected.
    Dropped(&'static str),
    /// Send this frame.
    Send(Vec<u8>),
    /// Have the service answer this, one at a time.
    Handle(Inbound),
    /// Send this frame and close: enough odd frames.
    Close(Vec<u8>, &'static str),
}

/// A CALL or SEND of the station.
pub(crate) struct Inbound {
    id: MessageId,
    action: Bytes,
    payload: Bytes,
    one_way: bool,
    dialect: Dialect,
}

impl Inbound {
    /// Has the service answer; the result is a frame, unless nothing is to be said.
    pub(crate) async fn answer<S: Service>(
        self,
        service: &S,
        station: &Station,
        observer: &dyn Observer,
    ) -> Option<Vec<u8>> {
        /// Most answers of both versions fit.
        const USUAL_ANSWER: usize = 192;
        let action = str::from_utf8(&self.action).unwrap_or_default();
        let begun = Instant::now();
        let span = tracing::debug_span!("call", station = %station.id(), action, id = %self.id);
        if self.one_way {
            let taken = service.send(station, action, &self.payload);
            let taken = taken.instrument(span).await;
            let refused = taken.as_ref().err();
            observer.answered(station.session(), action, refused, begun.elapsed());
            if let Err(reject) = taken {
                tracing::warn!(station = %station.id(), action, %reject, "one-way message not taken");
            }
            return None;
        }
        let mut out = Vec::with_capacity(USUAL_ANSWER);
        frame::begin_result(&mut out, &self.id);
        let call = service.call(station, action, &self.payload, &mut out);
        // A handler's panic is its own call's business: the session, and every other one, goes on.
        let answer = AssertUnwindSafe(call).catch_unwind().instrument(span).await;
        let answer = answer.unwrap_or_else(|_| Err(ErrorCode::InternalError.into()));
        let refused = answer.as_ref().err();
        observer.answered(station.session(), action, refused, begun.elapsed());
        match answer {
            Ok(()) => frame::end(&mut out),
            Err(reject) => {
                tracing::warn!(station = %station.id(), action, %reject, "call refused");
                out.clear();
                refuse(&mut out, &self.id, &reject, self.dialect);
            }
        }
        Some(out)
    }
}

/// A CALL of ours that waits for its answer.
struct Outstanding {
    id: MessageId,
    deadline: Instant,
    reply: oneshot::Sender<Result<RawAnswer, CallFailure>>,
}

/// The state of one connection.
pub(crate) struct Rpc {
    dialect: Dialect,
    /// Id of the CALL that is being handled; an id stays here until its answer is written.
    handling: Option<MessageId>,
    waiting: VecDeque<Inbound>,
    waiting_limit: usize,
    outstanding: Option<Outstanding>,
    ids: MessageIds,
    malformed: u32,
    malformed_limit: u32,
}

impl Rpc {
    /// `start` distinguishes the ids of this connection from those of the station's other ones.
    pub(crate) fn new(dialect: Dialect, start: u64, settings: &Settings) -> Self {
        Self {
            dialect,
            handling: None,
            waiting: VecDeque::new(),
            waiting_limit: settings.inbound_queue,
            outstanding: None,
            ids: MessageIds::new(start),
            malformed: 0,
            malformed_limit: settings.max_malformed,
        }
    }

    /// Takes a text message.
    pub(crate) fn receive(&mut self, text: Bytes, session: &Session) -> Step {
        match Frame::parse(&text, self.dialect) {
            Ok(frame) => {
                self.malformed = 0;
                self.frame(&text, frame, session)
            }
            Err(error) => self.odd(&error, session),
        }
    }

    /// Answers something that is no frame at all.
    pub(crate) fn malformed(&mut self, what: &'static str) -> Step {
        let mut out = Vec::new();
        let reject = CallError::new(ErrorCode::RpcFrameworkError, what);
        refuse(&mut out, &MessageId::UNKNOWN, &reject, self.dialect);
        self.count_malformed(out)
    }

    fn frame(&mut self, text: &Bytes, frame: Frame<'_>, session: &Session) -> Step {
        match frame {
            Frame::Call {
                id,
                action,
                payload,
            } => self.call(text, (id, action, payload), false, session),
            Frame::Send {
                id,
                action,
                payload,
            } => self.call(text, (id, action, payload), true, session),
            Frame::CallResult { id, payload } => {
                let answer = RawAnswer(text.slice_ref(payload));
                self.answered(id, || Ok(answer))
            }
            Frame::CallError {
                id,
                code,
                description,
                details,
            } => self.answered(id, || {
                let spelled = code.to_cow().into_owned();
                Err(CallFailure::Refused(Refused {
                    code: ErrorCode::parse(&spelled),
                    spelled,
                    description: description.to_cow().into_owned(),
                    details: String::from_utf8_lossy(details).into_owned(),
                }))
            }),
            Frame::CallResultError { code, .. } => {
                session.note_departure("our answer refused");
                tracing::warn!(station = %session.station(), %code, "the station refuses our answer");
                Step::Nothing
            }
        }
    }

    fn call(
        &mut self,
        text: &Bytes,
        (id, action, payload): (RawText<'_>, RawText<'_>, &[u8]),
        one_way: bool,
        session: &Session,
    ) -> Step {
        let Some(id) = MessageId::from_raw(id) else {
            return self.malformed("message id is too long");
        };
        let inbound = Inbound {
            id,
            action: match action.as_str() {
                Some(plain) => text.slice_ref(plain.as_bytes()),
                None => Bytes::from(action.to_cow().into_owned()),
            },
            payload: text.slice_ref(payload),
            one_way,
            dialect: self.dialect,
        };
        let Some(handling) = self.handling else {
            self.handling = Some(id);
            return Step::Handle(inbound);
        };
        session.note_departure("call before the answer to the last");
        let pending = handling == id || self.waiting.iter().any(|waiting| waiting.id == id);
        let code = match self.dialect {
            Dialect::V16 => ErrorCode::ProtocolError,
            Dialect::V201 | Dialect::V21 => ErrorCode::RpcFrameworkError,
        };
        if !pending && self.waiting.len() < self.waiting_limit {
            self.waiting.push_back(inbound);
            return Step::Nothing;
        }
        if one_way {
            return Step::Dropped("one-way message while too much waits");
        }
        let why = if pending {
            "a call with this message id is being handled"
        } else {
            "too many calls outstanding, the standard allows one"
        };
        let mut out = Vec::new();
        refuse(&mut out, &id, &CallError::new(code, why), self.dialect);
        Step::Send(out)
    }

    fn answered(
        &mut self,
        id: RawText<'_>,
        result: impl FnOnce() -> Result<RawAnswer, CallFailure>,
    ) -> Step {
        match self.outstanding.take_if(|outstanding| outstanding.id == id) {
            Some(outstanding) => {
                // A caller that no longer waits has dropped its end.
                let _ = outstanding.reply.send(result());
                Step::Nothing
            }
            None => Step::Dropped("answer to no call that waits: late or stray"),
        }
    }

    fn odd(&mut self, error: &FrameError<'_>, session: &Session) -> Step {
        session.note_departure(error.kind.as_str());
        let mut out = Vec::new();
        if error.write_answer(self.dialect, &mut out) {
            self.count_malformed(out)
        } else {
            Step::Dropped(error.kind.as_str())
        }
    }

    fn count_malformed(&mut self, answer: Vec<u8>) -> Step {
        self.malformed += 1;
        if self.malformed > self.malformed_limit {
            Step::Close(answer, "too many frames that are none")
        } else {
            Step::Send(answer)
        }
    }

    /// The handler is done; yields the next call to handle.
    pub(crate) fn handled(&mut self) -> Option<Inbound> {
        let next = self.waiting.pop_front();
        self.handling = next.as_ref().map(|inbound| inbound.id);
        next
    }

    /// Until when a call of ours waits for its answer, if one does.
    pub(crate) fn outstanding(&self) -> Option<Instant> {
        self.outstanding
            .as_ref()
            .map(|outstanding| outstanding.deadline)
    }

    /// The frame of a call of ours. `None` if its caller has given up. Only to be asked while none is outstanding.
    pub(crate) fn begin(&mut self, queued: Queued) -> Option<Vec<u8>> {
        let Queued {
            call,
            deadline,
            reply,
        } = queued;
        if reply.is_closed() {
            return None;
        }
        let id = self.ids.next_id();
        let mut out = Vec::with_capacity(call.payload.len() + call.action.len() + 48);
        if call.one_way {
            frame::begin_send(&mut out, &id, &call.action);
            let _ = reply.send(Ok(RawAnswer(Bytes::from_static(b"{}"))));
        } else {
            frame::begin_call(&mut out, &id, &call.action);
            self.outstanding = Some(Outstanding {
                id,
                deadline,
                reply,
            });
        }
        out.extend_from_slice(&call.payload);
        frame::end(&mut out);
        Some(out)
    }

    /// Gives up waiting for the outstanding answer; it alone fails.
    pub(crate) fn expire(&mut self) {
        if let Some(outstanding) = self.outstanding.take() {
            let _ = outstanding.reply.send(Err(CallFailure::Timeout));
        }
    }
}

fn refuse(out: &mut Vec<u8>, id: &MessageId, reject: &CallError, dialect: Dialect) {
    let details = reject.details.as_ref().map_or("{}", AnyValue::as_str);
    let code = reject.code.as_str(dialect);
    frame::call_error(out, id, code, &reject.description, details.as_bytes());
}
