//! `ocpp-gen coverage`: the counting, the gaps, and what wrong files are told.

mod scratch;

use scratch::Scratch;
use serde_json::Value;

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
    let (json, _) = scratch.run(&[&arguments[..], &["--format", "json"]].concat(), 0);
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

    let (table, _) = scratch.run(&arguments, 0);
    for row in [
        "24         28     85.71 %",
        "15         19     78.95 %",
        "10         10     100 %",
    ] {
        assert!(table.contains(row), "{row} in\n{table}");
    }
    let (markdown, _) = scratch.run(&[&arguments[..], &["--format", "markdown"]].concat(), 0);
    assert!(
        markdown.contains("| distinct | 24 | 28 | 85.71 % |"),
        "{markdown}"
    );
}

#[test]
fn coverage_of_this_project() {
    let scratch = Scratch::new("own-coverage");
    let (table, _) = scratch.run(&["coverage"], 0);
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
        (" []", "a list where an object was expected"),
        (r#"{"station": []}"#, "unknown field `station`"),
        (
            r#"{"csms_to_station": ["Rest"]}"#,
            "there is no action `Rest` in 1.6\n  --> coverage.json#/csms_to_station/0\n  = did you mean `Reset`?",
        ),
        (
            r#"{"csms_to_station": ["Heartbeat"]}"#,
            "`Heartbeat` is not asked by the CSMS\n  --> coverage.json#/csms_to_station/0",
        ),
        (
            "\u{feff}{\"station_to_csms\": [\"Reset\", \"Dance\"]}",
            "there is no action `Dance` in 1.6\n  --> coverage.json#/station_to_csms/1",
        ),
    ] {
        scratch.write("coverage.json", text);
        let (stdout, stderr) = scratch.run(&["coverage", "--implemented", "coverage.json"], 1);
        assert!(
            stderr.contains(expected) && stdout.is_empty(),
            "{expected}\n{stderr}"
        );
        assert!(stderr.contains("--> coverage.json"), "{stderr}");
    }
}
