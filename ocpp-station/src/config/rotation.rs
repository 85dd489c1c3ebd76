//! ConnectorPhaseRotation: how each connector's phases are wired to the grid's (OCPP 1.6 section 9.1.7).

use crate::capacity::CONNECTORS;
use crate::text::{self, integer, parts};

/// The words of the standard, by their place in storage.
const WORDS: [&str; 8] = [
    "Unknown",
    "NotApplicable",
    "RST",
    "RTS",
    "SRT",
    "STR",
    "TRS",
    "TSR",
];

/// One word for the station (connector 0) and each connector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rotation([u8; CONNECTORS + 1]);

impl Rotation {
    /// Reads `0.RST, 1.RTS`; what is not named stays Unknown. None if a connector or a word does not exist.
    pub(super) fn parse(text: &str, connectors: u8) -> Option<Self> {
        let mut rotation = Self::default();
        for part in parts(text) {
            let mut rest = Some(part);
            let connector = u8::try_from(integer(text::part(&mut rest, b'.')?)?).ok()?;
            let word = rest?;
            if connector > connectors {
                return None;
            }
            let at = WORDS.iter().position(|known| *known == word)?;
            *rotation.0.get_mut(usize::from(connector))? = u8::try_from(at).ok()?;
        }
        Some(rotation)
    }

    pub(super) const fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let words: [u8; CONNECTORS + 1] = bytes.try_into().ok()?;
        let known = words.iter().all(|word| usize::from(*word) < WORDS.len());
        known.then_some(Self(words))
    }

    pub(super) fn write(&self, connectors: u8, out: &mut dyn FnMut(&str)) {
        for (at, word) in self.0.iter().enumerate().take(usize::from(connectors) + 1) {
            if at > 0 {
                out(",");
            }
            out(&crate::text::decimal(at as i32, 0));
            out(".");
            out(WORDS.get(usize::from(*word)).copied().unwrap_or(WORDS[0]));
        }
    }
}
