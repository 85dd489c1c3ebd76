//! The command line: one definition feeds parser, help and completions; one file per command.
//!
//! Owns exit codes (0 done, 1 the input is wrong, 2 the usage is wrong) and what goes to which stream. What the
//! commands do is in the library.

mod check;
mod chosen;
mod completions;
mod coverage;
mod features;
mod generate;
mod list;
mod new;
mod output;
mod patches;
mod recorded;
mod sizes;

use std::io;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ocpp_gen::model::Protocol;
use ocpp_gen::source::Request;
use ocpp_gen::{Error, generate as library};

const EXAMPLES: &str = "\
Examples:
  ocpp-gen --profile core,smart_charging
      messages, a station and a CSMS for OCPP 1.6, in ./ocpp-out
  ocpp-gen --profile all --ocpp 1.6,2.0.1 --emit messages --out my-messages
      the messages alone, of two versions
  ocpp-gen --profile core --schemas OCPP_1.6_schemas --schemas OCPP_1.6_security_schemas
      from the publisher's own files
  ocpp-gen new csms depot --profile all --ocpp 1.6,2.0.1
  ocpp-gen new station wallbox --profile core,smart_charging
      one end alone, as a project of that name
  ocpp-gen list --format markdown
      profiles, actions and who sends them
  ocpp-gen check
      whether ./ocpp-out is what ocpp-gen would write today

Exit codes: 0 done, 1 the input is wrong or the output not current, 2 wrong usage.";

const MORE: &str = "\
Files of your own:
  --vendor DIR holds JSON Schemas of DataTransfer payloads (keywords as in the published OCPP schemas) and a vendor.toml:
      vendor_id = \"com.example\"          # vendorId on the wire
      summary = \"Logos on displays.\"
      [[message]]
      message_id = \"SetLogo\"             # messageId on the wire
      request = \"set_logo.json\"          # schema of the request's data
      response = \"set_logo_answer.json\"  # of the response's; may be left out
      from = \"csms\"                      # or station, both
  --capacities FILE holds bounds for the no-alloc messages; `ocpp-gen sizes --capacities FILE` shows their effect:
      [[capacity]]
      at = \"MeterValue.sampledValue\"     # type and JSON member
      items = 24                         # of a list; `bytes` of a text
                                         # or `borrowed = true`: not held, points into the frame
  --schemas DIR may bring its own profiles.toml, and names.toml, docs.toml and capacities.toml for what it adds; see
  schemas/README.md.
";

/// From the OCPP schemas to compiled Rust: messages, handler traits, dispatch, a station and a CSMS.
#[derive(Debug, Parser)]
#[command(name = "ocpp-gen", version, after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{MORE}"))]
#[command(args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(flatten)]
    generate: generate::Arguments,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a project of one end: a CSMS, or a station.
    New(new::Arguments),
    /// Show profiles, their actions, and who sends each.
    List(list::Arguments),
    /// Show how much of a version an implementation covers.
    Coverage(coverage::Arguments),
    /// Say whether generated output is current and its patches in effect; the exit code tells scripts.
    Check(check::Arguments),
    /// Show the RAM that each no-alloc message takes, at the chosen capacities.
    Sizes(sizes::Arguments),
    /// Print a completion script for a shell.
    Completions(completions::Arguments),
}

/// Versions, as several commands take them.
#[derive(Clone, Debug, Args)]
struct Versions {
    /// Versions of OCPP: 1.6, 2.0.1, 2.1 [default: 1.6, or those of --schemas].
    #[arg(long, value_name = "VERSION", value_delimiter = ',')]
    ocpp: Vec<String>,
}

impl Versions {
    /// The model of the embedded sets of these versions.
    fn protocol(&self) -> Result<Protocol, Error> {
        library::protocol(&Request {
            versions: self.ocpp.clone(),
            ..Request::default()
        })
    }
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For documents.
    Markdown,
}

/// Why a command ended early.
enum Failure {
    /// The library said so.
    Library(Error),
    /// The input or the output on the disk is not as it should be; already explained.
    Told,
    /// Standard output is closed or full.
    Output(io::Error),
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Library(error.into())
    }
}

/// Parses the arguments, runs the command, reports.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match &cli.command {
        None => generate::run(&cli.generate),
        Some(Command::New(arguments)) => new::run(arguments),
        Some(Command::List(arguments)) => list::run(arguments),
        Some(Command::Coverage(arguments)) => coverage::run(arguments),
        Some(Command::Check(arguments)) => check::run(arguments),
        Some(Command::Sizes(arguments)) => sizes::run(arguments),
        Some(Command::Completions(arguments)) => completions::run(arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Told) => ExitCode::from(1),
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(Failure::Output(error)) => {
            output::error(&format!("could not print: {error}"));
            ExitCode::from(1)
        }
        Err(Failure::Library(error)) => {
            output::library_error(&error);
            ExitCode::from(if matches!(error, Error::Usage(_)) {
                2
            } else {
                1
            })
        }
    }
}
