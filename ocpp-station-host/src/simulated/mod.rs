//! A station without hardware: simulated drivers, commands that reach the world around it, events that tell what happens.
//!
//! Owns physics and people: vehicles, cables, cards, transfers. Knows no message; behaviour is the station's.
//!
//! - [`World`]: what is around one station, and its drivers: [`Socket`], [`Reader`], [`Images`], [`Uploads`].
//! - [`Command`]: what a line of JSON tells the world or the station to do.
//! - [`Feed`]: events as lines of JSON, or as a transcript for people.
//! - [`Kept`]: what outlives restarts, in a folder or in RAM.
//! - [`Bench`]: power-up after power-up, with commands in and events out.

mod bench;
mod command;
mod drivers;
mod feed;
mod kept;
mod meters;
mod outlet;
mod state;
mod stdin;
mod transfer;
mod witness;
mod world;

pub use bench::{Bench, Orders};
pub use command::{Command, Line, Misread};
pub use drivers::Reader;
pub use drivers::Socket;
#[cfg(feature = "firmware")]
pub use drivers::{Images, Uploads};
pub use feed::{Event, Feed, Form, Item, transcript};
pub use kept::Kept;
pub use state::{Connector, Latest, State};
pub use stdin::{MAX_LINE, each_line};
pub use transfer::{Outcome, Transfer};
pub use world::World;
