//! A linked image: how much it takes of flash and RAM, and what of its code came from which file.
//!
//! Owns the weighing. Knows nothing of what the program does.

use std::collections::BTreeMap;
use std::path::Path;

use addr2line::Context;
use gimli::{EndianSlice, LittleEndian, SectionId};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SymbolKind};

type Slice<'a> = EndianSlice<'a, LittleEndian>;

/// Folders of this project, and what the report calls them. The rest is the core library, its arithmetic, and heapless.
const OURS: [(&str, &str); 4] = [
    ("ocpp-station/src/", "station"),
    ("ocpp-wire/src/", "wire"),
    ("messages-nano/src/", "messages"),
    ("station-size/firmware/src/", "dummies"),
];

/// Parts of symbol names that betray what must not be linked, and what each is.
const UNWANTED: [(&str, &str); 4] = [
    ("__rust_alloc", "a heap"),
    ("alloc::", "a heap"),
    ("core::fmt", "formatting"),
    ("sf3", "a float"),
];

/// What an image takes, in bytes.
pub(crate) struct Image {
    pub(crate) text: u64,
    pub(crate) rodata: u64,
    /// Data and zeroed memory.
    pub(crate) ram: u64,
    /// Static memory by name, the biggest first.
    pub(crate) statics: Vec<(String, u64)>,
    /// Code by where it came from, the biggest first.
    pub(crate) modules: Vec<(String, u64)>,
    /// Functions by size, the biggest first.
    pub(crate) functions: Vec<(String, u64)>,
    /// Symbols that must not be there, and what they are.
    pub(crate) unwanted: Vec<(String, &'static str)>,
}

impl Image {
    /// Weighs the image.
    pub(crate) fn weigh(path: &Path) -> Result<Self, String> {
        let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let file = object::File::parse(&*bytes).map_err(|error| error.to_string())?;
        let size = |name| {
            file.section_by_name(name)
                .map_or(0, |section| section.size())
        };
        let symbols = |kind: SymbolKind| {
            let mut all: Vec<_> = file
                .symbols()
                .filter(|symbol| symbol.kind() == kind && symbol.size() > 0)
                .filter_map(|symbol| {
                    let name = format!("{:#}", rustc_demangle::demangle(symbol.name().ok()?));
                    Some((name, symbol.size(), symbol.address()))
                })
                .collect();
            all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.cmp(b)));
            all
        };
        let functions = symbols(SymbolKind::Text);
        let writable = |address: u64| {
            let found = file.sections().find(|section| {
                (section.address()..section.address() + section.size()).contains(&address)
            });
            found.is_some_and(|section| matches!(section.name(), Ok(".data" | ".bss")))
        };
        let statics = symbols(SymbolKind::Data)
            .into_iter()
            .filter(|s| writable(s.2));
        let statics = statics.map(|(name, size, _)| (name, size)).collect();
        let unwanted = functions.iter().filter_map(|(name, ..)| {
            let found = UNWANTED.iter().find(|(part, _)| name.contains(part))?;
            Some((name.clone(), found.1))
        });
        Ok(Self {
            text: size(".text"),
            rodata: size(".rodata"),
            ram: size(".data") + size(".bss"),
            statics,
            modules: modules(&file, &functions)?,
            unwanted: unwanted.collect(),
            functions: functions
                .into_iter()
                .map(|(name, size, _)| (name, size))
                .collect(),
        })
    }

    /// Code and constants.
    pub(crate) const fn flash(&self) -> u64 {
        self.text + self.rodata
    }
}

/// Sums up the code by the file of the innermost inlined function that is of this project.
fn modules(
    file: &object::File<'_>,
    functions: &[(String, u64, u64)],
) -> Result<Vec<(String, u64)>, String> {
    let load = |id: SectionId| -> Result<Slice<'_>, gimli::Error> {
        let data = file
            .section_by_name(id.name())
            .and_then(|section| section.data().ok());
        Ok(Slice::new(data.unwrap_or_default(), LittleEndian))
    };
    let dwarf = gimli::Dwarf::load(load).map_err(|error| error.to_string())?;
    let context = Context::from_dwarf(dwarf).map_err(|error| error.to_string())?;
    let mut sums = BTreeMap::new();
    for (name, size, address) in functions {
        // Thumb's lowest bit is no part of the address.
        let begin = address & !1;
        for at in (begin..begin + size).step_by(2) {
            let module = module_at(&context, at).unwrap_or_else(|| foreign(name));
            *sums.entry(module).or_insert(0) += 2;
        }
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    Ok(sums)
}

fn module_at(context: &Context<Slice<'_>>, at: u64) -> Option<String> {
    let mut frames = context.find_frames(at).skip_all_loads().ok()?;
    while let Some(frame) = frames.next().ok()? {
        let path = frame.location.and_then(|location| location.file)?;
        for (folder, name) in OURS {
            let Some((_, file)) = path.rsplit_once(folder) else {
                continue;
            };
            let file = file.trim_end_matches(".rs").trim_end_matches("/mod");
            return Some(format!("{name} {file}"));
        }
    }
    None
}

/// The crate of a function that is not of this project.
fn foreign(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '_');
    let known = ["compiler_builtins", "heapless", "core"];
    let found = words
        .filter_map(|word| known.iter().find(|known| **known == word))
        .next();
    found.map_or_else(
        || "arithmetic of the compiler".to_owned(),
        |name| (*name).to_owned(),
    )
}
