//! Std messages: types, codec tables, handler traits, dispatch and typed calls.
//!
//! Owns which file holds what. Two files a room: one for people (`v16/core.rs`: traits and types), one for the codec
//! (`v16/codec/core.rs`: tables).

mod codec;
mod structs;
pub(in crate::emit) mod text;
mod traits;
pub(in crate::emit) mod types;
mod vendor;
mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use self::structs::Members;
use self::types::Mentions;
use self::vendor::Carrier;
use super::{GeneratedFile, HEADER, Root};
use crate::model::{Action, Home, Room, TypeDef, Vendor};
use crate::select::{SelectedVersion, Selection};

/// The files of the std messages, all but the manifest.
#[must_use]
pub fn messages(selection: &Selection<'_>, root: &Root) -> Vec<GeneratedFile> {
    let folder = match root {
        Root::Package => "src".to_owned(),
        Root::Include(name) => name.clone(),
    };
    let mut files = vec![root_file(selection, root)];
    for selected in &selection.versions {
        let context = Context {
            selected,
            features: *root == Root::Package,
            members: structs::members(selected.type_defs()),
        };
        let module = format!("{folder}/{}", selected.version.module);
        let mut file = |name: &str, text: String| {
            files.push(GeneratedFile {
                path: format!("{module}/{name}"),
                text,
            });
        };
        file("mod.rs", version::root(&context));
        file("types.rs", context.readable(None));
        file("codec/mod.rs", version::codec_root(&context));
        file("codec/types.rs", context.codec(None));
        for room in &selected.rooms {
            file(&format!("{}.rs", room.name), context.readable(Some(room)));
            file(
                &format!("codec/{}.rs", room.name),
                context.codec(Some(room)),
            );
        }
        for (vendor, carrier) in context.vendors() {
            let name = &vendor.module;
            file(
                &format!("{name}.rs"),
                vendor::readable(&context, &carrier, vendor),
            );
            file(
                &format!("codec/{name}.rs"),
                vendor::tables(&carrier, vendor),
            );
        }
    }
    files
}

fn root_file(selection: &Selection<'_>, root: &Root) -> GeneratedFile {
    let mut text = HEADER.to_owned();
    let (path, docs) = match root {
        Root::Package => {
            text.push_str(CRATE_DOCS);
            ("src/lib.rs".to_owned(), "")
        }
        Root::Include(name) => (format!("{name}.rs"), "/// OCPP messages.\n"),
    };
    let mut modules: Vec<_> = selection.versions.iter().collect();
    modules.sort_by(|a, b| a.version.module.cmp(&b.version.module));
    for selected in modules {
        let (module, id) = (&selected.version.module, &selected.version.id);
        let _ = match root {
            Root::Package => writeln!(text, "#[cfg(feature = {module:?})]\npub mod {module};"),
            Root::Include(name) => writeln!(
                text,
                "{}#[allow(clippy::all, unreachable_pub, unused)]\n#[path = \"{name}/{module}/mod.rs\"]\npub mod {module};",
                docs.replace("OCPP", &format!("OCPP {id}"))
            ),
        };
    }
    if *root == Root::Package {
        text.push_str("\npub use ocpp_wire;\n");
    }
    GeneratedFile { path, text }
}

const CRATE_DOCS: &str = r#"//! OCPP messages, handler traits and dispatch: a module a version, in it a module a room (feature profile of 1.6,
//! functional block of 2.x), and a cargo feature for each of both.
//!
//! A side implements the handler traits of the rooms it serves (`CoreCsms`, `SmartChargingStation`) and gives what comes
//! in to `dispatch_csms` or `dispatch_station`; what it asks goes through `CoreCsmsCalls` and its like. Payloads are
//! validated against everything the schemas say, when they are read and before they are written.
#![no_std]

"#;

/// A version that is being printed.
struct Context<'p> {
    selected: &'p SelectedVersion<'p>,
    /// Whether modules stand behind cargo features.
    features: bool,
    /// Rust types of all structs' members.
    members: BTreeMap<String, Members>,
}

impl<'p> Context<'p> {
    /// The attribute line before a room's module, with its line end; empty without features.
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

