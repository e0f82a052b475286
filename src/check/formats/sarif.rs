//! An outcome as SARIF 2.1.0, for code scanning.
//!
//! In: an outcome. Out: one run with one result a finding
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>), within
//! what GitHub takes: 25,000 results a run of which it shows 5,000, 1,000 places a
//! result of which it shows 100, 10 MB of gzip
//! (<https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>).
//! What is left out is said in a notification, and so are exceeded limits, since they
//! stand on no line.
//!
//! A result's own fingerprint has a name of its own: GitHub computes
//! `primaryLocationLineHash` itself and warns of every result that brings another.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::limit_lines::{LimitState, limit_lines};
use super::phrase;
use crate::check::model::{DropJudgement, Finding, Level, Location, Rule, Verdict};
use crate::hidden::EscapedJson;
use crate::input::Problem;
use crate::render::percent_encoded;
use crate::render::spell::counted;

/// Where the format is specified.
const SCHEMA: &str = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json";

/// How many other places a result lists: as many as an outcome has, or fewer if the
/// report would be too large otherwise.
const PLACES: [usize; 3] = [100, 4, 0];

/// Bytes of all results: below what GitHub takes of gzip, which makes nothing longer
/// but for a few bytes in 32 KiB, with 400 kB for all else.
const BYTES: usize = 9_500_000;

/// Characters of a message.
const CHARACTERS: usize = 1_000;

/// The name under which a result's fingerprint stands, and its version.
const FINGERPRINT: &str = "dejaluFinding/v1";

/// Writes the outcome as SARIF.
///
/// # Errors
/// Where it cannot be written.
pub fn render(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    let results = SarifResults::new(outcome, BYTES);
    let log = SarifLog {
        schema: SCHEMA,
        runs: [SarifRun {
            column_kind: "unicodeCodePoints",
            invocations: [invocation(outcome, results.left_out)],
            properties: json!({
                "verdict": outcome.verdict,
                "drop": outcome.drop,
                "against": outcome.against,
                "figures": outcome.figures,
                "limits": outcome.limits,
                "siteLimits": outcome.site_limits,
            }),
            results,
            tool: json!({ "driver": driver(&outcome.tool) }),
        }],
        version: "2.1.0",
    };
    serde_json::to_writer(EscapedJson::new(&mut *out), &log)?;
    writeln!(out)
}

/// The whole report.
#[derive(Serialize)]
struct SarifLog<'o> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [SarifRun<'o>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'o> {
    column_kind: &'static str,
    invocations: [Value; 1],
    properties: Value,
    results: SarifResults<'o>,
    tool: Value,
}

/// The results that fit, which are made one after the other: a result has names of up to
/// 64 KiB in each of its places.
struct SarifResults<'o> {
    findings: &'o [Finding],
    places: usize,
    /// Findings that are in none of them.
    left_out: u64,
}

impl<'o> SarifResults<'o> {
    /// As many results as `most` bytes hold, with as many places as fit then.
    fn new(outcome: &'o DropJudgement, most: usize) -> Self {
        let findings = outcome.findings.as_slice();
        let (mut places, mut fitting) = (0, 0);
        for most_places in PLACES {
            (places, fitting) = (most_places, fit(findings, most_places, most));
            if fitting == findings.len() {
                break;
            }
        }
        let (listed, cut) = findings.split_at(fitting);
        Self {
            findings: listed,
            places,
            left_out: outcome.not_shown.saturating_add(cut.len() as u64),
        }
    }

    fn iter(&self) -> impl Iterator<Item = Value> {
        self.findings.iter().map(|one| result(one, self.places))
    }
}

impl Serialize for SarifResults<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

/// How many of the first findings make results of no more than `most` bytes, with so many
/// places.
fn fit(findings: &[Finding], places: usize, most: usize) -> usize {
    let mut bytes = 0;
    let fits = |finding: &&Finding| {
        bytes += size(&result(finding, places)) + 1;
        bytes <= most
    };
    findings.iter().take_while(fits).count()
}

