//! What is wrong with the input: file, place, what was found and what to do.
//!
//! Owns the collection and its rendering. Every stage adds to one [`Diagnostics`] before it gives up, so that a user
//! sees all problems at once. Knows no schema keyword and no terminal.

use std::fmt;

/// Where in a file a problem stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole, or a directory.
    Whole,
    /// A JSON pointer (RFC 6901) into the file.
    Pointer(String),
    /// Line and column, both from 1.
    Line(usize, usize),
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// File or directory as the user named it; bundled ones start with `bundled schemas/`.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// What was found, lower case, no full stop.
    pub found: String,
    /// What to do about it.
    pub help: String,
}

impl Diagnostic {
    /// A problem with a whole file or directory.
    pub fn whole(
        file: impl Into<String>,
        found: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self::new(file, Place::Whole, found, help)
    }

    /// A problem at a JSON pointer.
    pub fn pointer(
        file: impl Into<String>,
        pointer: impl Into<String>,
        found: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self::new(file, Place::Pointer(pointer.into()), found, help)
    }

    /// A problem anywhere.
    pub fn new(
        file: impl Into<String>,
        place: Place,
        found: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            place,
            found: found.into(),
            help: help.into(),
        }
    }

    /// The place as compilers write it: `file.json#/properties/idTag` or `names.toml:12:5`.
    #[must_use]
    pub fn location(&self) -> String {
        match &self.place {
            Place::Whole => self.file.clone(),
            Place::Pointer(pointer) => format!("{}#{pointer}", self.file),
            Place::Line(line, column) => format!("{}:{line}:{column}", self.file),
        }
    }
}

/// All problems of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a problem, once.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.all.contains(&diagnostic) {
            self.all.push(diagnostic);
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// In the order they were found.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.all
    }

    /// Adds all of another stage's problems.
    pub fn append(&mut self, other: Self) {
        for diagnostic in other.all {
            self.push(diagnostic);
        }
    }

    /// The value if nothing is wrong.
    ///
    /// # Errors
    /// The problems, if there are any.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }

    /// The problems as text; with ANSI colours if asked.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let paint = |code: &str, text: &str| {
            if colour {
                format!("\u{1b}[{code}m{text}\u{1b}[0m")
            } else {
                text.to_owned()
            }
        };
        let mut text = String::new();
        for diagnostic in &self.all {
            text.push_str(&paint("1;31", "error"));
            text.push_str(&paint("1", &format!(": {}", diagnostic.found)));
            text.push_str(&format!(
                "\n  {} {}\n  {} {}\n\n",
                paint("1;34", "-->"),
                diagnostic.location(),
                paint("1;34", "="),
                diagnostic.help
            ));
        }
        let count = self.all.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        text.push_str(&format!("{count} {noun} found\n"));
        text
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            all: vec![diagnostic],
        }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

/// A JSON pointer one member deeper, escaped as RFC 6901 says.
pub(crate) fn child(pointer: &str, member: &str) -> String {
    if member.contains(['~', '/']) {
        format!("{pointer}/{}", member.replace('~', "~0").replace('/', "~1"))
    } else {
        format!("{pointer}/{member}")
    }
}
