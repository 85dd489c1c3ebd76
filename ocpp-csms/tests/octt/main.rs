//! The 75 cases of the OCPP 1.6 compliance list that test a central system, each as a test that carries its id.
//!
//! Owns the table that the list is complete. Steps are in our own words; a case's document names the rule's source.

#![cfg(all(
    feature = "tls",
    feature = "v16-core",
    feature = "v16-firmware",
    feature = "v16-security"
))]

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod configuration;
mod firmware;
mod local_auth;
mod remote_trigger;
mod reservation;
mod security;
mod security_access;
mod session;
mod session_offline;
mod smart_charging;
mod stage;
mod station;

/// The cases: id, title, and `test` or the reason why there can be none.
const CASES: &str = include_str!("cases.tsv");

/// The files that hold the cases.
const FILES: [&str; 11] = [
    include_str!("commands.rs"),
    include_str!("configuration.rs"),
    include_str!("firmware.rs"),
    include_str!("local_auth.rs"),
    include_str!("remote_trigger.rs"),
    include_str!("reservation.rs"),
    include_str!("security.rs"),
    include_str!("security_access.rs"),
    include_str!("session.rs"),
    include_str!("session_offline.rs"),
    include_str!("smart_charging.rs"),
];

/// Every case stands once in the table, has one test of its name or a reason, and its test says where the rule is from.
#[test]
fn every_case_is_a_test_or_has_its_reason() {
    let mut problems = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    let mut tests = 0;
    for line in CASES.lines().skip(1) {
        let [id, title, proof] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("three columns: {line}");
        };
        if !ids.insert(id) {
            problems.push(format!("{id} stands twice"));
        }
        let head = format!("async fn {}()", id.to_ascii_lowercase());
        let found: Vec<_> = FILES
            .iter()
            .flat_map(|file| {
                file.match_indices(&head)
                    .map(|(at, _)| document(file.split_at(at).0))
            })
            .collect();
        match (proof, &found[..]) {
            ("test", [document]) => {
                tests += 1;
                if !document.contains(id) || !document.contains("#[tokio::test]") {
                    problems.push(format!("{id} is not named by its test, or no test"));
                }
                if !document.contains("OCPP 1.6, ") && !document.contains("whitepaper, ") {
                    problems.push(format!("{id} names no source"));
                }
            }
            ("test", found) => problems.push(format!("{id} has {} tests", found.len())),
            (reason, []) if reason.split(' ').count() > 3 => {}
            (reason, _) => problems.push(format!("{id}: a reason and no test, or: {reason}")),
        }
        assert!(!title.is_empty(), "{id}");
    }
    let written: usize = FILES
        .iter()
        .map(|file| file.matches("async fn tc_").count())
        .sum();
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!((ids.len(), written), (75, tests));
}

/// What stands directly above a test: its document and attribute.
fn document(above: &str) -> &str {
    above.rsplit("\n\n").next().unwrap_or(above)
}
