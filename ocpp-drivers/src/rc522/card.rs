//! How a tag's number is read, step by step (ISO/IEC 14443-3, type A: section 6).
//!
//! Owns the order of commands and the checks of answers. Sends nothing itself.

use heapless::Vec;

/// Bytes of the longest number.
pub(super) const UID: usize = 10;

/// What to send next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Wakes all tags, also those that were put to sleep (WUPA, 7 bits).
    Wake,
    /// Asks for the part of the number at this level, 0 to 2.
    Ask(u8),
    /// Selects the tag by that part.
    Select(u8, [u8; 4]),
    /// Puts it to sleep; it does not answer.
    Halt,
}

/// What to do after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Go on.
    Send(Command),
    /// The number is complete.
    Complete(Vec<u8, UID>),
    /// The answer is none: begin anew.
    Lost,
}

/// The cascade tag: the number goes on at the next level.
const CASCADE: u8 = 0x88;
/// SAK: the number is not complete.
const MORE: u8 = 0x04;

/// A number that is being read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    uid: Vec<u8, UID>,
}

impl Command {
    /// The bytes, and how many bits of the last one (0: all).
    pub(super) fn bytes(self) -> (Vec<u8, 9>, u8) {
        let mut bytes = Vec::new();
        let mut put = |byte: u8| {
            // Nine bytes hold the longest command.
            let _ = bytes.push(byte);
        };
        match self {
            Self::Wake => {
                put(0x52);
                return (bytes, 7);
            }
            Self::Ask(level) => {
                put(0x93 + 2 * level);
                put(0x20);
                return (bytes, 0);
            }
            Self::Select(level, part) => {
                put(0x93 + 2 * level);
                put(0x70);
                part.into_iter().for_each(&mut put);
                put(check_byte(part));
            }
            Self::Halt => {
                put(0x50);
                put(0x00);
            }
        }
        let [low, high] = crc(&bytes);
        let _ = bytes.push(low);
        let _ = bytes.push(high);
        (bytes, 0)
    }
}

impl Reading {
    pub(super) const fn new() -> Self {
        Self { uid: Vec::new() }
    }

    /// Takes an answer in.
    pub(super) fn answered(&mut self, to: Command, answer: &[u8]) -> Next {
        match (to, answer) {
            (Command::Wake, [_, _]) => {
                self.uid.clear();
                Next::Send(Command::Ask(0))
            }
            (Command::Ask(level), [a, b, c, d, check]) => {
                let part = [*a, *b, *c, *d];
                if *check != check_byte(part) {
                    return Next::Lost;
                }
                Next::Send(Command::Select(level, part))
            }
            (Command::Select(level, part), [sak, check @ ..]) if check == crc(&[*sak]) => {
                self.selected(level, part, sak & MORE != 0)
            }
            _ => Next::Lost,
        }
    }

    fn selected(&mut self, level: u8, part: [u8; 4], more: bool) -> Next {
        let [first, tail @ ..] = part;
        let taken = match (more, first == CASCADE) {
            (true, true) if level < 2 => self.uid.extend_from_slice(&tail),
            (false, _) => self.uid.extend_from_slice(&part),
            // More is announced, but no cascade tag or no further level is there.
            (true, _) => return Next::Lost,
        };
        if taken.is_err() {
            return Next::Lost;
        }
        if more {
            Next::Send(Command::Ask(level + 1))
        } else {
            Next::Complete(core::mem::take(&mut self.uid))
        }
    }
}

fn check_byte(part: [u8; 4]) -> u8 {
    part.into_iter().fold(0, |check, byte| check ^ byte)
}

/// CRC_A, low byte first.
pub(super) fn crc(bytes: &[u8]) -> [u8; 2] {
    let mut crc = 0x6363_u16;
    for byte in bytes {
        crc ^= u16::from(*byte);
        for _ in 0..8 {
            let carry = crc & 1 != 0;
            crc >>= 1;
            if carry {
                crc ^= 0x8408;
            }
        }
    }
    crc.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_and_commands_are_the_standards() {
        // ISO/IEC 14443-3, annex B.
        assert_eq!(crc(&[0x00, 0x00]), [0xA0, 0x1E]);
        assert_eq!(crc(&[0x12, 0x34]), [0x26, 0xCF]);
        let bytes = |command: Command| command.bytes();
        assert_eq!(bytes(Command::Wake), (Vec::from_slice(&[0x52]).unwrap(), 7));
        assert_eq!(
            bytes(Command::Ask(2)),
            (Vec::from_slice(&[0x97, 0x20]).unwrap(), 0)
        );
        assert_eq!(
            bytes(Command::Halt),
            (Vec::from_slice(&[0x50, 0x00, 0x57, 0xCD]).unwrap(), 0)
        );
        let (select, bits) = Command::Select(0, [1, 2, 4, 8]).bytes();
        assert_eq!(
            (&select[..7], select.len(), bits),
            (&[0x93, 0x70, 1, 2, 4, 8, 15][..], 9, 0)
        );
        assert_eq!(crc(&select), [0, 0]);
    }

    #[test]
    fn wrong_answers_are_lost() {
        let mut reading = Reading::new();
        for (to, answer) in [
            (Command::Wake, &[][..]),
            (Command::Wake, &[1, 2, 3]),
            (Command::Ask(0), &[1, 2, 4, 8, 14]),
            (Command::Ask(0), &[1, 2, 4, 8]),
            (Command::Select(0, [1, 2, 4, 8]), &[0x08]),
            (Command::Select(0, [1, 2, 4, 8]), &[0x08, 0, 0]),
            (Command::Halt, &[1]),
        ] {
            assert_eq!(
                reading.answered(to, answer),
                Next::Lost,
                "{to:?} {answer:?}"
            );
        }
        // More is announced without a cascade tag, and beyond the last level.
        let [low, high] = crc(&[0x04]);
        let more = [0x04, low, high];
        assert_eq!(
            reading.answered(Command::Select(0, [1, 2, 3, 4]), &more),
            Next::Lost
        );
        assert_eq!(
            reading.answered(Command::Select(2, [0x88, 2, 3, 4]), &more),
            Next::Lost
        );
    }
}
