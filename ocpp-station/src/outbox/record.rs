//! One transaction message as it waits to be sent: a compact, versioned record of bytes.
//!
//! Owns the format, which is also the format in storage. Knows no queue, no message type and no transactionId.
//!
//! Layout, little endian: version and kind (1), flags (1), boot (2), local transaction number (4), time (8), then by
//! kind. A record says everything its message needs but the transactionId, so a resend is the same to the letter.

use ocpp_messages_nano::v16::core::ReadingContext;

use crate::bytes::{Reader, Writer};
use crate::metering::Sample;
use crate::text::IdTag;
use crate::time::Stamp;

/// Version of the format; records of another version are not understood.
const FORMAT: u8 = 1;
/// The time is time since power-up of the boot named, not wall time.
const FLAG_UPTIME: u8 = 1;
/// There is an idTag (Stop) or a reservation (Start).
const FLAG_OPTION: u8 = 2;

/// Why a transaction ended (OCPP 1.6 section 7.36). The number is its place in storage and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// The emergency stop was used.
    EmergencyStop = 0,
    /// The vehicle was unplugged.
    EVDisconnected = 1,
    /// A hard reset was asked for.
    HardReset = 2,
    /// Stopped at the station: idTag, button.
    Local = 3,
    /// Any other reason.
    Other = 4,
    /// The power failed.
    PowerLoss = 5,
    /// The station rebooted on its own.
    Reboot = 6,
    /// RemoteStopTransaction.
    Remote = 7,
    /// A soft reset was asked for.
    SoftReset = 8,
    /// UnlockConnector.
    UnlockCommand = 9,
    /// The CSMS took the authorization back.
    DeAuthorized = 10,
}

impl Reason {
    /// As the standard writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        use ocpp_messages_nano::v16::core::Reason as Wire;
        match self {
            Self::EmergencyStop => Wire::EmergencyStop,
            Self::EVDisconnected => Wire::EVDisconnected,
            Self::HardReset => Wire::HardReset,
            Self::Local => Wire::Local,
            Self::Other => Wire::Other,
            Self::PowerLoss => Wire::PowerLoss,
            Self::Reboot => Wire::Reboot,
            Self::Remote => Wire::Remote,
            Self::SoftReset => Wire::SoftReset,
            Self::UnlockCommand => Wire::UnlockCommand,
            Self::DeAuthorized => Wire::DeAuthorized,
        }
        .as_str()
    }

    const ALL: [Self; 11] = [
        Self::EmergencyStop,
        Self::EVDisconnected,
        Self::HardReset,
        Self::Local,
        Self::Other,
        Self::PowerLoss,
        Self::Reboot,
        Self::Remote,
        Self::SoftReset,
        Self::UnlockCommand,
        Self::DeAuthorized,
    ];
}

/// What made the station take a sample (OCPP 1.6 section 7.35). The number never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Context {
    /// At the start of a transaction.
    TransactionBegin = 0,
    /// At its end.
    TransactionEnd = 1,
    /// MeterValueSampleInterval.
    SamplePeriodic = 2,
    /// ClockAlignedDataInterval.
    SampleClock = 3,
    /// TriggerMessage.
    Trigger = 4,
}

impl Context {
    /// As the standard writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TransactionBegin => ReadingContext::TransactionBegin,
            Self::TransactionEnd => ReadingContext::TransactionEnd,
            Self::SamplePeriodic => ReadingContext::SamplePeriodic,
            Self::SampleClock => ReadingContext::SampleClock,
            Self::Trigger => ReadingContext::Trigger,
        }
        .as_str()
    }

    const ALL: [Self; 5] = [
        Self::TransactionBegin,
        Self::TransactionEnd,
        Self::SamplePeriodic,
        Self::SampleClock,
        Self::Trigger,
    ];
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// A StartTransaction.
    Start {
        connector: u8,
        meter_wh: i32,
        reservation: Option<i32>,
        id_tag: IdTag,
    },
    /// A MeterValues of one moment.
    Meter {
        connector: u8,
        context: Context,
        sample: Sample,
    },
    /// A moment of the transactionData that its StopTransaction will carry; never sent alone.
    Data { context: Context, sample: Sample },
    /// A StopTransaction.
    Stop {
        connector: u8,
        meter_wh: i32,
        reason: Reason,
        id_tag: Option<IdTag>,
    },
}

impl Body {
    pub(crate) const fn tag(&self) -> Tag {
        match self {
            Self::Start { .. } => Tag::Start,
            Self::Meter { .. } => Tag::Meter,
            Self::Data { .. } => Tag::Data,
            Self::Stop { .. } => Tag::Stop,
        }
    }
}

/// A transaction message, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The station's own number of the transaction.
    pub(crate) local: u32,
    /// Which boot an uptime belongs to.
    pub(crate) boot: u16,
    pub(crate) stamp: Stamp,
    pub(crate) body: Body,
}

/// The kind of an encoded record, read from its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Tag {
    Start = 1,
    Meter = 2,
    Data = 3,
    Stop = 4,
}

/// Kind and transaction of an encoded record, without decoding the rest.
#[inline(never)]
pub(crate) fn head(bytes: &[u8]) -> Option<(Tag, u32)> {
    let mut reader = Reader::new(bytes);
    let first = reader.u8();
    let local = {
        reader.u8();
        reader.u16();
        reader.u32()
    };
    reader.ok()?;
    let tag = match first {
        first if first >> 4 != FORMAT => return None,
        first => match first & 15 {
            1 => Tag::Start,
            2 => Tag::Meter,
            3 => Tag::Data,
            4 => Tag::Stop,
            _ => return None,
        },
    };
    Some((tag, local))
}

