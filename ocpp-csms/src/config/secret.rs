//! Texts of a configuration that are never shown.
//!
//! Owns how they are read (an error does not repeat them) and compared (time does not tell how much was right).

use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;

/// A text that neither an error nor `Debug` shows.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Hidden(pub(super) String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("...")
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;

        // The usual errors name the value that was found instead of a text.
        impl Visitor<'_> for Text {
            type Value = Hidden;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text in quotes")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Hidden, E> {
                Ok(Hidden(text.to_owned()))
            }

            fn visit_i64<E: Error>(self, _: i64) -> Result<Hidden, E> {
                Err(E::custom("a secret has to be a text in quotes"))
            }

            fn visit_f64<E: Error>(self, _: f64) -> Result<Hidden, E> {
                Err(E::custom("a secret has to be a text in quotes"))
            }

            fn visit_bool<E: Error>(self, _: bool) -> Result<Hidden, E> {
                Err(E::custom("a secret has to be a text in quotes"))
            }
        }

        from.deserialize_any(Text)
    }
}

/// What an operator has to show to use the API.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Hidden);

impl Token {
    /// Shorter ones can be guessed.
    const SHORTEST: usize = 16;

    /// Whether these bytes are the token. The time this takes depends on their number alone.
    #[must_use]
    pub fn is(&self, shown: &[u8]) -> bool {
        self.0.0.as_bytes().ct_eq(shown).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Token {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() < Self::SHORTEST {
            return Err(format!(
                "the token has {} characters; make it at least {} long, `openssl rand -hex 24` gives one",
                text.len(),
                Self::SHORTEST
            ));
        }
        // It has to fit into a header.
        if text.bytes().any(|byte| !byte.is_ascii_graphic()) {
            return Err(
                "the token has characters other than letters, digits and signs of ASCII".to_owned(),
            );
        }
        Ok(Self(Hidden(text.to_owned())))
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Hidden(text) = Hidden::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}
