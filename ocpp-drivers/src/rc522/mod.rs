//! NXP MFRC522: reads the numbers of ISO 14443 type A tags (MIFARE Classic, Ultralight, DESFire, NTAG).
//!
//! Owns presence: a tag is told once, however long it is held there. What it may do is the core's business.
//!
//! Two tags at once are read as none. Phones give a random number each time.

mod card;
mod chip;

use embedded_hal::spi::SpiDevice;
use heapless::{String, Vec};
use ocpp_station::roles::Rfid;
use ocpp_station::{ChargePointErrorCode, Fault, IdTag, Instant, Severity};

use card::{Command, Next, Reading, UID};
use chip::{Absent, Answer, Chip};

/// How often a tag is looked for, in ms.
const PERIOD_MS: u32 = 100;
/// How long the chip takes to reset, in ms.
const RESET_MS: u32 = 50;
/// How long a chip that does not answer is left alone, in ms.
const RETRY_MS: u32 = 1_000;
/// How long an exchange may take, in ms; the chip's own timer ends it after 5.
const EXCHANGE_MS: u64 = 50;
/// How long a tag has to be gone to be a new one when it comes again, in ms.
const GONE_MS: u64 = 600;
/// How often the chip is asked for an answer within one call; the answer takes about a millisecond.
const GLANCES: u8 = 24;

/// An MFRC522 at an SPI device: mode 0, at most 10 MHz.
///
/// The idTag is the tag's number, first byte first, in upper-case hexadecimal digits: 8, 14 or 20 of them.
#[derive(Debug)]
pub struct Rc522<S> {
    chip: Chip<S>,
    phase: Phase,
    reading: Reading,
    /// The tag that is there, and when it was last seen.
    present: Option<(Vec<u8, UID>, Instant)>,
    absent: bool,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// To be reset, then.
    Off(Instant),
    /// Set up, then.
    Resetting(Instant),
    /// Looked for a tag, then.
    Idle(Instant),
    /// A command is out since then.
    Waiting(Command, Instant),
}

impl<S: SpiDevice> Rc522<S> {
    /// Takes the SPI device over. The chip is reset with the first call of [`Rfid::read_tag`].
    pub const fn new(spi: S) -> Self {
        Self {
            chip: Chip::new(spi),
            phase: Phase::Off(Instant::ZERO),
            reading: Reading::new(),
            present: None,
            absent: false,
        }
    }

    /// One step; none when there is nothing more to do now.
    fn step(&mut self, now: Instant) -> Result<Option<Step>, Absent> {
        match self.phase {
            Phase::Off(due) if now >= due => {
                self.chip.reset()?;
                self.phase = Phase::Resetting(now.plus_ms(RESET_MS));
            }
            Phase::Resetting(due) if now >= due => {
                self.chip.set_up()?;
                self.absent = false;
                self.phase = Phase::Idle(now);
            }
            Phase::Idle(due) if now >= due => {
                if !self.chip.is_set_up()? {
                    return Err(Absent);
                }
                self.send(now, Command::Wake)?;
            }
            Phase::Waiting(command, since) => return self.wait(now, command, since),
            Phase::Off(_) | Phase::Resetting(_) | Phase::Idle(_) => return Ok(None),
        }
        Ok(Some(Step::On))
    }

    fn send(&mut self, now: Instant, command: Command) -> Result<(), Absent> {
        let (bytes, last_bits) = command.bytes();
        self.chip.send(&bytes, last_bits)?;
        self.phase = Phase::Waiting(command, now);
        Ok(())
    }

    fn wait(
        &mut self,
        now: Instant,
        command: Command,
        since: Instant,
    ) -> Result<Option<Step>, Absent> {
        let next = match self.chip.answer()? {
            Answer::Pending if now.since(since) > EXCHANGE_MS => return Err(Absent),
            Answer::Pending => return Ok(Some(Step::Glance)),
            Answer::None | Answer::Garbled => Next::Lost,
            Answer::Bytes(bytes, count) => self
                .reading
                .answered(command, bytes.get(..count).unwrap_or_default()),
        };
        match next {
            Next::Send(command) => self.send(now, command)?,
            Next::Complete(uid) => {
                self.send(now, Command::Halt)?;
                return Ok(Some(Step::Tag(uid)));
            }
            Next::Lost => self.phase = Phase::Idle(now.plus_ms(PERIOD_MS)),
        }
        Ok(Some(Step::On))
    }

    /// A number was read; the tag, unless it is the one that is there already.
    fn seen(&mut self, now: Instant, uid: Vec<u8, UID>) -> Option<IdTag> {
        let known = self
            .present
            .as_ref()
            .is_some_and(|(other, last)| *other == uid && now.since(*last) < GONE_MS);
        let tag = (!known).then(|| hex(&uid));
        self.present = Some((uid, now));
        tag
    }
}

enum Step {
    /// Something was done.
    On,
    /// The chip was asked for an answer, and had none.
    Glance,
    /// A number was read.
    Tag(Vec<u8, UID>),
}

impl<S: SpiDevice> Rfid for Rc522<S> {
    fn read_tag(&mut self, now: Instant) -> Result<Option<IdTag>, Fault> {
        let mut glances = 0;
        while glances < GLANCES {
            match self.step(now) {
                Ok(None) => break,
                Ok(Some(Step::On)) => {}
                Ok(Some(Step::Glance)) => glances += 1,
                Ok(Some(Step::Tag(uid))) => {
                    if let Some(tag) = self.seen(now, uid) {
                        return Ok(Some(tag));
                    }
                    break;
                }
                Err(Absent) => {
                    self.absent = true;
                    self.phase = Phase::Off(now.plus_ms(RETRY_MS));
                    break;
                }
            }
        }
        if self.absent {
            return Err(Fault {
                info: "tag reader does not answer",
                ..Fault::new(ChargePointErrorCode::ReaderFailure, Severity::Warning)
            });
        }
        Ok(None)
    }
}

/// Hexadecimal digits; ten bytes are as long as an idTag can be.
fn hex(uid: &[u8]) -> IdTag {
    let mut digits = String::<{ 2 * UID }>::new();
    for byte in uid {
        for digit in [byte >> 4, byte & 15] {
            let digit = char::from_digit(digit.into(), 16).unwrap_or('0');
            let _ = digits.push(digit.to_ascii_uppercase());
        }
    }
    IdTag::truncated(&digits)
}

#[cfg(test)]
mod tests;
