//! The leaf types' places in messages: texts, numbers, booleans, date-times.

use super::date;
use super::{Invalid, Reader, Rules, Stop, Wire, Writer};
use crate::text::Inline;
use crate::{DateTime, Decimal, DecodeErrorKind, DepartureKind, Text};

/// Keeps or breaks a rule while reading: a broken one is a departure.
#[inline(always)]
pub(super) fn keep(
    broken: Option<DecodeErrorKind>,
    reader: &mut Reader<'_>,
    start: usize,
) -> Result<(), Stop> {
    match broken {
        None => Ok(()),
        Some(kind) => broken_rule(kind, reader, start),
    }
}

#[cold]
#[inline(never)]
fn broken_rule(kind: DecodeErrorKind, reader: &mut Reader<'_>, start: usize) -> Result<(), Stop> {
    let departure = match kind {
        DecodeErrorKind::NotAMultiple => DepartureKind::NotAMultiple,
        DecodeErrorKind::TooFewItems => DepartureKind::TooFewItems,
        DecodeErrorKind::TooManyItems => DepartureKind::TooManyItems,
        DecodeErrorKind::BadUri => DepartureKind::BadUri,
        _ => DepartureKind::OutOfRange,
    };
    reader.depart(departure, start)
}

#[inline(always)]
fn verdict(broken: Option<DecodeErrorKind>) -> Result<(), Invalid> {
    match broken {
        None => Ok(()),
        Some(kind) => Err(Invalid::new(kind)),
    }
}

impl<const MAX: usize> Wire for Text<MAX> {
    #[inline(always)]
    fn blank() -> Self {
        Self(Inline::EMPTY)
    }

    #[inline(always)]
    fn read(&mut self, reader: &mut Reader<'_>, rules: &'static Rules) -> Result<(), Stop> {
        let start = reader.at();
        reader.text(&mut self.0, MAX)?;
        if rules.uri {
            keep(bad_uri(self.as_bytes()), reader, start)?;
        }
        Ok(())
    }

    #[inline(always)]
    fn write(&self, writer: &mut Writer<'_>) {
        writer.small(&self.0);
    }

    #[inline(always)]
    fn check(&self, rules: &'static Rules) -> Result<(), Invalid> {
        if !self.is_strict() {
            return Err(Invalid::new(DecodeErrorKind::TooLong));
        }
        if rules.uri {
            verdict(bad_uri(self.as_bytes()))?;
        }
        Ok(())
    }
}

#[inline(never)]
fn bad_uri(text: &[u8]) -> Option<DecodeErrorKind> {
    (!crate::uri::is_uri(text)).then_some(DecodeErrorKind::BadUri)
}

impl Wire for i32 {
    #[inline(always)]
    fn blank() -> Self {
        0
    }

    #[inline(always)]
    fn read(&mut self, reader: &mut Reader<'_>, rules: &'static Rules) -> Result<(), Stop> {
        let start = reader.at();
        *self = reader.integer32()?;
        keep(rules.integer((*self).into()), reader, start)
    }

    #[inline(always)]
    fn write(&self, writer: &mut Writer<'_>) {
        writer.integer((*self).into());
    }

    #[inline(always)]
    fn check(&self, rules: &'static Rules) -> Result<(), Invalid> {
        verdict(rules.integer((*self).into()))
    }
}

impl Wire for i64 {
    #[inline(always)]
    fn blank() -> Self {
        0
    }

    #[inline(always)]
    fn read(&mut self, reader: &mut Reader<'_>, rules: &'static Rules) -> Result<(), Stop> {
        let start = reader.at();
        *self = reader.integer()?;
        keep(rules.integer(*self), reader, start)
    }

    #[inline(always)]
    fn write(&self, writer: &mut Writer<'_>) {
        writer.integer(*self);
    }

    #[inline(always)]
    fn check(&self, rules: &'static Rules) -> Result<(), Invalid> {
        verdict(rules.integer(*self))
    }
}

impl Wire for Decimal {
    #[inline(always)]
    fn blank() -> Self {
        Self::ZERO
    }

    #[inline(always)]
    fn read(&mut self, reader: &mut Reader<'_>, rules: &'static Rules) -> Result<(), Stop> {
        let start = reader.at();
        *self = reader.decimal()?;
        keep(rules.decimal(*self), reader, start)
    }

    #[inline(always)]
    fn write(&self, writer: &mut Writer<'_>) {
        writer.decimal(*self);
    }

    #[inline(always)]
    fn check(&self, rules: &'static Rules) -> Result<(), Invalid> {
        verdict(rules.decimal(*self))
    }
}

impl Wire for bool {
    #[inline(always)]
    fn blank() -> Self {
        false
    }

    #[inline(always)]
    fn read(&mut self, reader: &mut Reader<'_>, _: &'static Rules) -> Result<(), Stop> {
        *self = reader.boolean()?;
        Ok(())
    }

    #[inline(always)]
    fn write(&self, writer: &mut Writer<'_>) {
        writer.raw(if *self { "true" } else { "false" });
    }

    #[inline(always)]
    fn check(&self, _: &'static Rules) -> Result<(), Invalid> {
        Ok(())
    }
}

impl Wire for DateTime {
    #[inline(always)]
    fn blank() -> Self {
        Self::default()
    }

    #[inline(never)]
    fn read(&mut self, reader: &mut Reader<'_>, _: &'static Rules) -> Result<(), Stop> {
        match reader.rest().and_then(date::common) {
            Some(timestamp) => {
                reader.at += date::COMMON;
                *self = timestamp.into();
                Ok(())
            }
            None => read_other_date(self, reader),
        }
    }

    #[inline(never)]
    fn write(&self, writer: &mut Writer<'_>) {
        match self.original() {
            None => date::write(self.timestamp(), writer),
            Some(original) => writer.string(original.as_bytes()),
        }
    }

    #[inline(always)]
    fn check(&self, _: &'static Rules) -> Result<(), Invalid> {
        if self.is_strict() {
            return Ok(());
        }
        Err(Invalid::new(DecodeErrorKind::BadTimestamp))
    }
}

#[inline(never)]
fn read_other_date(into: &mut DateTime, reader: &mut Reader<'_>) -> Result<(), Stop> {
    let start = reader.at;
    let text = reader.string()?;
    match DateTime::parse_tolerant(&text) {
        Ok((time, departure)) => {
            if let Some(kind) = departure {
                reader.depart(kind, start)?;
            }
            *into = time;
            Ok(())
        }
        Err(_) => Err(reader.fail(DecodeErrorKind::BadTimestamp, start)),
    }
}
