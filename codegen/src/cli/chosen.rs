//! What is to be generated from what: the options that the main command and `new` share.
//!
//! Owns how they are written and what they mean together. Does not know where output goes or who asked.

use std::path::{Path, PathBuf};

use clap::ValueHint;
use ocpp_gen::Error;
use ocpp_gen::emit::workspace::{CRATES_IO, Libraries};
use ocpp_gen::generate::Options;
use ocpp_gen::source::Request;

use super::{Failure, Versions, recorded};

/// Profiles and versions, and where schemas, bounds and libraries come from.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Chosen {
    /// Profiles: core, smart_charging, ... or all; see `ocpp-gen list`. Without: as recorded in the output folder.
    #[arg(long, value_name = "PROFILE", value_delimiter = ',')]
    pub(super) profile: Vec<String>,
    #[command(flatten)]
    versions: Versions,
    /// A folder with the publisher's schemas, instead of the embedded ones; may be given several times.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    schemas: Vec<PathBuf>,
    /// Bounds of no-alloc types that take precedence over the embedded ones.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    capacities: Option<PathBuf>,
    /// A folder with a vendor.toml and schemas of DataTransfer payloads; may be given several times.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    vendor: Vec<PathBuf>,
    /// Where scaffolds find the project's libraries: `crates-io`, or a checkout [default: the checkout that this program
    /// was built in, as long as it is there].
    #[arg(long, value_name = "PATH|crates-io", value_hint = ValueHint::DirPath)]
    libraries: Option<String>,
}

impl Chosen {
    /// Whether no option but `--profile` was given.
    pub(super) fn is_nothing(&self) -> bool {
        self.versions.ocpp.is_empty()
            && self.schemas.is_empty()
            && self.vendor.is_empty()
            && self.capacities.is_none()
            && self.libraries.is_none()
    }

    /// The options of a run into this folder, of all parts and without a name.
    pub(super) fn options(&self, out: &Path) -> Result<Options, Failure> {
        Ok(Options {
            request: Request {
                versions: self.versions.ocpp.clone(),
                schemas: self.schemas.clone(),
                capacities: self.capacities.clone(),
                vendors: self.vendor.clone(),
            },
            profiles: self.profile.clone(),
            libraries: self.libraries(out)?,
            ..Options::default()
        })
    }

    /// The libraries that were asked for, or those of the checkout this program was built in.
    fn libraries(&self, out: &Path) -> Result<Libraries, Failure> {
        let has_libraries = |path: &Path| path.join("ocpp-wire/Cargo.toml").is_file();
        let checkout = match self.libraries.as_deref() {
            Some(CRATES_IO) => return Ok(Libraries::CratesIo),
            Some(path) if has_libraries(Path::new(path)) => PathBuf::from(path),
            Some(path) => {
                let message = format!(
                    "`{path}` has no ocpp-wire/Cargo.toml; give a checkout of this project, or `{CRATES_IO}`"
                );
                return Err(Error::Usage(message).into());
            }
            None => {
                let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
                if !has_libraries(&built_in) {
                    return Ok(Libraries::CratesIo);
                }
                built_in
            }
        };
        let path = recorded::relative(out, &checkout);
        Ok(Libraries::new(&path))
    }
}
