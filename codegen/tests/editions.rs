//! Other editions of the schemas give the same model: inline types, repeated definitions, no titles, older numbers,
//! CRLF, byte order marks, both ways of naming files.
//!
//! Editions are made from the bundled sets here; `.ci/same_output.sh` does the same with the publisher's own files.

mod scratch;

use std::fs;
use std::path::PathBuf;

use ocpp_gen::model::build;
use ocpp_gen::source::{Request, SCHEMAS, Sources};
use scratch::Scratch;
use serde_json::{Map, Value, json};

/// How an edition differs from the bundled one.
#[derive(Clone, Copy, Default)]
struct Edition {
    /// Definitions are written out where they are used.
    inline: bool,
    /// Every file repeats the definitions it needs.
    repeat: bool,
    /// `title` is left out, ids and texts are put in.
    untitled: bool,
    /// 1.6 before 2019: `number` for intervals, nested objects not closed, no `Celsius` in StopTransaction.
    old: bool,
    /// CRLF and a byte order mark.
    windows: bool,
    /// Requests of 1.6 are called as those of 2.x.
    request_names: bool,
    /// Everything in one folder, two folders below the given one.
    nested: bool,
}

fn bundled(set: &str, name: &str) -> Value {
    let path = format!("{set}/{name}");
    let (_, text) = SCHEMAS
        .iter()
        .find(|(known, _)| *known == path)
        .expect("bundled file");
    serde_json::from_str(text).expect("JSON")
}

impl Edition {
    /// The files of a set in this edition.
    fn files(self, set: &str) -> Vec<(String, String)> {
        let names = SCHEMAS
            .iter()
            .filter_map(|(path, _)| path.strip_prefix(set)?.strip_prefix('/'))
            .filter(|name| name.ends_with(".json"));
        let shared = self.inline || self.repeat;
        let kept = names.filter(|name| !(shared && *name == "definitions.json"));
        kept.map(|name| (self.name(name), self.text(set, name)))
            .collect()
    }

    fn name(self, name: &str) -> String {
        let plain = !name.ends_with("Response.json") && name != "definitions.json";
        match name.strip_suffix(".json") {
            Some(stem) if self.request_names && plain => format!("{stem}Request.json"),
            _ => name.to_owned(),
        }
    }

    fn text(self, set: &str, name: &str) -> String {
        let definitions = bundled(set, "definitions.json")["definitions"].clone();
        let mut schema = bundled(set, name);
        if self.inline {
            write_out(&mut schema, &definitions);
        }
        if self.repeat {
            repeat(&mut schema, &definitions);
        }
        if self.untitled {
            let object = schema.as_object_mut().expect("object");
            object.remove("title");
            object.insert("$id".to_owned(), json!(format!("urn:example:{name}")));
            object.insert("comment".to_owned(), json!("an edition"));
            object.insert("description".to_owned(), json!("words\r\n"));
        }
        if self.old {
            old(name, &mut schema);
        }
        let text = serde_json::to_string_pretty(&schema).expect("JSON");
        if self.windows {
            format!("\u{feff}{}\r\n", text.replace('\n', "\r\n"))
        } else {
            text
        }
    }
}

/// Replaces references by what they refer to.
fn write_out(schema: &mut Value, definitions: &Value) {
    if let Some(name) = reference(schema) {
        *schema = definitions[&name].clone();
    }
    match schema {
        Value::Object(members) => members
            .values_mut()
            .for_each(|value| write_out(value, definitions)),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| write_out(item, definitions)),
        _ => {}
    }
}

/// Copies the definitions a file needs into it.
fn repeat(schema: &mut Value, definitions: &Value) {
    let mut own = Map::new();
    localise(schema, definitions, &mut own);
    if !own.is_empty() {
        schema["definitions"] = Value::Object(own);
    }
}

fn localise(schema: &mut Value, definitions: &Value, own: &mut Map<String, Value>) {
    if let Some(name) = reference(schema) {
        *schema = json!({ "$ref": format!("#/definitions/{name}"), "javaType": "x" });
        if !own.contains_key(&name) {
            own.insert(name.clone(), Value::Null);
            let mut definition = definitions[&name].clone();
            localise(&mut definition, definitions, own);
            own.insert(name, definition);
        }
        return;
    }
    match schema {
        Value::Object(members) => members
            .values_mut()
            .for_each(|value| localise(value, definitions, own)),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| localise(item, definitions, own)),
        _ => {}
    }
}

