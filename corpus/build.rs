//! Messages with a vendor's own payloads, for the tests.

fn main() -> Result<(), ocpp_gen::Error> {
    ocpp_gen::configure()
        .versions(["1.6", "2.0.1"])
        .profiles(["core"])
        .vendor("vendor")
        .name("signs")
        .compile()
}
