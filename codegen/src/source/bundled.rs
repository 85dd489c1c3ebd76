//! The sets that are embedded in this program.
//!
//! Owns the catalogue of versions: which there are, and which folders and facts make one up. The list is data: every
//! folder of `schemas/` with a `profiles.toml` is in it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::detect::OwnSet;
use super::{FactFiles, Folder, SourceFile, VersionSource};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::error::Error;
use crate::facts::Profiles;
use crate::model::KnownVersion;

include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// The version that is meant when nothing is said.
pub(super) const DEFAULT_VERSION: &str = "1.6";

/// One folder of `schemas/`.
pub(super) struct BundledSet {
    pub(super) folder: &'static str,
    pub(super) profiles: Profiles,
}

/// All embedded sets.
pub(super) struct Catalogue {
    pub(super) sets: Vec<BundledSet>,
}

/// The embedded versions, ascending.
///
/// # Errors
/// The problems of the `profiles.toml` of an embedded set.
pub fn version_ids() -> Result<Vec<String>, Error> {
    Ok(Catalogue::read()?.ids())
}

impl Catalogue {
    /// Reads every `profiles.toml`, and nothing else.
    pub(super) fn read() -> Result<Self, Error> {
        let mut diagnostics = Diagnostics::default();
        let mut sets = Vec::new();
        for (path, _) in SCHEMAS {
            let Some(folder) = path.strip_suffix("/profiles.toml") else {
                continue;
            };
            if let Some(file) = file(folder, "profiles.toml")
                && let Some(profiles) = Profiles::read(&file, &mut diagnostics)
            {
                sets.push(BundledSet { folder, profiles });
            }
        }
        // A base before its extensions, versions ascending.
        sets.sort_by_key(|set| (order(&set.profiles.version.text), set.profiles.extends));
        Ok(diagnostics.into_result(Self { sets })?)
    }

    /// Versions and rooms.
    pub(super) fn known(&self) -> Vec<KnownVersion> {
        let mut known: Vec<KnownVersion> = Vec::new();
        for set in &self.sets {
            let rooms = set.profiles.rooms.iter().map(|room| room.name.text.clone());
            match known.last_mut() {
                Some(last) if last.id == set.profiles.version.text => last.rooms.extend(rooms),
                _ => known.push(KnownVersion {
                    id: set.profiles.version.text.clone(),
                    module: set.profiles.module.text.clone(),
                    rooms: rooms.collect(),
                }),
            }
        }
        known
    }

    fn ids(&self) -> Vec<String> {
        let mut ids: Vec<_> = self
            .sets
            .iter()
            .map(|set| set.profiles.version.text.clone())
            .collect();
        ids.dedup();
        ids
    }

    /// The version a user means by `1.6`, `v1.6`, `v16`, `ocpp1.6`; embedded, or given by a folder of the user's.
    pub(super) fn version<'v>(
        &self,
        text: &str,
        given: impl Iterator<Item = &'v str>,
    ) -> Result<String, Error> {
        let plain = |text: &str| {
            let text = text.trim().to_ascii_lowercase();
            let text = text.strip_prefix("ocpp").unwrap_or(&text);
            let text = text.trim_start_matches(['v', '-', '_']);
            text.replace('.', "").trim_end_matches('j').to_owned()
        };
        let mut ids = self.ids();
        for id in given {
            if !ids.iter().any(|known| known == id) {
                ids.push(id.to_owned());
            }
        }
        ids.iter()
            .find(|id| plain(id) == plain(text))
            .cloned()
            .ok_or_else(|| {
                let known = ids.join(", ");
                Error::Usage(format!("unknown OCPP version `{text}`; there are {known}"))
            })
    }

    /// Puts the versions together, the user's folders in place of the embedded ones.
    pub(super) fn assemble(
        &self,
        asked: BTreeSet<String>,
        mut own: Vec<OwnSet>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<VersionSource> {
        own.sort_by_key(|set| set.extends);
        let mut ids: Vec<_> = asked.into_iter().collect();
        ids.sort_by_key(|id| order(id));
        let mut versions: Vec<_> = ids
            .into_iter()
            .map(|id| VersionSource {
                id,
                folders: Vec::new(),
                facts: Vec::new(),
            })
            .collect();
        let mut replaced: Vec<(&str, String)> = Vec::new();
        for set in own {
            for &folder in &set.replaces {
                if let Some((_, first)) = replaced.iter().find(|(name, _)| *name == folder) {
                    diagnostics.push(Diagnostic::whole(
                        &set.folder.display,
                        format!("a second folder for {folder}; the first is `{first}`"),
                        "give one of the two",
                    ));
                }
                replaced.push((folder, set.folder.display.clone()));
            }
            if let Some(version) = versions
                .iter_mut()
                .find(|version| version.id == set.version)
            {
                version.folders.push(set.folder);
                version.facts.extend(set.facts);
            }
        }
        for set in &self.sets {
            if replaced.iter().any(|(name, _)| *name == set.folder) {
                continue;
            }
            let id = &set.profiles.version.text;
            let Some(version) = versions.iter_mut().find(|version| version.id == *id) else {
                continue;
            };
            if let (Some(folder), Some(facts)) = (folder(set.folder), facts(set.folder)) {
                let at = if set.profiles.extends {
                    version.folders.len()
                } else {
                    0
                };
                version.folders.insert(at, folder);
                let at = if set.profiles.extends {
                    version.facts.len()
                } else {
                    0
                };
                version.facts.insert(at, facts);
            }
        }
        versions
    }
}

/// Versions in ascending order: by their numbers.
fn order(id: &str) -> Vec<u32> {
    id.split('.')
        .map(|part| part.parse().unwrap_or(u32::MAX))
        .collect()
}

/// The facts of an embedded set.
pub(super) fn facts(folder: &str) -> Option<FactFiles> {
    Some(FactFiles {
        profiles: file(folder, "profiles.toml")?,
        names: file(folder, "names.toml").into_iter().collect(),
        docs: file(folder, "docs.toml").into_iter().collect(),
        capacities: file(folder, "capacities.toml").into_iter().collect(),
    })
}

/// The schemas of an embedded set.
fn folder(folder: &str) -> Option<Folder> {
    let files: Vec<_> = SCHEMAS
        .iter()
        .filter_map(|(path, _)| path.strip_prefix(folder)?.strip_prefix('/'))
        .filter(|name| name.ends_with(".json"))
        .filter_map(|name| file(folder, name))
        .collect();
    (!files.is_empty()).then(|| Folder {
        display: format!("bundled schemas/{folder}"),
        files,
        bundled: true,
    })
}

fn file(folder: &str, name: &str) -> Option<SourceFile> {
    let wanted = format!("{folder}/{name}");
    let index = SCHEMAS
        .binary_search_by(|(path, _)| (*path).cmp(wanted.as_str()))
        .ok()?;
    let (_, text) = SCHEMAS.get(index)?;
    Some(SourceFile {
        display: format!("bundled schemas/{wanted}"),
        name: name.to_owned(),
        bytes: Cow::Borrowed(text.as_bytes()),
        bundled: true,
    })
}
