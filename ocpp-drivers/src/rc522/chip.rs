//! The MFRC522's registers and its way of exchanging bytes with a tag (NXP data sheet MFRC522, rev. 3.9).
//!
//! Owns registers. Knows no tag's protocol.

use embedded_hal::spi::{Operation, SpiDevice};

/// Bytes the chip can hold.
const FIFO: usize = 64;
/// Bytes of the longest answer that is asked for here: part of a UID with check byte.
pub(super) const ANSWER: usize = 5;

/// Registers (section 9).
#[derive(Clone, Copy)]
#[repr(u8)]
enum Register {
    Command = 0x01,
    ComIrq = 0x04,
    Error = 0x06,
    FifoData = 0x09,
    FifoLevel = 0x0A,
    Control = 0x0C,
    BitFraming = 0x0D,
    Coll = 0x0E,
    Mode = 0x11,
    TxControl = 0x14,
    TxAsk = 0x15,
    TimerMode = 0x2A,
    TimerPrescaler = 0x2B,
    TimerReloadHigh = 0x2C,
    TimerReloadLow = 0x2D,
    Version = 0x37,
}

/// Commands (section 10).
const IDLE: u8 = 0x00;
const TRANSCEIVE: u8 = 0x0C;
const SOFT_RESET: u8 = 0x0F;

/// ComIrq: received, idle, timer.
const RX_IRQ: u8 = 0x20;
const IDLE_IRQ: u8 = 0x10;
const TIMER_IRQ: u8 = 0x01;
/// Error: collision; overflow, parity and protocol.
const COLLISION: u8 = 0x08;
const BROKEN: u8 = 0x10 | 0x02 | 0x01;
/// TxControl: both antenna drivers on.
const ANTENNA: u8 = 0x03;
/// Versions: MFRC522 1.0 and 2.0, and the makes that do the same.
const VERSIONS: [u8; 7] = [0x91, 0x92, 0x88, 0x89, 0x90, 0xB2, 0x12];

/// An MFRC522 at an SPI device: mode 0, at most 10 MHz.
#[derive(Debug)]
pub(super) struct Chip<S> {
    spi: S,
}

/// What came of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing yet.
    Pending,
    /// No tag answered within the time.
    None,
    /// Several tags answered at once, or what came was damaged.
    Garbled,
    /// So many whole bytes.
    Bytes([u8; ANSWER], usize),
}

/// The chip does not answer, or is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Absent;

impl<S: SpiDevice> Chip<S> {
    pub(super) const fn new(spi: S) -> Self {
        Self { spi }
    }

    /// Begins a reset; the chip needs some ms for it.
    pub(super) fn reset(&mut self) -> Result<(), Absent> {
        self.write(Register::Command, SOFT_RESET)
    }

    /// After the reset: finds out whether it is there, sets it up for tags of type A at 106 kbit/s, and turns the field on.
    pub(super) fn set_up(&mut self) -> Result<(), Absent> {
        if !VERSIONS.contains(&self.read(Register::Version)?) {
            return Err(Absent);
        }
        // The timer starts when sending ends and runs at 40 kHz: 5 ms until a tag counts as silent.
        self.write(Register::TimerMode, 0x80)?;
        self.write(Register::TimerPrescaler, 0xA9)?;
        self.write(Register::TimerReloadHigh, 0)?;
        self.write(Register::TimerReloadLow, 200)?;
        self.write(Register::TxAsk, 0x40)?;
        self.write(Register::Mode, 0x3D)?;
        // Bits behind a collision are of no use.
        self.write(Register::Coll, 0x80)?;
        let drivers = self.read(Register::TxControl)?;
        self.write(Register::TxControl, drivers | ANTENNA)
    }

    /// Whether it is still there and set up: a discharge may have reset it.
    pub(super) fn is_set_up(&mut self) -> Result<bool, Absent> {
        let there = VERSIONS.contains(&self.read(Register::Version)?);
        Ok(there && self.read(Register::TxControl)? & ANTENNA == ANTENNA)
    }

    /// Sends bytes, of the last one only `last_bits` (0: all), and begins to listen.
    pub(super) fn send(&mut self, bytes: &[u8], last_bits: u8) -> Result<(), Absent> {
        self.write(Register::Command, IDLE)?;
        self.write(Register::ComIrq, 0x7F)?;
        self.write(Register::FifoLevel, 0x80)?;
        self.spi
            .transaction(&mut [
                Operation::Write(&[write_address(Register::FifoData)]),
                Operation::Write(bytes),
            ])
            .map_err(|_| Absent)?;
        self.write(Register::BitFraming, last_bits)?;
        self.write(Register::Command, TRANSCEIVE)?;
        self.write(Register::BitFraming, 0x80 | last_bits)
    }

