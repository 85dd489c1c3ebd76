//! Streams and tables: results on standard output, all else on standard error, colour only on a terminal.

use std::io::{self, Write as _};

use ocpp_gen::Error;

use super::Failure;

/// Prints a result.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    written.map_err(Failure::Output)
}

/// Says something that is no result. A standard error that is gone is nobody's business.
pub(super) fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

pub(super) fn error(message: &str) {
    say(&format!("\u{1b}[1;31merror\u{1b}[0m: {message}"));
}

pub(super) fn library_error(problem: &Error) {
    match problem {
        Error::Input(diagnostics) => {
            let _ =
                io::Write::write_all(&mut anstream::stderr(), diagnostics.render(true).as_bytes());
        }
        Error::Usage(message) => {
            error(&format!("{message}\n\nFor more information, try '--help'."))
        }
        other => error(&other.to_string()),
    }
}

/// A heading above a table.
pub(super) fn heading(text: &str, markdown: bool) -> String {
    if markdown {
        format!("## {text}\n\n")
    } else {
        format!("\u{1b}[1;4m{text}\u{1b}[0m\n")
    }
}

/// Columns of text, as wide as their widest cell.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(head: &[&str]) -> Self {
        Self {
            rows: vec![head.iter().map(|&cell| cell.to_owned()).collect()],
        }
    }

    pub(super) fn row(&mut self, cells: &[&str]) {
        self.rows
            .push(cells.iter().map(|&cell| cell.to_owned()).collect());
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        (0..columns).map(width).collect()
    }

    /// For a document or a terminal.
    pub(super) fn print(&self, markdown: bool) -> String {
        if markdown {
            self.markdown()
        } else {
            self.plain()
        }
    }

    /// Aligned, the head bold.
    fn plain(&self) -> String {
        let widths = self.widths();
        let mut text = String::new();
        for (index, row) in self.rows.iter().enumerate() {
            let cells: Vec<_> = row
                .iter()
                .zip(&widths)
                .map(|(cell, &width)| format!("{cell:<width$}"))
                .collect();
            let line = cells.join("  ");
            let line = line.trim_end();
            if index == 0 {
                text.push_str(&format!("\u{1b}[1m{line}\u{1b}[0m\n"));
            } else {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }

    fn markdown(&self) -> String {
        let mut text = String::new();
        for (index, row) in self.rows.iter().enumerate() {
            let cells: Vec<_> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
            if index == 0 {
                text.push_str(&format!("|{}\n", "---|".repeat(row.len())));
            }
        }
        text
    }
}
