//! Encoding: a struct into JSON, in the order of the schema.
//!
//! Owns the interpreter's other half. It calls itself as deep as structs nest and no deeper.

use super::cells::{FieldView, ListView, Value, View};
use super::rule::{check_count, check_text};
use super::table::Rule;
use crate::digits::{put_number, put_tenths};
use crate::error::DecodeErrorKind as Kind;
use crate::raw::WireText;
use crate::sink::{Cursor, Sink, put_string_bytes};

/// What a struct holds that its schema forbids, and the member that does.
pub(super) type Refused = (Kind, &'static str);

/// Encodes a struct.
#[inline(never)]
pub(super) fn encode_view(out: &mut Cursor<'_>, view: Option<View<'_>>) -> Result<(), Refused> {
    let mut encoder = Encoder { out, member: "" };
    // The tables always have the struct's description.
    let result = match view {
        Some(view) => encoder.object(view),
        None => Err(Kind::Syntax),
    };
    result.map_err(|kind| (kind, encoder.member))
}

struct Encoder<'o, 'b> {
    out: &'o mut Cursor<'b>,
    member: &'static str,
}

impl Encoder<'_, '_> {
    fn object(&mut self, view: View<'_>) -> Result<(), Kind> {
        let bits = view.bits();
        self.out.put_byte(b'{');
        let mut comma = false;
        for index in 0..view.desc.count {
            let bit = 1u32 << (index & 31);
            let Some(field) = view.field(index) else {
                break;
            };
            let name = field.name();
            if bits & bit == 0 {
                if field.is_required() {
                    self.member = name;
                    return Err(Kind::MissingMember);
                }
                continue;
            }
            if comma {
                self.out.put_byte(b',');
            }
            comma = true;
            put_string_bytes(self.out, name.as_bytes());
            self.out.put_byte(b':');
            self.member = name;
            self.value(field)?;
        }
        self.out.put_byte(b'}');
        Ok(())
    }

    fn value(&mut self, field: FieldView<'_>) -> Result<(), Kind> {
        let rule = field.rule();
        let in_range = |number: i64| rule.is_none_or(|rule| rule.allows(number));
        let Some(value) = field.value() else {
            return Err(Kind::Syntax);
        };
        let mut valid = true;
        match value {
            Value::Object(view) => return self.object(view),
            Value::List(list) => return self.list(&list, rule),
            Value::Text(text) => {
                text.write_json(self.out);
                if let Some(rule) = rule {
                    return check_text(text, text.char_count(), rule);
                }
            }
            Value::Time(time) => {
                self.out.put_byte(b'"');
                time.put(self.out);
                self.out.put_byte(b'"');
            }
            Value::Enum(text) => put_string_bytes(self.out, text.as_bytes()),
            Value::Bool(value) => self.out.put(if value { b"true" } else { b"false" }),
            Value::Tenths(number) => {
                valid = in_range(i64::from(number.tenths()));
                put_tenths(self.out, number.tenths());
            }
            Value::I32(number) => {
                valid = in_range(i64::from(number));
                put_number(self.out, i64::from(number));
            }
            Value::I64(number) => {
                valid = in_range(number);
                put_number(self.out, number);
            }
        }
        if valid { Ok(()) } else { Err(Kind::OutOfRange) }
    }

    fn list(&mut self, list: &ListView<'_>, rule: Option<&Rule>) -> Result<(), Kind> {
        let count = list.len();
        check_count(count, rule.unwrap_or(&Rule::NONE))?;
        self.out.put_byte(b'[');
        for index in 0..count {
            if index != 0 {
                self.out.put_byte(b',');
            }
            if let Some(item) = list.item(index) {
                self.value(item)?;
            }
        }
        self.out.put_byte(b']');
        Ok(())
    }
}
