//! `vendor.toml`: an integrator's own DataTransfer payloads.
//!
//! Owns the file's shape. Knows no schema.

use serde::Deserialize;
use toml::Spanned;

use super::profiles::From;
use super::{Origin, Toml};
use crate::diagnostic::Diagnostics;
use crate::model::Direction;
use crate::source::SourceFile;

/// The file, read.
#[derive(Debug)]
pub struct VendorFacts {
    /// `vendorId` on the wire.
    pub vendor_id: String,
    /// Rust module, if the file says.
    pub module: Option<String>,
    /// What it is for.
    pub summary: String,
    /// Versions it is for; empty means all.
    pub versions: Vec<String>,
    /// In the file's order.
    pub messages: Vec<VendorMessageFact>,
    /// Where the vendor's id stands.
    pub origin: Origin,
}

/// One `[[message]]`.
#[derive(Debug)]
pub struct VendorMessageFact {
    /// `messageId` on the wire.
    pub message_id: String,
    /// Stem of its types' names, if the file says.
    pub name: Option<String>,
    /// File of the request's schema.
    pub request: String,
    /// File of the response's schema.
    pub response: Option<String>,
    /// Who asks.
    pub direction: Direction,
    /// What it is for.
    pub summary: String,
    /// Where it stands.
    pub origin: Origin,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    vendor_id: Spanned<String>,
    module: Option<String>,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    versions: Vec<String>,
    #[serde(default)]
    message: Vec<Raw>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    message_id: Spanned<String>,
    name: Option<String>,
    request: String,
    response: Option<String>,
    from: From,
    #[serde(default)]
    summary: String,
}

impl VendorFacts {
    /// Reads the file; problems go to `diagnostics`.
    #[must_use]
    pub fn read(file: &SourceFile, diagnostics: &mut Diagnostics) -> Option<Self> {
        let toml = Toml::new(file, diagnostics)?;
        let raw: File = toml.parse(diagnostics)?;
        let messages = raw.message.into_iter().map(|message| VendorMessageFact {
            origin: toml.origin(&message.message_id),
            message_id: message.message_id.into_inner(),
            name: message.name,
            request: message.request,
            response: message.response,
            direction: message.from.direction(),
            summary: message.summary,
        });
        Some(Self {
            messages: messages.collect(),
            origin: toml.origin(&raw.vendor_id),
            vendor_id: raw.vendor_id.into_inner(),
            module: raw.module,
            summary: raw.summary,
            versions: raw.versions,
        })
    }
}
