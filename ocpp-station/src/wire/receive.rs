//! Frames of the CSMS: to the room that answers, or back to the CALL they answer.
//!
//! Owns who is answered, when, and with what when no room answers. Knows no action but the one that is written in parts.

use ocpp_messages_nano::v16::{self, Action};
use ocpp_wire::nano::{Enumeration, Exchange, Handled, Route, Text};
use ocpp_wire::{Cursor, Dialect, ErrorCode, Frame, Head, MessageType, RawText, frame};

use crate::capacity::TICKETS;
use crate::job::JobOutcome;
use crate::notice::Notice;
use crate::roles::Profiles;
#[cfg(feature = "security")]
use crate::security::{
    handlers::Desk,
    vault::{NoVault, Vault},
};
use crate::station::Station;
use crate::time::{Instant, Tick};
use crate::wire::Part;

/// The id of such a CALL. Ids are UUIDs everywhere; one that takes more bytes than it has characters can't be kept.
pub(crate) type KeptId = Text<36>;

/// What keeps certificates, where there are any.
#[cfg(feature = "security")]
type AtHand<'a> = &'a mut dyn Vault;
#[cfg(not(feature = "security"))]
type AtHand<'a> = ();

/// What the answer to a CALL that waits will say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Late {
    /// Whether the cable is unlocked.
    #[default]
    Unlock,
    /// Whether a root certificate is kept.
    #[cfg(feature = "security")]
    Root,
    /// Whether the station's own certificate is in use.
    #[cfg(feature = "security")]
    Chain,
    /// Whether a signed update will be done, and whether it takes another one's place.
    #[cfg(feature = "security")]
    Signer { replaced: bool },
}

/// A CALL of the CSMS that waits for slow work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    /// The job it waits for.
    pub(crate) job: u16,
    pub(crate) id: KeptId,
    pub(crate) late: Late,
    /// How the job ended, once it has.
    pub(crate) outcome: Option<JobOutcome>,
}

impl Station {
    /// A text frame came in. If it is to be answered, the answer (or its beginning) is put into `out`; the rest of a
    /// long one, and every answer that takes time, comes from [`transmit`](Self::transmit), which has to have said that
    /// there is nothing more before the next frame is handed in.
    pub fn receive(&mut self, now: Instant, text: &[u8], out: &mut [u8]) -> Option<Part> {
        self.receive_with(now, text, out, &mut |_, _| None)
    }

    /// The same; `own` is asked first, and answers what the integrator took into his own hands. Its answers have to be
    /// given at once.
    pub fn receive_with(
        &mut self,
        now: Instant,
        text: &[u8],
        out: &mut [u8],
        own: Own<'_>,
    ) -> Option<Part> {
        #[cfg(feature = "security")]
        return self.receive_secure(now, text, out, own, &mut NoVault);
        #[cfg(not(feature = "security"))]
        self.received(Tick::of(now), text, out, own, ())
    }

    /// The same with a vault at hand. Without one the station refuses every certificate.
    #[cfg(feature = "security")]
    pub fn receive_secure(
        &mut self,
        now: Instant,
        text: &[u8],
        out: &mut [u8],
        own: Own<'_>,
        vault: &mut dyn Vault,
    ) -> Option<Part> {
        let now = Tick::of(now);
        self.received(now, text, out, own, vault)
    }

    #[inline(never)]
    fn received(
        &mut self,
        now: Tick,
        text: &[u8],
        out: &mut [u8],
        own: Own<'_>,
        vault: AtHand<'_>,
    ) -> Option<Part> {
        self.now = now;
        if !self.link.is_up() {
            return None;
        }
        self.link.heard(now);
        match Frame::parse(text, Dialect::V16) {
            Ok(Frame::Call {
                id,
                action,
                payload,
            }) => {
                if !self.registration.may_answer() {
                    return None;
                }
                if self.waiting.iter().any(|waiting| id == *waiting.id) {
                    return refuse(id, ErrorCode::ProtocolError, out);
                }
                let name = action.as_str().unwrap_or_default();
                let Some(action) = Action::from_wire_text(name.as_bytes()) else {
                    return refuse(id, ErrorCode::NotImplemented, out);
                };
                if let Some(length) = answer_by(own, id, action, payload, out) {
                    return length.map(|length| Part { length, last: true });
                }
                self.called(id, action, payload, out, vault)
            }
            Ok(Frame::CallResult { id, payload }) => {
                match self.caller.answered(id) {
                    Some(call) => self.answered(now, call, payload),
                    None => self.base.notices.tell(Notice::BadFrame),
                }
                None
            }
            Ok(Frame::CallError { id, .. }) => {
                match self.caller.answered(id) {
                    Some(call) => self.refused(now, call),
                    None => self.base.notices.tell(Notice::BadFrame),
                }
                None
            }
            Ok(_) => None,
            Err(error) => {
                self.base.notices.tell(Notice::BadFrame);
                let mut cursor = Cursor::new(out);
                if !self.registration.may_answer() || !error.write_answer(Dialect::V16, &mut cursor)
                {
                    return None;
                }
                whole(cursor)
            }
        }
    }

