//! Generates the messages of two profiles of OCPP 1.6 into cargo's `OUT_DIR`, for a program with an allocator and for
//! one without.

use ocpp_gen::Target;

fn main() -> Result<(), ocpp_gen::Error> {
    let messages = ocpp_gen::configure()
        .versions(["1.6"])
        .profiles(["core", "smart_charging"]);
    messages.clone().compile()?;
    messages.target(Target::Nano).name("nano").compile()
}
