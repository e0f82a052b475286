//! An outcome as a screen of Markdown.
//!
//! In: an outcome. Out: the verdict, what was measured beside what may be, the
//! worst findings: the summary of a job in GitHub Actions, or a comment. GitHub
//! takes 1 MiB of it from a step and 65,536 characters in a comment; this is below
//! both whatever the corpus says, and of a length that people read. What is said of
//! the corpus stands in code, where nothing is markup, a link or a mention.

use std::io::{self, Write};

use super::limit_lines::{LimitState, limit_lines, summed_up};
use super::phrase;
use super::rows;
use crate::check::model::{Changes, DropJudgement, EarlierComparison, Figure, Finding};
use crate::render::harmless::code;
use crate::render::spell::{counted, grouped};

/// Findings that are listed.
const ROWS: usize = 20;

/// Sites that are listed.
const SITES: usize = 10;

/// Bad records that are listed, and things that were not the same at an earlier check.
const PROBLEMS: usize = 5;
const UNLIKE: usize = 20;

/// Characters of a quotation.
const QUOTED: usize = 80;

/// Characters of what is said of sites, and of why nothing was judged.
const SAID: usize = 500;

/// Characters of a file's name, of a message, of an error.
const NAMED: usize = 120;

/// Writes the outcome as Markdown.
///
/// # Errors
/// Where it cannot be written.
pub fn render(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    heading(outcome, out)?;
    figures(outcome, out)?;
    other_limits(outcome, out)?;
    if let Some(table) = rows::sites(outcome, SITES) {
        write_rows("Sites", "", &table, out)?;
    }
    if let Some(comparison) = &outcome.compared {
        compared(comparison, out)?;
    }
    problems(outcome, out)?;
    findings(outcome, out)?;
    if let Some(changes) = &outcome.baseline {
        baseline(changes, out)?;
    }
    writeln!(out, "\n<sub>{}</sub>", outcome.tool)
}

fn heading(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    let verdict = outcome.verdict.name();
    writeln!(out, "### dejalu check: {verdict}\n")?;
    if let Some(error) = &outcome.error {
        writeln!(out, "**Not judged:** {}\n", code(error, SAID))?;
    }
    let drop = &outcome.drop;
    write!(
        out,
        "{} with {} in {}, {}: {}.",
        counted(drop.documents, "document", "documents"),
        counted(drop.paragraphs, "paragraph", "paragraphs"),
        counted(drop.sources, "file", "files"),
        code(&phrase::sites(outcome), NAMED),
        summed_up(outcome),
    )?;
    let against = &outcome.against;
    if let Some(index) = &against.index {
        write!(out, " Judged against {}.", code(index, NAMED))?;
    }
    if let Some(baseline) = &against.baseline {
        write!(out, " Accepted is what {} has.", code(baseline, NAMED))?;
    }
    writeln!(out)
}

/// Everything that was measured, with the limits that were set.
fn figures(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    if outcome.figures.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| measured | | limit | |\n|---|---|---:|---|")?;
    for figure in &outcome.figures {
        let mut limits = outcome.limits.iter();
        let limit = limits.find(|limit| limit.figure.quantity == figure.quantity);
        let (limit, holds) = match limit {
            Some(limit) if limit.exceeded => (phrase::most(limit.limit), "**exceeded**"),
            Some(limit) => (phrase::most(limit.limit), "holds"),
            None => (String::new(), ""),
        };
        let (name, said) = (figure.quantity.name(), said(figure));
        writeln!(out, "| {name} | {said} | {limit} | {holds} |")?;
    }
    Ok(())
}

