//! Builds a whole station with dummy drivers for two microcontrollers and says what it takes of flash and RAM; fails
//! when that is more than it was, or when something is linked that has no place on a small station.

mod day;
mod firmware;
mod image;
mod machine;

use std::process::ExitCode;

use day::Day;
use image::Image;
use machine::Machine;

/// Where most 32-bit stations run: Cortex-M4F, and ESP32-C3.
const TARGETS: [&str; 2] = ["thumbv7em-none-eabihf", "riscv32imc-unknown-none-elf"];

/// Sets of profiles, as cargo features of the firmware.
const SETS: [(&str, &str); 4] = [
    ("core alone", ""),
    ("all profiles", "profiles"),
    ("with security", "security"),
    ("and a storage engine", "security,engine"),
];

/// Bytes of code and constants that a station may take at last.
const AIM: u64 = 60_000;

/// Bytes of flash, by target and set: what was reached. These figures may only fall.
const CEILINGS: [[u64; 4]; 2] = [
    [54_050, 71_560, 78_520, 86_600],
    [59_330, 78_370, 86_020, 98_080],
];

/// Bytes of RAM that a station may take at last, security left out.
const RAM_AIM: u64 = 12_000;

/// Bytes of RAM, by set: what was reached. These figures may only fall.
const RAM_CEILINGS: [u64; 3] = [10_690, 17_280, 19_300];

/// Room for what a new compiler does otherwise, in percent.
const TOLERANCE: u64 = 2;

fn main() -> ExitCode {
    let all = std::env::args().any(|argument| argument == "--all");
    match report(all) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("station-size: {error}");
            ExitCode::FAILURE
        }
    }
}

fn report(all: bool) -> Result<bool, String> {
    let mut good = true;
    println!(
        "opt-level z, fat LTO, dummy drivers for two connectors, frames and dispatch; bytes\n"
    );
    for (target, ceilings) in TARGETS.into_iter().zip(CEILINGS) {
        println!("{target:30}   .text  .rodata  together   of {AIM}   ceiling");
        let mut shown = None;
        for ((what, features), ceiling) in SETS.into_iter().zip(ceilings) {
            let image = Image::weigh(&firmware::build(target, features)?)?;
            let flash = image.flash();
            let percent = flash as f64 * 100.0 / AIM as f64;
            println!(
                "  {what:28} {:7}  {:7}   {flash:7}  {percent:6.1} %   {ceiling:7}",
                image.text, image.rodata
            );
            if flash * 100 > ceiling * (100 + TOLERANCE) {
                println!("  more than it was");
                good = false;
            }
            // An engine brings what it likes.
            let unwanted = if features.contains("engine") {
                &[]
            } else {
                &image.unwanted[..]
            };
            for (name, what) in unwanted {
                println!("  {what} is linked: {name}");
                good = false;
            }
            if features == "security" {
                shown = Some(image);
            }
        }
        if let Some(image) = shown {
            show(&image, all);
        }
        println!();
    }
    Ok(good & ram(all)?)
}

/// Static memory, and the deepest stack of a day.
fn ram(all: bool) -> Result<bool, String> {
    let mut good = true;
    let target = TARGETS[1];
    println!(
        "RAM, {target}: static, with 2,048 bytes to receive, 1,024 to send and for storage; stack of a day on a simulated processor"
    );
    println!("                               static    stack  together   of {RAM_AIM}   ceiling");
    let mut deepest = None;
    for ((what, features), ceiling) in SETS.into_iter().zip(RAM_CEILINGS) {
        let path = firmware::built(target, features);
        let image = Image::weigh(&path)?;
        let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
        let file = object::File::parse(&*bytes).map_err(|error| error.to_string())?;
        let mut day = Day::new(features == "security", !features.is_empty());
        let found = Machine::new(&file)?.run(&mut day)?;
        let sum = image.ram + u64::from(found.bytes);
        let percent = sum as f64 * 100.0 / RAM_AIM as f64;
        println!(
            "  {what:28} {:7}  {:7}   {sum:7}  {percent:6.1} %   {ceiling:7}",
            image.ram, found.bytes
        );
        if sum * 100 > ceiling * (100 + TOLERANCE) {
            println!("  more than it was");
            good = false;
        }
        println!("    deepest, after {} instructions:", found.instructions);
        for (name, bytes) in &found.chain {
            println!("    {bytes:6}  {name}");
        }
        deepest = Some((day, image));
    }
    if let Some((day, image)) = deepest {
        println!("  static memory of the last:");
        for (name, size) in image.statics.iter().take(if all { usize::MAX } else { 8 }) {
            println!("    {size:6}  {name}");
        }
        if all {
            println!("  the station sent:");
            for (what, times) in &day.told {
                println!("    {times:6}  {what}");
            }
            println!("  it answered:");
            for (what, times) in &day.answers {
                println!("    {times:6}  {what}");
            }
        }
    }
    Ok(good)
}

/// Where code and memory go.
fn show(image: &Image, all: bool) {
    let most = if all { usize::MAX } else { 24 };
    println!("  code with security by the file it came from:");
    for (name, size) in image.modules.iter().take(most) {
        println!("    {size:6}  {name}");
    }
    if all {
        println!("  functions:");
        for (name, size) in &image.functions {
            println!("    {size:6}  {name}");
        }
    }
}
