//! What is scaffolded for which selection. That it builds, is formatted and runs is `.ci/scaffolds.sh`'s business.

#![cfg(feature = "cli")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ocpp_gen::emit::workspace::Libraries;
use ocpp_gen::generate::{self, Generated, Options, Part};
use ocpp_gen::source::Request;

fn scaffold(profiles: &[&str], versions: &[&str], parts: &[Part], libraries: &str) -> Generated {
    plan(profiles, versions, parts, libraries, &[])
}

fn plan(
    profiles: &[&str],
    versions: &[&str],
    parts: &[Part],
    libraries: &str,
    vendors: &[&str],
) -> Generated {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let options = Options {
        request: Request {
            versions: words(versions),
            vendors: vendors.iter().map(PathBuf::from).collect(),
            ..Request::default()
        },
        profiles: words(profiles),
        parts: parts.to_vec(),
        libraries: Libraries::new(libraries),
        name: None,
    };
    generate::plan(&options).unwrap_or_else(|error| panic!("{profiles:?} {versions:?}: {error}"))
}

fn texts(generated: &Generated) -> BTreeMap<&str, &str> {
    let files = generated.plan.once.iter();
    files
        .map(|file| (file.path.as_str(), file.text.as_str()))
        .collect()
}

/// The handler files that a selection leads to.
fn check(profiles: &[&str], versions: &[&str], expected: &[&str]) {
    let parts = [Part::Messages, Part::Csms];
    let generated = scaffold(profiles, versions, &parts, "..");
    let texts = texts(&generated);
    let handlers: BTreeSet<_> = texts
        .keys()
        .filter_map(|path| path.strip_prefix("csms/src/handlers/"))
        .filter(|path| *path != "mod.rs")
        .collect();
    let expected: BTreeSet<_> = expected.iter().copied().collect();
    assert_eq!(handlers, expected, "{profiles:?} {versions:?}");
    let list = texts["csms/src/handlers/mod.rs"];
    for path in handlers {
        let (version, file) = path.split_once('/').expect("a folder a version");
        let room = file.trim_end_matches(".rs");
        assert!(list.contains(&format!("    pub mod {room};")), "{path}");
        assert!(list.contains(&format!("pub mod {version} {{")), "{path}");
    }
}

#[test]
fn a_handler_file_for_each_profile_in_which_stations_ask() {
    check(&["core"], &["1.6"], &["v16/core.rs"]);
    check(
        &["core", "smart_charging"],
        &["1.6"],
        &["v16/core.rs", "v16/smart_charging.rs"],
    );
    // Stations ask nothing in these; without Core nobody says that a connector charges.
    check(
        &["smart_charging", "firmware"],
        &["1.6"],
        &["v16/firmware.rs"],
    );
    check(
        &["core", "reservation"],
        &["1.6", "2.1"],
        &[
            "v16/core.rs",
            "v21/authorization.rs",
            "v21/availability.rs",
            "v21/data_transfer.rs",
            "v21/diagnostics.rs",
            "v21/firmware.rs",
            "v21/iso15118.rs",
            "v21/metering.rs",
            "v21/provisioning.rs",
            "v21/reservation.rs",
            "v21/security.rs",
            "v21/transactions.rs",
        ],
    );
}

#[test]
fn a_handler_file_for_each_vendor_whose_messages_stations_send() {
    let vendor = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/own-schemas/vendor"
    );
    let generated = plan(&["core"], &["1.6", "2.0.1"], &[], "..", &[vendor]);
    let texts = texts(&generated);
    for (path, carrier) in [("v16", "core"), ("v201", "data_transfer")] {
        let handler = texts[&*format!("csms/src/handlers/{path}/vendor_com_example_prices.rs")];
        assert!(handler.contains("async fn ask_price("), "{handler}");
        // What the CSMS sends is no matter of its handlers.
        assert!(!handler.contains("show_price"), "{handler}");
        let carrier = texts[&*format!("csms/src/handlers/{path}/{carrier}.rs")];
        assert!(
            carrier.contains("vendor_com_example_prices::answer(self,"),
            "{carrier}"
        );
    }
    // Nothing carries them without DataTransfer.
    let parts = [Part::Messages, Part::Csms];
    let generated = plan(&["firmware"], &["1.6"], &parts, "..", &[vendor]);
    let paths = generated.plan.once.iter().map(|file| &file.path);
    assert!(!paths.into_iter().any(|path| path.contains("vendor")));
}

#[test]
fn every_template_is_filled_in() {
    for versions in [&["1.6"][..], &["2.0.1"], &["1.6", "2.0.1", "2.1"]] {
        for profile in ["core", "all"] {
            let generated = scaffold(&[profile], versions, &[], "..");
            for (path, text) in texts(&generated) {
                for left in ["{{ ", "//%", "#%", "{% "] {
                    assert!(!text.contains(left), "{path} has {left}");
                }
                assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path}");
                assert!(!text.contains('\t'), "{path}");
            }
        }
    }
}

#[test]
fn no_station_without_1_6_and_that_is_said() {
    let generated = scaffold(&["core"], &["2.0.1"], &[], "..");
    assert_eq!(generated.parts, [Part::Messages, Part::Csms]);
    assert!(
        !texts(&generated)
            .keys()
            .any(|path| path.starts_with("station/"))
    );
    let [note] = &generated.notes[..] else {
        panic!("one note, not {:?}", generated.notes);
    };
    assert!(
        note.contains("no station") && note.contains("1.6"),
        "{note}"
    );

    let generated = scaffold(&["core"], &["1.6", "2.0.1"], &[], "..");
    assert_eq!(generated.parts, Part::ALL);
    assert!(generated.notes.is_empty());
}

