//! The std codec on the whole corpus: in verdict with an independent JSON Schema validator, in bytes with itself, in
//! content with serde.

mod validators;

use ocpp_corpus::{Case, cases};
use ocpp_gen::model::{Protocol, build};
use ocpp_gen::source::Sources;
use ocpp_messages::{v16, v21, v201};
use ocpp_wire::json::{self, Rules};
use ocpp_wire::serde::{Deserialize, Serialize};
use ocpp_wire::{CallError, Payload, Reading, Visit};
use validators::Validators;

fn protocol() -> Protocol {
    let sources =
        Sources::bundled(&["1.6", "2.0.1", "2.1"]).expect("the bundled versions are known");
    build::protocol(&sources).expect("the bundled schemas are good")
}

/// Calls the version's function for an action by its name.
macro_rules! by_version {
    ($module:expr, $case:expr, $visitor:expr) => {
        match $module {
            "v16" => by_version!(@side v16, $case, $visitor),
            "v201" => by_version!(@side v201, $case, $visitor),
            _ => by_version!(@side v21, $case, $visitor),
        }
    };
    (@side $version:ident, $case:expr, $visitor:expr) => {{
        let action = $version::Action::from_name(&$case.action).expect("an action of the version");
        if $case.request {
            $version::visit_request(action, $visitor)
        } else {
            $version::visit_response(action, $visitor)
        }
        .expect("every room is compiled in")
    }};
}

struct Recode<'a>(&'a str);

impl Visit for Recode<'_> {
    type Output = Result<String, CallError>;

    fn visit<T: Payload>(self) -> Self::Output {
        let payload = self.0.as_bytes();
        let value: T = json::decode(payload, Reading::Strict)
            .map_err(|error| CallError::of_payload(&error, payload))?;
        let mut out = Vec::new();
        json::encode(&value, &mut out)?;
        Ok(String::from_utf8(out).expect("JSON is UTF-8"))
    }
}

fn each(mut check: impl FnMut(&str, &Case) -> Result<(), String>) {
    let mut failures = Vec::new();
    let mut count = 0;
    for version in &protocol().versions {
        for case in cases(version, |_| true) {
            count += 1;
            if let Err(failure) = check(&version.module, &case) {
                let side = if case.request { "request" } else { "response" };
                let text: String = case.text.chars().take(300).collect();
                failures.push(format!(
                    "{} {} {side}, {}: {failure}\n    {text}",
                    version.id, case.action, case.about
                ));
            }
        }
    }
    assert!(count > 20_000, "only {count} cases");
    let few: Vec<_> = failures.iter().take(20).cloned().collect();
    assert!(
        failures.is_empty(),
        "{} of {count} cases:\n{}",
        failures.len(),
        few.join("\n")
    );
}

#[test]
fn verdicts_agree_with_an_independent_validator() {
    let mut validators = Validators::new();
    each(|module, case| {
        let schema = validators.allows(module, &case.action, case.request, &case.text);
        if schema != case.valid {
            return Err(format!(
                "the corpus says valid: {}, the validator {schema}",
                case.valid
            ));
        }
        let ours = by_version!(module, case, Recode(&case.text));
        match (ours, case.exception) {
            (Ok(_), None) if schema => Ok(()),
            (Err(_), None) if !schema => Ok(()),
            (Err(_), Some(_)) if schema => Ok(()),
            (ours, exception) => Err(format!(
                "the validator says {schema}, we {ours:?} ({exception:?})"
            )),
        }
    });
}

#[test]
fn canonical_texts_come_back_byte_for_byte() {
    each(|module, case| {
        if case.exception.is_some() || !case.valid {
            return Ok(());
        }
        let once =
            by_version!(module, case, Recode(&case.text)).map_err(|error| error.to_string())?;
        if case.canonical && once != case.text {
            return Err(format!("became {once}"));
        }
        let again = Case {
            text: once.clone(),
            ..case.clone()
        };
        match by_version!(module, again, Recode(&again.text)) {
            Ok(twice) if twice == once => Ok(()),
            other => Err(format!("{once} became {other:?}")),
        }
    });
}

struct Tolerant<'a>(&'a str);

impl Visit for Tolerant<'_> {
    type Output = Result<(), String>;

    fn visit<T: Payload>(self) -> Self::Output {
        let payload = self.0.as_bytes();
        let mut departures = ocpp_wire::Departures::new();
        let strict = json::decode::<T>(payload, Reading::Strict);
        let tolerant = json::decode::<T>(payload, Reading::Tolerant(&mut departures));
        match (strict, tolerant) {
            (Ok(strict), Ok(tolerant)) if departures.is_empty() && strict == tolerant => Ok(()),
            (Ok(_), _) => Err(format!("strict is not tolerated as it is: {departures:?}")),
            (Err(_), Ok(value)) if !departures.is_empty() => {
                // What departs is either mended by reading or refused by the encoder, never written as it came.
                let mut out = Vec::new();
                if json::encode(&value, &mut out).is_ok() {
                    json::decode::<T>(&out, Reading::Strict).map_err(|error| {
                        format!("wrote {} ({error})", String::from_utf8_lossy(&out))
                    })?;
                }
                Ok(())
            }
            (Err(error), Ok(_)) => Err(format!("tolerated without a departure: {error}")),
            (Err(_), Err(_)) => Ok(()),
        }
    }
}

#[test]
fn tolerance_never_goes_unnoticed() {
    each(|module, case| by_version!(module, case, Tolerant(&case.text)));
}

struct Serde<'a>(&'a str);

impl Visit for Serde<'_> {
    type Output = Result<(), String>;

    fn visit<T: Payload>(self) -> Self::Output {
        let ours = json::decode::<T>(self.0.as_bytes(), Reading::Strict);
        let mut deserializer = serde_json::Deserializer::from_str(self.0);
        let serdes = T::from_serde(&mut deserializer)
            .and_then(|value| deserializer.end().map(|()| value))
            .map_err(|error| error.to_string());
        let (value, serdes) = match (ours, serdes) {
            (Ok(ours), Ok(serdes)) => (ours, serdes),
            (Err(_), Err(_)) => return Ok(()),
            (ours, serdes) => return Err(format!("we read {ours:?}, serde {serdes:?}")),
        };
        // As values: serde does not keep the blanks of what the schema leaves open.
        let written = |value: &T| -> Result<serde_json::Value, String> {
            let mut out = Vec::new();
            json::encode(value, &mut out).map_err(|error| error.to_string())?;
            serde_json::from_slice(&out).map_err(|error| error.to_string())
        };
        let (read_by_us, read_by_serde) = (written(&value)?, written(&serdes)?);
        let by_serde = value
            .to_serde(serde_json::value::Serializer)
            .map_err(|error| error.to_string())?;
        if read_by_us != read_by_serde || read_by_us != by_serde {
            return Err(format!(
                "we {read_by_us}, read by serde {read_by_serde}, written {by_serde}"
            ));
        }
        Ok(())
    }
}

#[test]
fn serde_reads_and_writes_the_same() {
    each(|module, case| {
        // Binary floating point cannot hold what these are about.
        if case.about.contains("digits") || case.about.contains("small") {
            return Ok(());
        }
        by_version!(module, case, Serde(&case.text))
    });
}

/// Serde's own traits are there, too, not only this project's.
#[test]
fn messages_are_serializable() {
    fn both<T: Serialize + for<'de> Deserialize<'de>>(_: &T) {}
    let request = v16::core::HeartbeatRequest::default();
    both(&request);
    assert_eq!(serde_json::to_string(&request).expect("valid"), "{}");
    assert_eq!(Rules::NONE.min_items, 0);
}
