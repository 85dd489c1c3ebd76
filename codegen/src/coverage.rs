//! How much of a version an implementation covers.
//!
//! Owns the counting: operations over the version's own actions, per direction and distinct; actions of an extension
//! (1.6 security) stand apart. Knows no file and no output format.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{Action, Direction, Version};

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

/// Names in `implemented` that the version does not have in that direction: the name, and why not.
#[must_use]
pub fn unknown(version: &Version, implemented: &Implemented) -> Vec<(String, String)> {
    let mut unknown = Vec::new();
    for (direction, names) in directions(implemented) {
        for name in names {
            match version.action(name) {
                None => unknown.push((
                    name.clone(),
                    format!("there is no action `{name}` in {}", version.id),
                )),
                Some(action) if !action.direction.includes(direction) => unknown.push((
                    name.clone(),
                    format!("`{name}` is not asked by the {}", asker(direction)),
                )),
                Some(_) => {}
            }
        }
    }
    unknown
}

/// Counts what is implemented of a version.
#[must_use]
pub fn report<'v>(version: &'v Version, implemented: &Implemented) -> Coverage<'v> {
    let sets = directions(implemented).map(|(direction, names)| {
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

fn directions(implemented: &Implemented) -> [(Direction, &[String]); 2] {
    [
        (Direction::CsmsToStation, &implemented.csms_to_station),
        (Direction::StationToCsms, &implemented.station_to_csms),
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
