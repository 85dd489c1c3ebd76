//! The installed charging profiles: which replaces which, and which are forgotten (OCPP 1.6 sections 3.13 and 5.16).

use heapless::Vec;

use super::profile::{Profile, Purpose};
use crate::capacity::CHARGING_PROFILES;

/// Which profiles are meant by ClearChargingProfile; what is absent does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// chargingProfileId; goes before everything else.
    pub id: Option<i32>,
    /// Connector, 0 for those of the whole station.
    pub connector: Option<u8>,
    /// Purpose.
    pub purpose: Option<Purpose>,
    /// Stack level.
    pub stack_level: Option<u8>,
}

impl Filter {
    fn matches(&self, profile: &Profile) -> bool {
        if let Some(id) = self.id {
            return profile.id == id;
        }
        self.connector.is_none_or(|c| c == profile.connector)
            && self.purpose.is_none_or(|p| p == profile.purpose)
            && self.stack_level.is_none_or(|s| s == profile.stack_level)
    }
}

/// The installed profiles.
#[derive(Debug, Default)]
pub struct Profiles(Vec<Profile, CHARGING_PROFILES>);

impl Profiles {
    /// None installed.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[Profile] {
        &self.0
    }

    /// Installs a profile in place of the one with its id, or with its purpose and level at its connector.
    ///
    /// # Errors
    /// Gives the profile back when there is no room; nothing has changed then.
    pub fn install(&mut self, profile: Profile) -> Result<(), Profile> {
        let replaces = |old: &Profile| {
            old.id == profile.id
                || (old.purpose == profile.purpose
                    && old.stack_level == profile.stack_level
                    && old.connector == profile.connector
                    && old.transaction == profile.transaction)
        };
        if self.0.is_full() && !self.0.iter().any(replaces) {
            return Err(profile);
        }
        self.0.retain(|old| !replaces(old));
        self.0.push(profile)
    }

    /// Takes out the profiles that are meant; returns how many went.
    pub fn clear(&mut self, filter: &Filter) -> usize {
        let before = self.0.len();
        self.0.retain(|profile| !filter.matches(profile));
        before - self.0.len()
    }

    /// Goes through the profiles of single transactions; `keep` says which stay and may bind them to theirs.
    pub(crate) fn retain_tx(&mut self, mut keep: impl FnMut(&mut Profile) -> bool) {
        self.0
            .retain_mut(|profile| profile.purpose != Purpose::Tx || keep(profile));
    }

    /// Takes out profiles that will never say anything again.
    pub fn expire(&mut self, unix_s: i64) {
        self.0.retain(|profile| !profile.is_over(unix_s));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smart_charging::profile::{Kind, RateUnit};

    fn profile(id: i32, connector: u8, stack_level: u8, purpose: Purpose) -> Profile {
        Profile {
            id,
            connector,
            stack_level,
            purpose,
            kind: Kind::Absolute,
            transaction: None,
            valid_from: None,
            valid_to: None,
            start: None,
            duration_s: None,
            unit: RateUnit::Amperes,
            periods: Vec::new(),
        }
    }

    #[track_caller]
    fn check(profiles: &Profiles, want: &[i32]) {
        let ids: std::vec::Vec<i32> = profiles.as_slice().iter().map(|p| p.id).collect();
        assert_eq!(ids, want);
    }

    #[test]
    fn profiles_replace_their_like() {
        let mut profiles = Profiles::new();
        for (id, connector, level, purpose) in [
            (1, 1, 0, Purpose::TxDefault),
            (2, 1, 1, Purpose::TxDefault),
            (3, 2, 0, Purpose::TxDefault),
            (4, 1, 0, Purpose::TxDefault),
            (2, 0, 5, Purpose::ChargePointMax),
        ] {
            profiles
                .install(profile(id, connector, level, purpose))
                .expect("room");
        }
        check(&profiles, &[3, 4, 2]);
    }

    #[test]
    fn a_full_store_still_replaces() {
        let mut profiles = Profiles::new();
        for id in 0..CHARGING_PROFILES as i32 {
            let level = id as u8;
            profiles
                .install(profile(id, 1, level, Purpose::TxDefault))
                .expect("room");
        }
        let one_more = profile(999, 2, 0, Purpose::TxDefault);
        assert!(profiles.install(one_more).is_err());
        assert!(profiles.install(profile(3, 1, 3, Purpose::Tx)).is_ok());
        assert_eq!(profiles.as_slice().len(), CHARGING_PROFILES);
    }

    #[test]
    fn clearing_takes_what_is_meant() {
        let install = || {
            let mut profiles = Profiles::new();
            for (id, connector, level, purpose) in [
                (1, 0, 0, Purpose::ChargePointMax),
                (2, 1, 0, Purpose::TxDefault),
                (3, 1, 1, Purpose::TxDefault),
                (4, 2, 0, Purpose::TxDefault),
            ] {
                profiles
                    .install(profile(id, connector, level, purpose))
                    .expect("room");
            }
            profiles
        };
        for (filter, want) in [
            (Filter::default(), &[] as &[i32]),
            (
                Filter {
                    id: Some(3),
                    connector: Some(7),
                    ..Filter::default()
                },
                &[1, 2, 4],
            ),
            (
                Filter {
                    connector: Some(0),
                    ..Filter::default()
                },
                &[2, 3, 4],
            ),
            (
                Filter {
                    purpose: Some(Purpose::TxDefault),
                    stack_level: Some(0),
                    ..Filter::default()
                },
                &[1, 3],
            ),
        ] {
            let mut profiles = install();
            assert_eq!(profiles.clear(&filter), 4 - want.len());
            check(&profiles, want);
        }
    }
}
