//! What the schemas do not say: the TOML files beside them.
//!
//! Owns their syntax and their lookup. Whether a fact is about something that exists is for `model` to say; nothing
//! here reads a schema.

mod capacities;
mod docs;
mod names;
mod profiles;
mod vendor;

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::source::{SourceFile, Sources, VersionSource};

pub use capacities::CapacityFact;
pub use docs::{DocFacts, TypeDocs};
pub use names::{ByMember, Erratum, NameFacts, lookup};
pub use profiles::{ActionFact, Group, Profiles};
pub use vendor::{VendorFacts, VendorMessageFact};

/// All facts of one version.
#[derive(Debug, Default)]
pub struct Facts {
    /// The base set's first.
    pub profiles: Vec<Profiles>,
    /// Names, integers, errata.
    pub names: NameFacts,
    /// Documentation.
    pub docs: DocFacts,
    /// Bounds of no-alloc types, later ones over earlier ones.
    pub capacities: Vec<CapacityFact>,
    /// A file of names or profiles could not be read; what it would have said is not missed again.
    pub incomplete: bool,
    /// The files the bounds stand in, for messages; empty if the version has none.
    pub capacity_files: Vec<String>,
}

impl Facts {
    /// Reads the facts of a version; problems go to `diagnostics`.
    #[must_use]
    pub fn read(version: &VersionSource, sources: &Sources, diagnostics: &mut Diagnostics) -> Self {
        let mut facts = Self::default();
        for files in &version.facts {
            match Profiles::read(&files.profiles, diagnostics) {
                Some(profiles) => facts.profiles.push(profiles),
                None => facts.incomplete = true,
            }
            for file in &files.names {
                facts.incomplete |= facts.names.read(file, diagnostics).is_none();
            }
            for file in &files.docs {
                facts.docs.read(file, diagnostics);
            }
            for file in &files.capacities {
                facts.capacity_files.push(file.display.clone());
                facts.capacities.extend(capacities::read(file, diagnostics));
            }
        }
        if let Some(file) = &sources.capacities
            && !facts.capacity_files.is_empty()
        {
            facts.capacity_files.push(file.display.clone());
            facts.capacities.extend(capacities::read(file, diagnostics));
        }
        facts
    }
}

impl Facts {
    /// The facts in a vendor's folder.
    pub(crate) fn beside(
        names: Option<&SourceFile>,
        docs: Option<&SourceFile>,
        bounds: Option<&SourceFile>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut facts = Self::default();
        if let Some(file) = names {
            facts.incomplete = facts.names.read(file, diagnostics).is_none();
        }
        if let Some(file) = docs {
            facts.docs.read(file, diagnostics);
        }
        if let Some(file) = bounds {
            facts.capacity_files.push(file.display.clone());
            facts.capacities = capacities::read(file, diagnostics);
        }
        facts
    }
}

/// A place in a TOML file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// As diagnostics name it.
    pub file: String,
    /// Line and column.
    pub place: Place,
    /// Whether the user wrote it; then it has to fit, whatever schemas it meets.
    pub own: bool,
}

impl Origin {
    /// A problem with the fact that stands here.
    #[must_use]
    pub fn problem(&self, found: impl Into<String>, help: impl Into<String>) -> Diagnostic {
        Diagnostic::new(&self.file, self.place.clone(), found, help)
    }
}

/// A text of a TOML file, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The text.
    pub text: String,
    /// Its place.
    pub origin: Origin,
}

/// What a file has said so far; within one file, two entries for one thing are a mistake.
#[derive(Default)]
struct Once {
    said: BTreeSet<(&'static str, String)>,
}

impl Once {
    fn check(
        &mut self,
        table: &'static str,
        name: &str,
        origin: &Origin,
        diagnostics: &mut Diagnostics,
    ) {
        if !self.said.insert((table, name.to_owned())) {
            let found = format!("a second [[{table}]] for `{name}`");
            diagnostics.push(origin.problem(found, "keep one of the two"));
        }
    }
}

/// A TOML file and its text, to tell lines.
struct Toml<'a> {
    file: &'a SourceFile,
    text: &'a str,
    /// Offsets at which lines start.
    lines: Vec<usize>,
}

impl<'a> Toml<'a> {
    fn new(file: &'a SourceFile, diagnostics: &mut Diagnostics) -> Option<Self> {
        match std::str::from_utf8(&file.bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                let starts = text.match_indices('\n').map(|(end, _)| end + 1);
                Some(Self {
                    file,
                    text,
                    lines: std::iter::once(0).chain(starts).collect(),
                })
            }
            Err(error) => {
                let found = format!("not UTF-8 from byte {}", error.valid_up_to());
                diagnostics.push(Diagnostic::whole(
                    &file.display,
                    found,
                    "save the file as UTF-8",
                ));
                None
            }
        }
    }

    fn parse<T: DeserializeOwned>(&self, diagnostics: &mut Diagnostics) -> Option<T> {
        match toml::from_str(self.text) {
            Ok(value) => Some(value),
            Err(error) => {
                let place = match error.span() {
                    Some(span) => self.place(span.start),
                    None => Place::Whole,
                };
                diagnostics.push(Diagnostic::new(
                    &self.file.display,
                    place,
                    error.message().replace('\n', ", "),
                    "correct the line; `schemas/README.md` describes the file",
                ));
                None
            }
        }
    }

    fn place(&self, offset: usize) -> Place {
        let line = self.lines.partition_point(|&start| start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        let column = before.chars().count() + 1;
        Place::Line(line, column)
    }

    fn origin<T>(&self, value: &Spanned<T>) -> Origin {
        Origin {
            file: self.file.display.clone(),
            place: self.place(value.span().start),
            own: !self.file.bundled,
        }
    }

    fn told(&self, value: Spanned<String>) -> Told {
        Told {
            origin: self.origin(&value),
            text: value.into_inner(),
        }
    }

    /// `Type.member`, both parts present.
    fn member(
        &self,
        at: &Spanned<String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<(String, String)> {
        match at.get_ref().split_once('.') {
            Some((owner, member)) if !owner.is_empty() && !member.is_empty() => {
                Some((owner.to_owned(), member.to_owned()))
            }
            _ => {
                diagnostics.push(self.origin(at).problem(
                    format!("`{}` is no member", at.get_ref()),
                    "write `Type.member`, or `*.member` for that member of every type",
                ));
                None
            }
        }
    }
}
