//! What templates may name: versions, rooms and actions of the selection, cargo features, patches.
//!
//! Owns the shape of the context, and line breaks that depend on the length of names, so that rendered files are as
//! rustfmt would have them.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use crate::emit::manifest::{Flavour, RUST_VERSION};
use crate::generate::Part;
use crate::model::{Action, Direction, Room, Vendor, VendorMessage};
use crate::select::{SelectedVersion, Selection};

use super::{Libraries, STATION_VERSION, limits};

/// The action that vendors' messages travel in.
const CARRIER: &str = "DataTransfer";
/// Features of `ocpp-csms` that every scaffolded CSMS has, beside its rooms.
const CSMS_FEATURES: &[&str] = &["api", "config"];
/// Columns of a method chain on one line, as rustfmt has them.
const CHAIN: usize = 60;
/// Columns of an attribute's arguments on one line, as rustfmt has them.
const ATTRIBUTE: usize = 70;

/// The context of everything but room files.
pub(super) fn workspace(
    selection: &Selection<'_>,
    parts: &[Part],
    libraries: &Libraries,
    name: Option<&str>,
    crates: BTreeMap<String, String>,
) -> Value {
    let has = |part| parts.contains(&part);
    let limited = limits(selection);
    let versions: Vec<_> = selection
        .versions
        .iter()
        .map(|selected| version(selected, limited))
        .collect();
    let ids: Vec<_> = selection
        .versions
        .iter()
        .map(|selected| selected.version.id.as_str())
        .collect();
    let station = selection
        .versions
        .iter()
        .find(|selected| selected.version.id == STATION_VERSION);
    let members: Vec<_> = parts.iter().map(|part| part.name()).collect();
    context! {
        versions,
        members,
        version => crates,
        name,
        csms_package => name.unwrap_or(Part::Csms.name()),
        station_package => name.unwrap_or(Part::Station.name()),
        version_list => enumerate(&ids),
        v16 => station.is_some(),
        messages => has(Part::Messages),
        messages_nano => has(Part::MessagesNano),
        csms => has(Part::Csms),
        station => has(Part::Station),
        limit => limited,
        service_rooms => service_rooms(selection),
        firmware => station.is_some_and(|s| s.has_room("firmware") || s.has_room("security")),
        security => station.is_some_and(|selected| selected.has_room("security")),
        profiles => station.map(profiles),
        smart_charging => station.is_some_and(|selected| selected.has_room("smart_charging")),
        rust_version => RUST_VERSION,
        library_version => env!("CARGO_PKG_VERSION"),
        libraries => dependencies(selection, parts),
        patches => patches(parts, libraries),
    }
}

/// The context of a handler file; `None` for a room in which stations ask nothing.
pub(super) fn room(version: &SelectedVersion<'_>, room: &Room, limited: bool) -> Option<Value> {
    let actions: Vec<_> = asked_by_stations(version, room)
        .map(|action| self::action(version, action))
        .collect();
    if actions.is_empty() {
        return None;
    }
    Some(context! {
        version => self::version(version, limited),
        limit => limited && version.version.id == STATION_VERSION && room.name == "core",
        room => context! {
            name => &room.name,
            camel => &room.camel,
            title => &room.title,
            section => &room.section,
            actions,
            vendors => carried(version, room),
        },
    })
}

/// The context of a vendor's handler file.
pub(super) fn vendor(selected: &SelectedVersion<'_>, vendor: &Vendor) -> Value {
    let messages: Vec<_> = answered(vendor)
        .map(|message| {
            context! {
                method => &message.method,
                request => &message.request,
                response => match &message.response {
                    Some(response) => format!("messages::{response}"),
                    None => "()".to_owned(),
                },
                summary => message.docs.text.lines().collect::<Vec<_>>().join(" "),
            }
        })
        .collect();
    let carrier = selected.version.action(CARRIER);
    context! {
        version => version(selected, false),
        room => carrier.map(|action| action.room.as_str()),
        vendor => context! {
            id => &vendor.id,
            module => &vendor.module,
            camel => &vendor.camel,
            messages,
        },
    }
}

/// The vendors whose messages a CSMS answers.
pub(super) fn vendors<'v>(selected: &SelectedVersion<'v>) -> impl Iterator<Item = &'v Vendor> {
    let vendors = selected.vendors().iter();
    vendors.filter(|vendor| answered(vendor).next().is_some())
}

fn answered(vendor: &Vendor) -> impl Iterator<Item = &VendorMessage> {
    let messages = vendor.messages.iter();
    messages.filter(|message| message.direction != Direction::CsmsToStation)
}

/// Modules of the vendors that a room's DataTransfer carries.
fn carried(selected: &SelectedVersion<'_>, room: &Room) -> Vec<String> {
    match selected.version.action(CARRIER) {
        Some(action) if action.room == room.name => vendors(selected)
            .map(|vendor| vendor.module.clone())
            .collect(),
        _ => Vec::new(),
    }
}

fn asked_by_stations<'v>(
    version: &'v SelectedVersion<'_>,
    room: &'v Room,
) -> impl Iterator<Item = &'v Action> {
    version
        .actions()
        .filter(|action| action.room == room.name && action.direction != Direction::CsmsToStation)
}

fn version(selected: &SelectedVersion<'_>, limited: bool) -> Value {
    let version = selected.version;
    let has_file = |room: &Room| {
        asked_by_stations(selected, room).next().is_some()
            || (limited && version.id == STATION_VERSION && room.name == "smart_charging")
    };
    let rooms = selected.rooms.iter().filter(|room| has_file(room));
    let mut files: Vec<_> = rooms.map(|room| room.name.clone()).collect();
    files.extend(vendors(selected).map(|vendor| vendor.module.clone()));
    files.sort_unstable();
    context! {
        id => &version.id,
        module => &version.module,
        dialect => &version.dialect,
        files,
        rooms_type => rooms_type(selected),
    }
}

