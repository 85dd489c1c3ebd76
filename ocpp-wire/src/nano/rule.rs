//! What schemas ask of values beyond their types, checked when reading and when writing.

use super::table::Rule;
use crate::error::DecodeErrorKind as Kind;
use crate::raw::RawText;
use crate::uri::is_uri_small;

/// Checks a text of so many characters.
#[inline(never)]
pub(super) fn check_text(text: RawText<'_>, chars: usize, rule: &Rule) -> Result<(), Kind> {
    // Neither is negative.
    if chars as u32 > rule.max as u32 {
        return Err(Kind::TooLong);
    }
    if rule.uri && !is_uri_small(text) {
        return Err(Kind::BadUri);
    }
    Ok(())
}

/// Checks a list's number of items.
pub(super) fn check_count(count: u16, rule: &Rule) -> Result<(), Kind> {
    if i32::from(count) < rule.min {
        Err(Kind::TooFewItems)
    } else if i32::from(count) > rule.max {
        Err(Kind::TooManyItems)
    } else {
        Ok(())
    }
}
