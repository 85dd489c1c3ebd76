//! Templates to text.
//!
//! Owns the template syntax: statements stand in comments of the file's language (`//%`, `#%`), so that a template can be
//! read, and mostly compiled, as what it is. An undefined name is an error.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

use crate::error::Error;

/// Renders templates of one set.
pub(super) struct Renderer<'t> {
    templates: &'t [(&'t str, &'t str)],
}

impl<'t> Renderer<'t> {
    pub(super) fn new(templates: &'t [(&'t str, &'t str)]) -> Self {
        Self { templates }
    }

    /// # Errors
    /// [`Error::Internal`] with the template's name and what is wrong in it.
    pub(super) fn render(&self, name: &str, context: &Value) -> Result<String, Error> {
        let failed = |problem: String| Error::Internal(format!("template {name}: {problem}"));
        let text = self
            .templates
            .iter()
            .find_map(|(known, text)| (*known == name).then_some(*text))
            .ok_or_else(|| failed("there is no such template".to_owned()))?;
        let prefix = if name.ends_with(".rs") { "//%" } else { "#%" };
        let syntax = SyntaxConfig::builder()
            .line_statement_prefix(prefix)
            .keep_trailing_newline(true)
            .build()
            .map_err(|error| failed(error.to_string()))?;
        let mut environment = Environment::new();
        environment.set_syntax(syntax);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment
            .render_named_str(name, text, context)
            .map_err(|error| failed(format!("{error:#}")))
    }
}
