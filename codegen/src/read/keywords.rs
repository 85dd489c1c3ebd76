//! Every keyword honoured, known to be an annotation, or refused.
//!
//! Owns the list of keywords and what each may hold. Collects; never gives up at the first problem.

use std::collections::BTreeSet;

use super::json::Json;
use super::leftover::{Keywords, refusal};
use super::schema::{Document, Format, Kind, Object, Schema};
use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::source::SourceFile;

/// Keywords that validate nothing: other people's texts, ids and hints to their own generators.
const ANNOTATIONS: [&str; 9] = [
    "$schema",
    "$id",
    "id",
    "title",
    "description",
    "comment",
    "$comment",
    "javaType",
    "default",
];

/// Drafts in which every keyword of the subset means the same.
const DRAFTS: [&str; 3] = ["draft-04", "draft-06", "draft-07"];

pub(super) fn document(file: &SourceFile, json: &Json, diagnostics: &mut Diagnostics) -> Document {
    let mut reader = Reader {
        file: &file.display,
        diagnostics,
    };
    let members = reader.members(json, "");
    reader.draft(&members);
    let is_message = ["type", "properties", "$ref", "enum"]
        .iter()
        .any(|keyword| members.iter().any(|(name, _)| name == keyword));
    let mut definitions = Vec::new();
    if let Some((_, all)) = members.iter().find(|(name, _)| *name == "definitions") {
        for (name, schema) in reader.members(all, "/definitions") {
            let pointer = child("/definitions", name);
            definitions.push((name.to_owned(), reader.schema(schema, pointer)));
        }
    }
    Document {
        file: file.display.clone(),
        stem: file.stem().to_owned(),
        title: string(&members, "title"),
        id: string(&members, "$id").or_else(|| string(&members, "id")),
        root: reader.schema(json, String::new()),
        is_message,
        definitions,
    }
}

fn string(members: &[(&str, &Json)], keyword: &str) -> Option<String> {
    members.iter().find_map(|(name, value)| match value {
        Json::String(text) if *name == keyword => Some(text.clone()),
        _ => None,
    })
}

