//! What stands in `generated/`: all versions and profiles, in both flavours.

use std::path::PathBuf;

use ocpp_gen::Error;
use ocpp_gen::generate::{self, Options, Part};
use ocpp_gen::source::Request;
use ocpp_gen::write::Plan;

/// `generated/` of this repository.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../generated"))
}

/// The generator's files in it.
pub(crate) fn plan() -> Result<Plan, Error> {
    let generated = generate::plan(&Options {
        request: Request {
            versions: ["1.6", "2.0.1", "2.1"].map(str::to_owned).to_vec(),
            ..Request::default()
        },
        profiles: vec!["all".to_owned()],
        parts: vec![Part::Messages, Part::MessagesNano],
        ..Options::default()
    })?;
    Ok(Plan {
        once: Vec::new(),
        ..generated.plan
    })
}
