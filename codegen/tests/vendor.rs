//! Vendor extensions: what becomes of a `vendor.toml` and its schemas, and what is told about a wrong one.

mod scratch;

use ocpp_gen::model::{Direction, Shape, TypeKind, Unknown, Vendor, build};
use ocpp_gen::source::{Request, Sources};
use scratch::Scratch;

const VENDOR: &str = r#"
vendor_id = "com.example"
summary = "Logos on displays."

[[message]]
message_id = "SetLogo"
request = "set_logo.json"
response = "set_logo_answer.json"
from = "csms"
summary = "Shows a picture."

[[message]]
message_id = "logo.shown"
request = "logo_shown.json"
from = "station"
"#;

const SET_LOGO: &str = r#"{
  "type": "object",
  "properties": {
    "url": { "type": "string", "format": "uri", "maxLength": 200 },
    "place": { "type": "object", "properties": { "connector": { "type": "integer" } }, "additionalProperties": false },
    "mode": { "type": "string", "enum": ["Fade", "Cut"] }
  },
  "required": ["url"],
  "additionalProperties": false
}"#;

const EMPTY: &str = r#"{ "type": "object", "properties": {} }"#;

const SOUND: [(&str, &str); 4] = [
    ("vendor.toml", VENDOR),
    ("set_logo.json", SET_LOGO),
    ("set_logo_answer.json", EMPTY),
    ("logo_shown.json", EMPTY),
];

fn read(name: &str, files: &[(&str, &str)], versions: &[&str]) -> Result<Vec<Vec<Vendor>>, String> {
    let scratch = Scratch::new(&format!("vendor-{name}"));
    for (name, text) in files {
        scratch.write(name, text);
    }
    let sources = Sources::load(&Request {
        versions: versions.iter().map(|&id| id.to_owned()).collect(),
        vendors: vec![scratch.0.clone()],
        ..Request::default()
    });
    match sources {
        Err(error) => Err(scratch.said(&error.to_string())),
        Ok(sources) => match build::protocol(&sources) {
            Ok(protocol) => Ok(protocol
                .versions
                .into_iter()
                .map(|version| version.vendors)
                .collect()),
            Err(problems) => Err(scratch.said(&problems.to_string())),
        },
    }
}

