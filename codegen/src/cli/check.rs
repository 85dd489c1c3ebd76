//! `ocpp-gen check`: is the output current, are its patches in effect; names the command that mends it.

use std::path::PathBuf;

use clap::ValueHint;
use ocpp_gen::generate::Part;
use ocpp_gen::write;
use ocpp_gen::{Error, Target as Flavour};

use super::generate::OUT;
use super::{Failure, features, generate, output, patches, recorded};

/// `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder that was written.
    #[arg(long, value_name = "DIR", default_value = OUT, value_hint = ValueHint::DirPath)]
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
    let scaffold = std::mem::take(&mut plan.once);
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
    let unpatched = patches::problems(out, &needed(&options.parts()));
    for problem in unpatched
        .into_iter()
        .chain(features::problems(out, &scaffold))
    {
        current = false;
        output::error(&problem);
    }
    if !current {
        return Err(Failure::Told);
    }
    let files = match report.unchanged {
        1 => "1 file".to_owned(),
        more => format!("{more} files"),
    };
    output::print(&format!("{shown} is current, {files}\n"))
}

/// The messages that station and CSMS bring into their libraries.
fn needed(parts: &[Part]) -> Vec<Flavour> {
    let pairs = [
        (Part::Csms, Part::Messages),
        (Part::Station, Part::MessagesNano),
    ];
    let both = pairs
        .iter()
        .filter(|(end, messages)| parts.contains(end) && parts.contains(messages));
    both.filter_map(|(_, messages)| messages.flavour())
        .collect()
}
