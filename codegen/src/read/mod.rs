//! From the text of a schema file to a [`Document`].
//!
//! Owns encoding (UTF-8, byte order mark, CRLF), JSON syntax and the strict subset of JSON Schema drafts 04, 06 and 07:
//! every keyword is honoured, known to be an annotation, or refused with file and JSON pointer. Knows no OCPP.

mod json;
mod keywords;
mod leftover;
mod schema;
mod values;

pub use schema::{Document, Format, Kind, Object, Range, Schema};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::source::SourceFile;
use json::Json;

/// Reads one schema file; problems go to `diagnostics`.
///
/// `None` if the file is no JSON object at all. A document with refused keywords is still returned, so that later
/// stages can report what else is wrong with it.
#[must_use]
pub fn document(file: &SourceFile, diagnostics: &mut Diagnostics) -> Option<Document> {
    let text = text(file, diagnostics)?;
    let json = match serde_json::from_str::<Json>(text) {
        Ok(json) => json,
        Err(error) => {
            diagnostics.push(syntax(file, text, &error));
            return None;
        }
    };
    let Json::Object(_) = json else {
        diagnostics.push(Diagnostic::pointer(
            &file.display,
            "",
            format!("{} where a schema (an object) was expected", json.kind()),
            "take the file out of the folder, or give the message's JSON Schema in it",
        ));
        return None;
    };
    Some(keywords::document(file, &json, diagnostics))
}

/// UTF-8 text without a byte order mark.
fn text<'a>(file: &'a SourceFile, diagnostics: &mut Diagnostics) -> Option<&'a str> {
    match std::str::from_utf8(&file.bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            diagnostics.push(Diagnostic::whole(
                &file.display,
                format!("not UTF-8 from byte {}", error.valid_up_to()),
                "save the file as UTF-8, or fetch it again",
            ));
            None
        }
    }
}

fn syntax(file: &SourceFile, text: &str, error: &serde_json::Error) -> Diagnostic {
    let place = Place::Line(error.line().max(1), error.column().max(1));
    if text.trim().is_empty() {
        return Diagnostic::whole(&file.display, "the file is empty", "fetch it again");
    }
    if error.is_eof() {
        return Diagnostic::new(
            &file.display,
            place,
            "the file ends in the middle of a value: it is truncated",
            "fetch it again, or restore its end",
        );
    }
    let detail = error.to_string();
    let detail = detail
        .rsplit_once(" at line ")
        .map_or(detail.as_str(), |(detail, _)| detail);
    // serde_json refuses more than 128 levels, to keep its stack.
    if detail == "recursion limit exceeded" {
        let help = "write a flatter schema; those of OCPP have five levels and use `$ref`";
        return Diagnostic::new(&file.display, place, "nested too deeply", help);
    }
    Diagnostic::new(
        &file.display,
        place,
        format!("not JSON: {detail}"),
        "correct the file, or take it out of the folder",
    )
}