    /// What the tag answered so far.
    pub(super) fn answer(&mut self) -> Result<Answer, Absent> {
        let irq = self.read(Register::ComIrq)?;
        if irq & (RX_IRQ | IDLE_IRQ | TIMER_IRQ) == 0 {
            return Ok(Answer::Pending);
        }
        self.write(Register::BitFraming, 0)?;
        if irq & (RX_IRQ | IDLE_IRQ) == 0 {
            self.write(Register::Command, IDLE)?;
            return Ok(Answer::None);
        }
        let errors = self.read(Register::Error)?;
        let level = usize::from(self.read(Register::FifoLevel)? & 0x7F).min(FIFO);
        let odd_bits = self.read(Register::Control)? & 0x07;
        if errors & (COLLISION | BROKEN) != 0 || odd_bits != 0 || level > ANSWER {
            return Ok(Answer::Garbled);
        }
        let mut bytes = [0; ANSWER];
        for place in bytes.iter_mut().take(level) {
            *place = self.read(Register::FifoData)?;
        }
        Ok(Answer::Bytes(bytes, level))
    }

    fn read(&mut self, register: Register) -> Result<u8, Absent> {
        let mut bytes = [0x80 | write_address(register), 0];
        self.spi.transfer_in_place(&mut bytes).map_err(|_| Absent)?;
        let [_, value] = bytes;
        Ok(value)
    }

    fn write(&mut self, register: Register, value: u8) -> Result<(), Absent> {
        self.spi
            .write(&[write_address(register), value])
            .map_err(|_| Absent)
    }
}

const fn write_address(register: Register) -> u8 {
    (register as u8) << 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_hal_mock::eh1::spi::{Mock, Transaction};
    use std::vec::Vec;

    fn write(register: u8, value: u8) -> [Transaction<u8>; 3] {
        [
            Transaction::transaction_start(),
            Transaction::write_vec(std::vec![register << 1, value]),
            Transaction::transaction_end(),
        ]
    }

    fn read(register: u8, value: u8) -> [Transaction<u8>; 3] {
        [
            Transaction::transaction_start(),
            Transaction::transfer_in_place(std::vec![0x80 | register << 1, 0], std::vec![0, value]),
            Transaction::transaction_end(),
        ]
    }

    #[track_caller]
    fn check<T: PartialEq + core::fmt::Debug>(
        expected: impl IntoIterator<Item = [Transaction<u8>; 3]>,
        act: impl FnOnce(&mut Chip<Mock<u8>>) -> T,
        want: T,
    ) {
        let expected: Vec<_> = expected.into_iter().flatten().collect();
        let mut spi = Mock::new(&expected);
        let mut chip = Chip::new(spi.clone());
        assert_eq!(act(&mut chip), want);
        spi.done();
    }

    #[test]
    fn it_is_set_up_register_by_register() {
        let steps = [
            read(0x37, 0x92),
            write(0x2A, 0x80),
            write(0x2B, 0xA9),
            write(0x2C, 0),
            write(0x2D, 200),
            write(0x15, 0x40),
            write(0x11, 0x3D),
            write(0x0E, 0x80),
            read(0x14, 0x80),
            write(0x14, 0x83),
        ];
        check(steps, Chip::set_up, Ok(()));
    }

    #[test]
    fn a_line_that_floats_is_no_chip() {
        check([read(0x37, 0xFF)], Chip::set_up, Err(Absent));
        check([read(0x37, 0x00)], Chip::set_up, Err(Absent));
        check(
            [read(0x37, 0x92), read(0x14, 0x80)],
            Chip::is_set_up,
            Ok(false),
        );
    }

    #[test]
    fn bytes_are_sent() {
        let fifo = Transaction::write_vec(std::vec![0x09 << 1]);
        let bytes = Transaction::write_vec(std::vec![0x93, 0x20]);
        let mut expected: Vec<_> = [write(0x01, 0), write(0x04, 0x7F), write(0x0A, 0x80)]
            .into_iter()
            .flatten()
            .collect();
        expected.extend([
            Transaction::transaction_start(),
            fifo,
            bytes,
            Transaction::transaction_end(),
        ]);
        expected.extend(
            [write(0x0D, 0), write(0x01, 0x0C), write(0x0D, 0x80)]
                .into_iter()
                .flatten(),
        );
        let mut spi = Mock::new(&expected);
        assert_eq!(Chip::new(spi.clone()).send(&[0x93, 0x20], 0), Ok(()));
        spi.done();
    }

    #[test]
    fn answers_are_told_apart() {
        check([read(0x04, 0x04)], Chip::answer, Ok(Answer::Pending));
        check(
            [read(0x04, 0x01), write(0x0D, 0), write(0x01, 0)],
            Chip::answer,
            Ok(Answer::None),
        );
        let received = |error, level, control| {
            [
                read(0x04, 0x30),
                write(0x0D, 0),
                read(0x06, error),
                read(0x0A, level),
                read(0x0C, control),
            ]
        };
        check(received(0x08, 0, 0), Chip::answer, Ok(Answer::Garbled));
        check(received(0x00, 1, 3), Chip::answer, Ok(Answer::Garbled));
        check(received(0x00, 6, 0), Chip::answer, Ok(Answer::Garbled));
        let two = received(0, 2, 0)
            .into_iter()
            .chain([read(0x09, 0x44), read(0x09, 0x03)]);
        check(
            two,
            Chip::answer,
            Ok(Answer::Bytes([0x44, 0x03, 0, 0, 0], 2)),
        );
    }
}
