//! How much of a version an implementation covers.
//!
//! Owns the counting: operations over the version's own actions, per direction and distinct; actions of an extension
//! (1.6 security) stand apart. Knows no file and no output format.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{Action, Direction, Version};

/// Likeness (Jaro-Winkler, 0 to 1) from which a name counts as misspelt rather than made up.
const LEAST_LIKENESS: f64 = 0.8;

/// What an implementation does, by direction: the content of a coverage file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Implemented {
    /// Actions that the CSMS sends and the station answers.
    #[serde(default)]
    pub csms_to_station: Vec<String>,
    /// Actions that the station sends and the CSMS answers.
    #[serde(default)]
    pub station_to_csms: Vec<String>,
}

/// Supported operations of all there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Of them supported.
    pub supported: usize,
    /// All.
    pub total: usize,
}

impl Count {
    /// Percent, rounded to two decimals.
    #[must_use]
    pub fn percent(self) -> f64 {
        if self.total == 0 {
            return 100.0;
        }
        (self.supported as f64 * 10_000.0 / self.total as f64).round() / 100.0
    }
}

/// An operation that is not supported.
#[derive(Clone, Debug)]
pub struct Gap<'v> {
    /// The action.
    pub action: &'v Action,
    /// Which way it is missing; never [`Direction::Both`].
    pub direction: Direction,
    /// What closing it takes.
    pub closing: String,
}

/// The report.
#[derive(Clone, Debug)]
pub struct Coverage<'v> {
    /// The version it is about.
    pub version: &'v Version,
    /// Distinct operations; one that goes both ways counts when both are supported.
    pub overall: Count,
    /// Asked by the CSMS.
    pub csms_to_station: Count,
    /// Asked by the station.
    pub station_to_csms: Count,
    /// In the order of rooms, then by name.
    pub gaps: Vec<Gap<'v>>,
    /// Supported actions beyond the version's own.
    pub extensions: Vec<&'v Action>,
    /// How many such actions there are.
    pub extensions_total: usize,
}

/// A name in a coverage file that the version does not have in that direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Where it stands in the file: a JSON pointer.
    pub pointer: String,
    /// What is wrong with it.
    pub found: String,
    /// What to do about it.
    pub help: String,
}

/// Names in `implemented` that the version does not have in that direction.
#[must_use]
pub fn unknown(version: &Version, implemented: &Implemented) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    for (key, direction, names) in directions(implemented) {
        for (index, name) in names.iter().enumerate() {
            let (found, help) = match version.action(name) {
                Some(action) if action.direction.includes(direction) => continue,
                Some(_) => (
                    format!("`{name}` is not asked by the {}", asker(direction)),
                    "take it out; `ocpp-gen list` shows who asks".to_owned(),
                ),
                None => (
                    format!("there is no action `{name}` in {}", version.id),
                    match nearest(version, name) {
                        Some(nearest) => format!("did you mean `{nearest}`?"),
                        None => "take it out; `ocpp-gen list` shows the actions".to_owned(),
                    },
                ),
            };
            unknown.push(Unknown {
                pointer: format!("/{key}/{index}"),
                found,
                help,
            });
        }
    }
    unknown
}

/// The action that a misspelt name is meant to be.
fn nearest<'v>(version: &'v Version, name: &str) -> Option<&'v str> {
    let names = version.actions.iter().map(|action| action.name.as_str());
    let likeness = |known: &str| strsim::jaro_winkler(&known.to_lowercase(), &name.to_lowercase());
    let scored = names.map(|known| (likeness(known), known));
    let close = scored.filter(|(likeness, _)| *likeness >= LEAST_LIKENESS);
    close
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

/// Counts what is implemented of a version.
#[must_use]
pub fn report<'v>(version: &'v Version, implemented: &Implemented) -> Coverage<'v> {
    let sets = directions(implemented).map(|(_, direction, names)| {
        (
            direction,
            names.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        )
    });
    let has = |action: &Action, direction: Direction| {
        sets.iter()
            .any(|(other, names)| *other == direction && names.contains(action.name.as_str()))
    };
    let ways = |action: &Action| {
        WAYS.into_iter()
            .filter(|&way| action.direction.includes(way))
            .collect::<Vec<_>>()
    };
    let own = || version.actions.iter().filter(|action| !action.extension);
    let extra = || version.actions.iter().filter(|action| action.extension);
    let count = |direction| Count {
        supported: own()
            .filter(|action| action.direction.includes(direction) && has(action, direction))
            .count(),
        total: own()
            .filter(|action| action.direction.includes(direction))
            .count(),
    };
    let mut gaps = Vec::new();
    for room in &version.rooms {
        for action in own().filter(|action| action.room == room.name) {
            for direction in ways(action) {
                if !has(action, direction) {
                    gaps.push(Gap {
                        action,
                        direction,
                        closing: closing(action, &room.camel, direction),
                    });
                }
            }
        }
    }
    Coverage {
        version,
        overall: Count {
            supported: own()
                .filter(|action| ways(action).iter().all(|&way| has(action, way)))
                .count(),
            total: own().count(),
        },
        csms_to_station: count(Direction::CsmsToStation),
        station_to_csms: count(Direction::StationToCsms),
        gaps,
        extensions: extra()
            .filter(|action| ways(action).iter().any(|&way| has(action, way)))
            .collect(),
        extensions_total: extra().count(),
    }
}

const WAYS: [Direction; 2] = [Direction::CsmsToStation, Direction::StationToCsms];

/// The lists of a file: key, who asks, names.
fn directions(implemented: &Implemented) -> [(&'static str, Direction, &[String]); 2] {
    let Implemented {
        csms_to_station,
        station_to_csms,
    } = implemented;
    [
        ("csms_to_station", Direction::CsmsToStation, csms_to_station),
        ("station_to_csms", Direction::StationToCsms, station_to_csms),
    ]
}

fn asker(direction: Direction) -> &'static str {
    match direction {
        Direction::CsmsToStation => "CSMS",
        Direction::StationToCsms | Direction::Both => "station",
    }
}

fn closing(action: &Action, room: &str, direction: Direction) -> String {
    let (asks, answers, asking, answering) = match direction {
        Direction::CsmsToStation => ("CSMS", "station", "Csms", "Station"),
        Direction::StationToCsms | Direction::Both => ("station", "CSMS", "Station", "Csms"),
    };
    let method = &action.method;
    let verb = if action.response.is_none() {
        "takes it"
    } else {
        "answers"
    };
    format!(
        "the {asks} calls `{room}{asking}Calls::{method}`, the {answers} {verb} in `{room}{answering}::{method}`"
    )
}
