//! No-alloc messages: structs of fixed size, tables for the one codec, handler traits of the station's end.
//!
//! Owns which file holds what: a file a room for people (`v16/core.rs`: trait and types), one for the codec
//! (`v16/tables.rs`). Printed as text in rustfmt's layout: token streams would lose blank lines and the tables' lines.

mod layout;
mod shapes;
mod tables;
mod traits;
mod types;
mod vendor;
mod version;

use std::collections::BTreeSet;
use std::fmt::Write as _;

pub use layout::{Layout, layout};

use self::shapes::Shapes;
use self::types::Mentions;
use super::messages::text;
use super::{GeneratedFile, HEADER, Root};
use crate::model::{Action, Capacities, Home, Room, TypeDef, Vendor};
use crate::select::{SelectedVersion, Selection};

/// The files of the no-alloc messages, all but the manifest: of the versions that have capacities.
#[must_use]
pub fn messages(selection: &Selection<'_>, root: &Root) -> Vec<GeneratedFile> {
    let folder = match root {
        Root::Package => "src".to_owned(),
        Root::Include(name) => name.clone(),
    };
    let versions: Vec<_> = selection
        .versions
        .iter()
        .filter(|selected| selected.version.has_nano())
        .collect();
    let mut files = vec![root_file(&versions, root)];
    for selected in versions {
        let context = Context {
            selected,
            shapes: Shapes::new(&selected.version.types, &selected.version.capacities),
            features: *root == Root::Package,
        };
        let module = format!("{folder}/{}", selected.version.module);
        let mut file = |name: &str, text: String| {
            files.push(GeneratedFile {
                path: format!("{module}/{name}.rs"),
                text,
            });
        };
        file("mod", version::root(&context));
        file("tables", tables::print(&context));
        file("types", context.readable(None));
        for room in &selected.rooms {
            file(&room.name, context.readable(Some(room)));
        }
        for (vendor, capacities) in context.vendors() {
            let shapes = Shapes::new(&vendor.types, capacities);
            let name = &vendor.module;
            file(
                &format!("{name}/mod"),
                vendor::readable(&context, &shapes, vendor),
            );
            file(
                &format!("{name}/tables"),
                tables::of_vendor(&shapes, vendor),
            );
        }
    }
    files
}

fn root_file(versions: &[&SelectedVersion<'_>], root: &Root) -> GeneratedFile {
    let mut text = HEADER.to_owned();
    if *root == Root::Package {
        text.push_str(CRATE_DOCS);
    }
    for selected in versions {
        let (module, id) = (&selected.version.module, &selected.version.id);
        let _ = match root {
            Root::Package => writeln!(text, "#[cfg(feature = {module:?})]\npub mod {module};"),
            Root::Include(name) => writeln!(
                text,
                "/// OCPP {id} messages without an allocator.\n\
                 #[allow(clippy::all, unreachable_pub, unused)]\n\
                 #[path = \"{name}/{module}/mod.rs\"]\npub mod {module};"
            ),
        };
    }
    let path = match root {
        Root::Package => {
            text.push_str("\npub use ocpp_wire;\n");
            "src/lib.rs".to_owned()
        }
        Root::Include(name) => format!("{name}.rs"),
    };
    GeneratedFile { path, text }
}

const CRATE_DOCS: &str = r"//! OCPP messages in structs of fixed size, for stations without an allocator: a module a version, in it a module a room
//! (feature profile), and a cargo feature for each of both.
//!
//! A station implements the handler traits of the rooms it serves (`CoreStation`, `SmartChargingStation`) and gives what
//! comes in to [`ocpp_wire::nano::Exchange::dispatch`] with the list of their `Room`s; what it asks it writes with
//! [`ocpp_wire::nano::put_call`]. Payloads are validated against everything the schemas say, when they are read and
//! before they are written. `SIZES` tells what each message takes of RAM.
#![no_std]

";

/// A version that is being printed.
struct Context<'p> {
    selected: &'p SelectedVersion<'p>,
    shapes: Shapes<'p>,
    /// Whether modules stand behind cargo features.
    features: bool,
}

