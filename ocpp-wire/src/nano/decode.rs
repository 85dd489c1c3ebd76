//! Decoding: JSON into a struct, member by member as the tables say.
//!
//! Owns the interpreter. It calls itself as deep as structs nest and no deeper; unknown members are passed over without.

use super::Tenths;
use super::cells::{FieldPlace, ListPlace, Place, Target, pool_text, position};
use super::rule::{check_count, check_text};
use super::table::Rule;
use crate::error::{DecodeError, DecodeErrorKind as Kind};
use crate::raw::RawText;
use crate::reader::Reader;
use crate::timestamp::Timestamp;

/// Room for a name, a value of an enumeration, or a date-time with escapes in it.
const SCRATCH: usize = 64;

/// Decodes a payload into a struct that is empty.
#[inline(never)]
pub(super) fn decode_place<'f>(text: &'f [u8], place: Place<'_, 'f>) -> Result<(), DecodeError> {
    let mut decoder = Decoder {
        reader: Reader::new(text),
        member: "",
        scratch: [0; SCRATCH],
    };
    match decoder.payload(place) {
        Ok(()) => Ok(()),
        Err(kind) => Err(DecodeError {
            kind,
            at: decoder.reader.at() as u32,
            member: decoder.member,
        }),
    }
}

struct Decoder<'f> {
    reader: Reader<'f>,
    /// The member that is missing.
    member: &'static str,
    scratch: [u8; SCRATCH],
}

impl<'f> Decoder<'f> {
    fn payload(&mut self, mut place: Place<'_, 'f>) -> Result<(), Kind> {
        if self.reader.token() == b'n' {
            self.reader.literal(b"null")?;
            self.check_required(&mut place)?;
        } else {
            self.object(place)?;
        }
        self.reader.token();
        if self.reader.is_at_end() {
            Ok(())
        } else {
            Err(Kind::TrailingText)
        }
    }

    fn object(&mut self, mut place: Place<'_, 'f>) -> Result<(), Kind> {
        if self.reader.token() != b'{' {
            return Err(self.wrong_type());
        }
        self.reader.bump();
        // Members mostly come in the schema's order: the search goes on where the last one ended.
        let mut next = 0;
        let mut more = self.reader.token() != b'}';
        while more {
            self.reader.token();
            let start = self.reader.at();
            let name = self.short().map_err(|kind| match kind {
                Kind::WrongType => self.reader.unexpected(),
                kind => kind,
            })?;
            let found = self.find(&place, name, &mut next);
            self.reader.expect(b':')?;
            match found {
                None => self.reader.skip()?,
                Some(index) => {
                    let bit = 1u32 << (index & 31);
                    if *place.bits() & bit != 0 {
                        self.reader.set(start);
                        return Err(Kind::DuplicateMember);
                    }
                    *place.bits() |= bit;
                    let field = place.field(index).ok_or(Kind::Syntax)?;
                    self.value(field)?;
                }
            }
            match self.reader.token() {
                b',' => self.reader.bump(),
                b'}' => more = false,
                _ => return Err(self.reader.unexpected()),
            }
        }
        self.check_required(&mut place)?;
        self.reader.bump();
        Ok(())
    }

    /// The number of the field that has the name in the scratch.
    fn find(&self, place: &Place<'_, 'f>, len: usize, next: &mut u16) -> Option<u16> {
        let name = self.scratch.get(..len)?;
        let count = place.desc.count;
        for _ in 0..count {
            if *next >= count {
                *next = 0;
            }
            let index = *next;
            *next += 1;
            let at = usize::from(place.desc.first) + usize::from(index);
            let field = place.tables.fields.get(at)?;
            if place.tables.text(field.name) == name {
                return Some(index);
            }
        }
        None
    }

    fn check_required(&mut self, place: &mut Place<'_, 'f>) -> Result<(), Kind> {
        let missing = place.desc.required & !*place.bits();
        if missing == 0 {
            return Ok(());
        }
        let at = usize::from(place.desc.first) + missing.trailing_zeros() as usize;
        if let Some(field) = place.tables.fields.get(at) {
            self.member = pool_text(place.tables, field.name);
        }
        Err(Kind::MissingMember)
    }

    /// What a value of another type than the field's is.
    fn wrong_type(&self) -> Kind {
        match self.reader.peek() {
            b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => Kind::WrongType,
            _ => self.reader.unexpected(),
        }
    }

