//! Version, rooms and profiles, as profiles.toml tells them.
//!
//! Owns the demand that their words can name what they become: Rust modules and traits, files, cargo features, and words of
//! the command line. Knows no schema.

use std::collections::BTreeSet;

use super::{KnownVersion, Profile, Room, casing};
use crate::diagnostic::Diagnostics;
use crate::facts::{Facts, Group, Profiles, Told};

/// The variants of `ocpp_wire::Dialect`: how a version frames its messages and spells its errors.
const DIALECTS: [&str; 3] = ["V16", "V201", "V21"];

/// Modules of generated code beside the rooms, features of its packages beside the rooms', and the word for all rooms.
const TAKEN: [&str; 6] = ["types", "codec", "tables", "default", "serde", "all"];

/// Whether a room or a vendor's module may be called this.
pub(super) fn is_free_module(name: &str) -> bool {
    is_module(name) && !TAKEN.contains(&name)
}

fn is_module(name: &str) -> bool {
    casing::is_ident(name) && !name.chars().any(|letter| letter.is_ascii_uppercase())
}

/// What a base set says of its version as a whole. `known` are the embedded versions.
pub(super) fn header(base: &Profiles, known: &[KnownVersion], diagnostics: &mut Diagnostics) {
    let mut problem = |key: &str, told: &Told, found: String, help: &str| {
        let found = if told.text.is_empty() {
            format!("no `{key}`")
        } else {
            found
        };
        diagnostics.push(told.origin.problem(found, help));
    };
    let version = &base.version.text;
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if !version.split('.').all(is_number) {
        let help = "give numbers with dots between them: version = \"1.6\"";
        problem(
            "version",
            &base.version,
            format!("`{version}` is no version"),
            help,
        );
    }
    let module = &base.module.text;
    let of = known
        .iter()
        .find(|known| known.module == *module && known.id != *version);
    if let Some(of) = of {
        let found = format!("the module `{module}` is that of {}", of.id);
        problem("module", &base.module, found, "give a `module` of its own");
    } else if !is_module(module) || TAKEN.contains(&module.as_str()) {
        let found = format!("`{module}` can't name a version's Rust module");
        let help = "give a `module` in snake case: module = \"v16\"";
        problem("module", &base.module, found, help);
    }
    let token = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let protocol = &base.subprotocol.text;
    if protocol.is_empty() || !protocol.chars().all(token) {
        let found = format!("`{protocol}` can't name a WebSocket subprotocol");
        let help = "give a `subprotocol` of letters, digits, dots and dashes";
        problem("subprotocol", &base.subprotocol, found, help);
    }
    let dialect = &base.dialect.text;
    if !DIALECTS.contains(&dialect.as_str()) {
        let found = format!("the unknown dialect `{dialect}`");
        let help = format!("give the `dialect` of the frames: {}", DIALECTS.join(", "));
        problem("dialect", &base.dialect, found, &help);
    }
}

/// The rooms, in the order of the files.
pub(super) fn rooms(facts: &Facts, diagnostics: &mut Diagnostics) -> Vec<Room> {
    let groups = || facts.profiles.iter().flat_map(|file| &file.rooms);
    once("room", groups(), diagnostics);
    for group in groups().filter(|group| !is_free_module(&group.name.text)) {
        let found = format!("`{}` can't name a room", group.name.text);
        let help = format!("give a name in snake case, other than {}", TAKEN.join(", "));
        diagnostics.push(group.name.origin.problem(found, help));
    }
    let room = |group: &Group| Room {
        name: group.name.text.clone(),
        camel: casing::camel(&group.name.text),
        title: group.title.clone(),
        section: group.section.clone(),
        aliases: group.aliases.clone(),
    };
    groups().map(room).collect()
}

/// The named profiles; where the version has none, each room is one.
pub(super) fn profiles(
    facts: &Facts,
    rooms: &[Room],
    diagnostics: &mut Diagnostics,
) -> Vec<Profile> {
    let groups = || facts.profiles.iter().flat_map(|file| &file.profiles);
    once("profile", groups(), diagnostics);
    for group in groups() {
        let name = &group.name.text;
        if !is_module(name) || name == "all" {
            let found = format!("`{name}` can't name a profile");
            let help = "give a name in snake case, other than `all`";
            diagnostics.push(group.name.origin.problem(found, help));
        }
        if group.rooms.is_empty() {
            let found = format!("the profile `{name}` has no rooms");
            let help = "list them: rooms = [\"core\"]";
            diagnostics.push(group.name.origin.problem(found, help));
        }
        for room in &group.rooms {
            if !rooms.iter().any(|known| known.name == room.text) {
                let found = format!("profile `{name}` has the unknown room `{}`", room.text);
                diagnostics.push(room.origin.problem(found, known_rooms(rooms)));
            }
        }
    }
    let profile = |group: &Group| Profile {
        name: group.name.text.clone(),
        title: group.title.clone(),
        rooms: group.rooms.iter().map(|room| room.text.clone()).collect(),
        aliases: group.aliases.clone(),
    };
    let profiles: Vec<_> = groups().map(profile).collect();
    if !profiles.is_empty() {
        return profiles;
    }
    let alone = |room: &Room| Profile {
        name: room.name.clone(),
        title: room.title.clone(),
        rooms: vec![room.name.clone()],
        aliases: room.aliases.clone(),
    };
    rooms.iter().map(alone).collect()
}

pub(super) fn known_rooms(rooms: &[Room]) -> String {
    let names: Vec<_> = rooms.iter().map(|room| room.name.as_str()).collect();
    format!("use one of {}, or add a [[room]]", names.join(", "))
}

fn once<'g>(what: &str, groups: impl Iterator<Item = &'g Group>, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for group in groups {
        let name = &group.name.text;
        if !seen.insert(name) {
            let found = format!("the {what} `{name}` stands twice");
            diagnostics.push(group.name.origin.problem(found, "keep one of the two"));
        }
    }
}
