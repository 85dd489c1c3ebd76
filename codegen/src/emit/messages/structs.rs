//! The structs as typify prints them from the model's own schema, and which Rust type each member has.
//!
//! Owns the way to typify and back: texts, date-times, numbers, lists and enumerations are conversions to `ocpp-wire`'s
//! types; names and members are held against the model. typify's attributes and impls are left behind.

use std::collections::BTreeMap;

use quote::ToTokens as _;
use schemars::schema::{
    ArrayValidation, InstanceType, ObjectValidation, Schema, SchemaObject, SingleOrVec,
    StringValidation,
};
use typify::{TypeSpace, TypeSpaceImpl, TypeSpaceSettings};

use crate::model::{Shape, Struct, TypeDef, TypeKind};

/// Stands for any JSON value among the definitions.
const ANY: &str = "AnyValue";

/// Rust types of a struct's members, by JSON name.
pub(super) type Members = BTreeMap<String, String>;

/// The members' Rust types of all structs among `types`.
///
/// # Panics
/// When typify's structs are not the model's: a mistake of this program, which no input may cause.
pub(super) fn members<'t>(types: impl Iterator<Item = &'t TypeDef>) -> BTreeMap<String, Members> {
    let types: Vec<_> = types.collect();
    let mut space = TypeSpace::new(&settings(&types));
    let definitions = types.iter().map(|def| (def.name.clone(), definition(def)));
    let any = (ANY.to_owned(), Schema::Bool(true));
    if let Err(error) = space.add_ref_types(definitions.chain([any])) {
        unreachable!("typify refuses the model's schema: {error}");
    }
    let file: syn::File = match syn::parse2(space.to_stream()) {
        Ok(file) => file,
        Err(error) => unreachable!("typify printed what is no Rust: {error}"),
    };
    let mut printed = BTreeMap::new();
    collect(&file.items, &mut printed);
    let names: BTreeMap<_, _> = types
        .iter()
        .map(|def| (folded(&def.name), def.name.as_str()))
        .collect();
    assert_eq!(
        names.len(),
        types.len(),
        "two types differ in letter case only"
    );
    let structs = types.iter().filter_map(|def| match &def.kind {
        TypeKind::Struct(object) => Some((def, object)),
        TypeKind::Enum(_) => None,
    });
    structs
        .map(|(def, object)| {
            let item = printed.remove(&folded(&def.name));
            let Some(item) = item else {
                unreachable!("typify printed no struct {}", def.name);
            };
            (def.name.clone(), held_against(def, object, &item, &names))
        })
        .collect()
}

/// Letter case is the one thing in which typify's names may differ: it has its own idea of acronyms.
fn folded(name: &str) -> String {
    name.chars()
        .filter(|letter| *letter != '_')
        .flat_map(char::to_lowercase)
        .collect()
}

fn settings(types: &[&TypeDef]) -> TypeSpaceSettings {
    let mut settings = TypeSpaceSettings::default();
    let none = || std::iter::empty::<TypeSpaceImpl>();
    settings.with_replacement(ANY, ANY, none());
    for def in types {
        match &def.kind {
            TypeKind::Enum(_) => {
                settings.with_replacement(&def.name, &def.name, none());
            }
            TypeKind::Struct(object) => {
                for field in &object.fields {
                    convert(&mut settings, &field.shape);
                }
            }
        }
    }
    settings
}

/// Tells typify which of our types a shape is, if it could not know.
fn convert(settings: &mut TypeSpaceSettings, shape: &Shape) {
    let rust = match shape {
        Shape::Text {
            max_chars: None, ..
        } => "Text".to_owned(),
        Shape::Text {
            max_chars: Some(max),
            ..
        } => format!("Text<{max}>"),
        Shape::DateTime => "DateTime".to_owned(),
        Shape::Number { .. } => "Decimal".to_owned(),
        // A list of its own accord would make an absent one and an empty one the same.
        Shape::Array { item, .. } => {
            convert(settings, item);
            format!("Vec<{}>", rust_name(item))
        }
        Shape::Integer { .. } | Shape::Boolean | Shape::Named(_) | Shape::Any => return,
    };
    let Schema::Object(schema) = schema(shape) else {
        return;
    };
    settings.with_conversion(schema, rust, std::iter::empty::<TypeSpaceImpl>());
}

/// The Rust type of a shape that stands in a list.
fn rust_name(shape: &Shape) -> String {
    match shape {
        Shape::Text {
            max_chars: None, ..
        } => "Text".to_owned(),
        Shape::Text {
            max_chars: Some(max),
            ..
        } => format!("Text<{max}>"),
        Shape::DateTime => "DateTime".to_owned(),
        Shape::Number { .. } => "Decimal".to_owned(),
        Shape::Integer { wide: true, .. } => "i64".to_owned(),
        Shape::Integer { wide: false, .. } => "i32".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Named(name) => name.clone(),
        Shape::Array { item, .. } => format!("Vec<{}>", rust_name(item)),
        Shape::Any => ANY.to_owned(),
    }
}

