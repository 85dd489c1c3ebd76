//! Where each type stands, and that none contains itself.
//!
//! Owns reachability. A type that one room uses lives there, a type that two use is shared, one that nobody uses is
//! dropped. Computed over all rooms, whatever is selected later.

use std::collections::{BTreeMap, BTreeSet};

use super::build::mentions;
use super::types::Places;
use super::{Home, TypeDef, Version};
use crate::diagnostic::{Diagnostic, Diagnostics};

pub(super) fn assign(version: &mut Version, places: &Places, diagnostics: &mut Diagnostics) {
    let mut rooms: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for action in &version.actions {
        let roots = std::iter::once(&action.request).chain(&action.response);
        for name in reach(&version.types, roots.map(String::as_str)) {
            rooms.entry(name).or_default().insert(&action.room);
        }
    }
    let homes: BTreeMap<String, Home> = rooms
        .into_iter()
        .map(|(name, rooms)| {
            let mut rooms = rooms.into_iter();
            let home = match (rooms.next(), rooms.next()) {
                (Some(room), None) => Home::Room(room.to_owned()),
                _ => Home::Shared,
            };
            (name, home)
        })
        .collect();
    version.types.retain(|name, _| homes.contains_key(name));
    for (name, def) in &mut version.types {
        if let Some(home) = homes.get(name) {
            def.home = home.clone();
        }
    }
    circles(&version.types, places, diagnostics);
}

/// The roots and every type they contain.
pub(crate) fn reach<'t>(
    types: &'t BTreeMap<String, TypeDef>,
    roots: impl IntoIterator<Item = &'t str>,
) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&str> = roots.into_iter().collect();
    while let Some(name) = waiting.pop() {
        let Some(def) = types.get(name) else {
            continue;
        };
        if reached.insert(name.to_owned()) {
            mentions(def, |name| waiting.push(name));
        }
    }
    reached
}

/// Reports types that contain themselves: no message of OCPP does, and none could be laid out.
pub(super) fn circles(
    types: &BTreeMap<String, TypeDef>,
    places: &Places,
    diagnostics: &mut Diagnostics,
) {
    for (name, def) in types {
        let mut inner = Vec::new();
        mentions(def, |name| inner.push(name));
        if reach(types, inner).contains(name) {
            let (file, pointer) = places.get(name).cloned().unwrap_or_default();
            diagnostics.push(Diagnostic::pointer(
                file,
                pointer,
                format!("`{name}` contains itself"),
                "break the circle; no type of OCPP contains itself",
            ));
        }
    }
}
