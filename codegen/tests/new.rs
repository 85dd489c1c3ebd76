//! `ocpp-gen new`: where a project goes, what it is called, what it holds. That it builds is `.ci/scaffolds.sh`'s business.

#![cfg(feature = "cli")]

mod scratch;

use scratch::Scratch;

/// The package, what the workspace runs, and the folders of a new project.
fn check(end: &str, profile: &str, members: [&str; 2]) {
    let scratch = Scratch::new(end);
    let arguments = ["new", end, "my-project", "--profile", profile];
    scratch.run(&arguments, 0);
    let workspace: toml::Value =
        toml::from_str(&scratch.text("my-project/Cargo.toml").expect("written")).expect("TOML");
    let listed = workspace["workspace"]["members"].as_array();
    let listed: Vec<_> = listed
        .expect("a list")
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    assert_eq!(listed, members);
    let run = workspace["workspace"]["default-members"].as_array();
    assert_eq!(run.expect("a list")[0].as_str(), Some(end));
    let manifest = scratch
        .text(&format!("my-project/{end}/Cargo.toml"))
        .expect("written");
    assert!(manifest.contains("name = \"my-project\""), "{manifest}");
    let readme = scratch.text("my-project/README.md").expect("written");
    assert!(readme.contains("cargo run -- "), "{readme}");

    // The record knows the name: a rerun finds all as it was.
    let (said, _) = scratch.run(&["--out", "my-project"], 0);
    assert!(said.contains(" 0 files written"), "{said}");
    scratch.run(&["check", "--out", "my-project"], 0);

    // The folder is taken now, and nothing in it is touched.
    let before = scratch.files();
    let (_, told) = scratch.run(&arguments, 2);
    assert!(told.contains("`my-project` is there already"), "{told}");
    assert_eq!(scratch.files(), before);
}

#[test]
fn a_project_of_each_end() {
    check("csms", "all", ["messages", "csms"]);
    check(
        "station",
        "core,smart_charging",
        ["messages-nano", "station"],
    );
}

#[test]
fn what_can_not_be_made_is_said_and_leaves_nothing() {
    for (arguments, expected) in [
        (
            &["csms", "9lives", "--profile", "core"][..],
            "begins with no letter",
        ),
        (
            &["csms", "a b", "--profile", "core"],
            "holds more than letters",
        ),
        (&["csms", "ocpp-csms", "--profile", "core"], "has taken"),
        (&["csms", "..", "--profile", "core"], "names no folder"),
        (
            &["csms", "depot", "--profile", "cor"],
            "did you mean `core`",
        ),
        (
            &["csms", "depot", "--profile", "core", "--board", "host"],
            "no --board",
        ),
        (&["csms", "depot"], "--profile all"),
        (
            &["station", "box", "--profile", "core", "--ocpp", "2.0.1"],
            "of 2.0.1",
        ),
        (&["wallbox", "box", "--profile", "core"], "csms, station"),
        (
            &["station", "box", "--profile", "core", "--board", "pdp11"],
            "host",
        ),
    ] {
        let scratch = Scratch::new("refused");
        let (_, told) = scratch.run(&[&["new"], arguments].concat(), 2);
        assert!(told.contains(expected), "{arguments:?}: {told}");
        assert_eq!(scratch.files(), [""; 0], "{arguments:?}");
    }
}
