//! JSON Schema validators of the bundled schemas, one a message.

use std::collections::HashMap;
use std::path::Path;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value};

pub(crate) struct Validators {
    /// Schemas by module and title, definitions included.
    schemas: HashMap<(String, String), Value>,
    built: HashMap<(String, String), Validator>,
}

impl Validators {
    pub(crate) fn new() -> Self {
        let mut schemas = HashMap::new();
        for (folder, module) in [
            ("v1.6", "v16"),
            ("v1.6-security", "v16"),
            ("v2.0.1", "v201"),
            ("v2.1", "v21"),
        ] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../schemas")
                .join(folder);
            let definitions = read(&folder.join("definitions.json"));
            let definitions = definitions
                .get("definitions")
                .cloned()
                .unwrap_or(Value::Object(Map::new()));
            for entry in std::fs::read_dir(&folder).expect("the schemas are there") {
                let path = entry.expect("a file").path();
                if path.extension().is_none_or(|extension| extension != "json") {
                    continue;
                }
                let mut schema = read(&path);
                let Some(title) = schema
                    .get("title")
                    .and_then(Value::as_str)
                    .map(str::to_owned)
                else {
                    continue;
                };
                if let Some(schema) = schema.as_object_mut() {
                    schema.insert("definitions".to_owned(), definitions.clone());
                }
                schemas.insert((module.to_owned(), title), schema);
            }
        }
        Self {
            schemas,
            built: HashMap::new(),
        }
    }

    /// Whether the schema allows a payload's text.
    pub(crate) fn allows(&mut self, module: &str, action: &str, request: bool, text: &str) -> bool {
        let suffix = if request { "Request" } else { "Response" };
        let mut title = format!("{action}{suffix}");
        if !self
            .schemas
            .contains_key(&(module.to_owned(), title.clone()))
        {
            // A SEND has no response, and its schema the action's name.
            title = action.to_owned();
        }
        let key = (module.to_owned(), title);
        let schemas = &self.schemas;
        let validator = self.built.entry(key.clone()).or_insert_with(|| {
            let schema = schemas
                .get(&key)
                .unwrap_or_else(|| panic!("no schema {key:?}"));
            jsonschema::options()
                .with_draft(Draft::Draft6)
                .should_validate_formats(true)
                .build(schema)
                .expect("a schema")
        });
        match serde_json::from_str(text) {
            Ok(value) => validator.is_valid(&value),
            Err(_) => false,
        }
    }
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("the schemas are there");
    let text = text.replace("definitions.json#/", "#/");
    serde_json::from_str(&text).expect("the schemas are JSON")
}
