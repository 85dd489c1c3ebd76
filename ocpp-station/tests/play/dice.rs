//! Where chance comes from: a seed, or bytes that somebody else chose.

/// Chance.
pub trait Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64;

    /// Whether there is any chance left.
    fn is_spent(&self) -> bool {
        false
    }
}

/// One of these.
pub fn pick<T: Copy>(dice: &mut dyn Dice, of: &[T]) -> T {
    of[dice.roll(of.len() as u64) as usize]
}

/// As much chance as anybody wants, the same for the same seed.
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }
}

impl Dice for Seeded {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

/// A fuzzer's bytes; zeros when they are used up.
#[allow(dead_code, reason = "for fuzz/, which shares this file")]
pub struct Bytes<'a>(pub &'a [u8]);

impl Dice for Bytes<'_> {
    fn roll(&mut self, sides: u64) -> u64 {
        let mut value = 0;
        let mut range = 1_u64;
        while range < sides {
            let Some((byte, rest)) = self.0.split_first() else {
                break;
            };
            value = value << 8 | u64::from(*byte);
            range = range.saturating_mul(256);
            self.0 = rest;
        }
        value % sides
    }

    fn is_spent(&self) -> bool {
        self.0.is_empty()
    }
}
