//! Lists and absent members.

use alloc::vec::Vec;

use super::leaf::keep;
use super::{Invalid, Reader, Rules, Step, Stop, Wire, Writer};
use crate::DepartureKind;

/// More room than this is not made on the strength of the first item's length.
const MOST_GUESSED: usize = 64;

impl<T: Wire> Wire for Vec<T> {
    #[inline(always)]
    fn blank() -> Self {
        Self::new()
    }

    #[inline(never)]
    fn read(&mut self, reader: &mut Reader<'_>, rules: &'static Rules) -> Result<(), Stop> {
        let start = reader.at();
        if reader.open_list()? {
            let first = reader.at();
            self.push(T::blank());
            loop {
                if let Some(item) = self.last_mut() {
                    item.read(reader, rules.of_items())?;
                }
                if reader.end_list()? {
                    break;
                }
                if self.len() >= rules.max_items {
                    reader.too_many(start)?;
                }
                if self.len() == self.capacity() {
                    // As many more as would fit the rest of the text at the length they had so far.
                    let each = (reader.at() - first) / self.len();
                    let guess = reader.rest().map_or(0, <[u8]>::len) / each.max(1) + 1;
                    self.reserve(guess.min(MOST_GUESSED));
                }
                self.push(T::blank());
            }
        }
        keep(rules.items(self.len()), reader, start)
    }

    #[inline(never)]
    fn write(&self, writer: &mut Writer<'_>) {
        let start = writer.begin();
        for item in self {
            writer.comma();
            item.write(writer);
        }
        writer.end_list(start);
    }

    #[inline(never)]
    fn check(&self, rules: &'static Rules) -> Result<(), Invalid> {
        if let Some(kind) = rules.items(self.len()) {
            return Err(Invalid::new(kind));
        }
        for (index, item) in self.iter().enumerate() {
            if let Err(invalid) = item.check(rules.of_items()) {
                return Err(invalid.inside(Step::Item(index)));
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn may_lack(&self) -> bool {
        true
    }
}

impl<T: Wire> Wire for Option<T> {
    #[inline(always)]
    fn blank() -> Self {
        None
    }

    #[inline(always)]
    fn read(&mut self, reader: &mut Reader<'_>, rules: &'static Rules) -> Result<(), Stop> {
        if !T::HAS_NULL && reader.next_is_null() {
            return reader.null(DepartureKind::NullForAbsent);
        }
        self.insert(T::blank()).read(reader, rules)
    }

    #[inline(always)]
    fn write(&self, writer: &mut Writer<'_>) {
        match self {
            Some(value) => value.write(writer),
            None => writer.raw("null"),
        }
    }

    #[inline(always)]
    fn write_member(&self, key: &str, writer: &mut Writer<'_>) {
        if let Some(value) = self {
            value.write_member(key, writer);
        }
    }

    #[inline(always)]
    fn check(&self, rules: &'static Rules) -> Result<(), Invalid> {
        match self {
            Some(value) => value.check(rules),
            None => Ok(()),
        }
    }
}
