//! Named types from schemas: inline ones hoisted, errata applied, two of one name compared.
//!
//! Owns the conversion. Every type ends up under one Rust name; one name never has two shapes. Knows no action.

use std::collections::BTreeMap;

use super::documents::{DocumentId, Documents, dangling};
use super::{Decimal, Field, Home, Shape, Struct, TypeDef, TypeKind, Unknown, Variant};
use super::{casing, errata, plain};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::{Facts, lookup};
use crate::read::{Format, Kind, Object, Range, Schema};

/// `$ref`s to `$ref`s that are followed before they count as a circle.
const MAX_ALIASES: usize = 16;

/// The types of a version while they are collected.
pub(super) struct Types<'a> {
    documents: &'a Documents,
    facts: &'a Facts,
    diagnostics: &'a mut Diagnostics,
    found: BTreeMap<String, Found>,
    /// Inline types without an entry in names.toml are named after their owner and member (vendors' schemas).
    derive_names: bool,
}

struct Found {
    def: TypeDef,
    file: String,
    pointer: String,
}

/// File and JSON pointer of each type.
pub(super) type Places = BTreeMap<String, (String, String)>;

/// Where a schema stands: file, and the member it is the type of.
#[derive(Clone, Copy)]
struct At<'s> {
    document: DocumentId,
    owner: &'s str,
    member: &'s str,
}

impl<'a> Types<'a> {
    pub(super) fn new(
        documents: &'a Documents,
        facts: &'a Facts,
        derive_names: bool,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self {
            documents,
            facts,
            diagnostics,
            found: BTreeMap::new(),
            derive_names,
        }
    }

    pub(super) fn problem(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Defines all `definitions` of all files.
    pub(super) fn definitions(&mut self) {
        let documents = self.documents;
        plain::check(documents, self.diagnostics);
        for (id, document) in documents.iter() {
            for (name, schema) in &document.definitions {
                if matches!(schema.kind, Kind::Object(_) | Kind::Enum(_)) {
                    let name = self.renamed(name).to_owned();
                    self.define(&name, id, schema);
                }
            }
        }
    }

    /// Defines a message.
    pub(super) fn message(&mut self, name: &str, id: DocumentId) {
        let documents = self.documents;
        let Some(document) = documents.get(id) else {
            return;
        };
        if matches!(document.root.kind, Kind::Object(_)) {
            self.define(name, id, &document.root);
        } else {
            self.problem(Diagnostic::pointer(
                &document.file,
                "",
                format!("`{name}` is no object"),
                "a payload of OCPP is an object; write `\"type\": \"object\"`",
            ));
        }
    }

    /// The types, and the file and JSON pointer of each.
    pub(super) fn finish(self) -> (BTreeMap<String, TypeDef>, Places) {
        let places = self.found.iter();
        let places = places
            .map(|(name, found)| (name.clone(), (found.file.clone(), found.pointer.clone())))
            .collect();
        let types = self.found.into_iter();
        (
            types.map(|(name, found)| (name, found.def)).collect(),
            places,
        )
    }

    /// The name a published definition gets here.
    fn renamed<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        let facts: &'a Facts = self.facts;
        facts
            .names
            .definitions
            .get(name)
            .map_or(name, |(renamed, _)| renamed)
    }

