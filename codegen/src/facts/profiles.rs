//! `profiles.toml`: the version, its rooms and profiles, and who sends which action.
//!
//! Owns the file's shape. Knows no schema.

use serde::Deserialize;
use toml::Spanned;

use super::{Origin, Toml};
use crate::diagnostic::{Diagnostics, Place};
use crate::model::Direction;
use crate::source::SourceFile;

/// The file, read.
#[derive(Debug)]
pub struct Profiles {
    raw: File,
    actions: Vec<ActionFact>,
    rooms_of_profiles: Vec<(usize, Origin)>,
    /// As diagnostics name it.
    pub file: String,
}

/// One `[[action]]`.
#[derive(Clone, Debug)]
pub struct ActionFact {
    /// `BootNotification`.
    pub name: String,
    /// Its room.
    pub room: String,
    /// Who asks.
    pub direction: Direction,
    /// Whether nobody answers.
    pub one_way: bool,
    /// Where the standard describes it.
    pub section: String,
    /// What it is for.
    pub summary: String,
    /// Where it stands.
    pub origin: Origin,
}

/// A `[[room]]` or `[[profile]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Snake case.
    pub name: String,
    /// As the standard titles it.
    pub title: String,
    /// Where the standard describes it.
    #[serde(default)]
    pub section: String,
    /// Rooms of a profile.
    #[serde(default)]
    pub rooms: Vec<Spanned<String>>,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    #[serde(default)]
    extends: bool,
    #[serde(default)]
    module: String,
    #[serde(default)]
    subprotocol: String,
    #[serde(default)]
    dialect: String,
    #[serde(default)]
    ids: Vec<String>,
    #[serde(default)]
    room: Vec<Group>,
    #[serde(default)]
    profile: Vec<Group>,
    #[serde(default)]
    action: Vec<RawAction>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAction {
    name: Spanned<String>,
    room: String,
    from: From,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    section: String,
    #[serde(default)]
    summary: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum From {
    Station,
    Csms,
    Both,
}

impl From {
    pub(super) fn direction(self) -> Direction {
        match self {
            Self::Station => Direction::StationToCsms,
            Self::Csms => Direction::CsmsToStation,
            Self::Both => Direction::Both,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Call,
    Send,
}

impl Profiles {
    /// Reads the file; problems go to `diagnostics`.
    #[must_use]
    pub fn read(file: &SourceFile, diagnostics: &mut Diagnostics) -> Option<Self> {
        let toml = Toml::new(file, diagnostics)?;
        let mut raw: File = toml.parse(diagnostics)?;
        let actions = std::mem::take(&mut raw.action)
            .into_iter()
            .map(|action| ActionFact {
                origin: toml.origin(&action.name),
                name: action.name.into_inner(),
                room: action.room,
                direction: action.from.direction(),
                one_way: action.kind == Kind::Send,
                section: action.section,
                summary: action.summary,
            })
            .collect();
        let rooms_of_profiles = raw
            .profile
            .iter()
            .flat_map(|profile| &profile.rooms)
            .map(|room| (room.span().start, toml.origin(room)))
            .collect();
        Some(Self {
            raw,
            actions,
            rooms_of_profiles,
            file: file.display.clone(),
        })
    }

    /// The version this is about: `1.6`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.raw.version
    }

    /// Whether it adds to a base set.
    #[must_use]
    pub fn extends(&self) -> bool {
        self.raw.extends
    }

    /// Rust module: `v16`.
    #[must_use]
    pub fn module(&self) -> &str {
        &self.raw.module
    }

    /// WebSocket subprotocol.
    #[must_use]
    pub fn subprotocol(&self) -> &str {
        &self.raw.subprotocol
    }

    /// Variant of `ocpp_wire::Dialect`.
    #[must_use]
    pub fn dialect(&self) -> &str {
        &self.raw.dialect
    }

    /// Beginnings of the ids that the publisher's files of this set carry.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.raw.ids
    }

    /// Rooms in the standard's order.
    #[must_use]
    pub fn rooms(&self) -> &[Group] {
        &self.raw.room
    }

    /// Named sets of rooms.
    #[must_use]
    pub fn profiles(&self) -> &[Group] {
        &self.raw.profile
    }

    /// Where a profile's mention of a room stands.
    #[must_use]
    pub fn at(&self, room: &Spanned<String>) -> Origin {
        let found = self
            .rooms_of_profiles
            .iter()
            .find(|(start, _)| *start == room.span().start);
        found.map_or_else(
            || Origin {
                file: self.file.clone(),
                place: Place::Whole,
                own: false,
            },
            |(_, origin)| origin.clone(),
        )
    }

    /// In the file's order.
    #[must_use]
    pub fn actions(&self) -> &[ActionFact] {
        &self.actions
    }

    /// Names of all actions.
    pub fn action_names(&self) -> impl Iterator<Item = &str> {
        self.actions.iter().map(|action| action.name.as_str())
    }
}
