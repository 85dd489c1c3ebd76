//! The channels of a meter: measurand, phase, unit and scale of each value a station can measure.
//!
//! Owns the table that configuration keys, readings and MeterValues share. Knows no transaction and no message.

use ocpp_messages_nano::v16::core::{Measurand, Phase, UnitOfMeasure};

use crate::text::{part, parts, trim};

/// One value a meter can give. The number is its bit in sets and its place in storage and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Channel {
    /// Imported energy, register, Wh.
    EnergyImport = 0,
    /// Exported energy, register, Wh.
    EnergyExport = 1,
    /// Imported power over all phases, W.
    PowerImport = 2,
    /// Current of phase 1, tenths of an ampere.
    CurrentL1 = 3,
    /// Current of phase 2, tenths of an ampere.
    CurrentL2 = 4,
    /// Current of phase 3, tenths of an ampere.
    CurrentL3 = 5,
    /// Voltage of phase 1 to neutral, tenths of a volt.
    VoltageL1 = 6,
    /// Voltage of phase 2 to neutral, tenths of a volt.
    VoltageL2 = 7,
    /// Voltage of phase 3 to neutral, tenths of a volt.
    VoltageL3 = 8,
    /// Current that is offered to the vehicle, tenths of an ampere. Filled in by the station itself.
    CurrentOffered = 9,
    /// Power that is offered to the vehicle, W. Filled in by the station itself.
    PowerOffered = 10,
    /// Temperature, tenths of a degree Celsius.
    Temperature = 11,
    /// State of charge of the vehicle's battery, percent.
    StateOfCharge = 12,
    /// Grid frequency, hundredths of a hertz.
    Frequency = 13,
}

/// How many channels there are.
pub const CHANNELS: usize = 14;

/// What is fixed about a channel.
pub(crate) struct ChannelSpec {
    pub(crate) measurand: Measurand,
    pub(crate) phase: Option<Phase>,
    /// None where the standard has no word for it (hertz).
    pub(crate) unit: Option<UnitOfMeasure>,
    /// Digits behind the decimal point.
    pub(crate) scale: u8,
}

impl ChannelSpec {
    /// `L1-N`, or empty.
    fn phase(&self) -> &'static str {
        self.phase.map_or("", Phase::as_str)
    }
}

const fn spec(
    measurand: Measurand,
    phase: Option<Phase>,
    unit: Option<UnitOfMeasure>,
    scale: u8,
) -> ChannelSpec {
    ChannelSpec {
        measurand,
        phase,
        unit,
        scale,
    }
}

/// By the channel's number.
pub(crate) static SPECS: [ChannelSpec; CHANNELS] = {
    use Measurand as M;
    use Phase as P;
    use UnitOfMeasure as U;
    [
        spec(M::EnergyActiveImportRegister, None, Some(U::Wh), 0),
        spec(M::EnergyActiveExportRegister, None, Some(U::Wh), 0),
        spec(M::PowerActiveImport, None, Some(U::W), 0),
        spec(M::CurrentImport, Some(P::L1), Some(U::A), 1),
        spec(M::CurrentImport, Some(P::L2), Some(U::A), 1),
        spec(M::CurrentImport, Some(P::L3), Some(U::A), 1),
        spec(M::Voltage, Some(P::L1N), Some(U::V), 1),
        spec(M::Voltage, Some(P::L2N), Some(U::V), 1),
        spec(M::Voltage, Some(P::L3N), Some(U::V), 1),
        spec(M::CurrentOffered, None, Some(U::A), 1),
        spec(M::PowerOffered, None, Some(U::W), 0),
        // Spelt as the first edition has it, which every CSMS knows (errata of OCPP-J, 2.1).
        spec(M::Temperature, None, Some(U::Celcius), 1),
        spec(M::SoC, None, Some(U::Percent), 0),
        spec(M::Frequency, None, None, 2),
    ]
};

/// A set of channels, one bit each.
pub type Channels = u32;

/// The set that holds one channel.
#[must_use]
pub const fn channel(channel: Channel) -> Channels {
    1 << channel as u8
}

/// Values of some channels, taken at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    present: Channels,
    values: [i32; CHANNELS],
}

