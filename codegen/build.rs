//! Embeds `schemas/`, `templates/` and `coverage/` in the library, so that `ocpp-gen` needs nothing beside its own binary.
//!
//! Owns the file list; must not know what any of the files mean.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo:rerun-if-changed=build.rs");
    let mut text = String::new();
    for (tree, constant, what) in [
        (
            "schemas",
            "SCHEMAS",
            "Message schemas and the TOML beside them.",
        ),
        (
            "templates",
            "TEMPLATES",
            "Templates of scaffolded projects.",
        ),
        (
            "coverage",
            "COVERAGE",
            "What this project's own station and CSMS implement.",
        ),
    ] {
        let folder = folder(&root, tree);
        let mut files = Vec::new();
        collect(&folder, "", &mut files)?;
        files.sort();
        let _ = writeln!(text, "/// {what} Path and text, sorted by path.");
        let _ = writeln!(text, "pub const {constant}: &[(&str, &str)] = &[");
        for (name, path) in files {
            let _ = writeln!(text, "    ({name:?}, include_str!({path:?})),");
        }
        text.push_str("];\n");
    }
    fs::write(out.join("bundled.rs"), text)
}

/// The tree inside the package; beside it on checkouts that have no symbolic links.
fn folder(root: &Path, tree: &str) -> PathBuf {
    let inside = root.join(tree);
    if inside.is_dir() {
        inside
    } else {
        root.join("..").join(tree)
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let full = if prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{prefix}/{name}")
        };
        if path.is_dir() {
            collect(&path, &full, files)?;
        } else {
            println!("cargo:rerun-if-changed={}", path.display());
            files.push((full, followed(path)));
        }
    }
    Ok(())
}

/// Where a symbolic link leads. A checkout without such links has files instead, whose text is the link's way.
fn followed(path: PathBuf) -> PathBuf {
    let way = fs::read_to_string(&path).unwrap_or_default();
    match path.parent().map(|folder| folder.join(way.trim_end())) {
        Some(target) if way.starts_with("../") && target.is_file() => target,
        _ => path,
    }
}
