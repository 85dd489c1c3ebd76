//! The std codec on small messages of its own: spellings, order, rules, what is kept, and where errors are.
#![cfg(feature = "alloc")]

use ocpp_wire::json::{decode, encode, encode_as_is};
use ocpp_wire::{
    AnyValue, DateTime, Decimal, DecodeErrorKind as Kind, Members, Reading, Text, UnlistedValue,
    message, wire_enum,
};

#[derive(Clone, Debug, PartialEq, Eq)]
enum Unit {
    A,
    KiloWatt,
    Unlisted(UnlistedValue),
}

wire_enum! { Unit { A = "A", KiloWatt = "kW" } }

#[derive(Clone, Debug, PartialEq, Eq)]
struct Period {
    start: i32,
    limit: Decimal,
    unit: Option<Unit>,
}

message! {
    Period {
        "start" start required { minimum(0) maximum(86400) },
        "limit" limit required { minimum(-5) multiple_of(0.1) },
        "unit" unit optional,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Plan {
    name: Text<5>,
    id: Option<i64>,
    on: Option<bool>,
    at: Option<DateTime>,
    periods: Vec<Period>,
    numbers: Option<Vec<i32>>,
    link: Option<Text>,
    data: Option<AnyValue>,
    rest: Members,
}

message! {
    Plan {
        "name" name required,
        "id" id optional,
        "on" on optional,
        "at" at optional,
        "periods" periods required { min_items(1) max_items(2) },
        "numbers" numbers optional { item(minimum(3)) },
        "link" link optional { uri },
        "data" data optional,
        .. rest
    }
}

const FULL: &str = concat!(
    r#"{"name":"plan","id":-9007199254740993,"on":true,"at":"2026-07-01T12:00:00.000Z","#,
    r#""periods":[{"start":0,"limit":16.0,"unit":"kW"},{"start":60,"limit":-0.5}],"numbers":[3,4],"#,
    r#""link":"urn:a:b","data":[1,  2],"own":[null],"more":1e3}"#
);

fn read(text: &str) -> Result<Plan, (Kind, usize)> {
    decode(text.as_bytes(), Reading::Strict).map_err(|error| (error.kind, error.at as usize))
}

#[track_caller]
fn check(text: &str) {
    let plan = read(text).expect(text);
    assert_eq!(plan, read(FULL).expect("full"), "{text}");
    let mut out = Vec::new();
    encode(&plan, &mut out).expect("strict");
    assert_eq!(String::from_utf8_lossy(&out), FULL);
}

#[test]
fn spellings_of_one_text() {
    check(FULL);
    check(&format!("  {FULL}\r\n\t"));
    check(&FULL.replace("\":", "\" :  ").replace(",\"", " ,\n \""));
    check(
        &FULL
            .replace("name", r"n\u0061me")
            .replace("\"own\"", r#""\u006fwn""#),
    );
    check(&FULL.replace("16.0", "1.6e1").replace("60,", "6E+1,"));
}

#[test]
fn members_in_any_order() {
    let members = [
        r#""data":[1,  2]"#,
        r#""own":[null]"#,
        r#""periods":[{"unit":"kW","limit":16,"start":0},{"limit":-0.5,"start":60}]"#,
        r#""link":"urn:a:b""#,
        r#""numbers":[3,4]"#,
        r#""at":"2026-07-01T12:00:00Z""#,
        r#""more":1e3"#,
        r#""on":true"#,
        r#""id":-9007199254740993"#,
        r#""name":"plan""#,
    ];
    check(&format!("{{{}}}", members.join(",")));
    // `own` goes before `more`: what the schema does not name is kept in the order it came.
    let mut turned = members;
    for _ in 0..members.len() {
        turned.rotate_left(1);
        let place = |name: &str| turned.iter().position(|member| member.starts_with(name));
        if place("\"own") < place("\"more") {
            check(&format!("{{{}}}", turned.join(",")));
        }
    }
}

#[test]
fn errors_say_what_and_where() {
    for (text, kind, at) in [
        ("", Kind::UnexpectedEnd, 0),
        ("[]", Kind::WrongType, 0),
        ("{\"name\":\"plan\"}", Kind::MissingMember, 14),
        ("{\"name\":\"planet\",\"periods\":[]}", Kind::TooLong, 8),
        ("{\"name\":\"plan\",\"periods\":[]}", Kind::TooFewItems, 25),
        ("{\"periods\":[{\"start\":-1}]}", Kind::OutOfRange, 21),
        ("{\"periods\":[{\"start\":86401}]}", Kind::OutOfRange, 21),
        (
            "{\"periods\":[{\"start\":99999999999}]}",
            Kind::OutOfRange,
            21,
        ),
        ("{\"periods\":[{\"limit\":0.05}]}", Kind::NotAMultiple, 21),
        ("{\"periods\":[{\"limit\":-5.1}]}", Kind::OutOfRange, 21),
        ("{\"periods\":[{\"unit\":\"kVA\"}]}", Kind::UnknownValue, 20),
        ("{\"periods\":[{\"colour\":1}]}", Kind::UnknownMember, 13),
        ("{\"numbers\":[3,2]}", Kind::OutOfRange, 14),
        ("{\"id\":9223372036854775808}", Kind::OutOfRange, 6),
        ("{\"id\":1.5}", Kind::NotAMultiple, 6),
        ("{\"id\":1,\"id\":2}", Kind::DuplicateMember, 13),
        ("{\"own\":1,\"own\":2}", Kind::DuplicateMember, 9),
        ("{\"on\":1}", Kind::WrongType, 6),
        ("{\"on\":tru}", Kind::Syntax, 6),
        ("{\"on\":null}", Kind::WrongType, 6),
        ("{\"at\":\"today\"}", Kind::BadTimestamp, 6),
        ("{\"link\":\"no link\"}", Kind::BadUri, 8),
        ("{\"data\":[1,]}", Kind::Syntax, 11),
        ("{\"name\":\"a\\q\"}", Kind::Syntax, 11),
        ("{\"name\" \"a\"}", Kind::Syntax, 8),
        ("{\"name\":\"a\",}", Kind::Syntax, 12),
        ("{\"name\":\"a", Kind::UnexpectedEnd, 10),
        ("{\"data\":1} 2", Kind::MissingMember, 9),
    ] {
        assert_eq!(read(text), Err((kind, at)), "{text}");
    }
    assert_eq!(
        read(&format!("{FULL}x")),
        Err((Kind::TrailingText, FULL.len()))
    );
    let deep = format!("{{\"data\":{}{}}}", "[".repeat(65), "]".repeat(65));
    assert_eq!(read(&deep), Err((Kind::TooDeep, 72)));
    let three = "{\"periods\":[{\"start\":0,\"limit\":1},{\"start\":0,\"limit\":1},{\"start\":0,\"limit\":1}]}";
    assert_eq!(read(three), Err((Kind::TooManyItems, 11)));
}

#[test]
fn encoders_name_what_they_refuse() {
    type Change = fn(&mut Plan);
    let cases: [(Change, &str); 6] = [
        (
            |plan| plan.name = Text::lax("planet"),
            "text is too long at /name",
        ),
        (|plan| plan.periods.clear(), "too few items at /periods"),
        (
            |plan| plan.periods[1].start = -1,
            "number is out of range at /periods/1/start",
        ),
        (
            |plan| plan.periods[0].unit = Some(Unit::from("kVA")),
            "not a value of the enumeration at /periods/0/unit",
        ),
        (
            |plan| plan.link = Some(Text::unbounded("no link")),
            "not a URI at /link",
        ),
        (
            |plan| plan.rest.insert("name", AnyValue::default()),
            "member stands twice at the top",
        ),
    ];
    for (change, said) in cases {
        let mut plan = read(FULL).expect("full");
        change(&mut plan);
        let mut out = b"[".to_vec();
        let refused = encode(&plan, &mut out).expect_err(said);
        assert_eq!(
            (refused.to_string().as_str(), out.as_slice()),
            (said, &b"["[..])
        );
        assert!(!plan.is_strict());
        encode_as_is(&plan, &mut out);
        assert!(out.len() > 100, "as it is, it is written all the same");
    }
}

#[test]
fn strings_come_back_whatever_is_in_them() {
    for text in [
        "",
        "\"\\\u{1}",
        "é😀ß",
        "a\nb\tc",
        "\u{7f}",
        "\u{2028}",
        "/</",
    ] {
        let plan = Plan {
            name: Text::new(text).expect("short"),
            ..read(FULL).expect("full")
        };
        let mut out = Vec::new();
        encode(&plan, &mut out).expect("strict");
        let again: Plan = decode(&out, Reading::Strict).expect("what is written is strict");
        assert_eq!(again.name, text);
    }
}

#[test]
fn many_own_members_take_no_square_of_time() {
    let members: Vec<_> = (0..200_000)
        .map(|number| format!("\"m{number}\":1"))
        .collect();
    let text = format!(
        "{{\"name\":\"a\",\"periods\":[{{\"start\":0,\"limit\":1}}],{}}}",
        members.join(",")
    );
    assert_eq!(read(&text).expect("strict").rest.len(), 200_000);
}
