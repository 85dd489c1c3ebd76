//! A simulated MFRC522 with simulated tags before it.

use super::*;
use core::convert::Infallible;
use std::cell::RefCell;
use std::rc::Rc;
use std::string::{String, ToString};
use std::vec::Vec as StdVec;

use embedded_hal::spi::{ErrorType, Operation};

/// The chip's registers as far as they matter, and the tags before its antenna.
struct Sim {
    registers: [u8; 64],
    fifo: StdVec<u8>,
    tags: StdVec<StdVec<u8>>,
    /// Asks for an answer that find none before the tag answers.
    latency: u8,
    pending: u8,
    dead: bool,
    resets: usize,
    /// Falsifies this byte of every number.
    falsify: bool,
}

impl Sim {
    fn new() -> Self {
        Self {
            registers: [0; 64],
            fifo: StdVec::new(),
            tags: StdVec::new(),
            latency: 0,
            pending: 0,
            dead: false,
            resets: 0,
            falsify: false,
        }
    }

    fn power_up(&mut self) {
        self.registers = [0; 64];
        self.registers[0x37] = 0x92;
        self.registers[0x14] = 0x80;
        self.resets += 1;
    }

    fn read(&mut self, register: usize) -> u8 {
        match register {
            _ if self.dead => 0xFF,
            0x04 if self.pending > 0 => {
                self.pending -= 1;
                0x44
            }
            0x09 if self.fifo.is_empty() => 0,
            0x09 => self.fifo.remove(0),
            0x0A => self.fifo.len() as u8,
            register => self.registers[register],
        }
    }

    fn write(&mut self, register: usize, value: u8) {
        match register {
            0x01 if value == 0x0F => self.power_up(),
            0x04 => self.registers[0x04] &= !value,
            0x09 => self.fifo.push(value),
            0x0A if value & 0x80 != 0 => self.fifo.clear(),
            0x0D => {
                self.registers[0x0D] = value;
                if value & 0x80 != 0 && self.registers[0x01] == 0x0C {
                    self.exchange(value & 7);
                }
            }
            register => self.registers[register] = value,
        }
    }

    fn exchange(&mut self, last_bits: u8) {
        assert_eq!(self.registers[0x14] & 3, 3, "the field is off");
        assert_eq!(self.registers[0x15], 0x40);
        let sent = core::mem::take(&mut self.fifo);
        self.pending = self.latency;
        let answer = match self.tags.as_slice() {
            [] => None,
            [uid] => answer(uid, &sent, last_bits),
            // Answers to WUPA are the same and fall together; numbers collide.
            [uid, ..] => {
                let answer = answer(uid, &sent, last_bits);
                if sent[0] != 0x52 {
                    self.registers[0x06] = 0x08;
                }
                answer
            }
        };
        match answer {
            Some(mut bytes) => {
                if self.falsify && bytes.len() == 5 {
                    bytes[2] ^= 1;
                }
                self.fifo = bytes;
                self.registers[0x04] = 0x30;
            }
            None => self.registers[0x04] = 0x01,
        }
    }
}

/// What a tag of that number answers.
fn answer(uid: &[u8], sent: &[u8], last_bits: u8) -> Option<StdVec<u8>> {
    let parts: StdVec<[u8; 4]> = match *uid {
        [a, b, c, d] => StdVec::from([[a, b, c, d]]),
        [a, b, c, d, e, f, g] => StdVec::from([[0x88, a, b, c], [d, e, f, g]]),
        [a, b, c, d, e, f, g, h, i, j] => {
            StdVec::from([[0x88, a, b, c], [0x88, d, e, f], [g, h, i, j]])
        }
        _ => panic!("no tag has {} bytes", uid.len()),
    };
    let check = |part: [u8; 4]| part[0] ^ part[1] ^ part[2] ^ part[3];
    match sent {
        [0x52] if last_bits == 7 => Some(StdVec::from([0x44, 0x00])),
        [level @ (0x93 | 0x95 | 0x97), 0x20] => {
            let part = parts[usize::from(level - 0x93) / 2];
            let mut bytes = StdVec::from(part);
            bytes.push(check(part));
            Some(bytes)
        }
        [level @ (0x93 | 0x95 | 0x97), 0x70, a, b, c, d, e, crc @ ..] => {
            let at = usize::from(level - 0x93) / 2;
            let part = [*a, *b, *c, *d];
            assert_eq!((part, *e), (parts[at], check(part)));
            assert_eq!(crc, card::crc(&sent[..7]));
            let sak = if at + 1 < parts.len() { 0x04 } else { 0x08 };
            let mut bytes = StdVec::from([sak]);
            bytes.extend(card::crc(&[sak]));
            Some(bytes)
        }
        [0x50, 0x00, crc @ ..] => {
            assert_eq!(crc, card::crc(&[0x50, 0x00]));
            None
        }
        _ => panic!("no command: {sent:02x?}"),
    }
}

#[derive(Clone)]
struct Spi(Rc<RefCell<Sim>>);

impl ErrorType for Spi {
    type Error = Infallible;
}

impl SpiDevice for Spi {
    fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), Infallible> {
        let mut sim = self.0.borrow_mut();
        let mut register = None;
        for operation in operations {
            match operation {
                Operation::Write(bytes) => {
                    let mut bytes = bytes.iter().copied();
                    let register = *register
                        .get_or_insert_with(|| usize::from(bytes.next().expect("an address") >> 1));
                    bytes.for_each(|byte| sim.write(register, byte));
                }
                Operation::TransferInPlace(bytes) => {
                    let [address, value] = &mut **bytes else {
                        panic!("one register at a time");
                    };
                    assert!(*address & 0x80 != 0);
                    *value = sim.read(usize::from(*address & 0x7F) >> 1);
                }
                _ => panic!("not used"),
            }
        }
        Ok(())
    }
}

