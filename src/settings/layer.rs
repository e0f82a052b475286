//! Layers: what one place sets, and what holds where several do.
//!
//! In: values, with the place that each comes from. Out: the values that hold.
//! A layer on top of another wins key by key. Lists are not joined, but for reports that are
//! asked for by a flag: they are written beside those of a file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::keys::Key;
use super::value::SettingValue;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueOrigin {
    /// Nobody set it.
    Default,
    /// A file.
    File {
        /// Which file.
        path: PathBuf,
        /// On which line, counted from 1.
        line: usize,
    },
    /// `--config 'key = value'`.
    Inline,
    /// The key's own flag.
    Flag,
}

impl fmt::Display for ValueOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueOrigin::Default => f.write_str("default"),
            ValueOrigin::File { path, line } => write!(f, "{}:{line}", path.display()),
            ValueOrigin::Inline => f.write_str("--config"),
            ValueOrigin::Flag => f.write_str("flag"),
        }
    }
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced {
    /// The value.
    pub value: SettingValue,
    /// Where it comes from.
    pub origin: ValueOrigin,
}

/// What one place sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    values: BTreeMap<&'static str, Sourced>,
}

impl Layer {
    /// Sets `key`.
    pub fn set(&mut self, key: &Key, value: SettingValue, origin: ValueOrigin) {
        self.values.insert(key.name, Sourced { value, origin });
    }

    /// What is set for the key of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Sourced> {
        self.values.get(name)
    }

    /// Puts `upper` on top: what it sets holds, and what below contradicts it
    /// does not hold any more.
    pub fn cover(&mut self, mut upper: Layer) {
        self.join_reports(&mut upper);
        for (name, sourced) in &upper.values {
            for rival in rivals(name, &sourced.value) {
                self.values.remove(rival);
            }
        }
        // What contradicts itself within one layer stays, and is refused later.
        self.values.extend(upper.values);
    }

    /// Puts the reports of this layer before those that flags ask for.
    fn join_reports(&self, upper: &mut Layer) {
        let lower = self.values.get(REPORT).map(|lower| &lower.value);
        let upper = upper.values.get_mut(REPORT);
        let upper = upper.filter(|upper| upper.origin == ValueOrigin::Flag);
        if let (Some(SettingValue::Texts(lower)), Some(upper)) = (lower, upper)
            && let SettingValue::Texts(reports) = &mut upper.value
        {
            let others = lower.iter().filter(|report| !reports.contains(report));
            let joined = others.cloned().chain(reports.iter().cloned()).collect();
            *reports = joined;
        }
    }

    /// Whether anything was set by a file or by `--config`.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.values.values().any(|sourced| {
            matches!(
                sourced.origin,
                ValueOrigin::File { .. } | ValueOrigin::Inline
            )
        })
    }
}

/// The key of the reports of a check.
const REPORT: &str = "report";

/// Keys that mean nothing beside this one. A flag that beats its own key in a
/// file must beat these too, or it could not be used beside that file.
fn rivals(name: &str, value: &SettingValue) -> &'static [&'static str] {
    match (name, value) {
        ("strict", SettingValue::Truth(true)) => &["max-bad-records"],
        ("max-bad-records", SettingValue::Number(1..)) => &["strict"],
        ("site-from", SettingValue::Text(from)) if !matches!(from.as_str(), "auto" | "key") => {
            &["site-key"]
        }
        ("site-key", _) => &["site-from"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::named;
    use super::*;

    fn layer(values: &[(&str, SettingValue)], origin: &ValueOrigin) -> Layer {
        let mut layer = Layer::default();
        for (name, value) in values {
            layer.set(named(name).unwrap(), value.clone(), origin.clone());
        }
        layer
    }

    #[test]
    fn the_upper_layer_wins_key_by_key() {
        let text = |text: &str| SettingValue::Text(text.to_owned());
        let mut both = layer(
            &[("text-key", text("a")), ("id-key", text("b"))],
            &ValueOrigin::Inline,
        );
        both.cover(layer(&[("id-key", text("c"))], &ValueOrigin::Flag));
        assert_eq!(both.get("text-key").unwrap().value, text("a"));
        assert_eq!(both.get("id-key").unwrap().value, text("c"));
        assert_eq!(both.get("id-key").unwrap().origin, ValueOrigin::Flag);
    }

    #[test]
    fn what_contradicts_an_upper_layer_gives_way() {
        let text = |text: &str| SettingValue::Text(text.to_owned());
        let cases = [
            (
                "strict",
                SettingValue::Truth(true),
                "max-bad-records",
                SettingValue::Number(3),
            ),
            (
                "max-bad-records",
                SettingValue::Number(3),
                "strict",
                SettingValue::Truth(true),
            ),
            ("site-from", text("host"), "site-key", text("source")),
            ("site-key", text("source"), "site-from", text("host")),
        ];
        for (upper, value, lower, rival) in cases {
            let mut both = layer(&[(lower, rival)], &ValueOrigin::Inline);
            both.cover(layer(&[(upper, value)], &ValueOrigin::Flag));
            assert!(both.get(lower).is_none(), "{upper} over {lower}");
        }
        let mut both = layer(&[("site-key", text("source"))], &ValueOrigin::Inline);
        both.cover(layer(&[("site-from", text("key"))], &ValueOrigin::Flag));
        assert!(both.get("site-key").is_some());
        both.cover(layer(
            &[("max-bad-records", SettingValue::Number(0))],
            &ValueOrigin::Flag,
        ));
        assert!(both.get("site-key").is_some());
    }
}
