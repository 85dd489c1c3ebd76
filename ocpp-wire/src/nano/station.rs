//! One incoming call on its way to a handler and back, without knowing the action.
//!
//! Owns the answer's form and the parts of dispatch that are the same for every action, so that generated dispatch adds
//! little to each. Knows no action.

use super::cells::{Place, Record, Slot, View};
use super::codec::finish;
use super::decode::decode_place;
use crate::error::{DecodeError, Dialect, ErrorCode};
use crate::frame;
use crate::raw::{RawText, WireText};
use crate::sink::{Cursor, Sink};

/// What a handler answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<R> {
    /// This, at once.
    Now(R),
    /// Not yet: the response follows under the ticket when the work is done.
    Later(Ticket),
}

/// Stands for an answer that comes later. The number is the handler's to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(pub u16);

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// The CALLRESULT stands in the buffer.
    Answered,
    /// A CALLERROR with this code stands in the buffer.
    Refused(ErrorCode),
    /// Nothing is in the buffer; keep the message id with the ticket.
    Later(Ticket),
}

/// A call that is being answered.
pub struct Exchange<'x, 'f, 'b, const BYTES: usize> {
    /// The session's version.
    pub dialect: Dialect,
    /// The call's id.
    pub id: RawText<'f>,
    /// The request.
    pub payload: &'f [u8],
    /// Where the request is decoded to.
    pub slot: &'x mut Slot<BYTES>,
    /// Where the answer goes.
    pub out: &'x mut Cursor<'b>,
}

impl<'f, const BYTES: usize> Exchange<'_, 'f, '_, BYTES> {
    /// Decodes the request, asks the handler, and writes its answer.
    ///
    /// A request that cannot be read is refused with the error's code; a response that does not fit, or that its schema
    /// forbids, with InternalError.
    pub fn answer<'r, T: Record<'f>, R: Record<'r>>(
        self,
        handler: impl FnOnce(&T) -> Result<Answer<R>, ErrorCode>,
    ) -> Handled {
        let Self {
            dialect,
            id,
            payload,
            slot,
            out,
        } = self;
        let request = slot.place::<T>();
        if let Err(error) = decode_place(payload, Place::new(request)) {
            return refuse_request(out, dialect, id, &error);
        }
        match handler(request) {
            Ok(Answer::Now(response)) => respond(out, dialect, id, View::new(&response)),
            Ok(Answer::Later(ticket)) => Handled::Later(ticket),
            Err(code) => refuse(out, dialect, id, code),
        }
    }

    /// Refuses the call: an action that is not known, or not supported.
    pub fn refuse(self, code: ErrorCode) -> Handled {
        refuse(self.out, self.dialect, self.id, code)
    }
}

#[inline(never)]
fn respond(
    out: &mut Cursor<'_>,
    dialect: Dialect,
    id: RawText<'_>,
    view: Option<View<'_>>,
) -> Handled {
    frame::begin_result(out, &id);
    if finish(out, view).is_ok() {
        return Handled::Answered;
    }
    out.clear();
    refuse(out, dialect, id, ErrorCode::InternalError)
}

#[inline(never)]
fn refuse(out: &mut Cursor<'_>, dialect: Dialect, id: RawText<'_>, code: ErrorCode) -> Handled {
    frame::call_error(out, &id, code.as_str(dialect), "", b"{}");
    Handled::Refused(code)
}

#[inline(never)]
fn refuse_request(
    out: &mut Cursor<'_>,
    dialect: Dialect,
    id: RawText<'_>,
    error: &DecodeError,
) -> Handled {
    let code = error.code();
    frame::begin_error(out, &id, code.as_str(dialect));
    if error.member.is_empty() {
        error.kind.as_str().write_json(out);
        out.put(b",{}");
    } else {
        error.kind.as_str().write_json(out);
        out.put(b",{\"member\":");
        error.member.write_json(out);
        out.put_byte(b'}');
    }
    frame::end(out);
    Handled::Refused(code)
}
