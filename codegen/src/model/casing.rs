//! From the standard's names to Rust's.
//!
//! Owns the casing rules; exceptions to them are data (`names.toml`). Knows no type and no schema.

use std::collections::BTreeMap;

/// Words of member and method names that the rule would tear apart: text and its snake case, longest first.
pub(crate) type Words = [(String, String, crate::facts::Origin)];

/// `idTag` -> `id_tag`, `NotifyEVChargingNeeds` -> `notify_ev_charging_needs`, `limit_L2` -> `limit_l2`.
///
/// A word starts at a capital after a small letter or digit, and at the last capital of several before a small letter;
/// listed words stay whole. Digits belong to the word before them.
pub(crate) fn snake(text: &str, words: &Words) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut out = String::with_capacity(text.len() + 8);
    let mut index = 0;
    // A separator or a listed word ended here; after the latter a word starts even in the middle of capitals.
    let mut fresh = true;
    while index < chars.len() {
        let (previous, current) = (at(index.wrapping_sub(1)), at(index));
        if !current.is_alphanumeric() {
            fresh = true;
            index += 1;
            continue;
        }
        let after_capital = previous.is_uppercase() && at(index + 1).is_lowercase();
        let starts =
            fresh || (current.is_uppercase() && (!previous.is_uppercase() || after_capital));
        fresh = false;
        if starts {
            separate(&mut out);
            if let Some((length, word)) = listed(&chars, index, words) {
                out.push_str(word);
                index += length;
                fresh = true;
                continue;
            }
        }
        out.extend(current.to_lowercase());
        index += 1;
    }
    out
}

fn separate(out: &mut String) {
    if !out.is_empty() && !out.ends_with('_') {
        out.push('_');
    }
}

/// The listed word that stands here, not followed by more of the same word.
fn listed<'w>(chars: &[char], start: usize, words: &'w Words) -> Option<(usize, &'w str)> {
    let rest = chars.get(start..)?;
    words.iter().find_map(|(text, snake, _)| {
        let length = text.chars().count();
        let same = rest.len() >= length && text.chars().zip(rest).all(|(a, &b)| a == b);
        let ends = rest
            .get(length)
            .is_none_or(|next| !next.is_lowercase() && !next.is_ascii_digit());
        (same && ends).then_some((length, snake.as_str()))
    })
}

/// A Rust identifier for a member or method: snake case, a keyword with an underscore behind it.
pub(crate) fn ident(text: &str, words: &Words) -> String {
    let mut ident = snake(text, words);
    if KEYWORDS.contains(&ident.as_str()) {
        ident.push('_');
    }
    ident
}

/// A Rust variant: the parts between dots, dashes, spaces and the like, each with a capital first letter and otherwise
/// as the standard writes it. `Energy.Active.Import.Register` -> `EnergyActiveImportRegister`, `L1-N` -> `L1N`.
pub(crate) fn variant(value: &str) -> String {
    value
        .split(|letter: char| !letter.is_alphanumeric())
        .map(capitalised)
        .collect()
}

/// `smart_charging` -> `SmartCharging`.
pub(crate) fn camel(snake: &str) -> String {
    snake.split(['_', '-']).map(capitalised).collect()
}

/// `idTagInfo` -> `IdTagInfo`.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Whether this can name a Rust item or member.
pub(crate) fn is_ident(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && chars.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !KEYWORDS.contains(&text)
}

/// What is wrong with a set of Rust names, given with the names they were made from.
pub(super) fn clashes(idents: Vec<(&str, &str)>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for (ident, name) in idents {
        if !is_ident(ident) {
            found.push(format!("`{name}` gives `{ident}`, which is no Rust name"));
        } else if let Some(first) = seen.insert(ident, name) {
            found.push(format!("`{first}` and `{name}` both give `{ident}`"));
        }
    }
    found
}

/// Strict and reserved keywords of every edition up to 2024 (The Rust Reference, Keywords).
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::facts::Origin;

    fn check(text: &str, expected: &str) {
        let origin = Origin {
            file: String::new(),
            place: Place::Whole,
            own: false,
        };
        let words: Vec<_> = [
            ("EMAIDs", "emaids"),
            ("EVSE", "evse"),
            ("SoC", "soc"),
            ("V2X", "v2x"),
            ("kWh", "kwh"),
        ]
        .map(|(text, snake)| (text.to_owned(), snake.to_owned(), origin.clone()))
        .into();
        assert_eq!(ident(text, &words), expected, "{text}");
    }

    #[test]
    fn members_and_methods() {
        check("idTag", "id_tag");
        check("evseId", "evse_id");
        check("type", "type_");
        check("limit_L2", "limit_l2");
        check("NotifyEVChargingNeeds", "notify_ev_charging_needs");
        check("NotifyDERAlarm", "notify_der_alarm");
        check("certifiedEMAIDs", "certified_emaids");
        check("iso15118SchemaVersion", "iso15118_schema_version");
        check("fullSoC", "full_soc");
        check("fullSoCLimit", "full_soc_limit");
        check("maxEVSEPower", "max_evse_power");
        check("EVSEV2XMode", "evse_v2x_mode");
        check("maxEVPower", "max_ev_power");
        check("kWhPrice", "kwh_price");
        check("SHA256Hash", "sha256_hash");
        check("a", "a");
    }

    #[test]
    fn variants() {
        for (value, expected) in [
            (
                "Energy.Active.Import.Register",
                "EnergyActiveImportRegister",
            ),
            ("L1-N", "L1N"),
            ("kWh", "KWh"),
            ("EVConnected", "EVConnected"),
            ("eMAID", "EMAID"),
            ("Not_Supported yet", "NotSupportedYet"),
        ] {
            assert_eq!(variant(value), expected, "{value}");
        }
    }
}
