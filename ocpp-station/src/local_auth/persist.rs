//! The local list in storage: pages in two sets, and a head that says which set counts.
//!
//! Owns which set is being filled. A change fills the set that does not count and then moves the head, so that a loss
//! of power leaves the old list or the new one, and never a mixture.

use crate::bytes::{Reader, Writer};
use crate::capacity::LOCAL_LIST;
use crate::core::authorization::TagInfo;
use crate::local_auth::LocalList;

/// idTags a page holds: 52 bytes each at most.
const PER_PAGE: usize = 8;
/// Pages of a set.
pub(crate) const PAGES: usize = LOCAL_LIST.div_ceil(PER_PAGE);

/// Where the list stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored {
    /// The set that the head in storage names.
    counts: u8,
    /// The set that holds, or is to hold, the list as it is.
    fills: u8,
    /// idTags that the head in storage promises.
    promised: u16,
}

impl Stored {
    pub(super) const fn new() -> Self {
        Self {
            counts: 0,
            fills: 0,
            promised: 0,
        }
    }

    /// The list has changed: it goes into the set that does not count.
    pub(super) const fn changed(&mut self) {
        self.fills = 1 - self.counts;
    }
}

impl LocalList {
    /// Whether this set of pages is the one that holds the list as it is.
    pub(crate) const fn fills(&self, set: u8) -> bool {
        self.stored.fills == set
    }

    /// Writes a page; none if the list does not reach so far.
    pub(crate) fn save_page(&self, page: u8, w: &mut Writer<'_>) -> Option<()> {
        let entries = self.entries.chunks(PER_PAGE).nth(usize::from(page))?;
        for (id_tag, info) in entries {
            w.text(id_tag);
            info.save(w);
        }
        Some(())
    }

    /// Takes in a page of the set that counts.
    pub(crate) fn load_page(&mut self, set: u8, r: &mut Reader<'_>) -> Option<()> {
        if set != self.stored.counts {
            return None;
        }
        while !r.is_at_end() {
            let entry = (r.text(), TagInfo::load(r));
            r.ok()?;
            self.entries.push(entry).ok()?;
        }
        Some(())
    }

    /// Writes the head; none before there ever was a list.
    pub(crate) fn save_head(&self, w: &mut Writer<'_>) -> Option<()> {
        if self.version == 0 {
            return None;
        }
        w.u8(self.stored.fills);
        w.i32(self.version);
        w.bytes(&(self.entries.len() as u16).to_le_bytes());
        Some(())
    }

    /// Takes in the head, before any page.
    pub(crate) fn load_head(&mut self, value: &[u8]) -> Option<()> {
        let mut r = Reader::new(value);
        let counts = r.u8() & 1;
        let version = r.i32();
        let promised = r.u16();
        r.ok()?;
        self.version = version;
        self.stored = Stored {
            counts,
            fills: counts,
            promised,
        };
        Some(())
    }

    /// The head is durable: the set it names counts.
    pub(crate) const fn head_written(&mut self) {
        self.stored.counts = self.stored.fills;
    }

    /// All pages were read. If any is missing there is no list; the CSMS will see version 0 and send it again.
    pub(crate) fn check_complete(&mut self) {
        if self.entries.len() != usize::from(self.stored.promised) {
            self.entries.clear();
            self.version = 0;
        }
    }
}
