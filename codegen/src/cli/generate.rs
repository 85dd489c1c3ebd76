//! `ocpp-gen --profile ...`: the main command.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use ocpp_gen::Error;
use ocpp_gen::emit::GeneratedFile;
use ocpp_gen::emit::workspace::{self, CRATES_IO, Libraries};
use ocpp_gen::generate::{self, Options, Part};
use ocpp_gen::source::Request;
use ocpp_gen::write::{self, Plan};

use super::{Failure, Versions, output, recorded};

/// Where output goes if nothing is said.
pub(super) const OUT: &str = "ocpp-out";

/// The main command's.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Profiles: core, smart_charging, ... or all; see `ocpp-gen list`. Without: as recorded in the output folder.
    #[arg(long, value_name = "PROFILE", value_delimiter = ',')]
    profile: Vec<String>,
    #[command(flatten)]
    versions: Versions,
    /// A folder with the publisher's schemas, instead of the embedded ones; may be given several times.
    #[arg(long, value_name = "DIR")]
    schemas: Vec<PathBuf>,
    /// Bounds of no-alloc types that take precedence over the embedded ones.
    #[arg(long, value_name = "FILE")]
    capacities: Option<PathBuf>,
    /// A folder with a vendor.toml and schemas of DataTransfer payloads; may be given several times.
    #[arg(long, value_name = "DIR")]
    vendor: Vec<PathBuf>,
    /// Where to write.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    out: PathBuf,
    /// What to write [default: all of it].
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    #[arg(value_parser = PossibleValuesParser::new(Part::ALL.map(Part::name)).try_map(|name| name.parse::<Part>()))]
    emit: Vec<Part>,
    /// Where scaffolds find the project's libraries: `crates-io`, or a checkout [default: the checkout that this program
    /// was built in, as long as it is there].
    #[arg(long, value_name = "PATH|crates-io")]
    libraries: Option<String>,
    /// Write the files that are yours again, too; your changes in them are lost.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let options = options(arguments)?;
    let (mut plan, notes) = plan(&arguments.out, &options)?;
    let before = scaffolded_before(&arguments.out, &plan);
    plan.force = arguments.force;
    let report = write::write(&arguments.out, &plan)?;
    let out = arguments.out.display();
    let mut text = format!(
        "{out}: {} files written, {} unchanged",
        report.written.len(),
        report.unchanged
    );
    if !report.removed.is_empty() {
        text.push_str(&format!(
            ", {} of an earlier run removed",
            report.removed.len()
        ));
    }
    if !report.kept.is_empty() {
        text.push_str(&format!(
            ", {} of yours left as they are",
            report.kept.len()
        ));
    }
    text.push('\n');
    for note in notes {
        text.push_str(&format!("{note}\n"));
    }
    let advice = workspace::advice(&before, &plan.once, &report.kept);
    if !advice.is_empty() {
        text.push_str(&format!(
            "your files were left alone; what would be new in them:\n{advice}"
        ));
    }
    output::print(&text)
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
    Ok((generated.plan, generated.notes))
}

/// What the arguments ask for; without profiles, what was asked for last time.
fn options(arguments: &Arguments) -> Result<Options, Failure> {
    if arguments.profile.is_empty() {
        let nothing = arguments.versions.ocpp.is_empty()
            && arguments.schemas.is_empty()
            && arguments.vendor.is_empty()
            && arguments.emit.is_empty()
            && arguments.capacities.is_none()
            && arguments.libraries.is_none();
        if nothing && let Some(recorded) = recorded::read(&arguments.out)? {
            return Ok(recorded);
        }
        let message = "no --profile; `--profile all` takes every one, `ocpp-gen list` shows them";
        return Err(Error::Usage(message.to_owned()).into());
    }
    Ok(Options {
        request: Request {
            versions: arguments.versions.ocpp.clone(),
            schemas: arguments.schemas.clone(),
            capacities: arguments.capacities.clone(),
            vendors: arguments.vendor.clone(),
        },
        profiles: arguments.profile.clone(),
        parts: arguments.emit.clone(),
        libraries: libraries(arguments),
    })
}

/// The libraries that were asked for, or those of the checkout this program was built in.
fn libraries(arguments: &Arguments) -> Libraries {
    let checkout = match arguments.libraries.as_deref() {
        Some(CRATES_IO) => return Libraries::CratesIo,
        Some(path) => PathBuf::from(path),
        None => {
            let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            if !built_in.join("ocpp-wire/Cargo.toml").is_file() {
                return Libraries::CratesIo;
            }
            built_in
        }
    };
    Libraries::new(&recorded::relative(&arguments.out, &checkout))
}
