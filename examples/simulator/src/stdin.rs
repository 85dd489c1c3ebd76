//! Reads stdin line by line, on a thread of its own. Its end ends nothing: stations go on.
//!
//! Owns lines and their length. A line that is too long or no text is told of and passed over.

use std::io::{self, BufRead, Read as _};
use std::thread;

use crate::command::MAX_LINE;
use crate::fleet::Fleet;

/// Begins to read.
pub(crate) fn read(fleet: Fleet) {
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        let mut line = Vec::new();
        for number in 1.. {
            match next(&mut input, &mut line) {
                Ok(true) => {}
                Ok(false) | Err(_) => return,
            }
            match std::str::from_utf8(&line) {
                _ if line.len() > MAX_LINE => {
                    let why = format!("the line is longer than {MAX_LINE} bytes");
                    fleet.misread(number, None, why);
                }
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => fleet.line(number, text),
                Err(_) => fleet.misread(number, None, "the line is not UTF-8".to_owned()),
            }
        }
    });
}

/// Reads the next line, at most one byte more than [`MAX_LINE`] of it; false at the end.
fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let most = MAX_LINE as u64 + 1;
    let read = input.by_ref().take(most).read_until(b'\n', line)?;
    if line.len() > MAX_LINE && line.last() != Some(&b'\n') {
        skip(input)?;
    }
    Ok(read > 0)
}

/// Passes over the rest of a line.
fn skip(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let length = buffer.len();
        match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => {
                input.consume(at + 1);
                return Ok(());
            }
            None if length == 0 => return Ok(()),
            None => input.consume(length),
        }
    }
}