    /// A text frame came in that is longer than the shell's buffer; `head` is what the buffer holds of it.
    pub fn receive_too_long(&mut self, now: Instant, head: &[u8], out: &mut [u8]) -> Option<Part> {
        let now = Tick::of(now);
        self.now = now;
        if !self.link.is_up() {
            return None;
        }
        self.link.heard(now);
        self.base.notices.tell(Notice::BadFrame);
        let head = Head::parse(head, Dialect::V16).ok()?;
        match head.message_type {
            MessageType::Call if self.registration.may_answer() => {
                let mut cursor = Cursor::new(out);
                let code = ErrorCode::GenericError.as_str(Dialect::V16);
                frame::call_error(
                    &mut cursor,
                    &head.id,
                    code,
                    "more than this station can hold",
                    b"{}",
                );
                whole(cursor)
            }
            MessageType::CallResult | MessageType::CallError => {
                // The answer is there, only its content is lost: as good as a refusal.
                if let Some(call) = self.caller.answered(head.id) {
                    self.refused(now, call);
                }
                None
            }
            _ => None,
        }
    }

    #[inline(never)]
    fn called(
        &mut self,
        id: RawText<'_>,
        action: Action,
        payload: &[u8],
        out: &mut [u8],
        vault: AtHand<'_>,
    ) -> Option<Part> {
        if action == Action::GetConfiguration {
            return self.get_configuration_call(id, payload, out);
        }
        #[cfg(feature = "security")]
        if action == Action::ChangeConfiguration {
            self.base.config.attainable = vault.attainable();
        }
        let mut cursor = Cursor::new(&mut *out);
        let mut slot = v16::RequestSlot::new();
        let mut exchange = Exchange::new(id, payload, &mut slot, &mut cursor);
        let handled = self.dispatch(action, &mut exchange, vault);
        match handled.unwrap_or_else(|| exchange.refuse(ErrorCode::NotSupported)) {
            Handled::Answered | Handled::Refused(_) => whole(cursor),
            #[cfg(feature = "smart-charging")]
            Handled::Later(super::schedule::TICKET) => self.begin_schedule(id, out),
            Handled::Later(ticket) => {
                let kept = id.as_str().and_then(KeptId::new);
                let Some(id) = kept.filter(|_| !self.waiting.is_full()) else {
                    return refuse(id, ErrorCode::GenericError, out);
                };
                let waiting = Waiting {
                    job: ticket.0,
                    id,
                    late: core::mem::take(&mut self.late),
                    outcome: None,
                };
                let _ = self.waiting.push(waiting);
                None
            }
        }
    }

    /// Leads a call to its room, if the station has that profile.
    fn dispatch(
        &mut self,
        action: Action,
        exchange: &mut Exchange<'_, '_, '_>,
        vault: AtHand<'_>,
    ) -> Option<Handled> {
        let number = action.number();
        let profile = rooms::PROFILES.get(usize::from(number))?;
        if *profile != Profiles::CORE && !self.base.settings.profiles.holds(*profile) {
            return None;
        }
        #[cfg(feature = "security")]
        if *profile == Profiles::SECURITY {
            let mut desk = Desk {
                station: self,
                vault,
            };
            return v16::security::Room::route(&mut desk, action, exchange);
        }
        #[cfg(not(feature = "security"))]
        let () = vault;
        rooms::HANDLERS.answer(self, number, exchange)
    }

