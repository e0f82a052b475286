//! An outcome as the workflow commands of GitHub Actions.
//!
//! In: an outcome. Out: annotations, which GitHub shows beside the lines that they
//! are about, and a log that can be unfolded. GitHub shows ten annotations of a
//! level in a step and drops the others without a word
//! (<https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md>), so
//! that the worst are sent, and the last says how many are not. Text of the corpus
//! never begins a command, ends one or adds to its properties.

use std::io::{self, Write};

use super::limit_lines::{limit_lines, summed_up};
use super::phrase;
use crate::check::model::{DropJudgement, Finding, Level};
use crate::hidden::{defused, is_hidden};
use crate::input::Problem;
use crate::render::harmless;
use crate::render::spell::counted;

/// Annotations of a level that GitHub shows in a step.
const SHOWN: usize = 10;

/// Findings that the log lists beside the annotations.
const LOGGED: usize = 200;

/// Other places that an annotation names.
const PLACES: usize = 3;

/// Characters of a message: GitHub takes 64 KiB of it.
const CHARACTERS: usize = 2_000;

/// Something that GitHub shows beside a line, or at the head of the step.
struct Annotation {
    level: Level,
    /// The file and the lines from which to which.
    place: Option<(String, u64, u64)>,
    title: String,
    message: String,
}

/// Writes the outcome as workflow commands.
///
/// # Errors
/// Where it cannot be written.
pub fn render(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    let all = annotations(outcome);
    for level in [Level::Error, Level::Warning, Level::Note] {
        let of_level: Vec<&Annotation> = all.iter().filter(|one| one.level == level).collect();
        let shown = match of_level.len() {
            count if count > SHOWN => SHOWN - 1,
            count => count,
        };
        for annotation in of_level.iter().take(shown) {
            command(out, annotation)?;
        }
        let left_out = (of_level.len() - shown) as u64;
        if left_out > 0 {
            command(out, &more(level, left_out))?;
        }
    }
    limits(outcome, out)?;
    findings(outcome, out)?;
    let (word, said) = phrase::verdict(outcome);
    writeln!(out, "dejalu check {word}: {}", plain(&said))
}

/// Everything that is worth an annotation, the worst first.
fn annotations(outcome: &DropJudgement) -> Vec<Annotation> {
    let whole = |title: &str, message: String| Annotation {
        level: Level::Error,
        place: None,
        title: title.to_owned(),
        message,
    };
    let error = outcome.error.iter();
    let error = error.map(|error| whole("check failed", error.clone()));
    let lines = limit_lines(outcome);
    let exceeded = lines.iter().filter(|line| line.is_exceeded());
    let exceeded = exceeded.map(|line| whole(&line.name(), line.said.clone()));
    let nowhere = lines.iter().filter(|line| line.is_not_compared());
    let nowhere = nowhere.map(|line| Annotation {
        level: Level::Warning,
        ..whole(&line.name(), line.said.clone())
    });
    let level = match outcome.error {
        Some(_) => Level::Error,
        None => Level::Warning,
    };
    let problems = outcome.problems.listed.iter();
    let problems = problems.map(|entry| problem(entry, level));
    let findings = outcome.findings.iter().map(annotation);
    error
        .chain(exceeded)
        .chain(nowhere)
        .chain(problems)
        .chain(findings)
        .collect()
}

fn problem(entry: &Problem, level: Level) -> Annotation {
    let line = entry.line.unwrap_or(1).max(1);
    Annotation {
        level,
        place: Some((entry.path.to_string_lossy().into_owned(), line, line)),
        title: entry.kind.name().to_owned(),
        message: entry.message.clone(),
    }
}

