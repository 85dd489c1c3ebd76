//! Prints the payload that limits a charging station to a current, and what it answers.
//!
//! `cargo run -p example-build-script -- 16`

use std::error::Error;
use std::process::ExitCode;

use messages::v16::smart_charging::{SetChargingProfileRequest, SetChargingProfileResponse};
use messages::v16::types::{
    ChargingProfile, ChargingProfileKindType, ChargingProfilePurposeType, ChargingRateUnitType,
    ChargingSchedule, ChargingSchedulePeriod,
};
use ocpp_wire::{Decimal, Reading, json};

/// What the build script generated: `core` and `smart_charging` of OCPP 1.6.
mod messages {
    ocpp_wire::include_messages!();
}

/// The same without an allocator, as firmware has them.
mod nano {
    ocpp_wire::include_messages!("nano");
}

fn main() -> ExitCode {
    let amperes = std::env::args().nth(1).unwrap_or_else(|| "16".to_owned());
    match run(&amperes) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(amperes: &str) -> Result<String, Box<dyn Error>> {
    let mut payload = Vec::new();
    json::encode(&limit(amperes.parse()?), &mut payload).map_err(|problem| problem.to_string())?;
    let answer: SetChargingProfileResponse =
        json::decode(br#"{"status":"Accepted"}"#, Reading::Strict)?;
    let ram = size_of::<nano::v16::smart_charging::SetChargingProfileRequest>();
    Ok(format!(
        "{}\n{}\nfirmware holds the request in {ram} bytes",
        String::from_utf8(payload)?,
        answer.status.as_str()
    ))
}

/// The whole station to this many amperes a phase, from now on.
fn limit(amperes: Decimal) -> SetChargingProfileRequest {
    let schedule = ChargingSchedule::new(
        ChargingRateUnitType::A,
        vec![ChargingSchedulePeriod::new(0, amperes)],
    );
    let profile = ChargingProfile::new(
        1,
        0,
        ChargingProfilePurposeType::ChargePointMaxProfile,
        ChargingProfileKindType::Absolute,
        schedule,
    );
    SetChargingProfileRequest {
        connector_id: 0,
        cs_charging_profiles: profile,
    }
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn a_limit_in_tenths() {
        let text = run("16.5").unwrap_or_else(|problem| panic!("{problem}"));
        assert!(text.contains(r#""limit":16.5"#), "{text}");
        assert!(text.contains("\nAccepted\n"), "{text}");
        assert!(run("16.55").is_err(), "the schema asks for steps of 0.1");
        assert!(run("much").is_err());
    }
}
