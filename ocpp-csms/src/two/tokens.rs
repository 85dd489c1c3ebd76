//! What is said of a token.

use super::messages::types::{AuthorizationStatusEnumType, IdTokenInfoType};
use crate::defaults::Verdict;
use crate::store::IdTag;

/// The verdict on a token, with what the store knows of it.
pub(super) fn info(verdict: Verdict, known: Option<&IdTag>) -> IdTokenInfoType {
    let status = match verdict {
        Verdict::Accepted => AuthorizationStatusEnumType::Accepted,
        Verdict::Blocked => AuthorizationStatusEnumType::Blocked,
        Verdict::Expired => AuthorizationStatusEnumType::Expired,
        Verdict::Unknown => AuthorizationStatusEnumType::Unknown,
    };
    let mut info = IdTokenInfoType::new(status);
    info.cache_expiry_date_time = known.and_then(|tag| tag.expires).map(Into::into);
    info
}
