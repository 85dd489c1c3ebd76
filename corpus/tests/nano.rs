//! The no-alloc codec on the corpus of 1.6: in verdict with the std codec and an independent JSON Schema validator, in
//! bytes with the std codec, save for what [`EXCEPTIONS`] lists.

mod recode;
mod validators;

use ocpp_corpus::{Case, cases};
use ocpp_gen::model::build;
use ocpp_gen::source::Sources;
use ocpp_messages_nano::v16::Action;
use ocpp_wire::{DecodeError, DecodeErrorKind as Kind, Reading};
use recode::{Nano, recode_std};
use validators::Validators;

type Recoded<'a> = Result<&'a [u8], DecodeError>;

/// Where the codecs part: why, and which differences it covers.
struct Exception {
    why: &'static str,
    covers: fn(&Case, std: &Recoded<'_>, nano: &Recoded<'_>) -> bool,
}

const EXCEPTIONS: [Exception; 5] = [
    Exception {
        why: "members that the schema does not know are passed over: a station has no tolerant reading to turn to",
        covers: |_, std, nano| refused(std, Kind::UnknownMember) && nano.is_ok(),
    },
    Exception {
        why: "`null` is read as a payload without members: some peers send it",
        covers: |case, _, nano| case.text == "null" && *nano == Ok(b"{}"),
    },
    Exception {
        why: "texts are held in as many bytes as they may have characters, or as capacities.toml says",
        covers: |case, std, nano| {
            std.is_ok()
                && refused(nano, Kind::OverCapacity)
                && (case.about.contains("as long as may be, ")
                    || case.about == "SampledValue.value: long")
        },
    },
    Exception {
        why: "lists hold as many items as capacities.toml says",
        covers: |case, std, nano| {
            std.is_ok() && refused(nano, Kind::OverCapacity) && case.about.ends_with(": many")
        },
    },
    Exception {
        why: "borrowed texts are written with the escapes they came with",
        covers: |case, std, nano| {
            let parsed = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).ok();
            let (Ok(std), Ok(nano)) = (std, nano) else {
                return false;
            };
            case.text.contains('\\') && parsed(std).is_some() && parsed(std) == parsed(nano)
        },
    },
];

fn refused(recoded: &Recoded<'_>, kind: Kind) -> bool {
    matches!(recoded, Err(error) if error.kind == kind)
}

#[test]
fn the_corpus_is_judged_and_written_as_by_the_std_codec() {
    let sources = Sources::bundled(&["1.6"]).expect("1.6 is bundled");
    let protocol = build::protocol(&sources).expect("the bundled schemas are good");
    let [version] = protocol.versions.as_slice() else {
        panic!("one version was asked for");
    };
    let mut validators = Validators::new();
    let mut nano = Nano::new();
    let mut used = [0; EXCEPTIONS.len()];
    let mut failures = Vec::new();
    let cases = cases(version, |_| true);
    for case in &cases {
        let action = Action::from_name(&case.action).expect("an action of 1.6");
        let payload = case.text.as_bytes();
        let std = recode_std(action, case.request, payload, Reading::Strict);
        let std = std.as_deref().map_err(|error| *error);
        let nano = nano.recode(action, case.request, payload);
        let schema = validators.allows(&version.module, &case.action, case.request, &case.text);
        let agree = match (&std, &nano) {
            (Ok(std), Ok(nano)) => schema && std == nano,
            (Err(_), Err(_)) => !schema || case.exception.is_some(),
            _ => false,
        };
        if agree {
            continue;
        }
        match EXCEPTIONS
            .iter()
            .position(|exception| (exception.covers)(case, &std, &nano))
        {
            Some(exception) => used[exception] += 1,
            None => {
                let side = if case.request { "request" } else { "response" };
                let show = |recoded: &Recoded<'_>| match recoded {
                    Ok(text) => String::from_utf8_lossy(text).chars().take(300).collect(),
                    Err(error) => error.to_string(),
                };
                failures.push(format!(
                    "{} {side}, {}\n    text:   {}\n    schema: {schema}\n    std:    {}\n    nano:   {}",
                    case.action,
                    case.about,
                    case.text.chars().take(300).collect::<String>(),
                    show(&std),
                    show(&nano),
                ));
            }
        }
    }
    let few: Vec<_> = failures.iter().take(20).cloned().collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases:\n{}",
        failures.len(),
        cases.len(),
        few.join("\n")
    );
    assert!(cases.len() > 4_500, "only {} cases", cases.len());
    for (Exception { why, .. }, used) in EXCEPTIONS.iter().zip(used) {
        println!("{used} cases: {why}");
        assert!(used > 0, "no case needs the exception any more: {why}");
    }
}
