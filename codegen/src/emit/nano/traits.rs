//! The handler trait of a room and the way of a call to it.
//!
//! Owns their text. Only the station's end is handled.

use std::fmt::Write as _;

use super::Context;
use super::types::Mentions;
use crate::emit::messages::text;
use crate::emit::messages::types::paragraphs;
use crate::model::{Action, Direction, Room};

/// Appends what a room has besides types.
pub(super) fn print(out: &mut String, context: &Context<'_>, room: &Room, mentions: &mut Mentions) {
    let actions = context.actions(&room.name);
    let answered: Vec<_> = actions
        .iter()
        .copied()
        .filter(|action| action.direction.includes(Direction::CsmsToStation))
        .collect();
    let standard = context.standard();
    text::docs(
        out,
        0,
        "///",
        &[format!(
            "This room in the list of rooms that a station serves ({standard}, {}).",
            room.title
        )],
    );
    out.push_str("#[derive(Clone, Copy, Debug)]\npub enum Room {}\n\n");
    mentions.nano.extend(["Handlers", "Route"]);
    if answered.is_empty() {
        no_route(out);
    } else {
        mentions.nano.extend(["Answer", "nano_handlers"]);
        handler(out, context, room, &answered);
        route(out, room, &answered);
    }
    for action in answered {
        mentions.named.insert(action.request.clone());
        mentions.named.extend(action.response.clone());
    }
}

fn handler(out: &mut String, context: &Context<'_>, room: &Room, answered: &[&Action]) {
    let standard = context.standard();
    let about = format!(
        "What a station answers when the CSMS asks it ({standard}, {}).",
        room.title
    );
    text::docs(out, 0, "///", &[about]);
    let _ = writeln!(out, "pub trait {}Station {{", room.camel);
    for (index, action) in answered.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let about = paragraphs(&action.docs, &action.name, &standard);
        text::docs(out, 4, "///", &about);
        let request = context.shapes.named(&action.request, "'_");
        let response = action.response.as_deref().unwrap_or("()");
        let response = context.shapes.named(response, "'_");
        let parameters = ["&mut self".to_owned(), format!("request: &{request}")];
        let tail = format!(" -> Answer<{response}>;");
        let head = text::signature(4, &format!("fn {}", action.method), &parameters, &tail);
        let _ = writeln!(out, "{head}");
    }
    out.push_str("}\n\n");
}

fn route(out: &mut String, room: &Room, answered: &[&Action]) {
    let rows: String = answered
        .iter()
        .map(|action| format!("        {} => {},\n", action.name, action.method))
        .collect();
    let _ = write!(
        out,
        "impl<S: {}Station> Route<S> for Room {{\n    \
         type Action = Action;\n\n    \
         const HANDLERS: Handlers<S> = nano_handlers! {{ Action\n{rows}    }};\n}}\n\n",
        room.camel
    );
}

/// A room whose every action is the station's to ask.
fn no_route(out: &mut String) {
    out.push_str(
        "impl<S> Route<S> for Room {\n    \
         type Action = Action;\n\n    \
         const HANDLERS: Handlers<S> = Handlers::NONE;\n}\n\n",
    );
}
