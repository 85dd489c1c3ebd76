//! The codec on a schema that has everything once: each kind of member, each kind of wrong value.

// The macro's own `unsafe` and `pub`, which other crates need not allow.
#![allow(unsafe_code, unreachable_pub)]

extern crate std;

use super::*;
use crate::error::DecodeErrorKind as Kind;
use crate::sink::Cursor;
use crate::timestamp::Timestamp;
use std::{string::String, vec::Vec};

#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Color {
    Red,
    DarkGreen,
    Blue,
}

#[derive(Clone, PartialEq)]
#[repr(C)]
struct Leaf {
    has: u32,
    id: i32,
    note: Text<8>,
}

#[derive(Clone, PartialEq)]
#[repr(C)]
struct Inner<'f> {
    has: u32,
    leaf: Leaf,
    chain: Borrowed<'f>,
}

#[derive(Clone, PartialEq)]
#[repr(C)]
struct All<'f> {
    has: u32,
    tag: Text<20>,
    wide_text: Text<12>,
    count: i32,
    bounded: i32,
    wide: i64,
    limit: Tenths,
    bounded_limit: Tenths,
    on: bool,
    at: Timestamp,
    color: Color,
    inner: Inner<'f>,
    keys: List<Text<5>, 3>,
    leaves: List<Leaf, 2>,
    flags: List<bool, 3>,
    link: Borrowed<'f>,
    inners: List<Inner<'f>, 2>,
}

#[derive(Clone, PartialEq)]
#[repr(C)]
struct Nothing {
    has: u32,
}

nano_tables! {
    static TABLES;
    enums { Color { Red = "Red", DarkGreen = "Dark.Green", Blue = "Blue" } }
    records {
        #[cfg(any())]
        Absent { id "id" required; }
        Nothing {}
        Leaf { id "id" required; note "note" optional; }
        Inner<'f> { leaf "leaf" required; chain "chain" optional (Rule::chars(10)); }
        All<'f> {
            tag "tag" required;
            wide_text "wideText" optional (Rule::chars(6));
            count "count" optional;
            bounded "bounded" optional (Rule::range(-5, 5));
            wide "wide" optional;
            limit "limit" optional;
            bounded_limit "boundedLimit" optional (Rule::range(0, 500));
            on "on" optional;
            at "at" optional;
            color "color" optional;
            inner "inner" optional;
            keys "keys" optional (Rule::range(1, i32::MAX), Rule::chars(5));
            leaves "leaves" optional (Rule::range(0, 2));
            flags "flags" optional;
            link "link" optional (Rule::chars(40).uri());
            inners "inners" optional;
        }
    }
}

type Room = Slot<1024>;

fn refused(text: &str) -> (Kind, u32, &'static str) {
    let mut slot = Room::new();
    let read = decode::<All<'_>, 1024>(text.as_bytes(), &mut slot);
    let error = read.map(|read| read.clone()).expect_err(text);
    (error.kind, error.at, error.member)
}

/// Reads a text and writes it again.
fn through(text: &str) -> String {
    let mut slot = Room::new();
    let read: &mut All<'_> = decode(text.as_bytes(), &mut slot).expect(text);
    let mut buffer = [0; 1024];
    let mut out = Cursor::new(&mut buffer);
    encode(read, &mut out).expect(text);
    String::from_utf8(out.finish().expect("fits").into()).expect("UTF-8")
}

const FULL: &str = r#"{"tag":"a\"é","wideText":"éééééé","count":-2147483648,"bounded":5,"wide":-9223372036854775808,"limit":16.5,"boundedLimit":50.0,"on":true,"at":"2026-07-01T12:34:56.789+02:00","color":"Dark.Green","inner":{"leaf":{"id":7,"note":"12345678"},"chain":"0123\n56789"},"keys":["","12345"],"leaves":[{"id":1},{"id":2,"note":"x"}],"flags":[true,false,true],"link":"https://example.com/a?b=c","inners":[{"leaf":{"id":0}}]}"#;

