//! The installed charging profiles: which replaces which, and which are forgotten (OCPP 1.6 sections 3.13 and 5.16).

use super::profile::{Profile, Purpose};
use crate::bytes::{Reader, Writer};
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

/// A profile in its place.
#[derive(Clone, Debug)]
struct Place {
    /// Grows with every installation: of two that contradict each other in storage the newer one counts.
    serial: u32,
    profile: Profile,
}

/// The installed profiles. A profile keeps its place, so that storage has little to write.
#[derive(Debug, Default)]
pub struct Profiles {
    places: [Option<Place>; CHARGING_PROFILES],
    serial: u32,
}

impl Profiles {
    /// None installed.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            places: [const { None }; CHARGING_PROFILES],
            serial: 0,
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> + Clone {
        self.places.iter().flatten().map(|place| &place.profile)
    }

    /// Installs a profile in place of the one with its id, or with its purpose and level at its connector.
    ///
    /// # Errors
    /// Gives the profile back when there is no room; nothing has changed then.
    #[expect(
        clippy::result_large_err,
        reason = "the caller's own profile, by the same way"
    )]
    pub fn install(&mut self, profile: Profile) -> Result<(), Profile> {
        let replaces = |place: &Option<Place>| {
            place
                .as_ref()
                .is_some_and(|old| is_replaced(&old.profile, &profile))
        };
        let at = self
            .places
            .iter()
            .position(replaces)
            .or_else(|| self.places.iter().position(Option::is_none));
        let Some(at) = at else {
            return Err(profile);
        };
        self.retain(|old| !is_replaced(old, &profile));
        self.serial = self.serial.wrapping_add(1);
        if let Some(place) = self.places.get_mut(at) {
            *place = Some(Place {
                serial: self.serial,
                profile,
            });
        }
        Ok(())
    }

    /// Whether a profile takes another one's place, or there are fewer than `most`.
    pub(crate) fn have_room(&self, profile: &Profile, most: i32) -> bool {
        self.iter().any(|old| is_replaced(old, profile)) || (self.iter().count() as i32) < most
    }

    /// Takes out the profiles that are meant; returns how many went.
    pub fn clear(&mut self, filter: &Filter) -> usize {
        let before = self.iter().count();
        self.retain(|profile| !filter.matches(profile));
        before - self.iter().count()
    }

    /// Goes through the profiles of single transactions; `keep` says which stay and may bind them to theirs.
    pub(crate) fn retain_tx(&mut self, mut keep: impl FnMut(&mut Profile) -> bool) {
        self.retain(|profile| profile.purpose != Purpose::Tx || keep(profile));
    }

    /// Takes out profiles that will never say anything again.
    pub fn expire(&mut self, unix_s: u32) {
        self.retain(|profile| !profile.is_over(unix_s));
    }

    fn retain(&mut self, mut keep: impl FnMut(&mut Profile) -> bool) {
        for place in &mut self.places {
            if place
                .as_mut()
                .is_some_and(|place| !keep(&mut place.profile))
            {
                *place = None;
            }
        }
    }

    /// Writes the profile at a place; none if there is none, or if it goes with a transaction.
    pub(crate) fn save(&self, slot: u8, w: &mut Writer<'_>) -> Option<()> {
        let place = self.places.get(usize::from(slot))?.as_ref()?;
        if place.profile.purpose == Purpose::Tx {
            return None;
        }
        w.u32(place.serial);
        place.profile.save(w);
        Some(())
    }

    /// Takes in a profile at its place.
    pub(crate) fn load(&mut self, slot: u8, r: &mut Reader<'_>) -> Option<()> {
        let serial = r.u32();
        let profile = Profile::load(r)?;
        let contradicts = |place: &Option<Place>| {
            place
                .as_ref()
                .is_some_and(|other| is_replaced(&other.profile, &profile))
        };
        for place in self.places.iter_mut().filter(|place| contradicts(place)) {
            if place.as_ref().is_some_and(|other| other.serial > serial) {
                return None;
            }
            *place = None;
        }
        self.serial = self.serial.max(serial);
        *self.places.get_mut(usize::from(slot))? = Some(Place { serial, profile });
        Some(())
    }
}

/// Whether a new profile takes the place of an old one.
fn is_replaced(old: &Profile, new: &Profile) -> bool {
    old.id == new.id
        || (old.purpose == new.purpose
            && old.stack_level == new.stack_level
            && old.connector == new.connector
            && old.transaction == new.transaction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smart_charging::profile::{Kind, RateUnit};
    use heapless::Vec;

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
        let ids: std::vec::Vec<i32> = profiles.iter().map(|p| p.id).collect();
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
        check(&profiles, &[4, 2, 3]);
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
        assert_eq!(profiles.iter().count(), CHARGING_PROFILES);
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
