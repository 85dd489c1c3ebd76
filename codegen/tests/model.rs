//! The model of the bundled sets: what is in it is counted against the published standard's own counts.

use std::collections::{BTreeMap, BTreeSet};

use ocpp_gen::model::{Direction, Home, Protocol, Shape, TypeKind, Version, build};
use ocpp_gen::source::Sources;

fn protocol(versions: &[&str]) -> Protocol {
    let sources = Sources::bundled(versions).expect("bundled versions");
    build::protocol(&sources).unwrap_or_else(|problems| panic!("{problems}"))
}

fn version(id: &str) -> Version {
    protocol(&[id]).versions.remove(0)
}

fn count(version: &Version, direction: Direction) -> usize {
    let asked = version.actions.iter().filter(|action| !action.extension);
    asked.filter(|action| action.direction == direction).count()
}

#[test]
fn actions_of_1_6() {
    let version = version("1.6");
    let (own, security): (Vec<_>, Vec<_>) =
        version.actions.iter().partition(|action| !action.extension);
    assert_eq!((own.len(), security.len()), (28, 11));
    assert_eq!(count(&version, Direction::StationToCsms), 9);
    assert_eq!(count(&version, Direction::CsmsToStation), 18);
    assert_eq!(count(&version, Direction::Both), 1);
}

#[test]
fn actions_of_2_x() {
    assert_eq!(version("2.0.1").actions.len(), 64);
    let newest = version("2.1");
    let (pairs, one_way): (Vec<_>, Vec<_>) = newest
        .actions
        .iter()
        .partition(|action| action.response.is_some());
    assert_eq!((pairs.len(), one_way.len()), (90, 1));
    assert_eq!(one_way[0].request, "NotifyPeriodicEventStream");
}

/// Constraints by keyword, over every member of every type; the published 2.x files repeat definitions, so only what is
/// not repeated can be counted against them.
fn keywords(version: &Version) -> BTreeMap<&'static str, usize> {
    fn walk(shape: &Shape, counts: &mut BTreeMap<&'static str, usize>) {
        let mut add =
            |keyword, present| *counts.entry(keyword).or_default() += usize::from(present);
        match shape {
            Shape::Text { max_chars, uri } => {
                add("maxLength", max_chars.is_some());
                add("unbounded text", max_chars.is_none());
                add("uri", *uri);
            }
            Shape::DateTime => add("date-time", true),
            Shape::Number { multiple_of, .. } => add("multipleOf", multiple_of.is_some()),
            Shape::Array { item, max, .. } => {
                add("unbounded list", max.is_none());
                walk(item, counts);
            }
            _ => {}
        }
    }
    let mut counts = BTreeMap::new();
    for def in version.types.values() {
        match &def.kind {
            TypeKind::Struct(object) => object
                .fields
                .iter()
                .for_each(|field| walk(&field.shape, &mut counts)),
            TypeKind::Enum(_) => *counts.entry("enum").or_default() += 1,
        }
    }
    counts
}

#[test]
fn constraints_survive() {
    let v16 = keywords(&version("1.6"));
    assert_eq!(v16["uri"], 2);
    assert_eq!(v16["multipleOf"], 2);
    assert_eq!(keywords(&version("2.0.1"))["unbounded text"], 0);
}

#[test]
fn shared_definitions_of_2_x() {
    for (id, definitions, messages) in [("2.0.1", 143, 128), ("2.1", 232, 181)] {
        assert_eq!(version(id).types.len(), definitions + messages, "{id}");
    }
}

#[test]
fn homes() {
    let version = version("1.6");
    let home = |name: &str| version.types[name].home.clone();
    assert_eq!(
        home("BootNotificationRequest"),
        Home::Room("core".to_owned())
    );
    assert_eq!(home("IdTagInfo"), Home::Shared);
    assert_eq!(home("ChargingProfile"), Home::Shared);
    assert_eq!(home("KeyValue"), Home::Room("core".to_owned()));
    assert_eq!(home("LogParametersType"), Home::Room("security".to_owned()));
    for action in &version.actions {
        assert_eq!(
            home(&action.request),
            Home::Room(action.room.clone()),
            "{}",
            action.name
        );
    }
}

#[test]
fn names() {
    let version = version("1.6");
    let field = |owner: &str, json: &str| {
        let TypeKind::Struct(object) = &version.types[owner].kind else {
            panic!("{owner} is no object");
        };
        object
            .fields
            .iter()
            .find(|field| field.json == json)
            .cloned()
            .expect("member")
    };
    assert_eq!(field("ResetRequest", "type").ident, "type_");
    assert_eq!(field("AuthorizeRequest", "idTag").ident, "id_tag");
    assert_eq!(
        field("StartTransactionResponse", "transactionId").shape,
        Shape::Integer {
            wide: true,
            min: None,
            max: None
        }
    );
    assert_eq!(
        field("SampledValue", "unit").shape,
        Shape::Named("UnitOfMeasure".to_owned())
    );
}

#[test]
fn everything_is_documented() {
    for version in protocol(&["1.6", "2.0.1", "2.1"]).versions {
        let undocumented: BTreeSet<_> = version
            .actions
            .iter()
            .filter(|action| action.docs.text.is_empty() || action.docs.section.is_empty())
            .map(|action| &action.name)
            .collect();
        assert_eq!(undocumented, BTreeSet::new(), "actions of {}", version.id);
    }
}
