//! A processor of 32 bits (RISC-V, RV32IMC), so that the image that is weighed can be run and its stack measured to the
//! byte, without a board or an emulator to install.
//!
//! Owns registers, memory and the deepest stack. What stands behind the words of the outside is somebody else's.

use std::collections::BTreeMap;

use object::{Object as _, ObjectSegment as _, ObjectSymbol as _, SymbolKind};

/// Where the words of the outside are.
const OUTSIDE: u32 = 0x1000_0000;
/// Where the stack begins; it grows down from the end.
const STACK: u32 = 0x2000_0000;
/// Far more than any microcontroller gives.
const STACK_BYTES: u32 = 0x1_0000;

/// More instructions than a day takes.
const MOST: u64 = 1_000_000_000;

/// What the words of the outside do.
pub(crate) trait Outside {
    /// The program reads a word.
    fn read(&mut self, word: u32, memory: &mut Memory) -> Result<u32, String>;
    /// The program writes a word.
    fn write(&mut self, word: u32, value: u32, memory: &mut Memory) -> Result<(), String>;
    /// Whether there is nothing more to do.
    fn is_over(&self) -> bool;
}

/// The image and the stack.
pub(crate) struct Memory {
    base: u32,
    image: Vec<u8>,
    stack: Vec<u8>,
}

impl Memory {
    /// Bytes at an address.
    pub(crate) fn bytes(&mut self, at: u32, length: usize) -> Result<&mut [u8], String> {
        let (from, part) = if at >= STACK {
            (at - STACK, &mut self.stack)
        } else {
            (at.wrapping_sub(self.base), &mut self.image)
        };
        let from = from as usize;
        part.get_mut(from..from.saturating_add(length))
            .ok_or_else(|| format!("no memory of {length} bytes at {at:#x}"))
    }

    /// The same, to be looked at only.
    pub(crate) fn look(&self, at: u32, length: usize) -> Result<&[u8], String> {
        let (from, part) = if at >= STACK {
            (at - STACK, &self.stack)
        } else {
            (at.wrapping_sub(self.base), &self.image)
        };
        let from = from as usize;
        part.get(from..from.saturating_add(length))
            .ok_or_else(|| format!("no memory of {length} bytes at {at:#x}"))
    }

    fn load(&self, at: u32, length: usize) -> Result<u32, String> {
        let mut word = [0; 4];
        word[..length].copy_from_slice(self.look(at, length)?);
        Ok(u32::from_le_bytes(word))
    }
}

/// The deepest stack, and who stood on it.
pub(crate) struct Deepest {
    pub(crate) bytes: u32,
    /// Functions from the first to the last, with what each took.
    pub(crate) chain: Vec<(String, u32)>,
    pub(crate) instructions: u64,
}

/// The processor.
pub(crate) struct Machine {
    memory: Memory,
    x: [u32; 32],
    pc: u32,
    /// Where each running function was entered, and the stack then.
    calls: Vec<(u32, u32)>,
    lowest: u32,
    deepest: Vec<(u32, u32)>,
    names: BTreeMap<u32, String>,
}

impl Machine {
    /// Loads an image.
    pub(crate) fn new(file: &object::File<'_>) -> Result<Self, String> {
        let ends = file.segments().map(|s| s.address() + s.size());
        let base = file.segments().map(|s| s.address()).min().unwrap_or(0);
        let mut image = vec![0; (ends.max().unwrap_or(0) - base) as usize];
        for segment in file.segments() {
            let data = segment.data().map_err(|error| error.to_string())?;
            let from = (segment.address() - base) as usize;
            image[from..from + data.len()].copy_from_slice(data);
        }
        let functions = file.symbols().filter(|s| s.kind() == SymbolKind::Text);
        let names = functions.filter_map(|symbol| {
            let name = rustc_demangle::demangle(symbol.name().ok()?);
            Some((symbol.address() as u32, format!("{name:#}")))
        });
        let mut x = [0; 32];
        x[2] = STACK + STACK_BYTES;
        let pc = file.entry() as u32;
        Ok(Self {
            memory: Memory {
                base: base as u32,
                image,
                stack: vec![0; STACK_BYTES as usize],
            },
            x,
            pc,
            calls: vec![(pc, x[2])],
            lowest: x[2],
            deepest: Vec::new(),
            names: names.collect(),
        })
    }

