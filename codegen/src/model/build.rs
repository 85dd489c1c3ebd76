//! The model from schemas and facts.
//!
//! Owns the order of the steps and the actions. Collects every problem of every version before it gives up. What a step
//! does is in its own module: `rooms`, `documents`, `types`, `homes`, `limits`, `capacities`, `stale`.

use std::collections::{BTreeMap, BTreeSet};

use super::documents::{self, Documents, Messages, Side};
use super::types::Types;
use super::{Action, Capacities, Docs, KnownVersion, Protocol, Room, TypeDef, Version};
use super::{capacities, casing, homes, limits, rooms, stale, vendor};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::{ActionFact, Facts, Profiles};
use crate::source::{Sources, VersionSource};

/// Builds the model of everything in `sources`.
///
/// # Errors
/// All problems of all files: see [`crate::read`] for those of schemas, and `schemas/README.md` for those of the facts.
pub fn protocol(sources: &Sources) -> Result<Protocol, Diagnostics> {
    let mut diagnostics = sources.problems.clone();
    let mut versions: Vec<Version> = sources
        .versions
        .iter()
        .filter_map(|version| build(version, sources, &mut diagnostics))
        .collect();
    if let Some(file) = &sources.capacities
        && diagnostics.is_empty()
        && !versions.iter().any(Version::has_nano)
    {
        diagnostics.push(Diagnostic::whole(
            &file.display,
            "bounds of no-alloc types, which no chosen version has",
            "choose 1.6, too, or leave the file out",
        ));
    }
    vendor::add(&mut versions, &sources.vendors, &mut diagnostics);
    let mut known = sources.known.clone();
    for version in &versions {
        let read = KnownVersion {
            id: version.id.clone(),
            module: version.module.clone(),
            rooms: version.rooms.iter().map(|room| room.name.clone()).collect(),
        };
        match known.iter_mut().find(|known| known.id == read.id) {
            Some(known) => *known = read,
            None => known.push(read),
        }
    }
    diagnostics.into_result(Protocol { versions, known })
}

