//! Which rooms the user wants, and what they need.
//!
//! Owns the words a profile may be called by. Emitters print the picked rooms and [`SelectedVersion::types`]; the list of
//! actions stays whole, so that what is not picked can be answered NotSupported.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::model::{Action, CARRIER, Profile, Protocol, Room, TypeDef, Vendor, Version, homes};

/// Likeness (Jaro-Winkler, 0 to 1) from which a word counts as misspelt rather than made up.
const LEAST_LIKENESS: f64 = 0.7;

/// What is to be printed.
#[derive(Clone, Debug)]
pub struct Selection<'p> {
    /// Ascending.
    pub versions: Vec<SelectedVersion<'p>>,
}

/// What of a version is to be printed.
#[derive(Clone, Debug)]
pub struct SelectedVersion<'p> {
    /// The whole version.
    pub version: &'p Version,
    /// Picked rooms, in the standard's order.
    pub rooms: Vec<&'p Room>,
    /// The types that the picked rooms need, messages included.
    pub types: BTreeSet<String>,
}

impl<'p> Selection<'p> {
    /// Picks profiles (or rooms) by name; `all` is every room.
    ///
    /// A word has to mean something in at least one version, and every version has to keep at least one room.
    ///
    /// # Errors
    /// [`Error::Usage`] with the nearest word and the list.
    pub fn new(protocol: &'p Protocol, words: &[String]) -> Result<Self, Error> {
        for word in words {
            let means = |version| !rooms_of(version, word).is_empty();
            if !protocol.versions.iter().any(means) {
                return Err(Error::Usage(unknown(protocol, word)));
            }
        }
        let mut versions = Vec::new();
        for version in &protocol.versions {
            let picked: BTreeSet<_> = words
                .iter()
                .flat_map(|word| rooms_of(version, word))
                .collect();
            if picked.is_empty() {
                return Err(Error::Usage(format!(
                    "{} has none of the profiles {}; it has {}",
                    version.id,
                    words.join(", "),
                    names(version).join(", ")
                )));
            }
            versions.push(SelectedVersion::new(version, &picked));
        }
        Ok(Self { versions })
    }

    /// Picks a room of a version, too. Whether that is new; not if the version is not among the selected, or has no such
    /// room.
    pub fn add_room(&mut self, version: &str, room: &str) -> bool {
        let found = self
            .versions
            .iter_mut()
            .find(|selected| selected.version.id == version);
        let Some(selected) = found.filter(|selected| !selected.has_room(room)) else {
            return false;
        };
        let rooms = selected.rooms.iter().map(|room| room.name.as_str());
        let picked = rooms.chain([room]).collect();
        *selected = SelectedVersion::new(selected.version, &picked);
        selected.has_room(room)
    }

    /// Whether a version of it has no-alloc types.
    #[must_use]
    pub fn has_nano(&self) -> bool {
        self.versions
            .iter()
            .any(|selected| selected.version.has_nano())
    }

    /// Every room of every version.
    #[must_use]
    pub fn all(protocol: &'p Protocol) -> Self {
        let all = |version: &'p Version| {
            let rooms = version
                .rooms
                .iter()
                .map(|room| room.name.as_str())
                .collect();
            SelectedVersion::new(version, &rooms)
        };
        Self {
            versions: protocol.versions.iter().map(all).collect(),
        }
    }
}

impl<'p> SelectedVersion<'p> {
    fn new(version: &'p Version, picked: &BTreeSet<&str>) -> Self {
        let actions = version
            .actions
            .iter()
            .filter(|action| picked.contains(action.room.as_str()));
        let roots =
            actions.flat_map(|action| std::iter::once(&action.request).chain(&action.response));
        Self {
            version,
            rooms: version
                .rooms
                .iter()
                .filter(|room| picked.contains(room.name.as_str()))
                .collect(),
            types: homes::reach(&version.types, roots.map(String::as_str)),
        }
    }

    /// Whether a room is picked.
    #[must_use]
    pub fn has_room(&self, name: &str) -> bool {
        self.rooms.iter().any(|room| room.name == name)
    }

