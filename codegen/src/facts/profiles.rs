//! `profiles.toml`: the version, its rooms and profiles, and who sends which action.
//!
//! Owns the file's shape. Knows no schema.

use serde::Deserialize;
use toml::Spanned;

use super::{Origin, Told, Toml};
use crate::diagnostic::Diagnostics;
use crate::model::Direction;
use crate::source::SourceFile;

/// The file, read.
#[derive(Debug)]
pub struct Profiles {
    /// As diagnostics name it.
    pub file: String,
    /// `1.6`.
    pub version: Told,
    /// Whether it adds to a base set, which then says the next three.
    pub extends: bool,
    /// Rust module: `v16`.
    pub module: Told,
    /// WebSocket subprotocol.
    pub subprotocol: Told,
    /// Variant of `ocpp_wire::Dialect`.
    pub dialect: Told,
    /// Beginnings of the ids that the publisher's files of this set carry.
    pub ids: Vec<String>,
    /// In the standard's order.
    pub rooms: Vec<Group>,
    /// Named sets of rooms.
    pub profiles: Vec<Group>,
    /// In the file's order.
    pub actions: Vec<ActionFact>,
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
#[derive(Clone, Debug)]
pub struct Group {
    /// Snake case.
    pub name: Told,
    /// As the standard titles it.
    pub title: String,
    /// Where the standard describes it.
    pub section: String,
    /// Rooms of a profile.
    pub rooms: Vec<Told>,
    /// Other words for it.
    pub aliases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Spanned<String>,
    #[serde(default)]
    extends: bool,
    module: Option<Spanned<String>>,
    subprotocol: Option<Spanned<String>>,
    dialect: Option<Spanned<String>>,
    #[serde(default)]
    ids: Vec<String>,
    #[serde(default)]
    room: Vec<RawGroup>,
    #[serde(default)]
    profile: Vec<RawGroup>,
    #[serde(default)]
    action: Vec<RawAction>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    name: Spanned<String>,
    title: String,
    #[serde(default)]
    section: String,
    #[serde(default)]
    rooms: Vec<Spanned<String>>,
    #[serde(default)]
    aliases: Vec<String>,
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
        let raw: File = toml.parse(diagnostics)?;
        let version = toml.told(raw.version);
        let header = |text: Option<Spanned<String>>| match text {
            Some(text) => toml.told(text),
            None => Told {
                text: String::new(),
                origin: version.origin.clone(),
            },
        };
        let groups = |groups: Vec<RawGroup>| {
            groups
                .into_iter()
                .map(|group| Group {
                    name: toml.told(group.name),
                    title: group.title,
                    section: group.section,
                    rooms: group
                        .rooms
                        .into_iter()
                        .map(|room| toml.told(room))
                        .collect(),
                    aliases: group.aliases,
                })
                .collect()
        };
        let actions = raw.action.into_iter().map(|action| ActionFact {
            origin: toml.origin(&action.name),
            name: action.name.into_inner(),
            room: action.room,
            direction: action.from.direction(),
            one_way: action.kind == Kind::Send,
            section: action.section,
            summary: action.summary,
        });
        Some(Self {
            file: file.display.clone(),
            extends: raw.extends,
            module: header(raw.module),
            subprotocol: header(raw.subprotocol),
            dialect: header(raw.dialect),
            ids: raw.ids,
            rooms: groups(raw.room),
            profiles: groups(raw.profile),
            actions: actions.collect(),
            version,
        })
    }

    /// Names of all actions.
    pub fn action_names(&self) -> impl Iterator<Item = &str> {
        self.actions.iter().map(|action| action.name.as_str())
    }
}