    /// Runs until the outside has seen enough.
    pub(crate) fn run(mut self, outside: &mut dyn Outside) -> Result<Deepest, String> {
        let mut instructions = 0;
        while !outside.is_over() {
            let at = self.pc;
            self.step(outside)
                .map_err(|error| format!("{error}, in {}", self.name(at)))?;
            self.x[0] = 0;
            if self.x[2] < self.lowest {
                self.lowest = self.x[2];
                self.deepest.clone_from(&self.calls);
            }
            instructions += 1;
            if instructions > MOST {
                return Err(format!("no end in sight, in {}", self.name(at)));
            }
        }
        let below = self.deepest.iter().skip(1).map(|call| call.1);
        let ends = below.chain([self.lowest]);
        let chain = self.deepest.iter().zip(ends);
        Ok(Deepest {
            bytes: STACK + STACK_BYTES - self.lowest,
            chain: chain
                .map(|((at, top), end)| (self.name(*at), top - end))
                .collect(),
            instructions,
        })
    }

    fn name(&self, at: u32) -> String {
        let found = self.names.range(..=at).next_back();
        found.map_or_else(String::new, |(_, name)| name.clone())
    }

    fn step(&mut self, outside: &mut dyn Outside) -> Result<(), String> {
        let low = self.memory.load(self.pc, 2)?;
        if low & 3 == 3 {
            let word = self.memory.load(self.pc, 4)?;
            self.execute(word, 4, outside)
        } else {
            let word = expand(low).ok_or_else(|| format!("instruction {low:#06x}"))?;
            self.execute(word, 2, outside)
        }
    }

    fn jump(&mut self, to: u32, link: usize, length: u32) {
        let back = self.pc.wrapping_add(length);
        if link == 1 {
            self.calls.push((to, self.x[2]));
        }
        if link != 0 {
            self.x[link] = back;
        }
        self.pc = to;
    }

