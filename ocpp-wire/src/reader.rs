//! The JSON scanner that frames and the no-alloc codec share: strings, numbers, and values that are passed over.
//!
//! Small on flash: no allocation, no recursion, no panic, no float. Knows no frame and no message.

mod scan;

use core::ops::{Deref, DerefMut};

pub(crate) use scan::{Mark, Scan, put_char};

use crate::error::DecodeErrorKind as Kind;

/// A place in a JSON text.
pub(crate) struct Reader<'a> {
    text: &'a [u8],
    scan: Scan<'a>,
    // Results stand here, and only their success is returned: a byte in a register.
    /// Bytes of the last string without its escapes.
    pub(crate) bytes: usize,
    /// Characters of the last string.
    pub(crate) chars: usize,
    /// The last number.
    pub(crate) number: i64,
}

impl<'a> Deref for Reader<'a> {
    type Target = Scan<'a>;

    fn deref(&self) -> &Scan<'a> {
        &self.scan
    }
}

impl DerefMut for Reader<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.scan
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            scan: Scan::new(text),
            bytes: 0,
            chars: 0,
            number: 0,
        }
    }

    /// What stands in the string that began at a place of this text and was the last to be read.
    pub(crate) fn string_from(&self, mark: &Mark<'a>) -> &'a [u8] {
        let from = mark.as_slice();
        let end = (from.len() - self.scan.ahead().len()).wrapping_sub(1);
        from.get(1..end).unwrap_or_default()
    }

    /// Offset of the next byte.
    pub(crate) fn at(&self) -> usize {
        self.text.len() - self.scan.ahead().len()
    }

    /// Goes to an offset; to the end if it is behind that.
    pub(crate) fn set(&mut self, at: usize) {
        self.scan = Scan::new(self.text.get(at..).unwrap_or_default());
    }

    /// Passes white space and gives the byte behind it (0 at the end), as a character because that is as wide as a
    /// register.
    #[inline(never)]
    pub(crate) fn token(&mut self) -> char {
        loop {
            let byte = self.peek();
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return char::from(byte);
            }
            self.bump();
        }
    }

    /// Passes white space and this byte.
    #[inline(never)]
    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Kind> {
        self.token();
        self.literal(&[byte])
    }

    /// Reads the string whose opening quote is next, without its escapes, into `into` as far as it fits.
    ///
    /// `bytes` and `chars` are then the whole string's. Checks escapes and UTF-8.
    #[inline(never)]
    pub(crate) fn string(&mut self, into: &mut [u8]) -> Result<(), Kind> {
        self.literal(b"\"")?;
        self.bytes = 0;
        self.chars = 0;
        while self.peek() != b'"' {
            let code = self.character(true)?;
            self.chars += 1;
            self.bytes = put_char(into, self.bytes, code);
        }
        self.bump();
        Ok(())
    }

    /// Reads a number in units of `10^-scale`, exactly, into `number`.
    ///
    /// # Errors
    /// `NotAMultiple` when it is no integer of those, `OutOfRange` when it does not fit.
    #[inline(never)]
    pub(crate) fn number(&mut self, scale: u8) -> Result<(), Kind> {
        let negative = self.peek() == b'-';
        if negative {
            self.bump();
        }
        let leading_zero = self.peek() == b'0';
        let mut mantissa = 0u64;
        let mut fits = true;
        // Zeros wait until a digit follows them, so that 1.000...0 stays exact however long it is.
        let mut zeros = 0i32;
        let mut exponent = i32::from(scale);
        let mut point = false;
        let mut digits = 0u32;
        loop {
            let byte = self.peek();
            let digit = byte.wrapping_sub(b'0');
            if digit <= 9 {
                digits += 1;
                zeros += 1;
                exponent -= i32::from(point);
                if digit != 0 {
                    fits &= shift_decimal(&mut mantissa, zeros);
                    zeros = 0;
                    let (sum, over) = mantissa.overflowing_add(u64::from(digit));
                    mantissa = sum;
                    fits &= !over;
                }
            } else if byte == b'.' && !point && digits > 0 && !(leading_zero && digits > 1) {
                point = true;
                digits = 0;
            } else {
                break;
            }
            self.bump();
        }
        if digits == 0 || leading_zero && !point && digits > 1 {
            return Err(self.unexpected());
        }
        if self.peek() | 0x20 == b'e' {
            self.bump();
            exponent += self.power()?;
        }
        exponent += zeros;
        if mantissa != 0 || !fits {
            if exponent < 0 {
                return Err(Kind::NotAMultiple);
            }
            fits &= shift_decimal(&mut mantissa, exponent);
        }
        // A negative number may be one greater.
        if !fits || mantissa > i64::MAX as u64 + u64::from(negative) {
            return Err(Kind::OutOfRange);
        }
        let value = mantissa as i64;
        self.number = if negative {
            value.wrapping_neg()
        } else {
            value
        };
        Ok(())
    }

    /// Reads a number's exponent.
    fn power(&mut self) -> Result<i32, Kind> {
        let sign = self.peek();
        if sign == b'-' || sign == b'+' {
            self.bump();
        }
        let mut power = 0i32;
        let mut some = false;
        loop {
            let digit = self.peek().wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            // Further digits make it no more out of range.
            if power < 100_000_000 {
                power = power * 10 + i32::from(digit);
            }
            some = true;
            self.bump();
        }
        if !some {
            return Err(self.unexpected());
        }
        Ok(if sign == b'-' { -power } else { power })
    }
}

/// Multiplies by `10^places`; false when the result does not fit.
#[inline(never)]
fn shift_decimal(value: &mut u64, places: i32) -> bool {
    let mut left = places;
    while left > 0 && *value != 0 {
        if *value > u64::MAX / 10 {
            return false;
        }
        *value = (*value << 3) + (*value << 1);
        left -= 1;
    }
    true
}
