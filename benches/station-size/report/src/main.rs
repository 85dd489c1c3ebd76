//! Builds a whole station with dummy drivers for two microcontrollers and says what it takes of flash and RAM; fails
//! when that is more than it was, or when something is linked that has no place on a small station.

mod firmware;
mod image;

use std::process::ExitCode;

use image::Image;

/// Where most 32-bit stations run: Cortex-M4F, and ESP32-C3.
const TARGETS: [&str; 2] = ["thumbv7em-none-eabihf", "riscv32imc-unknown-none-elf"];

/// Sets of profiles, as cargo features of the firmware.
const SETS: [(&str, &str); 3] = [
    ("core alone", ""),
    ("all profiles", "profiles"),
    ("with security", "security"),
];

/// Bytes of code and constants that a station may take at last.
const AIM: u64 = 60_000;

/// Bytes of flash, by target and set: what was reached. These figures may only fall.
const CEILINGS: [[u64; 3]; 2] = [[58_940, 77_050, 84_230], [63_570, 82_740, 90_530]];

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
        "opt-level z, fat LTO, dummy drivers for two connectors, frames and dispatch, played storage; bytes\n"
    );
    for (target, ceilings) in TARGETS.into_iter().zip(CEILINGS) {
        println!("{target:30}   .text  .rodata  together   of {AIM}   ceiling");
        let mut last = None;
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
            for (name, what) in &image.unwanted {
                println!("  {what} is linked: {name}");
                good = false;
            }
            last = Some(image);
        }
        if let Some(image) = last {
            show(&image, all);
        }
        println!();
    }
    Ok(good)
}

/// Where code and memory go.
fn show(image: &Image, all: bool) {
    let most = if all { usize::MAX } else { 24 };
    println!("  code of the last by the file it came from:");
    for (name, size) in image.modules.iter().take(most) {
        println!("    {size:6}  {name}");
    }
    if all {
        println!("  functions:");
        for (name, size) in &image.functions {
            println!("    {size:6}  {name}");
        }
    }
    println!("  static memory of the last: {} bytes", image.ram);
    for (name, size) in image.statics.iter().take(if all { most } else { 8 }) {
        println!("    {size:6}  {name}");
    }
}
