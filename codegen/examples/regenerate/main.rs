//! Writes `generated/` anew: `cargo run -p ocpp-gen --example regenerate`.
//!
//! What stands there is decided in `plan.rs`, which the test that guards it uses too.

mod plan;

use std::process::ExitCode;

fn main() -> ExitCode {
    let folder = plan::folder();
    let report = plan::plan().and_then(|plan| ocpp_gen::write::write(&folder, &plan));
    match report {
        Ok(report) => {
            let (written, removed) = (report.written.len(), report.removed.len());
            println!("{}: {written} written, {removed} removed", folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