pub(super) struct Reader<'a> {
    file: &'a str,
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    pub(super) fn problem(
        &mut self,
        pointer: &str,
        found: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics
            .push(Diagnostic::pointer(self.file, pointer, found, help));
    }

    /// The members of an object; one that stands twice is a problem, the first one counts.
    fn members<'j>(&mut self, json: &'j Json, pointer: &str) -> Vec<(&'j str, &'j Json)> {
        let Json::Object(all) = json else {
            let found = format!("{} where an object was expected", json.kind());
            self.problem(pointer, found, "write an object here");
            return Vec::new();
        };
        let mut seen = BTreeSet::new();
        let mut members = Vec::with_capacity(all.len());
        for (name, value) in all {
            if seen.insert(name.as_str()) {
                members.push((name.as_str(), value));
            } else {
                self.problem(
                    &child(pointer, name),
                    format!("`{name}` stands twice in one object"),
                    "keep one of the two",
                );
            }
        }
        members
    }

    fn draft(&mut self, members: &[(&str, &Json)]) {
        let Some(draft) = string(members, "$schema") else {
            return;
        };
        if !DRAFTS.iter().any(|known| draft.contains(known)) {
            self.problem(
                "/$schema",
                format!("JSON Schema dialect `{draft}`"),
                "use draft 04, 06 or 07; later drafts mean other things by the same words",
            );
        }
    }

    fn schema(&mut self, json: &Json, pointer: String) -> Schema {
        let members = self.members(json, &pointer);
        let default = members
            .iter()
            .find(|(name, _)| *name == "default")
            .map(|(_, value)| value.value());
        let mut keywords = Keywords {
            members: members
                .into_iter()
                .filter(|(name, _)| !ANNOTATIONS.contains(name))
                .filter(|(name, _)| !(pointer.is_empty() && *name == "definitions"))
                .collect(),
            pointer: &pointer,
        };
        let kind = self.kind(&mut keywords);
        for (name, _) in keywords.members {
            let (found, help) = refusal(name, &kind);
            self.problem(&child(&pointer, name), found, help);
        }
        Schema {
            pointer,
            kind,
            default,
        }
    }

    fn kind(&mut self, keywords: &mut Keywords<'_, '_>) -> Kind {
        if let Some(reference) = keywords.take("$ref") {
            return self.reference(reference, keywords.pointer);
        }
        let Some(kind) = keywords.take("type") else {
            return Kind::Any;
        };
        let Json::String(kind) = kind else {
            let found = format!("`type` is {}", kind.kind());
            let help = "give one type by name; lists of types are not honoured";
            self.problem(&child(keywords.pointer, "type"), found, help);
            keywords.members.clear();
            return Kind::Any;
        };
        match kind.as_str() {
            "object" => Kind::Object(self.object(keywords)),
            "array" => self.array(keywords),
            "string" => self.string(keywords),
            "integer" => Kind::Integer(self.range(keywords)),
            "number" => {
                let range = self.range(keywords);
                let multiple_of = self.decimal(keywords, "multipleOf");
                if multiple_of.is_some_and(|step| step.mantissa <= 0) {
                    let pointer = child(keywords.pointer, "multipleOf");
                    self.problem(
                        &pointer,
                        "`multipleOf` is not positive",
                        "give a number above 0",
                    );
                }
                Kind::Number { range, multiple_of }
            }
            "boolean" => Kind::Boolean,
            other => {
                let found = format!("unknown type `{other}`");
                let help = "use object, array, string, integer, number or boolean";
                self.problem(&child(keywords.pointer, "type"), found, help);
                keywords.members.clear();
                Kind::Any
            }
        }
    }

    fn reference(&mut self, reference: &Json, pointer: &str) -> Kind {
        if let Json::String(text) = reference
            && let Some((file, name)) = text.split_once("#/definitions/")
            && !name.is_empty()
            && !name.contains('/')
        {
            return Kind::Ref {
                file: (!file.is_empty()).then(|| file.to_owned()),
                name: name.replace("~1", "/").replace("~0", "~"),
            };
        }
        let found = match reference {
            Json::String(text) => format!("`$ref` to `{text}`"),
            other => format!("`$ref` is {}", other.kind()),
        };
        let help = "write `#/definitions/Name`, or `file.json#/definitions/Name` for a file of the same folder";
        self.problem(&child(pointer, "$ref"), found, help);
        Kind::Any
    }

    fn object(&mut self, keywords: &mut Keywords<'_, '_>) -> Object {
        let mut properties = Vec::new();
        if let Some(all) = keywords.take("properties") {
            let base = child(keywords.pointer, "properties");
            for (name, schema) in self.members(all, &base) {
                properties.push((name.to_owned(), self.schema(schema, child(&base, name))));
            }
        }
        let required = self.strings(keywords, "required");
        for name in &required {
            if !properties.iter().any(|(property, _)| property == name) {
                let found = format!("`required` names `{name}`, which `properties` does not have");
                let help = "declare the member, or take it out of `required`";
                self.problem(&child(keywords.pointer, "required"), found, help);
            }
        }
        let additional = self.boolean(keywords, "additionalProperties");
        Object {
            properties,
            required,
            additional,
        }
    }

    fn array(&mut self, keywords: &mut Keywords<'_, '_>) -> Kind {
        let pointer = child(keywords.pointer, "items");
        let items = match keywords.take("items") {
            Some(items) => self.schema(items, pointer),
            None => Schema {
                pointer,
                kind: Kind::Any,
                default: None,
            },
        };
        // Beside an `items` that is one schema, `additionalItems` has no effect (draft 06, 6.10).
        self.boolean(keywords, "additionalItems");
        let min = self.count(keywords, "minItems");
        let max = self.count(keywords, "maxItems");
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            let found = "`minItems` is above `maxItems`";
            self.problem(
                keywords.pointer,
                found,
                "no list can be valid here; correct one of them",
            );
        }
        Kind::Array {
            items: Box::new(items),
            min,
            max,
        }
    }

    fn string(&mut self, keywords: &mut Keywords<'_, '_>) -> Kind {
        // The publisher's tool writes it on enumerations too; it says nothing about a string.
        self.boolean(keywords, "additionalProperties");
        if keywords.has("enum") {
            let pointer = child(keywords.pointer, "enum");
            let values = self.strings(keywords, "enum");
            let distinct: BTreeSet<_> = values.iter().collect();
            if distinct.len() < values.len() {
                self.problem(
                    &pointer,
                    "a value of `enum` stands twice",
                    "keep one of the two",
                );
            }
            if values.is_empty() {
                self.problem(&pointer, "`enum` has no value", "list the values");
            }
            return Kind::Enum(values);
        }
        let max_chars = self.count(keywords, "maxLength");
        let format = match keywords.take("format") {
            None => None,
            Some(Json::String(name)) if name == "date-time" => Some(Format::DateTime),
            Some(Json::String(name)) if name == "uri" => Some(Format::Uri),
            Some(other) => {
                let found = match other {
                    Json::String(name) => format!("unknown format `{name}`"),
                    other => format!("`format` is {}", other.kind()),
                };
                let help = "use date-time or uri, or leave the format out";
                self.problem(&child(keywords.pointer, "format"), found, help);
                None
            }
        };
        Kind::Text { max_chars, format }
    }
}
