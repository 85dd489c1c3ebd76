//! Sampled values of 1.6 messages as the store keeps them.
//!
//! Owns the values that an absent member means.

use ocpp_messages::v16::core::{MeterValue, SampledValue};
use ocpp_wire::{Text, Timestamp};

use crate::store::Sample;

/// All samples of a message, in its order.
pub(super) fn samples(values: Vec<MeterValue>) -> Vec<Sample> {
    let count = values.iter().map(|value| value.sampled_value.len()).sum();
    let mut samples = Vec::with_capacity(count);
    for value in values {
        let at = Timestamp::from(value.timestamp);
        samples.extend(
            value
                .sampled_value
                .into_iter()
                .map(|value| sample(at, value)),
        );
    }
    samples
}

/// What is absent means a periodic sample of the energy register in Wh (OCPP 1.6, 7.43).
fn sample(at: Timestamp, sampled: SampledValue) -> Sample {
    let measurand = sampled.measurand.as_ref();
    let unit = sampled.unit.as_ref();
    let context = sampled.context.as_ref();
    Sample {
        at,
        measurand: Text::unbounded(
            measurand.map_or("Energy.Active.Import.Register", |word| word.as_str()),
        ),
        unit: Text::unbounded(unit.map_or("Wh", |word| word.as_str())),
        phase: sampled
            .phase
            .as_ref()
            .map(|word| Text::unbounded(word.as_str())),
        location: sampled
            .location
            .as_ref()
            .map(|word| Text::unbounded(word.as_str())),
        context: Text::unbounded(context.map_or("Sample.Periodic", |word| word.as_str())),
        value: sampled.value,
    }
}
