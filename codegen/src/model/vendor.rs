//! Vendor extensions: typed DataTransfer payloads from an integrator's own schemas.
//!
//! Owns their place in the model. A vendor's types are a namespace of their own; inline types need no names.toml there,
//! they are called after their owner and member.

use std::collections::{BTreeMap, BTreeSet};

use super::documents::{DocumentId, Documents};
use super::types::Types;
use super::{CARRIER, Capacities, Docs, TypeDef, TypeKind, Vendor, VendorMessage, Version};
use super::{capacities, casing, homes, limits, rooms};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::{Facts, Origin, VendorFacts, VendorMessageFact};
use crate::source::Folder;

/// `maxLength` of `vendorId` and `messageId` in DataTransfer, the same in every version.
const MAX_VENDOR_ID: usize = 255;
const MAX_MESSAGE_ID: usize = 50;

/// Reads the vendors' folders and adds each vendor to the versions it is for.
pub(super) fn add(versions: &mut [Version], folders: &[Folder], diagnostics: &mut Diagnostics) {
    for folder in folders {
        let Some((vendor, facts)) = vendor(folder, diagnostics) else {
            continue;
        };
        for id in &facts.versions {
            if !versions.is_empty() && !versions.iter().any(|version| version.id == *id) {
                let ids: Vec<_> = versions.iter().map(|version| version.id.as_str()).collect();
                diagnostics.push(facts.origin.problem(
                    format!("the vendor's version `{id}` is not generated"),
                    format!("name one of {}, or none for all", ids.join(", ")),
                ));
            }
        }
        let meant = |version: &&mut Version| {
            (facts.versions.is_empty() || facts.versions.contains(&version.id))
                && version.action(CARRIER).is_some()
        };
        for version in versions.iter_mut().filter(meant) {
            place(version, &vendor, &facts.origin, diagnostics);
        }
    }
}

fn place(version: &mut Version, vendor: &Vendor, origin: &Origin, diagnostics: &mut Diagnostics) {
    let taken = version.rooms.iter().map(|room| room.name.as_str());
    let taken = taken.chain(version.vendors.iter().map(|other| other.module.as_str()));
    let clash = if version.vendors.iter().any(|other| other.id == vendor.id) {
        format!("a second vendor `{}`", vendor.id)
    } else if taken.into_iter().any(|name| name == vendor.module) {
        format!("the module `{}` is taken", vendor.module)
    } else {
        version.vendors.push(vendor.clone());
        version.vendors.sort_by(|a, b| a.id.cmp(&b.id));
        return;
    };
    diagnostics.push(origin.problem(clash, "give it another vendor_id or `module`"));
}

fn vendor(folder: &Folder, diagnostics: &mut Diagnostics) -> Option<(Vendor, VendorFacts)> {
    let before = diagnostics.as_slice().len();
    let find = |name: &str| folder.files.iter().find(|file| file.name == name);
    let facts = VendorFacts::read(find("vendor.toml")?, diagnostics);
    let [names, docs, bounds] = ["names.toml", "docs.toml", "capacities.toml"].map(find);
    let beside = Facts::beside(names, docs, bounds, diagnostics);
    let schemas = Folder {
        display: folder.display.clone(),
        files: folder
            .files
            .iter()
            .filter(|file| !file.name.ends_with(".toml"))
            .cloned()
            .collect(),
        bundled: false,
    };
    let documents = Documents::read(std::slice::from_ref(&schemas), diagnostics);
    let facts = facts?;
    if beside.incomplete {
        return None;
    }
    let module = facts.module.clone().unwrap_or_else(|| {
        let id = casing::snake(&facts.vendor_id, &[]);
        format!("vendor_{id}")
    });
    if facts.vendor_id.is_empty() || facts.vendor_id.chars().count() > MAX_VENDOR_ID {
        let help = format!("give the vendorId of the wire, 1 to {MAX_VENDOR_ID} characters");
        diagnostics.push(facts.origin.problem("a vendor_id of this length", help));
    }
    if !rooms::is_free_module(&module) {
        let found = format!("`{module}` can't name a Rust module");
        diagnostics.push(facts.origin.problem(found, "give a `module` in snake case"));
    }
    let mut types = Types::new(&documents, &beside, true, diagnostics);
    types.definitions();
    let messages = messages(&facts, &folder.display, &documents, &mut types);
    let (mut types, places) = types.finish();
    let roots = messages
        .iter()
        .flat_map(|message| std::iter::once(&message.request).chain(&message.response));
    let needed = homes::reach(&types, roots.map(String::as_str));
    types.retain(|name, _| needed.contains(name));
    homes::circles(&types, &places, diagnostics);
    let capacities = bounds_of(&types, &beside, diagnostics);
    limits::objects(&types, capacities.is_some(), &places, diagnostics);
    let camel = casing::camel(module.strip_prefix("vendor_").unwrap_or(&module));
    limits::names(
        &types,
        std::iter::once(camel.as_str()),
        &places,
        diagnostics,
    );
    let vendor = Vendor {
        id: facts.vendor_id.clone(),
        camel,
        module,
        docs: Docs {
            text: facts.summary.clone(),
            section: String::new(),
        },
        messages,
        types,
        capacities,
    };
    (diagnostics.as_slice().len() == before).then_some((vendor, facts))
}

