//! Whether the owner's manifest asks the libraries for every room that was picked.
//!
//! Owns the question alone. A rerun with more profiles tells once what to add; this tells it as long as it is not there.

use std::collections::BTreeMap;
use std::path::Path;

use ocpp_gen::emit::GeneratedFile;
use serde::Deserialize;

/// The file that both stand in.
const MANIFEST: &str = "Cargo.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Manifest {
    workspace: Workspace,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Workspace {
    dependencies: BTreeMap<String, toml::Value>,
}

/// What the workspace asks its libraries for too little, and what to add; nothing where there is no workspace, or one that
/// can't be read, which is told elsewhere.
///
/// `scaffold`: the owner's files as they would be written today.
pub(super) fn problems(out: &Path, scaffold: &[GeneratedFile]) -> Vec<String> {
    let path = out.join(MANIFEST);
    let read = |text: &str| toml::from_str::<Manifest>(text).ok();
    let wanted = scaffold.iter().find(|file| file.path == MANIFEST);
    let wanted = wanted.and_then(|file| read(&file.text));
    let found = std::fs::read_to_string(&path)
        .ok()
        .and_then(|text| read(&text));
    let (Some(wanted), Some(found)) = (wanted, found) else {
        return Vec::new();
    };
    let libraries = wanted.workspace.dependencies.iter();
    let problems = libraries.filter_map(|(name, library)| {
        // A library that its owner has let go needs no features.
        let asked = features(found.workspace.dependencies.get(name)?);
        let missing: Vec<_> = features(library)
            .into_iter()
            .filter(|feature| !asked.contains(feature))
            .map(|feature| format!("\"{feature}\""))
            .collect();
        (!missing.is_empty()).then(|| {
            format!(
                "`{}` does not ask `{name}` for all that was picked; add {} to the features of \
                 [workspace.dependencies.{name}]",
                path.display(),
                missing.join(", ")
            )
        })
    });
    problems.collect()
}

/// The features a dependency is asked for.
fn features(dependency: &toml::Value) -> Vec<&str> {
    let list = dependency.get("features").and_then(toml::Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(toml::Value::as_str)
        .collect()
}
