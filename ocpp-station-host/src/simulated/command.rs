//! The lines of stdin: what the world around a station is told to do.
//!
//! Owns the grammar and what is wrong with a line. Does nothing itself.

use ocpp_station::{ChargePointErrorCode, IdTag, Severity};
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::{Map, Value};

use super::transfer::{Outcome, Transfer};

/// What is to be done.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(tag = "cmd", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// A vehicle is plugged in, ready to draw energy.
    PlugIn {
        /// Its number.
        connector: u8,
    },
    /// It is unplugged.
    PlugOut {
        /// Its number.
        connector: u8,
    },
    /// The vehicle wants energy, or has had enough.
    EvReady {
        /// Its number.
        connector: u8,
        /// Whether it does.
        ready: bool,
    },
    /// A card is held before the reader of these connectors; the station's if none are given.
    Swipe {
        /// 1 to 20 characters.
        #[serde(deserialize_with = "token")]
        token: IdTag,
        /// Their numbers.
        #[serde(default)]
        connectors: Vec<u8>,
    },
    /// The vehicle draws at most this, W.
    Power {
        /// Its number.
        connector: u8,
        /// W over all phases.
        watts: i32,
    },
    /// Something is wrong at a connector, at all of them for 0.
    RaiseError {
        /// Its number.
        connector: u8,
        /// As StatusNotification has it.
        #[serde(deserialize_with = "error_code")]
        error: ChargePointErrorCode,
        /// `fault` if not given.
        #[serde(default, deserialize_with = "severity")]
        severity: Option<Severity>,
        /// Up to 50 characters.
        #[serde(default)]
        info: String,
        /// Up to 50 characters.
        #[serde(default)]
        vendor_code: String,
    },
    /// All is well again.
    ClearError {
        /// Its number.
        connector: u8,
    },
    /// The lock is stuck, or moves again.
    LockFailure {
        /// Its number.
        connector: u8,
        /// Whether it is stuck.
        fail: bool,
    },
    /// Transfers of this kind take so long and end like this from now on.
    Transfer {
        /// Which.
        work: Transfer,
        /// How they end; well if not given.
        #[serde(default)]
        outcome: Outcome,
        /// How long they take, in s of the station's time; 3 if not given.
        #[serde(default)]
        seconds: Option<u32>,
    },
    /// The network is gone.
    Disconnect,
    /// The network is back.
    Connect,
    /// The station's power is cut and comes back: nothing of it is left but its storage.
    PowerCut,
    /// The state is told, changed or not.
    State,
    /// The program ends.
    Quit,
}

impl Command {
    /// As it stands in the line.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PlugIn { .. } => "plug_in",
            Self::PlugOut { .. } => "plug_out",
            Self::EvReady { .. } => "ev_ready",
            Self::Swipe { .. } => "swipe",
            Self::Power { .. } => "power",
            Self::RaiseError { .. } => "raise_error",
            Self::ClearError { .. } => "clear_error",
            Self::LockFailure { .. } => "lock_failure",
            Self::Transfer { .. } => "transfer",
            Self::Disconnect => "disconnect",
            Self::Connect => "connect",
            Self::PowerCut => "power_cut",
            Self::State => "state",
            Self::Quit => "quit",
        }
    }
}

/// A line that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The station meant; none for all of them.
    pub station: Option<String>,
    /// Given back with the answer.
    pub id: Option<Value>,
    /// What is to be done.
    pub command: Command,
}

/// A line that was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Given back with the answer, as far as it could be read.
    pub id: Option<Value>,
    /// What is wrong.
    pub why: String,
}

impl Line {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(text: &str) -> Result<Self, Misread> {
        let misread = |id: Option<Value>, why: String| Misread { id, why };
        let mut line: Map<String, Value> = serde_json::from_str(text)
            .map_err(|error| misread(None, format!("not a JSON object: {error}")))?;
        let id = line.remove("id");
        let station = match line.remove("station") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(other) => {
                let why = format!("station is {other}, expected a string: a station's name");
                return Err(misread(id, why));
            }
        };
        match serde_json::from_value(Value::Object(line)) {
            Ok(command) => Ok(Self {
                station,
                id,
                command,
            }),
            Err(error) => Err(misread(id, error.to_string())),
        }
    }
}

