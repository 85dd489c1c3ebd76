//! What the field tables expand to without the feature `schema`: nothing.

/// Nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! schema_message {
    ($($table:tt)*) => {};
}

/// Nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! schema_wire_enum {
    ($name:ident) => {};
}