    fn define(&mut self, name: &str, document: DocumentId, schema: &Schema) {
        let file = self.documents.file(document).to_owned();
        if !casing::is_ident(name) || !name.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.problem(Diagnostic::pointer(
                &file,
                &schema.pointer,
                format!("`{name}` can't name a Rust type"),
                "give it a name in names.toml: [[definition]] from, name, reason",
            ));
            return;
        }
        let kind = match &schema.kind {
            Kind::Object(object) => {
                TypeKind::Struct(self.structure(name, document, schema, object))
            }
            Kind::Enum(values) => TypeKind::Enum(self.variants(name, document, schema, values)),
            _ => return,
        };
        match self.found.get(name) {
            Some(first) => {
                if let Some(difference) = errata::difference(&first.def.kind, &kind) {
                    let found = format!(
                        "two definitions of `{name}` differ: {difference}; the first is {}#{}",
                        first.file, first.pointer
                    );
                    let help = "make them the same, or name one otherwise in names.toml";
                    self.problem(Diagnostic::pointer(&file, &schema.pointer, found, help));
                }
            }
            None => {
                let def = TypeDef {
                    name: name.to_owned(),
                    home: Home::Shared,
                    docs: self.facts.docs.of_type(name),
                    kind,
                };
                let pointer = schema.pointer.clone();
                self.found
                    .insert(name.to_owned(), Found { def, file, pointer });
            }
        }
    }

    fn structure(
        &mut self,
        name: &str,
        document: DocumentId,
        schema: &Schema,
        object: &Object,
    ) -> Struct {
        let mut fields = Vec::with_capacity(object.properties.len());
        for (json, property) in &object.properties {
            let names = &self.facts.names;
            let ident = lookup(&names.members, name, json)
                .cloned()
                .unwrap_or_else(|| casing::ident(json, &names.words));
            let at = At {
                document,
                owner: name,
                member: json,
            };
            fields.push(Field {
                json: json.clone(),
                ident,
                required: object.required.contains(json),
                shape: self.shape(at, property, 0),
                default: property.default.clone(),
                docs: self.facts.docs.of_member(name, json),
            });
        }
        let idents = fields
            .iter()
            .map(|field| (field.ident.as_str(), field.json.as_str()));
        let help = "give one of them an ident in names.toml: [[member]] at, ident, reason";
        self.idents(idents.collect(), document, schema, help);
        let open = object.additional.unwrap_or(!self.facts.names.closed);
        Struct {
            fields,
            unknown: if open { Unknown::Keep } else { Unknown::Refuse },
        }
    }

    fn variants(
        &mut self,
        name: &str,
        document: DocumentId,
        schema: &Schema,
        values: &[String],
    ) -> Vec<Variant> {
        let variants: Vec<_> = values
            .iter()
            .map(|value| Variant {
                wire: value.clone(),
                ident: lookup(&self.facts.names.variants, name, value)
                    .cloned()
                    .unwrap_or_else(|| casing::variant(value)),
                docs: self.facts.docs.of_value(name, value),
            })
            .collect();
        let idents = variants
            .iter()
            .map(|variant| (variant.ident.as_str(), variant.wire.as_str()));
        let help = "give it an ident in names.toml: [[variant]] of, value, ident, reason";
        self.idents(idents.collect(), document, schema, help);
        variants
    }

    fn idents(
        &mut self,
        idents: Vec<(&str, &str)>,
        document: DocumentId,
        schema: &Schema,
        help: &str,
    ) {
        for found in casing::clashes(idents) {
            let file = self.documents.file(document);
            self.problem(Diagnostic::pointer(file, &schema.pointer, found, help));
        }
    }

    fn shape(&mut self, at: At<'_>, schema: &Schema, aliases: usize) -> Shape {
        let kind = errata::apply(&self.facts.names, at.owner, at.member, &schema.kind);
        match kind.as_ref() {
            Kind::Ref { file, name } => self.reference(at, schema, file.as_deref(), name, aliases),
            Kind::Object(_) | Kind::Enum(_) => {
                let corrected = Schema {
                    pointer: schema.pointer.clone(),
                    kind: kind.into_owned(),
                    default: None,
                };
                self.hoist(at, &corrected)
            }
            Kind::Array { items, min, max } => Shape::Array {
                item: Box::new(self.shape(at, items, aliases)),
                min: *min,
                max: *max,
            },
            Kind::Text {
                format: Some(Format::DateTime),
                ..
            } => Shape::DateTime,
            Kind::Text { max_chars, format } => Shape::Text {
                max_chars: *max_chars,
                uri: *format == Some(Format::Uri),
            },
            Kind::Integer(range) => self.integer(at, schema, *range),
            Kind::Number { range, multiple_of } => Shape::Number {
                min: range.min,
                max: range.max,
                multiple_of: *multiple_of,
            },
            Kind::Boolean => Shape::Boolean,
            Kind::Any => Shape::Any,
        }
    }

    fn reference(
        &mut self,
        at: At<'_>,
        schema: &Schema,
        file: Option<&str>,
        name: &str,
        aliases: usize,
    ) -> Shape {
        let documents = self.documents;
        let here = documents.file(at.document);
        let Some((document, target)) = documents.resolve(at.document, file, name) else {
            self.problem(dangling(here, &schema.pointer, file, name));
            return Shape::Any;
        };
        if matches!(target.kind, Kind::Object(_) | Kind::Enum(_)) {
            return Shape::Named(self.renamed(name).to_owned());
        }
        if aliases >= MAX_ALIASES {
            let found = format!("`{name}` refers to itself");
            let help = "break the circle; no type of OCPP contains itself";
            self.problem(Diagnostic::pointer(here, &schema.pointer, found, help));
            return Shape::Any;
        }
        self.shape(At { document, ..at }, target, aliases + 1)
    }

    fn hoist(&mut self, at: At<'_>, schema: &Schema) -> Shape {
        let name = match lookup(&self.facts.names.inline, at.owner, at.member) {
            Some(name) => name.clone(),
            None if self.derive_names => format!("{}{}", at.owner, casing::variant(at.member)),
            None => {
                let what = match schema.kind {
                    Kind::Enum(_) => "an enumeration",
                    _ => "an object",
                };
                self.problem(Diagnostic::pointer(
                    self.documents.file(at.document),
                    &schema.pointer,
                    format!("{what} without a name, at `{}.{}`", at.owner, at.member),
                    format!(
                        "name it in names.toml: [[inline]] at = \"{}.{}\", name, reason",
                        at.owner, at.member
                    ),
                ));
                return Shape::Any;
            }
        };
        self.define(&name, at.document, schema);
        Shape::Named(name)
    }

    fn integer(&mut self, at: At<'_>, schema: &Schema, range: Range) -> Shape {
        let wide = lookup(&self.facts.names.integers, at.owner, at.member) == Some(&64);
        let mut bound = |bound: Option<Decimal>| {
            let bound = bound?;
            let fits = bound.scale == 0 && (wide || i32::try_from(bound.mantissa).is_ok());
            if !fits {
                self.problem(Diagnostic::pointer(
                    self.documents.file(at.document),
                    &schema.pointer,
                    "a bound that is no integer of 32 bits",
                    format!(
                        "give a whole number, or 64 bits in names.toml: [[integer]] at = \"{}.{}\", width = 64, reason",
                        at.owner, at.member
                    ),
                ));
            }
            Some(bound.mantissa)
        };
        let (min, max) = (bound(range.min), bound(range.max));
        Shape::Integer { wide, min, max }
    }
}
