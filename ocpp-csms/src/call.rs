//! CALLs of ours to a station: what is sent, what comes back, and the seam that finds the station.
//!
//! Owns the untyped call, its errors and `CommandRoute`. Knows no socket: a route may just as well lead to another process.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use ocpp_wire::{Dialect, ErrorCode};

use crate::admission::StationId;

/// A boxed future, for traits that are used as `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A CALL or SEND of ours, with its payload already encoded.
#[derive(Clone, Debug)]
pub struct RawCall {
    /// Version whose schema the payload follows; a station that speaks another one is not asked.
    pub version: Dialect,
    /// Action on the wire.
    pub action: Cow<'static, str>,
    /// Payload as JSON text.
    pub payload: Vec<u8>,
    /// How long it may take, queueing included; by default as the settings say.
    pub timeout: Option<Duration>,
    /// One-way (SEND of 2.1): answered with `{}` as soon as it is written.
    pub one_way: bool,
}

/// The payload of a CALLRESULT: JSON text, a slice of the frame it came in.
#[derive(Clone, Debug)]
pub struct RawAnswer(pub Bytes);

impl RawAnswer {
    /// The payload's text.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Why a CALL of ours brought no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallFailure {
    /// The station is not connected.
    NotConnected,
    /// As many calls as allowed already wait for this station.
    QueueFull,
    /// No answer in time. The station may have acted all the same.
    Timeout,
    /// The connection ended before the answer came. The station may have acted all the same.
    Disconnected,
    /// The station speaks another version than the call's.
    WrongVersion {
        /// What it speaks.
        speaks: Dialect,
    },
    /// The station answered with a CALLERROR.
    Refused(Refused),
    /// The station's answer does not follow the schema; what is wrong, where.
    BadAnswer(String),
    /// Our own request does not follow the schema; what is wrong, where. Nothing was sent.
    BadRequest(String),
}

/// The content of a CALLERROR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The code, if it is one of the standard's.
    pub code: Option<ErrorCode>,
    /// The code as it was spelled.
    pub spelled: String,
    /// The station's words.
    pub description: String,
    /// JSON object as text.
    pub details: String,
}

impl CallFailure {
    /// One word for counters.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotConnected => "not_connected",
            Self::QueueFull => "queue_full",
            Self::Timeout => "timeout",
            Self::Disconnected => "disconnected",
            Self::WrongVersion { .. } => "wrong_version",
            Self::Refused(_) => "refused",
            Self::BadAnswer(_) => "bad_answer",
            Self::BadRequest(_) => "bad_request",
        }
    }
}

impl fmt::Display for CallFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConnected => f.write_str("the station is not connected"),
            Self::QueueFull => f.write_str("too many calls already wait for this station"),
            Self::Timeout => f.write_str("the station did not answer in time"),
            Self::Disconnected => f.write_str("the connection ended before the answer came"),
            Self::WrongVersion { speaks } => {
                let word = crate::admission::subprotocol(*speaks);
                write!(
                    f,
                    "the station speaks {word}, the call is of another version"
                )
            }
            Self::Refused(refused) => {
                write!(f, "the station answered {}", refused.spelled)?;
                if !refused.description.is_empty() {
                    write!(f, ": {}", refused.description)?;
                }
                Ok(())
            }
            Self::BadAnswer(what) => write!(f, "the station's answer is not valid: {what}"),
            Self::BadRequest(what) => {
                write!(f, "the request is not valid, nothing was sent: {what}")
            }
        }
    }
}

impl std::error::Error for CallFailure {}

/// Finds a station and hands it a call.
///
/// [`crate::Sessions`] routes to the sockets of this process. A deployment of several nodes puts its message engine here.
pub trait CommandRoute: Send + Sync + 'static {
    /// Sends the call and waits for its answer.
    ///
    /// # Errors
    /// See [`CallFailure`].
    fn call<'a>(
        &'a self,
        station: &'a StationId,
        call: RawCall,
    ) -> BoxFuture<'a, Result<RawAnswer, CallFailure>>;
}