impl Record {
    /// Writes the record into `out` and returns its length; none if it does not fit.
    #[inline(never)]
    pub(crate) fn encode(&self, out: &mut [u8]) -> Option<usize> {
        let mut w = Writer::new(out);
        let tag = self.body.tag();
        let option = match &self.body {
            Body::Start { reservation, .. } => reservation.is_some(),
            Body::Meter { .. } | Body::Data { .. } => false,
            Body::Stop { id_tag, .. } => id_tag.is_some(),
        };
        let (uptime, time) = match self.stamp {
            Stamp::Wall(ms) => (false, ms),
            Stamp::Uptime(ms) => (true, ms.cast_signed()),
        };
        w.bytes(&[
            FORMAT << 4 | tag as u8,
            (u8::from(uptime) * FLAG_UPTIME) | (u8::from(option) * FLAG_OPTION),
        ]);
        w.bytes(&self.boot.to_le_bytes());
        w.bytes(&self.local.to_le_bytes());
        w.bytes(&time.to_le_bytes());
        match &self.body {
            Body::Start {
                connector,
                meter_wh,
                reservation,
                id_tag,
            } => {
                w.bytes(&[*connector]);
                w.bytes(&meter_wh.to_le_bytes());
                w.bytes(&reservation.unwrap_or(0).to_le_bytes());
                w.text(id_tag);
            }
            Body::Meter {
                connector,
                context,
                sample,
            } => {
                w.bytes(&[*connector, *context as u8]);
                w.sample(sample);
            }
            Body::Data { context, sample } => {
                w.bytes(&[*context as u8]);
                w.sample(sample);
            }
            Body::Stop {
                connector,
                meter_wh,
                reason,
                id_tag,
            } => {
                w.bytes(&[*connector]);
                w.bytes(&meter_wh.to_le_bytes());
                w.bytes(&[*reason as u8]);
                w.text(id_tag.as_deref().unwrap_or_default());
            }
        }
        w.len()
    }

    /// Reads a record; none if the bytes are not one, whatever they are.
    #[inline(never)]
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (tag, local) = head(bytes)?;
        let mut r = Reader::new(bytes);
        r.u8();
        let flags = r.u8();
        let boot = r.u16();
        r.u32();
        let time = r.i64();
        let option = flags & FLAG_OPTION != 0;
        let body = match tag {
            Tag::Start => Body::Start {
                connector: r.u8(),
                meter_wh: r.i32(),
                reservation: Some(r.i32()).filter(|_| option),
                id_tag: r.text(),
            },
            Tag::Meter => Body::Meter {
                connector: r.u8(),
                context: r.one_of(&Context::ALL)?,
                sample: r.sample(),
            },
            Tag::Data => Body::Data {
                context: r.one_of(&Context::ALL)?,
                sample: r.sample(),
            },
            Tag::Stop => Body::Stop {
                connector: r.u8(),
                meter_wh: r.i32(),
                reason: r.one_of(&Reason::ALL)?,
                id_tag: Some(r.text()).filter(|_| option),
            },
        };
        r.ok()?;
        let stamp = if flags & FLAG_UPTIME != 0 {
            Stamp::Uptime(time.cast_unsigned())
        } else {
            Stamp::Wall(time)
        };
        Some(Self {
            local,
            boot,
            stamp,
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::RECORD_BYTES;
    use crate::metering::{CHANNELS, Channel};
    use crate::random::Random;

    fn samples() -> [Record; 4] {
        let sample = Sample::new()
            .with(Channel::EnergyImport, 1_234_567)
            .with(Channel::Temperature, -55);
        let record = |stamp, body| Record {
            local: 77,
            boot: 3,
            stamp,
            body,
        };
        [
            record(
                Stamp::Wall(1_700_000_000_123),
                Body::Start {
                    connector: 2,
                    meter_wh: 99,
                    reservation: Some(-4),
                    id_tag: IdTag::try_from("ABCDEFGHIJ0123456789").expect("fits"),
                },
            ),
            record(
                Stamp::Uptime(5),
                Body::Meter {
                    connector: 1,
                    context: Context::SampleClock,
                    sample,
                },
            ),
            record(
                Stamp::Wall(0),
                Body::Data {
                    context: Context::TransactionEnd,
                    sample: Sample::new(),
                },
            ),
            record(
                Stamp::Uptime(u64::MAX),
                Body::Stop {
                    connector: 1,
                    meter_wh: i32::MIN,
                    reason: Reason::DeAuthorized,
                    id_tag: None,
                },
            ),
        ]
    }

    #[test]
    fn what_is_written_is_read_again() {
        for record in samples() {
            let mut bytes = [0; RECORD_BYTES];
            let length = record.encode(&mut bytes).expect("fits");
            assert_eq!(Record::decode(&bytes[..length]), Some(record.clone()));
            for short in 0..length {
                assert_eq!(Record::decode(&bytes[..short]), None, "{record:?}");
                assert_eq!(record.encode(&mut bytes[..short].to_owned()), None);
            }
        }
    }

    use std::borrow::ToOwned;

    #[test]
    fn the_largest_record_fits() {
        let mut sample = Sample::new();
        for at in 0..CHANNELS {
            sample.set_number(at, -1);
        }
        let mut bytes = [0; RECORD_BYTES];
        let record = Record {
            body: Body::Meter {
                connector: 1,
                context: Context::Trigger,
                sample,
            },
            ..samples()[0].clone()
        };
        assert!(record.encode(&mut bytes).is_some());
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let mut random = Random::new(11);
        for _ in 0..200_000 {
            let mut bytes = [0u8; 48];
            for byte in &mut bytes {
                *byte = random.next() as u8;
            }
            bytes[0] = FORMAT << 4 | (bytes[0] & 7);
            let _ = Record::decode(&bytes);
        }
    }
}
