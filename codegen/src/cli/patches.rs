//! Whether the patches of a produced workspace are in effect.
//!
//! Owns the question alone: cargo itself only warns of a patch it does not use, and then builds the libraries on other
//! message types than the workspace's own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ocpp_gen::Target as Flavour;
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
    /// In a lock file: where it was fetched from; none of what is on this disk.
    source: Option<String>,
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
    package: Vec<Package>,
    patch: Unused,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Unused {
    unused: Vec<Package>,
}

/// What is wrong with the patches of a workspace, and the command that mends it; nothing where there is no workspace.
///
/// `needed`: the message packages that libraries of the workspace have to be built on.
pub(super) fn problems(out: &Path, needed: &[Flavour]) -> Vec<String> {
    let path = out.join("Cargo.toml");
    let Ok(text) = fs::read_to_string(&path) else {
        return Vec::new();
    };
    let manifest: Manifest = match toml::from_str(&text) {
        Ok(manifest) => manifest,
        Err(error) => {
            let (path, error) = (path.display(), error.message());
            return vec![format!("`{path}` can't be read: {error}; correct it")];
        }
    };
    let lock: Lock = parse(&out.join("Cargo.lock")).unwrap_or_default();
    let patches = manifest.patch.values().flatten();
    let missing = needed.iter().filter_map(|flavour| {
        let (name, folder) = (flavour.package(), flavour.folder());
        let mut names = manifest.patch.values().flat_map(BTreeMap::keys);
        (!names.any(|patched| patched == name)).then(|| {
            format!(
                "nothing patches `{name}`, so libraries take the published one; \
                 add `{name} = {{ path = \"{folder}\" }}` to [patch.crates-io] in {}",
                path.display()
            )
        })
    });
    let unfit = patches.filter_map(|(name, patch)| manifest.unfit(out, name, patch, &lock));
    missing.chain(unfit).collect()
}

impl Manifest {
    /// What is wrong with one patch.
    fn unfit(&self, out: &Path, name: &str, patch: &Patch, lock: &Lock) -> Option<String> {
        let folder = out.join(patch.path.as_ref()?);
        let package = parse::<Self>(&folder.join("Cargo.toml"))
            .and_then(|manifest| manifest.package)
            .filter(|package| package.name == *name);
        let Some(package) = package else {
            return Some(format!(
                "the patch of `{name}` leads to `{}`, which is not that package; correct [patch] in {}",
                folder.display(),
                out.join("Cargo.toml").display()
            ));
        };
        let version = package.version.as_str().unwrap_or_default();
        let asked = self.workspace.dependencies.get(name).and_then(requirement);
        let refused = asked.filter(|asked| !fits(asked, version));
        let unused = lock.patch.unused.iter().any(|unused| unused.name == *name);
        let fetched = lock
            .package
            .iter()
            .find(|locked| locked.name == *name && locked.source.is_some());
        if refused.is_none() && !unused && fetched.is_none() {
            return None;
        }
        let instead = refused.unwrap_or_else(|| match fetched.and_then(|it| it.version.as_str()) {
            Some(version) => version.to_owned(),
            None => "another version".to_owned(),
        });
        Some(format!(
            "the patch of `{name}` is not in effect: it gives {version}, the workspace depends on {instead}; \
             run `cargo update -p {name}`, or bring `ocpp-gen` and the libraries to one version"
        ))
    }
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
    toml::from_str(&fs::read_to_string(path).ok()?).ok()
}
