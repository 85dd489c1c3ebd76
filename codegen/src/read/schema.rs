//! The strict subset of JSON Schema as types: what does not fit in here is not honoured, and refused by `keywords`.
//!
//! Owns the shape of a schema that was read. Knows no OCPP and no Rust name.

use crate::model::Decimal;

/// One schema file.
#[derive(Clone, Debug)]
pub struct Document {
    /// As diagnostics name it.
    pub file: String,
    /// File name without its extension.
    pub stem: String,
    /// Its `title`; many published files have none.
    pub title: Option<String>,
    /// Its `$id` or `id`.
    pub id: Option<String>,
    /// The message; `Any` in a file that only holds definitions.
    pub root: Schema,
    /// Whether the file describes a message of its own, not only definitions.
    pub is_message: bool,
    /// `definitions`, in their order.
    pub definitions: Vec<(String, Schema)>,
}

/// A schema and where it stands in its file.
#[derive(Clone, Debug)]
pub struct Schema {
    /// JSON pointer.
    pub pointer: String,
    /// What it validates.
    pub kind: Kind,
    /// `default`; an annotation.
    pub default: Option<serde_json::Value>,
}

/// What a schema validates.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `$ref` to a definition.
    Ref {
        /// File name, none for the same file.
        file: Option<String>,
        /// Name of the definition.
        name: String,
    },
    /// `type: object`.
    Object(Object),
    /// `type: array`.
    Array {
        /// `items`; anything if absent.
        items: Box<Schema>,
        /// `minItems`.
        min: Option<u32>,
        /// `maxItems`.
        max: Option<u32>,
    },
    /// `type: string` with `enum`.
    Enum(Vec<String>),
    /// `type: string`.
    Text {
        /// `maxLength`, characters.
        max_chars: Option<u32>,
        /// `format`.
        format: Option<Format>,
    },
    /// `type: integer`.
    Integer(Range),
    /// `type: number`.
    Number {
        /// `minimum`, `maximum`.
        range: Range,
        /// `multipleOf`.
        multiple_of: Option<Decimal>,
    },
    /// `type: boolean`.
    Boolean,
    /// No type: anything.
    Any,
}

/// `type: object`.
#[derive(Clone, Debug)]
pub struct Object {
    /// In schema order.
    pub properties: Vec<(String, Schema)>,
    /// Names of members that must be present.
    pub required: Vec<String>,
    /// `additionalProperties`, if the schema says.
    pub additional: Option<bool>,
}

/// Inclusive bounds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Range {
    /// `minimum`.
    pub min: Option<Decimal>,
    /// `maximum`.
    pub max: Option<Decimal>,
}

/// The formats of the published schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `date-time`: RFC 3339.
    DateTime,
    /// `uri`: RFC 3986.
    Uri,
}
