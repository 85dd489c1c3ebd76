//! One incoming call on its way to a handler and back, without knowing the action.
//!
//! Owns the answer's form, the list of rooms a handler serves, and the parts of dispatch that are the same for every
//! action, so that generated dispatch adds little to each. Knows no action.

use super::cells::{Enumeration, Memory, Record, Slot, TableSet, View};
use super::encode::encode_view;
use crate::error::{Dialect, ErrorCode};
use crate::frame;
use crate::raw::RawText;
use crate::sink::Cursor;

/// What a handler answers.
///
/// [`From`] a `Result` of response and error code, for handlers that use `?` within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum Answer<R> {
    /// This, at once.
    Now(R),
    /// Not yet: the response follows under the ticket when the work is done.
    Later(Ticket),
    /// A CALLERROR with this code.
    Refuse(ErrorCode),
}

impl<R> From<Result<R, ErrorCode>> for Answer<R> {
    fn from(result: Result<R, ErrorCode>) -> Self {
        match result {
            Ok(response) => Self::Now(response),
            Err(code) => Self::Refuse(code),
        }
    }
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

/// A request and the response that belongs to it.
pub trait Request<'f>: Record<'f> {
    /// The version's actions.
    type Action: Enumeration;
    /// The response; what it borrows lives for `'r`.
    type Response<'r>: Record<'r>;
    /// The request's action.
    const ACTION: Self::Action;
}

/// Answers one call by a handler of `S`.
pub type Handler<S> = fn(&mut Exchange<'_, '_, '_>, &mut S);

/// The version whose messages have no-alloc types. A constant, so that no other version's words are on flash.
const DIALECT: Dialect = Dialect::V16;

/// Most actions that a version may have.
const MAX_ACTIONS: usize = 40;

/// The handlers of a list of rooms, by the number of their action: 4 bytes an action on a 32-bit processor.
pub struct Handlers<S>([Option<Handler<S>>; MAX_ACTIONS]);

impl<S> Handlers<S> {
    /// No handler.
    pub const NONE: Self = Self([None; MAX_ACTIONS]);

    /// Those of one room: number of the action, and handler.
    #[must_use]
    pub const fn new(handlers: &[(u8, Handler<S>)]) -> Self {
        let mut all = Self::NONE;
        let mut index = 0;
        while index < handlers.len() {
            let (action, handler) = handlers[index];
            all.0[action as usize] = Some(handler);
            index += 1;
        }
        all
    }

    /// Whether the action of this number has one.
    #[must_use]
    pub const fn has(&self, action: u8) -> bool {
        (action as usize) < MAX_ACTIONS && self.0[action as usize].is_some()
    }

    /// Leads a call to the handler of the action of this number; none where there is no handler.
    #[inline(never)]
    pub fn answer(
        &self,
        station: &mut S,
        action: u8,
        exchange: &mut Exchange<'_, '_, '_>,
    ) -> Option<Handled> {
        let handler = (*self.0.get(usize::from(action))?)?;
        handler(exchange, station);
        Some(exchange.handled)
    }

    /// Those of two lists; an action that both have is the first's.
    #[must_use]
    pub const fn and(self, others: &Self) -> Self {
        let mut all = self;
        let mut index = 0;
        while index < MAX_ACTIONS {
            if all.0[index].is_none() {
                all.0[index] = others.0[index];
            }
            index += 1;
        }
        all
    }
}

/// A list of rooms whose requests `S` answers: generated `Room`s, and tuples of them.
pub trait Route<S> {
    /// The version's actions.
    type Action: Enumeration;

    /// The handlers of those actions that `S` answers.
    const HANDLERS: Handlers<S>;

    /// Leads a call to its handler; none where there is no handler.
    fn route(
        station: &mut S,
        action: Self::Action,
        exchange: &mut Exchange<'_, '_, '_>,
    ) -> Option<Handled> {
        const { &Self::HANDLERS }.answer(station, action.number(), exchange)
    }
}

macro_rules! route_tuples {
    ($($head:ident $($tail:ident)*)?) => {$(
        impl<S, $head, $($tail),*> Route<S> for ($head, $($tail,)*)
        where
            $head: Route<S>,
            $($tail: Route<S, Action = $head::Action>,)*
        {
            type Action = $head::Action;

            const HANDLERS: Handlers<S> = $head::HANDLERS$(.and(&$tail::HANDLERS))*;
        }
        route_tuples!($($tail)*);
    )?};
}
route_tuples!(A B C D E F G H);

/// A call that is being answered.
pub struct Exchange<'x, 'f, 'b> {
    id: RawText<'f>,
    pub(super) payload: &'f [u8],
    pub(super) memory: Memory<'x>,
    out: &'x mut Cursor<'b>,
    pub(super) handled: Handled,
}

impl<'x, 'f, 'b> Exchange<'x, 'f, 'b> {
    /// A call with this id and payload.
    ///
    /// The request is decoded into the slot, the answer's frame written to `out`, over what was there.
    pub fn new<const BYTES: usize>(
        id: RawText<'f>,
        payload: &'f [u8],
        slot: &'x mut Slot<BYTES>,
        out: &'x mut Cursor<'b>,
    ) -> Self {
        Self {
            id,
            payload,
            memory: slot.memory(),
            out,
            handled: Handled::Refused(ErrorCode::InternalError),
        }
    }

    /// Leads the call to the handler of its action.
    ///
    /// An action that `R::Action` does not have is refused with NotImplemented, one that no room of `R` answers with
    /// NotSupported.
    pub fn dispatch<R: Route<S>, S>(&mut self, station: &mut S, action: RawText<'_>) -> Handled {
        let Some(action) = R::Action::from_wire_text(action.as_bytes()) else {
            return self.refuse(ErrorCode::NotImplemented);
        };
        match R::route(station, action, self) {
            Some(handled) => handled,
            None => self.refuse(ErrorCode::NotSupported),
        }
    }

    /// Refuses the call.
    pub fn refuse(&mut self, code: ErrorCode) -> Handled {
        self.refuse_with(code, b"", "");
        self.handled
    }

    /// Writes a response.
    #[inline(never)]
    pub(super) fn respond<S: TableSet>(&mut self, view: View<'_, S>) {
        self.out.clear();
        frame::begin_result(self.out, &self.id);
        self.handled = Handled::Answered;
        let written = encode_view(self.out, view, &mut "");
        frame::end(self.out);
        if written.is_err() || self.out.written().is_err() {
            self.refuse_with(ErrorCode::InternalError, b"", "");
        }
    }

    #[inline(never)]
    pub(super) fn refuse_with(&mut self, code: ErrorCode, description: &[u8], member: &str) {
        self.handled = Handled::Refused(code);
        self.out.clear();
        let code = code.as_bytes(DIALECT);
        frame::refuse(self.out, self.id, code, description, member);
    }
}
