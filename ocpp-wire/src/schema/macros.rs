//! What the field tables expand to with the feature `schema`.

/// The schema side of [`message!`](crate::message).
#[doc(hidden)]
#[macro_export]
macro_rules! schema_message {
    ($name:ident [$($rest:ident)?] $($json:literal $field:ident $need:ident { $($rules:tt)* }),*) => {
        const _: () = {
            use $crate::json::Rules;
            use $crate::schema::{Describe, Member, Sheet};

            impl Describe for $name {
                fn describe(sheet: &mut Sheet, _: &Rules) {
                    sheet.refer(stringify!($name), |sheet| {
                        sheet.object::<$name>($crate::schema_message!(@open $($rest)?), &[$(
                            Member::new(
                                $json,
                                $crate::message!(@need $need) == 1,
                                const { &$crate::message!(@rules $($rules)*) },
                                |message: &$name| &message.$field,
                            ),
                        )*]);
                    });
                }
            }
        };
    };
    (@open) => { false };
    (@open $rest:ident) => { true };
}

/// The schema side of [`wire_enum!`](crate::wire_enum).
#[doc(hidden)]
#[macro_export]
macro_rules! schema_wire_enum {
    ($name:ident) => {
        impl $crate::schema::Describe for $name {
            fn describe(sheet: &mut $crate::schema::Sheet, _: &$crate::json::Rules) {
                sheet.refer(stringify!($name), |sheet| {
                    sheet.words(Self::ALL.iter().map(Self::as_str));
                });
            }
        }
    };
}
