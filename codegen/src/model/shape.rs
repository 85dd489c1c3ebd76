//! Types of messages as emitters see them: objects and enumerations, every constraint with the member it holds for.
//!
//! Owns the types alone. Nothing here knows where they came from.

use std::fmt;

use super::{Docs, Home};

/// A named type.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Rust name.
    pub name: String,
    /// Where it stands.
    pub home: Home,
    /// Meaning.
    pub docs: Docs,
    /// Members or values.
    pub kind: TypeKind,
}

/// What a named type is.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// A JSON object.
    Struct(Struct),
    /// A string enumeration, in schema order.
    Enum(Vec<Variant>),
}

/// A JSON object.
#[derive(Clone, Debug)]
pub struct Struct {
    /// In schema order, which is the order of encoding.
    pub fields: Vec<Field>,
    /// What becomes of a member the schema does not name.
    pub unknown: Unknown,
}

/// What becomes of a member the schema does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// `additionalProperties: false`: an error when reading strictly, a departure when tolerant.
    Refuse,
    /// Kept and written again (customData).
    Keep,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// On the wire.
    pub json: String,
    /// In Rust, a keyword with an underscore behind it: `type_`.
    pub ident: String,
    /// Whether the object is invalid without it.
    pub required: bool,
    /// Type and constraints.
    pub shape: Shape,
    /// The schema's default, for documentation only: it is never written to the wire.
    pub default: Option<serde_json::Value>,
    /// Meaning and unit.
    pub docs: Docs,
}

/// Type and constraints of a member or item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string; lengths count characters.
    Text {
        /// `maxLength`.
        max_chars: Option<u32>,
        /// `format: uri`.
        uri: bool,
    },
    /// RFC 3339 text.
    DateTime,
    /// A whole number.
    Integer {
        /// 64 bits instead of 32.
        wide: bool,
        /// `minimum`.
        min: Option<i64>,
        /// `maximum`.
        max: Option<i64>,
    },
    /// A decimal number.
    Number {
        /// `minimum`.
        min: Option<Decimal>,
        /// `maximum`.
        max: Option<Decimal>,
        /// `multipleOf`.
        multiple_of: Option<Decimal>,
    },
    /// true or false.
    Boolean,
    /// A type of [`Version::types`](super::Version::types).
    Named(String),
    /// A list.
    Array {
        /// Shape of each item.
        item: Box<Shape>,
        /// `minItems`.
        min: Option<u32>,
        /// `maxItems`.
        max: Option<u32>,
    },
    /// Any JSON value (2.x DataTransfer `data`).
    Any,
}

/// `mantissa * 10^-scale`, without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits.
    pub mantissa: i64,
    /// How many of them are fraction digits.
    pub scale: u8,
}

impl Decimal {
    /// Whether this is the smaller number.
    pub(crate) fn is_below(self, other: Self) -> bool {
        // 18 digits and as many more fit 128 bits; scales that differ by more only make one of the two vanish.
        let scale = self.scale.max(other.scale);
        let scaled = |decimal: Self| {
            let power = u32::from(scale - decimal.scale).min(19);
            i128::from(decimal.mantissa) * 10_i128.pow(power)
        };
        scaled(self) < scaled(other)
    }
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct Variant {
    /// On the wire: `Energy.Active.Import.Register`.
    pub wire: String,
    /// In Rust: `EnergyActiveImportRegister`.
    pub ident: String,
    /// Meaning; may be empty.
    pub docs: Docs,
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_compare_by_value() {
        let decimal = |mantissa, scale| Decimal { mantissa, scale };
        for (below, above) in [
            (decimal(1, 1), decimal(2, 1)),
            (decimal(15, 1), decimal(2, 0)),
            (decimal(-2, 0), decimal(-15, 1)),
            (decimal(i64::MIN, 0), decimal(i64::MAX, 0)),
            (decimal(1, 255), decimal(i64::MAX, 0)),
        ] {
            assert!(
                below.is_below(above) && !above.is_below(below),
                "{below} {above}"
            );
            assert!(!below.is_below(below));
        }
    }
}
