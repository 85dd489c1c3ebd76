//! The constraints a type does not carry itself, and what a value that breaks one is told.
//!
//! Owns the rules' form and the path of a violation. Which member has which rule stands in generated tables.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::{Decimal, DecodeErrorKind};

/// Constraints of a member or item beyond its Rust type.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Least number.
    pub minimum: Option<Decimal>,
    /// Greatest number.
    pub maximum: Option<Decimal>,
    /// Step that a number is a whole multiple of.
    pub multiple_of: Option<Decimal>,
    /// Least number of items.
    pub min_items: usize,
    /// Greatest number of items.
    pub max_items: usize,
    /// Whether a text is a URI.
    pub uri: bool,
    /// Rules of each item.
    pub item: Option<&'static Rules>,
}

impl Rules {
    /// No constraint.
    pub const NONE: Self = Self {
        minimum: None,
        maximum: None,
        multiple_of: None,
        min_items: 0,
        max_items: usize::MAX,
        uri: false,
        item: None,
    };

    /// What a whole number breaks.
    #[inline(always)]
    pub(super) const fn integer(&self, value: i64) -> Option<DecodeErrorKind> {
        if self.multiple_of.is_some() {
            return self.whole(value);
        }
        let low = matches!(self.minimum, Some(least) if value < least.ceiling());
        let high = matches!(self.maximum, Some(most) if value > most.floor());
        if low || high {
            return Some(DecodeErrorKind::OutOfRange);
        }
        None
    }

    #[cold]
    const fn whole(&self, value: i64) -> Option<DecodeErrorKind> {
        self.decimal(Decimal::normal(value, 0))
    }

    /// What a decimal number breaks.
    #[inline(always)]
    pub(super) const fn decimal(&self, value: Decimal) -> Option<DecodeErrorKind> {
        let low = matches!(self.minimum, Some(least) if value.is_less_than(least));
        let high = matches!(self.maximum, Some(most) if most.is_less_than(value));
        if low || high {
            return Some(DecodeErrorKind::OutOfRange);
        }
        match self.multiple_of {
            Some(step) if !value.is_multiple_of(step) => Some(DecodeErrorKind::NotAMultiple),
            _ => None,
        }
    }

    /// What a list of so many items breaks.
    #[inline(always)]
    pub(super) const fn items(&self, count: usize) -> Option<DecodeErrorKind> {
        if count < self.min_items {
            Some(DecodeErrorKind::TooFewItems)
        } else if count > self.max_items {
            Some(DecodeErrorKind::TooManyItems)
        } else {
            None
        }
    }

    /// The rules of each item.
    #[inline(always)]
    pub(super) const fn of_items(&self) -> &'static Self {
        match self.item {
            Some(rules) => rules,
            None => &Self::NONE,
        }
    }
}

/// A step of the path to an invalid value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Member of an object.
    Member(&'static str),
    /// Item of a list, from 0.
    Item(usize),
}

/// A value that its schema does not allow, found before it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(Box<Violation>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Violation {
    kind: DecodeErrorKind,
    /// Innermost step first.
    path: Vec<Step>,
}

impl Invalid {
    /// A violation by the value itself.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn new(kind: DecodeErrorKind) -> Self {
        Self(Box::new(Violation {
            kind,
            path: Vec::new(),
        }))
    }

    /// The same violation, seen from the object or list that holds the value.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn inside(mut self, step: Step) -> Self {
        self.0.path.push(step);
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.0.kind
    }

    /// The way to the value, outermost step first.
    pub fn path(&self) -> impl Iterator<Item = Step> {
        self.0.path.iter().rev().copied()
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at ", self.kind().as_str())?;
        if self.0.path.is_empty() {
            return f.write_str("the top");
        }
        for step in self.path() {
            match step {
                Step::Member(name) => write!(f, "/{name}")?,
                Step::Item(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}

impl core::error::Error for Invalid {}
