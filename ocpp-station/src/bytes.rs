//! Reading and writing the small binary records that go into storage: little endian, nothing aligned.
//!
//! Owns bounds. Whether all fitted, or was there, is asked once, at the end: a question after every value would be most
//! of the code.

use crate::metering::{CHANNELS, Sample};
use crate::text::IdTag;
use crate::time::Moment;

/// Writes into a fixed place.
pub(crate) struct Writer<'a> {
    out: &'a mut [u8],
    at: usize,
}

impl<'a> Writer<'a> {
    pub(crate) const fn new(out: &'a mut [u8]) -> Self {
        Self { out, at: 0 }
    }

    /// Bytes written; none if not all fitted.
    pub(crate) const fn len(&self) -> Option<usize> {
        if self.at > self.out.len() {
            return None;
        }
        Some(self.at)
    }

    #[inline(never)]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.u8(*byte);
        }
    }

    #[inline(never)]
    pub(crate) fn u8(&mut self, value: u8) {
        if let Some(place) = self.out.get_mut(self.at) {
            *place = value;
        }
        self.at = self.at.saturating_add(1);
    }

    #[inline(never)]
    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes(&value.to_le_bytes());
    }

    pub(crate) fn i32(&mut self, value: i32) {
        self.u32(value.cast_unsigned());
    }

    /// A moment that may be absent: 0 then.
    pub(crate) fn moment(&mut self, moment: Option<Moment>) {
        self.u32(moment.map_or(0, Moment::get));
    }

    /// A number that may be absent.
    #[inline(never)]
    pub(crate) fn option(&mut self, number: Option<u32>) {
        self.u8(u8::from(number.is_some()));
        self.u32(number.unwrap_or(0));
    }

    /// A text of up to 255 bytes with its length in front; an absent one is empty.
    #[inline(never)]
    pub(crate) fn text(&mut self, text: &str) {
        self.u8(text.len() as u8);
        self.bytes(
            text.as_bytes()
                .get(..text.len().min(255))
                .unwrap_or_default(),
        );
    }

    #[inline(never)]
    pub(crate) fn sample(&mut self, sample: &Sample) {
        self.u32(sample.channels());
        for (_, value) in sample.iter() {
            self.i32(value);
        }
    }
}

/// Reads what [`Writer`] wrote. What is not there reads as zero.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    failed: bool,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            failed: false,
        }
    }

    /// Whether everything was read.
    pub(crate) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether all that was asked for was there.
    pub(crate) fn ok(&self) -> Option<()> {
        (!self.failed).then_some(())
    }

    /// What was not read yet.
    #[cfg(feature = "firmware")]
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    #[inline(never)]
    fn split(&mut self, length: usize) -> &'a [u8] {
        match self.rest.split_at_checked(length) {
            Some((bytes, rest)) => {
                self.rest = rest;
                bytes
            }
            None => {
                self.rest = &[];
                self.failed = true;
                &[]
            }
        }
    }

    #[inline(never)]
    pub(crate) fn u8(&mut self) -> u8 {
        self.split(1).first().copied().unwrap_or(0)
    }

    pub(crate) fn u16(&mut self) -> u16 {
        u16::from_le_bytes([self.u8(), self.u8()])
    }

    #[inline(never)]
    pub(crate) fn u32(&mut self) -> u32 {
        u32::from_le_bytes([self.u8(), self.u8(), self.u8(), self.u8()])
    }

    pub(crate) fn i64(&mut self) -> i64 {
        let low = u64::from(self.u32());
        (low | u64::from(self.u32()) << 32).cast_signed()
    }

    pub(crate) fn i32(&mut self) -> i32 {
        self.u32().cast_signed()
    }

    pub(crate) fn moment(&mut self) -> Option<Moment> {
        Moment::new(self.u32())
    }

    /// A number that may be absent.
    #[inline(never)]
    pub(crate) fn option(&mut self) -> Option<u32> {
        let present = self.u8() != 0;
        Some(self.u32()).filter(|_| present)
    }

    /// One of the values of a table, by its place there.
    pub(crate) fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        all.get(usize::from(self.u8())).copied()
    }

    /// Bytes with their number in front.
    pub(crate) fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.u8());
        self.split(length)
    }

    /// An idTag; empty, and a failure, if it is none.
    #[inline(never)]
    pub(crate) fn text(&mut self) -> IdTag {
        let text = core::str::from_utf8(self.bytes()).ok();
        text.and_then(IdTag::new).unwrap_or_else(|| {
            self.failed = true;
            IdTag::EMPTY
        })
    }

    #[inline(never)]
    pub(crate) fn sample(&mut self) -> Sample {
        let present = self.u32();
        let mut sample = Sample::new();
        for at in (0..32).filter(|at| present & (1 << at) != 0) {
            let value = self.i32();
            if at < CHANNELS {
                sample.set_number(at, value);
            }
        }
        sample
    }
}

/// A fingerprint of some bytes: tells whether what stands in storage is still what it should be (FNV-1a).
pub(crate) fn fingerprint(bytes: &[u8]) -> u32 {
    let mut print = 0x811C_9DC5_u32;
    for byte in bytes {
        print = (print ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    }
    print ^ bytes.len() as u32
}
