//! What is wrong with a configuration, and where.
//!
//! Owns the place: a file and a line. Knows no secret: nothing of the file is quoted.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

/// A configuration is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, if it is one line's fault.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub what: String,
}

impl ConfigError {
    pub(super) fn of_file(path: &Path, what: String) -> Self {
        Self {
            path: path.to_owned(),
            line: None,
            what,
        }
    }

    /// `span` is of bytes in `text`.
    pub(super) fn at(path: &Path, text: &str, span: Option<Range<usize>>, what: String) -> Self {
        let line = span.and_then(|span| {
            let before = text.as_bytes().get(..span.start)?;
            Some(before.iter().filter(|byte| **byte == b'\n').count() + 1)
        });
        Self {
            path: path.to_owned(),
            line,
            what: what.trim_end().replace('\n', ", "),
        }
    }
}

/// Where a key's value stands, by its name and the tables around it; `None` if the text has none.
pub(super) fn span_of(text: &str, keys: &[&str]) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    let (last, around) = keys.split_last()?;
    let mut table = table.get_ref();
    for key in around {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    Some(table.get(*last)?.span())
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for ConfigError {}
