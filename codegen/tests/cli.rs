//! The command, driven as a user would: what it prints where, and its exit codes.

mod scratch;

use std::fs;

use scratch::Scratch;
use serde_json::Value;

#[test]
fn lists() {
    let scratch = Scratch::new("list");
    let (json, _) = scratch.run(&["list", "--format", "json", "--ocpp", "1.6,2.0.1,2.1"], 0);
    let versions: Value = serde_json::from_str(&json).expect("JSON");
    let counts: Vec<_> = versions
        .as_array()
        .expect("versions")
        .iter()
        .map(|version| version["actions"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(counts, [39, 64, 91]);
    let (table, _) = scratch.run(&["list"], 0);
    assert!(
        table.contains("station -> CSMS") && table.contains("smart_charging  SetChargingProfile"),
        "{table}"
    );
    assert!(!table.contains('\u{1b}'), "no colour into a pipe");
    let (markdown, _) = scratch.run(&["list", "--format", "markdown"], 0);
    assert!(
        markdown.contains("| core | Heartbeat | station -> CSMS |"),
        "{markdown}"
    );
}

#[test]
fn wrong_usage_is_2() {
    let scratch = Scratch::new("usage");
    for (arguments, expected) in [
        (
            &["--profile", "smart_chargin"][..],
            "did you mean `smart_charging`?",
        ),
        (
            &["--profile", "core", "--libraries", "nowhere"],
            "`nowhere` has no ocpp-wire/Cargo.toml",
        ),
        (&["--profile", "sc"], "did you mean `smart_charging`?"),
        (
            &["--profile", "core,"],
            "`` is no profile\nthere are: all, core",
        ),
        (
            &["--profile", "core", "--ocpp", "1.7"],
            "unknown OCPP version `1.7`; there are 1.6, 2.0.1, 2.1",
        ),
        (
            &["--profile", "core", "--emit", "docs"],
            "[possible values: messages,",
        ),
        (&[], "no --profile"),
        (&["--no-such-flag"], "unexpected argument"),
        (&["check"], "nothing was generated there"),
        (
            &["list", "--format", "xml"],
            "[possible values: table, json, markdown]",
        ),
    ] {
        let (stdout, stderr) = scratch.run(arguments, 2);
        assert!(
            stderr.contains(expected) && stdout.is_empty(),
            "{arguments:?}: {expected}\n{stderr}"
        );
    }
    let written: Vec<_> = fs::read_dir(&scratch.0).expect("folder").collect();
    assert!(written.is_empty(), "nothing is written: {written:?}");
}

#[test]
fn wrong_input_is_1_and_writes_nothing() {
    let scratch = Scratch::new("input");
    scratch.write("schemas/Authorize.json", "{ \"type\": \"obj");
    scratch.write("schemas/Heartbeat.json", "{ \"oneOf\": [] }");
    scratch.write(
        "schemas/profiles.toml",
        "version = \"1.6\"\nmodule = \"v16\"\nsubprotocol = \"ocpp1.6\"\ndialect = \"V16\"\n",
    );
    let (stdout, stderr) = scratch.run(&["--profile", "all", "--schemas", "schemas"], 1);
    assert_eq!(stdout, "");
    for expected in [
        "truncated",
        "--> schemas/Authorize.json:1:14",
        "unknown keyword `oneOf`",
        "2 problems found",
    ] {
        assert!(stderr.contains(expected), "{expected} in\n{stderr}");
    }
    assert!(!stderr.contains('\u{1b}'), "no colour into a pipe");
    assert!(!scratch.0.join("ocpp-out").exists());
}

#[test]
fn generates_and_checks() {
    let scratch = Scratch::new("generate");
    let generate = ["--profile", "core", "--emit", "messages", "--out", "out"];
    let (first, _) = scratch.run(&generate, 0);
    assert!(
        first.starts_with("out: ") && first.contains(" written, 0 unchanged"),
        "{first}"
    );
    let (second, _) = scratch.run(&generate, 0);
    assert!(second.starts_with("out: 0 files written"), "{second}");
    // Without options: as recorded.
    let (recorded, _) = scratch.run(&["--out", "out"], 0);
    assert_eq!(recorded, second);
    scratch.run(&["check", "--out", "out"], 0);

    scratch.write("out/messages/Cargo.toml", "edited");
    let (_, stderr) = scratch.run(&["check", "--out", "out"], 1);
    assert!(
        stderr.contains("out/messages/Cargo.toml differs"),
        "{stderr}"
    );
    assert!(stderr.contains("run `ocpp-gen --out out`"), "{stderr}");
    scratch.run(&["--out", "out"], 0);
    scratch.run(&["check", "--out", "out"], 0);
}

#[test]
fn patches_without_effect_fail_the_check() {
    let scratch = Scratch::new("patches");
    scratch.run(
        &["--profile", "core", "--emit", "messages", "--out", "out"],
        0,
    );
    let workspace =
        "[workspace]\nmembers = []\n[patch.crates-io]\nocpp-messages = { path = \"messages\" }\n";
    scratch.write("out/Cargo.toml", workspace);
    scratch.run(&["check", "--out", "out"], 0);
    scratch.write(
        "out/Cargo.lock",
        "version = 4\n[[patch.unused]]\nname = \"ocpp-messages\"\nversion = \"0.1.0\"\n",
    );
    let (_, stderr) = scratch.run(&["check", "--out", "out"], 1);
    assert!(
        stderr.contains("the patch of `ocpp-messages` is not in effect"),
        "{stderr}"
    );
    assert!(stderr.contains("cargo update -p ocpp-messages"), "{stderr}");
    scratch.write(
        "out/Cargo.toml",
        &workspace.replace("\"messages\"", "\"elsewhere\""),
    );
    let (_, stderr) = scratch.run(&["check", "--out", "out"], 1);
    assert!(
        stderr.contains("leads to `out/elsewhere`, which is not that package"),
        "{stderr}"
    );
}

#[test]
fn sizes_follow_the_capacities() {
    let scratch = Scratch::new("sizes");
    let size = |arguments: &[&str]| {
        let (json, _) = scratch.run(&[&["sizes", "--format", "json"], arguments].concat(), 0);
        let report: Value = serde_json::from_str(&json).expect("JSON");
        let messages = report["messages"].as_array().expect("messages");
        let found = messages
            .iter()
            .find(|row| row["message"] == "MeterValuesRequest");
        found.and_then(|row| row["bytes"].as_u64()).expect("a size")
    };
    let bundled = size(&[]);
    assert!(size(&["--pointer", "8"]) >= bundled);
    scratch.write(
        "mine.toml",
        "[[capacity]]\nat = \"MeterValuesRequest.meterValue\"\nitems = 4\nreason = \"a test\"\n",
    );
    let own = size(&["--capacities", "mine.toml"]);
    assert!(
        own > bundled + bundled / 2,
        "twice the items: {own} and {bundled}"
    );
    scratch.write(
        "mine.toml",
        "[[capacity]]\nat = \"MeterValuesRequest.gone\"\nitems = 4\n",
    );
    let (_, stderr) = scratch.run(&["sizes", "--capacities", "mine.toml"], 1);
    assert!(stderr.contains("--> mine.toml:2:6"), "{stderr}");
    scratch.run(&["sizes", "--ocpp", "2.1"], 2);
    let arguments = [
        "--profile",
        "all",
        "--ocpp",
        "2.1",
        "--capacities",
        "mine.toml",
    ];
    let (_, stderr) = scratch.run(&arguments, 1);
    assert!(
        stderr.contains("bounds of no-alloc types, which no chosen version has"),
        "{stderr}"
    );
}

#[test]
fn what_was_there_before_is_not_overwritten() {
    let scratch = Scratch::new("before");
    scratch.write("Cargo.toml", "[workspace]\nmembers = [\"mine\"]\n");
    scratch.write("messages/src/lib.rs", "fn mine() {}\n");
    let generate = ["--profile", "core", "--out", "."];
    let (_, stderr) = scratch.run(&generate, 1);
    assert!(
        stderr.contains("not written by ocpp-gen") && stderr.contains("./messages/src/lib.rs"),
        "{stderr}"
    );
    assert!(stderr.contains("`--force` overwrites"), "{stderr}");
    assert_eq!(scratch.files(), ["Cargo.toml", "messages/src/lib.rs"]);

    fs::remove_dir_all(scratch.0.join("messages")).expect("remove");
    let (stdout, _) = scratch.run(&generate, 0);
    assert!(
        stdout.contains("there before, and not touched: Cargo.toml"),
        "{stdout}"
    );
    assert!(stdout.contains("how to go on: ./README.md"), "{stdout}");
    // The owner's workspace lacks what makes libraries use these messages.
    let (_, stderr) = scratch.run(&["check", "--out", "."], 1);
    for package in ["ocpp-messages", "ocpp-messages-nano"] {
        assert!(
            stderr.contains(&format!("nothing patches `{package}`")),
            "{stderr}"
        );
    }
    let (again, _) = scratch.run(&["--out", "."], 0);
    assert!(!again.contains("how to go on"), "{again}");
}

#[test]
fn a_rerun_with_less_takes_the_rest_away() {
    let scratch = Scratch::new("less");
    let all = ["--profile", "all", "--ocpp", "1.6,2.1", "--emit"];
    scratch.run(&[&all[..], &["messages,messages-nano"]].concat(), 0);
    scratch.write("ocpp-out/messages-nano/src/mine.txt", "notes");
    let (stdout, _) = scratch.run(&["--profile", "core", "--emit", "Messages"], 0);
    assert!(stdout.contains("of an earlier run removed"), "{stdout}");
    let files = scratch.files();
    let nano: Vec<_> = files
        .iter()
        .filter(|path| path.contains("messages-nano/"))
        .collect();
    assert_eq!(nano, ["ocpp-out/messages-nano/src/mine.txt"]);
    assert!(!scratch.0.join("ocpp-out/messages/src/v21").exists());
    // Options without the profile say nothing of what is recorded.
    let (_, stderr) = scratch.run(&["--emit", "messages-nano"], 2);
    assert!(
        stderr.contains("`ocpp-out` was made with `--profile core`"),
        "{stderr}"
    );
}

#[test]
fn vendors_that_do_not_come_out_are_told() {
    let scratch = Scratch::new("vendor-notes");
    scratch.write(
        "mine/vendor.toml",
        "vendor_id = \"com.example\"\n[[message]]\nmessage_id = \"Hello\"\nrequest = \"hello.json\"\nfrom = \"both\"\n",
    );
    scratch.write(
        "mine/hello.json",
        r#"{ "type": "object", "properties": {} }"#,
    );
    let note = |profile: &str, parts: &str| {
        let arguments = ["--vendor", "mine", "--profile", profile, "--emit", parts];
        let (stdout, _) = scratch.run(&arguments, 0);
        let mut notes = stdout.lines().filter(|line| line.contains("com.example"));
        notes.next().unwrap_or_default().to_owned()
    };
    assert_eq!(note("core", "messages"), "");
    assert_eq!(
        note("firmware", "messages"),
        "no payloads of `com.example` for 1.6: DataTransfer, which carries them, is in `core`"
    );
    assert_eq!(
        note("core", "messages-nano"),
        "no payloads of `com.example` for 1.6: without an allocator they need a `capacities.toml` beside `vendor.toml`"
    );
    scratch.write("mine/capacities.toml", "");
    assert_eq!(note("core", "messages-nano"), "");
    assert_eq!(
        note("core", "csms"),
        "no payloads of `com.example` for 1.6: they are part of `messages` only"
    );
}

/// What a rerun told once to add is missed until it is there.
#[test]
fn features_that_the_owner_has_not_added_fail_the_check() {
    let scratch = Scratch::new("features");
    scratch.run(&["--profile", "core"], 0);
    scratch.run(&["check"], 0);
    scratch.run(&["--profile", "core,reservation"], 0);
    let (_, told) = scratch.run(&["check"], 1);
    for expected in [
        "does not ask `ocpp-csms` for all that was picked; add \"v16-reservation\" to",
        "[workspace.dependencies.ocpp-station]",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    // One who adds them, or lets the library go, is told no more.
    let manifest = scratch.text("ocpp-out/Cargo.toml").expect("written");
    let (kept, _) = manifest
        .split_once("[workspace.dependencies.ocpp-csms]")
        .expect("there");
    let (_, patch) = manifest.split_once("[patch.crates-io]").expect("there");
    scratch.write(
        "ocpp-out/Cargo.toml",
        &format!("{kept}[patch.crates-io]{patch}"),
    );
    scratch.run(&["check"], 0);
    scratch.run(&["--profile", "core,reservation", "--force"], 0);
    scratch.run(&["check"], 0);
}
