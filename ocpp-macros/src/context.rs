//! Collects everything that is wrong, so that it is told all at once.
//!
//! Owns the list of errors. Knows nothing of what is checked.

use proc_macro2::{Span, TokenStream};

/// What is wrong so far.
#[derive(Default)]
pub(crate) struct Context {
    errors: Vec<syn::Error>,
}

impl Context {
    /// Something is wrong at `span`.
    pub(crate) fn error(&mut self, span: Span, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new(span, message));
    }

    /// The parser did not understand something.
    pub(crate) fn syntax(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// How many things are wrong so far.
    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// All of it, as compile errors; none if all is well.
    pub(crate) fn into_errors(self) -> Option<TokenStream> {
        if self.errors.is_empty() {
            return None;
        }
        Some(
            self.errors
                .iter()
                .map(syn::Error::to_compile_error)
                .collect(),
        )
    }
}
