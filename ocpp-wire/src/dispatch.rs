//! From an action's name and a payload's text to a handler's method, and back to text.
//!
//! Owns the way through the rooms. Which action leads to which method stands in generated code.

use alloc::vec::Vec;
use core::future::Future;

use crate::json::{self, Wire};
use crate::{Action, CallError, Payload, Reading, Side, Visit};

/// A room, or a tuple of rooms, that leads a side's incoming calls to `H`'s methods.
///
/// Rooms are listed by whoever dispatches, `(core::Room, firmware::Room)`: a cargo feature that some other crate turns on
/// adds a room to choose from, and never a method to implement.
pub trait Route<S: Side, H, C>: 'static {
    /// The version's actions.
    type Action: Action;

    /// Whether the action is one of this room's.
    fn has(action: Self::Action) -> bool;

    /// Answers a call by appending the payload of its CALLRESULT to `out`; nothing for a SEND.
    ///
    /// # Errors
    /// What becomes a CALLERROR; `out` may then hold part of an answer.
    fn route<'a>(
        handler: &'a H,
        call: &'a C,
        action: Self::Action,
        payload: &'a [u8],
        reading: Reading<'a>,
        out: &'a mut Vec<u8>,
    ) -> impl Future<Output = Result<(), CallError>> + Send + 'a;
}

/// Leads a call to its handler: see the generated `dispatch_csms` and `dispatch_station`.
///
/// # Errors
/// NotImplemented for an action the version does not know, NotSupported for one whose room is not among `R`; what the
/// payload breaks; what the handler refuses.
pub async fn dispatch<S: Side, R: Route<S, H, C>, H: Sync, C: Sync>(
    handler: &H,
    call: &C,
    action: &str,
    payload: &[u8],
    reading: Reading<'_>,
    out: &mut Vec<u8>,
) -> Result<(), CallError> {
    let Some(known) = R::Action::from_name(action) else {
        return Err(CallError::not_implemented(action));
    };
    let start = out.len();
    let answer = R::route(handler, call, known, payload, reading, out).await;
    if answer.is_err() {
        out.truncate(start);
    }
    answer
}

/// Decodes a request over a blank one: returned by value, large ones would be copied on the way.
///
/// # Errors
/// What becomes a CALLERROR.
#[inline]
pub fn request<T: Wire>(
    request: &mut T,
    payload: &[u8],
    reading: Reading<'_>,
) -> Result<(), CallError> {
    json::decode_into(request, payload, reading)
        .map_err(|error| CallError::of_payload(&error, payload))
}

/// Encodes a response.
///
/// # Errors
/// InternalError when it is not valid.
#[inline]
pub fn response<T: Wire>(response: &T, out: &mut Vec<u8>) -> Result<(), CallError> {
    Ok(json::encode(response, out)?)
}

/// Decodes, validates and writes again: a payload in its strict form.
pub struct Recode<'a> {
    /// What is read.
    pub payload: &'a [u8],
    /// How.
    pub reading: Reading<'a>,
    /// Where it is written.
    pub out: &'a mut Vec<u8>,
}

impl Visit for Recode<'_> {
    type Output = Result<(), CallError>;

    fn visit<T: Payload>(self) -> Self::Output {
        let mut value = T::blank();
        request(&mut value, self.payload, self.reading)?;
        response(&value, self.out)
    }
}

macro_rules! tuples {
    ($first:ident $($room:ident)*) => {
        impl<Z: Side, Y: Sync, X: Sync, $first: Route<Z, Y, X>, $($room: Route<Z, Y, X, Action = $first::Action>),*>
            Route<Z, Y, X> for ($first, $($room,)*)
        {
            type Action = $first::Action;

            fn has(action: Self::Action) -> bool {
                $first::has(action) $(|| $room::has(action))*
            }

            async fn route<'a>(
                handler: &'a Y,
                call: &'a X,
                action: Self::Action,
                payload: &'a [u8],
                reading: Reading<'a>,
                out: &'a mut Vec<u8>,
            ) -> Result<(), CallError> {
                if $first::has(action) {
                    return $first::route(handler, call, action, payload, reading, out).await;
                }
                $(
                    if $room::has(action) {
                        return $room::route(handler, call, action, payload, reading, out).await;
                    }
                )*
                Err(CallError::not_supported(action.info().name))
            }
        }
        tuples!($($room)*);
    };
    () => {};
}

tuples!(A B D E F G I J K L M N O P Q R S T U V);

/// Leads the incoming calls of one room and side to the methods of its handler trait.
///
/// ```ignore
/// route! { Action, super::super::core::Room, Csms, CoreCsms { Authorize => authorize } }
/// ```
#[macro_export]
macro_rules! route {
    ($actions:ident, $marker:ty, $side:ident, $handler:ident {
        $($action:ident => $method:ident $(; $one_way:ident)?),* $(,)?
    }) => {
        impl<H: $handler<C> + Sync, C: Sync> $crate::dispatch::Route<$crate::$side, H, C> for $marker {
            type Action = $actions;

            fn has(action: $actions) -> bool {
                matches!(action, $($actions::$action)|*)
            }

            async fn route<'a>(
                handler: &'a H,
                call: &'a C,
                action: $actions,
                payload: &'a [u8],
                reading: $crate::Reading<'a>,
                out: &'a mut $crate::export::Vec<u8>,
            ) -> Result<(), $crate::CallError> {
                match action {
                    $($actions::$action => {
                        let mut request = $crate::json::Wire::blank();
                        $crate::dispatch::request(&mut request, payload, reading)?;
                        let answer = handler.$method(call, request).await?;
                        $crate::route!(@answer answer out $($one_way)?)
                    })*
                    _ => Err($crate::CallError::not_supported(action.name())),
                }
            }
        }
    };
    (@answer $answer:ident $out:ident) => { $crate::dispatch::response(&$answer, $out) };
    (@answer $answer:ident $out:ident one_way) => { Ok($answer) };
}

/// A room without a call in one direction: whoever lists it loses nothing.
#[macro_export]
macro_rules! no_route {
    ($actions:ident, $marker:ty, $side:ident) => {
        impl<H: Sync, C: Sync> $crate::dispatch::Route<$crate::$side, H, C> for $marker {
            type Action = $actions;

            fn has(_: $actions) -> bool {
                false
            }

            async fn route<'a>(
                _: &'a H,
                _: &'a C,
                action: $actions,
                _: &'a [u8],
                _: $crate::Reading<'a>,
                _: &'a mut $crate::export::Vec<u8>,
            ) -> Result<(), $crate::CallError> {
                Err($crate::CallError::not_supported(action.name()))
            }
        }
    };
}
