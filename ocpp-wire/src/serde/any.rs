//! Serde of raw JSON values: taken apart for any format, put together from any format.

use alloc::string::String;
use core::fmt::{self, Write as _};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{self, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::Value;
use crate::json::{Reader, Writer};
use crate::{AnyValue, Reading};

impl Value for AnyValue {
    fn from_serde<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut text = String::new();
        Append(&mut text).deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }

    fn to_serde<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Raw(self.as_str()).serialize(serializer)
    }
}

/// JSON text of one value, proven.
struct Raw<'a>(&'a str);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.trim_ascii();
        let broken = || ser::Error::custom("not valid JSON");
        let mut reader = Reader::new(text.as_bytes(), Reading::Strict);
        match text.as_bytes().first() {
            Some(b'{') => {
                let mut map = serializer.serialize_map(None)?;
                let mut more = reader.open_object().map_err(|_| broken())?;
                while more {
                    let name = reader.name().map_err(|_| broken())?;
                    let value = reader.raw_value().map_err(|_| broken())?;
                    map.serialize_entry(&*name, &Raw(value))?;
                    more = !reader.end_object().map_err(|_| broken())?;
                }
                map.end()
            }
            Some(b'[') => {
                let mut list = serializer.serialize_seq(None)?;
                let mut more = reader.open_list().map_err(|_| broken())?;
                while more {
                    let item = reader.raw_value().map_err(|_| broken())?;
                    list.serialize_element(&Raw(item))?;
                    more = !reader.end_list().map_err(|_| broken())?;
                }
                list.end()
            }
            Some(b'"') => serializer.serialize_str(&reader.string().map_err(|_| broken())?),
            _ => scalar(text, serializer),
        }
    }
}

fn scalar<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match text {
        "true" => return serializer.serialize_bool(true),
        "false" => return serializer.serialize_bool(false),
        "null" => return serializer.serialize_unit(),
        _ => {}
    }
    if let Ok(number) = text.parse() {
        return serializer.serialize_i64(number);
    }
    if let Ok(number) = text.parse() {
        return serializer.serialize_u64(number);
    }
    match text.parse() {
        Ok(number) => serializer.serialize_f64(number),
        Err(_) => Err(ser::Error::custom("not valid JSON")),
    }
}

/// Appends whatever comes as JSON.
struct Append<'t>(&'t mut String);

impl Append<'_> {
    fn display<E: de::Error>(self, value: impl fmt::Display) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }

    fn text(&mut self, text: &str) {
        let mut bytes = alloc::vec::Vec::new();
        Writer::new(&mut bytes).text(text);
        self.0.push_str(&String::from_utf8_lossy(&bytes));
    }
}

impl<'de> DeserializeSeed<'de> for Append<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Append<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value that JSON has")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.display(value)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.display(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.display(value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        if !value.is_finite() {
            return Err(E::custom("JSON has no such number"));
        }
        // Debug writes 1e300 where Display writes 301 digits.
        self.display(format_args!("{value:?}"))
    }

    fn visit_str<E: de::Error>(mut self, value: &str) -> Result<(), E> {
        self.text(value);
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.display("null")
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.display("null")
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.push('[');
        let start = self.0.len();
        loop {
            let before = self.0.len();
            if before > start {
                self.0.push(',');
            }
            if items.next_element_seed(Append(self.0))?.is_none() {
                self.0.truncate(before);
                break;
            }
        }
        self.0.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        self.0.push('{');
        let start = self.0.len();
        while let Some(name) = members.next_key_seed(super::Names(&[]))? {
            if self.0.len() > start {
                self.0.push(',');
            }
            self.text(&name.err().unwrap_or_default());
            self.0.push(':');
            members.next_value_seed(Append(self.0))?;
        }
        self.0.push('}');
        Ok(())
    }
}
