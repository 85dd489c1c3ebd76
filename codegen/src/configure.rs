//! The way in for build scripts.
//!
//! Owns what cargo is told. Everything else is what the command does, too.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use crate::emit::manifest::Flavour;
use crate::emit::{self, Root};
use crate::error::Error;
use crate::model::build;
use crate::model::casing::is_ident;
use crate::select::Selection;
use crate::source::{Request, Sources};
use crate::write::{self, Plan, Report};

/// Generates messages from a build script.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), ocpp_gen::Error> {
///     ocpp_gen::configure()
///         .versions(["1.6"])
///         .profiles(["core", "smart_charging"])
///         .compile()
/// }
/// ```
///
/// and in the crate: `mod messages { ocpp_wire::include_messages!(); }`, with `ocpp-wire` among its dependencies, for
/// [`Flavour::Std`] (`Target::Std`) with the feature `alloc`.
#[must_use = "nothing is generated before `compile`"]
pub fn configure() -> Configuration {
    Configuration::default()
}

/// What a build script asks for; see [`configure`].
#[derive(Clone, Debug)]
#[must_use = "nothing is generated before `compile`"]
pub struct Configuration {
    request: Request,
    profiles: Vec<String>,
    target: Flavour,
    name: String,
    out_dir: Option<PathBuf>,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            request: Request::default(),
            profiles: Vec::new(),
            target: Flavour::Std,
            name: "messages".to_owned(),
            out_dir: None,
        }
    }
}

impl Configuration {
    /// Versions of OCPP: `1.6`, `2.0.1`, `2.1`. Without this: those of [`Self::schemas`], or 1.6.
    pub fn versions<S: Into<String>>(mut self, versions: impl IntoIterator<Item = S>) -> Self {
        self.request
            .versions
            .extend(versions.into_iter().map(Into::into));
        self
    }

    /// Profiles by name: `core`, `smart_charging`, ... Without this: all.
    pub fn profiles<S: Into<String>>(mut self, profiles: impl IntoIterator<Item = S>) -> Self {
        self.profiles.extend(profiles.into_iter().map(Into::into));
        self
    }

    /// A folder with the publisher's schemas, instead of the embedded ones. May be called once a folder.
    pub fn schemas(mut self, folder: impl Into<PathBuf>) -> Self {
        self.request.schemas.push(folder.into());
        self
    }

    /// A file with bounds of no-alloc types that take precedence over the embedded ones.
    pub fn capacities(mut self, file: impl Into<PathBuf>) -> Self {
        self.request.capacities = Some(file.into());
        self
    }

    /// A folder with a `vendor.toml` and the schemas of a vendor's DataTransfer payloads. May be called once a vendor.
    pub fn vendor(mut self, folder: impl Into<PathBuf>) -> Self {
        self.request.vendors.push(folder.into());
        self
    }

    /// Messages with std, the default, or without an allocator.
    pub fn target(mut self, target: Flavour) -> Self {
        self.target = target;
        self
    }

    /// Name of the root file and the folder beside it; `messages` by default. Two calls of [`Self::compile`] in one build
    /// script need two names.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Where to write; cargo's `OUT_DIR` by default.
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// Generates, touching only files whose text changed, and tells cargo what to watch.
    ///
    /// # Errors
    /// [`Error::Usage`] for words that mean nothing and outside of a build script without [`Self::out_dir`],
    /// [`Error::Input`] with every problem of the schemas, [`Error::Io`].
    pub fn compile(self) -> Result<(), Error> {
        if !is_ident(&self.name) {
            let message = format!(
                "`{}` can't name a Rust module: give letters to `name`",
                self.name
            );
            return Err(Error::Usage(message));
        }
        let sources = Sources::load(&self.request)?;
        for line in watched(&sources) {
            println!("{line}");
        }
        let out = self
            .out_dir
            .clone()
            .or_else(|| env::var_os("OUT_DIR").map(PathBuf::from));
        let out = out.ok_or_else(|| {
            Error::Usage("OUT_DIR is not set: call `out_dir` outside of a build script".to_owned())
        })?;
        let report = self.write(&sources, &out)?;
        println!(
            "ocpp-gen: {} files written, {} unchanged; the root is {}",
            report.written.len(),
            report.unchanged,
            out.join(format!("{}.rs", self.name)).display()
        );
        Ok(())
    }

