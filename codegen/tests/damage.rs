//! Damaged files: every truncation is told, and no damage whatsoever panics.

use std::borrow::Cow;

use ocpp_gen::diagnostic::Diagnostics;
use ocpp_gen::model::build;
use ocpp_gen::read;
use ocpp_gen::source::{SourceFile, Sources};

fn bundled() -> Sources {
    Sources::bundled(&["1.6"]).unwrap_or_else(|problem| panic!("{problem}"))
}

fn file(sources: &Sources, name: &str) -> SourceFile {
    let mut files = sources
        .versions
        .iter()
        .flat_map(|version| &version.folders)
        .flat_map(|folder| &folder.files);
    files
        .find(|file| file.name == name)
        .cloned()
        .expect("a bundled file")
}

#[test]
fn every_truncation_is_told() {
    let whole = file(&bundled(), "SetChargingProfile.json");
    let text = String::from_utf8(whole.bytes.to_vec()).expect("UTF-8");
    for end in 0..text.trim_end().len() {
        let mut diagnostics = Diagnostics::default();
        let cut = SourceFile {
            bytes: Cow::Owned(text.as_bytes()[..end].to_vec()),
            ..whole.clone()
        };
        let document = read::document(&cut, &mut diagnostics);
        assert!(
            document.is_none() && !diagnostics.is_empty(),
            "cut at byte {end}"
        );
    }
}

/// Pseudo-random numbers that are the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let value = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(value).unwrap_or(0) % bound.max(1)
    }

    /// Changes, drops, doubles or moves a piece.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let from = self.below(bytes.len());
        let to = (from + 1 + self.below(12)).min(bytes.len());
        let piece = bytes[from..to].to_vec();
        match self.below(4) {
            0 => bytes[from] = b"{}[]\",:0-1eatx\\ \xff"[self.below(17)],
            1 => drop(bytes.drain(from..to)),
            2 => drop(bytes.splice(from..from, piece)),
            _ => {
                bytes.drain(from..to);
                let at = self.below(bytes.len());
                bytes.splice(at..at, piece);
            }
        }
    }
}

#[test]
fn damaged_schemas_never_panic() {
    let sources = bundled();
    let names = [
        "definitions.json",
        "StopTransaction.json",
        "GetLog.json",
        "AuthorizeResponse.json",
    ];
    let mut random = Random(0x6f63_7070);
    let mut refused = 0;
    for name in names {
        let whole = file(&sources, name);
        for _ in 0..500 {
            let mut bytes = whole.bytes.to_vec();
            for _ in 0..=random.below(3) {
                random.damage(&mut bytes);
            }
            let mut diagnostics = Diagnostics::default();
            let damaged = SourceFile {
                bytes: Cow::Owned(bytes),
                ..whole.clone()
            };
            let _ = read::document(&damaged, &mut diagnostics);
            refused += usize::from(!diagnostics.is_empty());
        }
    }
    assert!(
        refused > 1000,
        "most damage is noticed by reading alone: {refused} of 2000"
    );
}

#[test]
fn damaged_sets_never_panic() {
    let sources = bundled();
    let mut random = Random(0x31_2e36);
    let mut refused = 0;
    for _ in 0..60 {
        let mut damaged = sources.clone();
        let version = &mut damaged.versions[0];
        let target = if random.below(2) == 0 {
            let files = &mut version.folders[0].files;
            let index = random.below(files.len());
            &mut files[index]
        } else {
            let facts = &mut version.facts[0];
            let beside = [&mut facts.names, &mut facts.docs, &mut facts.capacities];
            std::iter::once(&mut facts.profiles)
                .chain(beside.into_iter().flatten())
                .nth(random.below(4))
                .expect("four files")
        };
        let mut bytes = target.bytes.to_vec();
        random.damage(&mut bytes);
        target.bytes = Cow::Owned(bytes);
        refused += usize::from(build::protocol(&damaged).is_err());
    }
    assert!(refused > 20, "{refused} of 60 noticed");
}
