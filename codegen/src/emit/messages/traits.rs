//! The traits of a room: what a side answers, and what it may ask.
//!
//! Owns their text. How a call finds its method is in the codec's files.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::text;
use super::types::paragraphs;
use crate::model::{Action, Direction, Room};

/// One of the two ends, as the traits call it.
#[derive(Clone, Copy)]
pub(super) struct Side {
    /// `Csms` or `Station`.
    pub(super) name: &'static str,
    /// In a sentence.
    words: &'static str,
    /// The other end in a sentence.
    other: &'static str,
    /// Which actions it answers.
    answers: Direction,
    /// Which actions it may ask.
    asks: Direction,
}

/// The central system's end.
pub(super) const CSMS: Side = Side {
    name: "Csms",
    words: "a CSMS",
    other: "a station",
    answers: Direction::StationToCsms,
    asks: Direction::CsmsToStation,
};

/// The charging station's end.
pub(super) const STATION: Side = Side {
    name: "Station",
    words: "a station",
    other: "the CSMS",
    answers: Direction::CsmsToStation,
    asks: Direction::StationToCsms,
};

impl Side {
    /// Those of a room's actions that this side answers.
    pub(super) fn answered<'a>(self, actions: &[&'a Action]) -> Vec<&'a Action> {
        let mut actions = actions.to_vec();
        actions.retain(|action| action.direction.includes(self.answers));
        actions
    }

    fn asked<'a>(self, actions: &[&'a Action]) -> Vec<&'a Action> {
        let mut actions = actions.to_vec();
        actions.retain(|action| action.direction.includes(self.asks));
        actions
    }
}

/// Appends the handler trait and the trait of calls of one side, where the room has any.
pub(super) fn print(
    out: &mut String,
    room: &Room,
    side: Side,
    actions: &[&Action],
    standard: &str,
    wire: &mut BTreeSet<&'static str>,
) {
    let Side {
        name, words, other, ..
    } = side;
    let where_ = format!("{standard}, {}", room.title);
    let answered = side.answered(actions);
    if !answered.is_empty() {
        wire.insert("CallError");
        let about = format!("What {words} answers when {other} asks it ({where_}).");
        text::docs(
            out,
            0,
            "///",
            &[
                about,
                "`C` is what the dispatcher knows of the call.".to_owned(),
            ],
        );
        let _ = writeln!(out, "pub trait {}{name}<C> {{", room.camel);
        for (index, action) in answered.iter().enumerate() {
            if index > 0 {
                out.push('\n');
            }
            handler_method(out, action, standard);
        }
        out.push_str("}\n\n");
    }
    let asked = side.asked(actions);
    if !asked.is_empty() {
        wire.extend(["Caller", side.name]);
        let about = format!(
            "What {words} may ask of {other} ({where_}): typed calls for every [`Caller`] of that side."
        );
        text::docs(out, 0, "///", &[about]);
        let _ = writeln!(
            out,
            "pub trait {}{name}Calls: Caller<Side = {name}> {{",
            room.camel
        );
        for (index, action) in asked.iter().enumerate() {
            if index > 0 {
                out.push('\n');
            }
            call_method(out, action, standard);
        }
        let _ = writeln!(
            out,
            "}}\n\nimpl<T: Caller<Side = {name}>> {}{name}Calls for T {{}}\n",
            room.camel
        );
    }
}

fn handler_method(out: &mut String, action: &Action, standard: &str) {
    text::docs(
        out,
        4,
        "///",
        &paragraphs(&action.docs, &action.name, standard),
    );
    let parameters = [
        "&self".to_owned(),
        "call: &C".to_owned(),
        format!("request: {}", action.request),
    ];
    let answer = action.response.as_deref().unwrap_or("()");
    let tail = format!(" -> impl Future<Output = Result<{answer}, CallError>> + Send;");
    let head = text::signature(4, &format!("fn {}", action.method), &parameters, &tail);
    let _ = writeln!(out, "{head}");
}

fn call_method(out: &mut String, action: &Action, standard: &str) {
    text::docs(
        out,
        4,
        "///",
        &paragraphs(&action.docs, &action.name, standard),
    );
    let parameters = ["&self".to_owned(), format!("request: {}", action.request)];
    let answer = action.response.as_deref().unwrap_or("()");
    let tail = format!(" -> impl Future<Output = Result<{answer}, Self::Error>> + Send {{");
    let head = text::signature(4, &format!("fn {}", action.method), &parameters, &tail);
    let verb = if action.response.is_some() {
        "call"
    } else {
        "send"
    };
    let _ = writeln!(out, "{head}\n        self.{verb}(request)\n    }}");
}
