//! The caller's choice between strict and tolerant reading, and what tolerant reading let pass.
//!
//! Owns the kinds of departure and their list. Which text departs how is the codec's business.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::DecodeErrorKind;

/// How to read a payload.
#[derive(Debug)]
pub enum Reading<'a> {
    /// What the schema does not allow is an error.
    Strict,
    /// What real stations are known to send is accepted, kept as it came, and noted in the list.
    Tolerant(&'a mut Departures),
}

impl Reading<'_> {
    /// The same choice again, for a second payload.
    pub fn reborrow(&mut self) -> Reading<'_> {
        match self {
            Self::Strict => Reading::Strict,
            Self::Tolerant(departures) => Reading::Tolerant(departures),
        }
    }
}

/// A way in which an accepted payload departs from its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DepartureKind {
    /// A date-time without `Z` or offset; read as UTC.
    MissingZone,
    /// An offset such as `+02` or `+0200`.
    LooseOffset,
    /// A day the month does not have, such as 29 February 2023; read as the day after its last.
    ImpossibleDate,
    /// A date-time not spelt as RFC 3339 asks, such as a blank for the `T`; read as it is meant.
    LooseDateTime,
    /// A number or boolean where a text belongs; read as its text.
    ScalarForText,
    /// A text where a number or boolean belongs; read as what it spells.
    TextForScalar,
    /// More characters than `maxLength`; kept whole.
    TooLong,
    /// Not a value of the enumeration; kept as `Unlisted`.
    UnknownValue,
    /// A number below `minimum` or above `maximum`; kept.
    OutOfRange,
    /// A number that is no multiple of `multipleOf`; kept.
    NotAMultiple,
    /// A fraction, or more digits than can be held; rounded.
    Rounded,
    /// Fewer items than `minItems`, or a required list that is absent; kept as it is.
    TooFewItems,
    /// More items than `maxItems`; kept.
    TooManyItems,
    /// Not a URI; kept.
    BadUri,
    /// `null` for a member that should be absent; read as absent.
    NullForAbsent,
    /// `null` for a payload without required members; read as empty.
    NullPayload,
    /// A member the schema does not know; skipped.
    UnknownMember,
    /// A member that stands twice; the last one counts.
    DuplicateMember,
}

impl DepartureKind {
    /// What strict reading calls it.
    #[must_use]
    pub const fn error(self) -> DecodeErrorKind {
        match self {
            Self::MissingZone | Self::LooseOffset | Self::ImpossibleDate | Self::LooseDateTime => {
                DecodeErrorKind::BadTimestamp
            }
            Self::ScalarForText | Self::TextForScalar | Self::NullForAbsent | Self::NullPayload => {
                DecodeErrorKind::WrongType
            }
            Self::TooLong => DecodeErrorKind::TooLong,
            Self::UnknownValue => DecodeErrorKind::UnknownValue,
            Self::OutOfRange => DecodeErrorKind::OutOfRange,
            Self::NotAMultiple | Self::Rounded => DecodeErrorKind::NotAMultiple,
            Self::TooFewItems => DecodeErrorKind::TooFewItems,
            Self::TooManyItems => DecodeErrorKind::TooManyItems,
            Self::BadUri => DecodeErrorKind::BadUri,
            Self::UnknownMember => DecodeErrorKind::UnknownMember,
            Self::DuplicateMember => DecodeErrorKind::DuplicateMember,
        }
    }

    /// The kind in plain words, for a log line or a counter's label.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingZone => "date-time without zone",
            Self::LooseOffset => "offset without minutes or colon",
            Self::ImpossibleDate => "day that does not exist",
            Self::LooseDateTime => "date-time not spelt as RFC 3339 asks",
            Self::ScalarForText => "number or boolean for text",
            Self::TextForScalar => "text for number or boolean",
            Self::TooLong => "text too long",
            Self::UnknownValue => "unknown value of an enumeration",
            Self::OutOfRange => "number out of range",
            Self::NotAMultiple => "number is no multiple of its step",
            Self::Rounded => "number rounded",
            Self::TooFewItems => "too few items",
            Self::TooManyItems => "too many items",
            Self::BadUri => "not a uri",
            Self::NullForAbsent => "null for an absent member",
            Self::NullPayload => "null for an empty payload",
            Self::UnknownMember => "unknown member",
            Self::DuplicateMember => "member stands twice",
        }
    }
}

/// One departure from the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// In which way.
    pub kind: DepartureKind,
    /// Byte offset into the payload; `ocpp_wire::locate` turns it into a JSON pointer.
    pub at: u32,
    /// The JSON text that departs, cut to [`Departure::EXCERPT`] bytes.
    pub original: Box<str>,
}

impl Departure {
    /// How many bytes of the original are kept, in full characters.
    pub const EXCERPT: usize = 80;
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, at, original } = self;
        write!(f, "{} at byte {at}: {original}", kind.as_str())
    }
}

/// The departures of one payload, in the order of its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Departures {
    list: Vec<Departure>,
    untold: usize,
}

impl Departures {
    /// How many are told apart; of those beyond, only the number is kept.
    pub const LIMIT: usize = 64;

    /// None so far.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            list: Vec::new(),
            untold: 0,
        }
    }

    /// Whether the payload was strict.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there were, those beyond [`Self::LIMIT`] included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len() + self.untold
    }

    /// Forgets all, for the next payload.
    pub fn clear(&mut self) {
        self.list.clear();
        self.untold = 0;
    }

    /// The first [`Self::LIMIT`] of them.
    pub fn iter(&self) -> core::slice::Iter<'_, Departure> {
        self.list.iter()
    }

    pub(crate) fn note(&mut self, kind: DepartureKind, at: usize, original: &[u8]) {
        if self.list.len() == Self::LIMIT {
            self.untold += 1;
            return;
        }
        let cut = original.get(..Departure::EXCERPT).unwrap_or(original);
        let mut text = String::from_utf8_lossy(cut).into_owned();
        if cut.len() < original.len() {
            // A character cut in half has become U+FFFD.
            while text.ends_with(char::REPLACEMENT_CHARACTER) {
                text.pop();
            }
        }
        self.list.push(Departure {
            kind,
            at: u32::try_from(at).unwrap_or(u32::MAX),
            original: text.into_boxed_str(),
        });
    }
}

impl<'a> IntoIterator for &'a Departures {
    type Item = &'a Departure;
    type IntoIter = core::slice::Iter<'a, Departure>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
