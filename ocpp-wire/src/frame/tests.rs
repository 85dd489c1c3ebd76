//! Frames as peers send them, the odd ones included.

extern crate std;

use super::*;
use crate::error::ErrorCode;
use crate::id::MessageId;
use crate::sink::{Cursor, Sink};
use std::{string::String, vec::Vec};

fn written(write: impl FnOnce(&mut Cursor<'_>)) -> String {
    let mut buffer = [0; 512];
    let mut out = Cursor::new(&mut buffer);
    write(&mut out);
    String::from_utf8(out.finish().expect("fits").into()).expect("UTF-8")
}

#[test]
fn frames_of_every_type_come_back_as_written() {
    let id = MessageId::new("a\"é").expect("short");
    let call = written(|out| {
        begin_call(out, &id, "Reset");
        out.put(br#"{"type":"Soft"}"#);
        end(out);
    });
    assert_eq!(call, r#"[2,"a\"é","Reset",{"type":"Soft"}]"#);
    for dialect in [Dialect::V16, Dialect::V201, Dialect::V21] {
        let Ok(Frame::Call {
            id: read,
            action,
            payload,
        }) = Frame::parse(call.as_bytes(), dialect)
        else {
            panic!("{call} is a CALL");
        };
        assert_eq!(id, read);
        assert_eq!(action, "Reset");
        assert_eq!(payload, br#"{"type":"Soft"}"#);
        // The answer copies the id as it stood.
        let answer = written(|out| {
            begin_result(out, &read);
            out.put(b"{}");
            end(out);
        });
        assert_eq!(answer, r#"[3,"a\"é",{}]"#);
    }
    let error = written(|out| call_error(out, &id, "GenericError", "no\n\"reason\"", b"{}"));
    let Ok(Frame::CallError {
        code,
        description,
        details,
        ..
    }) = Frame::parse(error.as_bytes(), Dialect::V16)
    else {
        panic!("{error} is a CALLERROR");
    };
    assert_eq!(
        ErrorCode::parse(code.as_str().expect("plain")),
        Some(ErrorCode::GenericError)
    );
    assert_eq!(description, "no\n\"reason\"");
    assert_eq!(details, b"{}");
    let send = written(|out| {
        begin_send(out, &id, "NotifyPeriodicEventStream");
        out.put(b"{}");
        end(out);
    });
    assert!(matches!(
        Frame::parse(send.as_bytes(), Dialect::V21),
        Ok(Frame::Send { .. })
    ));
    let error = written(|out| call_result_error(out, &id, "GenericError", "", b"{}"));
    assert!(matches!(
        Frame::parse(error.as_bytes(), Dialect::V21),
        Ok(Frame::CallResultError { .. })
    ));
}

#[test]
fn white_space_may_stand_anywhere() {
    let text = b" [ 2 ,\t\"1\" ,\r\n\"A\" , { \"a\" : [ ] } ] \n";
    let Ok(Frame::Call { payload, .. }) = Frame::parse(text, Dialect::V16) else {
        panic!("a CALL");
    };
    assert_eq!(payload, b"{ \"a\" : [ ] }");
    // A form feed is white space elsewhere, not in JSON: the payload's decoder finds it.
    let Ok(Frame::CallResult { payload, .. }) = Frame::parse(b"[3,\"1\",{}\x0c ]", Dialect::V16)
    else {
        panic!("a CALLRESULT");
    };
    assert_eq!(payload, b"{}\x0c");
    let behind = Frame::parse(b"[3,\"1\",{}]\x0c", Dialect::V16).expect_err("not JSON");
    assert_eq!(behind.kind, FrameErrorKind::Unterminated);
}

#[test]
fn errors_of_peers_may_be_short() {
    for text in [
        r#"[4,"1","GenericError"]"#,
        r#"[4,"1","GenericError",null,{}]"#,
        r#"[4,"1","GenericError","why"]"#,
        r#"[4,"1","GenericError","why",{}]"#,
    ] {
        let frame = Frame::parse(text.as_bytes(), Dialect::V16).expect(text);
        let Frame::CallError {
            code, description, ..
        } = frame
        else {
            panic!("{text} is a CALLERROR");
        };
        assert_eq!(code, "GenericError");
        assert!(description.is_empty() || description == "why", "{text}");
    }
}

/// What an odd frame is, and the CALLERROR that answers it in 1.6 and in 2.x (id and code).
fn check(
    text: &str,
    kind: FrameErrorKind,
    v16: Option<(&str, ErrorCode)>,
    v2: Option<(&str, ErrorCode)>,
) {
    for (dialect, expected) in [(Dialect::V16, v16), (Dialect::V201, v2)] {
        let error = Frame::parse(text.as_bytes(), dialect).expect_err(text);
        assert_eq!(error.kind, kind, "{text}");
        let answer = error.answer(dialect);
        let got = answer.map(|(id, code)| (id.copy_to(&mut [0; 64]).map(String::from), code));
        let expected = expected.map(|(id, code)| (Some(String::from(id)), code));
        assert_eq!(got, expected, "{text} in {dialect:?}");
        let mut out = Vec::new();
        let mut buffer = [0; 256];
        let mut cursor = Cursor::new(&mut buffer);
        if error.write_answer(dialect, &mut cursor) {
            out.extend_from_slice(cursor.finish().expect("fits"));
            let read = Frame::parse(&out, dialect);
            // A long id comes back as it was.
            assert_eq!(read.is_err(), kind == FrameErrorKind::IdTooLong, "{text}");
        }
    }
}

#[test]
fn odd_frames_are_answered_as_the_table_says() {
    use FrameErrorKind as Kind;
    let unread = Some(("-1", ErrorCode::RpcFrameworkError));
    let read = Some(("7", ErrorCode::RpcFrameworkError));
    check("", Kind::Empty, None, None);
    check(" \r\n", Kind::Empty, None, None);
    check("hello", Kind::NotJson, unread, unread);
    check("\u{0}", Kind::NotJson, unread, unread);
    check("{\"a\":1}", Kind::NotAnArray, unread, unread);
    check("null", Kind::NotAnArray, unread, unread);
    check("2", Kind::NotAnArray, unread, unread);
    check("[]", Kind::BadType, unread, unread);
    check("[", Kind::BadType, unread, unread);
    check("[\"2\",\"7\",\"A\",{}]", Kind::BadType, unread, unread);
    check("[2.5,\"7\",\"A\",{}]", Kind::BadType, unread, unread);
    let unknown = Some(("7", ErrorCode::MessageTypeNotSupported));
    check("[9,\"7\",\"A\",{}]", Kind::UnknownType, None, unknown);
    check("[5,\"7\",\"A\",\"\",{}]", Kind::UnknownType, None, unknown);
    check("[-2,\"7\",\"A\",{}]", Kind::UnknownType, None, unknown);
    check("[258,\"7\",\"A\",{}]", Kind::UnknownType, None, unknown);
    let nameless = Some(("-1", ErrorCode::MessageTypeNotSupported));
    check("[1]", Kind::UnknownType, None, nameless);
    check("[2]", Kind::BadId, unread, unread);
    check("[2,7,\"A\",{}]", Kind::BadId, unread, unread);
    check("[2,\"7", Kind::BadId, unread, unread);
    check("[2,\"\\ud800\",\"A\",{}]", Kind::BadId, unread, unread);
    check("[2,\"7\"]", Kind::BadName, read, read);
    check("[2,\"7\",3,{}]", Kind::BadName, read, read);
    check("[2,\"7\",\"A\"]", Kind::MissingPayload, read, read);
    check("[2,\"7\",\"A\",]", Kind::MissingPayload, read, read);
    check("[2,\"7\",\"A\"{}]", Kind::MissingPayload, read, read);
    check("[2,\"7\",\"A\",{}", Kind::Unterminated, read, read);
    check("[2,\"7\",\"A\",{}] x", Kind::Unterminated, read, read);
    let long = "1234567890123456789012345678901234567";
    check(
        &std::format!("[2,\"{long}\",\"A\",{{}}]"),
        Kind::IdTooLong,
        Some((long, ErrorCode::RpcFrameworkError)),
        Some((long, ErrorCode::RpcFrameworkError)),
    );
    // An answer is never answered.
    check("[3,\"7\"]", Kind::MissingPayload, None, None);
    check("[3,7,{}]", Kind::BadId, None, None);
    check("[4,\"7\"]", Kind::BadName, None, None);
}

#[test]
fn the_head_of_a_long_frame_is_read_from_what_there_is() {
    let text = br#"[2,"17","SendLocalList",{"listVersion":4"#;
    for len in 0..text.len() {
        let head = Head::parse(&text[..len], Dialect::V16);
        match len {
            0..7 => assert!(head.is_err(), "{len}"),
            7..23 => assert_eq!(head.map(|head| head.name), Ok(None), "{len}"),
            _ => assert_eq!(
                head.map(|head| (head.id, head.name)),
                Ok((RawText::new("17"), Some(RawText::new("SendLocalList"))))
            ),
        }
    }
}

#[test]
fn no_prefix_and_no_broken_byte_panics() {
    let texts: [&[u8]; 3] = [
        br#"[2,"\u00e9\ud83d\ude00","BootNotification",{"a":[1,"x"]}]"#,
        br#"[4,"1","GenericError","why",{}]"#,
        "[3,\"é⚡😀\",{}]".as_bytes(),
    ];
    for text in texts {
        for dialect in [Dialect::V16, Dialect::V201, Dialect::V21] {
            for len in 0..text.len() {
                let _ = Frame::parse(&text[..len], dialect);
                for byte in 0..=255 {
                    let mut broken = text.to_vec();
                    broken[len] = byte;
                    if let Err(error) = Frame::parse(&broken, dialect) {
                        let _ = error.answer(dialect);
                    }
                }
            }
        }
    }
}
