//! Facts about nothing.
//!
//! Owns the demand that what the TOML files name exists in the model. Embedded facts are only held to it together with
//! embedded schemas: another edition of the schemas may lack what a fact is about. The user's own facts always are.

use super::{TypeKind, Version};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::{Facts, Origin};

pub(super) fn check(
    version: &Version,
    facts: &Facts,
    bundled: bool,
    diagnostics: &mut Diagnostics,
) {
    let mut check = Check {
        version,
        bundled,
        diagnostics,
    };
    for fact in &facts.capacities {
        check.member(&fact.owner, &fact.member, &fact.origin);
    }
    check.names(facts);
    check.docs(facts);
}

struct Check<'a> {
    version: &'a Version,
    bundled: bool,
    diagnostics: &'a mut Diagnostics,
}

impl Check<'_> {
    fn names(&mut self, facts: &Facts) {
        let names = &facts.names;
        for ((owner, member), (_, origin)) in names.inline.iter().chain(&names.members) {
            self.member(owner, member, origin);
        }
        for ((owner, member), (_, origin)) in &names.integers {
            self.member(owner, member, origin);
        }
        for ((owner, member), errata) in &names.errata {
            for (_, origin) in errata {
                self.member(owner, member, origin);
            }
        }
        for ((owner, value), (_, origin)) in &names.variants {
            self.value(owner, value, origin);
        }
        for (name, (renamed, origin)) in &names.definitions {
            if !self.version.types.contains_key(renamed) {
                self.unknown("definition", name, origin);
            }
        }
        for (name, (_, origin)) in &names.methods {
            if self.version.action(name).is_none() {
                self.unknown("action", name, origin);
            }
        }
    }

    fn docs(&mut self, facts: &Facts) {
        for (name, entry) in &facts.docs.types {
            if !self.version.types.contains_key(name) {
                self.unknown("type", name, &entry.origin);
                continue;
            }
            for (member, (_, origin)) in &entry.members {
                self.member(name, member, origin);
            }
            for (value, (_, origin)) in &entry.values {
                self.value(name, value, origin);
            }
        }
        for (member, (_, origin)) in &facts.docs.members {
            self.member("*", member, origin);
        }
    }

    fn member(&mut self, owner: &str, member: &str, origin: &Origin) {
        let has = |kind: &TypeKind| match kind {
            TypeKind::Struct(object) => object.fields.iter().any(|field| field.json == member),
            TypeKind::Enum(_) => false,
        };
        let types = &self.version.types;
        let known = if owner == "*" {
            types.values().any(|def| has(&def.kind))
        } else {
            types.get(owner).is_some_and(|def| has(&def.kind))
        };
        if !known {
            self.unknown("member", &format!("{owner}.{member}"), origin);
        }
    }

    fn value(&mut self, owner: &str, value: &str, origin: &Origin) {
        let known = self
            .version
            .types
            .get(owner)
            .is_some_and(|def| match &def.kind {
                TypeKind::Enum(variants) => variants.iter().any(|variant| variant.wire == value),
                TypeKind::Struct(_) => false,
            });
        if !known {
            self.unknown("value", &format!("{owner}.{value}"), origin);
        }
    }

    fn unknown(&mut self, what: &str, name: &str, origin: &Origin) {
        if !self.bundled && !origin.own {
            return;
        }
        self.diagnostics.push(Diagnostic::new(
            &origin.file,
            origin.place.clone(),
            format!("there is no {what} `{name}` in {}", self.version.id),
            "correct the name, or take the entry out",
        ));
    }
}
