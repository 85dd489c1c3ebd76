//! What a user is told about each mistake: `fixtures/<mistake>/` laid over `fixtures/sound/` gives `expected.txt`.
//!
//! `absent.txt` in a fixture names files of the sound set that are missing. After a change of wording:
//! `UPDATE_EXPECTED=1 cargo test -p ocpp-gen --test diagnostics`, then read the difference.

mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

use ocpp_gen::model::build;
use ocpp_gen::source::{Request, Sources};
use scratch::Scratch;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Copies the files of a fixture there, and takes away what it says is absent.
fn lay(scratch: &Scratch, folder: &Path) {
    for entry in fs::read_dir(folder).expect("fixture") {
        let entry = entry.expect("fixture").path();
        let copied = entry
            .extension()
            .is_some_and(|extension| extension != "txt");
        if copied {
            fs::copy(&entry, scratch.0.join(entry.file_name().expect("name"))).expect("copy");
        }
    }
    if let Ok(absent) = fs::read_to_string(folder.join("absent.txt")) {
        for name in absent.lines() {
            fs::remove_file(scratch.0.join(name)).expect("absent.txt names files of the sound set");
        }
    }
}

/// What is said about a folder of schemas, with the folder called `DIR`.
fn said(folder: &Path) -> String {
    let request = Request {
        schemas: vec![folder.to_owned()],
        ..Request::default()
    };
    let said = match Sources::load(&request) {
        Err(error) => error.to_string(),
        Ok(sources) => match build::protocol(&sources) {
            Ok(_) => "nothing\n".to_owned(),
            Err(problems) => problems.to_string(),
        },
    };
    said.replace(&folder.display().to_string(), "DIR")
}

/// Returns what is wrong, to report all fixtures at once.
fn check(name: &str) -> Option<String> {
    let scratch = Scratch::new(name);
    lay(&scratch, &fixtures().join("sound"));
    let fixture = fixtures().join(name);
    lay(&scratch, &fixture);
    let said = said(&scratch.0);
    let expected = fixture.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&expected, &said).expect("expected.txt");
    }
    let expected = fs::read_to_string(&expected).unwrap_or_default();
    (said != expected).then(|| format!("--- {name}, expected\n{expected}\n--- said\n{said}"))
}

#[test]
fn each_mistake_is_told() {
    let mut names: Vec<_> = fs::read_dir(fixtures())
        .expect("fixtures")
        .map(|entry| {
            entry
                .expect("fixture")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter(|name| name != "sound")
        .collect();
    names.sort();
    assert!(names.len() > 30, "fixtures are missing");
    let wrong: Vec<_> = names.iter().filter_map(|name| check(name)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_sound_set_is_sound() {
    let scratch = Scratch::new("sound-alone");
    lay(&scratch, &fixtures().join("sound"));
    assert_eq!(said(&scratch.0), "nothing\n");
}

#[test]
fn folders_without_schemas() {
    let scratch = Scratch::new("empty");
    assert!(said(&scratch.0).contains("no schemas: neither the folder nor one below it"));
    assert!(said(&scratch.0.join("nowhere")).contains("could not be read"));
    fs::write(scratch.0.join("a.txt"), "").expect("file");
    assert!(said(&scratch.0.join("a.txt")).contains("a file where a folder was expected"));
    fs::write(scratch.0.join("package.json"), "{}").expect("file");
    assert!(said(&scratch.0).contains("no edition of a known OCPP version"));
}

/// Every file that can't be read is told, circles of links end, and no pipe or socket is waited for.
#[cfg(unix)]
#[test]
fn files_that_are_none() {
    use std::os::unix::fs::symlink;
    let scratch = Scratch::new("no-files");
    let at = |name: &str| scratch.0.join(name);
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        symlink(".", at(name)).expect("link");
    }
    assert!(said(&scratch.0).contains("no schemas: neither"));
    symlink("nowhere", at("Authorize.json")).expect("link");
    symlink("nowhere", at("Reset.json")).expect("link");
    let _socket = std::os::unix::net::UnixListener::bind(at("Heartbeat.json")).expect("socket");
    let large = fs::File::create(at("ClearCache.json")).expect("file");
    large.set_len(1 << 30).expect("a file with a hole");
    let said = said(&scratch.0);
    for expected in [
        "could not be read: No such file or directory (os error 2)\n  --> DIR/Authorize.json",
        "could not be read: No such file or directory (os error 2)\n  --> DIR/Reset.json",
        "a pipe, socket or device\n  --> DIR/Heartbeat.json",
        "1073741824 bytes, which is no schema; the most are 16777216\n  --> DIR/ClearCache.json",
    ] {
        assert!(said.contains(expected), "{expected} in\n{said}");
    }
}

/// What can't be read beside the schemas does not hide what is wrong in them.
#[test]
fn missing_vendors_and_bounds_are_told_with_the_rest() {
    let scratch = Scratch::new("missing-beside");
    lay(&scratch, &fixtures().join("sound"));
    lay(&scratch, &fixtures().join("unknown_keyword"));
    let sources = Sources::load(&Request {
        schemas: vec![scratch.0.clone()],
        vendors: vec![scratch.0.join("nobody")],
        capacities: Some(scratch.0.join("nothing.toml")),
        ..Request::default()
    });
    let sources = sources.unwrap_or_else(|error| panic!("{error}"));
    let told = build::protocol(&sources).expect_err("three mistakes");
    let told = told.to_string();
    for part in ["nobody", "nothing.toml", "unknown keyword"] {
        assert!(told.contains(part), "{part} in\n{told}");
    }
}
