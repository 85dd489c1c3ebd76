//! Reads the subjects' lines, prints a table and the ratios, and fails below the bars.

use std::collections::BTreeMap;
use std::io::{BufRead, stdin};
use std::process::ExitCode;

/// What is measured against the bars.
const OURS: &str = "ours";
/// As its sources call it; found to be the fastest peer, and held to that below.
const PEERS: [&str; 2] = ["ocpp-types", "rust-ocpp"];
const PAYLOADS: [&str; 4] = ["boot", "meter", "stop", "profile"];
/// Least ratio of the geometric mean, and of each payload, by form.
const BARS: [(&str, f64, f64); 3] = [
    ("plain", 3.0, 1.8),
    ("sorted", 1.5, 1.0),
    ("spaced", 1.5, 1.0),
];

fn main() -> ExitCode {
    // Subject, form and payload -> least nanoseconds of all passes.
    let mut times: BTreeMap<(String, String, String), f64> = BTreeMap::new();
    for line in stdin().lock().lines().map_while(Result::ok) {
        let mut parts = line.split('\t');
        let (Some(subject), Some(payload), Some(form), Some(time)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let Ok(time) = time.parse::<f64>() else {
            continue;
        };
        let key = (subject.to_owned(), form.to_owned(), payload.to_owned());
        let least = times.entry(key).or_insert(time);
        *least = least.min(time);
    }
    let time = |subject: &str, form: &str, payload: &str| {
        let key = (subject.to_owned(), form.to_owned(), payload.to_owned());
        times.get(&key).copied().unwrap_or(f64::NAN)
    };
    let subjects: Vec<_> = [OURS, "ours, handled"].into_iter().chain(PEERS).collect();
    println!(
        "nanoseconds, least of all rounds\n{:22}{:>10}{:>10}{:>10}{:>10}",
        "", "boot", "meter", "stop", "profile"
    );
    for (form, ..) in BARS {
        for subject in &subjects {
            print!("{:22}", format!("{subject} ({form})"));
            for payload in PAYLOADS {
                print!("{:>10.0}", time(subject, form, payload));
            }
            println!();
        }
    }
    println!("\ntimes as fast as the fastest peer on the same text");
    let mut missed = false;
    for (form, mean_bar, each_bar) in BARS {
        let fastest = |payload| {
            let peers = PEERS.map(|peer| time(peer, form, payload));
            peers.into_iter().fold(f64::NAN, f64::min)
        };
        let ratios = PAYLOADS.map(|payload| fastest(payload) / time(OURS, form, payload));
        let mean = ratios.iter().product::<f64>().powf(0.25);
        print!("{form:22}");
        for ratio in ratios {
            print!("{ratio:>10.2}");
        }
        println!("   geometric mean {mean:.2} (bar {mean_bar}, each {each_bar})");
        missed |= !(mean >= mean_bar) || ratios.iter().any(|ratio| !(*ratio >= each_bar));
    }
    if missed {
        eprintln!("below a bar, or a subject did not run");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
