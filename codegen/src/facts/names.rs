//! `names.toml`: names of inline types, casing of words, wide integers and errata, each with its reason.
//!
//! Owns the file's shape and the lookup: an entry for `Type.member` before one for `*.member`. Decides no name.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Once, Origin, Toml};
use crate::diagnostic::Diagnostics;
use crate::source::SourceFile;

/// Facts by owner type (or `*`) and JSON member.
pub type ByMember<T> = BTreeMap<(String, String), (T, Origin)>;

/// All naming facts of a version.
#[derive(Debug, Default)]
pub struct NameFacts {
    /// Objects that do not say otherwise are closed.
    pub closed: bool,
    /// Names of types that the schemas write inline.
    pub inline: ByMember<String>,
    /// Published definition -> name.
    pub definitions: BTreeMap<String, (String, Origin)>,
    /// Words of member and method names that the casing rule would tear apart: text -> snake case.
    pub words: Vec<(String, String, Origin)>,
    /// Rust names of members.
    pub members: ByMember<String>,
    /// Rust names of enum values.
    pub variants: ByMember<String>,
    /// Action -> method.
    pub methods: BTreeMap<String, (String, Origin)>,
    /// Width of integers in bits, 32 or 64.
    pub integers: ByMember<u8>,
    /// What older editions say otherwise.
    pub errata: BTreeMap<(String, String), Vec<(Erratum, Origin)>>,
}

/// How a member's published schema is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erratum {
    /// `number` is read as `integer`.
    NumberIsInteger,
    /// Values an enumeration has besides those published, and the value they stand behind.
    Add(Vec<String>, Option<String>),
    /// Values that an enumeration does not have.
    Drop(Vec<String>),
    /// Constraints that are not enforced.
    Ignore(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    closed: Option<bool>,
    #[serde(default)]
    inline: Vec<RawInline>,
    #[serde(default)]
    definition: Vec<RawDefinition>,
    #[serde(default)]
    word: Vec<RawWord>,
    #[serde(default)]
    member: Vec<RawMember>,
    #[serde(default)]
    variant: Vec<RawVariant>,
    #[serde(default)]
    action: Vec<RawAction>,
    #[serde(default)]
    integer: Vec<RawInteger>,
    #[serde(default)]
    erratum: Vec<RawErratum>,
}

