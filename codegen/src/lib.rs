//! From the OCPP schemas to compiled Rust.
//!
//! The way of the data: [`source`] finds the files, [`read`] and [`facts`] read them, [`model`] makes one protocol of
//! them, [`select`] picks profiles, `emit` prints, [`mod@write`] touches what changed. See ARCHITECTURE.md.

mod configure;
pub mod coverage;
pub mod diagnostic;
pub mod emit;
mod error;
pub mod facts;
#[cfg(feature = "cli")]
pub mod generate;
pub mod model;
pub mod read;
pub mod select;
pub mod source;
pub mod write;

pub use configure::{Configuration, configure};
pub use emit::manifest::Flavour as Target;
pub use error::Error;