    /// The vendors to be printed, each with the DataTransfer of this version.
    fn vendors(&self) -> Vec<(&'p Vendor, Carrier<'p>)> {
        let with = |vendor| Some((vendor, Carrier::of(self)?));
        self.selected.vendors().iter().filter_map(with).collect()
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

    /// The file for people: traits, then types; messages first, in the order of their actions.
    fn readable(&self, room: Option<&Room>) -> String {
        let standard = self.standard();
        let mut mentions = Mentions::default();
        let mut body = String::new();
        let mut types = self.types(room);
        if let Some(room) = room {
            let actions = self.actions(&room.name);
            text::docs(
                &mut body,
                0,
                "///",
                &[format!(
                    "This room in the lists that dispatch takes ({standard}, {}).",
                    room.title
                )],
            );
            body.push_str("#[derive(Clone, Copy, Debug)]\npub enum Room {}\n\n");
            for side in [traits::CSMS, traits::STATION] {
                traits::print(
                    &mut body,
                    room,
                    side,
                    &actions,
                    &standard,
                    &mut mentions.wire,
                );
            }
            let place = |def: &&TypeDef| {
                let of = |action: &&Action| {
                    action.request == def.name || action.response.as_ref() == Some(&def.name)
                };
                actions.iter().position(of).unwrap_or(usize::MAX)
            };
            types.sort_by_key(place);
        }
        for def in &types {
            types::print(
                &mut body,
                def,
                self.members.get(&def.name),
                &standard,
                &mut mentions,
            );
        }
        let mut out = HEADER.to_owned();
        text::docs(&mut out, 0, "//!", &[self.about(room)]);
        out.push('\n');
        self.imports(&mut out, &mentions, &types);
        out.push_str(body.trim_end());
        out.push('\n');
        out
    }

    fn about(&self, room: Option<&Room>) -> String {
        match room {
            None => format!("Types that two rooms or more use ({}).", self.standard()),
            Some(room) if room.section.is_empty() => {
                format!("{} ({}).", room.title, self.standard())
            }
            Some(room) => format!(
                "{} ({}, section {}).",
                room.title,
                self.standard(),
                room.section
            ),
        }
    }

    fn imports(&self, out: &mut String, mentions: &Mentions, here: &[&TypeDef]) {
        let here: BTreeSet<&str> = here.iter().map(|def| def.name.as_str()).collect();
        let mut wire = mentions.wire.clone();
        if wire.remove("export::Vec") {
            out.push_str("use ocpp_wire::export::Vec;\n");
        }
        let before = out.len();
        text::import(out, "ocpp_wire", &wire);
        let other: BTreeSet<&str> = mentions
            .named
            .iter()
            .map(String::as_str)
            .filter(|name| !here.contains(name))
            .collect();
        if !other.is_empty() && out.len() > before {
            out.push('\n');
        }
        text::import(out, "super::types", &other);
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
    }

    /// The file for the codec.
    fn codec(&self, room: Option<&Room>) -> String {
        let mut body = String::new();
        let mut macros = BTreeSet::new();
        if let Some(room) = room {
            let actions = self.actions(&room.name);
            codec::requests(&mut body, &actions);
            if !actions.is_empty() {
                macros.insert("requests");
            }
            for side in [traits::CSMS, traits::STATION] {
                let answered = side.answered(&actions);
                macros.insert(if answered.is_empty() {
                    "no_route"
                } else {
                    "route"
                });
                codec::route(&mut body, &room.name, &room.camel, side.name, &answered);
            }
        }
        let types = self.types(room);
        for def in &types {
            codec::table(&mut body, def);
        }
        for name in ["message", "wire_enum"] {
            if body.contains(&format!("\n{name}! {{")) || body.starts_with(&format!("{name}! {{")) {
                macros.insert(name);
            }
        }
        let mut out = HEADER.to_owned();
        text::docs(
            &mut out,
            0,
            "//!",
            &[format!("Codec of: {}", self.about(room))],
        );
        out.push('\n');
        text::import(&mut out, "ocpp_wire", &macros);
        if !macros.is_empty() {
            out.push('\n');
        }
        match room {
            Some(room) => {
                let _ = writeln!(
                    out,
                    "use super::super::Action;\nuse super::super::{}::*;",
                    room.name
                );
            }
            None if !types.is_empty() => out.push_str("use super::super::types::*;\n"),
            None => {}
        }
        if !body.is_empty() {
            out.push('\n');
        }
        out.push_str(body.trim_end());
        out.push('\n');
        out
    }
}
