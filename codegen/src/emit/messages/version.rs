//! A version's root module: its actions, its rooms, and the ways in.
//!
//! Owns `v16/mod.rs` and `v16/codec/mod.rs`.

use std::fmt::Write as _;

use super::text;
use super::types::paragraphs;
use super::{Context, HEADER};
use crate::model::{Action, Direction, Room};

/// The functions behind the list of rooms; the same in every version.
const WAYS_IN: &str = r"
/// Leads a station's call to the handler's method and appends the payload of the answer to `out`.
///
/// `R` lists the rooms that the handler serves, as one room or a tuple of them: `(core::Room, security::Room)`.
///
/// # Errors
/// NotImplemented for an action this version does not know, NotSupported for one whose room is not in the list; what is
/// wrong with the payload; what the handler refuses. `out` is then as it was.
pub async fn dispatch_csms<R, H, C>(
    handler: &H,
    call: &C,
    action: &str,
    payload: &[u8],
    reading: Reading<'_>,
    out: &mut Vec<u8>,
) -> Result<(), CallError>
where
    R: Route<Csms, H, C, Action = Action>,
    H: Sync,
    C: Sync,
{
    dispatch::dispatch::<Csms, R, H, C>(handler, call, action, payload, reading, out).await
}

/// Leads a CSMS's call to the station's method and appends the payload of the answer to `out`.
///
/// # Errors
/// As [`dispatch_csms`].
pub async fn dispatch_station<R, H, C>(
    handler: &H,
    call: &C,
    action: &str,
    payload: &[u8],
    reading: Reading<'_>,
    out: &mut Vec<u8>,
) -> Result<(), CallError>
where
    R: Route<Station, H, C, Action = Action>,
    H: Sync,
    C: Sync,
{
    dispatch::dispatch::<Station, R, H, C>(handler, call, action, payload, reading, out).await
}

/// Shows a visitor the type of an action's request; none if this build does not have it.
pub fn visit_request<V: Visit>(action: Action, visitor: V) -> Option<V::Output> {
    match action.room() {
@request@        _ => {
            let _ = visitor;
            None
        }
    }
}

/// Shows a visitor the type of an action's response; none for a SEND, and if this build does not have it.
pub fn visit_response<V: Visit>(action: Action, visitor: V) -> Option<V::Output> {
    match action.room() {
@response@        _ => {
            let _ = visitor;
            None
        }
    }
}

/// Decodes and validates a request of any action and appends it to `out` in strict form.
///
/// # Errors
/// NotSupported for an action that this build does not have; what is wrong with the payload.
pub fn recode_request(
    action: Action,
    payload: &[u8],
    reading: Reading<'_>,
    out: &mut Vec<u8>,
) -> Result<(), CallError> {
    let recode = dispatch::Recode {
        payload,
        reading,
        out,
    };
    visit_request(action, recode).unwrap_or_else(|| Err(CallError::not_supported(action.name())))
}

/// Decodes and validates a response of any action and appends it to `out` in strict form.
///
/// # Errors
/// As [`recode_request`].
pub fn recode_response(
    action: Action,
    payload: &[u8],
    reading: Reading<'_>,
    out: &mut Vec<u8>,
) -> Result<(), CallError> {
    let recode = dispatch::Recode {
        payload,
        reading,
        out,
    };
    visit_response(action, recode).unwrap_or_else(|| Err(CallError::not_supported(action.name())))
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
                "OCPP {}: a module for each room, the actions, and the ways in.",
                version.id
            ),
            format!(
                "WebSocket subprotocol `{}`. Types that two rooms use stand in `types`.",
                version.subprotocol
            ),
        ],
    );
    out.push('\n');
    let room = |room: &Room| {
        (
            room.name.clone(),
            format!("{}pub mod {};", context.cfg(&room.name), room.name),
        )
    };
    let mut parts: Vec<_> = modules(context).into_iter().map(room).collect();
    parts.extend(vendors(context, "pub mod"));
    parts.push(("codec".to_owned(), "mod codec;".to_owned()));
    parts.push(("types".to_owned(), "pub mod types;".to_owned()));
    parts.sort();
    for (_, line) in parts {
        let _ = writeln!(out, "{line}");
    }
    out.push('\n');
    out.push_str(
        "use ocpp_wire::dispatch::{self, Route};\n\
         use ocpp_wire::export::Vec;\n\
         use ocpp_wire::{CallError, Csms, Reading, Station, Visit, actions};\n\n",
    );
    let _ = writeln!(
        out,
        "/// The WebSocket subprotocol of this version.\npub const SUBPROTOCOL: &str = {:?};\n",
        version.subprotocol
    );
    actions(context, &mut out);
    let arms = |function: &str| {
        let mut arms = String::new();
        for room in modules(context) {
            let name = &room.name;
            if context.actions(name).is_empty() {
                continue;
            }
            let cfg = indented(&context.cfg(name), 8);
            let _ = writeln!(
                arms,
                "{cfg}        {name:?} => codec::{name}::{function}(action, visitor),"
            );
        }
        arms
    };
    let ways_in = WAYS_IN
        .replace("@request@", &arms("visit_request"))
        .replace("@response@", &arms("visit_response"));
    out.push_str(&ways_in);
    out
}

/// `v16/codec/mod.rs`.
pub(super) fn codec_root(context: &Context<'_>) -> String {
    let mut out = HEADER.to_owned();
    out.push_str("//! Field tables: what the codec is made from.\n\n");
    for room in modules(context) {
        let _ = writeln!(
            out,
            "{}pub(super) mod {};",
            context.cfg(&room.name),
            room.name
        );
    }
    out.push_str("mod types;\n");
    for (_, line) in vendors(context, "pub(super) mod") {
        let _ = writeln!(out, "{line}");
    }
    out
}

/// Module lines of vendors, by name. Their names are their owners', so rustfmt's width may be exceeded.
fn vendors(context: &Context<'_>, keyword: &str) -> Vec<(String, String)> {
    let carrier = context.selected.version.action("DataTransfer");
    let cfg = carrier
        .map(|action| context.cfg(&action.room))
        .unwrap_or_default();
    let line = |name: &str| format!("{cfg}#[rustfmt::skip]\n{keyword} {name};");
    let vendors = context.selected.vendors().iter();
    vendors
        .map(|vendor| (vendor.module.clone(), line(&vendor.module)))
        .collect()
}

/// The picked rooms as rustfmt orders their modules.
fn modules<'p>(context: &Context<'p>) -> Vec<&'p Room> {
    let mut rooms = context.selected.rooms.clone();
    rooms.sort_by(|a, b| a.name.cmp(&b.name));
    rooms
}

fn actions(context: &Context<'_>, out: &mut String) {
    let version = context.selected.version;
    out.push_str(
        "actions! {\n    /// The actions of this version, those of other builds included.\n",
    );
    let _ = writeln!(out, "    Action for {} {{", version.dialect);
    for action in &version.actions {
        let Action {
            name, room, docs, ..
        } = action;
        text::docs(out, 8, "///", &paragraphs(docs, name, &context.standard()));
        let direction = match action.direction {
            Direction::StationToCsms => "StationToCsms",
            Direction::CsmsToStation => "CsmsToStation",
            Direction::Both => "Both",
        };
        let supported = context.supported(room);
        let one_way = if action.response.is_none() {
            "; one_way"
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "        {name} {room:?} {direction} {supported}{one_way},"
        );
    }
    out.push_str("    }\n}\n");
}

fn indented(line: &str, indent: usize) -> String {
    if line.is_empty() {
        return String::new();
    }
    format!("{}{line}", " ".repeat(indent))
}
