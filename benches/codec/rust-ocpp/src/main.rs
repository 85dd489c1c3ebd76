//! rust-ocpp: its types, validator's `Validate` where they have it, serde_json; the action chosen by name.

use rust_ocpp::v1_6::messages::boot_notification::BootNotificationRequest;
use rust_ocpp::v1_6::messages::meter_values::MeterValuesRequest;
use rust_ocpp::v1_6::messages::set_charging_profile::SetChargingProfileRequest;
use rust_ocpp::v1_6::messages::stop_transaction::StopTransactionRequest;
use serde::{Serialize, de::DeserializeOwned};
use validator::Validate;

fn main() {
    harness::run("rust-ocpp", subject);
}

fn subject(action: &str, payload: &str, out: &mut Vec<u8>) -> bool {
    match action {
        "BootNotification" => {
            echo::<BootNotificationRequest>(payload, out, |request| request.validate().is_ok())
        }
        "MeterValues" => echo::<MeterValuesRequest>(payload, out, |_| true),
        "StopTransaction" => {
            echo::<StopTransactionRequest>(payload, out, |request| request.validate().is_ok())
        }
        "SetChargingProfile" => echo::<SetChargingProfileRequest>(payload, out, |_| true),
        _ => false,
    }
}

fn echo<R: DeserializeOwned + Serialize>(
    payload: &str,
    out: &mut Vec<u8>,
    valid: fn(&R) -> bool,
) -> bool {
    let Ok(request) = serde_json::from_str::<R>(payload) else {
        return false;
    };
    out.clear();
    valid(&request) && serde_json::to_writer(out, &request).is_ok()
}
