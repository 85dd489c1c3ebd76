//! Reading folders of the user's.
//!
//! Owns which files of a folder count. An unpacked archive may keep its schemas some folders down, beside documents of
//! other kinds; hidden files are what operating systems leave behind. Knows the inside of no file.

use std::path::{Path, PathBuf};

use super::{Folder, SourceFile};
use crate::diagnostic::Diagnostic;

/// Folders below the given one that are searched for schemas.
const MAX_DEPTH: usize = 6;

/// The nearest folders, from this one downwards, that hold `.json` files.
pub(super) fn schemas(path: &Path) -> Result<Vec<Folder>, Diagnostic> {
    let found = search(path, 0)?;
    if found.is_empty() {
        return Err(Diagnostic::whole(
            path.display().to_string(),
            "no schemas: neither the folder nor one below it has a `.json` file",
            "give the folder of the unpacked archive that holds files like `AuthorizeResponse.json`",
        ));
    }
    Ok(found)
}

/// A vendor's folder: all of its files, `vendor.toml` among them.
pub(super) fn vendor(path: &Path) -> Result<Folder, Diagnostic> {
    let (files, _) = list(path)?;
    if !files.iter().any(|path| name(path) == "vendor.toml") {
        return Err(Diagnostic::whole(
            path.display().to_string(),
            "no `vendor.toml` in the folder",
            "write one with vendor_id and a [[message]] for each message; `ocpp-gen --help` shows one",
        ));
    }
    folder(path, &files)
}

fn search(path: &Path, depth: usize) -> Result<Vec<Folder>, Diagnostic> {
    let (files, folders) = list(path)?;
    if files.iter().any(|path| is_schema(path)) {
        return Ok(vec![folder(path, &files)?]);
    }
    let mut found = Vec::new();
    if depth < MAX_DEPTH {
        for below in folders {
            found.extend(search(&below, depth + 1)?);
        }
    }
    Ok(found)
}

fn folder(path: &Path, files: &[PathBuf]) -> Result<Folder, Diagnostic> {
    let files = files
        .iter()
        .filter(|path| is_schema(path) || name(path).ends_with(".toml"))
        .map(|path| SourceFile::read(path))
        .collect::<Result<_, _>>()?;
    Ok(Folder {
        display: path.display().to_string(),
        files,
        bundled: false,
    })
}

/// Files and folders of a folder, sorted, without hidden ones.
fn list(path: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Diagnostic> {
    let problem = |error: std::io::Error| {
        let found = if path.is_file() {
            "a file where a folder was expected".to_owned()
        } else {
            format!("could not be read: {error}")
        };
        let help = "give a folder that exists; an archive has to be unpacked first";
        Diagnostic::whole(path.display().to_string(), found, help)
    };
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(path).map_err(problem)? {
        let path = entry.map_err(problem)?.path();
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