    fn write(&self, sources: &Sources, out: &Path) -> Result<Report, Error> {
        let protocol = build::protocol(sources)?;
        let all = ["all".to_owned()];
        let profiles = if self.profiles.is_empty() {
            &all[..]
        } else {
            &self.profiles
        };
        let plan = Plan {
            generated: emit::messages_of(
                self.target,
                &Selection::new(&protocol, profiles)?,
                &Root::Include(self.name.clone()),
            ),
            owned: vec![self.name.clone()],
            ..Plan::default()
        };
        write::write(out, &plan)
    }
}

/// Tells cargo when to run the build script again. Saying anything replaces its default, which is to run it whenever
/// any file of the package changes.
fn watched(sources: &Sources) -> Vec<String> {
    let mut paths: BTreeSet<&Path> = sources.watch.iter().map(PathBuf::as_path).collect();
    // A path that does not exist would make cargo run the script every time.
    let script = Path::new("build.rs");
    if script.exists() {
        paths.insert(script);
    }
    if paths.is_empty() {
        return vec!["cargo:rerun-if-env-changed=OCPP_GEN".to_owned()];
    }
    let lines = paths.iter();
    lines
        .map(|path| format!("cargo:rerun-if-changed={}", path.display()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_watches_what_was_read() {
        let folder = env::temp_dir().join(format!("ocpp-gen-watch-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("scratch folder");
        let bounds = folder.join("mine.toml");
        std::fs::write(&bounds, "").expect("file");
        let sources = Sources::load(&Request {
            versions: vec!["1.6".to_owned()],
            capacities: Some(bounds.clone()),
            ..Request::default()
        });
        let lines = watched(&sources.unwrap_or_else(|problem| panic!("{problem}")));
        let _ = std::fs::remove_dir_all(&folder);
        let bounds = format!("cargo:rerun-if-changed={}", bounds.display());
        assert_eq!(
            lines,
            [bounds, "cargo:rerun-if-changed=build.rs".to_owned()]
        );
    }

    #[test]
    fn wrong_words_are_told() {
        for (wrong, told) in [
            (
                configure().name("../lib"),
                "`../lib` can't name a Rust module",
            ),
            (configure().versions(["1.7"]), "unknown OCPP version `1.7`"),
            (
                configure().profiles(["smart_chargin"]),
                "did you mean `smart_charging`?",
            ),
            (configure().schemas("nowhere"), "--> nowhere"),
        ] {
            let error = wrong
                .out_dir(env::temp_dir().join("ocpp-gen-never"))
                .compile();
            let error = error.expect_err(told).to_string();
            assert!(error.contains(told), "{error}");
        }
        assert!(!env::temp_dir().join("ocpp-gen-never").exists());
    }

    #[test]
    fn a_second_run_writes_nothing() {
        let out = env::temp_dir().join(format!("ocpp-gen-compile-{}", std::process::id()));
        for (target, name) in [(Flavour::Std, "messages"), (Flavour::Nano, "nano")] {
            let configuration = configure()
                .profiles(["reservation"])
                .target(target)
                .name(name);
            let sources =
                Sources::load(&configuration.request).unwrap_or_else(|problem| panic!("{problem}"));
            let write = || {
                configuration
                    .write(&sources, &out)
                    .unwrap_or_else(|problem| panic!("{problem}"))
            };
            assert!(
                write().written.contains(&format!("{name}.rs")),
                "the root is {name}.rs"
            );
            assert!(write().is_current());
        }
        let _ = std::fs::remove_dir_all(&out);
    }
}