impl<'p> Context<'p> {
    /// The attribute line before what belongs to a room, with its line end; empty without features.
    fn cfg(&self, room: &str) -> String {
        if !self.features {
            return String::new();
        }
        format!("#[cfg(feature = {:?})]\n", room.replace('_', "-"))
    }

    /// Whether a room is there, as Rust says it.
    fn supported(&self, room: &str) -> String {
        if !self.selected.has_room(room) {
            return "false".to_owned();
        }
        if !self.features {
            return "true".to_owned();
        }
        format!("cfg!(feature = {:?})", room.replace('_', "-"))
    }

    /// How the standard is called before a section's number.
    fn standard(&self) -> String {
        format!("OCPP {}", self.selected.version.id)
    }

    /// The vendors that have no-alloc types.
    fn vendors(&self) -> impl Iterator<Item = (&'p Vendor, &'p Capacities)> {
        let vendors = self.selected.vendors().iter();
        vendors.filter_map(|vendor| Some((vendor, vendor.capacities.as_ref()?)))
    }

    fn actions(&self, room: &str) -> Vec<&'p Action> {
        let actions = self.selected.version.actions.iter();
        actions.filter(|action| action.room == room).collect()
    }

    /// The types at home in a room, or those that rooms share.
    fn types(&self, room: Option<&Room>) -> Vec<&'p TypeDef> {
        let here = |def: &&TypeDef| match (&def.home, room) {
            (Home::Shared, None) => true,
            (Home::Room(home), Some(room)) => *home == room.name,
            _ => false,
        };
        self.selected.type_defs().filter(here).collect()
    }

    /// The file for people: trait, then types; messages first, in the order of their actions.
    fn readable(&self, room: Option<&Room>) -> String {
        let mut mentions = Mentions::default();
        let mut body = String::new();
        let mut types = self.types(room);
        if let Some(room) = room {
            traits::print(&mut body, self, room, &mut mentions);
            let actions = self.actions(&room.name);
            let place = |def: &&TypeDef| {
                let of = |action: &&Action| {
                    action.request == def.name || action.response.as_ref() == Some(&def.name)
                };
                actions.iter().position(of).unwrap_or(usize::MAX)
            };
            types.sort_by_key(place);
        }
        let standard = self.standard();
        for def in &types {
            types::print(&mut body, def, &self.shapes, &standard, &mut mentions);
        }
        let mut out = HEADER.to_owned();
        let about = match room {
            None => format!("Types that two rooms or more use ({standard})."),
            Some(room) if room.section.is_empty() => format!("{} ({standard}).", room.title),
            Some(room) => format!("{} ({standard}, section {}).", room.title, room.section),
        };
        text::docs(&mut out, 0, "//!", &[about]);
        out.push('\n');
        self.imports(&mut out, &mentions, room, &types);
        out.push_str(body.trim_end());
        out.push('\n');
        out
    }

    fn imports(
        &self,
        out: &mut String,
        mentions: &Mentions,
        room: Option<&Room>,
        here: &[&TypeDef],
    ) {
        let here: BTreeSet<&str> = here.iter().map(|def| def.name.as_str()).collect();
        let wire = &mentions.wire;
        let before = out.len();
        // A single name goes before the modules beside it, a list behind them.
        let first = if wire.len() == 1 {
            wire
        } else {
            &BTreeSet::new()
        };
        text::import(out, "ocpp_wire", first);
        text::import(out, "ocpp_wire::nano::__private", &mentions.private);
        text::import(out, "ocpp_wire::nano", &mentions.nano);
        if wire.len() > 1 {
            text::import(out, "ocpp_wire", wire);
        }
        let other: BTreeSet<&str> = mentions
            .named
            .iter()
            .map(String::as_str)
            .filter(|name| !here.contains(name))
            .collect();
        let acts = room.is_some_and(|room| !self.actions(&room.name).is_empty());
        if out.len() > before && (acts || !other.is_empty()) {
            out.push('\n');
        }
        if acts {
            out.push_str("use super::Action;\n");
        }
        text::import(out, "super::types", &other);
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
    }
}
