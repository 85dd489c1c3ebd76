//! What else is known of a station: things with a name that come, change and go.
//!
//! Owns their kinds. Their content is JSON as it went over the wire, so that nothing of it is lost between versions.

use ocpp_wire::{AnyValue, Timestamp};

/// Kind of an [`Item`]; it says what the item's key and value are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A reservation the station accepted. Key: its number. Value: the request.
    Reservation,
    /// The local authorization list. Key: empty. Value: `{"version":7}`.
    LocalList,
    /// A charging profile the station accepted. Key: its id. Value: the request.
    ChargingProfile,
    /// A configuration key of 1.6. Key: its name. Value: as in GetConfiguration's answer.
    Configuration,
    /// A variable of the device model (2.x). Key: component and variable. Value: as in NotifyReport.
    Variable,
    /// A firmware update or an upload of diagnostics or logs. Key: what and which. Value: the request, its
    /// status and file.
    Job,
    /// A certificate in the station, or one it asked for. Key: what identifies it. Value: what is known of it.
    Certificate,
}

impl ItemKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Reservation,
        Self::LocalList,
        Self::ChargingProfile,
        Self::Configuration,
        Self::Variable,
        Self::Job,
        Self::Certificate,
    ];

    /// The kind as a word: `charging-profile`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reservation => "reservation",
            Self::LocalList => "local-list",
            Self::ChargingProfile => "charging-profile",
            Self::Configuration => "configuration",
            Self::Variable => "variable",
            Self::Job => "job",
            Self::Certificate => "certificate",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Something known of a station; there is one for each kind and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Which of its kind.
    pub key: String,
    /// Since when it is so.
    pub at: Timestamp,
    /// JSON.
    pub value: AnyValue,
}
