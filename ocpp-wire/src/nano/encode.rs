//! Encoding: a struct into JSON, in the order of the schema.
//!
//! Owns the interpreter's other half. It calls itself as deep as structs nest and no deeper.

use super::cells::{FieldView, ListView, TableSet, View, Visit};
use super::rule::{check_count, check_text};
use super::table::Rule;
use crate::digits::{put_number, put_tenths};
use crate::error::DecodeErrorKind as Kind;
use crate::raw::{RawText, WireText};
use crate::sink::{Cursor, Sink, put_string_bytes};
use crate::timestamp::Timestamp;

/// Encodes a struct; tells what its schema forbids, and puts the member that holds it into `member`.
#[inline(never)]
pub(super) fn encode_view<S: TableSet>(
    out: &mut Cursor<'_>,
    view: View<'_, S>,
    member: &mut &'static str,
) -> Result<(), Kind> {
    Encoder { out, member }.object(view)
}

struct Encoder<'o, 'b> {
    out: &'o mut Cursor<'b>,
    member: &'o mut &'static str,
}

impl Encoder<'_, '_> {
    #[inline(never)]
    fn object<S: TableSet>(&mut self, view: View<'_, S>) -> Result<(), Kind> {
        // What stands before the next member.
        let mut before = b'{';
        for (present, field) in view.fields() {
            let name = field.name();
            if present {
                self.out.put_byte(before);
                before = b',';
                put_string_bytes(self.out, name.as_bytes());
                self.out.put_byte(b':');
                *self.member = name;
                self.value(field)?;
            } else if field.is_required() {
                *self.member = name;
                return Err(Kind::MissingMember);
            }
        }
        self.close(before, b'{')
    }

    /// Closes an object or a list, and opens it first where nothing was in it.
    fn close(&mut self, before: u8, open: u8) -> Result<(), Kind> {
        if before == open {
            self.out.put_byte(open);
        }
        // The closing bracket of either stands two behind it.
        self.out.put_byte(open + 2);
        Ok(())
    }

    #[inline(never)]
    fn value<S: TableSet>(&mut self, field: FieldView<'_, S>) -> Result<(), Kind> {
        let rule = field.rule();
        let put = Put {
            encoder: self,
            rule,
        };
        field.visit(put)
    }

    fn list<S: TableSet>(&mut self, list: &ListView<'_, S>, rule: &Rule) -> Result<(), Kind> {
        let count = list.len();
        check_count(count, rule)?;
        let mut before = b'[';
        for index in 0..count {
            self.out.put_byte(before);
            before = b',';
            if let Some(item) = list.item(index) {
                self.value(item)?;
            }
        }
        self.close(before, b'[')
    }
}

/// Writes one value.
struct Put<'e, 'o, 'b> {
    encoder: &'e mut Encoder<'o, 'b>,
    rule: &'static Rule,
}

impl<'m, S: TableSet> Visit<'m, S> for Put<'_, '_, '_> {
    type Out = Result<(), Kind>;

    fn text(self, text: RawText<'m>) -> Self::Out {
        text.write_json(self.encoder.out);
        check_text(text, text.char_count(), self.rule)
    }

    #[inline(never)]
    fn number(self, number: i64, tenths: bool) -> Self::Out {
        if !self.rule.allows(number) {
            return Err(Kind::OutOfRange);
        }
        if tenths {
            put_tenths(self.encoder.out, number as i32);
        } else {
            put_number(self.encoder.out, number);
        }
        Ok(())
    }

    fn boolean(self, value: bool) -> Self::Out {
        self.encoder.out.put(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn time(self, time: &'m Timestamp) -> Self::Out {
        let out = &mut *self.encoder.out;
        out.put_byte(b'"');
        time.put(out);
        out.put_byte(b'"');
        Ok(())
    }

    fn value(self, text: &'static str) -> Self::Out {
        put_string_bytes(self.encoder.out, text.as_bytes());
        Ok(())
    }

    fn object(self, view: View<'m, S>) -> Self::Out {
        self.encoder.object(view)
    }

    fn list(self, list: ListView<'m, S>) -> Self::Out {
        self.encoder.list(&list, self.rule)
    }
}
