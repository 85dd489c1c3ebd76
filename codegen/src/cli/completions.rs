//! `ocpp-gen completions SHELL`.
//!
//! Owns what shells are told beyond the definition of the arguments: words that are data, not code.

use clap::CommandFactory as _;
use clap::builder::PossibleValuesParser;
use ocpp_gen::model::build;
use ocpp_gen::select;
use ocpp_gen::source::{Sources, version_ids};

use super::{Cli, Failure, output};

/// `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell to print a script for.
    shell: clap_complete::Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command()?, "ocpp-gen", &mut script);
    // clap_complete 4.6 calls the states of a program with a dash by two names in its bash script, so that nothing is
    // completed behind a subcommand (clap issue 6421).
    let script = String::from_utf8_lossy(&script).replace("ocpp__subcmd__gen", "ocpp__gen");
    output::print(&script)
}

/// The command with every embedded profile and version as values. Other words mean something, too, so only completion
/// lists them.
fn command() -> Result<clap::Command, Failure> {
    let versions = version_ids()?;
    let ids: Vec<_> = versions.iter().map(String::as_str).collect();
    let protocol = build::protocol(&Sources::bundled(&ids)?)?;
    let words: Vec<_> = select::words(&protocol)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let listed = |argument: clap::Arg| match argument.get_id().as_str() {
        "ocpp" => argument.value_parser(PossibleValuesParser::new(versions.clone())),
        "profile" => argument.value_parser(PossibleValuesParser::new(words.clone())),
        _ => argument,
    };
    let command = Cli::command().mut_args(listed);
    Ok(command.mut_subcommands(|command| command.mut_args(listed)))
}
