//! ocpp-types with alloc: its types, its `Validate`, serde_json; the action chosen by name.

use ocpp_types::v16::{
    BootNotificationRequest, MeterValuesRequest, SetChargingProfileRequest, StopTransactionRequest,
};
use ocpp_types::validate::Validate;
use serde::{Serialize, de::DeserializeOwned};

fn main() {
    harness::run("ocpp-types", subject);
}

fn subject(action: &str, payload: &str, out: &mut Vec<u8>) -> bool {
    match action {
        "BootNotification" => echo::<BootNotificationRequest>(payload, out),
        "MeterValues" => echo::<MeterValuesRequest>(payload, out),
        "StopTransaction" => echo::<StopTransactionRequest>(payload, out),
        "SetChargingProfile" => echo::<SetChargingProfileRequest>(payload, out),
        _ => false,
    }
}

fn echo<R: DeserializeOwned + Serialize + Validate>(payload: &str, out: &mut Vec<u8>) -> bool {
    let Ok(request) = serde_json::from_str::<R>(payload) else {
        return false;
    };
    out.clear();
    request.validate().is_ok() && serde_json::to_writer(out, &request).is_ok()
}