fn reference(schema: &Value) -> Option<String> {
    let target = schema.get("$ref")?.as_str()?;
    Some(target.rsplit('/').next()?.to_owned())
}

/// What the editions of 1.6 before 2019 have otherwise.
fn old(name: &str, schema: &mut Value) {
    let numbers = ["interval", "retries", "retryInterval"];
    if let Some(properties) = schema["properties"].as_object_mut() {
        for (member, property) in properties {
            if numbers.contains(&member.as_str()) && property["type"] == "integer" {
                property["type"] = json!("number");
            }
            open(property);
        }
    }
    if name == "StopTransaction.json" {
        let item = &mut schema["properties"]["transactionData"]["items"]["properties"]["sampledValue"]
            ["items"];
        let units = item["properties"]["unit"]["enum"]
            .as_array_mut()
            .expect("units");
        units.retain(|unit| unit != "Celsius");
    }
}

fn open(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.remove("additionalProperties");
            members.values_mut().for_each(open);
        }
        Value::Array(items) => items.iter_mut().for_each(open),
        _ => {}
    }
}

/// The model of an edition's sets is that of the bundled ones.
fn check(name: &str, edition: Edition, version: &str, sets: &[&str]) {
    let scratch = Scratch::new(&format!("edition-{name}"));
    let root = scratch.0.clone();
    let mut folders = Vec::new();
    for set in sets {
        let folder = if edition.nested {
            root.join("archive/schemas/json")
        } else {
            root.join(set)
        };
        fs::create_dir_all(&folder).expect("scratch folder");
        for (name, text) in edition.files(set) {
            fs::write(folder.join(name), text).expect("file");
        }
        folders.push(folder);
    }
    if edition.nested {
        folders = vec![root.clone()];
        fs::write(root.join("readme.pdf"), "not a schema").expect("file");
        fs::create_dir_all(root.join("__MACOSX")).expect("folder");
        fs::write(root.join("__MACOSX/._Authorize.json"), [0, 5, 22, 7]).expect("file");
    }
    let model = |schemas: Vec<PathBuf>| {
        let sources = Sources::load(&Request {
            versions: if schemas.is_empty() {
                vec![version.to_owned()]
            } else {
                Vec::new()
            },
            schemas,
            ..Request::default()
        });
        let sources = sources.unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let protocol =
            build::protocol(&sources).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        format!("{protocol:#?}")
    };
    let (edition, bundled) = (model(folders), model(Vec::new()));
    let difference = edition.lines().zip(bundled.lines()).find(|(a, b)| a != b);
    assert_eq!(difference, None, "{name}: edition and bundled");
    assert_eq!(edition.len(), bundled.len(), "{name}");
}

#[test]
fn published_1_6_writes_everything_out() {
    let edition = Edition {
        inline: true,
        ..Edition::default()
    };
    check("inline", edition, "1.6", &["v1.6"]);
}

#[test]
fn oldest_1_6() {
    let edition = Edition {
        inline: true,
        old: true,
        windows: true,
        untitled: true,
        ..Edition::default()
    };
    check("old", edition, "1.6", &["v1.6"]);
}

#[test]
fn security_repeats_definitions() {
    let edition = Edition {
        repeat: true,
        untitled: true,
        ..Edition::default()
    };
    check("security", edition, "1.6", &["v1.6-security"]);
}

#[test]
fn both_of_1_6_in_any_order() {
    let edition = Edition {
        repeat: true,
        windows: true,
        ..Edition::default()
    };
    check("both", edition, "1.6", &["v1.6-security", "v1.6"]);
}

#[test]
fn requests_called_so() {
    let edition = Edition {
        repeat: true,
        untitled: true,
        request_names: true,
        ..Edition::default()
    };
    check("requests", edition, "1.6", &["v1.6"]);
}

#[test]
fn one_folder_for_both_below_the_archive() {
    let edition = Edition {
        repeat: true,
        nested: true,
        ..Edition::default()
    };
    check("nested", edition, "1.6", &["v1.6", "v1.6-security"]);
}

#[test]
fn published_2_x_repeats_definitions() {
    let edition = Edition {
        repeat: true,
        untitled: true,
        windows: true,
        ..Edition::default()
    };
    check("201", edition, "2.0.1", &["v2.0.1"]);
    check("21", edition, "2.1", &["v2.1"]);
}