fn definition(def: &TypeDef) -> Schema {
    let TypeKind::Struct(object) = &def.kind else {
        // Replaced by name; the body is never looked at.
        return typed(InstanceType::String).into();
    };
    // Closed, or typify would make a map of an object without members.
    let mut validation = ObjectValidation {
        additional_properties: Some(Box::new(Schema::Bool(false))),
        ..ObjectValidation::default()
    };
    for field in &object.fields {
        validation
            .properties
            .insert(field.json.clone(), schema(&field.shape));
        if field.required {
            validation.required.insert(field.json.clone());
        }
    }
    SchemaObject {
        object: Some(Box::new(validation)),
        ..typed(InstanceType::Object)
    }
    .into()
}

/// The normalised schema of a shape: type and bound, nothing that only validation needs.
fn schema(shape: &Shape) -> Schema {
    match shape {
        Shape::Text { max_chars, .. } => SchemaObject {
            string: Some(Box::new(StringValidation {
                max_length: *max_chars,
                ..StringValidation::default()
            })),
            ..typed(InstanceType::String)
        },
        Shape::DateTime => formatted(InstanceType::String, "date-time"),
        Shape::Integer { wide: false, .. } => formatted(InstanceType::Integer, "int32"),
        Shape::Integer { wide: true, .. } => formatted(InstanceType::Integer, "int64"),
        Shape::Number { .. } => typed(InstanceType::Number),
        Shape::Boolean => typed(InstanceType::Boolean),
        Shape::Named(name) => SchemaObject::new_ref(format!("#/definitions/{name}")),
        Shape::Any => SchemaObject::new_ref(format!("#/definitions/{ANY}")),
        Shape::Array { item, .. } => SchemaObject {
            array: Some(Box::new(ArrayValidation {
                items: Some(SingleOrVec::Single(Box::new(schema(item)))),
                ..ArrayValidation::default()
            })),
            ..typed(InstanceType::Array)
        },
    }
    .into()
}

fn typed(instance: InstanceType) -> SchemaObject {
    SchemaObject {
        instance_type: Some(instance.into()),
        ..SchemaObject::default()
    }
}

fn formatted(instance: InstanceType, format: &str) -> SchemaObject {
    SchemaObject {
        format: Some(format.to_owned()),
        ..typed(instance)
    }
}

/// Structs by folded name, those inside modules included.
fn collect(items: &[syn::Item], into: &mut BTreeMap<String, syn::ItemStruct>) {
    for item in items {
        match item {
            syn::Item::Struct(item) => {
                into.insert(folded(&item.ident.to_string()), item.clone());
            }
            syn::Item::Mod(syn::ItemMod {
                content: Some((_, items)),
                ..
            }) => collect(items, into),
            _ => {}
        }
    }
}

/// The members of a printed struct, if they are exactly the model's.
fn held_against(
    def: &TypeDef,
    object: &Struct,
    item: &syn::ItemStruct,
    names: &BTreeMap<String, &str>,
) -> Members {
    let mut members = Members::new();
    for field in &item.fields {
        let ident = field
            .ident
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let json = rename(&field.attrs).unwrap_or(ident);
        members.insert(json, type_text(&field.ty, names));
    }
    let expected: Members = object
        .fields
        .iter()
        .map(|field| {
            let rust = rust_name(&field.shape);
            let rust = if field.required {
                rust
            } else {
                format!("Option<{rust}>")
            };
            (field.json.clone(), rust)
        })
        .collect();
    assert_eq!(
        members, expected,
        "typify's {} is not the model's",
        def.name
    );
    members
}

/// The JSON name that typify gave a member in a `#[serde(rename = "...")]`.
fn rename(attributes: &[syn::Attribute]) -> Option<String> {
    let mut found = None;
    for attribute in attributes {
        if !attribute.path().is_ident("serde") {
            continue;
        }
        // Keys without a value, and those with another, are passed over.
        let _ = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let text: syn::LitStr = value.parse()?;
                if meta.path.is_ident("rename") {
                    found = Some(text.value());
                }
            }
            Ok(())
        });
    }
    found
}

/// A type without its paths and blanks, with the model's spelling of names: `Option<Vec<SampledValue>>`.
fn type_text(ty: &syn::Type, names: &BTreeMap<String, &str>) -> String {
    let tokens = ty.to_token_stream().to_string();
    let mut text = String::new();
    for word in tokens.split_whitespace() {
        match word {
            "::" => {
                // A path's front part: only its last segment is kept.
                let kept =
                    text.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
                text.truncate(kept.len());
            }
            _ => match names.get(&folded(word)) {
                Some(name) => text.push_str(name),
                None => text.push_str(word),
            },
        }
    }
    text
}
