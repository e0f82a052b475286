//! What is one paragraph though it has several lines: fenced code, front matter,
//! tables.
//!
//! In: the lines of a Markdown text. Out: the same, with those that make sense only
//! together as one. Source of the forms: CommonMark 0.31 (fenced code blocks), GitHub
//! Flavored Markdown (tables), Jekyll (front matter). A fence without an end is a line
//! like any other. It never looks into what it joins.

use std::ops::Range;

use super::join_runs;

/// Lines among which front matter must end.
const LONGEST_MATTER: usize = 64;

/// Marks that a fence has at least.
const FENCE: usize = 3;

/// Joins the lines of each unit.
pub(super) fn join(text: &str, lines: &mut Vec<Range<usize>>) {
    let line = |at: usize| lines.get(at).map_or("", |span| &text[span.clone()]);
    let mut runs = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let end = match line(at).as_bytes().first() {
            Some(b'-') if at == 0 => matter_end(&line),
            Some(b'`' | b'~') => fence_end(&line, at, lines.len()),
            Some(b'|') => table_end(&line, at, lines.len()),
            _ => None,
        };
        match end {
            Some(end) => {
                runs.push(at..end);
                at = end;
            }
            None => at += 1,
        }
    }
    join_runs(lines, &runs);
}

/// Where the front matter that the first line opens ends.
fn matter_end<'t>(line: &impl Fn(usize) -> &'t str) -> Option<usize> {
    let is_rule = |line: &str| line == "---" || line == "...";
    if line(0) != "---" {
        return None;
    }
    let last = (1..LONGEST_MATTER).find(|&at| is_rule(line(at)))?;
    let has_keys = (1..last).any(|at| line(at).contains(':'));
    has_keys.then_some(last + 1)
}

/// Where the code that is fenced from `start` on ends.
fn fence_end<'t>(line: &impl Fn(usize) -> &'t str, start: usize, lines: usize) -> Option<usize> {
    let opening = line(start);
    let mark = opening.chars().next()?;
    let marks = |line: &str| line.chars().take_while(|&other| other == mark).count();
    let wide = marks(opening);
    // Behind back-ticks there are no more of them: that is code in a line.
    if wide < FENCE || (mark == '`' && opening[wide..].contains('`')) {
        return None;
    }
    let closes = |line: &str| marks(line) >= wide && line[marks(line)..].trim().is_empty();
    let last = (start + 1..lines).find(|&at| closes(line(at)))?;
    Some(last + 1)
}

/// Where the table that begins at `start` ends.
fn table_end<'t>(line: &impl Fn(usize) -> &'t str, start: usize, lines: usize) -> Option<usize> {
    let is_row = |at: &usize| line(*at).starts_with('|');
    let is_rule = |line: &str| {
        line.contains('-')
            && line
                .chars()
                .all(|mark| matches!(mark, '|' | '-' | ':' | ' '))
    };
    let end = start + (start..lines).take_while(is_row).count();
    (end > start + 1 && is_rule(line(start + 1))).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::{Separator, split};

    fn texts(text: &str) -> Vec<&str> {
        let spans = split(text, Separator::Detect);
        spans.into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn code_is_one_paragraph_and_a_fence_without_an_end_is_a_line() {
        let code = "~~~ sh\nls\n\ncd ..\n~~~";
        assert_eq!(
            texts(&format!("Above\n{code}\nBelow")),
            ["Above", code, "Below"]
        );
        let longer = "````\n```\nx\n````";
        assert_eq!(texts(longer), [longer]);
        assert_eq!(texts("```\nls\ncd").len(), 3);
        assert_eq!(texts("```ls``` lists\nx\n```").len(), 3);
    }

    #[test]
    fn a_table_is_one_paragraph_and_lines_between_bars_are_not() {
        let table = "| a | b |\n|---|:-:|\n| 1 | 2 |";
        assert_eq!(texts(&format!("{table}\nBelow")), [table, "Below"]);
        assert_eq!(texts("| Home |\n| News |").len(), 2);
    }

    #[test]
    fn front_matter_is_one_paragraph_at_the_head_only() {
        let matter = "---\ntitle: A pier\ndate: 2024-05-03\n---";
        assert_eq!(texts(&format!("{matter}\nText")), [matter, "Text"]);
        assert_eq!(texts(&format!("Text\n{matter}")).len(), 5);
        assert_eq!(texts("---\nText\n---").len(), 3);
    }
}