/// The limits that are on no figure of the whole drop.
fn other_limits(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    let measured = outcome.limits.iter().map(|limit| limit.name.to_owned());
    let measured: Vec<String> = measured.collect();
    let mut lines = limit_lines(outcome);
    lines.retain(|line| !measured.contains(&line.name()));
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| other limits | | limit | |\n|---|---|---:|---|")?;
    for line in lines {
        let word = match line.state {
            LimitState::Holds => LimitState::Holds.word().to_owned(),
            other => format!("**{}**", other.word()),
        };
        let said = code(&line.said, SAID);
        writeln!(
            out,
            "| {} | {said} | {} | {word} |",
            line.name(),
            line.limit
        )?;
    }
    Ok(())
}

/// What changed since an earlier check, and what else is not as it was.
fn compared(comparison: &EarlierComparison, out: &mut dyn Write) -> io::Result<()> {
    let since = format!("{}: {}", comparison.file, phrase::since(comparison));
    write_rows("Since", &since, &rows::changes(comparison, SITES), out)?;
    if let Some(limits) = phrase::other_limits(comparison) {
        writeln!(out, "\n**Other limits:** {}", code(&limits, SAID))?;
    }
    if comparison.unlike.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n**Then and now were not judged alike:**\n")?;
    for unlike in comparison.unlike.iter().take(UNLIKE) {
        writeln!(out, "- {}", code(&phrase::unlike(unlike), NAMED))?;
    }
    match comparison.unlike.len().saturating_sub(UNLIKE) {
        0 => Ok(()),
        more => writeln!(out, "- and {}", counted(more as u64, "other", "others")),
    }
}

/// Writes a table, the first column of which is named by the corpus.
fn write_rows(title: &str, about: &str, table: &rows::Rows, out: &mut dyn Write) -> io::Result<()> {
    let about = match about {
        "" => String::new(),
        about => format!(" {}", code(about, NAMED)),
    };
    writeln!(out, "\n**{title}**{about}\n")?;
    writeln!(out, "| {} |", table.headings.join(" | "))?;
    let rule = table.headings.iter().skip(1).map(|_| "---:|");
    writeln!(out, "|---|{}", rule.collect::<String>())?;
    for cells in &table.rows {
        let mut cells = cells.iter();
        let name = cells.next().map(|name| code(name, NAMED));
        write!(out, "| {}", name.unwrap_or_default())?;
        cells.try_for_each(|cell| write!(out, " | {cell}"))?;
        writeln!(out, " |")?;
    }
    match table.more {
        0 => Ok(()),
        more => writeln!(out, "\nand {} more", grouped(more)),
    }
}

/// The number in bold, and what it is a number of.
fn said(figure: &Figure) -> String {
    let amount = phrase::amount(figure);
    let rest = phrase::measured(figure);
    let rest = rest.strip_prefix(amount.as_str()).unwrap_or_default();
    format!("**{amount}**{rest}")
}

fn problems(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    let problems = &outcome.problems;
    if problems.bad == 0 {
        return Ok(());
    }
    let count = counted(problems.bad, "bad record", "bad records");
    writeln!(out, "\n**{count}**\n")?;
    for entry in problems.listed.iter().take(PROBLEMS) {
        let line = entry
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        let place = format!("{}{line}", entry.path.to_string_lossy());
        let (place, message) = (code(&place, NAMED), code(&entry.message, NAMED));
        writeln!(out, "- {place} {message}")?;
    }
    Ok(())
}

fn findings(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    if outcome.findings.is_empty() {
        return Ok(());
    }
    let count = phrase::findings(outcome);
    writeln!(out, "\n**{count}**\n")?;
    writeln!(
        out,
        "| | finding | text | site | documents | removed | known | where |\n|---|---|---|---|---:|---:|---:|---|"
    )?;
    for finding in outcome.findings.iter().take(ROWS) {
        row(finding, out)?;
    }
    let others = outcome.findings.len().saturating_sub(ROWS) as u64;
    let others = others.saturating_add(outcome.not_shown);
    if others > 0 {
        writeln!(out, "\nand {}", counted(others, "other", "others"))?;
    }
    Ok(())
}

