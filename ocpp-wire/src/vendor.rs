//! A vendor's own messages inside DataTransfer: typed on both sides, JSON text or value on the wire.
//!
//! Owns the ways in and out of DataTransfer's `data`. Which messages a vendor has stands in generated code.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::json::{self, Invalid, Wire};
use crate::{AnyValue, CallError, DecodeError, Reading, Text};

pub use crate::vendor_answer::VendorAnswer;

/// Why a vendor's message brought no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VendorCallError<E> {
    /// The call failed.
    Call(E),
    /// The request is not valid; nothing was sent.
    Request(Invalid),
    /// The answer's data is not what the vendor's schema says.
    Answer(DecodeError),
}

impl<E: fmt::Display> fmt::Display for VendorCallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => fmt::Display::fmt(error, f),
            Self::Request(invalid) => write!(f, "the request is not valid: {invalid}"),
            Self::Answer(error) => write!(f, "the answer's data is not valid: {error}"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for VendorCallError<E> {}

/// What a vendor's typed call brings.
pub type VendorResult<T, E> = Result<VendorAnswer<T>, VendorCallError<E>>;

/// DataTransfer's `data`: JSON text inside a string in 1.6, the value itself in 2.x.
pub trait TransferData: Sized {
    /// The data's JSON text.
    fn as_json(&self) -> &str;

    /// Data of a JSON text that this project's encoder wrote.
    fn from_json(json: String) -> Self;
}

impl TransferData for Text {
    fn as_json(&self) -> &str {
        self.as_str()
    }

    fn from_json(json: String) -> Self {
        Self::unbounded(&json)
    }
}

impl TransferData for AnyValue {
    fn as_json(&self) -> &str {
        self.as_str()
    }

    fn from_json(json: String) -> Self {
        Self::proven(json)
    }
}

/// A vendor's payload as DataTransfer's `data`; none for `()`.
pub trait TransferPayload: Sized {
    /// Writes it.
    ///
    /// # Errors
    /// When it is not valid.
    fn to_data<D: TransferData>(&self) -> Result<Option<D>, Invalid>;

    /// Reads it; absent data is read as an empty object.
    ///
    /// # Errors
    /// When it is not what the vendor's schema says.
    fn from_data<D: TransferData>(
        data: Option<&D>,
        reading: Reading<'_>,
    ) -> Result<Self, DecodeError>;
}

impl TransferPayload for () {
    fn to_data<D: TransferData>(&self) -> Result<Option<D>, Invalid> {
        Ok(None)
    }

    fn from_data<D: TransferData>(_: Option<&D>, _: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }
}

impl<T: Wire> TransferPayload for T {
    fn to_data<D: TransferData>(&self) -> Result<Option<D>, Invalid> {
        let mut out = Vec::new();
        json::encode(self, &mut out)?;
        // The encoder writes UTF-8.
        Ok(String::from_utf8(out).ok().map(D::from_json))
    }

    fn from_data<D: TransferData>(
        data: Option<&D>,
        reading: Reading<'_>,
    ) -> Result<Self, DecodeError> {
        json::decode(data.map_or("{}", D::as_json).as_bytes(), reading)
    }
}

/// Reads the data of an incoming request.
///
/// # Errors
/// What becomes a CALLERROR.
pub fn request<T: TransferPayload, D: TransferData>(
    data: Option<&D>,
    reading: Reading<'_>,
) -> Result<T, CallError> {
    T::from_data(data, reading).map_err(|error| {
        let payload = data.map_or("{}", D::as_json);
        CallError::of_payload(&error, payload.as_bytes())
    })
}

/// One side of a vendor's messages: the handler's way in, the caller's way out.
#[macro_export]
macro_rules! vendor {
    (
        $vendor:literal over $request:ident $response:ident $status:ident;
        $(#[$meta:meta])*
        fn $answer:ident for $handler:ident {
            $($id:literal => $method:ident $payload:ty => $reply:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        ///
        /// A DataTransfer of another vendor is answered UnknownVendorId, one with another message UnknownMessageId.
        ///
        /// # Errors
        /// What is wrong with the data; what the handler refuses.
        pub async fn $answer<H: $handler<C> + Sync, C: Sync>(
            handler: &H,
            call: &C,
            request: &$request,
            reading: $crate::Reading<'_>,
        ) -> Result<$response, $crate::CallError> {
            if request.vendor_id != $vendor {
                return Ok($response::new($status::UnknownVendorId));
            }
            let data = request.data.as_ref();
            match request.message_id.as_deref() {
                $(Some($id) => {
                    let payload: $payload = $crate::vendor::request(data, reading)?;
                    let answer = handler.$method(call, payload).await?;
                    $crate::vendor!(@answer answer $response $status)
                })*
                _ => Ok($response::new($status::UnknownMessageId)),
            }
        }
    };
    (@answer $answer:ident $response:ident $status:ident) => {
        Ok(match $answer {
            $crate::VendorAnswer::Accepted(answer) => $response {
                data: $crate::vendor::TransferPayload::to_data(&answer)?,
                ..$response::new($status::Accepted)
            },
            $crate::VendorAnswer::Rejected => $response::new($status::Rejected),
            $crate::VendorAnswer::UnknownMessage => $response::new($status::UnknownMessageId),
            $crate::VendorAnswer::UnknownVendor => $response::new($status::UnknownVendorId),
        })
    };
}

/// Sends a vendor's message and reads its answer.
#[doc(hidden)]
#[macro_export]
macro_rules! vendor_call {
    ($caller:expr, $vendor:literal $id:literal $payload:expr, $request:ident $status:ident) => {{
        let data = match $crate::vendor::TransferPayload::to_data(&$payload) {
            Ok(data) => data,
            Err(invalid) => return Err($crate::VendorCallError::Request(invalid)),
        };
        let request = $request {
            message_id: Some($crate::Text::truncated($id)),
            data,
            ..$request::new($crate::Text::truncated($vendor))
        };
        let response = $caller
            .call(request)
            .await
            .map_err($crate::VendorCallError::Call)?;
        Ok(match response.status {
            $status::Accepted => $crate::VendorAnswer::Accepted(
                $crate::vendor::TransferPayload::from_data(
                    response.data.as_ref(),
                    $crate::Reading::Strict,
                )
                .map_err($crate::VendorCallError::Answer)?,
            ),
            $status::UnknownMessageId => $crate::VendorAnswer::UnknownMessage,
            $status::UnknownVendorId => $crate::VendorAnswer::UnknownVendor,
            _ => $crate::VendorAnswer::Rejected,
        })
    }};
}
