//! Sampled values of meters.
//!
//! Owns what a sample tells of the energy register.

use ocpp_wire::{Text, Timestamp};

use super::{Place, Word};

/// Meter values of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    /// Where.
    pub place: Place,
    /// In which transaction.
    pub transaction: Option<i64>,
    /// In the order of the message.
    pub samples: Vec<Sample>,
}

/// One sampled value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// By the station's clock.
    pub at: Timestamp,
    /// The value as it was sent: a decimal number, or signed data.
    pub value: Text,
    /// `Energy.Active.Import.Register` unless said otherwise.
    pub measurand: Word,
    /// `Wh` unless said otherwise.
    pub unit: Word,
    /// `L1`, `L1-N`, ...
    pub phase: Option<Word>,
    /// `Outlet` unless said otherwise.
    pub location: Option<Word>,
    /// `Sample.Periodic` unless said otherwise.
    pub context: Word,
}

impl Sample {
    /// The reading of the outlet's energy register over all phases, Wh; `None` if it is another measurand.
    #[must_use]
    pub fn energy_wh(&self) -> Option<i64> {
        Self::register_wh(
            &self.measurand,
            self.phase.as_deref(),
            self.location.as_deref(),
            &self.unit,
            &self.value,
        )
    }

    /// As [`Self::energy_wh`], of a sample's parts.
    pub(crate) fn register_wh(
        measurand: &str,
        phase: Option<&str>,
        location: Option<&str>,
        unit: &str,
        value: &str,
    ) -> Option<i64> {
        let elsewhere = location.is_some_and(|place| place != "Outlet");
        if measurand != "Energy.Active.Import.Register" || phase.is_some() || elsewhere {
            return None;
        }
        let factor = match unit {
            "Wh" => 1.0,
            "kWh" => 1000.0,
            _ => return None,
        };
        let wh = (value.parse::<f64>().ok()? * factor).round();
        // What a register can show; beyond it, and for what is no number, there is no energy.
        (0.0..=1e15).contains(&wh).then_some(wh as i64)
    }
}
