//! `ocpp-gen check`: is the output current, are its patches in effect; names the command that mends it.

use std::path::{Path, PathBuf};

use ocpp_gen::Error;
use ocpp_gen::write;
use serde::Deserialize;

use super::generate::OUT;
use super::{Failure, generate, output, recorded};

/// `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder that was written.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let out = &arguments.out;
    let shown = out.display();
    let Some(options) = recorded::read(out)? else {
        let message = format!(
            "`{shown}` has no {}: nothing was generated there",
            recorded::NAME
        );
        return Err(Error::Usage(message).into());
    };
    let (mut plan, _) = generate::plan(out, &options)?;
    // The owner's files are the owner's: theirs is no question of being current.
    plan.once.clear();
    let report = write::compare(out, &plan)?;
    let mut current = true;
    for path in &report.written {
        let what = if out.join(path).exists() {
            "differs"
        } else {
            "is missing"
        };
        output::say(&format!("{shown}/{path} {what}"));
    }
    for path in &report.removed {
        output::say(&format!("{shown}/{path} is left over from an earlier run"));
    }
    if !report.is_current() {
        current = false;
        output::error(&format!(
            "`{shown}` is not current; run `ocpp-gen --out {shown}`"
        ));
    }
    for problem in patches(out) {
        current = false;
        output::error(&problem);
    }
    if !current {
        return Err(Failure::Told);
    }
    output::print(&format!("{shown} is current, {} files\n", report.unchanged))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Manifest {
    package: Option<Package>,
    patch: std::collections::BTreeMap<String, std::collections::BTreeMap<String, Patch>>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: toml::Value,
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

/// Patches of the workspace that cargo does not use. Cargo itself only warns of them, and builds the libraries on other
/// message types than the workspace's own.
fn patches(out: &Path) -> Vec<String> {
    let Some(manifest) = parse::<Manifest>(&out.join("Cargo.toml")) else {
        return Vec::new();
    };
    let lock = parse::<Lock>(&out.join("Cargo.lock")).unwrap_or_default();
    let mut problems = Vec::new();
    for (name, patch) in manifest.patch.values().flatten() {
        let Some(path) = &patch.path else {
            continue;
        };
        let folder = out.join(path);
        let package =
            parse::<Manifest>(&folder.join("Cargo.toml")).and_then(|manifest| manifest.package);
        let Some(package) = package.filter(|package| package.name == *name) else {
            problems.push(format!(
                "the patch of `{name}` leads to `{}`, which is not that package; correct [patch] in {}",
                folder.display(),
                out.join("Cargo.toml").display()
            ));
            continue;
        };
        if lock.patch.unused.iter().any(|unused| unused.name == *name) {
            problems.push(format!(
                "the patch of `{name}` is not in effect: version {} of it is not the one that the workspace depends on; \
                 run `cargo update -p {name}`, or bring `ocpp-gen` and the libraries to one version",
                package.version.as_str().unwrap_or("?")
            ));
        }
    }
    problems
}

fn parse<T: for<'de> Deserialize<'de>>(path: &Path) -> Option<T> {
    toml::from_str(&std::fs::read_to_string(path).ok()?).ok()
}
