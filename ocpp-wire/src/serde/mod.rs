//! Serde for std messages: the way to formats and programs other than OCPP-J.
//!
//! Owns the traits and helpers that the field tables expand to. Constraints are the codec's: what it refuses is refused
//! here, too, in both directions. Self-describing formats only, as members may be absent.

mod any;
mod leaf;
mod macros;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, Serializer};

pub use leaf::{word, write_word};
pub use serde::{Deserialize, Serialize, de, ser};

use crate::json::{Rules, Wire};

/// A value as members hold it; numbers are read more freely than serde's own impls do (`300.0` is whole).
pub trait Value: Wire {
    /// Reads the value.
    ///
    /// # Errors
    /// The deserializer's, and those of the value's own type.
    fn from_serde<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Writes the value.
    ///
    /// # Errors
    /// The serializer's, and those of the value's own type.
    fn to_serde<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Refuses a value that is not strictly valid.
///
/// # Errors
/// What it breaks, and where.
pub fn check<T: Wire, E: ser::Error>(value: &T) -> Result<(), E> {
    value.check(&Rules::NONE).map_err(E::custom)
}

/// Refuses a value that was read and is not strictly valid.
///
/// # Errors
/// What it breaks, and where.
pub fn check_read<T: Wire, E: de::Error>(value: &T) -> Result<(), E> {
    value.check(&Rules::NONE).map_err(E::custom)
}

/// Reads a [`Value`].
pub struct Seed<T>(PhantomData<T>);

impl<T> Seed<T> {
    /// Whatever type the place asks for.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Seed<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'de, T: Value> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::from_serde(deserializer)
    }
}

/// Writes a [`Value`].
pub struct Out<'a, T>(pub &'a T);

impl<T: Value> Serialize for Out<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_serde(serializer)
    }
}

/// Reads a member's name: its place in the list, or the name itself.
#[derive(Clone, Copy)]
pub struct Names(pub &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Names {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Names {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self
            .0
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| name.into()))
    }
}

impl<T: Value> Value for Vec<T> {
    fn from_serde<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Value> Visitor<'de> for Items<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element_seed(Seed::new())? {
                    list.push(item);
                }
                Ok(list)
            }
        }

        deserializer.deserialize_seq(Items(PhantomData))
    }

    fn to_serde<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = serializer.serialize_seq(Some(self.len()))?;
        for item in self {
            items.serialize_element(&Out(item))?;
        }
        items.end()
    }
}