    fn execute(&mut self, i: u32, length: u32, outside: &mut dyn Outside) -> Result<(), String> {
        let (rd, rs1, rs2) = (
            (i >> 7 & 31) as usize,
            (i >> 15 & 31) as usize,
            (i >> 20 & 31) as usize,
        );
        let (a, b) = (self.x[rs1], self.x[rs2]);
        let funct = i >> 12 & 7;
        let immediate = (i as i32 >> 20) as u32;
        match i & 0x7f {
            0x37 => self.x[rd] = i & 0xffff_f000,
            0x17 => self.x[rd] = self.pc.wrapping_add(i & 0xffff_f000),
            0x6f => {
                let to = (i as i32 >> 31 << 20) as u32
                    | i & 0xf_f000
                    | (i >> 20 & 1) << 11
                    | (i >> 21 & 0x3ff) << 1;
                self.jump(self.pc.wrapping_add(to), rd, length);
                return Ok(());
            }
            0x67 => {
                let to = a.wrapping_add(immediate) & !1;
                if rd == 0 && rs1 == 1 {
                    self.calls.pop();
                }
                self.jump(to, rd, length);
                return Ok(());
            }
            0x63 => {
                let taken = match funct {
                    0 => a == b,
                    1 => a != b,
                    4 => (a as i32) < b as i32,
                    5 => a as i32 >= b as i32,
                    6 => a < b,
                    _ => a >= b,
                };
                if taken {
                    let to = (i as i32 >> 31 << 12) as u32
                        | (i >> 7 & 1) << 11
                        | (i >> 25 & 0x3f) << 5
                        | (i >> 8 & 0xf) << 1;
                    self.pc = self.pc.wrapping_add(to);
                    return Ok(());
                }
            }
            0x03 => {
                let at = a.wrapping_add(immediate);
                let size = 1 << (funct & 3);
                let value = if at & !0xfff == OUTSIDE {
                    outside.read((at - OUTSIDE) / 4, &mut self.memory)?
                } else {
                    if at % size != 0 {
                        return Err(format!("unaligned load at {at:#x}"));
                    }
                    self.memory.load(at, size as usize)?
                };
                self.x[rd] = match funct {
                    0 => value as u8 as i8 as u32,
                    1 => value as u16 as i16 as u32,
                    _ => value,
                };
            }
            0x23 => {
                let offset = (i as i32 >> 25 << 5) as u32 | i >> 7 & 31;
                let at = a.wrapping_add(offset);
                let size = 1 << (funct & 3);
                if at & !0xfff == OUTSIDE {
                    outside.write((at - OUTSIDE) / 4, b, &mut self.memory)?;
                } else {
                    if at % size != 0 {
                        return Err(format!("unaligned store at {at:#x}"));
                    }
                    let place = self.memory.bytes(at, size as usize)?;
                    place.copy_from_slice(&b.to_le_bytes()[..size as usize]);
                }
            }
            0x13 => {
                let alternative = funct == 5 && i >> 30 & 1 != 0;
                self.x[rd] = arithmetic(funct, alternative, a, immediate);
            }
            0x33 if i >> 25 == 1 => self.x[rd] = product(funct, a, b),
            0x33 => self.x[rd] = arithmetic(funct, i >> 30 & 1 != 0, a, b),
            0x0f => {}
            _ => return Err(format!("instruction {i:#010x}")),
        }
        self.pc = self.pc.wrapping_add(length);
        Ok(())
    }
}

fn arithmetic(funct: u32, alternative: bool, a: u32, b: u32) -> u32 {
    match funct {
        0 if alternative => a.wrapping_sub(b),
        0 => a.wrapping_add(b),
        1 => a << (b & 31),
        2 => u32::from((a as i32) < b as i32),
        3 => u32::from(a < b),
        4 => a ^ b,
        5 if alternative => (a as i32 >> (b & 31)) as u32,
        5 => a >> (b & 31),
        6 => a | b,
        _ => a & b,
    }
}

fn product(funct: u32, a: u32, b: u32) -> u32 {
    let (wide_a, wide_b) = (i64::from(a as i32), i64::from(b as i32));
    match funct {
        0 => a.wrapping_mul(b),
        1 => ((wide_a * wide_b) >> 32) as u32,
        2 => (wide_a.wrapping_mul(i64::from(b)) >> 32) as u32,
        3 => ((u64::from(a) * u64::from(b)) >> 32) as u32,
        4 if b == 0 => u32::MAX,
        4 => (a as i32).wrapping_div(b as i32) as u32,
        5 => a.checked_div(b).unwrap_or(u32::MAX),
        6 if b == 0 => a,
        6 => (a as i32).wrapping_rem(b as i32) as u32,
        _ => a.checked_rem(b).unwrap_or(a),
    }
}

