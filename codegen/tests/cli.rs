//! The command, driven as a user would: what it prints where, and its exit codes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ocpp-gen-cli-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("scratch folder");
        Self(path)
    }

    /// Runs `ocpp-gen` in this folder.
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_ocpp-gen"))
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("ocpp-gen runs")
    }

    /// Runs it and demands an exit code; gives what was printed on both streams.
    fn check(&self, arguments: &[&str], code: i32) -> (String, String) {
        let output = self.run(arguments);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{stdout}\n{stderr}"
        );
        (stdout, stderr)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("file");
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const ALL_FROM_STATION: [&str; 12] = [
    "Authorize",
    "BootNotification",
    "DataTransfer",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StartTransaction",
    "StatusNotification",
    "StopTransaction",
    "LogStatusNotification",
    "SecurityEventNotification",
];

const FIFTEEN_FROM_CSMS: [&str; 15] = [
    "CancelReservation",
    "ChangeAvailability",
    "ChangeConfiguration",
    "ClearCache",
    "DataTransfer",
    "GetConfiguration",
    "GetLocalListVersion",
    "RemoteStartTransaction",
    "RemoteStopTransaction",
    "ReserveNow",
    "Reset",
    "SendLocalList",
    "TriggerMessage",
    "UnlockConnector",
    "UpdateFirmware",
];

fn coverage_file() -> String {
    serde_json::json!({
        "csms_to_station": FIFTEEN_FROM_CSMS,
        "station_to_csms": ALL_FROM_STATION,
    })
    .to_string()
}

