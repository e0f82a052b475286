//! An outcome as a Code Quality report of GitLab.
//!
//! In: an outcome. Out: a JSON array of issues, in what GitLab reads of Code
//! Climate's format (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>)
//! and what Code Climate asks for beside it
//! (<https://github.com/codeclimate/platform/blob/master/spec/analyzers/SPEC.md>).
//! Every issue has a fingerprint of its own, since GitLab drops the second of two
//! that are equal, and a place, since it drops all that follow one without.

use std::io::{self, Write};

use serde::Serialize;

use super::limit_lines::{LimitLine, limit_lines};
use super::phrase;
use crate::check::model::{DropJudgement, Finding, Level, Location};
use crate::hidden::EscapedJson;
use crate::input::Problem;
use crate::render::spell::counted;

/// Other places that an issue lists: with as many findings as an outcome holds,
/// each as long as it can be, the report stays below ten megabytes. GitLab
/// publishes no limit; reports of 23 MB were not shown
/// (<https://gitlab.com/gitlab-org/gitlab/-/issues/8252>).
const PLACES: usize = 3;

/// Characters of a description.
const CHARACTERS: usize = 500;

/// The path of what is about no file.
const NOWHERE: &str = ".";

#[derive(Serialize)]
struct Issue<'o> {
    #[serde(rename = "type")]
    kind: &'static str,
    check_name: &'o str,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: GitLabLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_locations: Vec<GitLabLocation>,
}

#[derive(Clone, Serialize)]
struct GitLabLocation {
    path: String,
    lines: GitLabLines,
}

#[derive(Clone, Copy, Serialize)]
struct GitLabLines {
    begin: u64,
    end: u64,
}

impl GitLabLocation {
    fn new(path: &str, begin: u64, end: u64) -> Self {
        let begin = begin.max(1);
        Self {
            // GitLab compares paths with those of the repository.
            path: path.strip_prefix("./").unwrap_or(path).to_owned(),
            lines: GitLabLines {
                begin,
                end: end.max(begin),
            },
        }
    }

    fn first(locations: &[Location]) -> Self {
        locations
            .first()
            .map_or_else(|| Self::new(NOWHERE, 1, 1), Self::from)
    }
}

impl From<&Location> for GitLabLocation {
    fn from(location: &Location) -> Self {
        Self::new(&location.file, location.line, location.end_line)
    }
}

/// Writes the outcome as a Code Quality report.
///
/// # Errors
/// Where it cannot be written.
pub fn render(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    let error = outcome.error.iter().map(|error| failure(outcome, error));
    let problems = outcome.problems.listed.iter().zip(0..);
    let problems = problems.map(|(entry, at)| problem(entry, at));
    let lines = limit_lines(outcome);
    let lines: Vec<(String, &LimitLine)> = lines.iter().map(|line| (line.id(), line)).collect();
    let exceeded = lines.iter().filter(|(_, line)| line.is_exceeded());
    let exceeded = exceeded.map(|(id, line)| limit(outcome, id, line, "critical"));
    let nowhere = lines.iter().filter(|(_, line)| line.is_not_compared());
    let nowhere = nowhere.map(|(id, line)| limit(outcome, id, line, "minor"));
    let findings = outcome.findings.iter().map(issue);
    let left_out = (outcome.not_shown > 0).then(|| more(outcome));
    let issues = error
        .chain(exceeded)
        .chain(nowhere)
        .chain(problems)
        .chain(findings)
        .chain(left_out);
    out.write_all(b"[")?;
    for (issue, at) in issues.zip(0_u64..) {
        out.write_all(if at > 0 { b",\n" } else { b"\n" })?;
        serde_json::to_writer(EscapedJson::new(&mut *out), &issue)?;
    }
    out.write_all(b"\n]\n")
}

/// What is about the whole drop; GitLab wants a place all the same.
fn whole<'o>(
    name: &'o str,
    severity: &'static str,
    said: &str,
    location: GitLabLocation,
) -> Issue<'o> {
    Issue {
        kind: "issue",
        check_name: name,
        description: cut(said),
        categories: ["Duplication"],
        severity,
        fingerprint: format!("dejalu-{name}"),
        location,
        other_locations: Vec::new(),
    }
}

fn failure(outcome: &DropJudgement, error: &str) -> Issue<'static> {
    let first = outcome.problems.listed.first();
    let place = first.map_or_else(|| GitLabLocation::new(NOWHERE, 1, 1), place_of);
    whole("check-failed", "blocker", error, place)
}