#[test]
fn everything_comes_back_as_it_was() {
    assert_eq!(through(FULL), FULL);
    assert_eq!(through(r#"{"tag":""}"#), r#"{"tag":""}"#);
}

#[test]
fn values_are_read() {
    let mut slot = Room::new();
    let all: &mut All<'_> = decode(FULL.as_bytes(), &mut slot).expect("valid");
    assert_eq!(all.tag, "a\"é");
    assert_eq!(all.wide_text, "éééééé");
    assert_eq!((all.count, all.bounded, all.wide), (i32::MIN, 5, i64::MIN));
    assert_eq!(all.limit, Tenths::from_tenths(165));
    assert!(all.on);
    assert_eq!(all.at.offset_minutes(), 120);
    assert_eq!(all.color, Color::DarkGreen);
    assert_eq!(all.inner.chain, "0123\n56789");
    assert_eq!(all.inner.leaf.note, "12345678");
    assert_eq!(all.keys.len(), 2);
    assert_eq!(all.leaves[1].id, 2);
    assert_eq!(*all.flags, [true, false, true]);
    assert_eq!(all.inners.len(), 1);
    assert_eq!(all.has, 0xffff);
}

#[test]
fn order_and_space_do_not_matter() {
    let value: serde_json::Value = serde_json::from_str(FULL).expect("JSON");
    let spaced = serde_json::to_string_pretty(&value).expect("JSON");
    assert_eq!(through(&spaced), FULL);
    let reversed = {
        let object = value.as_object().expect("an object");
        let members: Vec<_> = object
            .iter()
            .rev()
            .map(|(k, v)| std::format!("\"{k}\" : {v}"))
            .collect();
        std::format!("\t{{ {} }}\r\n", members.join(" , "))
    };
    assert_eq!(through(&reversed), FULL);
    let escaped = FULL
        .replace("\"tag\"", "\"\\u0074\\u0061g\"")
        .replace("Dark.", "\\u0044ark.");
    assert_eq!(through(&escaped), FULL);
    let escaped = FULL
        .replace("2026-07-01T", "2026\\u002d07-01T")
        .replace("example.com/", "example.com\\/");
    assert_eq!(
        through(&escaped.replace("example.com\\/", "example.com/")),
        FULL
    );
}

#[test]
fn unknown_members_are_passed_over() {
    let text = r#"{"x":{"a":[1,{"b":null}],"c":"\u00e9"},"tag":"t","y":[[],{},-1.5e+3,true,false,null,""]}"#;
    assert_eq!(through(text), r#"{"tag":"t"}"#);
    let deep = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        std::format!(r#"{{"tag":"t","x":{open}{close}}}"#)
    };
    through(&deep(31));
    assert_eq!(refused(&deep(32)).0, Kind::TooDeep);
    let many = if cfg!(miri) { 100 } else { 100_000 };
    assert_eq!(refused(&deep(many)).0, Kind::TooDeep);
}

/// A member's value and the error that it is; the error stands at the value.
fn check(member: &str, value: &str, kind: Kind) {
    let text = std::format!(r#"{{"tag":"t","{member}":{value}}}"#);
    let at = text.rfind(value).expect("there") as u32;
    assert_eq!(refused(&text), (kind, at, ""), "{text}");
}

#[test]
fn constraints_hold() {
    let long = |len: usize| std::format!("\"{}\"", "x".repeat(len));
    check("wideText", &long(7), Kind::TooLong);
    check("wideText", r#""éééééé1""#, Kind::TooLong);
    check("wideText", r#""⚡⚡⚡⚡⚡""#, Kind::OverCapacity);
    // 20 characters may be, and are more bytes than the struct holds.
    assert_eq!(
        refused(&std::format!(r#"{{"tag":"{}"}}"#, "é".repeat(20))).0,
        Kind::OverCapacity
    );
    assert_eq!(
        refused(&std::format!(r#"{{"tag":"{}"}}"#, "é".repeat(21))).0,
        Kind::TooLong
    );
    check("bounded", "6", Kind::OutOfRange);
    check("bounded", "-6", Kind::OutOfRange);
    check("count", "2147483648", Kind::OutOfRange);
    check("count", "-2147483649", Kind::OutOfRange);
    check("count", "1e10", Kind::OutOfRange);
    check("count", "1e400", Kind::OutOfRange);
    check("count", "1.5", Kind::NotAMultiple);
    check("count", "1e-400", Kind::NotAMultiple);
    check("wide", "9223372036854775808", Kind::OutOfRange);
    check("wide", "-9223372036854775809", Kind::OutOfRange);
    check("wide", "99999999999999999999999", Kind::OutOfRange);
    check("limit", "0.05", Kind::NotAMultiple);
    check("limit", "214748364.8", Kind::OutOfRange);
    check("boundedLimit", "50.1", Kind::OutOfRange);
    check("boundedLimit", "-0.1", Kind::OutOfRange);
    check("at", r#""2026-07-01""#, Kind::BadTimestamp);
    check("at", &long(100), Kind::BadTimestamp);
    check("color", r#""Green""#, Kind::UnknownValue);
    check("color", r#""red""#, Kind::UnknownValue);
    check("color", &long(100), Kind::UnknownValue);
    check("keys", "[]", Kind::TooFewItems);
    check("link", r#""example""#, Kind::BadUri);
    check(
        "link",
        &std::format!("\"http://{}\"", "x".repeat(34)),
        Kind::TooLong,
    );
    let all = |item: &str, count: usize| std::vec![item; count].join(",");
    assert_eq!(
        refused(&std::format!(
            r#"{{"tag":"t","leaves":[{}]}}"#,
            all(r#"{"id":1}"#, 3)
        ))
        .0,
        Kind::TooManyItems
    );
    assert_eq!(
        refused(&std::format!(
            r#"{{"tag":"t","keys":[{}]}}"#,
            all("\"a\"", 4)
        ))
        .0,
        Kind::OverCapacity
    );
    assert_eq!(
        refused(&std::format!(
            r#"{{"tag":"t","keys":["{}"]}}"#,
            "x".repeat(6)
        ))
        .0,
        Kind::TooLong
    );
}

#[test]
fn types_are_told_apart() {
    let values = ["1", "1.5", "\"x\"", "true", "null", "[]", "{}"];
    let members = [
        ("tag", "\""),
        ("count", "1"),
        ("wide", "1"),
        ("limit", "1"),
        ("on", "t"),
        ("at", "\""),
        ("color", "\""),
        ("inner", "{"),
        ("leaves", "["),
        ("link", "\""),
    ];
    for (member, own) in members {
        for value in values.into_iter().filter(|value| !value.starts_with(own)) {
            let text = std::format!(r#"{{"{member}":{value}}}"#);
            let at = text.rfind(value).expect("there") as u32;
            assert_eq!(refused(&text), (Kind::WrongType, at, ""), "{text}");
        }
    }
    for text in ["1", "\"x\"", "true", "[]"] {
        assert_eq!(refused(text), (Kind::WrongType, 0, ""), "{text}");
    }
}

#[test]
fn members_are_counted() {
    assert_eq!(refused("{}"), (Kind::MissingMember, 1, "tag"));
    assert_eq!(refused("null"), (Kind::MissingMember, 1, "tag"));
    assert_eq!(refused(r#"{"count":1}"#), (Kind::MissingMember, 10, "tag"));
    assert_eq!(
        refused(r#"{"tag":"t","inner":{}}"#),
        (Kind::MissingMember, 20, "leaf")
    );
    assert_eq!(
        refused(r#"{"tag":"t","tag":"t"}"#),
        (Kind::DuplicateMember, 11, "")
    );
    let mut slot = Slot::<8>::new();
    for text in ["{}", "null", " { } "] {
        assert!(decode::<Nothing, 8>(text.as_bytes(), &mut slot).is_ok());
    }
}

#[test]
fn broken_json_is_refused() {
    for (text, kind) in [
        ("", Kind::UnexpectedEnd),
        ("{", Kind::UnexpectedEnd),
        ("{\"tag\"", Kind::UnexpectedEnd),
        ("{\"tag\":", Kind::UnexpectedEnd),
        ("{\"tag\":\"t", Kind::UnexpectedEnd),
        ("{\"tag\":\"t\"", Kind::UnexpectedEnd),
        ("{\"tag\":\"t\",", Kind::UnexpectedEnd),
        ("{\"tag\":\"t\\u12", Kind::UnexpectedEnd),
        ("{\"tag\":\"t\"}x", Kind::TrailingText),
        ("{\"tag\":\"t\",}", Kind::Syntax),
        ("{\"tag\" \"t\"}", Kind::Syntax),
        ("{tag:\"t\"}", Kind::Syntax),
        ("{\"tag\":\"a\nb\"}", Kind::Syntax),
        ("{\"tag\":\"\\x\"}", Kind::Syntax),
        ("{\"tag\":\"\\ud800\"}", Kind::Syntax),
        ("{\"tag\":\"\\udc00\"}", Kind::Syntax),
        ("{\"tag\":\"t\",\"count\":01}", Kind::Syntax),
        ("{\"tag\":\"t\",\"count\":1.}", Kind::Syntax),
        ("{\"tag\":\"t\",\"count\":.1}", Kind::Syntax),
        ("{\"tag\":\"t\",\"count\":+1}", Kind::Syntax),
        ("{\"tag\":\"t\",\"count\":-}", Kind::Syntax),
        ("{\"tag\":\"t\",\"count\":1e}", Kind::Syntax),
        ("{\"tag\":\"t\",\"on\":tru}", Kind::Syntax),
        ("{\"tag\":\"t\",\"flags\":[true,]}", Kind::Syntax),
        ("{\"tag\":\"t\",\"flags\":[true false]}", Kind::Syntax),
        ("{\"tag\":\"t\",\"x\":[1,]}", Kind::Syntax),
        ("{\"tag\":\"t\",\"x\":{1:2}}", Kind::Syntax),
        ("{\"tag\":\"t\",\"x\":nul}", Kind::Syntax),
        ("\u{feff}{}", Kind::Syntax),
    ] {
        assert_eq!(refused(text).0, kind, "{text}");
    }
    for bytes in [
        &b"{\"tag\":\"\xff\"}"[..],
        b"{\"tag\":\"\xc0\xaf\"}",
        b"{\"tag\":\"\xed\xa0\x80\"}",
        b"{\"tag\":\"\xf4\x90\x80\x80\"}",
    ] {
        let mut slot = Room::new();
        let read = decode::<All<'_>, 1024>(bytes, &mut slot);
        assert_eq!(
            read.map(|_| ()).map_err(|error| error.kind),
            Err(Kind::Utf8)
        );
    }
}

#[test]
fn numbers_are_exact() {
    let step = if cfg!(miri) { 997 } else { 1 };
    for tenths in (-20_000..=20_000).step_by(step) {
        let limit = Tenths::from_tenths(tenths);
        let text = std::format!(r#"{{"tag":"","limit":{limit}}}"#);
        assert_eq!(through(&text), text);
    }
    for (number, written) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1.0", "1"),
        ("1e2", "100"),
        ("1E+2", "100"),
        ("1200e-2", "12"),
        ("1.50e1", "15"),
        ("0e999999999", "0"),
        ("0.000000000000000000000000000e5", "0"),
        ("2147483647.0000000000000000000000000000", "2147483647"),
    ] {
        let text = std::format!(r#"{{"tag":"","count":{number}}}"#);
        assert_eq!(
            through(&text),
            std::format!(r#"{{"tag":"","count":{written}}}"#)
        );
    }
    for number in [
        0,
        9,
        10,
        4_294_967_295,
        4_294_967_296,
        9_999_999_999_999,
        i64::MAX,
        i64::MIN,
        -1,
    ] {
        let text = std::format!(r#"{{"tag":"","wide":{number}}}"#);
        assert_eq!(through(&text), text);
    }
}

#[test]
fn what_the_schema_forbids_is_not_written() {
    let mut buffer = [0; 256];
    let mut check = |change: fn(&mut All<'_>), kind, member| {
        let mut slot = Room::new();
        let all: &mut All<'_> = decode(br#"{"tag":"t"}"#, &mut slot).expect("valid");
        change(all);
        let error = encode(all, &mut Cursor::new(&mut buffer));
        assert_eq!(error, Err(EncodeError::Invalid { kind, member }));
    };
    check(|all| all.has = 0, Kind::MissingMember, "tag");
    check(
        |all| {
            all.has |= 2;
            all.wide_text = "1234567".try_into().expect("fits");
        },
        Kind::TooLong,
        "wideText",
    );
    check(
        |all| {
            all.has |= 8;
            all.bounded = 6;
        },
        Kind::OutOfRange,
        "bounded",
    );
    check(|all| all.has |= 1 << 11, Kind::TooFewItems, "keys");
    check(
        |all| {
            all.has |= 1 << 14;
            all.link = "nowhere".into();
        },
        Kind::BadUri,
        "link",
    );
    let mut small = [0; 8];
    let mut slot = Room::new();
    let all: &mut All<'_> = decode(br#"{"tag":"t"}"#, &mut slot).expect("valid");
    let error = encode(all, &mut Cursor::new(&mut small));
    assert_eq!(
        error,
        Err(EncodeError::Overflow(crate::Overflow { needed: 11 }))
    );
}

#[test]
fn a_reused_struct_keeps_nothing() {
    let mut slot = Room::new();
    let all: &mut All<'_> = decode(FULL.as_bytes(), &mut slot).expect("valid");
    decode_into(br#"{"tag":"t"}"#, all).expect("valid");
    assert_eq!(all.keys.len(), 0);
    assert_eq!(all.has, 1);
}

#[test]
fn no_prefix_and_no_broken_byte_panics() {
    let mut slot = Room::new();
    let step = if cfg!(miri) { 61 } else { 1 };
    for at in (0..FULL.len()).step_by(step) {
        assert!(decode::<All<'_>, 1024>(&FULL.as_bytes()[..at], &mut slot).is_err());
        for byte in [
            0, b' ', b'"', b'\\', b'{', b'}', b'[', b']', b',', b':', b'0', b'e', b'-', 0x80, 0xff,
        ] {
            let mut broken = FULL.as_bytes().to_vec();
            broken[at] = byte;
            if let Ok(read) = decode::<All<'_>, 1024>(&broken, &mut slot) {
                let mut buffer = [0; 1024];
                encode(read, &mut Cursor::new(&mut buffer)).expect("what was read can be written");
            }
        }
    }
}

#[test]
fn structs_show_what_they_hold() {
    let mut slot = Room::new();
    let all: &mut All<'_> = decode(FULL.as_bytes(), &mut slot).expect("valid");
    let shown = std::format!("{all:?}");
    assert!(
        shown.starts_with("All { tag: \"a\\\"é\", wideText: "),
        "{shown}"
    );
    assert!(shown.contains("limit: 16.5, "), "{shown}");
    assert!(
        shown.contains("color: Dark.Green, inner: {\"leaf\": {\"id\": 7, "),
        "{shown}"
    );
    assert!(shown.contains("leaves: [{\"id\": 1}, {"), "{shown}");
    decode_into(br#"{"tag":"t"}"#, all).expect("valid");
    assert_eq!(std::format!("{all:?}"), "All { tag: \"t\" }");
}

#[test]
fn values_of_an_enumeration_know_their_text() {
    assert_eq!(Color::DarkGreen.wire_text(), "Dark.Green");
    assert_eq!(Color::from_wire_text(b"Blue"), Some(Color::Blue));
    assert_eq!(Color::from_wire_text(b"Dark.Gree"), None);
    assert_eq!(Color::from_wire_text(b""), None);
}

#[test]
fn lists_and_texts_keep_their_bounds() {
    let mut list: List<Text<4>, 2> = List::new();
    assert!(list.push("ab".try_into().expect("fits")).is_ok());
    assert!(list.push("cd".try_into().expect("fits")).is_ok());
    assert!(list.is_full());
    assert!(list.push("ef".try_into().expect("fits")).is_err());
    assert_eq!(list.pop().expect("two"), "cd");
    list.clear();
    assert!(list.is_empty() && list.pop().is_none());
    assert_eq!(Text::<4>::truncated("aéé"), "aé");
    assert_eq!(Text::<4>::truncated("ab"), "ab");
    let mut text = Text::<4>::new("abc").expect("fits");
    assert!(!text.push_str("de"));
    assert!(text.push_str("d"));
    assert_eq!(text, "abcd");
    assert_eq!(Text::<0>::new("").expect("fits"), "");
}
