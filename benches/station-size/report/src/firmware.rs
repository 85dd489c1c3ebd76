//! Building the firmware for a microcontroller.
//!
//! Takes rustup's target if it is installed, else builds the core library with Debian's compiler (`apt-get install
//! rustc-web cargo-web rust-web-src lld`).

use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the firmware with these features; where it stands.
pub(crate) fn build(target: &str, features: &str) -> Result<PathBuf, String> {
    let firmware = Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware");
    let folder = folder();
    let linker = format!(
        "CARGO_TARGET_{}_LINKER",
        target.to_uppercase().replace('-', "_")
    );
    // Calls of 2 to 4 bytes instead of 8, as every C compiler for RISC-V has them; Rust has to be asked.
    let flags = if target.starts_with("riscv") {
        "-Ctarget-feature=+relax"
    } else {
        ""
    };
    let attempt = |cargo: &str, more: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(cargo);
        command
            .current_dir(&firmware)
            .args(["build", "--quiet", "--release", "--target", target])
            .args(["--features", features])
            .args(more)
            .env("CARGO_TARGET_DIR", &folder)
            .env("RUSTFLAGS", flags)
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
                ("RUSTC_BOOTSTRAP", "1"),
                (&linker, "ld.lld"),
            ],
        );
        if !debian.is_ok_and(|output| output.status.success()) {
            return Err(format!(
                "{}\ncould not build for {target}; `rustup target add {target}` installs what it takes",
                String::from_utf8_lossy(&first.stderr).trim_end()
            ));
        }
    }
    // One folder serves all features: what was built is taken away before the next build overwrites it.
    let kept = built(target, features);
    let fresh = kept.with_file_name("station-size-firmware");
    std::fs::copy(&fresh, &kept).map_err(|error| format!("{}: {error}", fresh.display()))?;
    Ok(kept)
}

/// Where the firmware with these features stands, once it has been built.
pub(crate) fn built(target: &str, features: &str) -> PathBuf {
    let name = format!("station-{}", features.replace(',', "-"));
    folder().join(target).join("release").join(name)
}

fn folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    )
}
