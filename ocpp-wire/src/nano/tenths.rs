//! Decimals with one fraction digit, as whole tenths: `multipleOf: 0.1` without a float.

use core::fmt;

/// A decimal with one fraction digit, such as a charging limit of 16.5 A.
///
/// ```
/// use ocpp_wire::nano::Tenths;
/// let limit = Tenths::from_tenths(165);
/// assert_eq!(limit.to_string(), "16.5");
/// assert_eq!(Tenths::from_whole(16).unwrap().tenths(), 160);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Tenths(i32);

impl Tenths {
    /// A number of tenths: 165 is 16.5.
    #[must_use]
    pub const fn from_tenths(tenths: i32) -> Self {
        Self(tenths)
    }

    /// A whole number; `None` beyond ± 214,748,364.
    #[must_use]
    pub const fn from_whole(whole: i32) -> Option<Self> {
        match whole.checked_mul(10) {
            Some(tenths) => Some(Self(tenths)),
            None => None,
        }
    }

    /// The number of tenths.
    #[must_use]
    pub const fn tenths(self) -> i32 {
        self.0
    }

    /// The number without its fraction, rounded towards zero.
    #[must_use]
    pub const fn whole(self) -> i32 {
        self.0 / 10
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{}", tenths / 10, tenths % 10)
    }
}