fn token<'de, D: serde::Deserializer<'de>>(from: D) -> Result<IdTag, D::Error> {
    let text = String::deserialize(from)?;
    let length = text.chars().count();
    if text.is_empty() || length > 20 {
        return Err(D::Error::custom(format_args!(
            "the token has {length} characters, expected 1 to 20"
        )));
    }
    IdTag::try_from(text.as_str()).map_err(|_| {
        D::Error::custom("the token takes more than 20 bytes: use plain letters and digits")
    })
}

const CODES: [ChargePointErrorCode; 15] = {
    use ChargePointErrorCode as C;
    [
        C::ConnectorLockFailure,
        C::EVCommunicationError,
        C::GroundFailure,
        C::HighTemperature,
        C::InternalError,
        C::LocalListConflict,
        C::OtherError,
        C::OverCurrentFailure,
        C::OverVoltage,
        C::PowerMeterFailure,
        C::PowerSwitchFailure,
        C::ReaderFailure,
        C::ResetFailure,
        C::UnderVoltage,
        C::WeakSignal,
    ]
};

fn error_code<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ChargePointErrorCode, D::Error> {
    let text = String::deserialize(from)?;
    CODES
        .into_iter()
        .find(|code| code.as_str() == text)
        .ok_or_else(|| {
            let names = CODES.map(ChargePointErrorCode::as_str).join(", ");
            D::Error::custom(format_args!(
                "unknown error `{text}`, expected one of {names}"
            ))
        })
}

fn severity<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Severity>, D::Error> {
    match String::deserialize(from)?.as_str() {
        "fault" => Ok(Some(Severity::Fault)),
        "warning" => Ok(Some(Severity::Warning)),
        other => Err(D::Error::custom(format_args!(
            "unknown severity `{other}`, expected `fault` or `warning`"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(line: &str, want: Command) {
        assert_eq!(
            Line::read(line).map(|line| line.command),
            Ok(want),
            "{line}"
        );
    }

    #[track_caller]
    fn refuse(line: &str, why: &str) {
        let misread = Line::read(line).expect_err(line);
        assert!(misread.why.contains(why), "{line}: {}", misread.why);
    }

    #[test]
    fn commands_are_understood() {
        check(
            r#"{"cmd":"plug_in","connector":1}"#,
            Command::PlugIn { connector: 1 },
        );
        check(
            r#"{"cmd":"swipe","token":"04A1","connectors":[1,2]}"#,
            Command::Swipe {
                token: IdTag::try_from("04A1").expect("short"),
                connectors: vec![1, 2],
            },
        );
        check(
            r#"{"cmd":"raise_error","connector":1,"error":"GroundFailure"}"#,
            Command::RaiseError {
                connector: 1,
                error: ChargePointErrorCode::GroundFailure,
                severity: None,
                info: String::new(),
                vendor_code: String::new(),
            },
        );
        check(r#" {"cmd":"power_cut"} "#, Command::PowerCut);
    }

    #[test]
    fn station_and_id_are_taken_apart() {
        let line = Line::read(r#"{"id":7,"cmd":"state","station":"CP2"}"#).expect("valid");
        assert_eq!(line.station.as_deref(), Some("CP2"));
        assert_eq!(line.id, Some(json!(7)));
        let misread = Line::read(r#"{"id":"a","cmd":"no"}"#).expect_err("no such command");
        assert_eq!(misread.id, Some(json!("a")));
    }

    #[test]
    fn what_is_wrong_is_said() {
        refuse("", "not a JSON object");
        refuse("[]", "not a JSON object");
        refuse("{\"cmd\":\"plug_in\"", "not a JSON object");
        refuse(r#"{"connector":1}"#, "missing field `cmd`");
        refuse(
            r#"{"cmd":"plug_im","connector":1}"#,
            "expected one of `plug_in`",
        );
        refuse(r#"{"cmd":"plug_in"}"#, "missing field `connector`");
        refuse(r#"{"cmd":"plug_in","connector":-1}"#, "expected u8");
        refuse(
            r#"{"cmd":"plug_in","connector":1,"watt":1}"#,
            "unknown field `watt`",
        );
        refuse(
            r#"{"cmd":"raise_error","connector":1,"error":"Bang"}"#,
            "expected one of ConnectorLockFailure",
        );
        refuse(r#"{"cmd":"swipe","token":""}"#, "0 characters");
        refuse(
            r#"{"cmd":"swipe","token":"123456789012345678901"}"#,
            "21 characters",
        );
        refuse(r#"{"cmd":"state","station":1}"#, "a station's name");
    }
}
