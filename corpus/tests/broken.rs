//! Every text of the corpus, broken in many ways: no panic, nothing accepted that is no JSON, nothing written that is not
//! strict. The fuzz targets go on from here.

use ocpp_corpus::cases;
use ocpp_gen::model::build;
use ocpp_gen::source::Sources;
use ocpp_messages::v16;
use ocpp_wire::json::{decode, encode};
use ocpp_wire::{Departures, Payload, Reading, Visit, locate};

struct Check<'a>(&'a [u8]);

impl Visit for Check<'_> {
    /// Whether it was accepted.
    type Output = bool;

    fn visit<T: Payload>(self) -> bool {
        let said = || String::from_utf8_lossy(self.0).into_owned();
        let strict = decode::<T>(self.0, Reading::Strict);
        if let Err(error) = &strict {
            assert!(error.at as usize <= self.0.len(), "{}", said());
            let _ = locate(self.0, error.at as usize).to_string();
        }
        let mut departures = Departures::new();
        let tolerant = decode::<T>(self.0, Reading::Tolerant(&mut departures));
        if strict.is_ok() {
            assert_eq!(strict, tolerant, "{}", said());
        }
        let Ok(value) = tolerant else { return false };
        let json = serde_json::from_slice::<serde_json::Value>(self.0);
        assert!(json.is_ok(), "no JSON: {}", said());
        let mut out = Vec::new();
        if encode(&value, &mut out).is_ok() {
            assert!(decode::<T>(&out, Reading::Strict).is_ok(), "{}", said());
        }
        true
    }
}

/// A small generator of the same numbers every time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

#[test]
fn broken_texts_are_refused_or_understood() {
    let sources = Sources::bundled(&["1.6"]).expect("a bundled version");
    let protocol = build::protocol(&sources).expect("the bundled schemas are good");
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let (mut tried, mut accepted) = (0, 0);
    for case in cases(&protocol.versions[0], |_| true) {
        let action = v16::Action::from_name(&case.action).expect("an action of 1.6");
        let text = case.text.as_bytes();
        if text.len() > 2000 {
            continue;
        }
        for _ in 0..6 {
            let mut broken = text.to_vec();
            let at = random.below(broken.len());
            match random.below(4) {
                0 => broken.truncate(at),
                1 => drop(broken.remove(at)),
                2 => broken.insert(at, b"\"\\{}[]:,0e-. \x00\xFF"[random.below(15)]),
                _ => broken[at] = b"\"\\{}[]:,9E+.n \x1F\xC3"[random.below(15)],
            }
            let check = Check(&broken);
            let verdict = if case.request {
                v16::visit_request(action, check)
            } else {
                v16::visit_response(action, check)
            };
            tried += 1;
            accepted += usize::from(verdict == Some(true));
        }
    }
    // Both happen, or the test would prove nothing.
    assert!(
        tried > 10_000 && accepted > tried / 50,
        "{accepted} of {tried}"
    );
}
