//! `ocpp-gen --profile ...`: the main command.

use std::path::{Path, PathBuf};

use clap::ValueHint;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};
use ocpp_gen::Error;
use ocpp_gen::emit::GeneratedFile;
use ocpp_gen::emit::workspace;
use ocpp_gen::generate::{self, Options, Part};
use ocpp_gen::write::{self, Plan, Report};

use super::chosen::Chosen;
use super::{Failure, output, recorded};

/// Where output goes if nothing is said.
pub(super) const OUT: &str = "ocpp-out";

/// The scaffolded text that says how to go on.
const README: &str = "README.md";

/// The main command's.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    chosen: Chosen,
    /// Where to write.
    #[arg(long, value_name = "DIR", default_value = OUT, value_hint = ValueHint::DirPath)]
    out: PathBuf,
    /// What to write [default: all of it].
    #[arg(long, value_name = "PART", value_delimiter = ',', ignore_case = true)]
    #[arg(value_parser = PossibleValuesParser::new(Part::ALL.map(possible)).try_map(|name| name.parse::<Part>()))]
    emit: Vec<Part>,
    /// Write the files that are yours again, too, and over files that ocpp-gen did not write; what was in them is lost.
    #[arg(long)]
    force: bool,
}

/// A part as it is written, and with an underscore.
fn possible(part: Part) -> PossibleValue {
    PossibleValue::new(part.name()).alias(part.name().replace('-', "_"))
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (mut plan, notes) = plan(&arguments.out, &options(arguments)?)?;
    plan.force = arguments.force;
    carry_out(&arguments.out, &plan, &notes)
}

/// Writes what is planned for a folder, and tells what came of it.
pub(super) fn carry_out(out: &Path, plan: &Plan, notes: &[String]) -> Result<(), Failure> {
    let before = scaffolded_before(out, plan);
    let report = write::write(out, plan)?;
    let mut text = format!("{}: {}\n", out.display(), summary(&report));
    for note in notes {
        text.push_str(&format!("{note}\n"));
    }
    let advice = workspace::advice(&before, &plan.once, &report.kept);
    if !advice.is_empty() {
        text.push_str(&format!(
            "your files were left alone; what would be new in them:\n{advice}"
        ));
    }
    if !plan.known {
        text.push_str(&welcome(out, &report));
    }
    output::print(&text)
}

/// What was done to the files, in one line.
fn summary(report: &Report) -> String {
    let noun = if report.written.len() == 1 {
        "file"
    } else {
        "files"
    };
    let mut text = format!(
        "{} {noun} written, {} unchanged",
        report.written.len(),
        report.unchanged
    );
    for (count, what) in [
        (report.removed.len(), "of an earlier run removed"),
        (report.kept.len(), "of yours left as they are"),
    ] {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    text
}

/// After the first run into a folder: what was there before, and where to go on.
fn welcome(out: &Path, report: &Report) -> String {
    let mut text = String::new();
    if !report.kept.is_empty() {
        text.push_str(&format!(
            "there before, and not touched: {}; `--force` writes them as scaffolded\n",
            report.kept.join(", ")
        ));
    }
    if report.written.iter().any(|path| path == README) {
        text.push_str(&format!("how to go on: {}\n", out.join(README).display()));
    }
    text
}

/// The owner's files as the recorded options make them; none if the options are the same, or nothing is recorded.
fn scaffolded_before(out: &Path, plan: &Plan) -> Vec<GeneratedFile> {
    let record = plan
        .generated
        .iter()
        .find(|file| file.path == recorded::NAME);
    let recorded = std::fs::read_to_string(out.join(recorded::NAME)).ok();
    if record.map(|file| &file.text) == recorded.as_ref() {
        return Vec::new();
    }
    match recorded::read(out) {
        Ok(Some(options)) => generate::scaffold(&options)
            .map(|scaffold| scaffold.once)
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// What has to stand in the output folder, the record of the options included.
pub(super) fn plan(out: &Path, options: &Options) -> Result<(Plan, Vec<String>), Failure> {
    let mut generated = generate::plan(options)?;
    let record = recorded::file(out, options, &generated);
    generated.plan.generated.push(record);
    generated.plan.known = out.join(recorded::NAME).exists();
    Ok((generated.plan, generated.notes))
}

/// What the arguments ask for; without profiles, what was asked for last time.
fn options(arguments: &Arguments) -> Result<Options, Failure> {
    if arguments.chosen.profile.is_empty() {
        let nothing = arguments.chosen.is_nothing() && arguments.emit.is_empty();
        let message = match recorded::read(&arguments.out)? {
            Some(recorded) if nothing => return Ok(recorded),
            Some(recorded) => format!(
                "no --profile; with other options it has to be given again, `{}` was made with `--profile {}`",
                arguments.out.display(),
                recorded.profiles.join(",")
            ),
            None => "no --profile; `--profile all` takes every one, `ocpp-gen list` shows them"
                .to_owned(),
        };
        return Err(Error::Usage(message).into());
    }
    let mut options = arguments.chosen.options(&arguments.out)?;
    options.parts.clone_from(&arguments.emit);
    Ok(options)
}