fn annotation(finding: &Finding) -> Annotation {
    let first = finding.locations.first();
    let place = first.map(|first| {
        let line = first.line.max(1);
        (first.file.clone(), line, first.end_line.max(line))
    });
    let mut message = phrase::finding_in_record(finding);
    let others = finding.locations.iter().skip(1).take(PLACES);
    let others: Vec<String> = others.map(phrase::place).collect();
    if !others.is_empty() {
        message.push_str("\nalso at ");
        message.push_str(&others.join(", "));
    }
    Annotation {
        level: finding.level,
        place,
        title: finding.rule.name().to_owned(),
        message,
    }
}

/// The annotation that stands for those that GitHub would not show.
fn more(level: Level, count: u64) -> Annotation {
    Annotation {
        level,
        place: None,
        title: "and more".to_owned(),
        message: format!(
            "{} of level {} are in the log only",
            counted(count, "other", "others"),
            level.name()
        ),
    }
}

fn command(out: &mut dyn Write, annotation: &Annotation) -> io::Result<()> {
    let name = match annotation.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    write!(out, "::{name} ")?;
    if let Some((file, line, end)) = &annotation.place {
        write!(out, "file={},line={line},endLine={end},", property(file))?;
    }
    let message: String = annotation.message.chars().take(CHARACTERS).collect();
    let title = format!("dejalu: {}", annotation.title);
    writeln!(out, "title={}::{}", property(&title), data(&message))
}

/// The limits in the log, folded.
fn limits(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    let lines = limit_lines(outcome);
    if lines.is_empty() {
        return Ok(());
    }
    let title = summed_up(outcome);
    writeln!(out, "::group::dejalu check, limits: {}", data(&title))?;
    for line in lines {
        let said = plain(&line.said);
        writeln!(out, "{} {}: {said}", line.state.word(), line.name())?;
    }
    writeln!(out, "::endgroup::")
}

/// The findings in the log, folded.
fn findings(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    if outcome.findings.is_empty() {
        return Ok(());
    }
    let title = phrase::findings(outcome);
    writeln!(out, "::group::dejalu check, {}", data(&title))?;
    for finding in outcome.findings.iter().take(LOGGED) {
        let (level, rule) = (finding.level.name(), finding.rule.name());
        let place = finding.locations.first().map(phrase::place);
        let place = plain(&place.unwrap_or_default());
        let said = plain(&phrase::finding(finding));
        writeln!(out, "{level} {rule} {place}: {said}")?;
    }
    let others = outcome.findings.len().saturating_sub(LOGGED) as u64;
    let others = others.saturating_add(outcome.not_shown);
    if others > 0 {
        writeln!(out, "and {}", counted(others, "other", "others"))?;
    }
    writeln!(out, "::endgroup::")
}

/// A part of a line of the log: it holds no line break, and nothing that the
/// runner takes for a command of the old form, which may stand anywhere in a line.
fn plain(text: &str) -> String {
    defused(&harmless::line(text, CHARACTERS)).into_owned()
}

