//! Values of one member: valid, at its bounds, beyond them, and of other types.

use ocpp_gen::model::{Decimal, Shape};

use crate::Exception;
use crate::document::Documents;

/// A value to put in a member's place.
pub(crate) struct Value {
    pub(crate) about: String,
    pub(crate) json: String,
    pub(crate) valid: bool,
    pub(crate) canonical: bool,
    pub(crate) exception: Option<Exception>,
}

fn new(about: &str, json: impl Into<String>, valid: bool) -> Value {
    Value {
        about: about.to_owned(),
        json: json.into(),
        valid,
        canonical: false,
        exception: None,
    }
}

/// Valid, and as an encoder writes it.
fn good(about: &str, json: impl Into<String>) -> Value {
    Value {
        canonical: true,
        ..new(about, json, true)
    }
}

fn excepted(about: &str, json: impl Into<String>, exception: Exception) -> Value {
    Value {
        exception: Some(exception),
        ..new(about, json, true)
    }
}

/// Everything worth trying for a shape.
pub(crate) fn of(shape: &Shape, documents: &Documents<'_>) -> Vec<Value> {
    let mut values = match shape {
        Shape::Text { max_chars, uri } => text(*max_chars, *uri),
        Shape::DateTime => date_time(),
        Shape::Integer { wide, min, max } => integer(*wide, *min, *max),
        Shape::Number {
            min,
            max,
            multiple_of,
        } => number(*min, *max, *multiple_of),
        Shape::Boolean => vec![
            good("true", "true"),
            good("false", "false"),
            new("cut", "tru", false),
        ],
        Shape::Named(name) => documents
            .words(name)
            .map_or_else(Vec::new, |words| enumeration(&words)),
        Shape::Array { item, min, max } => list(item, *min, *max, documents),
        Shape::Any => any(),
    };
    if *shape != Shape::Any {
        values.extend(other_types(shape));
    }
    values
}

/// A value of each JSON type but the shape's own.
fn other_types(shape: &Shape) -> Vec<Value> {
    let own = match shape {
        Shape::Text { .. } | Shape::DateTime => "text",
        Shape::Integer { .. } | Shape::Number { .. } => "number",
        Shape::Boolean => "boolean",
        Shape::Array { .. } => "list",
        // An enumeration's values are texts, a struct is an object; the other of both is wrong enough.
        Shape::Named(_) | Shape::Any => "object",
    };
    [
        ("null", "null"),
        ("boolean", "true"),
        ("number", "1"),
        ("text", "\"?\""),
        ("list", "[[]]"),
        ("object", "{\"?\":1}"),
    ]
    .into_iter()
    .filter(|(name, _)| *name != own)
    .map(|(name, json)| new(&format!("{name} instead"), json, false))
    .collect()
}

