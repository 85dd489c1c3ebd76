//! Decoding: JSON into a struct, member by member as the tables say.
//!
//! Owns the interpreter. It calls itself as deep as structs nest and no deeper; unknown members are passed over without.

use super::cells::{FieldPlace, Found, ListPlace, Place, TableSet, Target};
use super::rule::{check_count, check_text};
use super::table::Rule;
use crate::error::{DecodeError, DecodeErrorKind as Kind};
use crate::raw::RawText;
use crate::reader::{Mark, Reader};
use crate::timestamp::Timestamp;

/// Room for a name, a value of an enumeration, or a date-time: those that are longer are none that is known.
const SCRATCH: usize = 64;

/// How deep a value that is passed over may nest: a word has a bit less to say so.
const MAX_DEPTH: u32 = u32::BITS - 1;

/// Decodes a payload into a struct that is empty.
#[inline]
pub(super) fn decode_place<'f, S: TableSet>(
    text: &'f [u8],
    place: Place<'_, 'f, S>,
) -> Result<(), DecodeError> {
    // Some peers send nothing for a message without members.
    let text = if text == b"null" { b"{}" } else { text };
    let mut decoder = Decoder {
        reader: Reader::new(text),
        start: [].iter(),
        more: false,
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
    /// Where the value began that was read last.
    start: Mark<'f>,
    /// Whether a further member or item follows.
    more: bool,
    /// The member that is missing.
    member: &'static str,
    scratch: [u8; SCRATCH],
}

impl<'f> Decoder<'f> {
    fn payload<S: TableSet>(&mut self, place: Place<'_, 'f, S>) -> Result<(), Kind> {
        self.open('{')?;
        self.object(place)?;
        self.reader.token();
        if self.reader.is_at_end() {
            Ok(())
        } else {
            Err(Kind::TrailingText)
        }
    }

    /// Checks that a value begins as one of its type does.
    ///
    /// Numbers begin with 0, true and false with t.
    #[inline(never)]
    fn open(&mut self, opening: char) -> Result<(), Kind> {
        let byte = self.reader.token();
        self.start = self.reader.mark();
        let class = match byte {
            '-' | '0'..='9' => '0',
            't' | 'f' => 't',
            byte => byte,
        };
        if class == opening {
            Ok(())
        } else if matches!(class, '{' | '[' | '"' | '0' | 't' | 'n') {
            Err(Kind::WrongType)
        } else {
            Err(self.reader.unexpected())
        }
    }

    /// Reads an object from its brace.
    #[inline(never)]
    fn object<S: TableSet>(&mut self, mut place: Place<'_, 'f, S>) -> Result<(), Kind> {
        self.reader.bump();
        // Members mostly come in the schema's order: the search goes on where the last one ended.
        let mut next = 0;
        self.more = self.reader.token() != '}';
        while self.more {
            self.reader.token();
            let start = self.reader.mark();
            self.reader.string(&mut self.scratch)?;
            let name = self.scratch.get(..self.reader.bytes).unwrap_or_default();
            let found = place.find(name, &mut next);
            self.reader.expect(b':')?;
            match found {
                Found::Nothing => self.skip()?,
                Found::Field(field) => self.value(field)?,
                Found::Twice => {
                    self.reader.return_to(&start);
                    return Err(Kind::DuplicateMember);
                }
            }
            self.comma('}')?;
        }
        self.check_required(&mut place)?;
        self.reader.bump();
        Ok(())
    }

    /// Passes a comma, if no end of the container follows, which is not passed; `more` says which.
    #[inline(never)]
    fn comma(&mut self, close: char) -> Result<(), Kind> {
        let byte = self.reader.token();
        self.more = byte == ',';
        if self.more {
            self.reader.bump();
        } else if byte != close {
            return Err(self.reader.unexpected());
        }
        Ok(())
    }

    /// What was read into the scratch.
    fn short(&self) -> &[u8] {
        self.scratch.get(..self.reader.bytes).unwrap_or_default()
    }

    fn check_required<S: TableSet>(&mut self, place: &mut Place<'_, 'f, S>) -> Result<(), Kind> {
        match place.missing() {
            None => Ok(()),
            Some(name) => {
                self.member = name;
                Err(Kind::MissingMember)
            }
        }
    }

    #[inline(never)]
    fn value<S: TableSet>(&mut self, place: FieldPlace<'_, 'f, S>) -> Result<(), Kind> {
        self.open(place.field.kind.opening())?;
        let rule = place.rule();
        let (capacity, tenths) = (usize::from(place.field.aux), place.is_tenths());
        let result = match place.target() {
            Target::Object(place) => return self.object(place),
            Target::List(list) => return self.list(list, rule),
            Target::Text(to) => match to.read(&mut self.reader) {
                Ok(()) => self.check_string(rule, capacity),
                Err(kind) => Err(kind),
            },
            Target::Borrowed(to) => match self.reader.string(&mut []) {
                Ok(()) => {
                    to.set(self.raw());
                    self.check_string(rule, usize::MAX)
                }
                Err(kind) => Err(kind),
            },
            Target::Time(to) => self.time(to),
            Target::Enum(to) => match self.reader.string(&mut self.scratch) {
                Ok(()) if to.set(self.short()) => Ok(()),
                Ok(()) => Err(Kind::UnknownValue),
                Err(kind) => Err(kind),
            },
            Target::Bool(to) => {
                *to = self.reader.peek() == b't';
                self.reader.literal(if *to { b"true" } else { b"false" })
            }
            Target::Number(to) => match self.reader.number(u8::from(tenths)) {
                Ok(()) => {
                    let number = self.reader.number;
                    if rule.allows(number) && to.set(number) {
                        Ok(())
                    } else {
                        Err(Kind::OutOfRange)
                    }
                }
                Err(kind) => Err(kind),
            },
        };
        if let Err(kind) = result
            && kind as u32 >= Kind::WrongType as u32
        {
            // Well-formed, but not what the schema asks: the place of the value, not the one behind it.
            self.reader.return_to(&self.start);
        }
        result
    }

    /// The string that was read last, as it stands in the frame.
    fn raw(&self) -> RawText<'f> {
        RawText::from_wire(self.reader.string_from(&self.start))
    }

    /// Checks the string that was read last.
    #[inline(never)]
    fn check_string(&self, rule: &Rule, capacity: usize) -> Result<(), Kind> {
        check_text(self.raw(), self.reader.chars, rule)?;
        if self.reader.bytes <= capacity {
            Ok(())
        } else if rule.given || self.reader.chars <= capacity {
            Err(Kind::OverCapacity)
        } else {
            Err(Kind::TooLong)
        }
    }

    #[inline(never)]
    fn time(&mut self, to: &mut Timestamp) -> Result<(), Kind> {
        self.reader.string(&mut self.scratch)?;
        match Timestamp::parse(self.short()) {
            Ok(time) => {
                *to = time;
                Ok(())
            }
            Err(_) => Err(Kind::BadTimestamp),
        }
    }

    /// Reads a list from its bracket.
    fn list<S: TableSet>(
        &mut self,
        mut list: ListPlace<'_, 'f, S>,
        rule: &Rule,
    ) -> Result<(), Kind> {
        let start = self.reader.mark();
        self.reader.bump();
        let mut count = 0;
        self.more = self.reader.token() != ']';
        while self.more {
            let Some(item) = list.item(count) else {
                return Err(if i32::from(count) < rule.max {
                    Kind::OverCapacity
                } else {
                    Kind::TooManyItems
                });
            };
            self.value(item)?;
            count += 1;
            self.comma(']')?;
        }
        self.reader.bump();
        list.set_len(count);
        check_count(count, rule).inspect_err(|_| self.reader.return_to(&start))
    }

    /// Passes over a value of any type, checking that it is JSON.
    #[inline(never)]
    fn skip(&mut self) -> Result<(), Kind> {
        // One bit a level behind a first one: 1 for an object.
        let mut levels = 1u32;
        loop {
            // A value is next.
            let byte = self.reader.token();
            self.more = false;
            match byte {
                '"' => self.reader.string(&mut [])?,
                '{' | '[' => {
                    if levels >> MAX_DEPTH != 0 {
                        return Err(Kind::TooDeep);
                    }
                    self.reader.bump();
                    levels = levels << 1 | u32::from(byte == '{');
                    // The closing bracket of either stands two behind it.
                    self.more = self.reader.token() as u32 != byte as u32 + 2;
                }
                '-' | '0'..='9' => {
                    // A number, if not one that fits.
                    if let Err(kind @ (Kind::Syntax | Kind::UnexpectedEnd)) = self.reader.number(0)
                    {
                        return Err(kind);
                    }
                }
                _ => self.reader.literal(match byte {
                    't' => b"true",
                    'f' => b"false",
                    _ => b"null",
                })?,
            }
            // Behind a value, or within a container that has a first one.
            while !self.more {
                if levels == 1 {
                    return Ok(());
                }
                self.comma(if levels & 1 != 0 { '}' } else { ']' })?;
                if !self.more {
                    self.reader.bump();
                    levels >>= 1;
                }
            }
            if levels & 1 != 0 {
                self.reader.token();
                self.reader.string(&mut [])?;
                self.reader.expect(b':')?;
            }
        }
    }
}
