//! How long generation takes, each run a process of its own, and that a second run writes nothing.
//!
//! `cargo run --release -p ocpp-gen --example bench_generation`

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use ocpp_gen::generate::{self, Options, Part};
use ocpp_gen::source::Request;
use ocpp_gen::write;

const RUNS: usize = 15;

/// What is generated, and the most it may take in milliseconds.
const CASES: [(&str, &str, f64); 4] = [
    ("OCPP 1.6", "1.6", 80.0),
    ("OCPP 2.0.1", "2.0.1", 400.0),
    ("OCPP 2.1", "2.1", 400.0),
    ("all four sets", "1.6,2.0.1,2.1", 400.0),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [once, versions, out] = arguments.as_slice()
        && once == "once"
    {
        let written = run(versions, Path::new(out));
        println!("{written}");
        return;
    }
    println!(
        "{:<16}{:>12}{:>14}{:>10}{:>8}",
        "", "first run", "second run", "at most", "ratio"
    );
    let mut missed = false;
    for (name, versions, bar) in CASES {
        let out = std::env::temp_dir().join(format!("ocpp-gen-bench-{}", std::process::id()));
        let first = median(|| {
            let _ = std::fs::remove_dir_all(&out);
            let (time, written) = measure(versions, &out);
            assert!(written > 0, "the first run writes");
            time
        });
        let second = median(|| {
            let (time, written) = measure(versions, &out);
            assert_eq!(written, 0, "a second run writes no file");
            time
        });
        let _ = std::fs::remove_dir_all(&out);
        let ratio = first / bar;
        missed |= ratio > 1.0;
        println!("{name:<16}{first:>9.1} ms{second:>11.1} ms{bar:>7.0} ms{ratio:>8.2}");
    }
    println!("wall clock of a whole process, writing included; median of {RUNS} runs");
    if missed {
        std::process::exit(1);
    }
}

/// Generates the messages of these versions; gives how many files were written.
fn run(versions: &str, out: &Path) -> usize {
    let options = Options {
        request: Request {
            versions: versions.split(',').map(str::to_owned).collect(),
            ..Request::default()
        },
        profiles: vec!["all".to_owned()],
        parts: if versions.contains("1.6") {
            vec![Part::Messages, Part::MessagesNano]
        } else {
            vec![Part::Messages]
        },
        ..Options::default()
    };
    let generated = generate::plan(&options).unwrap_or_else(|problem| panic!("{problem}"));
    let report = write::write(out, &generated.plan).unwrap_or_else(|problem| panic!("{problem}"));
    report.written.len()
}

fn measure(versions: &str, out: &Path) -> (Duration, usize) {
    let program: PathBuf = std::env::current_exe().expect("this program's path");
    let start = Instant::now();
    let output = Command::new(program)
        .args(["once", versions])
        .arg(out)
        .output()
        .expect("this program runs");
    let time = start.elapsed();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let written = String::from_utf8_lossy(&output.stdout).trim().parse();
    (time, written.expect("a number of files"))
}

/// Milliseconds.
fn median(mut once: impl FnMut() -> Duration) -> f64 {
    let mut times: Vec<f64> = (0..RUNS).map(|_| once().as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}