impl Sample {
    /// No value at all.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            present: 0,
            values: [0; CHANNELS],
        }
    }

    /// Adds or replaces a value, in the channel's unit.
    pub const fn set(&mut self, channel: Channel, value: i32) {
        self.present |= 1 << channel as u8;
        self.values[channel as usize] = value;
    }

    /// With a value added or replaced.
    #[must_use]
    pub const fn with(mut self, channel: Channel, value: i32) -> Self {
        self.set(channel, value);
        self
    }

    /// The value of a channel.
    #[must_use]
    pub const fn get(&self, channel: Channel) -> Option<i32> {
        if self.present & (1 << channel as u8) == 0 {
            None
        } else {
            Some(self.values[channel as usize])
        }
    }

    /// The channels that have a value.
    #[must_use]
    pub const fn channels(&self) -> Channels {
        self.present
    }

    /// Without the values that are not in `channels`.
    #[must_use]
    pub(crate) const fn only(mut self, channels: Channels) -> Self {
        self.present &= channels;
        self
    }

    /// Channel numbers with their values, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, i32)> + '_ {
        (0..CHANNELS)
            .filter(|at| self.present & (1 << at) != 0)
            .map(|at| (at, self.values[at]))
    }

    pub(crate) fn set_number(&mut self, at: usize, value: i32) {
        if let Some(place) = self.values.get_mut(at) {
            *place = value;
            self.present |= 1 << at;
        }
    }
}

/// Reads a comma-separated list of measurands, each with or without a phase; the channels must be in `supported`.
///
/// A measurand without a phase stands for all phases that are supported. None if anything in it is not known.
pub(crate) fn parse_list(text: &str, supported: Channels) -> Option<Channels> {
    let mut set = 0;
    if trim(text).is_empty() {
        return Some(0);
    }
    for word in parts(text) {
        let mut found = 0;
        for (at, spec) in SPECS.iter().enumerate() {
            let Some(rest) = word.strip_prefix(spec.measurand.as_str()) else {
                continue;
            };
            let phase = rest.strip_prefix('.').unwrap_or_default();
            let line = part(&mut Some(spec.phase()), b'-').unwrap_or_default();
            let all = rest.is_empty();
            if all || (!phase.is_empty() && (phase == spec.phase() || phase == line)) {
                found |= 1 << at;
            }
        }
        found &= supported;
        if found == 0 {
            return None;
        }
        set |= found;
    }
    Some(set)
}

/// Writes a set as such a list: a measurand of which every supported phase is in the set stands without phase.
pub(crate) fn write_list(set: Channels, supported: Channels, out: &mut dyn FnMut(&str)) {
    let mut first = true;
    let mut done = 0;
    for (at, spec) in SPECS.iter().enumerate() {
        if set & (1 << at) == 0 || done & (1 << at) != 0 {
            continue;
        }
        let family = SPECS
            .iter()
            .enumerate()
            .filter(|(_, other)| other.measurand == spec.measurand)
            .fold(0, |bits, (at, _)| bits | (1 << at));
        if !first {
            out(",");
        }
        first = false;
        out(spec.measurand.as_str());
        if family & supported & !set == 0 {
            done |= family;
        } else {
            out(".");
            out(spec.phase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    const ALL: Channels = (1 << CHANNELS) - 1;

    #[track_caller]
    fn check(text: &str, supported: Channels, want: Option<&str>) {
        let got = parse_list(text, supported).map(|set| {
            let mut list = String::new();
            write_list(set, supported, &mut |s| list.push_str(s));
            list
        });
        assert_eq!(got.as_deref(), want, "{text}");
    }

    #[test]
    fn lists_are_read_and_written() {
        check("", ALL, Some(""));
        check("SoC", ALL, Some("SoC"));
        check("Voltage,SoC", ALL, Some("Voltage,SoC"));
        check("Voltage.L1", ALL, Some("Voltage.L1-N"));
        check(
            "Voltage.L1-N, Voltage.L2-N,Voltage.L3-N",
            ALL,
            Some("Voltage"),
        );
        check("Current.Import.L2", ALL, Some("Current.Import.L2"));
        check(
            "Current.Import",
            channel(Channel::CurrentL1),
            Some("Current.Import"),
        );
    }

    #[test]
    fn what_cannot_be_measured_is_refused() {
        check("Voltage", channel(Channel::EnergyImport), None);
        check("Voltage.", ALL, None);
        check("Voltage.L4", ALL, None);
        check("RPM", ALL, None);
        check("SoC,", ALL, None);
        check("SoC,Bogus", ALL, None);
        check("Current.ImportX", ALL, None);
    }
}
