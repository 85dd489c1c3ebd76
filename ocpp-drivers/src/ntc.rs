//! A thermistor (NTC) in a divider at an ADC.
//!
//! Owns the curve, as a table made at compile time: no logarithm runs on the station.

use ocpp_station::roles::Temperature;
use ocpp_station::{ChargePointErrorCode, Fault, Instant, Severity};

/// The coldest point of the table, in degrees Celsius.
const COLDEST: i32 = -40;
/// Degrees between two points.
const STEP: i32 = 5;
/// Points of the table: up to 130 degrees.
const POINTS: usize = 35;
/// Readings that are averaged.
const AVERAGE: i32 = 8;

/// Reads a voltage as a part of the supply of the divider.
pub trait Adc {
    /// Why it could not be read.
    type Error;

    /// 0 for 0 V, 65,535 for the divider's supply.
    ///
    /// # Errors
    /// When it cannot be read.
    fn ratio(&mut self) -> Result<u16, Self::Error>;
}

/// What an ADC reads at each temperature. One is made per type of thermistor, as a constant.
#[derive(Clone, Debug)]
pub struct NtcTable {
    /// From cold to hot, falling.
    ratios: [u16; POINTS],
}

impl NtcTable {
    /// For a thermistor of `r25` ohms at 25 degrees and this beta in K, from the ADC to ground, with `series` ohms from the
    /// ADC to the supply.
    #[must_use]
    pub const fn new(r25: u32, beta: u32, series: u32) -> Self {
        assert!(
            r25 > 0 && beta > 0 && series > 0,
            "a thermistor needs resistances and a beta above zero"
        );
        let mut ratios = [0; POINTS];
        let mut at = 0;
        while at < POINTS {
            let celsius = COLDEST + STEP * at as i32;
            let inverse = 1.0 / (celsius as f64 + 273.15) - 1.0 / 298.15;
            let resistance = r25 as f64 * exp(beta as f64 * inverse);
            ratios[at] = (resistance / (resistance + series as f64) * 65_535.0 + 0.5) as u16;
            at += 1;
        }
        Self { ratios }
    }

    /// Tenths of a degree Celsius; none beyond the table: the sensor is broken or shorted.
    #[must_use]
    pub fn tenths(&self, ratio: u16) -> Option<i32> {
        let hotter = self.ratios.iter().position(|point| *point <= ratio)?;
        let cold = *self.ratios.get(hotter.checked_sub(1)?)?;
        let hot = *self.ratios.get(hotter)?;
        let (span, above) = (
            i32::from(cold) - i32::from(hot),
            i32::from(ratio) - i32::from(hot),
        );
        let warmest = (COLDEST + STEP * hotter as i32) * 10;
        Some(warmest - (above * STEP * 10 + span / 2).checked_div(span)?)
    }
}

/// A thermistor at an ADC.
#[derive(Debug)]
pub struct Ntc<A> {
    adc: A,
    table: &'static NtcTable,
    /// Eight times the average.
    sum: Option<i32>,
}

impl<A: Adc> Ntc<A> {
    /// Takes the ADC over.
    pub const fn new(adc: A, table: &'static NtcTable) -> Self {
        Self {
            adc,
            table,
            sum: None,
        }
    }
}

impl<A: Adc> Temperature for Ntc<A> {
    fn read_temperature(&mut self, _now: Instant) -> Result<i32, Fault> {
        let ratio = self
            .adc
            .ratio()
            .map_err(|_| fault("thermometer cannot be read"))?;
        let Some(tenths) = self.table.tenths(ratio) else {
            self.sum = None;
            return Err(fault("thermometer is broken or shorted"));
        };
        let sum = match self.sum {
            Some(sum) => sum - sum / AVERAGE + tenths,
            None => tenths * AVERAGE,
        };
        self.sum = Some(sum);
        Ok(sum / AVERAGE)
    }
}

const fn fault(info: &'static str) -> Fault {
    Fault {
        info,
        ..Fault::new(ChargePointErrorCode::InternalError, Severity::Warning)
    }
}

/// e to the power of x, at compile time: e^x = (e^(x/256))^256, and a few terms of the series are exact for the small part.
const fn exp(x: f64) -> f64 {
    let small = x / 256.0;
    let (mut sum, mut term, mut n) = (1.0, 1.0, 1);
    while n < 12 {
        term = term * small / n as f64;
        sum += term;
        n += 1;
    }
    let mut squarings = 0;
    while squarings < 8 {
        sum = sum * sum;
        squarings += 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    static TABLE: NtcTable = NtcTable::new(10_000, 3_950, 10_000);

    fn ratio(celsius: f64, r25: f64, beta: f64, series: f64) -> u16 {
        let resistance = r25 * (beta * (1.0 / (celsius + 273.15) - 1.0 / 298.15)).exp();
        (resistance / (resistance + series) * 65_535.0).round() as u16
    }

    #[test]
    fn the_curve_is_met_within_a_fifth_of_a_degree() {
        for tenths in -300..=1_200 {
            let celsius = f64::from(tenths) / 10.0;
            let read = TABLE
                .tenths(ratio(celsius, 10_000.0, 3_950.0, 10_000.0))
                .expect("in the table");
            assert!((read - tenths).abs() <= 3, "{celsius}: {read}");
        }
        assert_eq!(TABLE.tenths(32_768), Some(250));
        let other = NtcTable::new(47_000, 4_050, 4_700);
        for tenths in (200..=1_200).step_by(7) {
            let read = other
                .tenths(ratio(f64::from(tenths) / 10.0, 47_000.0, 4_050.0, 4_700.0))
                .expect("in the table");
            assert!((read - tenths).abs() <= 5, "{tenths}: {read}");
        }
    }

    #[test]
    fn every_ratio_is_a_temperature_or_none() {
        let mut last = i32::MAX;
        for ratio in 0..=u16::MAX {
            if let Some(tenths) = TABLE.tenths(ratio) {
                assert!(
                    tenths <= last && (-400..=1_300).contains(&tenths),
                    "{ratio}: {tenths}"
                );
                last = tenths;
            }
        }
        assert_eq!(TABLE.tenths(0), None);
        assert_eq!(TABLE.tenths(u16::MAX), None);
    }

    struct Script(Vec<Option<u16>>);
    impl Adc for Script {
        type Error = ();
        fn ratio(&mut self) -> Result<u16, ()> {
            self.0.remove(0).ok_or(())
        }
    }

    #[test]
    fn readings_are_smoothed_and_failures_told() {
        let mid = 32_768;
        let script = [Some(mid), Some(mid), Some(20_000), None, Some(0), Some(mid)];
        let mut ntc = Ntc::new(Script(script.to_vec()), &TABLE);
        let mut read = || {
            ntc.read_temperature(Instant::ZERO)
                .map_err(|fault| fault.info)
        };
        assert_eq!(read(), Ok(250));
        assert_eq!(read(), Ok(250));
        let warmer = read().expect("a temperature");
        assert!((251..280).contains(&warmer), "{warmer}");
        assert_eq!(read(), Err("thermometer cannot be read"));
        assert_eq!(read(), Err("thermometer is broken or shorted"));
        assert_eq!(read(), Ok(250));
    }
}
