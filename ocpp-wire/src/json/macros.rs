//! The field table: from one list of members, a message's decoding, encoding and validation (and serde, elsewhere).

/// Makes a struct a message part from one table of its members, in schema order.
///
/// Each line is the member's name on the wire, the Rust field, `required` or `optional`, and the rules its type does not
/// carry. A struct that keeps members its schema does not name ends with `.. field`, a [`Members`](crate::Members):
///
/// ```
/// use ocpp_wire::{Decimal, message};
/// #[derive(Debug, PartialEq)]
/// struct ChargingSchedulePeriod { start_period: i32, limit: Decimal, number_phases: Option<i32> }
/// message! {
///     ChargingSchedulePeriod {
///         "startPeriod" start_period required,
///         "limit" limit required { multiple_of(0.1) },
///         "numberPhases" number_phases optional { minimum(1) maximum(3) },
///     }
/// }
/// let period: ChargingSchedulePeriod =
///     ocpp_wire::json::decode(br#"{"startPeriod":0,"limit":16.5}"#, ocpp_wire::Reading::Strict)?;
/// assert_eq!(period.limit.to_string(), "16.5");
/// # Ok::<(), ocpp_wire::DecodeError>(())
/// ```
#[macro_export]
macro_rules! message {
    ($name:ident { $($json:literal $field:ident $need:ident $({ $($rules:tt)* })?),* $(,)? $(.. $rest:ident)? }) => {
        const _: () = {
            use $crate::json::{Invalid, Reader, Rules, Step, Stop, Wire, Writer};

            /// Places of the members in the table.
            #[allow(non_camel_case_types, dead_code)]
            enum Place { $($field,)* Count }

            const NAMES: &[&str] = &[$($json),*];
            const REQUIRED: u64 = 0 $(| ($crate::message!(@need $need) << Place::$field as u64))*;

            impl Wire for $name {
                const ALL_OPTIONAL: bool = REQUIRED == 0;

                #[inline(always)]
                fn blank() -> Self {
                    Self { $($field: Wire::blank(),)* $($rest: $crate::Members::new())? }
                }

                #[allow(unused_assignments, unused_variables, unused_mut)]
                fn read(&mut self, reader: &mut Reader<'_>, _: &'static Rules) -> Result<(), Stop> {
                    let mut seen = 0u64;
                    if reader.open_object()? {
                        // The place of a member that stands next by name, not by its usual spelling.
                        let mut named = usize::MAX;
                        'object: loop {
                            let start = reader.at();
                            $(
                                if named == Place::$field as usize
                                    || (named == usize::MAX && reader.guess(concat!("\"", $json, "\":")))
                                {
                                    named = usize::MAX;
                                    if seen & (1 << Place::$field as u64) != 0 {
                                        reader.duplicate_member()?;
                                        self.$field = Wire::blank();
                                    }
                                    seen |= 1 << Place::$field as u64;
                                    Wire::read(&mut self.$field, reader, const { &$crate::message!(@rules $($($rules)*)?) })?;
                                    if reader.end_object()? {
                                        break 'object;
                                    }
                                }
                            )*
                            if reader.at() == start {
                                named = reader.member(NAMES)?;
                                if named == Place::Count as usize {
                                    named = usize::MAX;
                                    $crate::message!(@unknown self reader start $($rest)?);
                                    if reader.end_object()? {
                                        break 'object;
                                    }
                                }
                            }
                        }
                    }
                    if seen & REQUIRED != REQUIRED {
                        $(
                            if REQUIRED & !seen & (1 << Place::$field as u64) != 0 {
                                reader.missing_member($json, Wire::may_lack(&self.$field))?;
                            }
                        )*
                    }
                    Ok(())
                }

                fn write(&self, writer: &mut Writer<'_>) {
                    let start = writer.begin();
                    $(Wire::write_member(&self.$field, concat!(",\"", $json, "\":"), writer);)*
                    $(self.$rest.write(writer);)?
                    writer.end_object(start);
                }

                fn check(&self, _: &'static Rules) -> Result<(), Invalid> {
                    $(
                        if let Err(invalid) =
                            Wire::check(&self.$field, const { &$crate::message!(@rules $($($rules)*)?) })
                        {
                            return Err(invalid.inside(Step::Member($json)));
                        }
                    )*
                    $(self.$rest.check(NAMES)?;)?
                    Ok(())
                }
            }
        };

        impl $name {
            /// Whether every constraint of the standard is kept: what encoders ask before they write.
            ///
            /// # Errors
            /// The first violation and its path.
            pub fn validate(&self) -> Result<(), $crate::Invalid> {
                $crate::json::validate(self)
            }

            /// Whether every constraint of the standard is kept.
            #[must_use]
            pub fn is_strict(&self) -> bool {
                self.validate().is_ok()
            }
        }

        $crate::serde_message!($name [$($rest)?] $($json $field $need),*);
        $crate::schema_message!($name [$($rest)?] $($json $field $need { $($($rules)*)? }),*);
    };
    (@unknown $self:ident $reader:ident $start:ident) => { $reader.unknown_member($start)? };
    (@unknown $self:ident $reader:ident $start:ident $rest:ident) => { $self.$rest.read($reader, $start)? };
    (@need required) => { 1u64 };
    (@need optional) => { 0u64 };
    (@rules $($rule:ident $(($($value:tt)*))?)*) => {
        $crate::json::Rules {
            $($rule: $crate::message!(@rule $rule $($($value)*)?),)*
            ..$crate::json::Rules::NONE
        }
    };
    (@rule minimum $value:literal) => { Some($crate::Decimal::literal(stringify!($value))) };
    (@rule maximum $value:literal) => { Some($crate::Decimal::literal(stringify!($value))) };
    (@rule multiple_of $value:literal) => { Some($crate::Decimal::literal(stringify!($value))) };
    (@rule min_items $value:literal) => { $value };
    (@rule max_items $value:literal) => { $value };
    (@rule uri) => { true };
    (@rule item $($rules:tt)*) => { Some(const { &$crate::message!(@rules $($rules)*) }) };
}