#[test]
fn a_vendor_of_every_version() {
    let all =
        read("sound", &SOUND, &["1.6", "2.0.1"]).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(all.len(), 2);
    for vendors in all {
        let [vendor] = vendors.as_slice() else {
            panic!("one vendor, not {}", vendors.len());
        };
        assert_eq!(
            (vendor.id.as_str(), vendor.module.as_str()),
            ("com.example", "vendor_com_example")
        );
        assert_eq!(vendor.camel, "ComExample");
        let messages: Vec<_> = vendor
            .messages
            .iter()
            .map(|message| {
                (
                    message.id.as_str(),
                    message.method.as_str(),
                    message.direction,
                    message.response.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            messages,
            [
                (
                    "SetLogo",
                    "set_logo",
                    Direction::CsmsToStation,
                    Some("SetLogoResponse")
                ),
                ("logo.shown", "logo_shown", Direction::StationToCsms, None),
            ]
        );
        let names: Vec<_> = vendor.types.keys().map(String::as_str).collect();
        let expected = [
            "LogoShownRequest",
            "SetLogoRequest",
            "SetLogoRequestMode",
            "SetLogoRequestPlace",
            "SetLogoResponse",
        ];
        assert_eq!(names, expected);
        let TypeKind::Struct(request) = &vendor.types["SetLogoRequest"].kind else {
            panic!("no object");
        };
        assert_eq!(request.unknown, Unknown::Refuse);
        assert_eq!(
            request.fields[0].shape,
            Shape::Text {
                max_chars: Some(200),
                uri: true
            }
        );
        assert_eq!(
            request.fields[1].shape,
            Shape::Named("SetLogoRequestPlace".to_owned())
        );
    }
}

/// The sound folder with some files replaced (an empty text: missing) is told this.
fn check(name: &str, changed: &[(&str, &str)], expected: &str) {
    let unchanged = SOUND
        .iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    let present = changed.iter().filter(|(_, text)| !text.is_empty());
    let files: Vec<_> = unchanged.chain(present).copied().collect();
    let said = read(name, &files, &["1.6"]).expect_err(name);
    assert!(
        said.contains(expected),
        "{name}: expected {expected:?} in\n{said}"
    );
}

#[test]
fn each_mistake_is_told() {
    check(
        "no-toml",
        &[("vendor.toml", "")],
        "no `vendor.toml` in the folder\n  --> DIR",
    );
    check(
        "missing",
        &[("set_logo.json", "")],
        "`set_logo.json` is not in the folder\n  --> DIR/vendor.toml:6:14",
    );
    check(
        "unused",
        &[("other.json", EMPTY)],
        "a schema that no [[message]] of vendor.toml names\n  --> DIR/other.json",
    );
    check(
        "keyword",
        &[(
            "set_logo.json",
            r#"{ "type": "object", "minProperties": 1 }"#,
        )],
        "unknown keyword `minProperties`\n  --> DIR/set_logo.json#/minProperties",
    );
    check(
        "twice",
        &[("vendor.toml", &VENDOR.replace("logo.shown", "SetLogo"))],
        "a second message `SetLogo`",
    );
    check(
        "nameless",
        &[("vendor.toml", &VENDOR.replace("logo.shown", "1.shown"))],
        "`1.shown` can't name a Rust type\n  --> DIR/vendor.toml:13:14\n  = give the message a `name`",
    );
    check(
        "empty",
        &[("vendor.toml", "vendor_id = \"x\"\n")],
        "a vendor without messages\n  --> DIR/vendor.toml:1:13",
    );
    check(
        "id",
        &[("vendor.toml", &VENDOR.replace("com.example", ""))],
        "a vendor_id of this length",
    );
    check(
        "module",
        &[("vendor.toml", &format!("module = \"core\"\n{VENDOR}"))],
        "the module `core` is taken",
    );
    check(
        "version",
        &[("vendor.toml", &format!("versions = [\"2.1\"]\n{VENDOR}"))],
        "the vendor's version `2.1` is not generated",
    );
    check(
        "from",
        &[("vendor.toml", &VENDOR.replace("\"csms\"", "\"cloud\""))],
        "unknown variant `cloud`",
    );
    check(
        "stale-bound",
        &[(
            "capacities.toml",
            "[[capacity]]\nat = \"SetLogoRequest.uri\"\nbytes = 9\n",
        )],
        "there is no `SetLogoRequest.uri`\n  --> DIR/capacities.toml:2:6",
    );
    let with = |member: &str| {
        let members = format!("{{ \"type\": \"object\", \"properties\": {{ \"it\": {member} }} }}");
        [
            ("capacities.toml", String::new()),
            ("logo_shown.json", members),
        ]
    };
    for (name, member, said) in [
        (
            "unbounded",
            "{ \"type\": \"string\" }",
            "the text `LogoShownRequest.it` has no bound\n  --> DIR/capacities.toml",
        ),
        (
            "thousandths",
            "{ \"type\": \"number\", \"multipleOf\": 0.001 }",
            "a number that is no multiple of 0.1, which no-alloc types do not have\n  --> DIR/logo_shown.json#/properties/it",
        ),
    ] {
        let files = with(member);
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let all = SOUND
            .into_iter()
            .filter(|(name, _)| *name != files[1].0)
            .chain(files);
        let told = read(name, &all.collect::<Vec<_>>(), &["1.6"]).expect_err(name);
        assert!(told.contains(said), "{name}: expected {said:?} in\n{told}");
    }
}

#[test]
fn a_message_may_be_named() {
    let numbered = VENDOR.replace("\"logo.shown\"", "\"1.shown\"\nname = \"LogoWasShown\"");
    let files: Vec<_> = std::iter::once(("vendor.toml", numbered.as_str()))
        .chain(SOUND.into_iter().skip(1))
        .collect();
    let versions = read("named", &files, &["1.6"]).unwrap_or_else(|told| panic!("{told}"));
    let message = &versions[0][0].messages[1];
    assert_eq!(message.id, "1.shown");
    assert_eq!(message.method, "logo_was_shown");
    assert_eq!(message.request, "LogoWasShownRequest");
}
