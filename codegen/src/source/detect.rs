//! Which version a folder of the user's is an edition of.
//!
//! Owns the decision: the folder's own `profiles.toml` says, else the ids in the files, else the set of actions that the
//! file names spell. Knows no schema keyword.

use std::collections::BTreeSet;

use super::bundled::{BundledSet, Catalogue, facts};
use super::{FactFiles, Folder, SourceFile};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::Profiles;

/// Below this likeness (common actions by all actions) a folder is nobody's edition.
const LEAST_LIKENESS: f64 = 0.25;

/// A folder of the user's and what it stands for.
pub(super) struct OwnSet {
    pub(super) version: String,
    /// Whether it is an extension of the version only.
    pub(super) extends: bool,
    pub(super) folder: Folder,
    /// The embedded folders it takes the place of.
    pub(super) replaces: Vec<&'static str>,
    pub(super) facts: Vec<FactFiles>,
}

/// Finds out what a folder is.
pub(super) fn detect(
    mut folder: Folder,
    catalogue: &Catalogue,
    diagnostics: &mut Diagnostics,
) -> Option<OwnSet> {
    let (schemas, beside): (Vec<_>, Vec<_>) = std::mem::take(&mut folder.files)
        .into_iter()
        .partition(|file| !file.name.ends_with(".toml"));
    folder.files = schemas;
    let own = OwnFacts { files: beside };
    if let Some(file) = own.find("profiles.toml") {
        let profiles = Profiles::read(&file, diagnostics)?;
        let same = catalogue.sets.iter().find(|set| {
            set.profiles.version.text == profiles.version.text
                && set.profiles.extends == profiles.extends
        });
        return Some(OwnSet {
            version: profiles.version.text.clone(),
            extends: profiles.extends,
            folder,
            replaces: same.iter().map(|set| set.folder).collect(),
            facts: vec![own.over(same.and_then(|set| facts(set.folder)), file)],
        });
    }
    let Some(sets) = recognise(&folder, catalogue) else {
        diagnostics.push(Diagnostic::whole(
            &folder.display,
            format!(
                "the {} files are no edition of a known OCPP version",
                folder.files.len()
            ),
            "give a folder with the messages of one version, or put a `profiles.toml` in it that lists its actions",
        ));
        return None;
    };
    Some(OwnSet {
        version: sets.first()?.profiles.version.text.clone(),
        extends: sets.iter().all(|set| set.profiles.extends),
        replaces: sets.iter().map(|set| set.folder).collect(),
        facts: sets
            .iter()
            .filter_map(|set| facts(set.folder))
            .map(|facts| {
                let profiles = facts.profiles.clone();
                own.over(Some(facts), profiles)
            })
            .collect(),
        folder,
    })
}

/// The facts a folder brings itself.
struct OwnFacts {
    files: Vec<SourceFile>,
}

impl OwnFacts {
    fn find(&self, name: &str) -> Option<SourceFile> {
        self.files.iter().find(|file| file.name == name).cloned()
    }

    /// The embedded facts, if there are any, and its own over them.
    fn over(&self, bundled: Option<FactFiles>, profiles: SourceFile) -> FactFiles {
        let (mut names, mut docs, mut capacities) = bundled
            .map_or_else(Default::default, |facts| {
                (facts.names, facts.docs, facts.capacities)
            });
        names.extend(self.find("names.toml"));
        docs.extend(self.find("docs.toml"));
        capacities.extend(self.find("capacities.toml"));
        FactFiles {
            profiles,
            names,
            docs,
            capacities,
        }
    }
}

/// The embedded set a folder is most like; base and extensions together if the folder has both.
fn recognise<'c>(folder: &Folder, catalogue: &'c Catalogue) -> Option<Vec<&'c BundledSet>> {
    let actions: BTreeSet<&str> = folder
        .files
        .iter()
        .map(|file| action(file.stem()))
        .collect();
    let mut candidates: Vec<Vec<&BundledSet>> =
        catalogue.sets.iter().map(|set| vec![set]).collect();
    for set in &catalogue.sets {
        let whole: Vec<_> = catalogue
            .sets
            .iter()
            .filter(|other| other.profiles.version.text == set.profiles.version.text)
            .collect();
        if whole.len() > 1 && !set.profiles.extends {
            candidates.push(whole);
        }
    }
    let scored = candidates.into_iter().map(|sets| {
        let known: BTreeSet<&str> = sets
            .iter()
            .flat_map(|set| set.profiles.action_names())
            .collect();
        let common = actions.intersection(&known).count() as f64;
        let all = actions.union(&known).count().max(1) as f64;
        let marked: usize = sets.iter().map(|set| marks(folder, &set.profiles)).sum();
        (marked, common / all, sets)
    });
    let (marked, likeness, sets) = scored.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))?;
    (marked > 0 || likeness >= LEAST_LIKENESS).then_some(sets)
}

/// How many files carry an id of this set.
fn marks(folder: &Folder, profiles: &Profiles) -> usize {
    let carries = |file: &&SourceFile| {
        let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
        profiles.ids.iter().any(|id| text.contains(id.as_str()))
    };
    folder.files.iter().filter(carries).count()
}

/// The action a file is about.
fn action(stem: &str) -> &str {
    stem.strip_suffix("Request")
        .or_else(|| stem.strip_suffix("Response"))
        .unwrap_or(stem)
}
