//! All schema files of a version, and where a `$ref` leads.
//!
//! Owns the files that were read, and which message each one describes. Knows no Rust name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::read::{self, Document, Schema};
use crate::source::Folder;

/// The documents of a version.
pub(super) struct Documents {
    all: Vec<Document>,
    /// By folder and stem.
    stems: HashMap<(usize, String), DocumentId>,
    /// By document and name: the definition's number.
    definitions: HashMap<(DocumentId, String), usize>,
    folders: Vec<usize>,
    /// Stems of files that could not be read; what they lack is not reported again.
    pub(super) broken: BTreeSet<String>,
}

/// A document's number in [`Documents`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct DocumentId(usize);

impl Documents {
    pub(super) fn read(folders: &[Folder], diagnostics: &mut Diagnostics) -> Self {
        let mut documents = Self {
            all: Vec::new(),
            stems: HashMap::new(),
            definitions: HashMap::new(),
            folders: Vec::new(),
            broken: BTreeSet::new(),
        };
        for (folder, files) in folders.iter().enumerate() {
            for file in &files.files {
                match read::document(file, diagnostics) {
                    Some(document) => documents.add(folder, document),
                    None => {
                        documents.broken.insert(file.stem().to_owned());
                    }
                }
            }
        }
        documents
    }

    fn add(&mut self, folder: usize, document: Document) {
        let id = DocumentId(self.all.len());
        self.stems.insert((folder, document.stem.clone()), id);
        for (index, (name, _)) in document.definitions.iter().enumerate() {
            self.definitions.insert((id, name.clone()), index);
        }
        self.folders.push(folder);
        self.all.push(document);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (DocumentId, &Document)> {
        let all = self.all.iter().enumerate();
        all.map(|(index, document)| (DocumentId(index), document))
    }

    pub(super) fn get(&self, id: DocumentId) -> Option<&Document> {
        self.all.get(id.0)
    }

    /// How diagnostics name a document.
    pub(super) fn file(&self, id: DocumentId) -> &str {
        self.get(id).map_or("", |document| document.file.as_str())
    }

    /// The definition a `$ref` in `from` names.
    pub(super) fn resolve(
        &self,
        from: DocumentId,
        file: Option<&str>,
        name: &str,
    ) -> Option<(DocumentId, &Schema)> {
        let id = match file {
            None => from,
            Some(file) => {
                let folder = *self.folders.get(from.0)?;
                let stem = file.strip_suffix(".json")?;
                *self.stems.get(&(folder, stem.to_owned()))?
            }
        };
        let index = *self.definitions.get(&(id, name.to_owned()))?;
        let (_, schema) = self.get(id)?.definitions.get(index)?;
        Some((id, schema))
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
