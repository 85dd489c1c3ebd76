//! Requests and their responses, who may send them, and what a call that failed is answered with.
//!
//! Owns the traits that generated messages implement and the seam through which typed calls leave. Knows no socket.

use alloc::format;
use core::fmt::{self, Debug};
use core::future::Future;

use crate::json::{Invalid, Wire};
use crate::{Action, AnyValue, DecodeError, ErrorCode, Text, locate};

/// What every payload is.
pub trait Payload:
    Wire + Clone + Debug + PartialEq + Send + Sync + InSerde + Described + 'static
{
}

impl<T> Payload for T where
    T: Wire + Clone + Debug + PartialEq + Send + Sync + InSerde + Described + 'static
{
}

/// What the feature `serde` adds to every payload.
#[cfg(feature = "serde")]
pub trait InSerde: crate::serde::Value {}
#[cfg(feature = "serde")]
impl<T: crate::serde::Value> InSerde for T {}

/// Nothing without the feature `serde`.
#[cfg(not(feature = "serde"))]
pub trait InSerde {}
#[cfg(not(feature = "serde"))]
impl<T> InSerde for T {}

/// What the feature `schema` adds to every payload.
#[cfg(feature = "schema")]
pub trait Described: crate::schema::Describe {}
#[cfg(feature = "schema")]
impl<T: crate::schema::Describe> Described for T {}

/// Nothing without the feature `schema`.
#[cfg(not(feature = "schema"))]
pub trait Described {}
#[cfg(not(feature = "schema"))]
impl<T> Described for T {}

/// Does something with the type of an action that is known at run time only: see the generated `visit_request`.
pub trait Visit {
    /// What comes of it.
    type Output;

    /// Does it.
    fn visit<T: Payload>(self) -> Self::Output;
}

/// The payload of a CALL.
pub trait Request: Payload {
    /// The version's actions.
    type Action: Action;
    /// The payload of the CALLRESULT.
    type Response: Payload;
    /// Its action.
    const ACTION: Self::Action;
}

/// The payload of a SEND (2.1), which nobody answers.
pub trait OneWay: Payload {
    /// The version's actions.
    type Action: Action;
    /// Its action.
    const ACTION: Self::Action;
}

/// One of the two ends: [`Csms`] or [`Station`].
pub trait Side: Send + Sync + 'static {}

/// The central system's end.
#[derive(Clone, Copy, Debug)]
pub enum Csms {}

/// The charging station's end.
#[derive(Clone, Copy, Debug)]
pub enum Station {}

impl Side for Csms {}
impl Side for Station {}

/// A payload that a side may send. What a station sends, a CSMS cannot by mistake: it does not compile.
pub trait SentBy<S: Side> {}

/// Sends typed calls: implemented by sessions, used through the traits of generated rooms (`CoreCsmsCalls`, ...).
pub trait Caller: Sync {
    /// Which end this is.
    type Side: Side;
    /// Why a call brings no answer.
    type Error: Send;

    /// Sends a CALL and waits for its answer.
    ///
    /// # Errors
    /// When there is no answer, or one that is none.
    fn call<R: Request + SentBy<Self::Side>>(
        &self,
        request: R,
    ) -> impl Future<Output = Result<R::Response, Self::Error>> + Send;

    /// Sends a SEND (2.1).
    ///
    /// # Errors
    /// When it could not be sent.
    fn send<M: OneWay + SentBy<Self::Side>>(
        &self,
        message: M,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Ties a room's payloads to their actions and to the sides that send them.
#[macro_export]
macro_rules! requests {
    ($actions:ident {
        $($action:ident: $request:ident $(=> $response:ident)? by $($side:ident)+),* $(,)?
    }) => {
        $(
            $(impl $crate::SentBy<$crate::$side> for $request {})+
            $crate::requests!(@impl $actions $action $request $($response)?);
        )*

        /// Shows the visitor the type of an action's request.
        pub(in super::super) fn visit_request<V: $crate::Visit>(
            action: $actions,
            visitor: V,
        ) -> Option<V::Output> {
            Some(match action {
                $($actions::$action => visitor.visit::<$request>(),)*
                _ => return None,
            })
        }

        /// Shows the visitor the type of an action's response.
        pub(in super::super) fn visit_response<V: $crate::Visit>(
            action: $actions,
            visitor: V,
        ) -> Option<V::Output> {
            Some(match action {
                $($($actions::$action => visitor.visit::<$response>(),)?)*
                _ => return None,
            })
        }
    };
    (@impl $actions:ident $action:ident $request:ident $response:ident) => {
        impl $crate::Request for $request {
            type Action = $actions;
            type Response = $response;
            const ACTION: $actions = $actions::$action;
        }
    };
    (@impl $actions:ident $action:ident $message:ident) => {
        impl $crate::OneWay for $message {
            type Action = $actions;
            const ACTION: $actions = $actions::$action;
        }
    };
}

/// What becomes a CALLERROR: a call's refusal.
///
/// ```
/// use ocpp_wire::{CallError, ErrorCode};
/// let refusal = CallError::new(ErrorCode::InternalError, "the database is gone");
/// assert_eq!(refusal.to_string(), "InternalError: the database is gone");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError {
    /// The code; its spelling is the session's version's.
    pub code: ErrorCode,
    /// For a person; the standard allows 255 characters.
    pub description: Text<255>,
    /// A JSON object; none is written as `{}`.
    pub details: Option<AnyValue>,
}

impl CallError {
    /// A refusal. The description is cut to 255 characters.
    #[must_use]
    pub fn new(code: ErrorCode, description: &str) -> Self {
        Self {
            code,
            description: Text::truncated(description),
            details: None,
        }
    }

    /// The action is not known to the standard.
    #[cold]
    #[must_use]
    pub fn not_implemented(action: &str) -> Self {
        Self::new(
            ErrorCode::NotImplemented,
            &format!("unknown action {action}"),
        )
    }

    /// The action is known, and this side does not support it.
    #[cold]
    #[must_use]
    pub fn not_supported(action: &str) -> Self {
        Self::new(
            ErrorCode::NotSupported,
            &format!("{action} is not supported"),
        )
    }

    /// A payload could not be decoded: code, what is wrong, and the JSON pointer of where.
    #[cold]
    #[must_use]
    pub fn of_payload(error: &DecodeError, payload: &[u8]) -> Self {
        let pointer = locate(payload, error.at as usize);
        let kind = error.kind.as_str();
        let description = match error.member {
            "" => format!("{kind} at {pointer}"),
            member => format!("{kind}: {member} at {pointer}"),
        };
        Self::new(error.code(), description.trim_end_matches(" at "))
    }
}

impl From<Invalid> for CallError {
    /// One's own answer would not be valid: an internal error.
    #[cold]
    fn from(invalid: Invalid) -> Self {
        Self::new(
            ErrorCode::InternalError,
            &format!("the answer is not valid: {invalid}"),
        )
    }
}

impl From<ErrorCode> for CallError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, "")
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code, description, ..
        } = self;
        write!(f, "{code:?}: {description}")
    }
}

impl core::error::Error for CallError {}
