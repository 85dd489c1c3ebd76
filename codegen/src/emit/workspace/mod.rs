//! Scaffolds: a cargo workspace around generated messages, with a station and a CSMS that are their owner's to change.
//!
//! Owns which files there are and who they belong to. The texts are templates; protocol behaviour is in libraries.

mod advice;
mod context;
mod render;

use std::collections::BTreeMap;

use crate::error::Error;
use crate::generate::Part;
use crate::select::{SelectedVersion, Selection};
use crate::source::TEMPLATES;

use super::GeneratedFile;

pub use advice::advice;

/// The word for published libraries.
pub const CRATES_IO: &str = "crates-io";

/// Where the project's libraries are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Libraries {
    /// Published.
    #[default]
    CratesIo,
    /// In a checkout: its path, relative to the output folder or absolute, with forward slashes.
    Path(String),
}

impl Libraries {
    /// As `ocpp-gen.toml` has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::CratesIo => CRATES_IO,
            Self::Path(path) => path,
        }
    }

    /// From a word or path.
    #[must_use]
    pub fn new(text: &str) -> Self {
        match text {
            CRATES_IO => Self::CratesIo,
            path => Self::Path(path.trim_end_matches('/').to_owned()),
        }
    }
}

/// The owner's files, and what is to be said about them.
#[derive(Clone, Debug, Default)]
pub struct Scaffold {
    /// Written once.
    pub once: Vec<GeneratedFile>,
    /// The parts that are members of the workspace.
    pub parts: Vec<Part>,
    /// Sentences for the user: what was left out, and why.
    pub notes: Vec<String>,
}

/// The version whose behaviour `ocpp-station` has.
const STATION_VERSION: &str = "1.6";

/// What `ocpp-station` is not built without: a room, and the room that asks for it; none if all of them do.
const STATION_NEEDS: [(&str, Option<&str>); 2] = [("core", None), ("firmware", Some("security"))];

/// Picks, too, what a station needs beside the rooms picked for it; returns sentences about that for the user.
#[must_use]
pub fn complete(selection: &mut Selection<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for (room, asks) in STATION_NEEDS {
        let selected = selection
            .versions
            .iter()
            .find(|selected| selected.version.id == STATION_VERSION);
        let needed = selected.is_some_and(|it| asks.is_none_or(|asks| it.has_room(asks)));
        if needed && selection.add_room(STATION_VERSION, room) {
            let whose = asks.map_or_else(String::new, |asks| format!(" with `{asks}`"));
            notes.push(format!(
                "`{room}` of {STATION_VERSION} is there, too: no station{whose} is without it"
            ));
        }
    }
    notes
}

/// Prints the workspace and its station and CSMS packages, as far as `parts` asks for them.
///
/// A station is left out of a selection without 1.6, which is said in the notes. A `name` is that of the package of the
/// one end there is.
///
/// # Errors
/// [`Error::Internal`] if a template is not right.
pub fn scaffold(
    selection: &Selection<'_>,
    parts: &[Part],
    libraries: &Libraries,
    name: Option<&str>,
) -> Result<Scaffold, Error> {
    let mut scaffold = Scaffold::default();
    let station = selection
        .versions
        .iter()
        .find(|selected| selected.version.id == STATION_VERSION);
    let mut parts = parts.to_vec();
    if station.is_none() && parts.contains(&Part::Station) {
        parts.retain(|part| !matches!(part, Part::Station));
        scaffold.notes.push(format!(
            "no station: `ocpp-station` speaks OCPP {STATION_VERSION} only; add {STATION_VERSION} to --ocpp for one"
        ));
    }
    let station = station.filter(|_| parts.contains(&Part::Station));
    let context = context::workspace(selection, &parts, libraries, name, versions()?);
    let limited = limits(selection);
    let renderer = render::Renderer::new(TEMPLATES);
    for (path, _) in TEMPLATES {
        let wanted = match path.split('/').next() {
            Some("workspace") => true,
            Some("csms") => parts.contains(&Part::Csms),
            Some("station") => station.is_some(),
            _ => false,
        };
        if !wanted {
            continue;
        }
        match *path {
            ROOM => {
                for version in &selection.versions {
                    rooms(&renderer, version, limited, &mut scaffold.once)?;
                }
            }
            VENDOR => {
                for version in &selection.versions {
                    for vendor in context::vendors(version) {
                        let module = &version.version.module;
                        scaffold.once.push(GeneratedFile {
                            path: format!("csms/src/handlers/{module}/{}.rs", vendor.module),
                            text: renderer.render(VENDOR, &context::vendor(version, vendor))?,
                        });
                    }
                }
            }
            LIMIT => {
                if limited {
                    let path = "csms/src/handlers/v16/smart_charging.rs".to_owned();
                    let text = renderer.render(LIMIT, &context)?;
                    scaffold.once.push(GeneratedFile { path, text });
                }
            }
            other => scaffold.once.push(GeneratedFile {
                path: destination(other),
                text: renderer.render(other, &context)?,
            }),
        }
    }
    scaffold.parts = parts;
    scaffold.once.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(scaffold)
}

/// Versions of the crates that scaffolded packages name themselves.
const DEPENDENCIES: &str = "dependencies.toml";

/// The table of those versions, for templates to name.
fn versions() -> Result<BTreeMap<String, String>, Error> {
    let table = TEMPLATES.iter().find(|(path, _)| *path == DEPENDENCIES);
    let text = table.map_or("", |(_, text)| text);
    toml::from_str(text).map_err(|error| Error::Internal(format!("{DEPENDENCIES}: {error}")))
}

/// The template of a handler file.
const ROOM: &str = "csms/src/handlers/room.rs";
/// The template of a vendor's handler file.
const VENDOR: &str = "csms/src/handlers/vendor.rs";
/// The handler file of a room in which a 1.6 CSMS only asks.
const LIMIT: &str = "csms/src/handlers/smart_charging.rs";

/// Whether the CSMS shows a call of its own: it limits connectors in 1.6.
fn limits(selection: &Selection<'_>) -> bool {
    selection.versions.iter().any(|selected| {
        selected.version.id == STATION_VERSION
            && selected.has_room("core")
            && selected.has_room("smart_charging")
    })
}

fn rooms(
    renderer: &render::Renderer<'_>,
    version: &SelectedVersion<'_>,
    limited: bool,
    files: &mut Vec<GeneratedFile>,
) -> Result<(), Error> {
    for room in &version.rooms {
        if let Some(context) = context::room(version, room, limited) {
            let module = &version.version.module;
            files.push(GeneratedFile {
                path: format!("csms/src/handlers/{module}/{}.rs", room.name),
                text: renderer.render(ROOM, &context)?,
            });
        }
    }
    Ok(())
}

/// Where a template's text goes: manifests lose `.in`, what belongs to the workspace stands at its root.
fn destination(template: &str) -> String {
    let path = template.strip_prefix("workspace/").unwrap_or(template);
    let path = path.strip_suffix(".in").unwrap_or(path);
    match path {
        // Files that begin with a dot are not embedded.
        "gitignore" => ".gitignore".to_owned(),
        path => path.to_owned(),
    }
}
