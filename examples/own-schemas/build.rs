//! Generates the DataTransfer of OCPP 2.0.1, and what `vendor/` puts into it.

fn main() -> Result<(), ocpp_gen::Error> {
    ocpp_gen::configure()
        .versions(["2.0.1"])
        .profiles(["data_transfer"])
        .vendor("vendor")
        .compile()
}
