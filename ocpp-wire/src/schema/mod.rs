//! JSON Schemas of messages, from the same tables as their codec: what forms and API documents are made of.
//!
//! Owns the words of JSON Schema (draft 2020-12, as OpenAPI 3.1 has them). Which types there are is not known here.

mod macros;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::json::Rules;
use crate::{AnyValue, DateTime, Decimal, Text};

/// A type whose values have a schema.
pub trait Describe {
    /// Appends the schema of the values that also keep the rules. A named type appends a reference and is defined once.
    fn describe(sheet: &mut Sheet, rules: &Rules);
}

/// Schemas that are being written.
///
/// ```
/// use ocpp_wire::schema::Sheet;
/// use ocpp_wire::{Decimal, message};
/// #[derive(Debug)]
/// struct Period { start: i32, limit: Option<Decimal> }
/// message! {
///     Period {
///         "start" start required { minimum(0) },
///         "limit" limit optional { multiple_of(0.1) },
///     }
/// }
/// let mut sheet = Sheet::new("#/");
/// assert_eq!(sheet.of::<Period>(), r##"{"$ref":"#/Period"}"##);
/// let definitions = sheet.into_definitions();
/// assert_eq!(
///     definitions["Period"],
///     r#"{"type":"object","properties":{"start":{"type":"integer","minimum":0},"limit":{"type":"number","multipleOf":0.1}},"required":["start"],"additionalProperties":false}"#
/// );
/// ```
#[derive(Debug, Default)]
pub struct Sheet {
    /// What stands before a definition's name in a reference.
    prefix: String,
    text: String,
    definitions: BTreeMap<&'static str, String>,
}

impl Sheet {
    /// An empty sheet. References are `prefix` and the type's name.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.into(),
            ..Self::default()
        }
    }

    /// The schema of a type; what it refers to is then among the definitions.
    pub fn of<T: Describe>(&mut self) -> String {
        let outer = core::mem::take(&mut self.text);
        T::describe(self, &Rules::NONE);
        core::mem::replace(&mut self.text, outer)
    }

    /// Definitions by name.
    #[must_use]
    pub fn into_definitions(self) -> BTreeMap<&'static str, String> {
        self.definitions
    }

    /// Appends to the schema that is being written.
    pub fn push(&mut self, json: &str) {
        self.text.push_str(json);
    }

    /// Appends a reference to a named type, and has it defined if it is not yet.
    pub fn refer(&mut self, name: &'static str, define: impl FnOnce(&mut Self)) {
        if !self.definitions.contains_key(name) {
            // Entered first: a type may hold itself.
            self.definitions.insert(name, String::new());
            let outer = core::mem::take(&mut self.text);
            define(self);
            let text = core::mem::replace(&mut self.text, outer);
            self.definitions.insert(name, text);
        }
        let _ = write!(self.text, "{{\"$ref\":\"{}{name}\"}}", self.prefix);
    }

    /// Appends an object's schema: members, those that are required, whether others may stand beside them.
    pub fn object<T>(&mut self, open: bool, members: &[Member<T>]) {
        self.push("{\"type\":\"object\",\"properties\":{");
        for (nth, member) in members.iter().enumerate() {
            let comma = if nth == 0 { "" } else { "," };
            let _ = write!(self.text, "{comma}\"{}\":", member.name);
            (member.describe)(self, member.rules);
        }
        self.push("}");
        let required: Vec<_> = members.iter().filter(|member| member.required).collect();
        if !required.is_empty() {
            self.push(",\"required\":[");
            for (nth, member) in required.iter().enumerate() {
                let comma = if nth == 0 { "" } else { "," };
                let _ = write!(self.text, "{comma}\"{}\"", member.name);
            }
            self.push("]");
        }
        let _ = write!(self.text, ",\"additionalProperties\":{open}}}");
    }

    /// Appends the schema of one word of several.
    pub fn words<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) {
        self.push("{\"type\":\"string\",\"enum\":[");
        for (nth, word) in words.into_iter().enumerate() {
            let comma = if nth == 0 { "" } else { "," };
            let _ = write!(self.text, "{comma}\"{word}\"");
        }
        self.push("]}");
    }

    fn number(&mut self, kind: &str, rules: &Rules) {
        let _ = write!(self.text, "{{\"type\":\"{kind}\"");
        let bounds = [
            ("minimum", rules.minimum),
            ("maximum", rules.maximum),
            ("multipleOf", rules.multiple_of),
        ];
        for (name, bound) in bounds {
            if let Some(bound) = bound {
                let whole = bound.floor();
                let _ = if Decimal::from(whole) == bound {
                    write!(self.text, ",\"{name}\":{whole}")
                } else {
                    write!(self.text, ",\"{name}\":{bound}")
                };
            }
        }
        self.push("}");
    }
}

/// A member of an object.
pub struct Member<T> {
    name: &'static str,
    required: bool,
    rules: &'static Rules,
    describe: fn(&mut Sheet, &Rules),
    of: core::marker::PhantomData<fn() -> T>,
}

impl<T> Member<T> {
    /// A member; the function that reaches it tells its type.
    pub fn new<M: Describe>(
        name: &'static str,
        required: bool,
        rules: &'static Rules,
        _: fn(&T) -> &M,
    ) -> Self {
        Self {
            name,
            required,
            rules,
            describe: M::describe,
            of: core::marker::PhantomData,
        }
    }
}

impl<const MAX: usize> Describe for Text<MAX> {
    fn describe(sheet: &mut Sheet, rules: &Rules) {
        sheet.push("{\"type\":\"string\"");
        if MAX != usize::MAX {
            let _ = write!(sheet.text, ",\"maxLength\":{MAX}");
        }
        if rules.uri {
            sheet.push(",\"format\":\"uri\"");
        }
        sheet.push("}");
    }
}

impl Describe for i32 {
    fn describe(sheet: &mut Sheet, rules: &Rules) {
        sheet.number("integer", rules);
    }
}

impl Describe for i64 {
    fn describe(sheet: &mut Sheet, rules: &Rules) {
        sheet.number("integer", rules);
    }
}

impl Describe for Decimal {
    fn describe(sheet: &mut Sheet, rules: &Rules) {
        sheet.number("number", rules);
    }
}

impl Describe for bool {
    fn describe(sheet: &mut Sheet, _: &Rules) {
        sheet.push("{\"type\":\"boolean\"}");
    }
}

impl Describe for DateTime {
    fn describe(sheet: &mut Sheet, _: &Rules) {
        sheet.push("{\"type\":\"string\",\"format\":\"date-time\"}");
    }
}

impl Describe for AnyValue {
    fn describe(sheet: &mut Sheet, _: &Rules) {
        sheet.push("{}");
    }
}

impl<T: Describe> Describe for Option<T> {
    fn describe(sheet: &mut Sheet, rules: &Rules) {
        T::describe(sheet, rules);
    }
}

impl<T: Describe> Describe for Vec<T> {
    fn describe(sheet: &mut Sheet, rules: &Rules) {
        sheet.push("{\"type\":\"array\",\"items\":");
        T::describe(sheet, rules.item.unwrap_or(&Rules::NONE));
        if rules.min_items > 0 {
            let _ = write!(sheet.text, ",\"minItems\":{}", rules.min_items);
        }
        if rules.max_items < usize::MAX {
            let _ = write!(sheet.text, ",\"maxItems\":{}", rules.max_items);
        }
        sheet.push("}");
    }
}
