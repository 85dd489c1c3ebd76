//! A small pseudo-random generator for jitter and message ids. Not for keys or passwords.

/// Xorshift over 64 bits; the shell seeds it from a true source, so that a thousand stations differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        // Spreads small seeds over all bits, and avoids zero, the one state xorshift never leaves.
        let mut state = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state ^= state >> 31;
        Self(if state == 0 { 1 } else { state })
    }

    pub(crate) const fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as u32
    }

    /// A number from `low` to `high`, both included, evenly enough for jitter.
    pub(crate) const fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = high.saturating_sub(low) as u64 + 1;
        low + ((self.next() as u64 * span) >> 32) as u32
    }
}
