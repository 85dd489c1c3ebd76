//! The ground floor of `ocpp-gen`: what OCPP-J messages of every version are made of.
//!
//! Knows no action of any version.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

mod error;

pub use error::{DecodeError, DecodeErrorKind, Dialect, ErrorCode};
