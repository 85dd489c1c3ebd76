//! Messages with a vendor's own payloads, for the tests.

use ocpp_gen::Target;

fn main() -> Result<(), ocpp_gen::Error> {
    ocpp_gen::configure()
        .versions(["1.6", "2.0.1"])
        .profiles(["core"])
        .vendor("vendor")
        .name("signs")
        .compile()?;
    ocpp_gen::configure()
        .profiles(["core"])
        .vendor("vendor")
        .target(Target::Nano)
        .name("small_signs")
        .compile()
}
