//! Cases of registration: cold boot, refused and put off (section 4.2).

use crate::bench::TWO_SOCKETS;
use crate::tool::Tool;
use serde_json::json;

fn boot(status: &str, interval: i32) -> serde_json::Value {
    json!({ "status": status, "interval": interval, "currentTime": "now" })
}

#[test]
fn cold_boot() {
    let rule = "sections 4.2 and 4.6, errata 3.22";
    let mut tool = Tool::cold("TC_001_CS", rule, &TWO_SOCKETS);
    tool.will_answer("BootNotification", boot("Rejected", 30));
    tool.will_answer("BootNotification", boot("Accepted", 60));
    let hello = json!({ "chargePointVendor": "vendor", "chargePointModel": "model" });
    tool.expects("BootNotification", hello.clone());
    // Nothing is sent before the interval is over.
    tool.expects_silence(29);
    tool.expects("BootNotification", hello);
    tool.expects_report(1, "Available");
    // The interval of the answer is the heartbeat's from now on.
    for _ in 0..3 {
        tool.expects_silence(54);
        tool.waits(5);
        tool.expects("Heartbeat", json!({}));
    }
}

#[test]
fn cold_boot_pending() {
    let mut tool = Tool::cold("TC_002_CS", "section 4.2", &TWO_SOCKETS);
    tool.will_answer("BootNotification", boot("Pending", 40));
    tool.will_answer("BootNotification", boot("Accepted", 60));
    tool.expects("BootNotification", json!({}));
    let all = tool.asks("GetConfiguration", json!({}), json!({}));
    assert!(all["configurationKey"].as_array().expect("keys").len() > 40);
    tool.sets("MeterValueSampleInterval", "15");
    // While pending, transactions can't be begun or ended from afar.
    let start = json!({ "idTag": "ann", "connectorId": 1 });
    tool.told("RemoteStartTransaction", start, "Rejected");
    let stop = json!({ "transactionId": 1 });
    tool.told("RemoteStopTransaction", stop, "Rejected");
    tool.expects_silence(30);
    tool.waits(10);
    tool.expects("BootNotification", json!({}));
    tool.expects_report(1, "Available");
    assert_eq!(tool.value("MeterValueSampleInterval"), "15");
    tool.waits(60);
    tool.expects("Heartbeat", json!({}));
}
