//! All schema files of a version, and where a `$ref` leads.
//!
//! Owns the files that were read, and which message each one describes. Knows no Rust name.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::read::{self, Document, Schema};
use crate::source::Folder;

/// The documents of a version.
pub(super) struct Documents {
    all: Vec<(usize, Document)>,
    /// Stems of files that could not be read; what they lack is not reported again.
    pub(super) broken: BTreeSet<String>,
}

/// A document's number in [`Documents`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DocumentId(usize);

impl Documents {
    pub(super) fn read(folders: &[Folder], diagnostics: &mut Diagnostics) -> Self {
        let mut documents = Self {
            all: Vec::new(),
            broken: BTreeSet::new(),
        };
        for (folder, files) in folders.iter().enumerate() {
            for file in &files.files {
                match read::document(file, diagnostics) {
                    Some(document) => documents.all.push((folder, document)),
                    None => {
                        documents.broken.insert(file.stem().to_owned());
                    }
                }
            }
        }
        documents
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (DocumentId, &Document)> {
        self.all
            .iter()
            .enumerate()
            .map(|(index, (_, document))| (DocumentId(index), document))
    }

    /// How diagnostics name a document.
    pub(super) fn file(&self, id: DocumentId) -> &str {
        self.all
            .get(id.0)
            .map_or("", |(_, document)| document.file.as_str())
    }

    /// The definition a `$ref` in `from` names.
    pub(super) fn resolve(
        &self,
        from: DocumentId,
        file: Option<&str>,
        name: &str,
    ) -> Option<(DocumentId, &Schema)> {
        let (folder, own) = self.all.get(from.0)?;
        let (id, document) = match file {
            None => (from, own),
            Some(file) => self
                .all
                .iter()
                .enumerate()
                .find_map(|(index, (other, document))| {
                    let same =
                        other == folder && file.strip_suffix(".json") == Some(&document.stem);
                    same.then_some((DocumentId(index), document))
                })?,
        };
        let definition = document.definitions.iter().find(|(known, _)| known == name);
        definition.map(|(_, schema)| (id, schema))
    }
}

/// Request or response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Request,
    Response,
}

/// The files of an action.
pub(super) type Messages = BTreeMap<(String, Side), DocumentId>;

/// Which file describes which message. Both `Authorize.json` and `AuthorizeRequest.json` are a request.
pub(super) fn messages(
    documents: &Documents,
    known: &BTreeSet<&str>,
    diagnostics: &mut Diagnostics,
) -> Messages {
    let mut messages = Messages::new();
    for (id, document) in documents.iter() {
        if !document.is_message {
            continue;
        }
        let mut message = split(&document.stem);
        if let Some(title) = document.title.as_deref().map(split)
            && known.contains(title.0.as_str())
        {
            if !known.contains(message.0.as_str()) {
                message = title;
            } else if title != message {
                diagnostics.push(Diagnostic::pointer(
                    &document.file,
                    "/title",
                    format!(
                        "the title says `{}`, the file name `{}`",
                        document.title.as_deref().unwrap_or_default(),
                        document.stem
                    ),
                    "name the file after the message in it",
                ));
            }
        }
        if let Some(first) = messages.insert(message.clone(), id) {
            diagnostics.push(Diagnostic::whole(
                &document.file,
                format!("a second {} of `{}`", message.1.noun(), message.0),
                format!("keep this one or `{}`", documents.file(first)),
            ));
        }
    }
    messages
}

impl Side {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

fn split(name: &str) -> (String, Side) {
    if let Some(action) = name.strip_suffix("Response") {
        (action.to_owned(), Side::Response)
    } else {
        let action = name.strip_suffix("Request").unwrap_or(name);
        (action.to_owned(), Side::Request)
    }
}

/// A `$ref` that leads nowhere.
pub(super) fn dangling(file: &str, pointer: &str, target: Option<&str>, name: &str) -> Diagnostic {
    Diagnostic::pointer(
        file,
        child(pointer, "$ref"),
        match target {
            Some(target) => format!("`$ref` to `{name}`, which `{target}` does not define"),
            None => format!("`$ref` to `{name}`, which the file does not define"),
        },
        "define it, or correct the name",
    )
}