#[test]
fn the_worked_example_of_coverage() {
    let scratch = Scratch::new("coverage");
    scratch.write("coverage.json", &coverage_file());
    let arguments = ["coverage", "--implemented", "coverage.json"];
    let (json, _) = scratch.check(&[&arguments[..], &["--format", "json"]].concat(), 0);
    let report: Value = serde_json::from_str(&json).expect("JSON");
    for (row, supported, total, percent) in [
        ("overall", 24, 28, 85.71),
        ("csms_to_station", 15, 19, 78.95),
        ("station_to_csms", 10, 10, 100.0),
    ] {
        let count =
            serde_json::json!({ "supported": supported, "total": total, "percent": percent });
        assert_eq!(report[row], count, "{row}");
    }
    let gaps = report["gaps"].as_array().expect("gaps");
    let gaps: Vec<_> = gaps
        .iter()
        .map(|gap| {
            (
                gap["profile"].as_str().unwrap_or(""),
                gap["action"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(
        gaps,
        [
            ("firmware", "GetDiagnostics"),
            ("smart_charging", "ClearChargingProfile"),
            ("smart_charging", "GetCompositeSchedule"),
            ("smart_charging", "SetChargingProfile"),
        ]
    );
    let closing = report["gaps"][3]["closing"].as_str().expect("closing");
    assert!(
        closing.contains("SmartChargingStation::set_charging_profile"),
        "{closing}"
    );
    let extensions: Vec<_> = report["extensions"]
        .as_array()
        .expect("extensions")
        .iter()
        .map(|extension| extension["action"].as_str().unwrap_or(""))
        .collect();
    assert_eq!(
        extensions,
        ["LogStatusNotification", "SecurityEventNotification"]
    );

    let (table, _) = scratch.check(&arguments, 0);
    for row in [
        "24         28     85.71 %",
        "15         19     78.95 %",
        "10         10     100 %",
    ] {
        assert!(table.contains(row), "{row} in\n{table}");
    }
    let (markdown, _) = scratch.check(&[&arguments[..], &["--format", "markdown"]].concat(), 0);
    assert!(
        markdown.contains("| distinct | 24 | 28 | 85.71 % |"),
        "{markdown}"
    );
}

#[test]
fn coverage_of_this_project() {
    let scratch = Scratch::new("own-coverage");
    let (table, _) = scratch.check(&["coverage"], 0);
    for end in ["CSMS", "station"] {
        let title = format!("OCPP 1.6 covered by this project's {end}");
        assert!(table.contains(&title), "{title} in\n{table}");
    }
}

#[test]
fn wrong_coverage_files() {
    let scratch = Scratch::new("wrong-coverage");
    for (text, expected) in [
        ("{", "no coverage file"),
        (r#"{"station": []}"#, "unknown field `station`"),
        (
            r#"{"csms_to_station": ["Rest"]}"#,
            "there is no action `Rest` in 1.6",
        ),
        (
            r#"{"csms_to_station": ["Heartbeat"]}"#,
            "`Heartbeat` is not asked by the CSMS",
        ),
    ] {
        scratch.write("coverage.json", text);
        let (stdout, stderr) = scratch.check(&["coverage", "--implemented", "coverage.json"], 1);
        assert!(
            stderr.contains(expected) && stdout.is_empty(),
            "{expected}\n{stderr}"
        );
        assert!(stderr.contains("--> coverage.json"), "{stderr}");
    }
}

#[test]
fn lists() {
    let scratch = Scratch::new("list");
    let (json, _) = scratch.check(&["list", "--format", "json", "--ocpp", "1.6,2.0.1,2.1"], 0);
    let versions: Value = serde_json::from_str(&json).expect("JSON");
    let counts: Vec<_> = versions
        .as_array()
        .expect("versions")
        .iter()
        .map(|version| version["actions"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(counts, [39, 64, 91]);
    let (table, _) = scratch.check(&["list"], 0);
    assert!(
        table.contains("station -> CSMS") && table.contains("smart_charging  SetChargingProfile"),
        "{table}"
    );
    assert!(!table.contains('\u{1b}'), "no colour into a pipe");
    let (markdown, _) = scratch.check(&["list", "--format", "markdown"], 0);
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
        let (stdout, stderr) = scratch.check(arguments, 2);
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
    fs::create_dir_all(scratch.0.join("schemas")).expect("folder");
    scratch.write("schemas/Authorize.json", "{ \"type\": \"obj");
    scratch.write("schemas/Heartbeat.json", "{ \"oneOf\": [] }");
    scratch.write(
        "schemas/profiles.toml",
        "version = \"1.6\"\nmodule = \"v16\"\nsubprotocol = \"ocpp1.6\"\ndialect = \"V16\"\n",
    );
    let (stdout, stderr) = scratch.check(&["--profile", "all", "--schemas", "schemas"], 1);
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
    let (first, _) = scratch.check(&generate, 0);
    assert!(
        first.starts_with("out: ") && first.contains(" written, 0 unchanged"),
        "{first}"
    );
    let (second, _) = scratch.check(&generate, 0);
    assert!(second.starts_with("out: 0 files written"), "{second}");
    // Without options: as recorded.
    let (recorded, _) = scratch.check(&["--out", "out"], 0);
    assert_eq!(recorded, second);
    scratch.check(&["check", "--out", "out"], 0);

    scratch.write("out/messages/Cargo.toml", "edited");
    let (_, stderr) = scratch.check(&["check", "--out", "out"], 1);
    assert!(
        stderr.contains("out/messages/Cargo.toml differs"),
        "{stderr}"
    );
    assert!(stderr.contains("run `ocpp-gen --out out`"), "{stderr}");
    scratch.check(&["--out", "out"], 0);
    scratch.check(&["check", "--out", "out"], 0);
}

#[test]
fn patches_without_effect_fail_the_check() {
    let scratch = Scratch::new("patches");
    scratch.check(
        &["--profile", "core", "--emit", "messages", "--out", "out"],
        0,
    );
    let workspace =
        "[workspace]\nmembers = []\n[patch.crates-io]\nocpp-messages = { path = \"messages\" }\n";
    scratch.write("out/Cargo.toml", workspace);
    scratch.check(&["check", "--out", "out"], 0);
    scratch.write(
        "out/Cargo.lock",
        "version = 4\n[[patch.unused]]\nname = \"ocpp-messages\"\nversion = \"0.1.0\"\n",
    );
    let (_, stderr) = scratch.check(&["check", "--out", "out"], 1);
    assert!(
        stderr.contains("the patch of `ocpp-messages` is not in effect"),
        "{stderr}"
    );
    assert!(stderr.contains("cargo update -p ocpp-messages"), "{stderr}");
    scratch.write(
        "out/Cargo.toml",
        &workspace.replace("\"messages\"", "\"elsewhere\""),
    );
    let (_, stderr) = scratch.check(&["check", "--out", "out"], 1);
    assert!(
        stderr.contains("leads to `out/elsewhere`, which is not that package"),
        "{stderr}"
    );
}

#[test]
fn sizes_follow_the_capacities() {
    let scratch = Scratch::new("sizes");
    let size = |arguments: &[&str]| {
        let (json, _) = scratch.check(&[&["sizes", "--format", "json"], arguments].concat(), 0);
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
    let (_, stderr) = scratch.check(&["sizes", "--capacities", "mine.toml"], 1);
    assert!(stderr.contains("--> mine.toml:2:6"), "{stderr}");
    scratch.check(&["sizes", "--ocpp", "2.1"], 2);
    let arguments = [
        "--profile",
        "all",
        "--ocpp",
        "2.1",
        "--capacities",
        "mine.toml",
    ];
    let (_, stderr) = scratch.check(&arguments, 1);
    assert!(
        stderr.contains("bounds of no-alloc types, which no chosen version has"),
        "{stderr}"
    );
}
