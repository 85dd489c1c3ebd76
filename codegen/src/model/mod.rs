//! The one model of the protocol: everything an emitter may know.
//!
//! Owns the types. Building them from schemas and facts is `model::build`; nothing here reads a file, and no emitter
//! reads anything else. Every Rust name is decided before a value of these types exists.

pub mod build;
mod capacities;
pub(crate) mod casing;
mod documents;
mod errata;
pub(crate) mod homes;
mod limits;
mod rooms;
mod stale;
mod types;
mod vendor;

use std::collections::BTreeMap;
use std::fmt;

/// The action that carries vendors' payloads, in every version.
pub const CARRIER: &str = "DataTransfer";

/// All versions that were read, in ascending order.
#[derive(Clone, Debug)]
pub struct Protocol {
    /// One entry a version.
    pub versions: Vec<Version>,
    /// Every version there is, read or not: produced packages declare the features of all of them.
    pub known: Vec<KnownVersion>,
}

/// A version and its rooms, known without reading its schemas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownVersion {
    /// `1.6`.
    pub id: String,
    /// Rust module and cargo feature: `v16`.
    pub module: String,
    /// Names of its rooms, in the standard's order.
    pub rooms: Vec<String>,
}

/// One version of OCPP, its security extension included.
#[derive(Clone, Debug)]
pub struct Version {
    /// As the standard writes it: `1.6`, `2.0.1`, `2.1`.
    pub id: String,
    /// Rust module: `v16`, `v201`, `v21`.
    pub module: String,
    /// WebSocket subprotocol: `ocpp1.6`.
    pub subprotocol: String,
    /// Variant of `ocpp_wire::Dialect`: `V16`, `V201`, `V21`.
    pub dialect: String,
    /// Feature profiles (1.6) or functional blocks (2.x), in the standard's order.
    pub rooms: Vec<Room>,
    /// Named sets of rooms. In 1.6 each room is a profile of its own; in 2.x the certification profiles.
    pub profiles: Vec<Profile>,
    /// Sorted by name.
    pub actions: Vec<Action>,
    /// All named types, messages included, by Rust name.
    pub types: BTreeMap<String, TypeDef>,
    /// Bounds of the no-alloc types; empty where the version has none.
    pub capacities: Capacities,
    /// Integrators' own DataTransfer payloads, by vendor id.
    pub vendors: Vec<Vendor>,
}

impl Version {
    /// The action of this name.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// The room of this name.
    #[must_use]
    pub fn room(&self, name: &str) -> Option<&Room> {
        self.rooms.iter().find(|room| room.name == name)
    }

    /// Whether there are no-alloc types of this version.
    #[must_use]
    pub fn has_nano(&self) -> bool {
        !self.capacities.members.is_empty()
    }
}

/// One vendor's DataTransfer payloads: a module beside the rooms, with types of its own.
///
/// The payload travels in DataTransfer's `data`: JSON text inside a string where the version's `data` is a string (1.6),
/// the value itself where it is anything (2.x).
#[derive(Clone, Debug)]
pub struct Vendor {
    /// `vendorId` on the wire, compared as it is: `com.example`.
    pub id: String,
    /// Rust module: `vendor_com_example`.
    pub module: String,
    /// `ComExample`: the stem of trait names.
    pub camel: String,
    /// What it is for, from vendor.toml.
    pub docs: Docs,
    /// In the order of vendor.toml.
    pub messages: Vec<VendorMessage>,
    /// The payload types, by Rust name; [`Shape::Named`] inside them means these and never [`Version::types`]. All are
    /// at home in the vendor's module ([`Home::Shared`]).
    pub types: BTreeMap<String, TypeDef>,
}

/// One kind of DataTransfer payload.
#[derive(Clone, Debug)]
pub struct VendorMessage {
    /// `messageId` on the wire.
    pub id: String,
    /// `SetLogo`: unique within the vendor, stem of the types' names.
    pub name: String,
    /// Rust method: `set_logo`.
    pub method: String,
    /// Who asks.
    pub direction: Direction,
    /// Type of the request's `data` ([`Vendor::types`]).
    pub request: String,
    /// Type of the response's `data`; none if only DataTransfer's status is answered.
    pub response: Option<String>,
    /// What it is for.
    pub docs: Docs,
}

/// A feature profile or functional block: a module, a cargo feature and a pair of handler traits.
#[derive(Clone, Debug)]
pub struct Room {
    /// `smart_charging`: the module and the CLI word.
    pub name: String,
    /// `SmartCharging`: the stem of trait names (`SmartChargingCsms`).
    pub camel: String,
    /// As the standard titles it.
    pub title: String,
    /// Where the standard describes it.
    pub section: String,
    /// Other words a user may pick it by.
    pub aliases: Vec<String>,
}

impl Room {
    /// The cargo feature: `smart-charging`.
    #[must_use]
    pub fn feature(&self) -> String {
        self.name.replace('_', "-")
    }
}

