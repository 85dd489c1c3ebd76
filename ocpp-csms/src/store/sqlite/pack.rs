//! Numbers, texts and samples as bytes, for the journal and for samples.
//!
//! Owns the format. It is in files: what stands here may be added to, and never changed.

use ocpp_wire::{Text, Timestamp};

use crate::store::records::Sample;

/// The format, first byte of everything packed.
pub(super) const FORMAT: u8 = 1;

/// Words that are a number in the file: their place from 1; 0 is any other word, in full. Only ever appended to.
const MEASURANDS: &[&str] = &[
    "Energy.Active.Import.Register",
    "Power.Active.Import",
    "Current.Import",
    "Voltage",
    "SoC",
    "Temperature",
    "Power.Offered",
    "Current.Offered",
    "Energy.Active.Import.Interval",
    "Energy.Active.Export.Register",
    "Energy.Active.Export.Interval",
    "Energy.Reactive.Import.Register",
    "Energy.Reactive.Import.Interval",
    "Energy.Reactive.Export.Register",
    "Energy.Reactive.Export.Interval",
    "Power.Active.Export",
    "Power.Reactive.Import",
    "Power.Reactive.Export",
    "Power.Factor",
    "Current.Export",
    "Frequency",
    "RPM",
    "Energy.Active.Net",
    "Energy.Reactive.Net",
    "Energy.Apparent.Net",
    "Energy.Apparent.Import",
    "Energy.Apparent.Export",
];
const UNITS: &[&str] = &[
    "Wh",
    "kWh",
    "W",
    "kW",
    "A",
    "V",
    "Percent",
    "Celsius",
    "Celcius",
    "Fahrenheit",
    "K",
    "varh",
    "kvarh",
    "var",
    "kvar",
    "VA",
    "kVA",
    "Hertz",
    "Hz",
];
const PHASES: &[&str] = &[
    "L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1",
];
const LOCATIONS: &[&str] = &["Outlet", "Inlet", "Body", "Cable", "EV"];
const CONTEXTS: &[&str] = &[
    "Sample.Periodic",
    "Sample.Clock",
    "Transaction.Begin",
    "Transaction.End",
    "Interruption.Begin",
    "Interruption.End",
    "Trigger",
    "Other",
];

/// Writes.
#[derive(Debug, Default)]
pub(super) struct Packer(pub(super) Vec<u8>);

impl Packer {
    pub(super) fn unsigned(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Small numbers of either sign are short.
    pub(super) fn signed(&mut self, number: i64) {
        self.unsigned(((number << 1) ^ (number >> 63)) as u64);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.unsigned(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn optional(&mut self, text: Option<&str>) {
        match text {
            None => self.0.push(0),
            Some(text) => {
                self.0.push(1);
                self.text(text);
            }
        }
    }

    fn word(&mut self, word: &str, known: &[&str]) {
        match known.iter().position(|known| *known == word) {
            Some(place) => self.unsigned(place as u64 + 1),
            None => {
                self.0.push(0);
                self.text(word);
            }
        }
    }

    fn optional_word(&mut self, word: Option<&Text>, known: &[&str]) {
        match word {
            None => self.0.push(0),
            Some(word) => match known.iter().position(|known| *word == *known) {
                Some(place) => self.unsigned(place as u64 + 2),
                None => {
                    self.0.push(1);
                    self.text(word);
                }
            },
        }
    }

    /// Samples one behind the other, without their number: they fill what they stand in.
    pub(super) fn samples(&mut self, samples: &[Sample]) {
        let mut before = 0;
        for sample in samples {
            let at = sample.at.unix_ms();
            // The first of a list tells its time in full, so that lists can be put behind each other.
            self.0.push(u8::from(before != 0));
            self.signed(at.wrapping_sub(before));
            before = at;
            self.word(&sample.measurand, MEASURANDS);
            self.word(&sample.unit, UNITS);
            self.optional_word(sample.phase.as_ref(), PHASES);
            self.optional_word(sample.location.as_ref(), LOCATIONS);
            self.word(&sample.context, CONTEXTS);
            self.text(&sample.value);
        }
    }
}

/// A sample as it stands in packed bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed<'a> {
    at: Timestamp,
    measurand: &'a str,
    unit: &'a str,
    phase: Option<&'a str>,
    location: Option<&'a str>,
    context: &'a str,
    value: &'a str,
}

impl Packed<'_> {
    /// When, and the reading of the energy register in Wh, if it is one.
    pub(super) fn energy(&self) -> Option<(Timestamp, i64)> {
        let wh = Sample::register_wh(
            self.measurand,
            self.phase,
            self.location,
            self.unit,
            self.value,
        );
        Some((self.at, wh?))
    }

    fn unpack(&self) -> Sample {
        Sample {
            at: self.at,
            value: Text::unbounded(self.value),
            measurand: Text::unbounded(self.measurand),
            unit: Text::unbounded(self.unit),
            phase: self.phase.map(Text::unbounded),
            location: self.location.map(Text::unbounded),
            context: Text::unbounded(self.context),
        }
    }
}

/// Reads; `None` from any method means that the bytes are not what they should be.
#[derive(Clone, Debug)]
pub(super) struct Unpacker<'a> {
    rest: &'a [u8],
    /// Time of the sample read last.
    before: i64,
}

