//! The stations on a terminal.

use tokio::runtime::Runtime;

use crate::options::Options;

/// Shows the stations until somebody ends them.
pub(crate) fn run(_runtime: &Runtime, _options: &Options) -> Result<(), String> {
    Err("--tui comes later".to_owned())
}
