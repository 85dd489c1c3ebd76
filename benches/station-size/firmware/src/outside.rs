//! Words of memory that belong to the outside: what drivers read and write.
//!
//! Owns the addresses. The report answers reads and obeys writes; on a real chip nobody does.

/// Where the words begin.
const BASE: usize = 0x1000_0000;

/// Read: milliseconds since the last time.
pub(crate) const NOW: usize = 0;
/// Written: where the next frame goes. Read: its length in bytes, 0 for none.
pub(crate) const RECEIVE: usize = 1;
/// Written: where a frame stands, then its length; the highest bit says that it ends there.
pub(crate) const SEND_FROM: usize = 2;
pub(crate) const SEND: usize = 3;
/// Read: bit 0 and 1 plugged in, bit 2 and 3 ready, bit 8 the network is there.
pub(crate) const PINS: usize = 4;
/// Read: the meter in Wh.
pub(crate) const METER: usize = 5;
/// Written: where an idTag goes. Read: its length, 0 for none.
pub(crate) const TAG: usize = 6;
/// Written: where a value stands or goes; the room there or the value's length; then read: the key, with what is wanted
/// of it in the upper half: its length, the next key, to write it, to remove it.
pub(crate) const VALUE_AT: usize = 7;
pub(crate) const VALUE_LENGTH: usize = 8;
pub(crate) const VALUE: usize = 9;
/// Written: anything that a driver was asked for.
pub(crate) const ASKED: usize = 10;
/// Read: the same again, as far as a driver can answer: a number.
pub(crate) const ANSWER: usize = 11;
/// Written: the program is beyond help.
pub(crate) const PANIC: usize = 12;

/// Reads a word.
pub(crate) fn take(word: usize) -> u32 {
    // SAFETY: a word of the outside, aligned; reading has no effect on memory.
    unsafe { core::ptr::read_volatile((BASE + 4 * word) as *const u32) }
}

/// Writes a word.
pub(crate) fn give(word: usize, value: u32) {
    // SAFETY: a word of the outside, aligned; the outside writes only where it was told that it may.
    unsafe { core::ptr::write_volatile((BASE + 4 * word) as *mut u32, value) }
}

/// The address of bytes, as the outside counts.
pub(crate) fn address(bytes: &[u8]) -> u32 {
    bytes.as_ptr() as usize as u32
}

/// Has the outside fill the buffer; how many bytes it wrote.
pub(crate) fn fetch(word: usize, buffer: &mut [u8]) -> usize {
    give(word, buffer.as_mut_ptr() as usize as u32);
    (take(word) as usize).min(buffer.len())
}

/// Hands a frame, or a part of one, to the outside.
pub(crate) fn send(buffer: &[u8], length: usize, last: bool) {
    give(SEND_FROM, address(buffer));
    give(SEND, length as u32 | u32::from(last) << 31);
}