impl<'a> Unpacker<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            before: 0,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    pub(super) fn i32(&mut self) -> Option<i32> {
        i32::try_from(self.signed()?).ok()
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.unsigned()?).ok()?;
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        str::from_utf8(self.bytes()?).ok()
    }

    pub(super) fn optional(&mut self) -> Option<Option<&'a str>> {
        Some(match self.byte()? {
            0 => None,
            _ => Some(self.text()?),
        })
    }

    fn word(&mut self, known: &'static [&'static str]) -> Option<&'a str> {
        match usize::try_from(self.unsigned()?).ok()? {
            0 => self.text(),
            place => known.get(place - 1).copied(),
        }
    }

    fn optional_word(&mut self, known: &'static [&'static str]) -> Option<Option<&'a str>> {
        Some(match usize::try_from(self.unsigned()?).ok()? {
            0 => None,
            1 => Some(self.text()?),
            place => Some(known.get(place - 2).copied()?),
        })
    }

    pub(super) fn sample(&mut self) -> Option<Packed<'a>> {
        let behind = self.byte()?;
        let at = self.signed()?;
        self.before = match behind {
            0 => at,
            _ => self.before.wrapping_add(at),
        };
        Some(Packed {
            at: Timestamp::from_unix_ms(self.before),
            measurand: self.word(MEASURANDS)?,
            unit: self.word(UNITS)?,
            phase: self.optional_word(PHASES)?,
            location: self.optional_word(LOCATIONS)?,
            context: self.word(CONTEXTS)?,
            value: self.text()?,
        })
    }
}

/// The samples of a list, or of several behind each other. `None` if the bytes are no such list.
pub(super) fn samples(bytes: &[u8]) -> Option<Vec<Sample>> {
    let mut unpacker = Unpacker::new(bytes);
    let mut samples = Vec::new();
    while !unpacker.is_empty() {
        samples.push(unpacker.sample()?.unpack());
    }
    Some(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(ms: i64, words: [&str; 3], phase: Option<&str>, value: &str) -> Sample {
        let [measurand, unit, context] = words.map(Text::unbounded);
        Sample {
            at: Timestamp::from_unix_ms(ms),
            value: Text::unbounded(value),
            measurand,
            unit,
            phase: phase.map(Text::unbounded),
            location: phase.map(|_| Text::unbounded("Nowhere")),
            context,
        }
    }

    fn some() -> Vec<Sample> {
        let usual = ["Energy.Active.Import.Register", "Wh", "Sample.Periodic"];
        vec![
            sample(1_782_900_000_123, usual, None, "1234.5"),
            sample(
                1_782_900_000_123,
                ["Voltage", "V", "Other"],
                Some("L1-N"),
                "230",
            ),
            sample(-5, ["Own", "", "é"], Some(""), ""),
            sample(i64::from(i32::MAX), usual, Some("L9"), "OCMF|{}"),
        ]
    }

    #[test]
    fn what_is_packed_comes_back_alone_and_behind_another() {
        let mut packer = Packer::default();
        packer.samples(&some());
        let once = packer.0.len();
        packer.samples(&some());
        assert_eq!(packer.0.len(), 2 * once);
        let both = samples(&packer.0).expect("packed");
        assert_eq!(both, [some(), some()].concat());
        let energy: Vec<_> = std::iter::from_fn({
            let mut unpacker = Unpacker::new(&packer.0);
            move || unpacker.sample()
        })
        .filter_map(|packed| packed.energy())
        .collect();
        let expect: Vec<_> = both
            .iter()
            .filter_map(|sample| Some((sample.at, sample.energy_wh()?)))
            .collect();
        assert_eq!(energy, expect);
        assert_eq!(energy.len(), 2);
    }

    #[test]
    fn numbers_come_back() {
        for number in [0, 1, -1, 63, -64, 64, i64::MAX, i64::MIN] {
            let mut packer = Packer::default();
            packer.signed(number);
            assert_eq!(Unpacker::new(&packer.0).signed(), Some(number));
        }
    }

    #[test]
    fn damaged_bytes_are_told() {
        let mut packer = Packer::default();
        packer.samples(&some());
        for end in 0..packer.0.len() {
            let cut = packer.0.get(..end).expect("inside");
            let whole = samples(cut);
            assert!(whole.is_none_or(|list| list.len() < some().len()), "{end}");
        }
        for place in 0..packer.0.len() {
            let mut bent = packer.0.clone();
            if let Some(byte) = bent.get_mut(place) {
                *byte ^= 0xFF;
            }
            // Anything but a panic.
            let _ = samples(&bent);
        }
        assert_eq!(Unpacker::new(&[0xFF; 11]).unsigned(), None);
    }
}
