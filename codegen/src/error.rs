//! The one error of the library: what was asked is wrong, what was read is wrong, or the disk is.
//!
//! Owns the distinction that decides exit codes. Knows no stage.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostics;

/// Why nothing was generated.
pub enum Error {
    /// The request itself makes no sense: an unknown profile or version. Exit code 2.
    Usage(String),
    /// The schemas or the facts beside them can't be honoured. Exit code 1.
    Input(Diagnostics),
    /// Files that somebody else wrote stand where generated ones have to. Exit code 1.
    Foreign(Vec<PathBuf>),
    /// A file could not be read or written. Exit code 1.
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried: `read`, `write`, ...
        verb: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A template of this program is not right. Exit code 1.
    Internal(String),
}

impl Error {
    pub(crate) fn io(verb: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            verb,
            source,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Internal(message) => f.write_str(message),
            Self::Input(diagnostics) => diagnostics.fmt(f),
            Self::Foreign(paths) => {
                f.write_str("not written by ocpp-gen, so not overwritten:\n")?;
                for path in paths {
                    writeln!(f, "  {}", path.display())?;
                }
                f.write_str("move them away, or generate into another folder")
            }
            Self::Io { path, verb, source } => {
                write!(f, "could not {verb} `{}`: {source}", path.display())
            }
        }
    }
}

/// As it is displayed: a build script's `main` that returns an error prints it this way, behind `Error: `.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Input(_) = self {
            f.write_str("nothing is generated from this input\n\n")?;
        }
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Input(diagnostics)
    }
}