/// The bounds beside the schemas, if there are any; each has to be of a member that there is.
fn bounds_of(
    types: &BTreeMap<String, TypeDef>,
    facts: &Facts,
    diagnostics: &mut Diagnostics,
) -> Option<Capacities> {
    for fact in &facts.capacities {
        let is_meant = |(name, def): (&String, &TypeDef)| match &def.kind {
            TypeKind::Struct(object) if fact.owner == "*" || fact.owner == *name => {
                object.fields.iter().any(|field| field.json == fact.member)
            }
            _ => false,
        };
        if !types.iter().any(is_meant) {
            let found = format!("there is no `{}.{}`", fact.owner, fact.member);
            let help = "name a type of this vendor and a member as its schema has them";
            diagnostics.push(fact.origin.problem(found, help));
        }
    }
    capacities::of(types, facts, diagnostics)
}

fn messages(
    facts: &VendorFacts,
    folder: &str,
    documents: &Documents,
    types: &mut Types<'_>,
) -> Vec<VendorMessage> {
    let mut messages: Vec<VendorMessage> = Vec::new();
    let mut used = BTreeSet::new();
    if facts.messages.is_empty() {
        types.problem(facts.origin.problem(
            "a vendor without messages",
            "add a [[message]] with message_id, request and from",
        ));
    }
    for fact in &facts.messages {
        let message = message(fact, &messages, documents, &mut used, types);
        messages.push(message);
    }
    for (id, document) in documents.iter() {
        if document.is_message && !used.contains(&id) {
            types.problem(Diagnostic::whole(
                &document.file,
                "a schema that no [[message]] of vendor.toml names",
                format!("name it there, or take it out of `{folder}`"),
            ));
        }
    }
    messages
}

fn message(
    fact: &VendorMessageFact,
    before: &[VendorMessage],
    documents: &Documents,
    used: &mut BTreeSet<DocumentId>,
    types: &mut Types<'_>,
) -> VendorMessage {
    let length = fact.message_id.chars().count();
    if length == 0 || length > MAX_MESSAGE_ID {
        let help = format!("give the messageId of the wire, 1 to {MAX_MESSAGE_ID} characters");
        types.problem(fact.origin.problem("a message_id of this length", help));
    }
    let word = fact.name.as_ref().unwrap_or(&fact.message_id);
    let name = casing::variant(word);
    let twin = |other: &VendorMessage| other.id == fact.message_id || other.name == name;
    let nameless = !casing::is_ident(&name);
    let twins = before.iter().any(twin);
    if nameless {
        let found = format!("`{word}` can't name a Rust type");
        let help = "give the message a `name` of letters and digits: name = \"SetLogo\"";
        types.problem(fact.origin.problem(found, help));
    }
    if twins {
        let found = format!("a second message `{}`", fact.message_id);
        let help = "message_ids have to differ in letters and digits, since they name types; or give one a `name`";
        types.problem(fact.origin.problem(found, help));
    }
    let mut define = |file: &str, name: String| {
        let named = |document: &crate::read::Document| {
            Some(document.stem.as_str()) == file.strip_suffix(".json")
        };
        match documents.iter().find(|(_, document)| named(document)) {
            Some((id, _)) => {
                used.insert(id);
                if !nameless && !twins {
                    types.message(&name, id);
                }
            }
            None if documents.broken.contains(file.trim_end_matches(".json")) => {}
            None => types.problem(fact.origin.problem(
                format!("`{file}` is not in the folder"),
                "name a `.json` file beside vendor.toml",
            )),
        }
        name
    };
    let request = define(&fact.request, format!("{name}Request"));
    let response = fact
        .response
        .as_ref()
        .map(|file| define(file, format!("{name}Response")));
    VendorMessage {
        id: fact.message_id.clone(),
        method: casing::ident(word, &[]),
        name,
        direction: fact.direction,
        request,
        response,
        docs: Docs {
            text: fact.summary.clone(),
            section: String::new(),
        },
    }
}
