//! Frames in and out: the way from a frame to its room and from what is due to a frame.
//!
//! `receive` and `transmit` are the two ways; `window` writes texts that are longer than the buffer.

pub(crate) mod answer;
pub(crate) mod configuration;
pub(crate) mod meter;
pub(crate) mod receive;
#[cfg(feature = "smart-charging")]
pub(crate) mod schedule;
pub(crate) mod transmit;
pub(crate) mod window;

/// A part of a text frame that stands in the caller's buffer.
///
/// A frame that is longer than the buffer comes in several parts; they are to be sent as fragments of one WebSocket
/// message (or collected and sent at once), with nothing in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Bytes at the buffer's beginning.
    pub length: usize,
    /// Whether the frame ends with them.
    pub last: bool,
}