/// A named set of rooms.
#[derive(Clone, Debug)]
pub struct Profile {
    /// `core`, `smart_charging`, ...
    pub name: String,
    /// As the standard titles it.
    pub title: String,
    /// Names of rooms.
    pub rooms: Vec<String>,
    /// Other words a user may pick it by.
    pub aliases: Vec<String>,
}

/// Who sends an action's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The station asks, the CSMS answers.
    StationToCsms,
    /// The CSMS asks, the station answers.
    CsmsToStation,
    /// Either side asks (DataTransfer).
    Both,
}

impl Direction {
    /// Whether a request goes this way, one of the two.
    #[must_use]
    pub fn includes(self, way: Self) -> bool {
        self == way || self == Self::Both
    }
}

/// One action: a request and its response, or a one-way message.
#[derive(Clone, Debug)]
pub struct Action {
    /// On the wire and as a Rust variant: `BootNotification`.
    pub name: String,
    /// Rust method: `boot_notification`.
    pub method: String,
    /// Name of its room.
    pub room: String,
    /// Who asks.
    pub direction: Direction,
    /// Rust name of the request type.
    pub request: String,
    /// Rust name of the response type; none for a SEND.
    pub response: Option<String>,
    /// Whether an extension published apart adds it (1.6 security), beyond the version's own actions.
    pub extension: bool,
    /// What it is for, one sentence, and its section.
    pub docs: Docs,
}

/// Text for rustdoc, written by this project.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    /// Meaning and unit; may be empty.
    pub text: String,
    /// Section of the specification; may be empty.
    pub section: String,
}

/// Where a type's definition stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// Used by this one room.
    Room(String),
    /// Used by two rooms or more: `types.rs`.
    Shared,
}

/// A named type.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Rust name.
    pub name: String,
    /// Where it stands.
    pub home: Home,
    /// Meaning.
    pub docs: Docs,
    /// Members or values.
    pub kind: TypeKind,
}

/// What a named type is.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// A JSON object.
    Struct(Struct),
    /// A string enumeration, in schema order.
    Enum(Vec<Variant>),
}

/// A JSON object.
#[derive(Clone, Debug)]
pub struct Struct {
    /// In schema order, which is the order of encoding.
    pub fields: Vec<Field>,
    /// What becomes of a member the schema does not name.
    pub unknown: Unknown,
}

/// What becomes of a member the schema does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// `additionalProperties: false`: an error when reading strictly, a departure when tolerant.
    Refuse,
    /// Kept and written again (customData).
    Keep,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// On the wire.
    pub json: String,
    /// In Rust, a keyword with an underscore behind it: `type_`.
    pub ident: String,
    /// Whether the object is invalid without it.
    pub required: bool,
    /// Type and constraints.
    pub shape: Shape,
    /// The schema's default, for documentation only: it is never written to the wire.
    pub default: Option<serde_json::Value>,
    /// Meaning and unit.
    pub docs: Docs,
}

/// Type and constraints of a member or item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string; lengths count characters.
    Text {
        /// `maxLength`.
        max_chars: Option<u32>,
        /// `format: uri`.
        uri: bool,
    },
    /// RFC 3339 text.
    DateTime,
    /// A whole number.
    Integer {
        /// 64 bits instead of 32.
        wide: bool,
        /// `minimum`.
        min: Option<i64>,
        /// `maximum`.
        max: Option<i64>,
    },
    /// A decimal number.
    Number {
        /// `minimum`.
        min: Option<Decimal>,
        /// `maximum`.
        max: Option<Decimal>,
        /// `multipleOf`.
        multiple_of: Option<Decimal>,
    },
    /// true or false.
    Boolean,
    /// A type of [`Version::types`].
    Named(String),
    /// A list.
    Array {
        /// Shape of each item.
        item: Box<Shape>,
        /// `minItems`.
        min: Option<u32>,
        /// `maxItems`.
        max: Option<u32>,
    },
    /// Any JSON value (2.x DataTransfer `data`).
    Any,
}

/// `mantissa * 10^-scale`, without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits.
    pub mantissa: i64,
    /// How many of them are fraction digits.
    pub scale: u8,
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct Variant {
    /// On the wire: `Energy.Active.Import.Register`.
    pub wire: String,
    /// In Rust: `EnergyActiveImportRegister`.
    pub ident: String,
    /// Meaning; may be empty.
    pub docs: Docs,
}

/// Bounds of no-alloc types, by Rust type name and JSON member.
#[derive(Clone, Debug, Default)]
pub struct Capacities {
    /// Member -> bound.
    pub members: BTreeMap<(String, String), Capacity>,
}

/// The bound of one member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Bytes of a text; by default as many as `maxLength` has characters.
    pub bytes: Option<u32>,
    /// Items of a list.
    pub items: Option<u32>,
    /// Not held in the struct but borrowed from the frame.
    pub borrowed: bool,
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}
