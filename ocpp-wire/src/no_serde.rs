//! What the field tables expand to without the feature `serde`: nothing.

/// Nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! serde_message {
    ($($table:tt)*) => {};
}

/// Nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! serde_wire_enum {
    ($name:ident) => {};
}