/// A table of the file: its keys, and a reason for people who read it.
macro_rules! raw {
    ($($name:ident { $($(#[$meta:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $($(#[$meta])* $field: $type,)*
            #[serde(rename = "reason")]
            _reason: String,
        }
    )*};
}

raw! {
    RawInline { at: Spanned<String>, name: String }
    RawDefinition { from: Spanned<String>, name: String }
    RawWord { text: Spanned<String>, snake: String }
    RawMember { at: Spanned<String>, ident: String }
    RawVariant { of: Spanned<String>, value: String, ident: String }
    RawAction { name: Spanned<String>, method: String }
    RawInteger { at: Spanned<String>, width: u8 }
    RawErratum {
        at: Spanned<String>,
        published: Option<String>,
        read_as: Option<String>,
        #[serde(default)] add: Vec<String>,
        after: Option<String>,
        #[serde(default)] drop: Vec<String>,
        #[serde(default)] ignore: Vec<String>,
    }
}

impl NameFacts {
    /// Adds a file's facts; none if it can't be read at all.
    pub(super) fn read(&mut self, file: &SourceFile, diagnostics: &mut Diagnostics) -> Option<()> {
        let toml = Toml::new(file, diagnostics)?;
        let raw: File = toml.parse(diagnostics)?;
        self.closed = raw.closed.unwrap_or(self.closed);
        let mut once = Once::default();
        for entry in raw.inline {
            let origin = toml.origin(&entry.at);
            if let Some(at) = toml.member(&entry.at, diagnostics) {
                once.check("inline", entry.at.get_ref(), &origin, diagnostics);
                self.inline.insert(at, (entry.name, origin));
            }
        }
        for entry in raw.definition {
            let origin = toml.origin(&entry.from);
            once.check("definition", entry.from.get_ref(), &origin, diagnostics);
            self.definitions
                .insert(entry.from.into_inner(), (entry.name, origin));
        }
        for entry in raw.word {
            let origin = toml.origin(&entry.text);
            once.check("word", entry.text.get_ref(), &origin, diagnostics);
            self.words.retain(|(text, ..)| text != entry.text.get_ref());
            self.words
                .push((entry.text.into_inner(), entry.snake, origin));
        }
        // The longest first: `EVSE` before `EV`.
        self.words
            .sort_by(|(a, ..), (b, ..)| b.len().cmp(&a.len()).then(a.cmp(b)));
        for entry in raw.member {
            let origin = toml.origin(&entry.at);
            if let Some(at) = toml.member(&entry.at, diagnostics) {
                once.check("member", entry.at.get_ref(), &origin, diagnostics);
                self.members.insert(at, (entry.ident, origin));
            }
        }
        for entry in raw.variant {
            let origin = toml.origin(&entry.of);
            let of = format!("{}.{}", entry.of.get_ref(), entry.value);
            once.check("variant", &of, &origin, diagnostics);
            self.variants
                .insert((entry.of.into_inner(), entry.value), (entry.ident, origin));
        }
        for entry in raw.action {
            let origin = toml.origin(&entry.name);
            once.check("action", entry.name.get_ref(), &origin, diagnostics);
            self.methods
                .insert(entry.name.into_inner(), (entry.method, origin));
        }
        for entry in raw.integer {
            let origin = toml.origin(&entry.at);
            if !matches!(entry.width, 32 | 64) {
                let found = format!("integers of {} bits", entry.width);
                diagnostics.push(origin.problem(found, "give a width of 32 or 64"));
            }
            if let Some(at) = toml.member(&entry.at, diagnostics) {
                once.check("integer", entry.at.get_ref(), &origin, diagnostics);
                self.integers.insert(at, (entry.width, origin));
            }
        }
        for entry in raw.erratum {
            self.erratum(entry, &toml, diagnostics);
        }
        Some(())
    }

    fn erratum(&mut self, entry: RawErratum, toml: &Toml<'_>, diagnostics: &mut Diagnostics) {
        let origin = toml.origin(&entry.at);
        let mut errata = Vec::new();
        match (entry.published.as_deref(), entry.read_as.as_deref()) {
            (None, None) => {}
            (Some("number"), Some("integer")) => errata.push(Erratum::NumberIsInteger),
            (published, read_as) => {
                let found = format!(
                    "`{}` read as `{}`",
                    published.unwrap_or("nothing"),
                    read_as.unwrap_or("nothing")
                );
                let help =
                    "the only such correction is published = \"number\", read_as = \"integer\"";
                diagnostics.push(origin.problem(found, help));
            }
        }
        if !entry.add.is_empty() {
            errata.push(Erratum::Add(entry.add, entry.after));
        }
        if !entry.drop.is_empty() {
            errata.push(Erratum::Drop(entry.drop));
        }
        if !entry.ignore.is_empty() {
            const KEYWORDS: [&str; 6] = [
                "minItems",
                "maxItems",
                "maxLength",
                "minimum",
                "maximum",
                "multipleOf",
            ];
            for keyword in &entry.ignore {
                if !KEYWORDS.contains(&keyword.as_str()) {
                    let found = format!("`{keyword}` is to be ignored");
                    let help = format!("name one of {}", KEYWORDS.join(", "));
                    diagnostics.push(origin.problem(found, help));
                }
            }
            errata.push(Erratum::Ignore(entry.ignore));
        }
        if let Some(at) = toml.member(&entry.at, diagnostics) {
            let all = self.errata.entry(at).or_default();
            all.extend(errata.into_iter().map(|erratum| (erratum, origin.clone())));
        }
    }

    /// The errata of a member.
    pub fn errata_of(&self, owner: &str, member: &str) -> impl Iterator<Item = &Erratum> {
        [owner, "*"]
            .into_iter()
            .filter_map(move |owner| self.errata.get(&(owner.to_owned(), member.to_owned())))
            .flatten()
            .map(|(erratum, _)| erratum)
    }
}

/// The entry for a member: its own before that of every type.
#[must_use]
pub fn lookup<'a, T>(facts: &'a ByMember<T>, owner: &str, member: &str) -> Option<&'a T> {
    [owner, "*"].into_iter().find_map(|owner| {
        facts
            .get(&(owner.to_owned(), member.to_owned()))
            .map(|(value, _)| value)
    })
}
