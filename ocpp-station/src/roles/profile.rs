//! Sets of feature profiles: what a station is declared to support, and what this build of the library can do.
//!
//! Owns their names in SupportedFeatureProfiles. Knows no action.

/// A set of feature profiles of OCPP 1.6, with the security extension.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Profiles(u8);

impl Profiles {
    /// Core.
    pub const CORE: Self = Self(1);
    /// Firmware Management.
    pub const FIRMWARE: Self = Self(2);
    /// Local Auth List Management.
    pub const LOCAL_AUTH: Self = Self(4);
    /// Reservation.
    pub const RESERVATION: Self = Self(8);
    /// Smart Charging.
    pub const SMART_CHARGING: Self = Self(16);
    /// Remote Trigger.
    pub const REMOTE_TRIGGER: Self = Self(32);
    /// The security whitepaper's extension. It is no feature profile: SupportedFeatureProfiles does not name it.
    pub const SECURITY: Self = Self(64);

    /// What this build can do, by its cargo features.
    pub const BUILT: Self = Self::CORE
        .when(cfg!(feature = "firmware"), Self::FIRMWARE)
        .when(cfg!(feature = "local-auth"), Self::LOCAL_AUTH)
        .when(cfg!(feature = "reservation"), Self::RESERVATION)
        .when(cfg!(feature = "smart-charging"), Self::SMART_CHARGING)
        .when(cfg!(feature = "remote-trigger"), Self::REMOTE_TRIGGER)
        .when(cfg!(feature = "security"), Self::SECURITY);

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in it.
    #[must_use]
    pub const fn holds(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Those of them that are built in.
    #[must_use]
    pub const fn built(self) -> Self {
        Self(self.0 & Self::BUILT.0)
    }

    /// As SupportedFeatureProfiles names them, in the standard's order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        const NAMES: [(Profiles, &str); 6] = [
            (Profiles::CORE, "Core"),
            (Profiles::FIRMWARE, "FirmwareManagement"),
            (Profiles::LOCAL_AUTH, "LocalAuthListManagement"),
            (Profiles::RESERVATION, "Reservation"),
            (Profiles::SMART_CHARGING, "SmartCharging"),
            (Profiles::REMOTE_TRIGGER, "RemoteTrigger"),
        ];
        NAMES
            .into_iter()
            .filter(move |(profile, _)| self.holds(*profile))
            .map(|(_, name)| name)
    }

    const fn when(self, condition: bool, other: Self) -> Self {
        if condition { self.and(other) } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn names_are_the_standards() {
        let some = Profiles::CORE
            .and(Profiles::SMART_CHARGING)
            .and(Profiles::SECURITY);
        assert_eq!(some.names().collect::<Vec<_>>(), ["Core", "SmartCharging"]);
        assert!(some.holds(Profiles::SECURITY));
        assert!(!some.holds(Profiles::FIRMWARE.and(Profiles::CORE)));
    }
}