fn text(max: Option<u32>, uri: bool) -> Vec<Value> {
    if uri {
        return vec![
            good(
                "uri with everything",
                "\"ftp://user:pw@[2001:db8::1]:21/a%20b?c=d#e\"",
            ),
            good("urn", "\"urn:x:y\""),
            new("not a uri", "\"no uri\"", false),
            new("relative", "\"/logs\"", false),
            new("not ascii", "\"https://example.com/é\"", false),
        ];
    }
    let mut values = vec![
        good("empty", "\"\""),
        good("not ascii", "\"é\""),
        good("escaped control", r#""\n""#),
        good("escaped quote", r#""\"""#),
        new("escaped solidus", r#""\/""#, true),
        new("escaped letter", r#""\u0041""#, true),
        new("surrogate pair", r#""\ud83d\ude00""#, true),
        new("raw control", "\"a\nb\"", false),
        new("bad escape", r#""\x""#, false),
        new("bad digits", r#""\u12g4""#, false),
        new("unfinished", "\"", false),
    ];
    let Some(max) = max else {
        values.push(good("long", quoted("lorem ipsum ", 4000)));
        return values;
    };
    let max = max as usize;
    values.extend([
        good("as long as may be", quoted("abcdefghij", max)),
        good("as long as may be, two bytes each", quoted("é", max)),
        good("as long as may be, four bytes each", quoted("😀", max)),
        new(
            "as long as may be, escaped",
            format!("\"{}\"", r"\u00e9".repeat(max)),
            true,
        ),
        new(
            "one character too long",
            quoted("abcdefghij", max + 1),
            false,
        ),
        new(
            "one character too long, two bytes each",
            quoted("é", max + 1),
            false,
        ),
        new(
            "one character too long, escaped",
            format!("\"{}\"", r"\u00e9".repeat(max + 1)),
            false,
        ),
    ]);
    values
}

/// So many characters of a repeated text, in quotes.
fn quoted(text: &str, chars: usize) -> String {
    let text: String = text.chars().cycle().take(chars).collect();
    format!("\"{text}\"")
}

fn date_time() -> Vec<Value> {
    let good = |text: &str| good(text, format!("\"{text}\""));
    let valid = |text: &str| new(text, format!("\"{text}\""), true);
    let bad = |text: &str| new(text, format!("\"{text}\""), false);
    vec![
        good("1999-12-31T23:59:59.999Z"),
        good("2000-02-29T00:00:00.000Z"),
        good("2026-07-01T12:00:00.000+02:00"),
        good("2026-07-01T12:00:00.000-11:30"),
        good("0001-01-01T00:00:00.000Z"),
        valid("2026-07-01T12:00:00Z"),
        valid("2026-07-01T12:00:00.5Z"),
        valid("2026-07-01T12:00:00.123456789Z"),
        valid("2026-07-01t12:00:00z"),
        valid("2016-12-31T23:59:60Z"),
        bad(""),
        bad("2026-07-01"),
        bad("2026-07-01T12:00:00"),
        bad("2026-07-01T12:00:00+02"),
        bad("2026-07-01T12:00:00+0200"),
        bad("2026-07-01 12:00:00Z"),
        bad("2026-02-29T12:00:00Z"),
        bad("2026-13-01T12:00:00Z"),
        bad("2026-00-01T12:00:00Z"),
        bad("2026-04-31T12:00:00Z"),
        bad("2026-07-01T24:00:00Z"),
        bad("2026-07-01T12:60:00Z"),
        bad("2026-07-01T12:00:61Z"),
        bad("2026-07-01T12:00:00.Z"),
        bad("2026-07-01T12:00:00+24:00"),
        bad("26-07-01T12:00:00Z"),
        bad("yesterday"),
    ]
}

fn integer(wide: bool, min: Option<i64>, max: Option<i64>) -> Vec<Value> {
    let inside = min.or(max).unwrap_or(300);
    let mut values = vec![
        good("whole", inside.to_string()),
        new("with a fraction of nothing", format!("{inside}.0"), true),
        new("with an exponent", format!("{inside}e0"), true),
        new("fraction", format!("{inside}.5"), false),
        new("leading zero", "01", false),
        new("plus", "+1", false),
        new("hexadecimal", "0x1", false),
        new("point alone", "1.", false),
        new("exponent alone", "1e", false),
        new("minus alone", "-", false),
    ];
    match min {
        Some(min) => values.push(new("below minimum", (min - 1).to_string(), false)),
        None => {
            let least = if wide { i64::MIN } else { i32::MIN.into() };
            values.push(good("least", least.to_string()));
            let beyond = i128::from(least) - 1;
            values.push(excepted(
                "less than least",
                beyond.to_string(),
                Exception::IntegerTooLarge,
            ));
        }
    }
    match max {
        Some(max) => values.extend([
            good("maximum", max.to_string()),
            new("above maximum", (max + 1).to_string(), false),
        ]),
        None => {
            let most = if wide { i64::MAX } else { i32::MAX.into() };
            values.push(good("greatest", most.to_string()));
            let beyond = i128::from(most) + 1;
            values.push(excepted(
                "more than greatest",
                beyond.to_string(),
                Exception::IntegerTooLarge,
            ));
        }
    }
    values
}

fn number(min: Option<Decimal>, max: Option<Decimal>, step: Option<Decimal>) -> Vec<Value> {
    // Bounds of the schemas are whole numbers; so are those of the values around them.
    let whole = |bound: Decimal| bound.mantissa / 10i64.pow(bound.scale.into());
    let mut values = vec![
        new("leading zero", "01.5", false),
        new("point first", ".5", false),
        new("point last", "1.", false),
        new("not a number", "NaN", false),
    ];
    match min {
        Some(min) => values.extend([
            good("minimum", format!("{}.0", whole(min))),
            new(
                "below minimum",
                format!("{}.5", whole(min) - 1).replace("0.5", "-0.5"),
                false,
            ),
        ]),
        None => values.push(good("negative", "-7.5")),
    }
    match max {
        Some(max) => values.extend([
            good("maximum", format!("{}.0", whole(max))),
            new("above maximum", format!("{}.5", whole(max)), false),
        ]),
        None => values.push(good("positive", "8.1")),
    }
    if min.is_none() && max.is_none() {
        values.extend([
            new("whole", "16", true),
            new("trailing zeros", "16.500", true),
            new("exponent", "165e-1", true),
            new("nothing", "-0.0", true),
        ]);
        if step.is_none() {
            values.extend([
                good("many digits", "12345.678901234567"),
                good("small", "0.000000000000000001"),
                excepted(
                    "more digits than can be held",
                    "0.1234567890123456789",
                    Exception::TooManyDigits,
                ),
                excepted("larger than can be held", "1e300", Exception::TooManyDigits),
            ]);
        }
    }
    if step
        == Some(Decimal {
            mantissa: 1,
            scale: 1,
        })
    {
        // All that binary floating point gets wrong, and what is no multiple.
        for tenths in [3, 6, 7, 12, 14, 163, 655, 1999] {
            values.push(good("tenths", format!("{}.{}", tenths / 10, tenths % 10)));
        }
        values.push(new("hundredths", "8.15", false));
        values.push(new("a hair beside", "0.30001", false));
    }
    values
}

fn enumeration(words: &[&str]) -> Vec<Value> {
    let mut values: Vec<_> = words
        .iter()
        .map(|word| good(word, format!("\"{word}\"")))
        .collect();
    let first = words.first().copied().unwrap_or_default();
    values.push(new(
        "escaped",
        format!("\"\\u{:04x}{}\"", first.as_bytes()[0], &first[1..]),
        true,
    ));
    for word in [
        format!("{first}x"),
        String::new(),
        "Unlisted".to_owned(),
        other_case(first),
    ] {
        if !words.contains(&word.as_str()) {
            values.push(new("not listed", format!("\"{word}\""), false));
        }
    }
    values
}

fn other_case(word: &str) -> String {
    word.chars()
        .map(|letter| {
            if letter.is_ascii_uppercase() {
                letter.to_ascii_lowercase()
            } else {
                letter.to_ascii_uppercase()
            }
        })
        .collect()
}

fn list(item: &Shape, min: Option<u32>, max: Option<u32>, documents: &Documents<'_>) -> Vec<Value> {
    let one = documents.least(item);
    let some = |count: u32| format!("[{}]", vec![one.as_str(); count as usize].join(","));
    let least = min.unwrap_or(0);
    let mut values = vec![
        good("fewest", some(least)),
        new("unfinished", format!("[{one}"), false),
        new("comma last", format!("[{one},]"), false),
        new("null in it", "[null]", false),
    ];
    if least > 0 {
        values.push(new("one too few", some(least - 1), false));
    }
    match max {
        Some(max) => values.extend([
            good("most", some(max)),
            new("one too many", some(max + 1), false),
        ]),
        None => values.push(good("many", some(least + 40))),
    }
    // Items have bounds of their own; the list around them must be long enough.
    if !matches!(item, Shape::Named(_)) || documents.words(name_of(item)).is_some() {
        let rest = vec![one.as_str(); least.saturating_sub(1) as usize];
        for value in of(item, documents) {
            let mut items = vec![value.json.as_str()];
            items.extend(&rest);
            values.push(Value {
                about: format!("item: {}", value.about),
                json: format!("[{}]", items.join(",")),
                ..value
            });
        }
    }
    values
}

fn name_of(shape: &Shape) -> &str {
    match shape {
        Shape::Named(name) => name,
        _ => "",
    }
}

fn any() -> Vec<Value> {
    let mut values: Vec<_> = [
        "null",
        "true",
        "-1.5e-7",
        "\"é\\n\"",
        "[]",
        "{}",
        "[[{\"a\":[1,2]}]]",
        "{ \"a\" : 1 }",
    ]
    .into_iter()
    .map(|json| good("any value", json))
    .collect();
    values.push(new("not JSON", "{a:1}", false));
    values.push(new("not JSON either", "[1 2]", false));
    values
}