fn action(version: &SelectedVersion<'_>, action: &Action) -> Value {
    let (module, method) = (&version.version.module, &action.method);
    let call = format!("self.{module}.{method}(station, request).await");
    let body = if call.len() <= CHAIN {
        call
    } else {
        format!("self.{module}\n            .{method}(station, request)\n            .await")
    };
    context! {
        method => &action.method,
        request => &action.request,
        response => match &action.response {
            Some(response) => format!("messages::{response}"),
            None => "()".to_owned(),
        },
        summary => &action.docs.text,
        body,
    }
}

/// `type RoomsV16 = Rooms<(..)>;`, on several lines where rustfmt has no room for two.
fn rooms_type(selected: &SelectedVersion<'_>) -> String {
    let version = selected.version;
    let rooms: Vec<_> = selected
        .rooms
        .iter()
        .map(|room| format!("ocpp_messages::{}::{}::Room", version.module, room.name))
        .collect();
    if let [room] = rooms.as_slice() {
        return format!("type Rooms{} = Rooms<({room},)>;", version.dialect);
    }
    let rooms: String = rooms.iter().map(|room| format!("    {room},\n")).collect();
    format!("type Rooms{} = Rooms<(\n{rooms})>;", version.dialect)
}

/// The rooms of all versions: a type.
fn service_rooms(selection: &Selection<'_>) -> String {
    let versions = selection.versions.iter();
    let types: Vec<_> = versions
        .map(|selected| format!("Rooms{}", selected.version.dialect))
        .collect();
    match types.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    }
}

fn message_features(selected: &SelectedVersion<'_>) -> Vec<String> {
    let rooms = selected.rooms.iter().map(|room| room.feature());
    std::iter::once(selected.version.module.clone())
        .chain(rooms)
        .collect()
}

/// A room's defaults are asked for by version and room: message packages have one feature for a room of all versions, but
/// not every version need have been picked with it.
fn csms_features(selected: &SelectedVersion<'_>) -> Vec<String> {
    let module = &selected.version.module;
    let rooms = selected.rooms.iter();
    rooms
        .map(|room| format!("{module}-{}", room.feature()))
        .collect()
}

/// `core` is always there.
fn station_features(selected: &SelectedVersion<'_>) -> Vec<String> {
    let rooms = selected.rooms.iter().map(|room| room.feature());
    rooms.filter(|feature| feature != "core").collect()
}

/// `profiles(core, ..)` for the derive macro, on several lines where rustfmt has no room for it on one.
fn profiles(selected: &SelectedVersion<'_>) -> String {
    let rooms = selected.rooms.iter().map(|room| room.name.as_str());
    let others = rooms.filter(|room| *room != "core");
    let words: Vec<_> = std::iter::once("core").chain(others).collect();
    let line = format!("profiles({})", words.join(", "));
    if line.len() <= ATTRIBUTE {
        return line;
    }
    format!("profiles(\n    {}\n)", words.join(",\n    "))
}

fn patches(parts: &[Part], libraries: &Libraries) -> Vec<Value> {
    let mut patches = Vec::new();
    let mut patch = |name: &str, path: String| patches.push(context! { name, path });
    let has = |part| parts.contains(&part);
    for flavour in parts.iter().filter_map(|part| part.flavour()) {
        patch(flavour.package(), flavour.folder().to_owned());
    }
    if let Libraries::Path(root) = libraries {
        let needed = [
            (has(Part::Csms) && !has(Part::Messages), Flavour::Std),
            (
                has(Part::Station) && !has(Part::MessagesNano),
                Flavour::Nano,
            ),
        ];
        for (_, flavour) in needed.iter().filter(|(needed, _)| *needed) {
            patch(
                flavour.package(),
                format!("{root}/generated/{}", flavour.folder()),
            );
        }
        if has(Part::Csms) {
            patch("ocpp-csms", format!("{root}/ocpp-csms"));
        }
        if has(Part::Station) {
            for library in ["ocpp-macros", "ocpp-station", "ocpp-station-host"] {
                patch(library, format!("{root}/{library}"));
            }
        }
        patch("ocpp-wire", format!("{root}/ocpp-wire"));
    }
    patches
}

/// The libraries and message packages that station and CSMS depend on, with their features.
fn dependencies(selection: &Selection<'_>, parts: &[Part]) -> Vec<Value> {
    let station = || {
        selection
            .versions
            .iter()
            .filter(|selected| selected.version.id == STATION_VERSION)
    };
    let all = || selection.versions.iter();
    let mut dependencies = Vec::new();
    let mut depend = |name: &str, features: Vec<String>| {
        let mut seen: Vec<String> = Vec::new();
        for feature in features {
            if !seen.contains(&feature) {
                seen.push(feature);
            }
        }
        dependencies.push(context! { name, features => seen });
    };
    if parts.contains(&Part::Csms) {
        let fixed = CSMS_FEATURES.iter().map(|feature| (*feature).to_owned());
        depend(
            "ocpp-csms",
            fixed.chain(all().flat_map(csms_features)).collect(),
        );
        depend("ocpp-messages", all().flat_map(message_features).collect());
    }
    if parts.contains(&Part::Station) {
        let features: Vec<_> = station().flat_map(station_features).collect();
        depend("ocpp-macros", Vec::new());
        depend("ocpp-station", features.clone());
        let simulated = std::iter::once("simulated".to_owned());
        depend("ocpp-station-host", simulated.chain(features).collect());
    }
    dependencies
}

/// `1.6`, `1.6 and 2.0.1`, `1.6, 2.0.1 and 2.1`.
fn enumerate(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
