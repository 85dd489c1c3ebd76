//! `ocpp-gen list`: profiles, actions, directions.

use ocpp_gen::model::{Action, Direction, Version};
use serde_json::{Value, json};

use super::output::{self, Table};
use super::{Failure, Format, Versions};

/// `list`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    versions: Versions,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let protocol = arguments.versions.protocol()?;
    let text = match arguments.format {
        Format::Json => {
            let all: Value = protocol.versions.iter().map(as_json).collect();
            format!("{all:#}\n")
        }
        Format::Table | Format::Markdown => {
            let markdown = arguments.format == Format::Markdown;
            let parts: Vec<_> = protocol
                .versions
                .iter()
                .map(|version| as_text(version, markdown))
                .collect();
            parts.join("\n")
        }
    };
    output::print(&text)
}

/// The direction as programs read it.
pub(super) fn key(direction: Direction) -> &'static str {
    match direction {
        Direction::StationToCsms => "station_to_csms",
        Direction::CsmsToStation => "csms_to_station",
        Direction::Both => "both",
    }
}

/// The direction as people read it.
pub(super) fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::StationToCsms => "station -> CSMS",
        Direction::CsmsToStation => "CSMS -> station",
        Direction::Both => "both ways",
    }
}

/// Whether profiles and rooms are the same thing in this version.
fn rooms_are_profiles(version: &Version) -> bool {
    version.profiles.len() == version.rooms.len()
        && version
            .profiles
            .iter()
            .zip(&version.rooms)
            .all(|(profile, room)| profile.name == room.name)
}

fn as_json(version: &Version) -> Value {
    let rooms = version.rooms.iter().map(|room| {
        json!({
            "name": room.name,
            "title": room.title,
            "section": room.section,
            "aliases": room.aliases,
            "feature": room.feature(),
        })
    });
    let profiles = version.profiles.iter().map(|profile| {
        json!({
            "name": profile.name,
            "title": profile.title,
            "aliases": profile.aliases,
            "rooms": profile.rooms,
        })
    });
    let actions = version.actions.iter().map(|action| {
        json!({
            "name": action.name,
            "room": action.room,
            "direction": key(action.direction),
            "answered": action.response.is_some(),
            "extension": action.extension,
            "section": action.docs.section,
            "summary": action.docs.text,
        })
    });
    json!({
        "version": version.id,
        "subprotocol": version.subprotocol,
        "profiles": profiles.collect::<Value>(),
        "rooms": rooms.collect::<Value>(),
        "actions": actions.collect::<Value>(),
    })
}

fn as_text(version: &Version, markdown: bool) -> String {
    let title = format!("OCPP {}: {} actions", version.id, version.actions.len());
    let mut text = output::heading(&title, markdown);
    let same = rooms_are_profiles(version);
    let mut profiles = Table::new(if same {
        &["profile", "title", "also called"]
    } else {
        &["profile", "title", "blocks"]
    });
    for profile in &version.profiles {
        let last = if same {
            &profile.aliases
        } else {
            &profile.rooms
        };
        profiles.row(&[&profile.name, &profile.title, &last.join(", ")]);
    }
    text.push_str(&profiles.print(markdown));
    text.push('\n');
    let mut actions = Table::new(&[
        if same { "profile" } else { "block" },
        "action",
        "direction",
        "purpose",
    ]);
    for room in &version.rooms {
        let of_room = |action: &&Action| action.room == room.name;
        for action in version.actions.iter().filter(of_room) {
            let row: [&str; 4] = [
                &room.name,
                &action.name,
                arrow(action.direction),
                &action.docs.text,
            ];
            actions.row(&row);
        }
    }
    text.push_str(&actions.print(markdown));
    text
}
