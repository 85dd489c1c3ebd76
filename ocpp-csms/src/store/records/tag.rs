//! idTags: who may charge.

use ocpp_wire::Timestamp;

/// Whether an idTag may charge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdTagStatus {
    /// It may.
    #[default]
    Accepted,
    /// It may not any more.
    Blocked,
}

/// An idTag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdTag {
    /// Whether it may charge.
    pub status: IdTagStatus,
    /// Until when.
    pub expires: Option<Timestamp>,
    /// Its group: tags of one group may end each other's transactions.
    pub group: Option<String>,
    /// Whether it may be in several transactions at once.
    pub several: bool,
}

impl IdTag {
    /// An idTag as it is compared: without regard to case (CiString20Type, OCPP 1.6 section 7.6).
    #[must_use]
    pub fn key(id_tag: &str) -> String {
        id_tag.to_ascii_lowercase()
    }
}
