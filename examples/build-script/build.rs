//! Generates the messages of two profiles of OCPP 1.6 into cargo's `OUT_DIR`.

fn main() -> Result<(), ocpp_gen::Error> {
    ocpp_gen::configure()
        .versions(["1.6"])
        .profiles(["core", "smart_charging"])
        .compile()
}