struct Bench {
    reader: Rc522<Spi>,
    sim: Rc<RefCell<Sim>>,
    now: Instant,
}

impl Bench {
    fn new() -> Self {
        let sim = Rc::new(RefCell::new(Sim::new()));
        sim.borrow_mut().power_up();
        sim.borrow_mut().latency = 3;
        Self {
            reader: Rc522::new(Spi(sim.clone())),
            sim,
            now: Instant::ZERO,
        }
    }

    fn tags(&mut self, tags: &[&[u8]]) -> &mut Self {
        self.sim.borrow_mut().tags = tags.iter().map(|tag| tag.to_vec()).collect();
        self
    }

    /// Polls every 10 ms for that long: tags, and whether the last poll was a fault.
    fn run(&mut self, ms: u32) -> (StdVec<String>, bool) {
        let (mut tags, mut fault) = (StdVec::new(), false);
        for _ in 0..ms / 10 {
            self.now = self.now.plus_ms(10);
            let read = self.reader.read_tag(self.now);
            fault = read.is_err();
            tags.extend(read.ok().flatten().map(|tag| tag.to_string()));
        }
        (tags, fault)
    }
}

const FOUR: &[u8] = &[0xDE, 0xAD, 0xBE, 0xEF];
const SEVEN: &[u8] = &[0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6];
const TEN: &[u8] = &[0x08, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x99, 0xAA];

#[test]
fn numbers_of_all_lengths_are_read() {
    for (uid, want) in [
        (FOUR, "DEADBEEF"),
        (SEVEN, "04A1B2C3D4E5F6"),
        (TEN, "081122334455667799AA"),
    ] {
        let mut bench = Bench::new();
        bench.tags(&[uid]);
        assert_eq!(bench.run(2_000), (StdVec::from([want.to_string()]), false));
    }
}

#[test]
fn a_tag_is_told_once_until_it_was_gone() {
    let mut bench = Bench::new();
    assert_eq!(bench.tags(&[FOUR]).run(3_000).0.len(), 1);
    assert_eq!(bench.tags(&[]).run(300).0.len(), 0);
    assert_eq!(bench.tags(&[FOUR]).run(1_000).0.len(), 0);
    assert_eq!(bench.tags(&[]).run(800).0.len(), 0);
    assert_eq!(bench.tags(&[FOUR]).run(1_000).0, ["DEADBEEF"]);
    assert_eq!(bench.tags(&[SEVEN]).run(1_000).0, ["04A1B2C3D4E5F6"]);
}

#[test]
fn a_slow_answer_is_waited_for_and_nobody_else_waits() {
    let mut bench = Bench::new();
    bench.sim.borrow_mut().latency = 60;
    assert_eq!(bench.tags(&[TEN]).run(2_000).0.len(), 1);
}

#[test]
fn two_tags_at_once_and_damaged_numbers_are_none() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.tags(&[FOUR, SEVEN]).run(1_000),
        (StdVec::new(), false)
    );
    bench.sim.borrow_mut().registers[0x06] = 0;
    assert_eq!(bench.tags(&[SEVEN]).run(1_000).0.len(), 1);
    let mut bench = Bench::new();
    bench.sim.borrow_mut().falsify = true;
    assert_eq!(bench.tags(&[FOUR]).run(1_000), (StdVec::new(), false));
}

#[test]
fn a_reader_that_is_gone_is_told_and_comes_back() {
    let mut bench = Bench::new();
    bench.run(200);
    bench.sim.borrow_mut().dead = true;
    assert!(bench.run(300).1);
    assert!(bench.run(3_000).1);
    bench.sim.borrow_mut().dead = false;
    assert_eq!(
        bench.tags(&[FOUR]).run(2_000),
        (StdVec::from(["DEADBEEF".to_string()]), false)
    );
}

#[test]
fn a_reader_that_was_reset_by_a_discharge_is_set_up_again() {
    let mut bench = Bench::new();
    bench.run(200);
    bench.sim.borrow_mut().power_up();
    let resets = bench.sim.borrow().resets;
    let (tags, fault) = bench.tags(&[FOUR]).run(2_000);
    assert_eq!((tags.len(), fault), (1, false));
    assert_eq!(bench.sim.borrow().resets, resets + 1);
}

#[test]
fn an_exchange_that_never_ends_is_a_fault() {
    let mut bench = Bench::new();
    bench.sim.borrow_mut().latency = u8::MAX;
    let told = (0..40).any(|_| bench.run(10).1);
    assert!(told);
}

/// An SPI on which every read gives any byte.
struct Noise(u64);

impl ErrorType for Noise {
    type Error = Infallible;
}

impl SpiDevice for Noise {
    fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), Infallible> {
        for operation in operations {
            if let Operation::TransferInPlace(bytes) = operation {
                let version = bytes[0] == 0x80 | 0x37 << 1;
                self.0 ^= self.0 << 13;
                self.0 ^= self.0 >> 7;
                self.0 ^= self.0 << 17;
                // Mostly a chip that is there and has its field on, or nothing would follow.
                bytes[1] = match self.0 % 8 {
                    0 => (self.0 >> 8) as u8,
                    1 => 0xFF,
                    _ if version => 0x92,
                    _ => 0x33 | (self.0 >> 8) as u8,
                };
            }
        }
        Ok(())
    }
}

#[test]
fn a_chip_that_raves_does_no_harm() {
    for seed in 1..100 {
        let mut reader = Rc522::new(Noise(seed));
        for ms in (0..20_000).step_by(10) {
            if let Ok(Some(tag)) = reader.read_tag(Instant::from_millis(ms)) {
                assert!([8, 14, 20].contains(&tag.len()));
            }
        }
    }
}
