//! A station that plays a script: for trying out a central system.
//!
//! Every payload is validated before it is sent and after it came, by the generated messages; the script knows nothing of
//! frames.

mod script;
mod station;

pub use script::{Script, ScriptError, Step};
pub use station::{Failure, Transcript, play};
