//! Lines of stdin and their length, on a thread of its own. Their end ends nothing: stations go on.
//!
//! Owns no grammar. A line that is too long or no text is told of and passed over.

use std::io::{self, BufRead, Read as _};
use std::thread;

/// Longest line that is read, in bytes.
pub const MAX_LINE: usize = 64 * 1024;

/// Calls `take` with each line that is not blank and its number, counted from 1; with an error in words for what is no line.
pub fn each_line(mut take: impl FnMut(u64, Result<&str, String>) + Send + 'static) {
    thread::spawn(move || lines(&mut io::stdin().lock(), &mut take));
}

fn lines(input: &mut impl BufRead, take: &mut dyn FnMut(u64, Result<&str, String>)) {
    let mut line = Vec::new();
    for number in 1.. {
        match next(input, &mut line) {
            Ok(true) => {}
            Ok(false) | Err(_) => return,
        }
        match std::str::from_utf8(&line) {
            _ if line.len() > MAX_LINE => {
                let why = format!("the line is longer than {MAX_LINE} bytes");
                take(number, Err(why));
            }
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => take(number, Ok(text)),
            Err(_) => take(number, Err("the line is not UTF-8".to_owned())),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_lines_are_passed_over() {
        let mut input = b"first\n\n  \r\n\xFF\xFE\n".to_vec();
        input.extend(vec![b'x'; 3 * MAX_LINE]);
        input.extend(b"\nlast");
        let mut seen = Vec::new();
        lines(&mut input.as_slice(), &mut |number, line| {
            let line = line.map(|line| line.trim().to_owned());
            seen.push((number, line.map_err(|why| why.contains("longer"))));
        });
        let want = [
            (1, Ok("first".to_owned())),
            (4, Err(false)),
            (5, Err(true)),
            (6, Ok("last".to_owned())),
        ];
        assert_eq!(seen, want);
    }
}