fn row(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let mut places = finding.locations.iter().map(phrase::place);
    let place = places
        .next()
        .map_or_else(String::new, |place| code(&place, NAMED));
    let site = match finding.site.as_str() {
        "" => String::new(),
        site => code(&phrase::site_name(site), NAMED),
    };
    writeln!(
        out,
        "| {} | {} | {} | {site} | {} | {} | {} | {place} |",
        finding.level.name(),
        finding.rule.name(),
        code(&finding.text, QUOTED),
        grouped(finding.documents),
        grouped(finding.removed),
        grouped(finding.known),
    )
}

fn baseline(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    let written = if changes.updated {
        ", written anew"
    } else {
        ""
    };
    let said = phrase::changes(changes);
    writeln!(out, "\n**Against the baseline{written}:** {said}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{HOSTILE, finding, hostile, many, outcome, rendered};
    use super::*;
    use crate::check::model::{Level, Rule};

    #[test]
    fn what_a_summary_says() {
        insta::assert_snapshot!(rendered(render, &outcome()));
    }

    /// The text outside of code, as a reader of Markdown takes code apart: a run of
    /// backticks opens, the next run of the same length closes.
    fn outside_of_code(line: &str) -> String {
        let mut outside = String::new();
        let mut rest = line;
        while let Some(at) = rest.find('`') {
            let fence: String = rest[at..].chars().take_while(|&c| c == '`').collect();
            outside.push_str(&rest[..at]);
            let mut inside = &rest[at + fence.len()..];
            loop {
                let Some(end) = inside.find('`') else {
                    panic!("code is not closed in {line}");
                };
                let run = inside[end..].chars().take_while(|&c| c == '`').count();
                inside = &inside[end + run..];
                if run == fence.len() {
                    break;
                }
            }
            rest = inside;
        }
        outside.push_str(rest);
        outside
    }

    #[test]
    fn nothing_of_the_corpus_stands_outside_of_code() {
        let text = rendered(render, &hostile());
        assert!(text.contains("script"), "it is quoted");
        for line in text.lines() {
            let outside = outside_of_code(line);
            for forbidden in ["script", "::", "[link]", "![", "@all", "&amp;", "-->"] {
                assert!(!outside.contains(forbidden), "{forbidden} in {outside}");
            }
        }
        let of_table = |line: &&str| line.starts_with("| error") || line.starts_with("| warning");
        for row in text.lines().filter(of_table) {
            let cells = row.replace("\\|", "").matches('|').count();
            assert_eq!(cells, 9, "{row}");
        }
    }

    #[test]
    fn the_longest_summary_is_a_comment() {
        let mut longest = many(1_500);
        for finding in &mut longest.findings {
            finding.text = "\u{202e}".repeat(1_000);
            finding.locations[0].file = "\u{202e}`|".repeat(1_000);
        }
        longest.error = Some(HOSTILE.repeat(100));
        let text = rendered(render, &longest);
        assert!(text.len() < 65_536, "{}", text.len());
        assert!(text.contains("\nand 4,491 others\n"));
    }

    proptest! {
        #[test]
        fn a_row_has_its_cells_whatever_is_quoted(text in "\\PC{0,20}|[`|\\\\ ]{0,12}") {
            let mut finding = finding(1, Rule::InBlock, Level::Warning);
            finding.text = text;
            let mut bytes = Vec::new();
            row(&finding, &mut bytes).unwrap();
            let row = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(row.lines().count(), 1);
            prop_assert_eq!(cells(row.trim_end()), 8);
        }
    }

    /// The cells of a row, as GitHub counts them: a bar ends a cell unless there is
    /// a backslash before it, in code as well.
    fn cells(row: &str) -> usize {
        let mut bars = 0;
        let mut before = ' ';
        for character in row.chars() {
            if character == '|' && before != '\\' {
                bars += 1;
            }
            before = character;
        }
        bars - 1
    }
}
