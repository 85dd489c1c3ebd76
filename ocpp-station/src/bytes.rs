//! Reading and writing the small binary records that go into storage: little endian, nothing aligned.
//!
//! Owns bounds: what does not fit or is not there is `None`, whatever the bytes are.

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

    /// Bytes written so far.
    pub(crate) const fn len(&self) -> usize {
        self.at
    }

    #[inline(never)]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.at.checked_add(bytes.len())?;
        let place = self.out.get_mut(self.at..end)?;
        for (to, from) in place.iter_mut().zip(bytes) {
            *to = *from;
        }
        self.at = end;
        Some(())
    }

    #[inline(never)]
    pub(crate) fn u8(&mut self, value: u8) -> Option<()> {
        self.bytes(&[value])
    }

    #[inline(never)]
    pub(crate) fn u32(&mut self, value: u32) -> Option<()> {
        self.bytes(&value.to_le_bytes())
    }

    pub(crate) fn i32(&mut self, value: i32) -> Option<()> {
        self.bytes(&value.to_le_bytes())
    }

    /// A moment that may be absent: 0 then.
    #[inline(never)]
    pub(crate) fn moment(&mut self, moment: Option<Moment>) -> Option<()> {
        self.u32(moment.map_or(0, Moment::get))
    }

    /// A text with its length in front; an absent one is empty.
    #[inline(never)]
    pub(crate) fn text(&mut self, text: &str) -> Option<()> {
        self.u8(u8::try_from(text.len()).ok()?)?;
        self.bytes(text.as_bytes())
    }

    pub(crate) fn sample(&mut self, sample: &Sample) -> Option<()> {
        self.u32(sample.channels())?;
        for (_, value) in sample.iter() {
            self.i32(value)?;
        }
        Some(())
    }
}

/// Reads what [`Writer`] wrote.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether everything was read.
    pub(crate) const fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// What was not read yet.
    #[cfg(feature = "firmware")]
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.0
    }

    #[inline(never)]
    pub(crate) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    #[inline(never)]
    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    #[inline(never)]
    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(crate) fn i32(&mut self) -> Option<i32> {
        self.take().map(i32::from_le_bytes)
    }

    #[inline(never)]
    pub(crate) fn moment(&mut self) -> Option<Option<Moment>> {
        self.u32().map(Moment::new)
    }

    /// Bytes with their number in front.
    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(self.u8()?);
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    #[inline(never)]
    pub(crate) fn text(&mut self) -> Option<IdTag> {
        IdTag::try_from(core::str::from_utf8(self.bytes()?).ok()?).ok()
    }

    pub(crate) fn sample(&mut self) -> Option<Sample> {
        let present = self.u32()?;
        let mut sample = Sample::new();
        for at in (0..32).filter(|at| present & (1 << at) != 0) {
            let value = self.i32()?;
            if at < CHANNELS {
                sample.set_number(at, value);
            }
        }
        Some(sample)
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
