//! From the OCPP schemas to compiled Rust.

pub mod model;
