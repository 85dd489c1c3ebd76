//! Reading folders of the user's.
//!
//! Owns which files of a folder count. An unpacked archive may keep its schemas some folders down, beside documents of
//! other kinds; hidden files are what operating systems leave behind. Knows the inside of no file.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Folder, SourceFile};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Folders below the given one that are searched for schemas.
const MAX_DEPTH: usize = 6;

/// Bytes of the largest file that is read. The largest published schema has 40 kB, the largest file of facts 110 kB.
const MAX_BYTES: u64 = 16 << 20;

/// The nearest folders, from this one downwards, that hold `.json` files.
pub(super) fn schemas(path: &Path, diagnostics: &mut Diagnostics) -> Vec<Folder> {
    let before = diagnostics.as_slice().len();
    let mut found = Vec::new();
    search(path, 0, &mut BTreeSet::new(), &mut found, diagnostics);
    if found.is_empty() && diagnostics.as_slice().len() == before {
        diagnostics.push(Diagnostic::whole(
            path.display().to_string(),
            "no schemas: neither the folder nor one below it has a `.json` file",
            "give the folder of the unpacked archive that holds files like `AuthorizeResponse.json`",
        ));
    }
    found
}

/// A vendor's folder: all of its files, `vendor.toml` among them.
pub(super) fn vendor(path: &Path, diagnostics: &mut Diagnostics) -> Option<Folder> {
    let (files, _) = listed(path, diagnostics)?;
    if !files.iter().any(|path| name(path) == "vendor.toml") {
        diagnostics.push(Diagnostic::whole(
            path.display().to_string(),
            "no `vendor.toml` in the folder",
            "write one with vendor_id and a [[message]] for each message; `ocpp-gen --help` shows one",
        ));
        return None;
    }
    Some(folder(path, &files, diagnostics))
}

/// `seen` holds the folders that were searched, by their true paths: links may lead in circles.
fn search(
    path: &Path,
    depth: usize,
    seen: &mut BTreeSet<PathBuf>,
    found: &mut Vec<Folder>,
    diagnostics: &mut Diagnostics,
) {
    if !seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())) {
        return;
    }
    let Some((files, folders)) = listed(path, diagnostics) else {
        return;
    };
    if files.iter().any(|path| is_schema(path)) {
        found.push(folder(path, &files, diagnostics));
    } else if depth < MAX_DEPTH {
        for below in folders {
            search(&below, depth + 1, seen, found, diagnostics);
        }
    }
}

fn folder(path: &Path, files: &[PathBuf], diagnostics: &mut Diagnostics) -> Folder {
    let mut read = Vec::new();
    for path in files {
        if is_schema(path) || name(path).ends_with(".toml") {
            match sound(path).and_then(|()| SourceFile::read(path)) {
                Ok(file) => read.push(file),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
    }
    Folder {
        display: path.display().to_string(),
        files: read,
        bundled: false,
    }
}

/// Whether this is a file of sensible size; reading a pipe or a device might never end.
fn sound(path: &Path) -> Result<(), Diagnostic> {
    let problem = |found: String| {
        let help = "take it out of the folder";
        Err(Diagnostic::whole(path.display().to_string(), found, help))
    };
    match fs::metadata(path) {
        Ok(data) if !data.is_file() => problem("a pipe, socket or device".to_owned()),
        Ok(data) if data.len() > MAX_BYTES => problem(format!(
            "{} bytes, which is no schema; the most are {MAX_BYTES}",
            data.len()
        )),
        // What can't be looked at can't be read either, which is reported where it is tried.
        _ => Ok(()),
    }
}

fn listed(path: &Path, diagnostics: &mut Diagnostics) -> Option<(Vec<PathBuf>, Vec<PathBuf>)> {
    let problem = |error: Error| {
        let found = if error.kind() == ErrorKind::NotADirectory {
            "a file where a folder was expected".to_owned()
        } else {
            format!("could not be read: {error}")
        };
        let help = "give a folder that exists; an archive has to be unpacked first";
        Diagnostic::whole(path.display().to_string(), found, help)
    };
    list(path)
        .map_err(|error| diagnostics.push(problem(error)))
        .ok()
}

/// Files and folders of a folder, sorted, without hidden ones.
fn list(path: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Error> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        let name = name(&path);
        if name.starts_with('.') || name == "__MACOSX" {
            continue;
        }
        if path.is_dir() {
            folders.push(path);
        } else {
            files.push(path);
        }
    }
    files.sort();
    folders.sort();
    Ok((files, folders))
}

fn is_schema(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
