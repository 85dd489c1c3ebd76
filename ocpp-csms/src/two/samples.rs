//! Sampled values of 2.x messages as the store keeps them.
//!
//! Owns the values that an absent member means.

use ocpp_wire::{Text, Timestamp};

use super::messages::types::{MeterValueType, SampledValueType};
use crate::store::Sample;

/// All samples of a message, in its order.
pub(super) fn samples(values: Vec<MeterValueType>) -> Vec<Sample> {
    let count = values.iter().map(|value| value.sampled_value.len()).sum();
    let mut samples = Vec::with_capacity(count);
    for value in values {
        let at = Timestamp::from(value.timestamp);
        let sampled = value.sampled_value.into_iter();
        samples.extend(sampled.map(|value| sample(at, value)));
    }
    samples
}

/// What is absent means a periodic sample of the energy register in Wh.
fn sample(at: Timestamp, sampled: SampledValueType) -> Sample {
    let measurand = sampled.measurand.as_ref();
    let context = sampled.context.as_ref();
    let unit = sampled.unit_of_measure.as_ref();
    // The multiplier is an exponent of ten.
    let exponent = unit.and_then(|unit| unit.multiplier).unwrap_or(0);
    let value = match exponent {
        0 => sampled.value.to_string(),
        exponent => format!("{}e{exponent}", sampled.value),
    };
    Sample {
        at,
        value: Text::unbounded(&value),
        measurand: Text::unbounded(
            measurand.map_or("Energy.Active.Import.Register", |word| word.as_str()),
        ),
        unit: Text::unbounded(
            unit.and_then(|unit| unit.unit.as_ref())
                .map_or("Wh", |unit| unit.as_str()),
        ),
        phase: sampled
            .phase
            .as_ref()
            .map(|word| Text::unbounded(word.as_str())),
        location: sampled
            .location
            .as_ref()
            .map(|word| Text::unbounded(word.as_str())),
        context: Text::unbounded(context.map_or("Sample.Periodic", |word| word.as_str())),
    }
}
