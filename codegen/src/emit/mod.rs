//! Printers: pure functions from the model and a selection to files.
//!
//! Owns what they have in common. No emitter reads a schema, a file, the clock or the environment.

/// One file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Relative to the output folder, with forward slashes: `messages/src/v16/core.rs`.
    pub path: String,
    /// All of its text.
    pub text: String,
}