fn limit<'o>(
    outcome: &DropJudgement,
    id: &'o str,
    line: &LimitLine,
    severity: &'static str,
) -> Issue<'o> {
    let mut counted = outcome.findings.iter();
    let counted = counted.find(|finding| line.counts(finding));
    let place = GitLabLocation::first(counted.map_or(&[], |finding| &finding.locations));
    whole(id, severity, &line.said, place)
}

fn more(outcome: &DropJudgement) -> Issue<'static> {
    let count = counted(outcome.not_shown, "more finding", "more findings");
    let last = outcome.findings.last();
    let place = GitLabLocation::first(last.map_or(&[], |finding| &finding.locations));
    let said = format!("{count}, not listed here");
    whole("not-listed", "info", &said, place)
}

fn place_of(entry: &Problem) -> GitLabLocation {
    let line = entry.line.unwrap_or(1);
    GitLabLocation::new(&entry.path.to_string_lossy(), line, line)
}

fn problem(entry: &Problem, at: usize) -> Issue<'_> {
    Issue {
        fingerprint: format!("dejalu-problem-{at}"),
        ..whole(
            entry.kind.name(),
            "critical",
            &entry.message,
            place_of(entry),
        )
    }
}

fn issue(finding: &Finding) -> Issue<'_> {
    let others = finding.locations.iter().skip(1).take(PLACES);
    Issue {
        kind: "issue",
        check_name: finding.rule.name(),
        description: cut(&phrase::finding_in_record(finding)),
        categories: ["Duplication"],
        severity: match finding.level {
            Level::Error => "major",
            Level::Warning => "minor",
            Level::Note => "info",
        },
        fingerprint: finding.fingerprint.clone(),
        location: GitLabLocation::first(&finding.locations),
        other_locations: others.map(GitLabLocation::from).collect(),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::super::testing::{compared_with_no_site, hostile, many, outcome, rendered};
    use super::*;
    use crate::check::model::MOST_FINDINGS;

    fn issues(outcome: &DropJudgement) -> Vec<Value> {
        serde_json::from_str(&rendered(render, outcome)).unwrap()
    }

    #[test]
    fn what_gitlab_is_told() {
        insta::assert_snapshot!(rendered(render, &outcome()));
    }

    #[test]
    fn every_issue_has_a_place_and_a_fingerprint_of_its_own() {
        for outcome in [outcome(), hostile(), many(40)] {
            let issues = issues(&outcome);
            let fingerprints: BTreeSet<&str> = issues
                .iter()
                .map(|issue| issue["fingerprint"].as_str().unwrap())
                .collect();
            assert_eq!(fingerprints.len(), issues.len());
            for issue in &issues {
                let place = &issue["location"];
                assert!(!place["path"].as_str().unwrap().is_empty());
                let (begin, end) = (&place["lines"]["begin"], &place["lines"]["end"]);
                assert!(begin.as_u64() >= Some(1) && end.as_u64() >= begin.as_u64());
            }
        }
    }

    #[test]
    fn what_is_left_out_is_an_issue() {
        let issues = issues(&many(2));
        let last = issues.last().unwrap();
        assert_eq!(last["severity"], "info");
        assert_eq!(last["description"], "11 more findings, not listed here");
        assert!(!rendered(render, &outcome()).contains("not listed"));
    }

    #[test]
    fn a_limit_that_was_compared_with_nothing_is_an_issue() {
        let mut outcome = outcome();
        outcome.site_limits = vec![compared_with_no_site()];
        let issues = issues(&outcome);
        let mut issues = issues.iter();
        let issue = issues.find(|issue| issue["check_name"] == "site-limits-max-lost");
        let issue = issue.unwrap();
        assert_eq!(issue["severity"], "minor");
        let said = issue["description"].as_str().unwrap();
        assert!(said.starts_with("compared with no site"), "{said}");
    }

    #[test]
    fn nothing_at_all_is_an_empty_list() {
        let nothing = DropJudgement {
            limits: Vec::new(),
            findings: Vec::new(),
            ..outcome()
        };
        assert!(issues(&nothing).is_empty());
    }

    #[test]
    fn the_longest_report_stays_below_ten_megabytes() {
        let mut longest = many(MOST_FINDINGS as u64 / 3);
        for finding in &mut longest.findings {
            finding.text = "x".repeat(10_000);
            for location in &mut finding.locations {
                location.file = format!("corpus/{}.jsonl", "f".repeat(100));
            }
        }
        assert!(rendered(render, &longest).len() < 10_000_000);
    }
}
