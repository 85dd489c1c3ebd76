//! The JSON scanner that frames and the no-alloc codec share: strings, numbers, and values that are passed over.
//!
//! Small on flash: no allocation, no recursion, no panic, no float. Knows no frame and no message.

use crate::error::DecodeErrorKind as Kind;

/// How deep a value that is passed over may nest.
pub(crate) const MAX_DEPTH: u32 = 32;

/// A place in a JSON text.
pub(crate) struct Reader<'a> {
    text: &'a [u8],
    /// Offset of the next byte; never behind the text's end.
    pub(crate) at: usize,
}

/// How long a string is without its escapes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Lengths {
    pub(crate) bytes: usize,
    pub(crate) chars: usize,
}

/// A JSON number: `± mantissa * 10^exponent`.
#[derive(Clone, Copy)]
pub(crate) struct Number {
    mantissa: u64,
    exponent: i32,
    negative: bool,
    /// More significant digits than the mantissa holds.
    overflow: bool,
}

impl Number {
    /// The number in units of `10^-scale`.
    ///
    /// # Errors
    /// `NotAMultiple` when that is no integer, `OutOfRange` when it does not fit.
    pub(crate) fn scaled(self, scale: u8) -> Result<i64, Kind> {
        if self.mantissa == 0 && !self.overflow {
            return Ok(0);
        }
        let exponent = self.exponent + i32::from(scale);
        if exponent < 0 {
            return Err(Kind::NotAMultiple);
        }
        let mut value = self.mantissa;
        if self.overflow || !shift_decimal(&mut value, exponent) {
            return Err(Kind::OutOfRange);
        }
        let limit = i64::MAX as u64 + u64::from(self.negative);
        if value > limit {
            return Err(Kind::OutOfRange);
        }
        let value = value as i64;
        Ok(if self.negative {
            value.wrapping_neg()
        } else {
            value
        })
    }
}

/// Multiplies by `10^places`; false when the result does not fit.
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

impl<'a> Reader<'a> {
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte, or 0 at the end.
    #[inline]
    pub(crate) fn peek(&self) -> u8 {
        match self.text.get(self.at) {
            Some(&byte) => byte,
            None => 0,
        }
    }

    /// The text between two offsets.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &'a [u8] {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Whether the text has come to its end.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// `Syntax`, or `UnexpectedEnd` where the text has come to its end.
    #[inline(never)]
    pub(crate) fn unexpected(&self) -> Kind {
        if self.is_at_end() {
            Kind::UnexpectedEnd
        } else {
            Kind::Syntax
        }
    }

