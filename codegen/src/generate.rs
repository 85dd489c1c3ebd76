//! From a request to what has to stand on the disk.
//!
//! Owns the way of the data from sources to the [`Plan`] of a workspace. Writes nothing.

use std::fmt;
use std::str::FromStr;

use crate::emit::manifest::Flavour;
use crate::emit::workspace::{self, Libraries, Scaffold};
use crate::emit::{self, GeneratedFile};
use crate::error::Error;
use crate::model::{CARRIER, Protocol, build};
use crate::select::Selection;
use crate::source::{Request, Sources};
use crate::write::Plan;

/// What can be generated into a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The std messages: `messages/`.
    Messages,
    /// The no-alloc messages: `messages-nano/`.
    MessagesNano,
    /// A charging station: `station/`.
    Station,
    /// A central system: `csms/`.
    Csms,
}

impl Part {
    /// All, in the order they are written.
    pub const ALL: [Self; 4] = [
        Self::Messages,
        Self::MessagesNano,
        Self::Station,
        Self::Csms,
    ];

    /// As `--emit` has it, and the folder.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::MessagesNano => "messages-nano",
            Self::Station => "station",
            Self::Csms => "csms",
        }
    }

    /// The message package this is, if it is one.
    #[must_use]
    pub fn flavour(self) -> Option<Flavour> {
        match self {
            Self::Messages => Some(Flavour::Std),
            Self::MessagesNano => Some(Flavour::Nano),
            Self::Station | Self::Csms => None,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Part {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL
            .into_iter()
            .find(|part| part.name() == text.to_lowercase().replace('_', "-"));
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::Usage(format!("`{text}` can't be emitted; there are {names}"))
        })
    }
}

/// What is to be generated.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// From what.
    pub request: Request,
    /// Profiles by name; `all` for every one.
    pub profiles: Vec<String>,
    /// Empty means all of them.
    pub parts: Vec<Part>,
    /// Where scaffolds find the project's libraries.
    pub libraries: Libraries,
    /// A name for the station's or CSMS's package, where only one of them is scaffolded; it is then what `cargo run` runs.
    pub name: Option<String>,
}

impl Options {
    /// The parts, sorted; all of them if none is named.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = if self.parts.is_empty() {
            Part::ALL.to_vec()
        } else {
            self.parts.clone()
        };
        parts.sort();
        parts.dedup();
        parts
    }
}

/// What [`plan`] found.
#[derive(Clone, Debug)]
pub struct Generated {
    /// What has to stand in the output folder.
    pub plan: Plan,
    /// The versions that were meant.
    pub versions: Vec<String>,
    /// The parts that come out of it: some may mean nothing for these versions.
    pub parts: Vec<Part>,
    /// Sentences for the user: what was left out, and why.
    pub notes: Vec<String>,
}

/// The model a request is about.
///
/// # Errors
/// As [`Sources::load`] and [`build::protocol`].
pub fn protocol(request: &Request) -> Result<Protocol, Error> {
    Ok(build::protocol(&Sources::load(request)?)?)
}

/// What has to stand in the output folder.
///
/// # Errors
/// [`Error::Usage`] for words that mean nothing, [`Error::Input`] for schemas and facts that can't be honoured.
pub fn plan(options: &Options) -> Result<Generated, Error> {
    let protocol = protocol(&options.request)?;
    let (selection, mut notes) = select(&protocol, options)?;
    let mut plan = Plan::default();
    // Both, asked for or not: what an earlier run made of a package that is not asked for any more is left over.
    for flavour in [Flavour::Std, Flavour::Nano] {
        let folder = flavour.folder();
        let owned = ["src", "Cargo.toml"].map(|name| format!("{folder}/{name}"));
        plan.owned.extend(owned);
    }
    for flavour in options.parts().into_iter().filter_map(Part::flavour) {
        if flavour == Flavour::Nano && !selection.has_nano() {
            if !options.parts.is_empty() {
                let ids: Vec<_> = protocol
                    .versions
                    .iter()
                    .map(|version| version.id.as_str())
                    .collect();
                return Err(Error::Usage(format!(
                    "there are no no-alloc messages of {}, only of versions with a capacities.toml (1.6)",
                    ids.join(", ")
                )));
            }
            continue;
        }
        let files = emit::package(flavour, &protocol, &selection);
        plan.generated
            .extend(files.into_iter().map(|file| GeneratedFile {
                path: format!("{}/{}", flavour.folder(), file.path),
                text: file.text,
            }));
    }
    notes.extend(vendors_left_out(&selection, &options.parts()));
    let scaffold = scaffold_of(&selection, options)?;
    plan.once = scaffold.once;
    notes.extend(scaffold.notes);
    Ok(Generated {
        parts: scaffold.parts,
        notes,
        plan,
        versions: protocol
            .versions
            .into_iter()
            .map(|version| version.id)
            .collect(),
    })
}

/// What was picked, and what the station needs beside it; sentences for the user about the latter.
fn select<'p>(
    protocol: &'p Protocol,
    options: &Options,
) -> Result<(Selection<'p>, Vec<String>), Error> {
    let mut selection = Selection::new(protocol, &options.profiles)?;
    let notes = if options.parts().contains(&Part::Station) {
        workspace::complete(&mut selection)
    } else {
        Vec::new()
    };
    Ok((selection, notes))
}

/// Vendors that were asked for and do not come out: their payloads need what carries them, and messages to be part of.
fn vendors_left_out(selection: &Selection<'_>, parts: &[Part]) -> Vec<String> {
    let mut notes = Vec::new();
    for selected in &selection.versions {
        let version = selected.version;
        let Some(carrier) = version.action(CARRIER) else {
            continue;
        };
        let small = parts.contains(&Part::MessagesNano) && version.has_nano();
        for vendor in &version.vendors {
            let why = if !selected.is_enabled(carrier) {
                format!("{CARRIER}, which carries them, is in `{}`", carrier.room)
            } else if parts.contains(&Part::Messages) || small && vendor.capacities.is_some() {
                continue;
            } else if small {
                "without an allocator they need a `capacities.toml` beside `vendor.toml`".to_owned()
            } else {
                format!("they are part of `{}` only", Part::Messages)
            };
            notes.push(format!(
                "no payloads of `{}` for {}: {why}",
                vendor.id, version.id
            ));
        }
    }
    notes
}

/// The owner's files alone, as [`plan`] has them.
///
/// # Errors
/// As [`plan`].
pub fn scaffold(options: &Options) -> Result<Scaffold, Error> {
    let protocol = protocol(&options.request)?;
    scaffold_of(&select(&protocol, options)?.0, options)
}

fn scaffold_of(selection: &Selection<'_>, options: &Options) -> Result<Scaffold, Error> {
    let mut parts = options.parts();
    parts.retain(|part| *part != Part::MessagesNano || selection.has_nano());
    workspace::scaffold(
        selection,
        &parts,
        &options.libraries,
        options.name.as_deref(),
    )
}
