//! An outcome as a JUnit report.
//!
//! In: an outcome. Out: XML with three suites: `limits`, a test case a limit;
//! skipped where it was compared with nothing;
//! `findings`, a test case a rule, which fails where an exceeded limit counts one of
//! its findings; `input`, which errs where the drop could not be judged. There is
//! no standard, but schemas: this fits the one of Apache Ant's report
//! (<https://github.com/windyroad/JUnit-Schema>), which asks for most, and that of
//! Jenkins. They ask for a time, a duration and a host as well, which the same
//! drop has not twice: those are constant.

use std::borrow::Cow;
use std::io::{self, Write};

use super::limit_lines::{LimitState, limit_lines};
use super::phrase;
use crate::check::model::{DropJudgement, Finding, Level, Rule};
use crate::hidden::{is_hidden, without_commands};
use crate::render::spell::counted;

/// Findings that a failure lists.
const LISTED: usize = 10;

/// Characters of a line in a failure.
const CHARACTERS: usize = 500;

/// The element of a test that was not made, which has no attributes.
const SKIPPED: &str = "skipped";

/// A group of test cases.
struct Suite {
    name: &'static str,
    cases: Vec<JUnitCase>,
    /// What is printed below them.
    said: String,
}

/// One test.
struct JUnitCase {
    name: String,
    bad: Option<Bad>,
}

/// Why a test is not passed.
struct Bad {
    /// The element that says so: `failure`, `error` or `skipped`.
    element: &'static str,
    message: String,
    /// What there is to look at, line by line.
    lines: Vec<String>,
}

/// Writes the outcome as a JUnit report.
///
/// # Errors
/// Where it cannot be written.
pub fn render(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>"
    )?;
    let suites = [limits(outcome), rules(outcome), input(outcome)];
    for (at, one) in suites.iter().enumerate() {
        suite(out, one, at, &outcome.tool)?;
    }
    writeln!(out, "</testsuites>")
}

fn limits(outcome: &DropJudgement) -> Suite {
    let lines = limit_lines(outcome);
    let cases = lines.iter().map(|line| {
        let counted = outcome.findings.iter();
        let counted = counted.filter(|finding| line.counts(finding));
        JUnitCase {
            name: line.name(),
            bad: match line.state {
                LimitState::Exceeded => Some(Bad {
                    element: "failure",
                    message: line.said.clone(),
                    lines: counted.take(LISTED).map(self::line).collect(),
                }),
                LimitState::NotCompared => Some(Bad {
                    element: SKIPPED,
                    message: String::new(),
                    lines: vec![line.said.clone()],
                }),
                LimitState::Holds => None,
            },
        }
    });
    let said = lines.iter();
    let said = said.map(|line| format!("{}: {}\n", line.name(), line.said));
    Suite {
        name: "limits",
        cases: cases.collect(),
        said: said.collect(),
    }
}

fn rules(outcome: &DropJudgement) -> Suite {
    let cases = Rule::ALL.iter().map(|&rule| {
        let of_rule = outcome.findings.iter();
        let of_rule = of_rule.filter(|one| one.rule == rule && one.level == Level::Error);
        let bad: Vec<&Finding> = of_rule.collect();
        JUnitCase {
            name: rule.name().to_owned(),
            bad: (!bad.is_empty()).then(|| Bad {
                element: "failure",
                message: format!(
                    "{} that an exceeded limit counts",
                    counted(bad.len() as u64, "finding", "findings")
                ),
                lines: bad.iter().take(LISTED).map(|one| line(one)).collect(),
            }),
        }
    });
    let listed = outcome.findings.iter().take(LISTED).map(line);
    let mut said = format!("{}\n", phrase::findings(outcome));
    for line in listed {
        said.push_str(&line);
        said.push('\n');
    }
    Suite {
        name: "findings",
        cases: cases.collect(),
        said,
    }
}

fn input(outcome: &DropJudgement) -> Suite {
    let listed = outcome.problems.listed.iter();
    let lines: Vec<String> = listed
        .map(|entry| {
            let path = entry.path.to_string_lossy();
            let line = entry
                .line
                .map_or_else(String::new, |line| format!(":{line}"));
            format!("{path}{line}: {}", entry.message)
        })
        .collect();
    let said = lines.iter().map(|line| format!("{line}\n")).collect();
    let bad = outcome.error.as_ref().map(|error| Bad {
        element: "error",
        message: error.clone(),
        lines,
    });
    Suite {
        name: "input",
        cases: vec![JUnitCase {
            name: "can-be-judged".to_owned(),
            bad,
        }],
        said,
    }
}

fn line(finding: &Finding) -> String {
    let place = finding.locations.first().map(phrase::place);
    let place = place.map_or_else(String::new, |place| format!("{place}: "));
    let rule = finding.rule.name();
    let said: String = phrase::finding(finding).chars().take(CHARACTERS).collect();
    format!("{place}{rule}: {said}")
}

fn suite(out: &mut dyn Write, suite: &Suite, id: usize, tool: &str) -> io::Result<()> {
    let of = |element: &str| {
        let bad = suite.cases.iter().filter_map(|case| case.bad.as_ref());
        bad.filter(|bad| bad.element == element).count()
    };
    let skipped = match of(SKIPPED) {
        0 => String::new(),
        some => format!(" skipped=\"{some}\""),
    };
    writeln!(
        out,
        "  <testsuite id=\"{id}\" package=\"dejalu\" name=\"{}\" tests=\"{}\" failures=\"{}\" \
         errors=\"{}\"{skipped} time=\"0\" timestamp=\"1970-01-01T00:00:00\" \
         hostname=\"localhost\">",
        suite.name,
        suite.cases.len(),
        of("failure"),
        of("error"),
    )?;
    let tool = escaped(tool);
    writeln!(
        out,
        "    <properties><property name=\"tool\" value=\"{tool}\"/></properties>"
    )?;
    for one in &suite.cases {
        case(out, one, suite.name)?;
    }
    writeln!(out, "    <system-out>{}</system-out>", content(&suite.said))?;
    writeln!(out, "    <system-err></system-err>\n  </testsuite>")
}

