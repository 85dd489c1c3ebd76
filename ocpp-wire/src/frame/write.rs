//! Writing frames around payloads that others write.
//!
//! Owns the punctuation of frames. Knows no action and no payload.

use crate::raw::{RawText, WireText};
use crate::sink::Sink;

fn begin<S: Sink + ?Sized>(out: &mut S, number: u8, id: &(impl WireText + ?Sized)) {
    out.put_byte(b'[');
    out.put_byte(b'0' + number);
    out.put_byte(b',');
    id.write_json(out);
    out.put_byte(b',');
}

/// Writes a CALL up to its payload; the payload and [`end`] follow.
///
/// ```
/// use ocpp_wire::{Cursor, MessageId, Sink, frame};
/// let mut buffer = [0; 64];
/// let mut out = Cursor::new(&mut buffer);
/// frame::begin_call(&mut out, &MessageId::from_u64(1), "Heartbeat");
/// out.put(b"{}");
/// frame::end(&mut out);
/// assert_eq!(out.finish(), Ok(&br#"[2,"1","Heartbeat",{}]"#[..]));
/// ```
pub fn begin_call<S: Sink + ?Sized>(out: &mut S, id: &(impl WireText + ?Sized), action: &str) {
    begin(out, 2, id);
    action.write_json(out);
    out.put_byte(b',');
}

/// Writes a SEND (2.1) up to its payload; the payload and [`end`] follow.
pub fn begin_send<S: Sink + ?Sized>(out: &mut S, id: &(impl WireText + ?Sized), action: &str) {
    begin(out, 6, id);
    action.write_json(out);
    out.put_byte(b',');
}

/// Writes a CALLRESULT up to its payload; the payload and [`end`] follow.
pub fn begin_result<S: Sink + ?Sized>(out: &mut S, id: &(impl WireText + ?Sized)) {
    begin(out, 3, id);
}

/// Closes a frame behind its payload.
pub fn end<S: Sink + ?Sized>(out: &mut S) {
    out.put_byte(b']');
}

/// Writes a whole CALLERROR.
///
/// `code` is [`crate::ErrorCode::as_str`]'s for the session's version; the description has at most 255 characters by
/// the standard; the details are a JSON object, `{}` when there is nothing to say.
pub fn call_error<S: Sink + ?Sized>(
    out: &mut S,
    id: &(impl WireText + ?Sized),
    code: &str,
    description: &str,
    details: &[u8],
) {
    error(out, 4, id, code, description, details);
}

/// Writes a whole CALLRESULTERROR (2.1).
pub fn call_result_error<S: Sink + ?Sized>(
    out: &mut S,
    id: &(impl WireText + ?Sized),
    code: &str,
    description: &str,
    details: &[u8],
) {
    error(out, 5, id, code, description, details);
}

/// Writes a CALLERROR up to its description; description, details and [`end`] follow, with a comma between.
pub fn begin_error<S: Sink + ?Sized>(out: &mut S, id: &(impl WireText + ?Sized), code: &str) {
    begin(out, 4, id);
    code.write_json(out);
    out.put_byte(b',');
}

/// Writes a whole CALLERROR about a frame or payload of the peer's; code, description and member have nothing to escape.
#[inline(never)]
pub(crate) fn refuse<S: Sink + ?Sized>(
    out: &mut S,
    id: RawText<'_>,
    code: &[u8],
    description: &[u8],
    member: &str,
) {
    begin(out, 4, &id);
    out.put_byte(b'"');
    out.put(code);
    out.put(b"\",\"");
    out.put(description);
    if !member.is_empty() {
        out.put(b": ");
        out.put(member.as_bytes());
    }
    out.put(b"\",{}]");
}

fn error<S: Sink + ?Sized>(
    out: &mut S,
    number: u8,
    id: &(impl WireText + ?Sized),
    code: &str,
    description: &str,
    details: &[u8],
) {
    begin(out, number, id);
    code.write_json(out);
    out.put_byte(b',');
    description.write_json(out);
    out.put_byte(b',');
    out.put(details);
    end(out);
}