    /// Passes white space and gives the byte behind it (0 at the end).
    #[inline(never)]
    pub(crate) fn token(&mut self) -> u8 {
        loop {
            let byte = self.peek();
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return byte;
            }
            self.at += 1;
        }
    }

    /// Passes white space and this byte.
    #[inline(never)]
    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Kind> {
        if self.token() != byte {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok(())
    }

    /// Passes one of `true`, `false`, `null`.
    #[inline(never)]
    pub(crate) fn literal(&mut self, word: &[u8]) -> Result<(), Kind> {
        for &byte in word {
            if self.peek() != byte {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Reads the string whose opening quote is next, without its escapes, into `into` as far as it fits.
    ///
    /// The lengths are the whole string's. Checks escapes and UTF-8.
    #[inline(never)]
    pub(crate) fn string(&mut self, into: &mut [u8]) -> Result<Lengths, Kind> {
        if self.peek() != b'"' {
            return Err(Kind::WrongType);
        }
        self.at += 1;
        let mut len = Lengths::default();
        loop {
            if self.peek() == b'"' {
                self.at += 1;
                return Ok(len);
            }
            let code = self.character(true)?;
            len.chars += 1;
            len.bytes = put_char(into, len.bytes, code);
        }
    }

    /// The next character of a text, which is behind an escape where those stand.
    #[inline]
    pub(crate) fn character(&mut self, escapes: bool) -> Result<u32, Kind> {
        let byte = self.peek();
        if byte < 0x20 && escapes {
            return Err(self.unexpected());
        }
        self.at += 1;
        match byte {
            b'\\' if escapes => self.escape(),
            0x80.. => self.multi_byte(byte),
            _ => Ok(u32::from(byte)),
        }
    }

    /// The character of the escape behind a backslash.
    fn escape(&mut self) -> Result<u32, Kind> {
        let byte = self.peek();
        let code = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            b'u' => {
                self.at += 1;
                return self.unicode_escape();
            }
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(u32::from(code))
    }

    fn unicode_escape(&mut self) -> Result<u32, Kind> {
        let code = self.hex4()?;
        match code & 0xffff_fc00 {
            0xd800 => {
                self.literal(b"\\u")?;
                let low = self.hex4()?;
                if low & 0xffff_fc00 != 0xdc00 {
                    return Err(Kind::Syntax);
                }
                Ok(0x1_0000 + ((code & 0x3ff) << 10 | low & 0x3ff))
            }
            0xdc00 => Err(Kind::Syntax),
            _ => Ok(code),
        }
    }

    #[inline(never)]
    fn hex4(&mut self) -> Result<u32, Kind> {
        let mut code = 0;
        for _ in 0..4 {
            let byte = self.peek();
            let mut digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                digit = (byte | 0x20).wrapping_sub(b'a');
                if digit > 5 {
                    return Err(self.unexpected());
                }
                digit += 10;
            }
            self.at += 1;
            code = code << 4 | u32::from(digit);
        }
        Ok(code)
    }

    /// The character whose UTF-8 begins with `lead`.
    fn multi_byte(&mut self, lead: u8) -> Result<u32, Kind> {
        let (more, least) = match lead {
            0xc2..=0xdf => (1, 0x80),
            0xe0..=0xef => (2, 0x800),
            0xf0..=0xf4 => (3, 0x1_0000),
            _ => return Err(Kind::Utf8),
        };
        let mut code = u32::from(lead) & (0x3f >> more);
        for _ in 0..more {
            let byte = self.peek();
            if byte & 0xc0 != 0x80 {
                return Err(Kind::Utf8);
            }
            self.at += 1;
            code = code << 6 | u32::from(byte & 0x3f);
        }
        if code < least || code > 0x10_ffff || code & 0xffff_f800 == 0xd800 {
            return Err(Kind::Utf8);
        }
        Ok(code)
    }

    /// Reads the number that is next.
    #[inline(never)]
    pub(crate) fn number(&mut self) -> Result<Number, Kind> {
        let mut number = Number {
            mantissa: 0,
            exponent: 0,
            negative: self.peek() == b'-',
            overflow: false,
        };
        if number.negative {
            self.at += 1;
        }
        let leading_zero = self.peek() == b'0';
        // Zeros wait until a digit follows them, so that 1.000...0 stays exact however long it is.
        let mut zeros = 0;
        let mut digits = self.digits(&mut number, &mut zeros);
        if digits == 0 || leading_zero && digits > 1 {
            return Err(self.unexpected());
        }
        let mut exponent = 0i32;
        if self.peek() == b'.' {
            self.at += 1;
            digits = self.digits(&mut number, &mut zeros);
            if digits == 0 {
                return Err(self.unexpected());
            }
            exponent = -digits;
        }
        if self.peek() | 0x20 == b'e' {
            self.at += 1;
            let sign = self.peek();
            if sign == b'-' || sign == b'+' {
                self.at += 1;
            }
            let mut power = 0i32;
            let start = self.at;
            loop {
                let digit = self.peek().wrapping_sub(b'0');
                if digit > 9 {
                    break;
                }
                if power < 100_000_000 {
                    power = power * 10 + i32::from(digit);
                }
                self.at += 1;
            }
            if self.at == start {
                return Err(self.unexpected());
            }
            exponent += if sign == b'-' { -power } else { power };
        }
        number.exponent = exponent + zeros;
        Ok(number)
    }

    /// Reads digits into the mantissa; gives their count.
    #[inline(never)]
    fn digits(&mut self, number: &mut Number, zeros: &mut i32) -> i32 {
        let start = self.at;
        loop {
            let digit = self.peek().wrapping_sub(b'0');
            if digit > 9 {
                // A text of 2 GB does not reach a scanner for messages; saturate rather than wrap.
                return i32::try_from(self.at - start).unwrap_or(1 << 29);
            }
            self.at += 1;
            *zeros += 1;
            if digit != 0 {
                let fits = shift_decimal(&mut number.mantissa, *zeros);
                match number.mantissa.checked_add(u64::from(digit)) {
                    Some(sum) if fits => number.mantissa = sum,
                    _ => number.overflow = true,
                }
                *zeros = 0;
            }
        }
    }

    /// Passes over a value of any type, checking that it is JSON.
    #[inline(never)]
    pub(crate) fn skip(&mut self) -> Result<(), Kind> {
        // One bit a level: 1 for an object.
        let mut objects = 0u32;
        let mut depth = 0;
        loop {
            let byte = self.token();
            match byte {
                b'"' => {
                    self.string(&mut [])?;
                }
                b't' => self.literal(b"true")?,
                b'f' => self.literal(b"false")?,
                b'n' => self.literal(b"null")?,
                b'{' | b'[' => {
                    if depth == MAX_DEPTH {
                        return Err(Kind::TooDeep);
                    }
                    self.at += 1;
                    depth += 1;
                    objects = objects << 1 | u32::from(byte == b'{');
                    let close = self.token();
                    if close != byte + 2 {
                        if byte == b'{' {
                            self.skip_key()?;
                        }
                        continue;
                    }
                    self.at += 1;
                    depth -= 1;
                    objects >>= 1;
                }
                _ => {
                    self.number()?;
                }
            }
            loop {
                if depth == 0 {
                    return Ok(());
                }
                let object = objects & 1 != 0;
                let byte = self.token();
                if byte == b',' {
                    self.at += 1;
                    if object {
                        self.skip_key()?;
                    }
                    break;
                }
                if byte != if object { b'}' } else { b']' } {
                    return Err(self.unexpected());
                }
                self.at += 1;
                depth -= 1;
                objects >>= 1;
            }
        }
    }

    fn skip_key(&mut self) -> Result<(), Kind> {
        if self.token() != b'"' {
            return Err(self.unexpected());
        }
        self.string(&mut [])?;
        self.expect(b':')
    }
}

/// Writes a character's UTF-8 at `at` if it fits as a whole; gives the place behind it.
fn put_char(into: &mut [u8], at: usize, code: u32) -> usize {
    if code < 0x80 {
        if let Some(slot) = into.get_mut(at) {
            *slot = code as u8;
        }
        return at + 1;
    }
    let more = 1 + usize::from(code >= 0x800) + usize::from(code >= 0x1_0000);
    if let Some(room) = into.get_mut(at..at + more + 1) {
        let mut rest = code;
        for slot in room.iter_mut().skip(1).rev() {
            *slot = 0x80 | rest as u8 & 0x3f;
            rest >>= 6;
        }
        if let Some(lead) = room.first_mut() {
            *lead = (0xf0u32 << (3 - more)) as u8 | rest as u8;
        }
    }
    at + more + 1
}
