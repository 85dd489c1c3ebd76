//! A vendor's messages inside DataTransfer, without an allocator: from the data's text to the handler and back.
//!
//! Owns what is the same for all of them. Which messages a vendor has stands in generated code.

use super::{Record, encode};
use crate::{Cursor, ErrorCode, VendorAnswer};

/// Writes a handler's answer.
///
/// # Errors
/// InternalError when it is not valid or does not fit.
#[doc(hidden)]
pub fn vendor_answer<'r, T: Record<'r>>(
    answer: VendorAnswer<T>,
    out: &mut Cursor<'_>,
) -> Result<VendorAnswer<()>, ErrorCode> {
    let (status, answer) = answer.split();
    match answer.map(|answer| encode(&answer, out)) {
        Some(Err(_)) => Err(ErrorCode::InternalError),
        _ => Ok(status),
    }
}

/// Leads one message of a vendor to its handler: `station.method(&request)`, with or without an answer to be written.
/// Absent data is read as an empty object.
///
/// Generated code calls it.
#[doc(hidden)]
#[macro_export]
macro_rules! nano_vendor {
    ($station:ident.$method:ident($request:ident in $data:ident) => $out:ident) => {
        $crate::nano_vendor!(@read $request $data, |request| {
            $crate::nano::__private::vendor_answer($station.$method(request), $out)
        })
    };
    ($station:ident.$method:ident($request:ident in $data:ident)) => {
        $crate::nano_vendor!(@read $request $data, |request| Ok($station.$method(request)))
    };
    (@read $request:ident $data:ident, |$read:ident| $answer:expr) => {{
        let mut slot = $crate::nano::Slot::<{ ::core::mem::size_of::<$request>() }>::new();
        let data = if $data.is_empty() { "{}" } else { $data };
        match $crate::nano::decode::<$request, _>(data.as_bytes(), &mut slot) {
            Ok($read) => $answer,
            Err(error) => Err(error.kind.code()),
        }
    }};
}

pub use nano_vendor;
