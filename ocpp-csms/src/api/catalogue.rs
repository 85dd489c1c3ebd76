//! The actions of every version that is compiled in, by name at run time.
//!
//! Owns the way from a word to generated code: whether a payload follows its schema, and what that schema is.

use std::collections::BTreeMap;

use ocpp_wire::schema::Sheet;
use ocpp_wire::{ActionInfo, DecodeError, Dialect, Direction, Payload, Reading, Visit, json};

/// What a CSMS may send, or a station may answer, held against its schema.
pub(super) struct Checked<'a> {
    pub(super) payload: &'a [u8],
    pub(super) reading: Reading<'a>,
}

impl Visit for Checked<'_> {
    /// The payload as it is written strictly; departures that were tolerated stay in it.
    type Output = Result<Vec<u8>, DecodeError>;

    fn visit<T: Payload>(self) -> Self::Output {
        let value: T = json::decode(self.payload, self.reading)?;
        let mut text = Vec::with_capacity(self.payload.len());
        json::encode_as_is(&value, &mut text);
        Ok(text)
    }
}

struct Described<'a>(&'a mut Sheet);

impl Visit for Described<'_> {
    type Output = String;

    fn visit<T: Payload>(self) -> String {
        self.0.of::<T>()
    }
}

/// Runs an expression with a version's generated module; another one if the version is not compiled in.
macro_rules! with {
    ($version:expr, $module:ident => $with:expr, $without:expr) => {
        match $version {
            #[cfg(feature = "v16")]
            Dialect::V16 => {
                use ocpp_messages::v16 as $module;
                $with
            }
            #[cfg(feature = "v201")]
            Dialect::V201 => {
                use ocpp_messages::v201 as $module;
                $with
            }
            #[cfg(feature = "v21")]
            Dialect::V21 => {
                use ocpp_messages::v21 as $module;
                $with
            }
            #[allow(unreachable_patterns, reason = "versions may be switched off")]
            _ => $without,
        }
    };
}

/// The versions that are compiled in.
pub(super) const VERSIONS: &[Dialect] = &[
    #[cfg(feature = "v16")]
    Dialect::V16,
    #[cfg(feature = "v201")]
    Dialect::V201,
    #[cfg(feature = "v21")]
    Dialect::V21,
];

/// A version's name in the document: `v16`.
pub(super) const fn word(version: Dialect) -> &'static str {
    match version {
        Dialect::V16 => "v16",
        Dialect::V201 => "v201",
        Dialect::V21 => "v21",
    }
}

/// An action's name, if the version knows it.
pub(super) fn name(version: Dialect, action: &str) -> Option<&'static str> {
    info(version, action).map(|info| info.name)
}

/// What is known of an action.
pub(super) fn info(version: Dialect, action: &str) -> Option<&'static ActionInfo> {
    with!(version, module => module::Action::from_name(action).map(module::Action::info), None)
}

/// Holds a request against its schema. `None` if this build does not have it.
pub(super) fn request(
    version: Dialect,
    action: &str,
    check: Checked<'_>,
) -> Option<Result<Vec<u8>, DecodeError>> {
    with!(version, module => module::visit_request(module::Action::from_name(action)?, check), None)
}

/// Holds a response against its schema. `None` for a SEND, and if this build does not have it.
pub(super) fn response(
    version: Dialect,
    action: &str,
    check: Checked<'_>,
) -> Option<Result<Vec<u8>, DecodeError>> {
    with!(version, module => module::visit_response(module::Action::from_name(action)?, check), None)
}

/// An action that a CSMS may send.
pub(super) struct Command {
    pub(super) version: Dialect,
    /// In a sentence or two.
    pub(super) summary: String,
    /// JSON.
    pub(super) request: String,
    /// JSON; none for a SEND.
    pub(super) response: Option<String>,
}

/// Every action that a CSMS may send, by name, and the definitions their schemas refer to.
pub(super) fn commands() -> (
    BTreeMap<&'static str, Vec<Command>>,
    BTreeMap<String, String>,
) {
    let mut commands: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut definitions = BTreeMap::new();
    for version in VERSIONS.iter().copied() {
        let prefix = format!("{}.", word(version));
        let mut sheet = Sheet::new(&format!("#/components/schemas/{prefix}"));
        with!(version, module => {
            for action in module::Action::ALL.iter().copied() {
                let ours = action.direction() != Direction::StationToCsms;
                if !ours || !action.is_supported() {
                    continue;
                }
                let Some(request) = module::visit_request(action, Described(&mut sheet)) else {
                    continue;
                };
                commands.entry(action.name()).or_default().push(Command {
                    version,
                    summary: summary(action.docs()),
                    request,
                    response: module::visit_response(action, Described(&mut sheet)),
                });
            }
        }, ());
        for (name, text) in sheet.into_definitions() {
            definitions.insert(format!("{prefix}{name}"), text);
        }
    }
    (commands, definitions)
}

/// The first paragraph.
fn summary(docs: &[&str]) -> String {
    let lines = docs.iter().map(|line| line.trim());
    lines
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
