//! The no-alloc codec: one small interpreter over constant tables, for messages that live in fixed structs.
//!
//! Owns the field types of such structs, the tables' form, decoding and encoding. Size on flash is the point: the code
//! is there once, whatever the number of messages, and a member costs eight bytes of table.
//!
//! Generated code states its structs to [`nano_tables!`](crate::nano_tables) and gets [`Record`] for them; nobody else
//! needs to.
//!
//! Reading is strict, with these tolerances: members that the schema does not know are passed over, a payload `null` is
//! read as `{}`, and of a URI the scheme and the characters are looked at, not what stands where. Beyond the schema it
//! refuses members that stand twice, more than [`Text`]'s and [`List`]'s own capacity holds
//! ([`OverCapacity`](crate::DecodeErrorKind::OverCapacity)), date-times of more than 64 characters, and unknown members
//! that nest deeper than 31 levels.

mod cells;
mod codec;
mod decode;
mod encode;
mod macros;
mod member;
mod rule;
mod station;
mod table;
mod tenths;
mod vendor;

pub use cells::{
    Borrowed, Enumeration, List, Record, Slot, Text, TooLong, decode, decode_into, decode_response,
    encode, put_call, put_result,
};
pub use codec::EncodeError;
pub use macros::{nano_handlers, nano_tables};
pub use station::{Answer, Exchange, Handled, Handler, Handlers, Request, Route, Ticket};
pub use tenths::Tenths;
pub use vendor::nano_vendor;

#[cfg(test)]
mod tests;

/// For generated code and [`nano_tables!`] only.
#[doc(hidden)]
pub mod __private {
    pub use super::cells::{
        Cell, CellSpec, Described, InSet, TableSet, enum_spec, enumeration, field, object_spec,
        record, zeroed,
    };
    pub use super::member::{debug, get, get_borrowed, get_copy, get_items, get_text, set};
    pub use super::table::{
        Built, EnumDesc, EnumSpec, Field, FieldSpec, RecordDesc, RecordSpec, Rule, Tables, build,
        shrink,
    };
    pub use super::vendor::vendor_answer;
}
