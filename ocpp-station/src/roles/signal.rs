//! How lights show the state of a connector: a colour and a rhythm, the same for a single light and a chain of them.
//!
//! Owns the table. Sends nothing to any light.

use super::drivers::Place;
use crate::io::Outputs;
use crate::time::Instant;
use crate::types::ChargePointStatus;

/// Red, green, blue; 255 is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Rgb {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

impl Rgb {
    /// From red, green and blue.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Dimmed to `level` of 255.
    #[must_use]
    pub const fn dimmed(self, level: u8) -> Self {
        const fn part(value: u8, level: u8) -> u8 {
            (value as u16 * level as u16 / 255) as u8
        }
        Self {
            red: part(self.red, level),
            green: part(self.green, level),
            blue: part(self.blue, level),
        }
    }
}

/// A rhythm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// On.
    Steady,
    /// 1 s on, 1 s off.
    Slow,
    /// 0.25 s on, 0.25 s off.
    Fast,
    /// 0.2 s on, every 3 s.
    Flash,
    /// Up and down in 4 s; a light that cannot be dimmed is on for the brighter half.
    Breathe,
}

impl Rhythm {
    /// Brightness at this moment, 0 to 255.
    #[must_use]
    pub const fn level(self, now: Instant) -> u8 {
        let ms = now.as_millis();
        let on = match self {
            Self::Steady => true,
            Self::Slow => ms % 2_000 < 1_000,
            Self::Fast => ms % 500 < 250,
            Self::Flash => ms % 3_000 < 200,
            Self::Breathe => {
                let phase = ms % 4_000;
                let rising = if phase < 2_000 { phase } else { 3_999 - phase };
                return (rising * 255 / 1_999) as u8;
            }
        };
        if on { 255 } else { 0 }
    }
}

/// What lights show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// For lights that have colours.
    pub colour: Rgb,
    /// For all lights.
    pub rhythm: Rhythm,
}

impl Signal {
    /// How a state is shown.
    #[must_use]
    pub const fn of(status: ChargePointStatus) -> Self {
        use ChargePointStatus as S;
        const GREEN: Rgb = Rgb::new(0, 255, 0);
        const BLUE: Rgb = Rgb::new(0, 0, 255);
        const YELLOW: Rgb = Rgb::new(255, 160, 0);
        let (colour, rhythm) = match status {
            S::Available => (GREEN, Rhythm::Steady),
            S::Preparing => (YELLOW, Rhythm::Slow),
            S::Charging => (BLUE, Rhythm::Breathe),
            S::SuspendedEV => (BLUE, Rhythm::Steady),
            S::SuspendedEVSE => (BLUE, Rhythm::Flash),
            S::Finishing => (GREEN, Rhythm::Slow),
            S::Reserved => (Rgb::new(160, 0, 255), Rhythm::Steady),
            S::Unavailable => (Rgb::new(255, 0, 0), Rhythm::Flash),
            S::Faulted => (Rgb::new(255, 0, 0), Rhythm::Fast),
        };
        Self { colour, rhythm }
    }

    /// What one light for several connectors shows: the state that matters most to whoever stands before it.
    #[must_use]
    pub fn of_place(place: Place, outputs: &Outputs) -> Self {
        const fn weight(status: ChargePointStatus) -> u8 {
            use ChargePointStatus as S;
            match status {
                S::Unavailable => 0,
                S::Reserved => 1,
                S::Available => 2,
                S::SuspendedEV | S::SuspendedEVSE => 3,
                S::Charging => 4,
                S::Finishing => 5,
                S::Preparing => 6,
                S::Faulted => 7,
            }
        }
        let status = (1..)
            .zip(&outputs.connectors)
            .filter(|(number, _)| place.serves(*number))
            .map(|(_, connector)| connector.status)
            .max_by_key(|status| weight(*status));
        Self::of(status.unwrap_or(ChargePointStatus::Unavailable))
    }

    /// Whether a light that is on or off is on at this moment.
    #[must_use]
    pub const fn is_lit(&self, now: Instant) -> bool {
        self.rhythm.level(now) >= 128
    }

    /// The colour at this moment, at this brightness in percent (key LightIntensity).
    #[must_use]
    pub const fn colour_at(&self, now: Instant, percent: u8) -> Rgb {
        let percent = if percent > 100 { 100 } else { percent };
        let level = self.rhythm.level(now) as u16 * percent as u16 / 100;
        self.colour.dimmed(level as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChargePointStatus as S;

    const ALL: [S; 9] = [
        S::Available,
        S::Preparing,
        S::Charging,
        S::SuspendedEVSE,
        S::SuspendedEV,
        S::Finishing,
        S::Reserved,
        S::Unavailable,
        S::Faulted,
    ];

    #[test]
    fn no_two_states_look_alike() {
        for (at, one) in ALL.into_iter().enumerate() {
            for other in &ALL[at + 1..] {
                assert_ne!(Signal::of(one), Signal::of(*other), "{one:?}, {other:?}");
            }
        }
    }

    #[test]
    fn rhythms_keep_time() {
        for (rhythm, ms, level) in [
            (Rhythm::Steady, 12_345, 255),
            (Rhythm::Slow, 999, 255),
            (Rhythm::Slow, 1_000, 0),
            (Rhythm::Fast, 249, 255),
            (Rhythm::Fast, 250, 0),
            (Rhythm::Flash, 3_199, 255),
            (Rhythm::Flash, 3_200, 0),
            (Rhythm::Breathe, 0, 0),
            (Rhythm::Breathe, 1_999, 255),
            (Rhythm::Breathe, 2_000, 255),
            (Rhythm::Breathe, 3_999, 0),
        ] {
            assert_eq!(
                rhythm.level(Instant::from_millis(ms)),
                level,
                "{rhythm:?} at {ms}"
            );
        }
    }

    #[test]
    fn one_light_shows_what_matters_most() {
        let mut outputs = Outputs::default();
        outputs.connectors[0].status = S::Charging;
        outputs.connectors[1].status = S::Faulted;
        assert_eq!(
            Signal::of_place(Place::of(&[1]), &outputs),
            Signal::of(S::Charging)
        );
        assert_eq!(
            Signal::of_place(Place::of(&[1, 2]), &outputs),
            Signal::of(S::Faulted)
        );
        assert_eq!(
            Signal::of_place(Place::of(&[9]), &outputs),
            Signal::of(S::Unavailable)
        );
    }

    #[test]
    fn brightness_is_kept() {
        let signal = Signal::of(S::Available);
        assert_eq!(signal.colour_at(Instant::ZERO, 100), Rgb::new(0, 255, 0));
        assert_eq!(signal.colour_at(Instant::ZERO, 200), Rgb::new(0, 255, 0));
        assert_eq!(signal.colour_at(Instant::ZERO, 50), Rgb::new(0, 127, 0));
        assert_eq!(signal.colour_at(Instant::ZERO, 0), Rgb::default());
    }
}