/// The long form of a compressed instruction.
fn expand(c: u32) -> Option<u32> {
    let bits = |from: u32, count: u32, to: u32| (c >> from & ((1 << count) - 1)) << to;
    let (full, near, other) = (c >> 7 & 31, 8 + (c >> 7 & 7), 8 + (c >> 2 & 7));
    let second = c >> 2 & 31;
    let signed = |value: u32, width: u32| ((value << (32 - width)) as i32 >> (32 - width)) as u32;
    let immediate = signed(bits(12, 1, 5) | bits(2, 5, 0), 6);
    let i_type = |op: u32, funct: u32, rd: u32, rs1: u32, imm: u32| {
        op | rd << 7 | funct << 12 | rs1 << 15 | imm << 20
    };
    let s_type = |rs1: u32, rs2: u32, imm: u32| {
        0x23 | (imm & 31) << 7 | 2 << 12 | rs1 << 15 | rs2 << 20 | (imm >> 5) << 25
    };
    let r_type = |funct: u32, seven: u32, rd: u32, rs1: u32, rs2: u32| {
        0x33 | rd << 7 | funct << 12 | rs1 << 15 | rs2 << 20 | seven << 25
    };
    let branch = |funct: u32| {
        let imm = signed(
            bits(12, 1, 8) | bits(10, 2, 3) | bits(5, 2, 6) | bits(3, 2, 1) | bits(2, 1, 5),
            9,
        );
        0x63 | (imm >> 11 & 1) << 7
            | (imm >> 1 & 15) << 8
            | funct << 12
            | near << 15
            | (imm >> 5 & 63) << 25
            | (imm >> 12 & 1) << 31
    };
    let jump = |link: u32| {
        let imm = signed(
            bits(12, 1, 11)
                | bits(11, 1, 4)
                | bits(9, 2, 8)
                | bits(8, 1, 10)
                | bits(7, 1, 6)
                | bits(6, 1, 7)
                | bits(3, 3, 1)
                | bits(2, 1, 5),
            12,
        );
        0x6f | link << 7
            | imm & 0xf_f000
            | (imm >> 11 & 1) << 20
            | (imm >> 1 & 0x3ff) << 21
            | (imm >> 20 & 1) << 31
    };
    let word = bits(10, 3, 3) | bits(6, 1, 2) | bits(5, 1, 6);
    Some(match (c & 3, c >> 13) {
        (0, 0) if c >> 5 & 0xff != 0 => {
            let imm = bits(11, 2, 4) | bits(7, 4, 6) | bits(6, 1, 2) | bits(5, 1, 3);
            i_type(0x13, 0, other, 2, imm)
        }
        (0, 2) => i_type(0x03, 2, other, near, word),
        (0, 6) => s_type(near, other, word),
        (1, 0) => i_type(0x13, 0, full, full, immediate),
        (1, 1) => jump(1),
        (1, 2) => i_type(0x13, 0, full, 0, immediate),
        (1, 3) if full == 2 => {
            let imm =
                bits(12, 1, 9) | bits(6, 1, 4) | bits(5, 1, 6) | bits(3, 2, 7) | bits(2, 1, 5);
            i_type(0x13, 0, 2, 2, signed(imm, 10))
        }
        (1, 3) => 0x37 | full << 7 | immediate << 12,
        (1, 4) => match c >> 10 & 3 {
            0 => i_type(0x13, 5, near, near, immediate & 31),
            1 => i_type(0x13, 5, near, near, immediate & 31 | 0x400),
            2 => i_type(0x13, 7, near, near, immediate),
            _ => match c >> 5 & 3 {
                0 => r_type(0, 0x20, near, near, other),
                1 => r_type(4, 0, near, near, other),
                2 => r_type(6, 0, near, near, other),
                _ => r_type(7, 0, near, near, other),
            },
        },
        (1, 5) => jump(0),
        (1, 6) => branch(0),
        (1, 7) => branch(1),
        (2, 0) => i_type(0x13, 1, full, full, immediate & 31),
        (2, 2) => {
            let imm = bits(12, 1, 5) | bits(4, 3, 2) | bits(2, 2, 6);
            i_type(0x03, 2, full, 2, imm)
        }
        (2, 4) => match (c >> 12 & 1, full, second) {
            (0, _, 0) => i_type(0x67, 0, 0, full, 0),
            (0, ..) => r_type(0, 0, full, 0, second),
            (_, 0, _) => return None,
            (_, _, 0) => i_type(0x67, 0, 1, full, 0),
            _ => r_type(0, 0, full, full, second),
        },
        (2, 6) => s_type(2, second, bits(9, 4, 2) | bits(7, 2, 6)),
        _ => return None,
    })
}
