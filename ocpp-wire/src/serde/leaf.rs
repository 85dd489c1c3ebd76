//! Serde of the leaf types: each refuses what its own type refuses.

use core::fmt;

use serde::de::{self, Deserializer, Unexpected, Visitor};
use serde::ser::{self, Serializer};
use serde::{Deserialize, Serialize};

use super::Value;
use crate::{DateTime, Decimal, Text};

/// `Serialize` and `Deserialize` by way of [`Value`].
macro_rules! by_value {
    ($([$($parameter:tt)*] $name:ty),*) => {
        $(
            impl<$($parameter)*> Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.to_serde(serializer)
                }
            }

            impl<'de, $($parameter)*> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    Self::from_serde(deserializer)
                }
            }
        )*
    };
}

by_value!([const MAX: usize] Text<MAX>, [] DateTime, [] Decimal, [] crate::AnyValue);

impl<const MAX: usize> Value for Text<MAX> {
    fn from_serde<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Chars<const MAX: usize>;

        impl<const MAX: usize> Visitor<'_> for Chars<MAX> {
            type Value = Text<MAX>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match MAX {
                    usize::MAX => f.write_str("a text"),
                    max => write!(f, "a text of at most {max} characters"),
                }
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<MAX>, E> {
                Text::new(text).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Chars)
    }

    fn to_serde<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::check::<_, S::Error>(self)?;
        serializer.serialize_str(self)
    }
}

impl Value for DateTime {
    fn from_serde<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rfc3339;

        impl Visitor<'_> for Rfc3339 {
            type Value = DateTime;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date-time of RFC 3339")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<DateTime, E> {
                text.parse()
                    .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Rfc3339)
    }

    fn to_serde<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::check::<_, S::Error>(self)?;
        serializer.collect_str(self)
    }
}

impl Value for Decimal {
    fn from_serde<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Asked for a float, serde_json never gives its arbitrary-precision map.
        deserializer.deserialize_f64(Number)
    }

    /// Exact up to 15 digits, which is as far as the floating-point numbers of serde's formats go.
    fn to_serde<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nearest = self.to_f64();
        if self.scale() == 0 && Self::from_f64(nearest) != Some(*self) {
            return serializer.serialize_i64(self.mantissa());
        }
        serializer.serialize_f64(nearest)
    }
}

/// Any number, exactly.
struct Number;

impl Visitor<'_> for Number {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of at most 18 digits")
    }

    fn visit_i64<E>(self, number: i64) -> Result<Decimal, E> {
        Ok(number.into())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Decimal, E> {
        let error = |_| E::invalid_value(Unexpected::Unsigned(number), &self);
        i64::try_from(number).map(Decimal::from).map_err(error)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Decimal, E> {
        Decimal::from_f64(number).ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))
    }
}

/// A whole number, however the format spells it.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = Decimal::from_serde(deserializer)?;
    if number.scale() > 0 {
        let found = Unexpected::Float(number.to_f64());
        return Err(de::Error::invalid_value(found, &"a whole number"));
    }
    Ok(number.mantissa())
}

impl Value for i64 {
    fn from_serde<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        whole(deserializer)
    }

    fn to_serde<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(*self)
    }
}

impl Value for i32 {
    fn from_serde<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = whole(deserializer)?;
        let error =
            |_| de::Error::invalid_value(Unexpected::Signed(number), &"a number of 32 bits");
        Self::try_from(number).map_err(error)
    }

    fn to_serde<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(*self)
    }
}

impl Value for bool {
    fn from_serde<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn to_serde<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }
}

/// Reads a value of an enumeration.
///
/// # Errors
/// For texts that `known` has no value for.
pub fn word<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    known: fn(&[u8]) -> Option<T>,
    name: &'static str,
) -> Result<T, D::Error> {
    struct Word<T>(fn(&[u8]) -> Option<T>, &'static str);

    impl<T> Visitor<'_> for Word<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a value of {}", self.1)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            (self.0)(text.as_bytes()).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
        }
    }

    deserializer.deserialize_str(Word(known, name))
}

/// Writes a value of an enumeration.
///
/// # Errors
/// For one the standard does not list.
pub fn write_word<S: Serializer>(
    serializer: S,
    text: &str,
    is_strict: bool,
) -> Result<S::Ok, S::Error> {
    if !is_strict {
        return Err(ser::Error::custom(format_args!(
            "`{text}` is not a value of the enumeration"
        )));
    }
    serializer.serialize_str(text)
}
