//! `cases.tsv` and the tests say the same: every test that is listed exists and is that case's, and none is left out.

use std::collections::BTreeMap;

const CASES: &str = include_str!("cases.tsv");

/// Every file with cases, by the module's name.
const FILES: &[(&str, &str)] = &[
    ("core::boot", include_str!("core/boot.rs")),
    ("core::configuration", include_str!("core/configuration.rs")),
    ("core::metering", include_str!("core/metering.rs")),
    ("core::offline", include_str!("core/offline.rs")),
    ("core::power", include_str!("core/power.rs")),
    ("core::remote", include_str!("core/remote.rs")),
    ("core::reset", include_str!("core/reset.rs")),
    ("core::session", include_str!("core/session.rs")),
    ("core::unlock", include_str!("core/unlock.rs")),
    ("firmware", include_str!("firmware.rs")),
    ("local_auth", include_str!("local_auth.rs")),
    ("remote_trigger", include_str!("remote_trigger.rs")),
    ("reservation", include_str!("reservation.rs")),
    ("security", include_str!("security.rs")),
    ("smart_charging", include_str!("smart_charging.rs")),
];

/// The case's id that a test plays, by the test's path.
fn tests() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (module, text) in FILES {
        for test in text.split("#[test]\nfn ").skip(1) {
            let (name, rest) = test.split_once('(').expect("a function");
            let body = rest.split("\n}\n").next().expect("a body");
            let at = body
                .find("\"TC_")
                .unwrap_or_else(|| panic!("{name} has no id"));
            let id = body[at + 1..].split('"').next().expect("a string");
            found.insert(format!("{module}::{name}"), id.to_owned());
        }
    }
    found
}

#[test]
fn every_case_has_its_test_or_a_reason() {
    let mut tests = tests();
    let mut ids = Vec::new();
    for line in CASES.lines().skip(1) {
        let [id, test, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("three columns expected: {line}");
        };
        ids.push(id);
        assert!(
            test.is_empty() != reason.is_empty(),
            "{id}: a test, or a reason why not"
        );
        if !test.is_empty() {
            let plays = tests.remove(test);
            assert_eq!(plays.as_deref(), Some(id), "{test}");
        }
    }
    assert!(ids.is_sorted(), "by id, so that a case is found");
    ids.dedup();
    assert_eq!(ids.len(), 102);
    assert!(tests.is_empty(), "not listed: {tests:?}");
}
