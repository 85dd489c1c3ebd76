//! Configuration keys of the integrator's own: typed like those of the standard, shown and changed like them.
//!
//! Owns their values. Which there are stands in [`Settings`](crate::Settings); what a value does is the integrator's
//! business.

use heapless::Vec;

use crate::bytes::{Reader, Writer, fingerprint};
use crate::capacity::{VENDOR_KEYS, VENDOR_TEXT};
use crate::config::{Refusal, Taken};
use crate::text;

/// A configuration key of the integrator's own. Its name should begin with the vendor's, and is no key of the standard's.
#[derive(Clone, Copy, Debug)]
pub struct VendorKey {
    /// 1 to 50 characters, compared without regard to case.
    pub name: &'static str,
    /// What its value is.
    pub kind: VendorKind,
    /// What the CSMS may do with it.
    pub access: VendorAccess,
}

/// What the value of a vendor's key is, and its default.
#[derive(Clone, Copy, Debug)]
pub enum VendorKind {
    /// A whole number within limits, both included.
    Number {
        /// The least.
        min: i32,
        /// The greatest.
        max: i32,
        /// Until the CSMS says otherwise.
        default: i32,
    },
    /// true or false.
    Flag(bool),
    /// One of these words; the first is the default.
    Choice(&'static [&'static str]),
    /// Any text up to so many bytes. All texts together take [`VENDOR_TEXT`] bytes at most.
    Text {
        /// Longest value in bytes.
        max: u8,
        /// Until the CSMS says otherwise.
        default: &'static str,
    },
}

/// What the CSMS may do with a vendor's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VendorAccess {
    /// It can only be read.
    ReadOnly,
    /// It can be read and written.
    ReadWrite,
    /// It can be read and written; the application looks at it at the next boot (RebootRequired).
    AfterReboot,
    /// It can only be written: a secret.
    WriteOnly,
}

/// The value of a vendor's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VendorValue<'a> {
    /// Of [`VendorKind::Number`].
    Number(i32),
    /// Of [`VendorKind::Flag`].
    Flag(bool),
    /// Of [`VendorKind::Choice`] and [`VendorKind::Text`].
    Text(&'a str),
}

/// The vendor's key of that name, and its place.
pub(crate) fn find(keys: &'static [VendorKey], name: &str) -> Option<(usize, &'static VendorKey)> {
    let mut places = keys.iter().take(VENDOR_KEYS).enumerate();
    places.find(|(_, key)| key.name.eq_ignore_ascii_case(name))
}

/// The values that were set. Texts stand one after the other: place, length, bytes.
#[derive(Debug)]
pub(crate) struct VendorValues {
    numbers: [i32; VENDOR_KEYS],
    set: u16,
    texts: Vec<u8, VENDOR_TEXT>,
}

impl VendorValues {
    pub(crate) const fn new() -> Self {
        Self {
            numbers: [0; VENDOR_KEYS],
            set: 0,
            texts: Vec::new(),
        }
    }

