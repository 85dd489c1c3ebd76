//! One incoming call on its way to a handler and back, without knowing the action.
//!
//! Owns the answer's form, the list of rooms a handler serves, and the parts of dispatch that are the same for every
//! action, so that generated dispatch adds little to each. Knows no action.

use super::cells::{Enumeration, Place, Record, Slot, View};
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

/// What a handler returns: an answer, or the code of a CALLERROR.
pub type Reply<R> = Result<Answer<R>, ErrorCode>;

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

/// A request and the response that belongs to it.
pub trait Request<'f>: Record<'f> {
    /// The version's actions.
    type Action: Enumeration;
    /// The response; what it borrows lives for `'r`.
    type Response<'r>: Record<'r>;
    /// The request's action.
    const ACTION: Self::Action;
}

/// A list of rooms whose requests `S` answers: generated `Room`s, and tuples of them.
pub trait Route<S, const BYTES: usize> {
    /// The version's actions.
    type Action: Enumeration;

    /// Leads a call to its handler; none when the action is of another room, or none that `S` answers.
    fn route(
        station: &mut S,
        action: Self::Action,
        exchange: &mut Exchange<'_, '_, '_, BYTES>,
    ) -> Option<Handled>;
}

macro_rules! route_tuples {
    ($($head:ident $($tail:ident)*)?) => {$(
        impl<S, const BYTES: usize, $head, $($tail),*> Route<S, BYTES> for ($head, $($tail,)*)
        where
            $head: Route<S, BYTES>,
            $($tail: Route<S, BYTES, Action = $head::Action>,)*
        {
            type Action = $head::Action;

            fn route(
                station: &mut S,
                action: Self::Action,
                exchange: &mut Exchange<'_, '_, '_, BYTES>,
            ) -> Option<Handled> {
                let handled = $head::route(station, action, exchange);
                $(
                    if handled.is_some() {
                        return handled;
                    }
                    let handled = $tail::route(station, action, exchange);
                )*
                handled
            }
        }
        route_tuples!($($tail)*);
    )?};
}
route_tuples!(A B C D E F G H);

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
    /// Leads the call to the handler of its action.
    ///
    /// An action that `R::Action` does not have is refused with NotImplemented, one that no room of `R` answers with
    /// NotSupported.
    pub fn dispatch<S, R: Route<S, BYTES>>(
        &mut self,
        station: &mut S,
        action: RawText<'_>,
    ) -> Handled {
        let Some(action) = R::Action::from_wire_text(action.as_bytes()) else {
            return self.refuse(ErrorCode::NotImplemented);
        };
        match R::route(station, action, self) {
            Some(handled) => handled,
            None => self.refuse(ErrorCode::NotSupported),
        }
    }

    /// Decodes the request, asks the handler, and writes its answer.
    ///
    /// A request that cannot be read is refused with the error's code; a response that does not fit, or that its schema
    /// forbids, with InternalError.
    pub fn answer<'r, T: Record<'f>, R: Record<'r>>(
        &mut self,
        handler: impl FnOnce(&T) -> Reply<R>,
    ) -> Handled {
        let request = self.slot.place::<T>();
        if let Err(error) = decode_place(self.payload, Place::new(request)) {
            return refuse_request(self.out, self.dialect, self.id, &error);
        }
        match handler(request) {
            Ok(Answer::Now(response)) => {
                respond(self.out, self.dialect, self.id, View::new(&response))
            }
            Ok(Answer::Later(ticket)) => Handled::Later(ticket),
            Err(code) => self.refuse(code),
        }
    }

    /// Refuses the call.
    pub fn refuse(&mut self, code: ErrorCode) -> Handled {
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
    out.clear();
    frame::begin_result(out, &id);
    if finish(out, view).is_ok() {
        return Handled::Answered;
    }
    refuse(out, dialect, id, ErrorCode::InternalError)
}

#[inline(never)]
fn refuse(out: &mut Cursor<'_>, dialect: Dialect, id: RawText<'_>, code: ErrorCode) -> Handled {
    refuse_with(out, dialect, id, code, "", "")
}

#[inline(never)]
fn refuse_request(
    out: &mut Cursor<'_>,
    dialect: Dialect,
    id: RawText<'_>,
    error: &DecodeError,
) -> Handled {
    refuse_with(
        out,
        dialect,
        id,
        error.code(),
        error.kind.as_str(),
        error.member,
    )
}

fn refuse_with(
    out: &mut Cursor<'_>,
    dialect: Dialect,
    id: RawText<'_>,
    code: ErrorCode,
    description: &str,
    member: &str,
) -> Handled {
    out.clear();
    frame::begin_error(out, &id, code.as_str(dialect));
    description.write_json(out);
    if member.is_empty() {
        out.put(b",{}");
    } else {
        out.put(b",{\"member\":");
        member.write_json(out);
        out.put_byte(b'}');
    }
    frame::end(out);
    Handled::Refused(code)
}
