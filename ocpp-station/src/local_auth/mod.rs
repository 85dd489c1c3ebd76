//! The local-authorization-list room: the list, its version, full and differential updates (OCPP 1.6 section 3.5.2, 5.15).
//!
//! Owns the list. An update happens as a whole or not at all.

mod handlers;
pub(crate) mod persist;

use heapless::Vec;

use crate::capacity::LOCAL_LIST;
use crate::core::authorization::TagInfo;
use crate::text::{IdTag, same_tag};

/// One line of an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) id_tag: IdTag,
    /// Absent in a differential update: the idTag leaves the list.
    pub(crate) info: Option<TagInfo>,
}

/// Why an update was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// An idTag stands twice, one has no status in a full list, or the list would be too long.
    Failed,
    /// The version is not newer than the list's.
    Version,
}

/// The list.
#[derive(Debug)]
pub(crate) struct LocalList {
    /// 0: it is empty (section 5.10).
    pub(crate) version: i32,
    entries: Vec<(IdTag, TagInfo), LOCAL_LIST>,
    /// How many it may hold (key LocalAuthListMaxLength).
    pub(crate) most: usize,
    stored: persist::Stored,
}

impl LocalList {
    pub(crate) const fn new() -> Self {
        Self {
            version: 0,
            entries: Vec::new(),
            most: LOCAL_LIST,
            stored: persist::Stored::new(),
        }
    }

    /// What the list says of an idTag.
    pub(crate) fn get(&self, id_tag: &str) -> Option<&TagInfo> {
        self.entries
            .iter()
            .find(|(tag, _)| same_tag(tag, id_tag))
            .map(|(_, info)| info)
    }

    /// Takes an update in.
    pub(crate) fn update<I>(&mut self, version: i32, full: bool, lines: I) -> Result<(), Refused>
    where
        I: Iterator<Item = Line> + Clone,
    {
        if version < 1 {
            return Err(Refused::Failed);
        }
        if !full && version <= self.version {
            return Err(Refused::Version);
        }
        let stands_twice = |line: &Line| {
            let same = |other: &Line| same_tag(&other.id_tag, &line.id_tag);
            lines.clone().filter(same).count() > 1
        };
        let mut length = if full { 0 } else { self.entries.len() };
        for line in lines.clone() {
            if stands_twice(&line) || (full && line.info.is_none()) {
                return Err(Refused::Failed);
            }
            let known = !full && self.get(&line.id_tag).is_some();
            match (known, line.info.is_some()) {
                (false, true) => length += 1,
                (true, false) => length -= 1,
                _ => {}
            }
        }
        if length > LOCAL_LIST.min(self.most) {
            return Err(Refused::Failed);
        }
        if full {
            self.entries.clear();
        }
        // Those that leave go first, so that room is there for those that come.
        for line in lines.clone().filter(|line| !full || line.info.is_some()) {
            self.entries.retain(|(tag, _)| !same_tag(tag, &line.id_tag));
        }
        for line in lines {
            if let Some(info) = line.info {
                let _ = self.entries.push((line.id_tag, info));
            }
        }
        self.version = if self.entries.is_empty() { 0 } else { version };
        self.stored.changed();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(tag: &str, accepted: Option<bool>) -> Line {
        Line {
            id_tag: IdTag::try_from(tag).expect("fits"),
            info: accepted.map(|accepted| TagInfo {
                accepted,
                parent: None,
                expiry: None,
            }),
        }
    }

    #[track_caller]
    fn check(list: &LocalList, version: i32, tags: &[&str]) {
        assert_eq!(list.version, version);
        let mut held: std::vec::Vec<&str> = list.entries.iter().map(|(tag, _)| &**tag).collect();
        held.sort_unstable();
        assert_eq!(held, tags);
    }

    #[test]
    fn updates_happen_whole_or_not_at_all() {
        let mut list = LocalList::new();
        let yes = Some(true);
        let all = [line("a", yes), line("b", yes), line("c", yes)];
        assert_eq!(list.update(5, true, all.iter().cloned()), Ok(()));
        check(&list, 5, &["a", "b", "c"]);
        let change = [line("B", None), line("a", Some(false)), line("d", yes)];
        assert_eq!(list.update(6, false, change.iter().cloned()), Ok(()));
        check(&list, 6, &["a", "c", "d"]);
        assert!(!list.get("A").expect("listed").accepted);

        let twice = [line("x", yes), line("X", yes)];
        for (version, full, lines, want) in [
            (6, false, &change[..], Refused::Version),
            (7, false, &twice[..], Refused::Failed),
            (7, true, &change[..], Refused::Failed),
            (0, true, &all[..], Refused::Failed),
        ] {
            let refused = list.update(version, full, lines.iter().cloned());
            assert_eq!(refused, Err(want));
            check(&list, 6, &["a", "c", "d"]);
        }
        assert_eq!(list.update(1, true, [].iter().cloned()), Ok(()));
        check(&list, 0, &[]);
    }

    #[test]
    fn a_list_that_is_too_long_fails_and_changes_nothing() {
        let mut list = LocalList::new();
        let tags =
            |n: usize| (0..n).map(|at| line(&crate::text::decimal(at as i32, 0), Some(true)));
        assert_eq!(
            list.update(1, true, tags(LOCAL_LIST + 1)),
            Err(Refused::Failed)
        );
        assert_eq!(list.version, 0);
        assert_eq!(list.update(1, true, tags(LOCAL_LIST)), Ok(()));
        let swap = [line("0", None), line("new", Some(true))];
        assert_eq!(list.update(2, false, swap.iter().cloned()), Ok(()));
        assert!(list.get("new").is_some() && list.get("0").is_none());
    }
}
