//! What keywords hold: numbers, counts, booleans and lists of strings.
//!
//! Owns what is said when one holds something else. Which keyword may stand where is `keywords`' business.

use super::json::Json;
use super::keywords::Reader;
use super::leftover::Keywords;
use super::schema::Range;
use crate::diagnostic::child;
use crate::model::Decimal;

impl Reader<'_> {
    pub(super) fn range(&mut self, keywords: &mut Keywords<'_, '_>) -> Range {
        let min = self.decimal(keywords, "minimum");
        let max = self.decimal(keywords, "maximum");
        if min.zip(max).is_some_and(|(min, max)| max.is_below(min)) {
            let found = "`minimum` is above `maximum`";
            let help = "no number can be valid here; correct one of them";
            self.problem(keywords.pointer, found, help);
        }
        Range { min, max }
    }

    pub(super) fn decimal(
        &mut self,
        keywords: &mut Keywords<'_, '_>,
        name: &str,
    ) -> Option<Decimal> {
        let value = keywords.take(name)?;
        let decimal = value.decimal();
        if decimal.is_none() {
            let found = format!("`{name}` is {}", value.kind());
            let help = "give a number of at most 18 digits";
            self.problem(&child(keywords.pointer, name), found, help);
        }
        decimal
    }

    pub(super) fn count(&mut self, keywords: &mut Keywords<'_, '_>, name: &str) -> Option<u32> {
        let value = keywords.take(name)?;
        if let Json::Integer(count) = value
            && let Ok(count) = u32::try_from(*count)
        {
            return Some(count);
        }
        let found = format!("`{name}` is {} that counts nothing", value.kind());
        self.problem(
            &child(keywords.pointer, name),
            found,
            "give a whole number from 0 to 4294967295",
        );
        None
    }

    pub(super) fn boolean(&mut self, keywords: &mut Keywords<'_, '_>, name: &str) -> Option<bool> {
        match keywords.take(name)? {
            Json::Bool(value) => Some(*value),
            other => {
                let found = format!("`{name}` is {}", other.kind());
                let help = "give true or false; schemas for further members are not honoured";
                self.problem(&child(keywords.pointer, name), found, help);
                None
            }
        }
    }

    pub(super) fn strings(&mut self, keywords: &mut Keywords<'_, '_>, name: &str) -> Vec<String> {
        let pointer = child(keywords.pointer, name);
        let items = match keywords.take(name) {
            None => return Vec::new(),
            Some(Json::Array(items)) => items,
            Some(other) => {
                let found = format!("`{name}` is {}", other.kind());
                self.problem(&pointer, found, "give a list of strings");
                return Vec::new();
            }
        };
        let mut strings = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            if let Json::String(text) = item {
                strings.push(text.clone());
            } else {
                let found = format!("{} in `{name}`", item.kind());
                let help = "give strings only; nothing else is honoured here";
                self.problem(&format!("{pointer}/{index}"), found, help);
            }
        }
        strings
    }
}
