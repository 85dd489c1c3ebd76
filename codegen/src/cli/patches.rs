//! Whether the patches of a produced workspace are in effect.
//!
//! Owns the question alone: cargo itself only warns of a patch it does not use, and then builds the libraries on other
//! message types than the workspace's own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use semver::{Version, VersionReq};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Manifest {
    package: Option<Package>,
    workspace: Workspace,
    patch: BTreeMap<String, BTreeMap<String, Patch>>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    /// Text, or a table that leads to the workspace's.
    version: toml::Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Workspace {
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Deserialize)]
struct Patch {
    path: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Lock {
    patch: Unused,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Unused {
    unused: Vec<Package>,
}

/// What is wrong with the patches of a workspace, and the command that mends it; nothing where there is no workspace.
pub(super) fn problems(out: &Path) -> Vec<String> {
    let Some(manifest) = parse::<Manifest>(&out.join("Cargo.toml")) else {
        return Vec::new();
    };
    let lock: Lock = parse(&out.join("Cargo.lock")).unwrap_or_default();
    let patches = manifest.patch.values().flatten();
    let problem = |(name, patch): (&String, &Patch)| {
        let folder = out.join(patch.path.as_ref()?);
        let package =
            parse::<Manifest>(&folder.join("Cargo.toml")).and_then(|manifest| manifest.package);
        let Some(package) = package.filter(|package| package.name == *name) else {
            return Some(format!(
                "the patch of `{name}` leads to `{}`, which is not that package; correct [patch] in {}",
                folder.display(),
                out.join("Cargo.toml").display()
            ));
        };
        let version = package.version.as_str().unwrap_or_default();
        let asked = manifest
            .workspace
            .dependencies
            .get(name)
            .and_then(requirement);
        let refused = asked.filter(|asked| !fits(asked, version));
        let unused = lock.patch.unused.iter().any(|unused| unused.name == *name);
        if refused.is_none() && !unused {
            return None;
        }
        let instead = refused.unwrap_or_else(|| "another version".to_owned());
        Some(format!(
            "the patch of `{name}` is not in effect: it gives {version}, the workspace depends on {instead}; \
             run `cargo update -p {name}`, or bring `ocpp-gen` and the libraries to one version"
        ))
    };
    patches.filter_map(problem).collect()
}

/// `"0.1"` or `{ version = "0.1" }`.
fn requirement(dependency: &toml::Value) -> Option<String> {
    let version = dependency.get("version").unwrap_or(dependency);
    version.as_str().map(str::to_owned)
}

/// Whether cargo takes this version for that requirement. What is no version at all is cargo's to refuse.
fn fits(requirement: &str, version: &str) -> bool {
    match (VersionReq::parse(requirement), Version::parse(version)) {
        (Ok(requirement), Ok(version)) => requirement.matches(&version),
        _ => true,
    }
}

fn parse<T: DeserializeOwned>(path: &Path) -> Option<T> {
    toml::from_str(&std::fs::read_to_string(path).ok()?).ok()
}
