//! Keywords that nothing took.
//!
//! Owns what is said about them: a known one in the wrong place, or an unknown one with what to do instead.

use super::json::Json;
use super::schema::Kind;

/// What of a schema is not dealt with yet; leftovers are refused.
pub(super) struct Keywords<'j, 'p> {
    pub(super) members: Vec<(&'j str, &'j Json)>,
    pub(super) pointer: &'p str,
}

impl<'j> Keywords<'j, '_> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(member, _)| *member == name)
    }

    pub(super) fn take(&mut self, name: &str) -> Option<&'j Json> {
        let index = self
            .members
            .iter()
            .position(|(member, _)| *member == name)?;
        Some(self.members.remove(index).1)
    }
}

/// What to say about a keyword that nothing took.
pub(super) fn refusal(name: &str, kind: &Kind) -> (String, String) {
    const KNOWN: [&str; 14] = [
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "additionalItems",
        "minItems",
        "maxItems",
        "enum",
        "maxLength",
        "format",
        "minimum",
        "maximum",
        "multipleOf",
    ];
    if KNOWN.contains(&name) {
        let beside = match kind {
            Kind::Ref { .. } => "a `$ref`, which makes validators ignore it",
            Kind::Object(_) => "`type: object`",
            Kind::Array { .. } => "`type: array`",
            Kind::Enum(_) => "`enum`",
            Kind::Text { .. } => "`type: string`",
            Kind::Integer(_) => "`type: integer`",
            Kind::Number { .. } => "`type: number`",
            Kind::Boolean => "`type: boolean`",
            Kind::Any => "no `type`",
        };
        let found = format!("`{name}` beside {beside}");
        return (
            found,
            "take it out, or give the type it belongs to".to_owned(),
        );
    }
    let found = format!("unknown keyword `{name}`");
    let help = match name {
        "oneOf" | "anyOf" | "allOf" | "not" | "if" | "then" | "else" => {
            "write the one type out; combined schemas have no counterpart in the messages"
        }
        "pattern" | "minLength" | "const" => "take it out and check it in the handler",
        "definitions" => "move the definitions to the top of the file",
        "$defs" => "call it `definitions` (draft 04 to 07)",
        "exclusiveMinimum" | "exclusiveMaximum" => {
            "give `minimum` or `maximum`, which are inclusive"
        }
        _ => {
            "take it out; ocpp-gen honours no other keywords than those of the published OCPP schemas"
        }
    };
    (found, help.to_owned())
}
