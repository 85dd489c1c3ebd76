//! `ocpp-gen new csms NAME`, `ocpp-gen new station NAME`: a project of one end, in a folder of its own.
//!
//! Owns what a project may be called and where it may go. What is in it is the main command's.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{ValueEnum, ValueHint};
use ocpp_gen::Error;
use ocpp_gen::generate::Part;

use super::chosen::Chosen;
use super::{Failure, generate};

/// `new`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which end of the network.
    end: End,
    /// The folder to make; its name is the package's.
    #[arg(value_name = "NAME", value_hint = ValueHint::DirPath)]
    folder: PathBuf,
    #[command(flatten)]
    chosen: Chosen,
    /// What the station runs on [default: host].
    #[arg(long, value_enum)]
    board: Option<Board>,
}

/// An end of a charging network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum End {
    /// A central system.
    Csms,
    /// A charging station (OCPP 1.6).
    Station,
}

/// What a station runs on.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Board {
    /// This machine, with simulated hardware.
    Host,
}

impl End {
    fn parts(self) -> Vec<Part> {
        match self {
            Self::Csms => vec![Part::Messages, Part::Csms],
            Self::Station => vec![Part::MessagesNano, Part::Station],
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Arguments {
        end,
        folder,
        chosen,
        board,
    } = arguments;
    if board.is_some() && *end == End::Csms {
        return Err(Error::Usage("a CSMS has no --board".to_owned()).into());
    }
    if chosen.profile.is_empty() {
        let message =
            "no --profile; `--profile all` takes every one, `ocpp-gen list` shows them".to_owned();
        return Err(Error::Usage(message).into());
    }
    let name = package_name(folder)?;
    vacant(folder)?;
    let mut options = chosen.options(folder)?;
    options.parts = end.parts();
    options.name = Some(name);
    let (plan, notes) = generate::plan(folder, &options)?;
    // What was left out of a workspace with a word is all there is to this one.
    let made = |part: Part| {
        plan.once
            .iter()
            .any(|file| file.path.starts_with(part.name()))
    };
    if !options
        .parts
        .iter()
        .all(|part| part.flavour().is_some() || made(*part))
    {
        return Err(Error::Usage(notes.join("; ")).into());
    }
    generate::carry_out(folder, &plan, &notes)
}

/// The folder's name, if cargo takes it for a package that is run beside the libraries.
fn package_name(folder: &Path) -> Result<String, Error> {
    let shown = folder.display();
    let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
        return Err(Error::Usage(format!("`{shown}` names no folder to make")));
    };
    let problem = if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Some("begins with no letter")
    } else if !name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    {
        Some("holds more than letters, digits, `-` and `_`")
    } else if TAKEN.contains(&name.replace('_', "-").to_ascii_lowercase().as_str()) {
        Some("is a name that cargo or a library has taken")
    } else {
        None
    };
    match problem {
        Some(problem) => Err(Error::Usage(format!(
            "`{name}` can't be a package's name: it {problem}; give another"
        ))),
        None => Ok(name.to_owned()),
    }
}

/// Names that a workspace has already, or that cargo refuses for a program.
const TAKEN: &[&str] = &[
    "build",
    "deps",
    "examples",
    "incremental",
    "test",
    "core",
    "std",
    "alloc",
    "messages",
    "messages-nano",
    "ocpp-messages",
    "ocpp-messages-nano",
    "ocpp-wire",
    "ocpp-csms",
    "ocpp-station",
    "clap",
    "tokio",
    "tracing",
];

/// Nothing is there yet, or an empty folder.
fn vacant(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display();
    let occupied = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) if error.kind() == ErrorKind::NotADirectory => true,
        Err(source) => {
            let (path, verb) = (folder.to_owned(), "read");
            return Err(Error::Io { path, verb, source }.into());
        }
    };
    if occupied {
        let message = format!(
            "`{shown}` is there already; give another name, or, to generate into it again, run `ocpp-gen --out {shown}`"
        );
        return Err(Error::Usage(message).into());
    }
    Ok(())
}