fn build(
    source: &VersionSource,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Version> {
    let before = diagnostics.as_slice().len();
    let facts = Facts::read(source, sources, diagnostics);
    let documents = Documents::read(&source.folders, diagnostics);
    if facts.incomplete {
        return None;
    }
    let Some(base) = facts.profiles.iter().find(|profiles| !profiles.extends) else {
        diagnostics.push(Diagnostic::whole(
            format!("version {}", source.id),
            "an extension without the version it extends",
            "give the folder of the version, too",
        ));
        return None;
    };
    rooms::header(base, &sources.known, diagnostics);
    let rooms = rooms::rooms(&facts, diagnostics);
    let profiles = rooms::profiles(&facts, &rooms, diagnostics);
    let messages = {
        let known = facts.profiles.iter().flat_map(Profiles::action_names);
        documents::messages(&documents, &known.collect(), diagnostics)
    };
    let mut types = Types::new(&documents, &facts, false, diagnostics);
    types.definitions();
    let actions = actions(&facts, &rooms, &documents, &messages, &mut types);
    let (types, places) = types.finish();
    limits::methods(&actions, &facts, diagnostics);
    let stems = rooms.iter().map(|room| room.camel.as_str());
    limits::names(&types, stems, &places, diagnostics);
    let mut version = Version {
        id: source.id.clone(),
        module: base.module.text.clone(),
        subprotocol: base.subprotocol.text.clone(),
        dialect: base.dialect.text.clone(),
        rooms,
        profiles,
        actions,
        types,
        capacities: Capacities::default(),
        vendors: Vec::new(),
    };
    // What follows needs whole types; without them it would only report consequences.
    if diagnostics.as_slice().len() > before {
        return None;
    }
    homes::assign(&mut version, &places, diagnostics);
    stale::check(&version, &facts, source.is_bundled(), diagnostics);
    version.capacities = capacities::of(&version.types, &facts, diagnostics).unwrap_or_default();
    limits::objects(&version.types, version.has_nano(), &places, diagnostics);
    Some(version)
}

/// Pairs actions with their files, and defines the messages. Sorted by name.
fn actions(
    facts: &Facts,
    rooms: &[Room],
    documents: &Documents,
    messages: &Messages,
    types: &mut Types<'_>,
) -> Vec<Action> {
    let mut actions: BTreeMap<String, Action> = BTreeMap::new();
    for file in &facts.profiles {
        for fact in &file.actions {
            if !rooms.iter().any(|room| room.name == fact.room) {
                let found = format!("`{}` is in the unknown room `{}`", fact.name, fact.room);
                types.problem(fact.origin.problem(found, rooms::known_rooms(rooms)));
            }
            let action = action(fact, facts, file.extends, documents, messages, types);
            if actions.insert(fact.name.clone(), action).is_some() {
                let found = format!("the action `{}` stands twice", fact.name);
                types.problem(fact.origin.problem(found, "keep one of the two"));
            }
        }
    }
    let mut reported = BTreeSet::new();
    for ((name, _), id) in messages {
        if !actions.contains_key(name) && reported.insert(name) {
            let files: Vec<_> = facts
                .profiles
                .iter()
                .map(|file| file.file.as_str())
                .collect();
            types.problem(Diagnostic::whole(
                documents.file(*id),
                format!("the action `{name}` is not in {}", files.join(" or ")),
                "add an [[action]] with name, room and from to a `profiles.toml` beside the schemas, or take the file out",
            ));
        }
    }
    actions.into_values().collect()
}

fn action(
    fact: &ActionFact,
    facts: &Facts,
    extension: bool,
    documents: &Documents,
    messages: &Messages,
    types: &mut Types<'_>,
) -> Action {
    let name = &fact.name;
    let request = if fact.one_way {
        name.clone()
    } else {
        format!("{name}Request")
    };
    let response = (!fact.one_way).then(|| format!("{name}Response"));
    let file = |side| messages.get(&(name.clone(), side)).copied();
    let (asks, answers) = (file(Side::Request), file(Side::Response));
    let broken = [
        name.clone(),
        format!("{name}Request"),
        format!("{name}Response"),
    ]
    .iter()
    .any(|stem| documents.broken.contains(stem));
    match (asks, answers) {
        _ if broken => {}
        (None, None) => types.problem(fact.origin.problem(
            format!("no schema for the action `{name}`"),
            format!("add {name}Request.json and {name}Response.json to the folder, or take the entry out of a `profiles.toml` of your own"),
        )),
        (Some(id), None) if !fact.one_way => types.problem(lonely(documents.file(id), name, Side::Response)),
        (None, Some(id)) => types.problem(lonely(documents.file(id), name, Side::Request)),
        (Some(_), Some(id)) if fact.one_way => types.problem(Diagnostic::whole(
            documents.file(id),
            format!("a response of `{name}`, which nobody answers"),
            "take the file out, or the `kind` out of profiles.toml",
        )),
        _ => {}
    }
    if let Some(id) = asks {
        types.message(&request, id);
    }
    if let (Some(response), Some(id)) = (&response, answers) {
        types.message(response, id);
    }
    let method = facts.names.methods.get(name);
    Action {
        name: name.clone(),
        method: method.map_or_else(
            || casing::ident(name, &facts.names.words),
            |(method, _)| method.clone(),
        ),
        room: fact.room.clone(),
        direction: fact.direction,
        request,
        response,
        extension,
        docs: Docs {
            text: fact.summary.clone(),
            section: fact.section.clone(),
        },
    }
}

fn lonely(file: &str, action: &str, missing: Side) -> Diagnostic {
    let (has, name) = match missing {
        Side::Response => (Side::Request, format!("{action}Response.json")),
        Side::Request => (
            Side::Response,
            format!("{action}.json or {action}Request.json"),
        ),
    };
    Diagnostic::whole(
        file,
        format!("`{action}` has a {} but no {}", has.noun(), missing.noun()),
        format!("add {name} to the folder"),
    )
}

/// The named types a shape mentions.
pub(super) fn mentions<'t>(def: &'t TypeDef, mut each: impl FnMut(&'t str)) {
    let super::TypeKind::Struct(object) = &def.kind else {
        return;
    };
    for field in &object.fields {
        let mut shape = &field.shape;
        while let super::Shape::Array { item, .. } = shape {
            shape = item;
        }
        if let super::Shape::Named(name) = shape {
            each(name);
        }
    }
}