/// Makes an enum of unit variants and `Unlisted` a string enumeration of the wire, in schema order.
///
/// ```
/// use ocpp_wire::{UnlistedValue, wire_enum};
/// #[derive(Clone, Debug, PartialEq, Eq)]
/// pub enum ChargingRateUnit { Amperes, Watts, Unlisted(UnlistedValue) }
/// wire_enum! { ChargingRateUnit { Amperes = "A", Watts = "W" } }
/// assert_eq!(ChargingRateUnit::Watts.as_str(), "W");
/// assert_eq!(ChargingRateUnit::from("A"), ChargingRateUnit::Amperes);
/// assert!(!ChargingRateUnit::from("VA").is_strict());
/// ```
#[macro_export]
macro_rules! wire_enum {
    ($name:ident { $first:ident = $first_text:literal $(, $variant:ident = $text:literal)* $(,)? }) => {
        impl $name {
            /// The standard's values, in its order.
            pub const ALL: &'static [Self] = &[Self::$first $(, Self::$variant)*];

            /// The value as the wire spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    Self::$first => $first_text,
                    $(Self::$variant => $text,)*
                    Self::Unlisted(text) => text,
                }
            }

            /// Whether this is one of the standard's values.
            #[must_use]
            pub const fn is_strict(&self) -> bool {
                !matches!(self, Self::Unlisted(_))
            }

            #[inline(always)]
            fn known(text: &[u8]) -> Option<Self> {
                if text == $first_text.as_bytes() {
                    return Some(Self::$first);
                }
                $(
                    if text == $text.as_bytes() {
                        return Some(Self::$variant);
                    }
                )*
                None
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::known(text.as_bytes()).unwrap_or_else(|| Self::Unlisted(text.into()))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        const _: () = {
            use $crate::json::{Invalid, Reader, Rules, Stop, Wire, Writer};

            impl Wire for $name {
                #[inline(always)]
                fn blank() -> Self {
                    Self::$first
                }

                #[inline(never)]
                fn read(&mut self, reader: &mut Reader<'_>, _: &'static Rules) -> Result<(), Stop> {
                    if let Some((word, end)) = reader.plain_word()
                        && let Some(value) = Self::known(word)
                    {
                        reader.resume(end);
                        *self = value;
                    } else {
                        *self = Self::from(&*reader.odd_word(|text| Self::known(text).is_some())?);
                    }
                    Ok(())
                }

                #[inline(always)]
                fn write(&self, writer: &mut Writer<'_>) {
                    match self {
                        Self::$first => writer.raw(concat!("\"", $first_text, "\"")),
                        $(Self::$variant => writer.raw(concat!("\"", $text, "\"")),)*
                        Self::Unlisted(text) => writer.text(text),
                    }
                }

                #[inline(always)]
                fn check(&self, _: &'static Rules) -> Result<(), Invalid> {
                    if self.is_strict() {
                        return Ok(());
                    }
                    Err(Invalid::new($crate::DecodeErrorKind::UnknownValue))
                }
            }
        };

        $crate::serde_wire_enum!($name);
        $crate::schema_wire_enum!($name);
    };
}
