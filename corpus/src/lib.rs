//! Payloads made from the schemas, for tests of every codec: valid ones, ones at every boundary, and ones that violate
//! every constraint once.
//!
//! Owns the making of texts. What a codec answers to them is its tests' business. Each case says by construction whether
//! the schema allows it, and the tests hold an independent validator against that.

mod document;
mod values;

use std::collections::BTreeSet;

use ocpp_gen::model::{Action, Shape, Struct, TypeKind, Unknown, Version};

use document::{Documents, Edit};

/// One payload.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its action.
    pub action: String,
    /// Whether it is the request's payload, else the response's.
    pub request: bool,
    /// What it is about: the type and member, and what was done to it.
    pub about: String,
    /// Its text.
    pub text: String,
    /// Whether the schema allows it.
    pub valid: bool,
    /// Whether it is as an encoder writes it: decoding and encoding it gives the same bytes.
    pub canonical: bool,
    /// Why a codec of this project may judge otherwise than the schema; none means it may not.
    pub exception: Option<Exception>,
}

/// Where this project's codecs differ from JSON Schema, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exception {
    /// JSON Schema's integers have no end; the codecs' have 32 bits, or 64 where `names.toml` says so.
    IntegerTooLarge,
    /// JSON Schema's numbers have no end; the codecs hold 18 digits.
    TooManyDigits,
    /// JSON Schema looks at the last of two members of one name; the codecs refuse the second.
    DuplicateMember,
}

/// All cases of a version, or of those of its actions that `wanted` picks. Each member of each type is taken at the first
/// place where a message has it.
#[must_use]
pub fn cases(version: &Version, wanted: impl Fn(&Action) -> bool) -> Vec<Case> {
    let mut corpus = Corpus {
        version,
        documents: Documents::new(&version.types),
        seen: BTreeSet::new(),
        cases: Vec::new(),
    };
    for action in version.actions.iter().filter(|action| wanted(action)) {
        corpus.message(action, true, &action.request);
        if let Some(response) = &action.response {
            corpus.message(action, false, response);
        }
    }
    corpus.cases
}

struct Corpus<'v> {
    version: &'v Version,
    documents: Documents<'v>,
    /// Types whose members are done.
    seen: BTreeSet<String>,
    cases: Vec<Case>,
}

/// The message that a case is made of.
#[derive(Clone, Copy)]
struct Message<'m> {
    action: &'m Action,
    request: bool,
    root: &'m str,
}

/// A case but for its message and text.
struct Draft {
    about: String,
    valid: bool,
    canonical: bool,
    exception: Option<Exception>,
}

impl Draft {
    fn valid(about: impl Into<String>) -> Self {
        Self {
            about: about.into(),
            valid: true,
            canonical: false,
            exception: None,
        }
    }

    fn invalid(about: impl Into<String>) -> Self {
        Self {
            valid: false,
            ..Self::valid(about)
        }
    }
}

impl<'v> Corpus<'v> {
    fn message(&mut self, action: &'v Action, request: bool, root: &'v str) {
        let message = Message {
            action,
            request,
            root,
        };
        for (about, text) in [
            ("required members", self.documents.minimal(root)),
            ("all members", self.documents.full(root)),
        ] {
            let draft = Draft {
                canonical: true,
                ..Draft::valid(about)
            };
            self.push(message, draft, text);
        }
        let full = self.documents.full(root);
        self.push(
            message,
            Draft::valid("blanks around"),
            format!(" \t\r\n{full}\n"),
        );
        self.push(message, Draft::valid("blanks everywhere"), spaced(&full));
        for (about, text) in [
            ("a list", "[]"),
            ("a text", "\"{}\""),
            ("a number", "1"),
            ("null", "null"),
        ] {
            self.push(message, Draft::invalid(about), text.to_owned());
        }
        self.members(message, root, &mut Vec::new());
    }

    /// All cases of a type's members, and of the types under it, at `path` in the message.
    fn members(&mut self, message: Message<'v>, name: &'v str, path: &mut Vec<&'v str>) {
        let Some(TypeKind::Struct(object)) = self.version.types.get(name).map(|def| &def.kind)
        else {
            return;
        };
        if !self.seen.insert(name.to_owned()) {
            return;
        }
        self.object(message, name, object, path);
        for field in &object.fields {
            path.push(&field.json);
            for value in values::of(&field.shape, &self.documents) {
                let draft = Draft {
                    about: format!("{name}.{}: {}", field.json, value.about),
                    valid: value.valid,
                    canonical: value.canonical,
                    exception: value.exception,
                };
                let text = self
                    .documents
                    .edited(message.root, path, Edit::Value(&value.json));
                self.push(message, draft, text);
            }
            if let Some(inner) = named(&field.shape) {
                self.members(message, inner, path);
            }
            path.pop();
        }
    }

    /// What can be wrong with an object as a whole.
    fn object(&mut self, message: Message<'v>, name: &str, object: &Struct, path: &[&str]) {
        let documents = &self.documents;
        let extra = documents.edited(
            message.root,
            path,
            Edit::Extra("\"unheardOf\":[1,{\"a\":null}]"),
        );
        let mut drafts = vec![(
            Draft {
                valid: object.unknown == Unknown::Keep,
                canonical: object.unknown == Unknown::Keep,
                ..Draft::valid(format!("{name}: a member the schema does not know"))
            },
            extra,
        )];
        for field in &object.fields {
            let mut at = path.to_vec();
            at.push(&field.json);
            if field.required {
                let text = documents.edited(message.root, &at, Edit::Omit);
                drafts.push((
                    Draft::invalid(format!("{name}.{}: missing", field.json)),
                    text,
                ));
            }
            let text = documents.edited(message.root, &at, Edit::Twice);
            let twice = Draft {
                exception: Some(Exception::DuplicateMember),
                ..Draft::valid(format!("{name}.{}: twice", field.json))
            };
            drafts.push((twice, text));
            let text = documents.edited(message.root, &at, Edit::EscapedName);
            drafts.push((
                Draft::valid(format!("{name}.{}: name with escapes", field.json)),
                text,
            ));
        }
        for (draft, text) in drafts {
            self.push(message, draft, text);
        }
    }

    fn push(&mut self, message: Message<'_>, draft: Draft, text: String) {
        self.cases.push(Case {
            action: message.action.name.clone(),
            request: message.request,
            about: draft.about,
            text,
            valid: draft.valid,
            canonical: draft.canonical,
            exception: draft.exception,
        });
    }
}

/// The type a shape leads to.
fn named(shape: &Shape) -> Option<&str> {
    match shape {
        Shape::Named(name) => Some(name),
        Shape::Array { item, .. } => named(item),
        _ => None,
    }
}

/// JSON with blanks around every token.
fn spaced(text: &str) -> String {
    let mut out = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for letter in text.chars() {
        let structure = !quoted && "{}[]:,".contains(letter);
        if structure {
            out.push(' ');
        }
        out.push(letter);
        if structure {
            out.push_str("\n\t");
        }
        if letter == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = letter == '\\' && !escaped;
    }
    out
}