/// The message of a command, as the runner reads it back
/// (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>).
fn data(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            hidden if is_hidden(hidden) => escaped.push_str(&spelled(hidden)),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A character that shows as nothing, so that it is seen.
fn spelled(hidden: char) -> String {
    format!("\\u{{{:x}}}", u32::from(hidden))
}

/// A property of a command: what ends it is escaped as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{compared_with_no_site, hostile, many, outcome, rendered};
    use super::*;

    /// A line as the runner takes it apart: name, properties, message.
    type Command = (String, Vec<(String, String)>, String);

    fn command_of(line: &str) -> Option<Command> {
        let rest = line.trim_start().strip_prefix("::")?;
        let (head, message) = rest.split_once("::")?;
        let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
        let undo = |text: &str| {
            let text = text.replace("%3A", ":").replace("%2C", ",");
            text.replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%25", "%")
        };
        let properties = properties.split(',').filter_map(|one| one.split_once('='));
        let properties = properties.map(|(key, value)| (key.to_owned(), undo(value)));
        let message = message
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%25", "%");
        Some((name.to_owned(), properties.collect(), message))
    }

    fn commands(text: &str) -> Vec<Command> {
        text.split(['\n', '\r']).filter_map(command_of).collect()
    }

    #[test]
    fn what_github_is_told() {
        insta::assert_snapshot!(rendered(render, &outcome()));
    }

    #[test]
    fn no_more_than_github_shows_and_what_is_left_out_is_said() {
        let text = rendered(render, &many(25));
        for (name, spelled) in [
            ("error", "error"),
            ("warning", "warning"),
            ("notice", "note"),
        ] {
            let shown: Vec<Command> = commands(&text)
                .into_iter()
                .filter(|command| command.0 == name)
                .collect();
            assert_eq!(shown.len(), SHOWN, "{name}");
            // The two exceeded limits are errors as well.
            let others = if name == "error" { 18 } else { 16 };
            let last = &shown.last().unwrap().2;
            assert_eq!(
                *last,
                format!("{others} others of level {spelled} are in the log only")
            );
        }
        assert_eq!(text.matches("repeats-in-drop drop/part").count(), 75);
        assert!(text.contains("\nand 11 others\n::endgroup::\n"));
        let ten = rendered(render, &many(8));
        assert_eq!(
            commands(&ten).iter().filter(|one| one.0 == "error").count(),
            10
        );
        assert!(!ten.contains("log only"));
    }

    #[test]
    fn a_limit_that_was_compared_with_nothing_is_a_warning() {
        let mut outcome = outcome();
        outcome.site_limits = vec![compared_with_no_site()];
        let commands = commands(&rendered(render, &outcome));
        let mut commands = commands.iter();
        let said = "compared with no site";
        let warning = commands.find(|one| one.0 == "warning" && one.2.starts_with(said));
        let title = (
            "title".to_owned(),
            "dejalu: site-limits max-lost".to_owned(),
        );
        assert_eq!(warning.unwrap().1, [title]);
    }

    #[test]
    fn hostile_text_gives_no_command() {
        let text = rendered(render, &hostile());
        let names = ["error", "warning", "notice", "group", "endgroup"];
        for (name, properties, _) in commands(&text) {
            assert!(names.contains(&name.as_str()), "{name}");
            for (key, _) in &properties {
                assert!(
                    ["file", "line", "endLine", "title"].contains(&key.as_str()),
                    "{key}"
                );
            }
        }
        for line in text.split(['\n', '\r']) {
            let is_command = line.trim_start().starts_with("::");
            assert!(is_command || !line.contains("##["), "{line}");
        }
        let file = |command: &Command| {
            command
                .1
                .iter()
                .any(|(key, value)| key == "file" && *value == seen(super::super::testing::HOSTILE))
        };
        assert!(commands(&text).iter().any(file), "a file keeps its name");
        assert!(!text.contains(|one| one != '\n' && is_hidden(one)));
    }

    /// A text as the runner reads it back: what is hidden is spelled out.
    fn seen(text: &str) -> String {
        let spell = |one| match is_hidden(one) && !['\n', '\r'].contains(&one) {
            true => spelled(one),
            false => one.to_string(),
        };
        text.chars().map(spell).collect()
    }

    proptest! {
        #[test]
        fn a_command_is_read_back(file in "\\PC{0,9}|[%:,\\r\\n0-9A-F]{0,12}", message in "\\PC{0,9}|[%:,\\r\\n0-9A-F]{0,12}") {
            let annotation = Annotation {
                level: Level::Error,
                place: Some((file.clone(), 3, 4)),
                title: "t".to_owned(),
                message: message.clone(),
            };
            let mut bytes = Vec::new();
            command(&mut bytes, &annotation).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let line = text.strip_suffix('\n').unwrap();
            prop_assert!(!line.contains(['\n', '\r']));
            let (name, properties, read) = command_of(line).unwrap();
            prop_assert_eq!(name, "error");
            prop_assert_eq!(&properties[0], &("file".to_owned(), seen(&file)));
            prop_assert_eq!(properties.len(), 4);
            prop_assert_eq!(read, seen(&message));
        }
    }
}
