//! How stations may come in.

use std::fmt;

/// Security profile of a station (OCPP 1.6 security whitepaper 2, OCPP 2.0.1 A.1.3). Greater is safer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecurityProfile {
    /// No authentication.
    #[default]
    None,
    /// Basic authentication without TLS.
    Basic,
    /// Basic authentication over TLS.
    BasicTls,
    /// TLS with a certificate of the station.
    MutualTls,
}

impl SecurityProfile {
    /// 0 to 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Basic => 1,
            Self::BasicTls => 2,
            Self::MutualTls => 3,
        }
    }

    /// The profile of a number.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::None,
            1 => Self::Basic,
            2 => Self::BasicTls,
            3 => Self::MutualTls,
            _ => return None,
        })
    }
}

/// How a station may come in.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// What it has to prove, at least.
    pub profile: SecurityProfile,
    /// Hash of its password in PHC string format; the password itself is nowhere.
    pub password: Option<String>,
}

impl fmt::Debug for Access {
    /// Not even the hash is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("profile", &self.profile)
            .field("password", &self.password.as_ref().map(|_| "..."))
            .finish()
    }
}
