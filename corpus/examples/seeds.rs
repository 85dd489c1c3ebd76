//! Writes the first inputs of the fuzz targets into a folder for each: valid payloads of the corpus, and frames of them.
//!
//! `cargo run -p ocpp-corpus --example seeds -- fuzz/corpus`

use std::error::Error;
use std::fs;
use std::path::Path;

use ocpp_corpus::cases;
use ocpp_gen::model::build;
use ocpp_gen::source::Sources;

/// Longer inputs are cut by the fuzzer.
const LONGEST: usize = 4000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: seeds FOLDER")?;
    let folder = Path::new(&folder);
    for target in ["frame", "nano", "std"] {
        fs::create_dir_all(folder.join(target))?;
    }
    let versions = ["1.6", "2.0.1", "2.1"];
    let protocol = build::protocol(&Sources::bundled(&versions)?)?;
    let mut written = 0;
    for (number, version) in protocol.versions.iter().enumerate() {
        // The targets take an action by its place in the generated enumeration.
        let mut names: Vec<_> = version.actions.iter().map(|action| &action.name).collect();
        names.sort();
        for (index, case) in cases(version, |_| true).iter().enumerate() {
            if !case.valid || case.text.len() > LONGEST {
                continue;
            }
            let whole = matches!(case.about.as_str(), "required members" | "all members");
            // Boundaries besides, where capacities are: the fuzzer grows inputs slowly.
            if !whole && number != 0 {
                continue;
            }
            let place = names.iter().position(|name| **name == case.action);
            let action = u8::try_from(place.ok_or("an action without a name")?)?;
            let side = u8::from(!case.request);
            let text = case.text.as_bytes();
            let name = format!("{}-{index}", version.module);
            let write =
                |target: &str, input: &[u8]| fs::write(folder.join(target).join(&name), input);
            write(
                "std",
                &[&[u8::try_from(number)?, action, side], text].concat(),
            )?;
            if number == 0 {
                write("nano", &[&[action, side], text].concat())?;
            }
            written += 1;
            if !whole {
                continue;
            }
            let frame = if case.request {
                format!("[2,\"{index}\",\"{}\",{}]", case.action, case.text)
            } else {
                format!("[3,\"{index}\",{}]", case.text)
            };
            write("frame", frame.as_bytes())?;
        }
    }
    for (name, frame) in [
        ("error", "[4,\"7\",\"GenericError\",\"why\",{}]"),
        (
            "result-error",
            "[5,\"7\",\"GenericError\",\"why\",{\"a\":[1]}]",
        ),
        ("send", "[6,\"7\",\"NotifyPeriodicEventStream\",{}]"),
    ] {
        fs::write(folder.join("frame").join(name), frame)?;
    }
    println!("{written} payloads in {}", folder.display());
    Ok(())
}
