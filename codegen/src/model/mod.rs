//! The one model of the protocol: everything an emitter may know.
//!
//! Owns the types; those of messages are in `shape`. Building them from schemas and facts is `model::build`; nothing here reads a file, and no emitter
//! reads anything else. Every Rust name is decided before a value of these types exists.

pub mod build;
mod capacities;
pub(crate) mod casing;
mod documents;
mod errata;
pub(crate) mod homes;
mod limits;
mod plain;
mod rooms;
mod shape;
mod stale;
mod types;
mod vendor;

use std::collections::BTreeMap;

pub use shape::{Decimal, Field, Shape, Struct, TypeDef, TypeKind, Unknown, Variant};

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
    /// Bounds of the no-alloc types; none without a capacities.toml, and then there are no such types.
    pub capacities: Option<Capacities>,
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
