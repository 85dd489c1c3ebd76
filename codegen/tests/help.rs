//! What the command tells about itself: help and completions.

mod scratch;

use std::collections::BTreeSet;

use scratch::Scratch;

fn run(arguments: &[&str]) -> String {
    Scratch::new(&format!("help-{}", arguments.join("-")))
        .run(arguments, 0)
        .0
}

#[test]
fn help() {
    let help = run(&["--help"]);
    for expected in [
        "Examples:",
        "--profile",
        "--schemas",
        "coverage",
        "Exit codes",
    ] {
        assert!(help.contains(expected), "{expected} in\n{help}");
    }
    let long = help.lines().find(|line| line.chars().count() > 100);
    assert_eq!(long, None, "a line that terminals break");
    assert!(run(&["--version"]).starts_with("ocpp-gen "));
}

#[test]
fn completions_know_profiles_and_versions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell]);
        assert!(script.contains("coverage"), "{shell}");
        // The scripts of these two carry no values.
        if !["powershell", "elvish"].contains(&shell) {
            for word in ["smart_charging", "der_control", "2.0.1"] {
                assert!(script.contains(word), "{word} for {shell}");
            }
        }
    }
}

/// Every state that the bash script gets into is one that it completes in.
#[test]
fn bash_completes_behind_subcommands() {
    let script = run(&["completions", "bash"]);
    let quoted = |line: &str| {
        Some(
            line.trim()
                .strip_prefix("cmd=\"")?
                .split_once('"')?
                .0
                .to_owned(),
        )
    };
    let states: BTreeSet<_> = script.lines().filter_map(quoted).collect();
    assert!(states.len() > 5, "{states:?}");
    for state in states.iter().filter(|state| !state.is_empty()) {
        let case = format!("\n        {state})\n");
        assert!(script.contains(&case), "{state} is completed nowhere");
    }
}
