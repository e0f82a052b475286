//! What two checks were judged with → what was not the same.
//!
//! In: what an earlier outcome says of that, and an outcome of now. Out: index, baseline,
//! program, options and limits that are others. Of what the earlier one does not say it
//! knows nothing, and says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::check::model::{DropJudgement, Unlike};
use crate::check::text;

/// What an outcome says of what it was judged with.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Judged {
    #[serde(default)]
    tool: String,
    #[serde(default)]
    against: BTreeMap<String, Value>,
    #[serde(default)]
    sites_by: BTreeMap<String, Value>,
    /// Absent where an earlier version wrote it.
    judged_with: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    min_documents: Value,
    #[serde(default)]
    limits: Vec<BTreeMap<String, Value>>,
    #[serde(default)]
    site_limits: Vec<BTreeMap<String, Value>>,
}

/// Names and values.
type Values = BTreeMap<String, String>;

impl Judged {
    /// What was not the same.
    pub(super) fn unlike(&self, now: &DropJudgement) -> Vec<Unlike> {
        // An outcome is always written, and what was written is read.
        let now = serde_json::to_value(now).unwrap_or_default();
        let now = serde_json::from_value(now).unwrap_or_default();
        self.unlike_to(&now)
    }

    fn unlike_to(&self, now: &Self) -> Vec<Unlike> {
        let mut unlike = Vec::new();
        for what in ["index", "baseline"] {
            unlike.extend(self.other_file(now, what));
        }
        let mut values = (self.values(), now.values());
        if self.judged_with.is_none() {
            let unknown = "not in that file".to_owned();
            let options = now.options().into_keys().collect::<Vec<_>>();
            values.1.retain(|name, _| !options.contains(name));
            unlike.push(Unlike {
                what: "options".to_owned(),
                then: Some(unknown),
                now: Some("known".to_owned()),
            });
        }
        let names = values.0.keys().chain(values.1.keys());
        let mut names: Vec<&String> = names.collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let (then, now) = (values.0.get(name), values.1.get(name));
            if then != now {
                unlike.push(Unlike {
                    what: name.clone(),
                    then: then.cloned(),
                    now: now.cloned(),
                });
            }
        }
        unlike
    }

    /// The index, or the baseline, if it was another; what it holds says which one it is, and
    /// where that is not known its name.
    fn other_file(&self, now: &Self, what: &str) -> Option<Unlike> {
        let digest = format!("{what}_digest");
        let of = |judged: &Self, name: &str| judged.against.get(name).and_then(said);
        let (name_then, name_now) = (of(self, what), of(now, what));
        let digests = (of(self, &digest), of(now, &digest));
        let is_other = match (&digests.0, &digests.1) {
            (Some(then), Some(now)) => then != now,
            _ => name_then != name_now,
        };
        is_other.then(|| Unlike {
            what: what.to_owned(),
            then: name_then,
            now: name_now,
        })
    }

    /// The options.
    fn options(&self) -> Values {
        let mut values = Values::new();
        let mut add = |name: &str, value: &Value| {
            let name = name.replace('_', "-");
            // An index is compared by itself, and named by what it holds here.
            if let Some(said) = said(value).filter(|_| name != "index") {
                values.insert(name, said);
            }
        };
        for (name, value) in self.judged_with.iter().flatten() {
            match value {
                Value::Object(options) => options.iter().for_each(|(name, value)| add(name, value)),
                value => add(name, value),
            }
        }
        values
    }

    /// Everything but files, by name.
    fn values(&self) -> Values {
        let mut values = self.options();
        values.insert("program".to_owned(), text::line(&self.tool, text::QUOTED));
        let sites_by = ["rule", "key"].map(|part| self.sites_by.get(part).and_then(said));
        let sites_by: Vec<String> = sites_by.into_iter().flatten().collect();
        values.insert("sites by".to_owned(), sites_by.join(" "));
        if let Some(least) = self.min_documents.get("limit").and_then(said) {
            values.insert("min-documents".to_owned(), least);
        }
        for (all, of) in [(&self.limits, ""), (&self.site_limits, "site-limits ")] {
            for limit in all {
                let name = limit.get("name").and_then(said).unwrap_or_default();
                let most = limit.get("limit").and_then(said).unwrap_or_default();
                values.insert(format!("{of}{name}"), most);
            }
        }
        values
    }
}

/// A value in words; nothing of what is not there.
fn said(value: &Value) -> Option<String> {
    #[derive(Deserialize, Serialize)]
    #[serde(rename_all = "lowercase")]
    enum Most {
        Count(u64),
        Share(f64),
    }
    if let Ok(most) = Most::deserialize(value) {
        return Some(match most {
            Most::Count(count) => count.to_string(),
            Most::Share(share) => format!("{} %", (share * 1e9).round() / 1e7),
        });
    }
    match value {
        Value::Null => None,
        // What is no whole number is a share.
        Value::Number(number) if !number.is_u64() => {
            let share = number.as_f64().unwrap_or_default();
            said(&serde_json::json!({ "share": share }))
        }
        Value::String(said) => Some(text::line(said, text::QUOTED)),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().filter_map(said).collect();
            Some(text::line(&all.join(","), text::QUOTED))
        }
        other => Some(text::line(&other.to_string(), text::QUOTED)),
    }
}
