//! The meters' own memory: registers that go on where they were when the program was ended.
//!
//! Owns one small file, eight bytes per connector. The station's memory is another matter: a meter is a device of its own.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// What a meter shows that was never used, Wh.
const NEW_WH: f64 = 12_345.0;

/// The registers of one station's meters.
#[derive(Debug)]
pub(super) struct Meters {
    file: Option<File>,
    /// What was written last, whole Wh.
    written: Vec<u64>,
}

impl Meters {
    /// Registers that are forgotten with the program.
    pub(super) fn volatile(connectors: u8) -> Self {
        Self {
            file: None,
            written: vec![NEW_WH as u64; connectors.into()],
        }
    }

    /// Registers in a file of this folder.
    pub(super) fn open(folder: &Path, connectors: u8) -> io::Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join("meters"))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut meters = Self::volatile(connectors);
        let (registers, _) = bytes.as_chunks::<8>();
        for (wh, bytes) in meters.written.iter_mut().zip(registers) {
            *wh = u64::from_le_bytes(*bytes);
        }
        meters.file = Some(file);
        Ok(meters)
    }

    /// What the meters show, Wh.
    pub(super) fn registers(&self) -> impl Iterator<Item = f64> + '_ {
        self.written.iter().map(|wh| *wh as f64)
    }

    /// A meter counts on. What can't be written is lost with the program, and only then.
    pub(super) fn count(&mut self, connector: u8, wh: f64) {
        let at = usize::from(connector).saturating_sub(1);
        let wh = wh as u64;
        let Some(written) = self.written.get_mut(at).filter(|written| **written != wh) else {
            return;
        };
        *written = wh;
        if let Some(file) = &mut self.file {
            let place = SeekFrom::Start(at as u64 * 8);
            let _ = file
                .seek(place)
                .and_then(|_| file.write_all(&wh.to_le_bytes()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_outlive_the_program() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let mut meters = Meters::open(folder, 2).expect("a file");
        assert_eq!(meters.registers().collect::<Vec<_>>(), [NEW_WH, NEW_WH]);
        meters.count(2, 20_000.9);
        meters.count(1, 13_000.0);
        meters.count(3, 1.0);
        drop(meters);
        let meters = Meters::open(folder, 3).expect("a file");
        let registers: Vec<_> = meters.registers().collect();
        assert_eq!(registers, [13_000.0, 20_000.0, NEW_WH]);
    }
}
