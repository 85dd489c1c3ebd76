//! `ocpp-gen completions SHELL`.

use clap::CommandFactory as _;

use super::{Cli, Failure, output};

/// `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell to print a script for.
    shell: clap_complete::Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Cli::command(),
        "ocpp-gen",
        &mut script,
    );
    output::print(&String::from_utf8_lossy(&script))
}
