//! What two checks were judged with → what was not the same.
//!
//! In: what an earlier outcome says of that, and an outcome of now. Out: index, baseline,
//! program and options that are others, and limits. Of what the earlier one does not say it
//! knows nothing, and says so.

use std::collections::{BTreeMap, BTreeSet};

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

/// From how many documents on a site is compared with limits: it changes no figure.
const LEAST_OF_SITE: &str = "min_site_documents";

/// Names and values.
type Values = BTreeMap<String, String>;

impl Judged {
    /// What was not the same: with what it was judged, of which figures are others; and the
    /// limits, which change no figure.
    pub(super) fn unlike(&self, now: &DropJudgement) -> (Vec<Unlike>, Vec<Unlike>) {
        // An outcome is always written, and what was written is read.
        let now = serde_json::to_value(now).unwrap_or_default();
        let now = serde_json::from_value(now).unwrap_or_default();
        (
            self.unlike_to(&now),
            differences(&self.limits(), &now.limits()),
        )
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
        unlike.extend(differences(&values.0, &values.1));
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
        let judged_with = self.judged_with.iter().flatten();
        for (name, value) in judged_with.filter(|(name, _)| *name != LEAST_OF_SITE) {
            match value {
                Value::Object(options) => options.iter().for_each(|(name, value)| add(name, value)),
                value => add(name, value),
            }
        }
        values
    }

    /// Everything but files and limits, by name.
    fn values(&self) -> Values {
        let mut values = self.options();
        values.insert("program".to_owned(), text::line(&self.tool, text::QUOTED));
        let sites_by = ["rule", "key"].map(|part| self.sites_by.get(part).and_then(said));
        let sites_by: Vec<String> = sites_by.into_iter().flatten().collect();
        values.insert("sites by".to_owned(), sites_by.join(" "));
        values
    }

    /// The limits, and what says of which sites they are, by name.
    fn limits(&self) -> Values {
        let mut values = Values::new();
        let of_site = self.judged_with.as_ref();
        let of_site = of_site.and_then(|all| all.get(LEAST_OF_SITE));
        // From one document on is from all on.
        let of_site = of_site.and_then(said).filter(|least| least != "1");
        if let Some(least) = of_site.filter(|_| !self.site_limits.is_empty()) {
            values.insert(LEAST_OF_SITE.replace('_', "-"), least);
        }
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

/// What is not the same in both, by name.
fn differences(then: &Values, now: &Values) -> Vec<Unlike> {
    let names: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let names = names.into_iter();
    let unlike = names.map(|name| Unlike {
        what: name.clone(),
        then: then.get(name).cloned(),
        now: now.get(name).cloned(),
    });
    unlike.filter(|one| one.then != one.now).collect()
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
