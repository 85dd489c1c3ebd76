//! What knows the types of messages, kept as thin as it can be: it is there once a message.
//!
//! Owns the entries of decoding, encoding and answering. Each hands over to code that knows tables only.

use super::{Enumeration, Place, Record, Slot, TableSet, View, pool_value};
use crate::error::{DecodeError, ErrorCode};
use crate::frame;
use crate::id::MessageId;
use crate::nano::codec::{EncodeError, finish_payload};
use crate::nano::decode::decode_place;
use crate::nano::station::{Answer, Exchange, Handled, Request};
use crate::sink::Cursor;

/// Decodes a payload into a slot.
///
/// # Errors
/// [`DecodeError`] for what is not JSON, not what the schema asks, or more than the struct holds.
pub fn decode<'s, 'f, T: Record<'f>, const BYTES: usize>(
    payload: &'f [u8],
    slot: &'s mut Slot<BYTES>,
) -> Result<&'s mut T, DecodeError> {
    const {
        assert!(
            core::mem::size_of::<T>() <= BYTES,
            "the slot is too small for this struct"
        );
    }
    let at = slot.start();
    // SAFETY: the slot is large enough and aligned; description and size are the type's, and `'f` is the payload's.
    unsafe {
        fill::<T::Set>(payload, at, T::ID, core::mem::size_of::<T>())?;
        Ok(&mut *at.cast())
    }
}

/// Decodes the response to a request of type `T`.
///
/// # Errors
/// As [`decode`].
pub fn decode_response<'s, 'f, 't, T: Request<'t>, const BYTES: usize>(
    payload: &'f [u8],
    slot: &'s mut Slot<BYTES>,
) -> Result<&'s mut T::Response<'f>, DecodeError> {
    decode(payload, slot)
}

/// Decodes a payload over a struct. After an error it holds what was read up to there.
///
/// # Errors
/// As [`decode`].
pub fn decode_into<'f, T: Record<'f>>(payload: &'f [u8], value: &mut T) -> Result<(), DecodeError> {
    let at: *mut T = value;
    // SAFETY: it is a struct of the type; the rest as for `decode`.
    unsafe { fill::<T::Set>(payload, at.cast(), T::ID, core::mem::size_of::<T>()) }
}

/// Decodes over memory.
///
/// # Safety
/// At `at` stands memory for the struct that the set's tables describe at `id`, of this size, free to write; what the struct
/// borrows lives as long as the payload.
#[inline(never)]
unsafe fn fill<S: TableSet>(
    payload: &[u8],
    at: *mut u8,
    id: u16,
    size: usize,
) -> Result<(), DecodeError> {
    // SAFETY: zeros are a valid struct.
    let place = unsafe {
        at.write_bytes(0, size);
        Place::<S>::at(at, id)
    };
    decode_place(payload, place)
}

/// Writes a payload.
///
/// # Errors
/// [`EncodeError::Invalid`] when the struct holds what its schema forbids, [`EncodeError::Overflow`] when it does not fit;
/// part of it is written then.
pub fn encode<'f, T: Record<'f>>(value: &T, out: &mut Cursor<'_>) -> Result<(), EncodeError> {
    finish_payload(out, View::new(value), b"")
}

/// Writes a CALL frame.
///
/// # Errors
/// As [`encode`].
pub fn put_call<'f, T: Request<'f>>(
    out: &mut Cursor<'_>,
    id: &MessageId,
    request: &T,
) -> Result<(), EncodeError> {
    let action = T::ACTION.number();
    // SAFETY: the struct is what the tables describe.
    unsafe {
        let at = core::ptr::from_ref(request).cast();
        call::<<T::Action as Enumeration>::Set, T::Set>(out, id, action, T::Action::ID, at, T::ID)
    }
}

/// # Safety
/// At `at` stands the struct that the tables of `S` describe at `struct_id`.
#[inline(never)]
unsafe fn call<A: TableSet, S: TableSet>(
    out: &mut Cursor<'_>,
    id: &MessageId,
    action: u8,
    actions: u16,
    at: *const u8,
    struct_id: u16,
) -> Result<(), EncodeError> {
    frame::begin_call(out, id, pool_value::<A>(actions, action));
    // SAFETY: by the caller.
    finish_payload::<S>(out, unsafe { View::at(at, struct_id) }, b"]")
}

/// Writes a CALLRESULT frame: the answer that was promised for later.
///
/// # Errors
/// As [`encode`].
pub fn put_result<'f, T: Record<'f>>(
    out: &mut Cursor<'_>,
    id: &MessageId,
    response: &T,
) -> Result<(), EncodeError> {
    frame::begin_result(out, id);
    finish_payload(out, View::new(response), b"]")
}

impl<'f> Exchange<'_, 'f, '_> {
    /// Decodes the request, asks the handler, and writes its answer.
    ///
    /// A request that cannot be read is refused with the error's code; a response that does not fit, or that its schema
    /// forbids, with InternalError.
    pub fn answer<'r, T: Record<'f>, R: Record<'r>>(
        &mut self,
        handler: impl FnOnce(&T) -> Answer<R>,
    ) {
        // SAFETY: what is told of the struct is told by its type.
        let request = unsafe { self.read::<T::Set>(T::ID, core::mem::size_of::<T>()) };
        if request.is_null() {
            return;
        }
        // SAFETY: `read` has left a T there, and nothing writes to it while the handler runs.
        let answer = handler(unsafe { &*request.cast() });
        let at: *const Answer<R> = &answer;
        const {
            let (size, align) = (core::mem::size_of::<R>(), core::mem::align_of::<R>());
            assert!(core::mem::size_of::<Answer<R>>() == align + size && align >= 4);
        }
        // SAFETY: an enumeration that is `repr(C)` is a C enumeration, and at the next multiple of its alignment, which
        // for a struct with presence bits is that of the struct, the union of what its values hold.
        unsafe {
            let held = at.cast::<u8>().add(core::mem::align_of::<R>());
            self.conclude::<R::Set>(at.cast(), held, R::ID)
        }
    }

    /// Decodes the request into the memory and points to it; null when the call was refused.
    ///
    /// # Safety
    /// The struct that the set's tables describe at `id` has this size.
    #[inline(never)]
    unsafe fn read<S: TableSet>(&mut self, id: u16, size: usize) -> *const u8 {
        let at = self.memory.at;
        if size > self.memory.len {
            self.refuse_with(ErrorCode::InternalError, b"", "");
            return core::ptr::null();
        }
        // SAFETY: within the memory, which is aligned for every struct.
        if let Err(error) = unsafe { fill::<S>(self.payload, at, id, size) } {
            self.refuse_with(error.code(), error.kind.as_bytes(), error.member);
            return core::ptr::null();
        }
        at
    }

    /// Writes the answer.
    ///
    /// # Safety
    /// `tag` is that of an [`Answer`], `held` what it holds: if a response, the struct that the set's tables describe at `id`.
    #[inline(never)]
    unsafe fn conclude<S: TableSet>(&mut self, tag: *const u32, held: *const u8, id: u16) {
        // SAFETY: the order of the enumeration's values, and what each holds.
        unsafe {
            match *tag {
                0 => self.respond::<S>(View::at(held, id)),
                1 => self.handled = Handled::Later(*held.cast()),
                _ => self.refuse_with(*held.cast(), b"", ""),
            }
        }
    }
}
