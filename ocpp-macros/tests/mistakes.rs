//! Every mistake a user can make with the derive, and the words he is told it in.
//!
//! After a change of words: `TRYBUILD=overwrite cargo test -p ocpp-macros --test mistakes`, and read the difference.

#[test]
fn mistakes_are_told_in_plain_words() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

/// The compiler words these around ours, each version a little differently.
#[rustversion::attr(not(stable(1.95)), ignore = "the words are those of Rust 1.95")]
#[test]
fn wrong_types_are_told_in_plain_words() {
    trybuild::TestCases::new().compile_fail("tests/ui/types/*.rs");
}
