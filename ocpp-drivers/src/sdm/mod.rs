//! Eastron SDM energy meters over Modbus RTU.
//!
//! Owns the conversation with the meter: asks, waits without waiting, asks again. Knows no transaction.
//!
//! The serial line's direction (RS-485) is the matter of the UART given: most switch it by hardware.

mod float;
mod modbus;
mod model;

use core::marker::PhantomData;

use embedded_io::{Read, ReadReady, Write};
use heapless::Vec;
use ocpp_station::roles::Meter;
use ocpp_station::{Channel, Channels, ChargePointErrorCode, Fault, Instant, Sample, Severity};

use modbus::Parsed;
pub use model::{Block, Model, Sdm230, Sdm630, Value};

/// How often the meter is read, in ms.
const PERIOD_MS: u32 = 1_000;
/// How long a response may take, in ms. At 2,400 baud the longest one takes 133 ms.
const TIMEOUT_MS: u64 = 400;
/// Silence before a request, in ms: 3.5 characters are 16 ms at 2,400 baud.
const GAP_MS: u32 = 20;
/// Failures in a row after which the meter counts as broken.
const TRIES: u8 = 3;
/// Room for the echo of the request and some noise before the response.
const BUFFER: usize = modbus::RESPONSE + modbus::REQUEST + 8;

/// An Eastron SDM meter of model `M` at the serial line `U`.
///
/// A reading is whole: all values of it were read within one round.
#[derive(Debug)]
pub struct Sdm<U, M> {
    uart: U,
    device: u8,
    /// Which block is asked for.
    block: usize,
    /// When the request went out; none: to be sent.
    asked: Option<Instant>,
    next: Instant,
    /// When the round began.
    began: Instant,
    received: Vec<u8, BUFFER>,
    sample: Sample,
    failures: u8,
    /// Why the last one.
    trouble: Failed,
    model: PhantomData<M>,
}

/// Why a round failed.
#[derive(Clone, Copy, Debug)]
enum Failed {
    /// The serial line.
    Line,
    /// Nothing, or nothing that makes sense, within the time.
    Silence,
    /// The meter refuses, or says what is no number.
    Nonsense,
}

impl<U: Read + ReadReady + Write, M: Model> Sdm<U, M> {
    /// Takes the serial line over (SDM: 9,600 or 2,400 baud, 8 bits, no parity, 1 stop bit). `device` is the meter's Modbus
    /// address, 1 to 247.
    pub const fn new(uart: U, device: u8) -> Self {
        Self {
            uart,
            device,
            block: 0,
            asked: None,
            next: Instant::ZERO,
            began: Instant::ZERO,
            received: Vec::new(),
            sample: Sample::new(),
            failures: 0,
            trouble: Failed::Silence,
            model: PhantomData,
        }
    }

    /// Goes on with the round; a sample when it is complete.
    fn step(&mut self, now: Instant) -> Result<Option<Sample>, Failed> {
        let Some(block) = M::BLOCKS.get(self.block) else {
            self.block = 0;
            return Ok(None);
        };
        let Some(asked) = self.asked else {
            if now >= self.next {
                self.ask(now, *block)?;
            }
            return Ok(None);
        };
        self.receive()?;
        match modbus::parse(&self.received, self.device, block.count) {
            Parsed::More if now.since(asked) >= TIMEOUT_MS => return Err(Failed::Silence),
            Parsed::More => return Ok(None),
            Parsed::Exception(_) => return Err(Failed::Nonsense),
            Parsed::Registers(registers) => take::<M>(*block, registers, &mut self.sample)?,
        }
        self.asked = None;
        self.block += 1;
        if self.block < M::BLOCKS.len() {
            self.next = now.plus_ms(GAP_MS);
            return Ok(None);
        }
        self.block = 0;
        self.next = self.began.plus_ms(PERIOD_MS).max(now.plus_ms(GAP_MS));
        Ok(Some(self.sample))
    }

    fn ask(&mut self, now: Instant, block: Block) -> Result<(), Failed> {
        if self.block == 0 {
            self.began = now;
            self.sample = Sample::new();
        }
        // What came too late for the last request.
        self.receive()?;
        self.received.clear();
        let request = modbus::request(self.device, block.first, block.count);
        self.send(&request)?;
        self.asked = Some(now);
        Ok(())
    }

    /// As `write_all`, which panics if the line takes nothing.
    fn send(&mut self, mut bytes: &[u8]) -> Result<(), Failed> {
        while !bytes.is_empty() {
            let taken = self.uart.write(bytes).map_err(|_| Failed::Line)?;
            bytes = bytes
                .get(taken..)
                .filter(|_| taken > 0)
                .ok_or(Failed::Line)?;
        }
        Ok(())
    }

    /// Takes what has come in; when there is no more room the oldest goes.
    fn receive(&mut self) -> Result<(), Failed> {
        let mut bytes = [0; 32];
        // A line that never falls silent does not hold up the others.
        for _ in 0..4 {
            if !self.uart.read_ready().map_err(|_| Failed::Line)? {
                break;
            }
            let count = self.uart.read(&mut bytes).map_err(|_| Failed::Line)?;
            for byte in bytes.iter().take(count) {
                if self.received.is_full() {
                    self.received.remove(0);
                }
                let _ = self.received.push(*byte);
            }
            if count == 0 {
                break;
            }
        }
        Ok(())
    }
}

/// Takes the values of a block.
fn take<M: Model>(block: Block, registers: &[u8], sample: &mut Sample) -> Result<(), Failed> {
    for value in M::VALUES {
        let Some(at) = value.register.checked_sub(block.first) else {
            continue;
        };
        let Some((bytes, _)) = registers
            .get(usize::from(at) * 2..)
            .and_then(<[u8]>::split_first_chunk::<4>)
        else {
            continue;
        };
        let number =
            float::scaled(u32::from_be_bytes(*bytes), value.times).ok_or(Failed::Nonsense)?;
        // Power that flows back is none that is imported, and registers count upwards from 0.
        let number = match value.channel {
            Channel::PowerImport | Channel::EnergyImport | Channel::EnergyExport => number.max(0),
            _ => number,
        };
        sample.set(value.channel, number);
    }
    Ok(())
}

impl<U: Read + ReadReady + Write, M: Model> Meter for Sdm<U, M> {
    const MEASURES: Channels = model::measures(M::VALUES);

    fn read(&mut self, now: Instant) -> Result<Option<Sample>, Fault> {
        match self.step(now) {
            Ok(Some(sample)) => {
                self.failures = 0;
                return Ok(Some(sample));
            }
            Ok(None) => {}
            Err(failed) => {
                self.failures = self.failures.saturating_add(1);
                self.trouble = failed;
                self.block = 0;
                self.asked = None;
                self.received.clear();
                let pause = if self.failures < TRIES {
                    GAP_MS
                } else {
                    PERIOD_MS
                };
                self.next = now.plus_ms(pause);
            }
        }
        if self.failures < TRIES {
            return Ok(None);
        }
        let info = match self.trouble {
            Failed::Line => "serial line of the meter is broken",
            Failed::Silence => "meter does not answer",
            Failed::Nonsense => "meter answers nonsense",
        };
        Err(Fault {
            info,
            ..Fault::new(ChargePointErrorCode::PowerMeterFailure, Severity::Warning)
        })
    }
}

#[cfg(test)]
mod tests;
