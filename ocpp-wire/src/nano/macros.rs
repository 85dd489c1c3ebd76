//! The macro that describes structs and enumerations to the codec.

/// Describes structs and enumerations: builds their tables and implements the traits of the codec for them.
///
/// Generated code calls it once for each version. What it states of memory (offsets, types, discriminants) it takes from
/// the types, so that a wrong statement does not compile; names and rules are what it is told.
///
/// ```
/// use ocpp_wire::nano::{Enumeration, Record, Slot, Text, decode, nano_tables};
///
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// #[repr(u8)]
/// pub enum ResetType { Hard, Soft }
///
/// #[repr(C)]
/// pub struct Request { has: u32, pub kind: ResetType, pub tag: Text<20> }
///
/// nano_tables! {
///     static TABLES;
///     enums { ResetType { Hard = "Hard", Soft = "Soft" } }
///     records { Request { kind "type" required; tag "idTag" optional; } }
/// }
///
/// let mut slot = Slot::<64>::new();
/// let request: &mut Request = decode(br#"{"type":"Soft"}"#, &mut slot).unwrap();
/// assert_eq!(request.kind, ResetType::Soft);
/// assert_eq!(request.kind.wire_text(), "Soft");
/// ```
#[macro_export]
macro_rules! nano_tables {
    (
        $visibility:vis static $tables:ident;
        enums { $(
            $(#[$enum_attr:meta])*
            $enum:ident { $($variant:ident = $wire:literal),* $(,)? }
        )* }
        records { $(
            $(#[$record_attr:meta])*
            $record:ident $(<$lifetime:lifetime>)? {
                $($field:ident $json:literal $presence:ident $(($rule:expr $(, $item_rule:expr)?))?;)*
            }
        )* }
    ) => {
        #[allow(dead_code, non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum NanoRecord { $($(#[$record_attr])* $record,)* NanoEnd }
        #[allow(dead_code, non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum NanoEnum { $($(#[$enum_attr])* $enum,)* NanoEnd }

        /// Bytes of RAM that each struct takes, by its name.
        #[allow(dead_code)]
        pub const SIZES: &[(&str, usize)] = &[$(
            $(#[$record_attr])*
            (::core::stringify!($record), ::core::mem::size_of::<$record>()),
        )*];

        /// Stands for the tables.
        #[doc(hidden)]
        pub enum NanoSet {}

        // SAFETY: all specs below are in the tables, and nothing else is made `InSet` of this set.
        unsafe impl $crate::nano::__private::TableSet for NanoSet {
            const TABLES: &'static $crate::nano::__private::Tables = &$tables;
        }

        #[doc(hidden)]
        $visibility static $tables: $crate::nano::__private::Tables = {
            use $crate::nano::__private as wire;
            const RECORDS: &[wire::RecordSpec] = &[
                $($(#[$record_attr])* <$record as wire::Described>::SPEC,)*
            ];
            const ENUMS: &[wire::EnumSpec] = &[
                $($(#[$enum_attr])*
                wire::enumeration(&[$($enum::$variant),*], &[$($wire),*]),)*
            ];
            const BUILT: wire::Built = wire::build(RECORDS, ENUMS);
            wire::Tables {
                pool: { static PART: [u8; BUILT.pool.1] = wire::shrink(&BUILT.pool); &PART },
                fields: { static PART: [wire::Field; BUILT.fields.1] = wire::shrink(&BUILT.fields); &PART },
                records: { static PART: [wire::RecordDesc; BUILT.records.1] = wire::shrink(&BUILT.records); &PART },
                enums: { static PART: [wire::EnumDesc; BUILT.enums.1] = wire::shrink(&BUILT.enums); &PART },
                rules: { static PART: [wire::Rule; BUILT.rules.1] = wire::shrink(&BUILT.rules); &PART },
            }
        };

        $(
            // SAFETY: the position in RECORDS is the discriminant, for both leave out the same records; each field is
            // the struct's own, and its offset the compiler's.
            $(#[$record_attr])*
            unsafe impl $(<$lifetime>)? $crate::nano::__private::Cell for $record $(<$lifetime>)? {
                const SPEC: $crate::nano::__private::CellSpec =
                    $crate::nano::__private::object_spec(NanoRecord::$record as u16);
            }
            $(#[$record_attr])*
            impl $(<$lifetime>)? $crate::nano::__private::Described for $record $(<$lifetime>)? {
                const SPEC: $crate::nano::__private::RecordSpec = unsafe {
                    $crate::nano::__private::record::<Self>(
                        |record| &record.has,
                        ::core::mem::offset_of!(Self, has),
                        <Self as $crate::nano::__private::Described>::FIELDS,
                    )
                };
                const FIELDS: &'static [$crate::nano::__private::FieldSpec] = {
                    #[allow(unused_imports)]
                    use $crate::nano::__private::Rule;
                    &[$(
                    unsafe {
                        $crate::nano::__private::field::<NanoSet, Self, _>(
                            |record| &record.$field,
                            ::core::mem::offset_of!(Self, $field),
                        )
                    }
                    .named(
                        $json,
                        $crate::nano_tables!(@required $presence),
                        $crate::nano_tables!(@rule $($rule)?),
                        $crate::nano_tables!(@rule $($($item_rule)?)?),
                    )
                    ),*]
                };
            }
            $(#[$record_attr])*
            unsafe impl<'nano> $crate::nano::Record<'nano> for $crate::nano_tables!(@type $record $($lifetime)?) {
                type Set = NanoSet;
                const ID: u16 = NanoRecord::$record as u16;
            }
            $(#[$record_attr])*
            unsafe impl $(<$lifetime>)? $crate::nano::__private::InSet<NanoSet> for $record $(<$lifetime>)? {}
            $(#[$record_attr])*
            impl $(<$lifetime>)? ::core::fmt::Debug for $record $(<$lifetime>)? {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    $crate::nano::__private::debug(self, ::core::stringify!($record), f)
                }
            }
        )*
        $(
            // SAFETY: `enumeration` checks size and discriminants; the position in ENUMS is the discriminant.
            $(#[$enum_attr])*
            unsafe impl $crate::nano::__private::Cell for $enum {
                const SPEC: $crate::nano::__private::CellSpec =
                    $crate::nano::__private::enum_spec(NanoEnum::$enum as u16);
            }
            $(#[$enum_attr])*
            unsafe impl $crate::nano::Enumeration for $enum {
                type Set = NanoSet;
                const ID: u16 = NanoEnum::$enum as u16;
            }
            $(#[$enum_attr])*
            unsafe impl $crate::nano::__private::InSet<NanoSet> for $enum {}
        )*
    };
    (@required required) => { true };
    (@required optional) => { false };
    (@rule) => { ::core::option::Option::None };
    (@rule $rule:expr) => { ::core::option::Option::Some($rule) };
    (@type $record:ident) => { $record };
    (@type $record:ident $lifetime:lifetime) => { $record<'nano> };
}

/// Lists the handlers of a room: actions and the methods that answer them.
///
/// Generated code calls it; `Action` is the version's.
#[macro_export]
macro_rules! nano_handlers {
    ($all:ident $($action:ident => $method:ident),* $(,)?) => {
        $crate::nano::Handlers::new(&[$((
            $all::$action as u8,
            |exchange, station| exchange.answer(|request| station.$method(request)),
        )),*])
    };
}

pub use {nano_handlers, nano_tables};