    /// The value of the key at a place.
    pub(crate) fn get(&self, at: usize, key: &VendorKey) -> VendorValue<'_> {
        let is_set = self.set & (1 << at) != 0;
        let number = self.numbers.get(at).copied().filter(|_| is_set);
        match key.kind {
            VendorKind::Number { default, .. } => VendorValue::Number(number.unwrap_or(default)),
            VendorKind::Flag(default) => VendorValue::Flag(number.map_or(default, |n| n != 0)),
            VendorKind::Choice(words) => {
                let word = words.get(usize::try_from(number.unwrap_or(0)).unwrap_or(0));
                VendorValue::Text(word.copied().unwrap_or_default())
            }
            VendorKind::Text { default, .. } => {
                VendorValue::Text(self.text(at).filter(|_| is_set).unwrap_or(default))
            }
        }
    }

    /// Takes a value in, by whoever may; false if it is none of the key's.
    pub(crate) fn put(&mut self, at: usize, key: &VendorKey, value: &str) -> bool {
        let number = match key.kind {
            VendorKind::Number { min, max, .. } => {
                let number = text::integer(value);
                number.filter(|number| (min..=max).contains(number))
            }
            VendorKind::Flag(_) => match value.trim() {
                yes if yes.eq_ignore_ascii_case("true") => Some(1),
                no if no.eq_ignore_ascii_case("false") => Some(0),
                _ => None,
            },
            VendorKind::Choice(words) => {
                let place = words.iter().position(|word| *word == value.trim());
                place.and_then(|place| i32::try_from(place).ok())
            }
            VendorKind::Text { max, .. } => {
                let fits = value.len() <= usize::from(max);
                (fits && self.put_text(at, value)).then_some(0)
            }
        };
        let (Some(number), Some(place)) = (number, self.numbers.get_mut(at)) else {
            return false;
        };
        *place = number;
        self.set |= 1 << at;
        true
    }

    /// ChangeConfiguration of a vendor's key.
    pub(crate) fn change(
        &mut self,
        at: usize,
        key: &VendorKey,
        value: &str,
    ) -> Result<Taken, Refusal> {
        if key.access == VendorAccess::ReadOnly {
            return Err(Refusal::ReadOnly);
        }
        if !self.put(at, key, value) {
            return Err(Refusal::Invalid);
        }
        Ok(if key.access == VendorAccess::AfterReboot {
            Taken::AfterReboot
        } else {
            Taken::Now
        })
    }

    fn place_of(&self, at: usize) -> Option<(usize, usize)> {
        let mut from = 0;
        while let [place, length, ..] = self.texts.get(from..)? {
            let end = from + 2 + usize::from(*length);
            if usize::from(*place) == at {
                return Some((from, end));
            }
            from = end;
        }
        None
    }

    fn text(&self, at: usize) -> Option<&str> {
        let (from, end) = self.place_of(at)?;
        core::str::from_utf8(self.texts.get(from + 2..end)?).ok()
    }

    fn put_text(&mut self, at: usize, text: &str) -> bool {
        let old = self.place_of(at);
        let gone = old.map_or(0, |(from, end)| end - from);
        let Ok(length) = u8::try_from(text.len()) else {
            return false;
        };
        if self.texts.len() - gone + 2 + text.len() > VENDOR_TEXT {
            return false;
        }
        if let Some((from, end)) = old {
            self.texts.copy_within(end.., from);
            self.texts.truncate(self.texts.len() - gone);
        }
        let head = self.texts.extend_from_slice(&[at as u8, length]);
        head.is_ok() && self.texts.extend_from_slice(text.as_bytes()).is_ok()
    }

    /// Writes every value that was set, by a fingerprint of its key's name: another firmware may have them in another
    /// order.
    pub(crate) fn save(&self, keys: &[VendorKey], w: &mut Writer<'_>) -> Option<()> {
        for (at, key) in keys.iter().enumerate().take(VENDOR_KEYS) {
            if self.set & (1 << at) == 0 {
                continue;
            }
            w.u32(fingerprint(key.name.as_bytes()));
            match key.kind {
                VendorKind::Text { .. } => w.text(self.text(at).unwrap_or_default()),
                _ => {
                    w.u8(4);
                    w.i32(self.numbers.get(at).copied()?);
                }
            }
        }
        (self.set != 0).then_some(())
    }

    /// Takes in what was written. A key that is gone, or a value that is none of its own now, is left out.
    pub(crate) fn load(&mut self, keys: &[VendorKey], r: &mut Reader<'_>) -> Option<()> {
        while !r.is_at_end() {
            let print = r.u32();
            let value = r.bytes();
            r.ok()?;
            let mut places = keys.iter().enumerate().take(VENDOR_KEYS);
            if let Some((at, key)) =
                places.find(|(_, key)| fingerprint(key.name.as_bytes()) == print)
            {
                self.load_one(at, key, value);
            }
        }
        Some(())
    }

    fn load_one(&mut self, at: usize, key: &VendorKey, value: &[u8]) -> Option<()> {
        if let VendorKind::Text { .. } = key.kind {
            self.put(at, key, core::str::from_utf8(value).ok()?);
            return Some(());
        }
        let number = i32::from_le_bytes(value.try_into().ok()?);
        let valid = match key.kind {
            VendorKind::Number { min, max, .. } => (min..=max).contains(&number),
            VendorKind::Flag(_) => (0..=1).contains(&number),
            VendorKind::Choice(words) => usize::try_from(number).is_ok_and(|n| n < words.len()),
            VendorKind::Text { .. } => false,
        };
        *self.numbers.get_mut(at).filter(|_| valid)? = number;
        self.set |= 1 << at;
        Some(())
    }
}
