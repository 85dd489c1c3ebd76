//! Where schemas and the facts beside them come from: embedded in this program, or folders.
//!
//! Owns bytes and their names. A folder of the user's takes the place of the embedded set it is an edition of; the
//! embedded facts of that set still apply to it, its own over them. Knows the inside of no file but `profiles.toml`.

mod bundled;
mod detect;
mod directory;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::error::Error;
use crate::model::KnownVersion;

pub use bundled::{COVERAGE, SCHEMAS, TEMPLATES, version_ids};

/// One file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// As diagnostics name it.
    pub display: String,
    /// File name.
    pub name: String,
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
    /// Whether it came with this program.
    pub bundled: bool,
}

impl SourceFile {
    /// File name without its extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.name
            .rsplit_once('.')
            .map_or(self.name.as_str(), |(stem, _)| stem)
    }

    /// Reads a file of the user's.
    ///
    /// # Errors
    /// A diagnostic if it can't be read.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        let display = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => Ok(Self {
                name: path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default(),
                display,
                bytes: Cow::Owned(bytes),
                bundled: false,
            }),
            Err(error) => Err(Diagnostic::whole(
                display,
                format!("could not be read: {error}"),
                "give a file that exists and may be read",
            )),
        }
    }
}

/// Schema files that may refer to each other.
#[derive(Clone, Debug)]
pub struct Folder {
    /// As diagnostics name it.
    pub display: String,
    /// Sorted by name.
    pub files: Vec<SourceFile>,
    /// Whether it came with this program.
    pub bundled: bool,
}

/// The facts beside one set of schemas. Later files take precedence.
#[derive(Clone, Debug)]
pub struct FactFiles {
    /// Version, rooms, actions.
    pub profiles: SourceFile,
    /// Names, integers, errata.
    pub names: Vec<SourceFile>,
    /// Documentation.
    pub docs: Vec<SourceFile>,
    /// Bounds of no-alloc types.
    pub capacities: Vec<SourceFile>,
}

/// All that is known of one version.
#[derive(Clone, Debug)]
pub struct VersionSource {
    /// `1.6`.
    pub id: String,
    /// Schemas; 1.6 and its security extension are two.
    pub folders: Vec<Folder>,
    /// The base set's facts first, then its extensions'.
    pub facts: Vec<FactFiles>,
}

impl VersionSource {
    /// Whether schemas and facts were written for each other, so that a fact about nothing is a mistake.
    #[must_use]
    pub fn is_bundled(&self) -> bool {
        self.folders.iter().all(|folder| folder.bundled)
    }
}

/// What to generate from.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Versions as the user wrote them; empty means those of `schemas`, or 1.6.
    pub versions: Vec<String>,
    /// Folders with the publisher's files, or the user's own edition of them.
    pub schemas: Vec<PathBuf>,
    /// Bounds of no-alloc types that take precedence over the bundled ones.
    pub capacities: Option<PathBuf>,
    /// Folders with a `vendor.toml`.
    pub vendors: Vec<PathBuf>,
}

/// Everything that is to be read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Ascending.
    pub versions: Vec<VersionSource>,
    /// The user's own bounds.
    pub capacities: Option<SourceFile>,
    /// Vendor extensions: `vendor.toml` and schemas.
    pub vendors: Vec<Folder>,
    /// Every embedded version, asked for or not.
    pub known: Vec<KnownVersion>,
    /// Paths a build script must watch.
    pub watch: Vec<PathBuf>,
    /// What of the user's own bounds and vendors could not be read; told with what is wrong in the schemas.
    pub problems: Diagnostics,
}

impl Sources {
    /// The embedded sets of these versions.
    ///
    /// # Errors
    /// [`Error::Usage`] for a version there is none of.
    pub fn bundled(versions: &[&str]) -> Result<Self, Error> {
        Self::load(&Request {
            versions: versions.iter().map(|&id| id.to_owned()).collect(),
            ..Request::default()
        })
    }

    /// Finds the files of a request.
    ///
    /// # Errors
    /// [`Error::Usage`] for unknown versions, [`Error::Input`] for folders that hold no schemas of a known version. Other
    /// files that can't be read are among the [`problems`](Self::problems), which [`crate::model::build`] reports.
    pub fn load(request: &Request) -> Result<Self, Error> {
        let mut diagnostics = Diagnostics::default();
        let catalogue = bundled::Catalogue::read()?;
        let mut own = Vec::new();
        for path in &request.schemas {
            own.extend(directory::schemas(path, &mut diagnostics));
        }
        let own: Vec<_> = own
            .into_iter()
            .filter_map(|folder| detect::detect(folder, &catalogue, &mut diagnostics))
            .collect();
        let given = own.iter().map(|set| set.version.as_str());
        let mut asked = BTreeSet::new();
        for text in &request.versions {
            asked.insert(catalogue.version(text, given.clone())?);
        }
        if asked.is_empty() {
            asked.extend(given.map(str::to_owned));
        }
        if asked.is_empty() && diagnostics.is_empty() {
            asked.insert(bundled::DEFAULT_VERSION.to_owned());
        }
        for set in &own {
            if !asked.contains(&set.version) {
                return Err(Error::Usage(format!(
                    "`{}` holds schemas of {}, which --ocpp does not ask for",
                    set.folder.display, set.version
                )));
            }
        }
        let versions = catalogue.assemble(asked, own, &mut diagnostics);
        let without_schemas = !diagnostics.is_empty();
        let mut sources = Self {
            versions,
            known: catalogue.known(),
            watch: request.schemas.clone(),
            ..Self::default()
        };
        if let Some(path) = &request.capacities {
            sources.watch.push(path.clone());
            match SourceFile::read(path) {
                Ok(file) => sources.capacities = Some(file),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        for path in &request.vendors {
            sources.watch.push(path.clone());
            let folder = directory::vendor(path, &mut diagnostics);
            sources.vendors.extend(folder);
        }
        if without_schemas {
            return Err(diagnostics.into());
        }
        sources.problems = diagnostics;
        Ok(sources)
    }
}
