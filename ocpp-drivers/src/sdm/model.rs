//! Which registers of which meter hold what.
//!
//! Owns the register maps (Eastron's Modbus protocol documents of SDM230 and SDM630). Reads nothing.

use ocpp_station::{Channel, Channels, channel};

/// Registers that follow each other and are read at once.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Address of the first one.
    pub first: u16,
    /// How many, at most 24.
    pub count: u8,
}

/// A value: two registers, a number in floating point.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    /// Address of the first one.
    pub register: u16,
    /// What it is.
    pub channel: Channel,
    /// The channel's unit in the meter's: 10 for tenths, 1000 for Wh of kWh.
    pub times: u16,
}

/// A type of meter.
pub trait Model {
    /// What is read, in this order.
    const BLOCKS: &'static [Block];
    /// What is in it.
    const VALUES: &'static [Value];
}

/// Single phase: SDM230, SDM120, SDM220.
#[derive(Clone, Copy, Debug)]
pub enum Sdm230 {}

/// Three phases: SDM630, SDM72D-M v2.
#[derive(Clone, Copy, Debug)]
pub enum Sdm630 {}

const fn block(first: u16, count: u8) -> Block {
    Block { first, count }
}

const fn value(register: u16, channel: Channel, times: u16) -> Value {
    Value {
        register,
        channel,
        times,
    }
}

impl Model for Sdm230 {
    const BLOCKS: &'static [Block] = &[
        block(0x00, 2),
        block(0x06, 2),
        block(0x0C, 2),
        block(0x46, 6),
    ];
    const VALUES: &'static [Value] = &[
        value(0x00, Channel::VoltageL1, 10),
        value(0x06, Channel::CurrentL1, 10),
        value(0x0C, Channel::PowerImport, 1),
        value(0x46, Channel::Frequency, 100),
        value(0x48, Channel::EnergyImport, 1_000),
        value(0x4A, Channel::EnergyExport, 1_000),
    ];
}

impl Model for Sdm630 {
    const BLOCKS: &'static [Block] = &[block(0x00, 12), block(0x34, 2), block(0x46, 6)];
    const VALUES: &'static [Value] = &[
        value(0x00, Channel::VoltageL1, 10),
        value(0x02, Channel::VoltageL2, 10),
        value(0x04, Channel::VoltageL3, 10),
        value(0x06, Channel::CurrentL1, 10),
        value(0x08, Channel::CurrentL2, 10),
        value(0x0A, Channel::CurrentL3, 10),
        value(0x34, Channel::PowerImport, 1),
        value(0x46, Channel::Frequency, 100),
        value(0x48, Channel::EnergyImport, 1_000),
        value(0x4A, Channel::EnergyExport, 1_000),
    ];
}

/// The channels of a model.
pub(super) const fn measures(values: &[Value]) -> Channels {
    let (mut set, mut at) = (0, 0);
    while at < values.len() {
        set |= channel(values[at].channel);
        at += 1;
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdm::modbus::MAX_REGISTERS;

    fn check<M: Model>() {
        for block in M::BLOCKS {
            assert!(block.count <= MAX_REGISTERS);
        }
        for value in M::VALUES {
            let within = |block: &&Block| {
                value.register >= block.first
                    && value.register + 2 <= block.first + u16::from(block.count)
            };
            assert_eq!(M::BLOCKS.iter().filter(within).count(), 1, "{value:?}");
        }
        assert_ne!(measures(M::VALUES) & channel(Channel::EnergyImport), 0);
    }

    #[test]
    fn every_value_is_in_one_block() {
        check::<Sdm230>();
        check::<Sdm630>();
    }
}
