//! Who may charge: the cache, what it says offline, and the questions that wait for the CSMS (OCPP 1.6 section 3.5).
//!
//! Owns the authorization cache and the waiting questions. Knows no connector's state and builds no message.

use heapless::Vec;

use crate::bytes::{Reader, Writer};
use crate::capacity::{AUTH_CACHE, PENDING_AUTHORIZATIONS};
use crate::text::{IdTag, same_tag};
use crate::time::{Moment, Tick};

/// What is known about an idTag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TagInfo {
    /// Status Accepted, and not expired.
    pub(crate) accepted: bool,
    /// The group it belongs to.
    pub(crate) parent: Option<IdTag>,
    pub(crate) expiry: Option<Moment>,
}

impl TagInfo {
    /// Whether it may charge at `now`, in s since 1970. An expiry date that can't be checked counts for nothing.
    pub(crate) fn is_valid(&self, now: Option<Moment>) -> bool {
        let expired = match (self.expiry, now) {
            (Some(expiry), Some(now)) => now >= expiry,
            _ => false,
        };
        self.accepted && !expired
    }
}

impl TagInfo {
    pub(crate) fn save(&self, w: &mut Writer<'_>) {
        w.u8(u8::from(self.accepted));
        w.text(self.parent.as_deref().unwrap_or_default());
        w.moment(self.expiry);
    }

    pub(crate) fn load(r: &mut Reader<'_>) -> Self {
        Self {
            accepted: r.u8() != 0,
            parent: Some(r.text()).filter(|parent| !parent.is_empty()),
            expiry: r.moment(),
        }
    }
}

#[derive(Clone, Debug)]
struct Entry {
    id_tag: IdTag,
    info: TagInfo,
    /// When it was last heard of, in answers of the CSMS.
    heard: u32,
}

/// The authorization cache: what the CSMS said last of each idTag (section 3.5.1). When it is full, one that is not valid
/// is forgotten first, then the one not heard of for longest. An entry keeps its place, so that storage has little to
/// write.
pub(crate) struct Cache {
    entries: Vec<Entry, AUTH_CACHE>,
    answers: u32,
}

impl Cache {
    pub(crate) const fn new() -> Self {
        Self {
            entries: Vec::new(),
            answers: 0,
        }
    }

    /// What is known of an idTag.
    pub(crate) fn get(&self, id_tag: &str) -> Option<&TagInfo> {
        self.entries
            .iter()
            .find(|entry| same_tag(&entry.id_tag, id_tag))
            .map(|entry| &entry.info)
    }

    /// Remembers what the CSMS said.
    pub(crate) fn put(&mut self, id_tag: &IdTag, info: TagInfo) {
        self.answers = self.answers.wrapping_add(1);
        let entry = Entry {
            id_tag: *id_tag,
            info,
            heard: self.answers,
        };
        let known = |entry: &&mut Entry| same_tag(&entry.id_tag, id_tag);
        if let Some(place) = self.entries.iter_mut().find(known) {
            *place = entry;
        } else if let Err(entry) = self.entries.push(entry)
            && let Some(least) = self
                .entries
                .iter_mut()
                .min_by_key(|entry| (entry.info.accepted, entry.heard))
        {
            *least = entry;
        }
    }

    /// ClearCache.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Writes the entry at a place.
    pub(crate) fn save(&self, slot: u8, w: &mut Writer<'_>) -> Option<()> {
        let entry = self.entries.get(usize::from(slot))?;
        w.text(&entry.id_tag);
        entry.info.save(w);
        Some(())
    }

    /// Takes in an entry; places may come in any order.
    pub(crate) fn load(&mut self, r: &mut Reader<'_>) -> Option<()> {
        let id_tag = r.text();
        let info = TagInfo::load(r);
        r.ok()?;
        self.put(&id_tag, info);
        Some(())
    }
}

/// What an authorization is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// To begin a session at a connector.
    Start { connector: u8 },
    /// To end the transaction there, by another idTag of the same group.
    Stop { connector: u8 },
}

impl Goal {
    pub(crate) const fn connector(self) -> u8 {
        match self {
            Self::Start { connector } | Self::Stop { connector } => connector,
        }
    }
}

/// A question that waits for the CSMS.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) number: u8,
    pub(crate) id_tag: IdTag,
    pub(crate) goal: Goal,
    /// When it is answered without the CSMS.
    pub(crate) deadline: Tick,
    asked: bool,
}

/// Questions that wait for the CSMS, in order.
pub(crate) struct Questions {
    waiting: Vec<Question, PENDING_AUTHORIZATIONS>,
    next: u8,
}

impl Questions {
    pub(crate) const fn new() -> Self {
        Self {
            waiting: Vec::new(),
            next: 0,
        }
    }

    /// Adds a question; false if too many wait already, or one about the same connector does.
    pub(crate) fn add(&mut self, id_tag: IdTag, goal: Goal, deadline: Tick) -> bool {
        if self.waiting.iter().any(|question| question.goal == goal) {
            return false;
        }
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        self.waiting
            .push(Question {
                number,
                id_tag,
                goal,
                deadline,
                asked: false,
            })
            .is_ok()
    }

    /// The next question to be asked.
    pub(crate) fn next_unasked(&mut self) -> Option<&mut Question> {
        self.waiting.iter_mut().find(|question| !question.asked)
    }

    /// Takes a question out: it was answered.
    pub(crate) fn take(&mut self, number: u8) -> Option<Question> {
        let at = self
            .waiting
            .iter()
            .position(|question| question.number == number)?;
        Some(self.waiting.remove(at))
    }

    /// Takes out a question that has to be answered without the CSMS: it is overdue, or there is no connection.
    pub(crate) fn give_up(&mut self, now: Tick, online: bool) -> Option<Question> {
        let at = self
            .waiting
            .iter()
            .position(|question| !online || now >= question.deadline)?;
        Some(self.waiting.remove(at))
    }

    /// Whether a question about beginning at this connector waits.
    pub(crate) fn is_asking(&self, goal: Goal) -> bool {
        self.waiting.iter().any(|question| question.goal == goal)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Question> {
        self.waiting.iter()
    }
}

impl Question {
    pub(crate) fn asked(&mut self) {
        self.asked = true;
    }
}
