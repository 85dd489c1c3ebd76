//! The current a pilot's duty cycle stands for (IEC 61851-1, annex A).
//!
//! Owns both directions of the table. Whole numbers: tenths of an ampere and permille, rounded so that never more is offered.

/// What a vehicle reads from a duty cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It may not charge: below 3 %, 7 to 8 %, above 97 %.
    Nothing,
    /// The current is agreed by digital communication: 3 to 7 %, nominally 5 %.
    Digital,
    /// Tenths of an ampere per phase.
    Amperes(i32),
}

/// The smallest current that can be offered, in tenths of an ampere.
pub const MIN: i32 = 60;
/// The largest current that can be offered, in tenths of an ampere.
pub const MAX: i32 = 800;
/// Where the first formula ends, in tenths of an ampere.
const FIRST_MAX: i32 = 510;
/// Where the second formula begins to give more than that.
const SECOND_MIN: i32 = 525;

/// The duty cycle in permille that offers at most this much; none below 6 A.
#[must_use]
pub const fn permille(tenths: i32) -> Option<u16> {
    let permille = if tenths < MIN {
        return None;
    } else if tenths <= FIRST_MAX {
        tenths * 10 / 6
    } else if tenths < SECOND_MIN {
        FIRST_MAX * 10 / 6
    } else if tenths < MAX {
        tenths * 10 / 25 + 640
    } else {
        960
    };
    Some(permille as u16)
}

/// What a vehicle reads from a duty cycle in permille.
#[must_use]
pub const fn offer(permille: u16) -> Offer {
    let permille = permille as i32;
    match permille {
        30..=70 => Offer::Digital,
        80..100 => Offer::Amperes(MIN),
        100..=850 => Offer::Amperes(permille * 6 / 10),
        851..=960 => Offer::Amperes((permille - 640) * 25 / 10),
        961..=970 => Offer::Amperes(MAX),
        _ => Offer::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_points() {
        for (tenths, permil) in [
            (60, 100),
            (100, 166),
            (160, 266),
            (200, 333),
            (320, 533),
            (480, 800),
            (510, 850),
            (630, 892),
            (800, 960),
        ] {
            assert_eq!(permille(tenths), Some(permil), "{tenths}");
        }
        assert_eq!(permille(59), None);
        assert_eq!(permille(-1), None);
        assert_eq!(permille(1_000), Some(960));
        for (permil, want) in [
            (0, Offer::Nothing),
            (29, Offer::Nothing),
            (50, Offer::Digital),
            (75, Offer::Nothing),
            (80, Offer::Amperes(60)),
            (100, Offer::Amperes(60)),
            (500, Offer::Amperes(300)),
            (850, Offer::Amperes(510)),
            (900, Offer::Amperes(650)),
            (960, Offer::Amperes(800)),
            (970, Offer::Amperes(800)),
            (971, Offer::Nothing),
            (1_000, Offer::Nothing),
        ] {
            assert_eq!(offer(permil), want, "{permil}");
        }
    }

    #[test]
    fn never_more_is_offered_than_asked_and_little_less() {
        let mut last = 0;
        for tenths in MIN..=MAX {
            let permil = permille(tenths).expect("it can be offered");
            assert!(permil >= last, "{tenths}");
            last = permil;
            let Offer::Amperes(offered) = offer(permil) else {
                panic!("{tenths}: {permil} permille offer no current");
            };
            // 51 to 52.5 A cannot be told, and just above that whole permille are coarse.
            let gap = if (FIRST_MAX..528).contains(&tenths) {
                17
            } else {
                3
            };
            assert!(
                (tenths - gap..=tenths).contains(&offered),
                "{tenths}: {offered}"
            );
        }
    }
}
