//! Streams and tables: results on standard output, all else on standard error, colour only on a terminal.

use std::io::{self, IsTerminal as _, Write as _};

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
        Error::Foreign(_) => error(&format!("{problem}; `--force` overwrites them")),
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

/// Columns between two columns of a table.
const GAP: usize = 2;

/// Below this width a last column is not worth wrapping.
const LEAST_WIDTH: usize = 24;

/// Columns of the terminal that results go to, if it is one.
fn columns() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let (width, _) = terminal_size::terminal_size()?;
    Some(usize::from(width.0))
}

/// Lines of at most so many characters, as far as words allow; none of an empty text.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
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

    /// For a document or for people.
    pub(super) fn print(&self, markdown: bool) -> String {
        if markdown {
            self.markdown()
        } else {
            self.plain(columns())
        }
    }

    /// Aligned, the head bold. On a terminal too narrow for it, the last column is wrapped, or stands below the others.
    fn plain(&self, columns: Option<usize>) -> String {
        let widths = self.widths();
        let others = widths.len().saturating_sub(1);
        let indent: usize = widths.iter().take(others).map(|width| width + GAP).sum();
        let last = widths.last().copied().unwrap_or(0);
        let columns = columns.filter(|&columns| indent + last > columns);
        let below = columns.is_some_and(|columns| columns < indent + LEAST_WIDTH);
        let indent = if below { 2 * GAP } else { indent };
        let mut text = String::new();
        for (index, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, &width) in row.iter().zip(&widths).take(others) {
                line.push_str(&format!("{cell:<width$}{:GAP$}", ""));
            }
            let last = row.get(others).map_or("", String::as_str);
            let room = columns.map_or(usize::MAX, |columns| columns.saturating_sub(indent));
            let mut pieces = wrap(last, room).into_iter();
            if !below {
                line.push_str(&pieces.next().unwrap_or_default());
            }
            let line = line.trim_end();
            if index == 0 {
                text.push_str(&format!("\u{1b}[1m{line}\u{1b}[0m\n"));
            } else {
                text.push_str(&format!("{line}\n"));
            }
            for piece in pieces.filter(|_| index > 0 || !below) {
                text.push_str(&format!("{:indent$}{piece}\n", ""));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["name", "meaning"]);
        table.row(&["a", "short"]);
        table.row(&["bb", "some more words than there is room for"]);
        table
    }

    fn check(columns: Option<usize>, expected: &str) {
        let text = table().plain(columns);
        assert_eq!(
            text.replace("\u{1b}[1m", "").replace("\u{1b}[0m", ""),
            expected
        );
    }

    #[test]
    fn tables_fit_their_terminal() {
        let wide = "name  meaning\na     short\nbb    some more words than there is room for\n";
        check(None, wide);
        check(Some(44), wide);
        check(
            Some(30),
            "name  meaning\na     short\nbb    some more words than\n      there is room for\n",
        );
        check(
            Some(20),
            "name\na\n    short\nbb\n    some more words\n    than there is\n    room for\n",
        );
    }
}
