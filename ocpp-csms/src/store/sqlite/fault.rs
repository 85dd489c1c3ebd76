//! What can go wrong with the file.
//!
//! Owns the words for it and whether it is the file's fault or one statement's.

use std::fmt;

use rusqlite::ffi::ErrorCode;

use crate::store::StoreError;

/// Why work on the file failed.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(rusqlite::Error),
    /// What is in the file can't be read.
    Corrupt(&'static str),
    Other(String),
}

impl Fault {
    /// Whether other work on the same file would fail as well.
    pub(super) fn is_general(&self) -> bool {
        let Self::Sql(error) = self else {
            return false;
        };
        matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::DiskFull
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::DatabaseCorrupt
                    | ErrorCode::NotADatabase
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::OutOfMemory
            )
        )
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => {
                    write!(f, "the disk is full, nothing was stored: {error}")
                }
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    write!(f, "another program holds the file: {error}")
                }
                _ => error.fmt(f),
            },
            Self::Corrupt(what) => write!(f, "the file is damaged: {what}"),
            Self::Other(what) => f.write_str(what),
        }
    }
}

impl From<&Fault> for StoreError {
    fn from(fault: &Fault) -> Self {
        Self(fault.to_string())
    }
}
