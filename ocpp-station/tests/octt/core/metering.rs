//! Cases of meter values, by interval and by the clock (sections 3.16 and 4.7).

use crate::tool::{CONNECTOR, Tool};
use ocpp_wire::Timestamp;
use serde_json::{Value, json};

const MEASURANDS: &str = "Energy.Active.Import.Register,Power.Active.Import";

/// The next three moments, in ms since 1970; each with both measurands in this context.
fn three_moments(tool: &mut Tool, context: &str, wait_s: u64) -> Vec<i64> {
    (0..3)
        .map(|_| {
            tool.waits(wait_s);
            let want = json!({ "connectorId": CONNECTOR, "transactionId": 1 });
            let sample = tool.expects("MeterValues", want);
            let moment = &sample["meterValue"][0];
            let values = moment["sampledValue"].as_array().expect("values");
            let measurands: Vec<&Value> = values.iter().map(|v| &v["measurand"]).collect();
            assert_eq!(measurands.len(), 2);
            for (measurand, want) in measurands.iter().zip(MEASURANDS.split(',')) {
                assert_eq!(**measurand, want);
            }
            assert!(values.iter().all(|value| value["context"] == context
                || (context == "Sample.Periodic" && value.get("context").is_none())));
            let text = moment["timestamp"].as_str().expect("a timestamp");
            let parsed: Timestamp = text.parse().expect("a timestamp");
            parsed.unix_ms()
        })
        .collect()
}

#[test]
fn sampled_meter_values() {
    let mut tool = Tool::case("TC_070_CS", "sections 3.16.1 and 4.7");
    tool.sets("MeterValueSampleInterval", "20");
    tool.sets("ClockAlignedDataInterval", "0");
    tool.sets("MeterValuesSampledData", MEASURANDS);
    tool.charging();
    let moments = three_moments(&mut tool, "Sample.Periodic", 17);
    for pair in moments.windows(2) {
        assert_eq!(pair[1] - pair[0], 20_000);
    }
}

#[test]
fn clock_aligned_meter_values() {
    let mut tool = Tool::case("TC_071_CS", "sections 3.16.2 and 4.7");
    tool.sets("MeterValueSampleInterval", "0");
    tool.sets("MeterValuesAlignedData", MEASURANDS);
    tool.sets("ClockAlignedDataInterval", "20");
    // The other connector has its own meter, which says nothing here.
    tool.bench.inputs.connectors[1].meter = ocpp_station::Sample::new();
    tool.charging();
    tool.forgets();
    let moments = three_moments(&mut tool, "Sample.Clock", 15);
    for moment in &moments {
        assert_eq!(moment % 20_000, 0, "aligned with the clock");
    }
    for pair in moments.windows(2) {
        assert_eq!(pair[1] - pair[0], 20_000);
    }
}