/// Bytes of JSON that a value takes.
fn size(value: &impl Serialize) -> usize {
    struct Count(usize);
    impl Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting cannot fail, and what is no JSON would take no room.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

fn driver(tool: &str) -> Value {
    let (name, version) = tool.split_once(' ').unwrap_or((tool, ""));
    let rules: Vec<Value> = Rule::ALL.iter().map(|&one| rule(one)).collect();
    let mut driver = json!({ "name": name, "rules": rules });
    if !version.is_empty() {
        driver["version"] = json!(version);
        driver["semanticVersion"] = json!(version);
    }
    driver
}

fn rule(rule: Rule) -> Value {
    let (explanation, remedy) = (rule.explanation(), phrase::remedy(rule));
    // Only `help` is Markdown; in plain text code is not marked.
    let plain = remedy.replace('`', "");
    json!({
        "id": rule.name(),
        "name": rule.name(),
        "shortDescription": { "text": explanation },
        "fullDescription": { "text": format!("{explanation} {plain}") },
        "help": {
            "text": format!("{explanation} {plain}"),
            "markdown": format!("{explanation}\n\n{remedy}"),
        },
        "defaultConfiguration": { "level": "warning" },
        "properties": { "tags": ["corpus", "duplication"], "precision": "high" },
    })
}

fn invocation(outcome: &DropJudgement, left_out: u64) -> Value {
    let mut said: Vec<Value> = Vec::new();
    let error = outcome.error.iter();
    said.extend(error.map(|error| notification(Level::Error, error)));
    let lines = limit_lines(outcome);
    let of_state = |state| lines.iter().filter(move |line| line.state == state);
    for (state, level) in [
        (LimitState::Exceeded, Level::Error),
        (LimitState::NotCompared, Level::Warning),
    ] {
        said.extend(of_state(state).map(|line| {
            let text = format!("{}: {}", line.name(), line.said);
            notification(level, &text)
        }));
    }
    said.extend(outcome.problems.listed.iter().map(problem));
    if left_out > 0 {
        let count = counted(left_out, "more finding", "more findings");
        let text = format!("{count}, not among the results");
        said.push(notification(Level::Warning, &text));
    }
    let code = match outcome.verdict {
        Verdict::Passed => 0,
        Verdict::Failed => 1,
        Verdict::Error => 2,
    };
    json!({
        "executionSuccessful": outcome.error.is_none(),
        "exitCode": code,
        "toolExecutionNotifications": said,
    })
}

fn notification(level: Level, text: &str) -> Value {
    json!({ "level": level.name(), "message": { "text": message(text) } })
}

fn problem(entry: &Problem) -> Value {
    let line = entry.line.unwrap_or(1);
    let place = place(&entry.path.to_string_lossy(), line, line);
    let mut said = notification(Level::Error, &entry.message);
    said["locations"] = json!([place]);
    said
}

fn result(finding: &Finding, places: usize) -> Value {
    let rule = Rule::ALL.iter().position(|&rule| rule == finding.rule);
    let first: Vec<Value> = finding.locations.iter().take(1).map(location).collect();
    let others = finding.locations.iter().skip(1).take(places).zip(1..);
    let others: Vec<Value> = others.map(|(one, id)| related(one, id)).collect();
    json!({
        "ruleId": finding.rule.name(),
        "ruleIndex": rule,
        "level": finding.level,
        "rank": importance(finding.rank),
        "message": { "text": message(&phrase::finding_in_record(finding)) },
        "locations": first,
        "relatedLocations": others,
        "partialFingerprints": { FINGERPRINT: finding.fingerprint },
        "properties": {
            "id": finding.id,
            "site": finding.site,
            "limits": finding.limits,
            "siteLimits": finding.site_limits,
            "new": finding.new,
            "documents": finding.documents,
            "occurrences": finding.occurrences,
            "removed": finding.removed,
            "removedCharacters": finding.removed_characters,
            "known": finding.known,
        },
    })
}

/// How important a result is, from 0 to 100: the first is, and each later one less,
/// since 100 is the most important that there is.
fn importance(rank: u64) -> f64 {
    let rank = u32::try_from(rank.max(1)).unwrap_or(u32::MAX);
    let thousandths = 100_000 / u64::from(rank);
    #[expect(clippy::cast_precision_loss, reason = "at most 100,000")]
    let thousandths = thousandths as f64;
    thousandths / 1000.0
}

fn location(location: &Location) -> Value {
    let mut place = place(&location.file, location.line, location.end_line);
    if !location.document.is_empty() {
        place["logicalLocations"] =
            json!([{ "fullyQualifiedName": location.document, "kind": "document" }]);
    }
    place
}

fn related(one: &Location, id: u64) -> Value {
    let mut place = location(one);
    place["id"] = json!(id);
    place["message"] = json!({ "text": "It stands here as well." });
    place
}

fn place(file: &str, line: u64, end: u64) -> Value {
    let line = line.max(1);
    let mut artifact = json!({ "uri": uri(file) });
    if !file.starts_with('/') {
        artifact["uriBaseId"] = json!("%SRCROOT%");
    }
    json!({
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": { "startLine": line, "endLine": end.max(line) },
        },
    })
}

/// A file's name as a URI: relative as it is, absolute with its scheme. What is not
/// unreserved is percent-encoded (RFC 3986, section 2.3), so that no name has a
/// scheme, a query or a fragment.
fn uri(file: &str) -> String {
    let file = file.strip_prefix("./").unwrap_or(file);
    let scheme = if file.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", percent_encoded(file))
}

/// Text that is a message: braces would be places for arguments, brackets links
/// (SARIF 2.1.0, sections 3.11.5 and 3.11.6).
fn message(text: &str) -> String {
    let mut message = String::with_capacity(text.len());
    for character in text.chars().take(CHARACTERS) {
        match character {
            '{' => message.push_str("{{"),
            '}' => message.push_str("}}"),
            '[' | ']' | '\\' => {
                message.push('\\');
                message.push(character);
            }
            other => message.push(other),
        }
    }
    message
}

#[cfg(test)]
mod tests;