fn case(out: &mut dyn Write, case: &JUnitCase, suite: &str) -> io::Result<()> {
    write!(
        out,
        "    <testcase classname=\"dejalu.{suite}\" name=\"{}\" time=\"0\"",
        escaped(&case.name)
    )?;
    let Some(bad) = &case.bad else {
        return writeln!(out, "/>");
    };
    let element = bad.element;
    let attributes = match element {
        SKIPPED => String::new(),
        _ => format!(
            " type=\"{}\" message=\"{}\"",
            escaped(&case.name),
            escaped(&bad.message)
        ),
    };
    let lines = content(&bad.lines.join("\n"));
    writeln!(
        out,
        ">\n      <{element}{attributes}>{lines}</{element}>\n    </testcase>"
    )
}

/// Text of an element, where line breaks stay, and no line is a command to who runs a job.
fn content(text: &str) -> String {
    let escaped = escaped(text);
    let lines = escaped.split("&#10;").map(|line| {
        let begins = line.trim_start().starts_with("::");
        match line.split_once(':') {
            Some((space, rest)) if begins => Cow::Owned(format!("{space}&#58;{rest}")),
            _ => Cow::Borrowed(line),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Text as it may stand in a quoted attribute. What XML 1.0 has no
/// character for (<https://www.w3.org/TR/xml/#charsets>) is replaced by U+FFFD; line
/// breaks and tabs are spelled, since attributes lose them otherwise.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            hidden if is_hidden(hidden) => {
                escaped.push_str(&format!("&#x{:x};", u32::from(hidden)));
            }
            other => escaped.push(other),
        }
    }
    without_commands(&escaped, "&#91;").into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{compared_with_no_site, hostile, many, outcome, rendered};
    use super::*;

    #[test]
    fn what_a_test_report_says() {
        insta::assert_snapshot!(rendered(render, &outcome()));
    }

    /// How many elements of this name begin.
    fn count(text: &str, element: &str) -> usize {
        text.matches(&format!("<{element} ")).count()
    }

    #[test]
    fn a_case_for_each_gate_and_rule_and_one_for_the_input() {
        let text = rendered(render, &outcome());
        assert_eq!(count(&text, "testsuite"), 3);
        assert_eq!(count(&text, "testcase"), 3 + Rule::ALL.len() + 1);
        // Two limits, and two rules with a finding of level error.
        assert_eq!(count(&text, "failure"), 4);
        assert_eq!(count(&text, "error"), 0);
        let text = rendered(render, &hostile());
        assert_eq!(count(&text, "error"), 1);
        assert!(text.contains("name=\"input\" tests=\"1\" failures=\"0\" errors=\"1\""));
    }

    #[test]
    fn a_failure_lists_the_worst_and_says_how_many_there_are() {
        let text = rendered(render, &many(30));
        assert!(text.contains("message=\"30 findings that an exceeded limit counts\""));
        // One limit and one rule have more than a failure lists.
        for failure in [1, 3].map(|at| text.split("<failure ").nth(at).unwrap()) {
            let failure = failure.split("</failure>").next().unwrap();
            assert_eq!(failure.matches("repeats-in-drop: ").count(), LISTED);
        }
        assert!(text.contains("<system-out>101 findings\n"));
    }

    #[test]
    fn a_limit_that_was_compared_with_nothing_has_not_passed() {
        let mut outcome = outcome();
        outcome.site_limits = vec![compared_with_no_site()];
        let text = rendered(render, &outcome);
        assert!(text.contains("tests=\"4\" failures=\"2\" errors=\"0\" skipped=\"1\""));
        let skipped =
            "name=\"site-limits max-lost\" time=\"0\">\n      <skipped>compared with no site";
        assert!(text.contains(skipped), "{text}");
    }

    #[test]
    fn hostile_text_is_text() {
        let text = rendered(render, &hostile());
        assert!(!text.contains("<script"));
        let is_allowed = |character: char| {
            matches!(character, '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
                || character >= '\u{10000}'
        };
        assert!(text.chars().all(is_allowed));
    }

    #[test]
    fn no_line_is_a_command() {
        assert_eq!(content("a::b\n ::error::c"), "a::b\n &#58;:error::c");
        assert_eq!(content("::x\n:"), "&#58;:x\n:");
    }

    proptest! {
        #[test]
        fn text_is_read_back(text in ".{0,20}|[<>&\"'\\n\\r\\t;#a\\x00\\x0b]{0,16}") {
            let spelled = escaped(&text);
            let raw = ['<', '>', '"', '\n', '\r', '\t', '\u{0}', '\u{b}'];
            prop_assert!(!spelled.contains(raw));
            let mut read = spelled;
            for hidden in text.chars().filter(|&character| is_hidden(character)) {
                read = read.replace(&format!("&#x{:x};", u32::from(hidden)), &hidden.to_string());
            }
            for (entity, character) in [
                ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#10;", "\n"), ("&#13;", "\r"),
                ("&#9;", "\t"), ("&amp;", "&"),
            ] {
                read = read.replace(entity, character);
            }
            let lost = |character: char| {
                (character < ' ' && !['\n', '\r', '\t'].contains(&character))
                    || ['\u{fffe}', '\u{ffff}'].contains(&character)
            };
            prop_assert_eq!(read, text.replace(lost, "\u{fffd}"));
        }
    }
}