    /// Whether an action's room is picked.
    #[must_use]
    pub fn is_enabled(&self, action: &Action) -> bool {
        self.has_room(&action.room)
    }

    /// The actions of picked rooms, sorted by name.
    pub fn actions(&self) -> impl Iterator<Item = &'p Action> {
        let version = self.version;
        version
            .actions
            .iter()
            .filter(|action| self.is_enabled(action))
    }

    /// The vendors whose payloads are printed: all of them where DataTransfer, which carries them, is picked.
    #[must_use]
    pub fn vendors(&self) -> &'p [Vendor] {
        let version = self.version;
        match version.action(CARRIER) {
            Some(carrier) if self.is_enabled(carrier) => &version.vendors,
            _ => &[],
        }
    }

    /// The needed types, sorted by name.
    pub fn type_defs(&self) -> impl Iterator<Item = &'p TypeDef> {
        let version = self.version;
        self.types.iter().filter_map(|name| version.types.get(name))
    }
}

/// Letters and digits only, small: `SmartCharging`, `smart-charging` and `Smart Charging` are one word.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The rooms a word picks. A profile goes before a room of the same name.
fn rooms_of<'v>(version: &'v Version, word: &str) -> Vec<&'v str> {
    let word = plain(word);
    if word == "all" {
        return version
            .rooms
            .iter()
            .map(|room| room.name.as_str())
            .collect();
    }
    let called = |name: &str, title: &str, aliases: &[String]| {
        [name, title]
            .into_iter()
            .chain(aliases.iter().map(String::as_str))
            .any(|known| plain(known) == word)
    };
    let profile = |profile: &&Profile| called(&profile.name, &profile.title, &profile.aliases);
    if let Some(profile) = version.profiles.iter().find(profile) {
        return profile.rooms.iter().map(String::as_str).collect();
    }
    let room = |room: &&Room| called(&room.name, &room.title, &room.aliases);
    version
        .rooms
        .iter()
        .filter(room)
        .map(|room| room.name.as_str())
        .collect()
}

/// The words a version's list shows: profiles, then rooms that are no profile.
fn names(version: &Version) -> Vec<&str> {
    let profiles = version.profiles.iter().map(|profile| profile.name.as_str());
    let mut names: Vec<_> = profiles.collect();
    for room in &version.rooms {
        if !names.contains(&room.name.as_str()) {
            names.push(&room.name);
        }
    }
    names
}

/// The words that lists show: `all`, profiles, rooms that are no profile; of every version, each once.
#[must_use]
pub fn words(protocol: &Protocol) -> Vec<&str> {
    let mut words = vec!["all"];
    for name in protocol.versions.iter().flat_map(names) {
        if !words.contains(&name) {
            words.push(name);
        }
    }
    words
}

fn unknown(protocol: &Protocol, word: &str) -> String {
    let known = words(protocol);
    let initials = |name: &str| -> String {
        let words = name.split('_');
        words.filter_map(|word| word.chars().next()).collect()
    };
    let score = |name: &str| {
        if name.contains('_') && initials(name) == plain(word) {
            return 1.0;
        }
        strsim::jaro_winkler(&plain(name), &plain(word))
    };
    let nearest = known
        .iter()
        .map(|name| (score(name), *name))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let question = nearest
        .map(|(_, name)| format!("; did you mean `{name}`?"))
        .unwrap_or_default();
    let elsewhere: Vec<_> = protocol
        .known
        .iter()
        .filter(|known| known.rooms.iter().any(|room| plain(room) == plain(word)))
        .map(|known| known.id.as_str())
        .collect();
    let found = if plain(word).is_empty() {
        format!("`{word}` is no profile")
    } else if let [first, ..] = elsewhere[..] {
        let chosen: Vec<_> = protocol.versions.iter().map(|v| v.id.as_str()).collect();
        format!(
            "`{word}` is no profile of {}, but of {}; ask for {first}, too, or instead",
            chosen.join(", "),
            elsewhere.join(", ")
        )
    } else {
        format!("unknown profile `{word}`{question}")
    };
    format!("{found}\nthere are: {}", known.join(", "))
}