    /// Whether one more CALL may wait for slow work.
    pub(crate) fn may_wait(&self) -> bool {
        self.waiting.len() < TICKETS
    }
}

/// The rooms that are built in: who answers an action, and to which profile it belongs.
mod rooms {
    use super::{Profiles, Route, Station, v16};
    use ocpp_wire::nano::Handlers;

    /// More than there are actions.
    const ACTIONS: usize = 40;

    /// All that the station itself answers.
    pub(super) static HANDLERS: Handlers<Station> = ALL.0;
    /// By the number of the action; for those that nobody answers, all profiles together.
    pub(super) static PROFILES: [Profiles; ACTIONS] = ALL.1;

    const ALL: (Handlers<Station>, [Profiles; ACTIONS]) = {
        let all = (Handlers::NONE, [Profiles::BUILT; ACTIONS]);
        let all = with(all, v16::core::Room::HANDLERS, Profiles::CORE);
        #[cfg(feature = "firmware")]
        let all = with(all, v16::firmware::Room::HANDLERS, Profiles::FIRMWARE);
        #[cfg(feature = "local-auth")]
        let all = with(all, v16::local_auth::Room::HANDLERS, Profiles::LOCAL_AUTH);
        #[cfg(feature = "remote-trigger")]
        let all = with(
            all,
            v16::remote_trigger::Room::HANDLERS,
            Profiles::REMOTE_TRIGGER,
        );
        #[cfg(feature = "reservation")]
        let all = with(all, v16::reservation::Room::HANDLERS, Profiles::RESERVATION);
        #[cfg(feature = "smart-charging")]
        let all = with(
            all,
            v16::smart_charging::Room::HANDLERS,
            Profiles::SMART_CHARGING,
        );
        #[cfg(feature = "security")]
        let all = (all.0, assigned(all.1, &SECURITY, Profiles::SECURITY));
        all
    };

    #[cfg(feature = "security")]
    const SECURITY: Handlers<super::Desk<'_>> = v16::security::Room::HANDLERS;

    const fn with(
        all: (Handlers<Station>, [Profiles; ACTIONS]),
        room: Handlers<Station>,
        profile: Profiles,
    ) -> (Handlers<Station>, [Profiles; ACTIONS]) {
        let profiles = assigned(all.1, &room, profile);
        (all.0.and(&room), profiles)
    }

    const fn assigned<S>(
        mut profiles: [Profiles; ACTIONS],
        room: &Handlers<S>,
        profile: Profiles,
    ) -> [Profiles; ACTIONS] {
        let mut at = 0;
        while at < ACTIONS {
            if room.has(at as u8) {
                profiles[at] = profile;
            }
            at += 1;
        }
        profiles
    }
}

/// Answers requests in the station's place; none leaves them to the station.
pub(crate) type Own<'a> = &'a mut dyn FnMut(Action, &mut Exchange<'_, '_, '_>) -> Option<Handled>;

/// Asks whoever answers in the station's place. None if he leaves it; inside, how long his answer is, if it fits.
// Never inlined: its slot is on the stack only while somebody else is asked.
#[inline(never)]
fn answer_by(
    own: Own<'_>,
    id: RawText<'_>,
    action: Action,
    payload: &[u8],
    out: &mut [u8],
) -> Option<Option<usize>> {
    let mut cursor = Cursor::new(out);
    let mut slot = v16::RequestSlot::new();
    let mut exchange = Exchange::new(id, payload, &mut slot, &mut cursor);
    if let Handled::Later(_) = own(action, &mut exchange)? {
        // There is no job that could end.
        exchange.refuse(ErrorCode::InternalError);
    }
    Some(cursor.finish().ok().map(<[u8]>::len))
}

pub(crate) fn refuse(id: RawText<'_>, code: ErrorCode, out: &mut [u8]) -> Option<Part> {
    let mut cursor = Cursor::new(out);
    frame::call_error(&mut cursor, &id, code.as_str(Dialect::V16), "", b"{}");
    whole(cursor)
}

/// What was written, if it fits.
pub(crate) fn whole(cursor: Cursor<'_>) -> Option<Part> {
    let length = cursor.finish().ok()?.len();
    Some(Part { length, last: true })
}
