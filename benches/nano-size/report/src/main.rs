//! Builds the firmware for riscv32imc and says what it takes of flash and stack; fails when that is too much, or when
//! something is linked that has no place on a small station.
//!
//! Takes rustup's target if it is installed, else builds the core library with Debian's compiler (`apt-get install
//! rustc-web cargo-web rust-web-src lld`).

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _};

const TARGET: &str = "riscv32imc-unknown-none-elf";

/// Bytes of `.text` and `.rodata` that the 28 actions may take.
const LIMIT: u64 = 18 * 1024;

/// Parts of symbol names that betray what must not be linked, and what each is.
const UNWANTED: [(&str, &str); 9] = [
    ("core::fmt", "formatting"),
    ("core::panicking", "a panic"),
    ("slice_error_fail", "a panic"),
    ("__rust_alloc", "a heap"),
    ("alloc::", "a heap"),
    ("sf3", "a float"),
    ("df3", "a float"),
    ("dec2flt", "a float"),
    ("divdi3", "a division of 64 bits"),
];

/// Functions on the way of the deepest decode, SetChargingProfile, and how often each stands on the stack: request,
/// profile, schedule and period are objects, the schedule's periods a list, and the last value is a number.
const DEEPEST: [(&str, u64); 7] = [
    ("Exchange>::read", 1),
    ("thin::fill", 1),
    ("Decoder>::object", 4),
    ("Decoder>::value", 5),
    ("Reader>::number", 1),
    ("shift_decimal", 1),
    ("Scan>::unexpected", 1),
];

fn main() -> ExitCode {
    match report() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("nano-size: {error}");
            ExitCode::FAILURE
        }
    }
}

fn report() -> Result<bool, String> {
    println!("{TARGET}, opt-level z, fat LTO: frames, names of all actions, errors, dispatch\n");
    let own = Built::new(&[])?;
    let all = Built::new(&["--features", "security"])?;
    let mut good = true;
    for (what, built, limit) in [
        ("28 actions", &own, Some(LIMIT)),
        ("with security", &all, None),
    ] {
        let sum = built.text + built.rodata;
        print!(
            "{what:14} .text {:6}  .rodata {:5}  together {sum:6} bytes",
            built.text, built.rodata
        );
        match limit {
            Some(limit) => println!(", {:.1} % of {limit}", sum as f64 * 100.0 / limit as f64),
            None => println!(),
        }
        good &= limit.is_none_or(|limit| sum <= limit);
        for (name, what) in &built.unwanted {
            println!("  {what} is linked: {name}");
            good = false;
        }
    }
    if good {
        println!("\nno float, no formatting, no heap, no panic, no 64-bit division");
    }
    println!("\nstack of the deepest decode (SetChargingProfile), bytes:");
    let mut sum = 0;
    for (name, times) in DEEPEST {
        let Some(frame) = built_frame(&own, name) else {
            continue;
        };
        println!("  {name:20} {frame:4} x {times}");
        sum += frame * times;
    }
    println!("  {:20} {sum:4}", "together");
    Ok(good)
}

fn built_frame(built: &Built, name: &str) -> Option<u64> {
    let found = built
        .frames
        .iter()
        .find(|(symbol, _)| symbol.contains(name));
    found.map(|(_, frame)| *frame)
}

/// What a build of the firmware has.
struct Built {
    text: u64,
    rodata: u64,
    /// Symbols that must not be there, and what they are.
    unwanted: Vec<(String, &'static str)>,
    /// Stack frames by function.
    frames: Vec<(String, u64)>,
}

impl Built {
    fn new(options: &[&str]) -> Result<Self, String> {
        let path = build(options)?;
        let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let file = object::File::parse(&*bytes).map_err(|error| error.to_string())?;
        let size = |name| {
            file.section_by_name(name)
                .map_or(0, |section| section.size())
        };
        let names: Vec<_> = file
            .symbols()
            .filter_map(|symbol| Some((symbol.address(), demangled(symbol.name().ok()?))))
            .collect();
        let unwanted = names.iter().filter_map(|(_, name)| {
            let found = UNWANTED.iter().find(|(part, _)| name.contains(part))?;
            Some((name.clone(), found.1))
        });
        let stack_sizes = file.section_by_name(".stack_sizes");
        let stack_sizes = stack_sizes.and_then(|section| section.data().ok());
        Ok(Self {
            text: size(".text"),
            rodata: size(".rodata"),
            unwanted: unwanted.collect(),
            frames: frames(stack_sizes.unwrap_or_default(), &names),
        })
    }
}

/// Pairs of a function's address (4 bytes) and its frame's size (LEB128).
fn frames(data: &[u8], names: &[(u64, String)]) -> Vec<(String, u64)> {
    let mut frames = Vec::new();
    let mut rest = data;
    while let Some((address, behind)) = rest.split_first_chunk::<4>() {
        let address = u64::from(u32::from_le_bytes(*address));
        let (mut size, mut shift) = (0, 0);
        rest = behind;
        while let Some((byte, behind)) = rest.split_first() {
            rest = behind;
            size |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if let Some((_, name)) = names.iter().find(|(at, _)| *at == address) {
            frames.push((name.clone(), size));
        }
    }
    frames
}

/// A symbol's name as source has it, near enough to look for parts of it.
fn demangled(name: &str) -> String {
    rustc_demangle::demangle(name).to_string()
}

/// Builds the firmware; where it stands.
fn build(options: &[&str]) -> Result<PathBuf, String> {
    let firmware = Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    );
    let attempt = |cargo: &str, more: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(cargo);
        command
            .current_dir(&firmware)
            .args(["build", "--quiet", "--release", "--target", TARGET])
            .args(options)
            .args(more)
            .env("CARGO_TARGET_DIR", &target)
            // For the section that tells the frames' sizes; it changes no code.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Zemit-stack-sizes")
            .envs(variables.iter().copied());
        command.output()
    };
    let own = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let first = attempt(&own, &[], &[]).map_err(|error| format!("{own}: {error}"))?;
    if !first.status.success() {
        let debian = attempt(
            "/usr/bin/cargo",
            &["-Zbuild-std=core"],
            &[
                ("RUSTC", "/usr/bin/rustc"),
                ("CARGO_TARGET_RISCV32IMC_UNKNOWN_NONE_ELF_LINKER", "ld.lld"),
            ],
        );
        if !debian.is_ok_and(|output| output.status.success()) {
            return Err(format!(
                "{}\ncould not build for {TARGET}; `rustup target add {TARGET}` installs what it takes",
                String::from_utf8_lossy(&first.stderr).trim_end()
            ));
        }
    }
    Ok(target.join(TARGET).join("release/nano-size-firmware"))
}
