//! A version's root module: its actions, its rooms, and the sizes of its messages.
//!
//! Owns `v16/mod.rs`.

use std::fmt::Write as _;

use super::Context;
use crate::emit::HEADER;
use crate::emit::messages::text;
use crate::emit::messages::types::paragraphs;
use crate::model::{Action, CARRIER, Direction, Home, Room};

const ACTION: &str = r#"
impl Action {
    /// All actions of the version, supported or not, sorted by name.
    pub const ALL: &'static [Self] = &[
@all@    ];

    /// The action of a name as the wire has it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::from_wire_text(name.as_bytes())
    }

    /// The action as the wire has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.wire_text()
    }

    /// What is known of the action.
    #[must_use]
    pub const fn info(self) -> &'static ActionInfo {
        &INFO[self as usize]
    }

    /// Its feature profile.
    #[must_use]
    pub const fn room(self) -> &'static str {
        self.info().room
    }

    /// Who asks.
    #[must_use]
    pub const fn direction(self) -> Direction {
        self.info().direction
    }

    /// Whether this build has its messages.
    #[must_use]
    pub const fn is_supported(self) -> bool {
        self.info().supported
    }
}

impl ocpp_wire::Action for Action {
    const DIALECT: Dialect = Dialect::@dialect@;
    const ALL: &'static [Self] = Self::ALL;

    fn info(self) -> &'static ActionInfo {
        self.info()
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::from_name(name)
    }
}

impl ::core::fmt::Display for Action {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.pad(self.name())
    }
}

const fn info(
    name: &'static str,
    room: &'static str,
    direction: Direction,
    supported: bool,
) -> ActionInfo {
    ActionInfo {
        name,
        room,
        direction,
        one_way: false,
        supported,
    }
}

/// In the order of the enumeration.
static INFO: [ActionInfo; Action::ALL.len()] = [
@info@];
"#;

const LARGEST: &str = r"
/// Bytes of the largest request that a station of this build is asked.
pub const REQUEST_BYTES: usize = largest(&[
@requests@]);

/// Bytes of the largest response that a station of this build gets.
pub const RESPONSE_BYTES: usize = largest(&[
@responses@]);

/// Room for one incoming request.
pub type RequestSlot = Slot<REQUEST_BYTES>;

/// Room for one incoming response.
pub type ResponseSlot = Slot<RESPONSE_BYTES>;

const fn largest(sizes: &[usize]) -> usize {
    let mut largest = 0;
    let mut index = 0;
    while index < sizes.len() {
        if sizes[index] > largest {
            largest = sizes[index];
        }
        index += 1;
    }
    largest
}
";

/// `v16/mod.rs`.
pub(super) fn root(context: &Context<'_>) -> String {
    let version = context.selected.version;
    let mut out = HEADER.to_owned();
    text::docs(
        &mut out,
        0,
        "//!",
        &[
            format!(
                "OCPP {} without an allocator: a module for each room, and the actions.",
                version.id
            ),
            format!(
                "WebSocket subprotocol `{}`. Types that two rooms use stand in `types`.",
                version.subprotocol
            ),
        ],
    );
    out.push('\n');
    let mut rooms = context.selected.rooms.clone();
    rooms.sort_by(|a, b| a.name.cmp(&b.name));
    for room in &rooms {
        let _ = writeln!(out, "{}pub mod {};", context.cfg(&room.name), room.name);
    }
    out.push_str("mod tables;\npub mod types;\n");
    let carrier = version.action(CARRIER).map(|action| action.room.as_str());
    for (vendor, _) in context.vendors() {
        let cfg = context.cfg(carrier.unwrap_or_default());
        let _ = writeln!(out, "{cfg}pub mod {};", vendor.module);
    }
    out.push('\n');
    out.push_str(
        "use ocpp_wire::nano::{Enumeration, Slot};\n\
         use ocpp_wire::{ActionInfo, Dialect, Direction};\n\n\
         pub use tables::SIZES;\n\n",
    );
    let _ = write!(
        out,
        "/// The version's error vocabulary and frames.\n\
         pub const DIALECT: Dialect = Dialect::{};\n\n\
         /// The WebSocket subprotocol of this version.\n\
         pub const SUBPROTOCOL: &str = {:?};\n\n",
        version.dialect, version.subprotocol
    );
    actions(context, &mut out);
    let (mut requests, mut responses) = (Vec::new(), Vec::new());
    for room in &rooms {
        for action in context.actions(&room.name) {
            if action.direction.includes(Direction::CsmsToStation) {
                requests.push((*room, action.request.as_str()));
            }
            if action.direction.includes(Direction::StationToCsms) {
                responses.extend(action.response.as_deref().map(|name| (*room, name)));
            }
        }
    }
    let largest = LARGEST
        .replace("@requests@", &bytes(context, &requests))
        .replace("@responses@", &bytes(context, &responses));
    out.push_str(&largest);
    out
}

fn actions(context: &Context<'_>, out: &mut String) {
    let version = context.selected.version;
    out.push_str("/// The actions of this version, those of other builds included.\n");
    out.push_str(
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\n#[repr(u8)]\n",
    );
    out.push_str("pub enum Action {\n");
    let (mut all, mut info) = (String::new(), String::new());
    for action in &version.actions {
        let Action {
            name, room, docs, ..
        } = action;
        text::docs(out, 4, "///", &paragraphs(docs, name, &context.standard()));
        let _ = writeln!(out, "    {name},");
        let _ = writeln!(all, "        Self::{name},");
        let direction = match action.direction {
            Direction::StationToCsms => "StationToCsms",
            Direction::CsmsToStation => "CsmsToStation",
            Direction::Both => "Both",
        };
        let arguments = [
            format!("{name:?}"),
            format!("{room:?}"),
            format!("Direction::{direction}"),
            context.supported(room),
        ];
        let _ = writeln!(info, "{},", super::types::call(4, "info", &arguments));
    }
    out.push_str("}\n");
    let text = ACTION
        .replace("@all@", &all)
        .replace("@dialect@", &version.dialect)
        .replace("@info@", &info);
    out.push_str(&text);
}

/// `size_of` of messages, a line each.
fn bytes(context: &Context<'_>, messages: &[(&Room, &str)]) -> String {
    let mut out = String::new();
    for (room, name) in messages {
        let module = match context.shapes.type_def(name).map(|def| &def.home) {
            Some(Home::Shared) => "types",
            _ => &room.name,
        };
        let cfg = indented(&context.cfg(&room.name));
        let _ = writeln!(out, "{cfg}    size_of::<{module}::{name}>(),");
    }
    out
}

fn indented(line: &str) -> String {
    if line.is_empty() {
        return String::new();
    }
    format!("    {line}")
}
