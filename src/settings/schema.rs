//! The JSON Schema of `dejalu.toml`, for editors and for whoever generates one.
//!
//! In: the table of keys. Out: a schema that accepts what the settings accept, but
//! for what one key asks of another.

use serde_json::{Map, Value, json};

use super::document::EXTEND;
use super::keys::{KEYS, Key, KeyKind};
use crate::check::formats::ReportFormat;
use crate::check::quantity::Quantity;
use crate::pool::MOST_THREADS;

/// The schema, draft 2020-12.
#[must_use]
pub fn schema() -> Value {
    let mut properties = Map::new();
    properties.insert(
        EXTEND.to_owned(),
        json!({
            "description": "The file to build on; what it sets holds where this one is silent",
            "type": "string",
        }),
    );
    for key in KEYS {
        properties.insert(key.name.to_owned(), property(key));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dejalu.toml",
        "description": "Settings of dejalu. In pyproject.toml they stand under [tool.dejalu].",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// What a limit looks like.
fn limit() -> Value {
    json!({
        "type": ["number", "string"],
        "minimum": 0,
        "pattern": "^([0-9]+|[0-9]*\\.[0-9]*|[0-9]*(\\.[0-9]*)? *%)$",
    })
}

fn property(key: &Key) -> Value {
    let mut property = match key.kind {
        KeyKind::Text => json!({"type": "string", "minLength": 1}),
        KeyKind::Folder => json!({"type": "string"}),
        KeyKind::File => json!({"type": "string", "minLength": 1}),
        KeyKind::Truth => json!({"type": "boolean"}),
        KeyKind::Count => json!({"type": "integer", "minimum": 0}),
        KeyKind::Size => json!({
            "type": ["integer", "string"],
            "minimum": 1,
            "pattern": "^ *[0-9]+ *([bB]|[kKmMgG]([iI]?[bB])?)? *$",
        }),
        KeyKind::Limit => limit(),
        KeyKind::Limits => {
            let options = Quantity::ALL
                .iter()
                .map(|one| (one.option().to_owned(), limit()));
            json!({
                "type": "object",
                "properties": Map::from_iter(options),
                "additionalProperties": false,
            })
        }
        KeyKind::Reports => {
            let formats = ReportFormat::names().join("|");
            json!({
                "type": "array",
                "items": {"type": "string", "pattern": format!("^({formats})=.+$")},
            })
        }
        KeyKind::Share => json!({
            "type": ["number", "string"],
            "minimum": 0,
            "maximum": 1,
            "pattern": "^([0-9]*\\.[0-9]*|[0-9]*(\\.[0-9]*)? *%)$",
        }),
        KeyKind::Files => json!({"type": "array", "items": {"type": "string"}}),
        KeyKind::Choice(words) => json!({"enum": words()}),
        KeyKind::Choices(words) => json!({"type": "array", "items": {"enum": words()}}),
    };
    if let Value::Object(fields) = &mut property {
        fields.insert("description".to_owned(), key.help.into());
        if key.name == "jobs" {
            fields.insert("minimum".to_owned(), 1.into());
            fields.insert("maximum".to_owned(), MOST_THREADS.into());
        }
        if let Some(default) = key.default() {
            fields.insert("default".to_owned(), default.json(key.kind));
        }
    }
    property
}
