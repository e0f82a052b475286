//! Effective settings, to read and to pass on.
//!
//! In: settings. Out: every key with the value that holds and where it comes
//! from, as TOML that could be a `dejalu.toml`, or as JSON.

use std::fmt::Write as _;

use serde_json::{Map, json};

use super::Settings;
use super::keys::{KEYS, Key};
use super::layer::ValueOrigin;
use super::spelling::quoted;

/// The column in which the origins stand, where values leave room.
const ORIGINS: usize = 40;

/// The settings as TOML.
#[must_use]
pub fn toml(settings: &Settings) -> String {
    let mut page = String::new();
    for (at, file) in settings.files().iter().enumerate() {
        let what = if at == 0 {
            "read from"
        } else {
            "which extends"
        };
        // Writing to a string cannot fail.
        let _ = writeln!(page, "# {what} {}", quoted(&file.to_string_lossy()));
    }
    if settings.files().is_empty() {
        page.push_str("# no configuration file was read\n");
    }
    page.push('\n');
    for key in KEYS {
        let line = match effective(settings, key) {
            Some(value) => format!("{} = {}", key.name, value.toml(key.kind)),
            None => format!("# {} is not set: {}", key.name, key.unset),
        };
        let _ = writeln!(page, "{line:<ORIGINS$}  # {}", origin(settings, key));
    }
    page
}

/// The settings as JSON.
#[must_use]
pub fn json(settings: &Settings) -> serde_json::Value {
    let mut all = Map::new();
    for key in KEYS {
        let value = effective(settings, key).map(|value| value.json(key.kind));
        let from = match settings.get(key).map(|sourced| &sourced.origin) {
            None | Some(ValueOrigin::Default) => json!({"kind": "default"}),
            Some(ValueOrigin::Inline) => json!({"kind": "--config"}),
            Some(ValueOrigin::Flag) => json!({"kind": "flag"}),
            Some(ValueOrigin::File { path, line }) => {
                json!({"kind": "file", "path": path.to_string_lossy(), "line": line})
            }
        };
        all.insert(key.name.to_owned(), json!({"value": value, "from": from}));
    }
    let files = settings.files().iter().map(|file| file.to_string_lossy());
    json!({"files": files.collect::<Vec<_>>(), "settings": all})
}

fn effective(settings: &Settings, key: &Key) -> Option<super::value::SettingValue> {
    let set = settings.get(key).map(|sourced| sourced.value.clone());
    set.or_else(|| key.default())
}

/// Where a value comes from, on one line whatever files are called.
fn origin(settings: &Settings, key: &Key) -> String {
    match settings.get(key).map(|sourced| &sourced.origin) {
        None => ValueOrigin::Default.to_string(),
        Some(ValueOrigin::Flag) => format!("--{}", key.name),
        Some(file @ ValueOrigin::File { .. }) => {
            let spelled = quoted(&file.to_string());
            spelled.trim_matches('"').to_owned()
        }
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::document;
    use super::*;

    #[test]
    fn what_is_shown_can_be_read_again() {
        let shown = toml(&Settings::default());
        let read = document::of_file(std::path::Path::new("dejalu.toml"), shown.as_bytes());
        let layer = read.unwrap().unwrap().layer;
        for key in KEYS {
            let again = layer.get(key.name).map(|sourced| sourced.value.clone());
            assert_eq!(again, key.default(), "{}", key.name);
        }
    }
}