    fn value(&mut self, place: FieldPlace<'_, 'f>) -> Result<(), Kind> {
        let byte = self.reader.token();
        let start = self.reader.at();
        let field = place.field;
        let rule = place.rule();
        let Some(target) = place.target() else {
            return Err(Kind::Syntax);
        };
        let result = match target {
            Target::Object(place) => return self.object(place),
            Target::List(list) => return self.list(list, rule),
            Target::Text(_) | Target::Borrowed(_) | Target::Time(_) | Target::Enum(_)
                if byte != b'"' =>
            {
                Err(self.wrong_type())
            }
            Target::Text(to) => match to.read(&mut self.reader) {
                Ok(lengths) => self
                    .check_string(start, lengths.chars, rule.unwrap_or(&Rule::NONE))
                    .and_then(|()| match lengths.bytes > usize::from(field.aux) {
                        false => Ok(()),
                        true if rule.is_none() => Err(Kind::TooLong),
                        true => Err(Kind::OverCapacity),
                    }),
                Err(kind) => Err(kind),
            },
            Target::Borrowed(to) => match self.reader.string(&mut []) {
                Ok(lengths) => {
                    to.set(self.raw(start));
                    self.check_string(start, lengths.chars, rule.unwrap_or(&Rule::NONE))
                }
                Err(kind) => Err(kind),
            },
            Target::Time(to) => self.time().map(|time| *to = time),
            Target::Enum(to) => self.short().and_then(|len| {
                let text = self.scratch.get(..len).unwrap_or_default();
                match position(to.tables, to.values, text) {
                    Some(index) => {
                        to.set(index);
                        Ok(())
                    }
                    None => Err(Kind::UnknownValue),
                }
            }),
            Target::Bool(to) => {
                *to = byte == b't';
                match byte {
                    b't' => self.reader.literal(b"true"),
                    b'f' => self.reader.literal(b"false"),
                    _ => Err(self.wrong_type()),
                }
            }
            Target::I64(to) => self.number(byte, 0, rule).map(|number| *to = number),
            Target::I32(to) => self.narrow(byte, 0, rule).map(|number| *to = number),
            Target::Tenths(to) => self
                .narrow(byte, 1, rule)
                .map(|number| *to = Tenths::from_tenths(number)),
        };
        if let Err(kind) = result
            && kind as u8 >= Kind::WrongType as u8
        {
            // Well-formed, but not what the schema asks: the place of the value, not the one behind it.
            self.reader.set(start);
        }
        result
    }

    fn number(&mut self, byte: u8, scale: u8, rule: Option<&Rule>) -> Result<i64, Kind> {
        if byte != b'-' && byte.wrapping_sub(b'0') > 9 {
            return Err(self.wrong_type());
        }
        let number = self.reader.number(scale)?;
        if rule.is_some_and(|rule| !rule.allows(number)) {
            return Err(Kind::OutOfRange);
        }
        Ok(number)
    }

    #[inline(never)]
    fn narrow(&mut self, byte: u8, scale: u8, rule: Option<&Rule>) -> Result<i32, Kind> {
        let number = self.number(byte, scale, rule)?;
        i32::try_from(number).map_err(|_| Kind::OutOfRange)
    }

    /// The string that began at `start` and ended here, as it stands in the frame.
    fn raw(&self, start: usize) -> RawText<'f> {
        RawText::from_wire(self.reader.slice(start + 1, self.reader.at() - 1))
    }

    fn check_string(&self, start: usize, chars: usize, rule: &Rule) -> Result<(), Kind> {
        check_text(self.raw(start), chars, rule)
    }

    #[inline(never)]
    fn time(&mut self) -> Result<Timestamp, Kind> {
        let start = self.reader.at();
        let len = self.short()?;
        let raw = self.raw(start).as_bytes();
        // Without escapes it is read where it stands, however long its fraction is.
        let text = if raw.len() == len {
            raw
        } else {
            self.scratch.get(..len).unwrap_or_default()
        };
        Timestamp::parse(text).map_err(|_| Kind::BadTimestamp)
    }

    /// Reads a short string into the scratch; its length, which may be more than fits.
    #[inline(never)]
    fn short(&mut self) -> Result<usize, Kind> {
        Ok(self.reader.string(&mut self.scratch)?.bytes)
    }

    fn list(&mut self, mut list: ListPlace<'_, 'f>, rule: Option<&Rule>) -> Result<(), Kind> {
        if self.reader.token() != b'[' {
            return Err(self.wrong_type());
        }
        let start = self.reader.at();
        let rule = rule.unwrap_or(&Rule::NONE);
        self.reader.bump();
        let mut count = 0;
        if self.reader.token() == b']' {
            self.reader.bump();
        } else {
            loop {
                let Some(item) = list.item(count) else {
                    return Err(if rule.allows(i64::from(count) + 1) {
                        Kind::OverCapacity
                    } else {
                        Kind::TooManyItems
                    });
                };
                self.value(item)?;
                count += 1;
                let byte = self.reader.token();
                if byte != b',' && byte != b']' {
                    return Err(self.reader.unexpected());
                }
                self.reader.bump();
                if byte == b']' {
                    break;
                }
            }
        }
        list.set_len(count);
        check_count(count, rule).inspect_err(|_| self.reader.set(start))
    }
}
