//! Modbus RTU as far as reading input registers goes (Modbus over serial line, version 1.02; function 04).
//!
//! Owns frames and their check sum. Knows no register and no time.

/// Bytes of a request.
pub(super) const REQUEST: usize = 8;
/// Registers that one request may ask for here.
pub(super) const MAX_REGISTERS: u8 = 24;
/// Bytes of the longest response.
pub(super) const RESPONSE: usize = 5 + 2 * MAX_REGISTERS as usize;

const READ_INPUT: u8 = 4;
const EXCEPTION: u8 = 0x80 | READ_INPUT;

/// What stands in a buffer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parsed<'b> {
    /// Not all of a response yet.
    More,
    /// The registers' bytes, high byte first.
    Registers(&'b [u8]),
    /// The device refuses, with this code.
    Exception(u8),
}

/// The check sum, as it stands in a frame: low byte first.
pub(super) fn crc(bytes: &[u8]) -> [u8; 2] {
    let mut crc = 0xFFFF_u16;
    for byte in bytes {
        crc ^= u16::from(*byte);
        for _ in 0..8 {
            let carry = crc & 1 != 0;
            crc >>= 1;
            if carry {
                crc ^= 0xA001;
            }
        }
    }
    crc.to_le_bytes()
}

/// Asks a device for `count` input registers from `first` on.
pub(super) fn request(device: u8, first: u16, count: u8) -> [u8; REQUEST] {
    let [first_high, first_low] = first.to_be_bytes();
    let body = [device, READ_INPUT, first_high, first_low, 0, count];
    let [low, high] = crc(&body);
    [
        device, READ_INPUT, first_high, first_low, 0, count, low, high,
    ]
}

/// Looks for the response anywhere in the buffer: noise and the echo of the request go before it on many adapters.
pub(super) fn parse(mut bytes: &[u8], device: u8, count: u8) -> Parsed<'_> {
    let data = usize::from(count) * 2;
    while let Some((_, rest)) = bytes.split_first() {
        if let [first, EXCEPTION, code, check @ ..] = bytes
            && *first == device
            && let Some(check) = check.get(..2)
            && check == crc(&[device, EXCEPTION, *code])
        {
            return Parsed::Exception(*code);
        }
        if let [first, READ_INPUT, length, tail @ ..] = bytes
            && *first == device
            && usize::from(*length) == data
            && let Some((registers, check)) = tail.split_at_checked(data)
            && let (Some(check), Some(frame)) = (check.get(..2), bytes.get(..3 + data))
            && check == crc(frame)
        {
            return Parsed::Registers(registers);
        }
        bytes = rest;
    }
    Parsed::More
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn response(device: u8, data: &[u8]) -> Vec<u8> {
        let mut frame = std::vec![device, 4, data.len() as u8];
        frame.extend(data);
        frame.extend(crc(&frame));
        frame
    }

    #[test]
    fn check_sums_and_requests_are_the_standards() {
        assert_eq!(crc(b"123456789"), [0x37, 0x4B]);
        // From the meter's manual: voltage of phase 1 of device 1.
        assert_eq!(
            request(1, 0, 2),
            [0x01, 0x04, 0x00, 0x00, 0x00, 0x02, 0x71, 0xCB]
        );
    }

    #[test]
    fn a_response_is_found_behind_noise_and_echo() {
        let frame = response(1, &[0x43, 0x66, 0x33, 0x34]);
        assert_eq!(
            parse(&frame, 1, 2),
            Parsed::Registers(&[0x43, 0x66, 0x33, 0x34])
        );
        let mut noisy = std::vec![0x00, 0x01, 0x04];
        noisy.extend(request(1, 0, 2));
        noisy.extend(&frame);
        noisy.push(0xFF);
        assert_eq!(
            parse(&noisy, 1, 2),
            Parsed::Registers(&[0x43, 0x66, 0x33, 0x34])
        );
    }

    #[test]
    fn half_wrong_and_foreign_responses_are_none() {
        let frame = response(1, &[1, 2, 3, 4]);
        for end in 0..frame.len() {
            assert_eq!(parse(&frame[..end], 1, 2), Parsed::More, "{end} bytes");
        }
        for at in 0..frame.len() {
            let mut wrong = frame.clone();
            wrong[at] ^= 0x10;
            assert_eq!(parse(&wrong, 1, 2), Parsed::More, "byte {at}");
        }
        assert_eq!(parse(&frame, 2, 2), Parsed::More);
        assert_eq!(parse(&frame, 1, 4), Parsed::More);
    }

    #[test]
    fn a_refusal_is_found() {
        let mut frame = std::vec![1, 0x84, 2];
        frame.extend(crc(&frame));
        assert_eq!(parse(&frame, 1, 2), Parsed::Exception(2));
        frame[4] ^= 1;
        assert_eq!(parse(&frame, 1, 2), Parsed::More);
    }
}