#[test]
fn patches_lead_to_the_workspaces_messages_and_to_the_libraries() {
    let check = |parts: &[Part], libraries: &str, expected: &[&str]| {
        let generated = scaffold(&["core"], &["1.6"], parts, libraries);
        let manifest = texts(&generated)["Cargo.toml"].to_owned();
        let (_, patches) = manifest.split_once("[patch.crates-io]\n").expect("patches");
        let expected: String = expected.iter().map(|line| format!("{line}\n")).collect();
        assert_eq!(patches, expected, "{parts:?} {libraries}");
    };
    check(
        &[],
        "../checkout/",
        &[
            r#"ocpp-messages = { path = "messages" }"#,
            r#"ocpp-messages-nano = { path = "messages-nano" }"#,
            r#"ocpp-csms = { path = "../checkout/ocpp-csms" }"#,
            r#"ocpp-macros = { path = "../checkout/ocpp-macros" }"#,
            r#"ocpp-station = { path = "../checkout/ocpp-station" }"#,
            r#"ocpp-station-host = { path = "../checkout/ocpp-station-host" }"#,
            r#"ocpp-wire = { path = "../checkout/ocpp-wire" }"#,
        ],
    );
    check(
        &[],
        "crates-io",
        &[
            r#"ocpp-messages = { path = "messages" }"#,
            r#"ocpp-messages-nano = { path = "messages-nano" }"#,
        ],
    );
    check(
        &[Part::Csms],
        "..",
        &[
            r#"ocpp-messages = { path = "../generated/messages" }"#,
            r#"ocpp-csms = { path = "../ocpp-csms" }"#,
            r#"ocpp-wire = { path = "../ocpp-wire" }"#,
        ],
    );
}

/// Whatever is picked, `ocpp-station` finds the messages it is built with, and the user is told of those not asked for.
#[test]
fn what_a_station_needs_is_there() {
    let library: toml::Value =
        toml::from_str(include_str!("../../ocpp-station/Cargo.toml")).expect("a manifest");
    let words = |list: &toml::Value| -> Vec<String> {
        let words = list.as_array().expect("a list").iter();
        words
            .map(|word| word.as_str().expect("a word").to_owned())
            .collect()
    };
    let messages = &library["dependencies"]["ocpp-messages-nano"]["features"];
    for profile in [
        "core",
        "firmware",
        "local_auth",
        "remote_trigger",
        "reservation",
        "security",
        "smart_charging",
    ] {
        let generated = scaffold(&[profile], &["1.6", "2.0.1"], &[], "..");
        let manifest: toml::Value =
            toml::from_str(texts(&generated)["Cargo.toml"]).expect("a manifest");
        let station = &manifest["workspace"]["dependencies"]["ocpp-station"];
        let mut asked = station.get("features").map(&words).unwrap_or_default();
        let mut rooms: BTreeSet<_> = words(messages).into_iter().collect();
        while let Some(feature) = asked.pop() {
            match feature.strip_prefix("ocpp-messages-nano/") {
                Some(room) => _ = rooms.insert(room.to_owned()),
                None => asked.extend(words(&library["features"][&feature])),
            }
        }
        rooms.remove("v16");
        assert!(rooms.contains("core") && rooms.contains(&profile.replace('_', "-")));
        for room in &rooms {
            let module = room.replace('-', "_");
            let path = format!("messages-nano/src/v16/{module}.rs");
            let files = &generated.plan.generated;
            assert!(
                files.iter().any(|file| file.path == path),
                "{profile}: {path}"
            );
            let note = format!("`{module}` of 1.6 is there, too");
            let told = generated.notes.iter().any(|told| told.contains(&note));
            assert_eq!(told, module != profile, "{profile}: {:?}", generated.notes);
        }
        // A CSMS alone needs nothing, and 2.x is not concerned.
        let alone = scaffold(&[profile], &["1.6"], &[Part::Messages, Part::Csms], "..");
        assert!(alone.notes.is_empty(), "{:?}", alone.notes);
    }
}

/// Versions that scaffolds ask for are those this workspace is built and tested with.
#[test]
fn dependencies_of_scaffolds_are_the_workspaces_own() {
    let lock: toml::Value = toml::from_str(include_str!("../../Cargo.lock")).expect("a lock file");
    let packages = lock["package"].as_array().expect("packages");
    let locked = |name: &str| -> Vec<&str> {
        let named = packages
            .iter()
            .filter(|package| package["name"].as_str() == Some(name));
        named
            .filter_map(|package| package["version"].as_str())
            .collect()
    };
    let generated = scaffold(&["all"], &["1.6"], &[], "..");
    let texts = texts(&generated);
    let mut checked = 0;
    for path in ["csms/Cargo.toml", "station/Cargo.toml"] {
        let manifest: toml::Value = toml::from_str(texts[path]).expect("a manifest");
        for (name, asked) in manifest["dependencies"].as_table().expect("a table") {
            let version = asked.get("version").or(Some(asked));
            let Some(version) = version.and_then(toml::Value::as_str) else {
                continue;
            };
            // The requirement is a prefix of a locked version, or that version is a later one of the same major.
            let major = |text: &str| {
                let mut parts = text.split('.').map(str::to_owned);
                match parts.next().as_deref() {
                    Some("0") => format!("0.{}", parts.next().unwrap_or_default()),
                    Some(first) => first.to_owned(),
                    None => String::new(),
                }
            };
            let known = locked(name);
            if !known.is_empty() {
                assert!(
                    known.iter().any(|locked| major(locked) == major(version)),
                    "{path} asks for {name} {version}, the workspace has {known:?}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked >= 4, "{checked} dependencies were compared");
}
