//! The outcome for a person at a terminal.
//!
//! In: an outcome. Out: each finding with where it stands and what it says, then
//! what was measured, the limits, and what it comes down to.

use std::io::{self, Write};

use super::limit_lines::{LimitState, limit_lines, summed_up};
use super::phrase;
use super::rows;
use super::styles::Styles;
use crate::check::model::{
    ChangedClusters, Changes, DropJudgement, EarlierComparison, Figure, Finding, SiteLimitResult,
    Verdict,
};
use crate::check::text;
use crate::render::spell::{counted, grouped, percent};

/// Places of a finding that are shown beside the first.
const PLACES: usize = 3;

/// Sites that are shown.
const SITES: usize = 10;

/// Clusters that are shown of each kind of change.
const CHANGES: usize = 10;

/// How much of it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// Findings at most.
    pub findings: usize,
    /// Columns of a line that quotes a text.
    pub columns: usize,
    /// Whether an error is said as well, and not beside it.
    pub error: bool,
}

impl Shown {
    /// All of it.
    pub const ALL: Self = Self {
        findings: usize::MAX,
        columns: usize::MAX,
        error: true,
    };

    /// The beginning of a text that stands behind so many columns.
    fn quoted(self, text: &str, before: usize) -> String {
        text::line(text, self.columns.saturating_sub(before).max(20))
    }
}

/// Writes it, as much as is to be shown.
///
/// # Errors
/// Where `out` takes no more.
pub fn render(
    outcome: &DropJudgement,
    shown: Shown,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in outcome.findings.iter().take(shown.findings) {
        write_finding(finding, shown, styles, out)?;
    }
    let held = outcome.findings.len().saturating_sub(shown.findings) as u64;
    let more = outcome.not_shown + held;
    if more > 0 {
        let (dim, plain) = (&styles.dim, &styles.plain);
        let more = counted(more, "more finding", "more findings");
        let remedy = match held {
            0 => "",
            _ => "; -v shows more, --report json=FILE writes them",
        };
        writeln!(out, "{dim}{more}{remedy}{plain}\n")?;
    }
    if let Some(changes) = &outcome.baseline {
        write_changes(changes, shown, styles, out)?;
    }
    write_measures(outcome, styles, out)?;
    if let Some(rows) = rows::sites(outcome, SITES) {
        write_rows("sites", &rows, styles, out)?;
    }
    if let Some(comparison) = &outcome.compared {
        write_comparison(comparison, styles, out)?;
    }
    write_limits(outcome, |_| true, styles, out)?;
    writeln!(out, "{}", conclusion(outcome, shown.error, styles))
}

/// Writes the limits that are exceeded, and nothing else.
///
/// # Errors
/// Where `out` takes no more.
pub fn render_exceeded(
    outcome: &DropJudgement,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_limits(outcome, |exceeded| exceeded, styles, out)
}

fn write_finding(
    finding: &Finding,
    shown: Shown,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (style, plain) = (styles.of(finding.level), &styles.plain);
    let (heading, dim) = (&styles.heading, &styles.dim);
    writeln!(
        out,
        "{style}{}[{}]{plain}{heading}: {}{plain}",
        finding.level.name(),
        finding.rule.name(),
        finding.message
    )?;
    let mut places = finding.locations.iter();
    if let Some(first) = places.next() {
        let first = text::name(&phrase::place(first));
        writeln!(out, "  {dim}-->{plain} {first}{}", phrase::on_site(finding))?;
    }
    let quoted = shown.quoted(&finding.text, 6);
    writeln!(out, "   {dim}|{plain}  {quoted}")?;
    let shown: Vec<String> = places
        .take(PLACES)
        .map(|place| text::name(&phrase::place(place)))
        .collect();
    if !shown.is_empty() {
        let more = finding.occurrences.saturating_sub(1 + shown.len() as u64);
        let more = match more {
            0 => String::new(),
            more => format!(" and {} more", grouped(more)),
        };
        writeln!(out, "   {dim}= also {}{more}{plain}", shown.join(", "))?;
    }
    let whole = finding.limits.iter().map(|limit| format!("--{limit}"));
    let of_site = finding.site_limits.iter();
    let of_site = of_site.map(|limit| format!("--site-limits {limit}"));
    let limits: Vec<String> = whole.chain(of_site).collect();
    if !limits.is_empty() {
        writeln!(out, "   {dim}= counts towards {}{plain}", limits.join(", "))?;
    }
    writeln!(out)
}

fn write_changes(
    changes: &Changes,
    shown: Shown,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (heading, plain) = (&styles.heading, &styles.plain);
    let title = match changes.updated {
        true => "baseline written anew",
        false => "against the baseline",
    };
    writeln!(out, "{heading}{title}{plain}: {}", phrase::changes(changes))?;
    for (sign, part) in [
        ("+", Some(&changes.added)),
        (">", Some(&changes.grown)),
        ("-", changes.removed.as_ref()),
        ("<", changes.shrunk.as_ref()),
    ] {
        if let Some(part) = part {
            write_part(sign, part, shown, out)?;
        }
    }
    writeln!(out)
}

fn write_part(
    sign: &str,
    part: &ChangedClusters,
    shown: Shown,
    out: &mut dyn Write,
) -> io::Result<()> {
    for change in part.listed.iter().take(CHANGES) {
        let counts = format!("{} -> {}", grouped(change.before), grouped(change.after));
        let quoted = shown.quoted(&change.text, 18);
        writeln!(out, "  {sign} {counts:>12}  {quoted}")?;
    }
    let shown = part.listed.len().min(CHANGES) as u64;
    match part.total.saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "  {sign} {:>12}  and {} more", "", grouped(more)),
    }
}

fn write_measures(outcome: &DropJudgement, styles: &Styles, out: &mut dyn Write) -> io::Result<()> {
    let (heading, plain) = (&styles.heading, &styles.plain);
    let drop = &outcome.drop;
    writeln!(
        out,
        "{heading}measured{plain} in {}, {}, {}, {}",
        counted(drop.documents, "document", "documents"),
        counted(drop.paragraphs, "paragraph", "paragraphs"),
        counted(drop.characters, "character", "characters"),
        phrase::sites(outcome),
    )?;
    if drop.accepted > 0 {
        let accepted = counted(drop.accepted, "paragraph is", "paragraphs are");
        writeln!(out, "  {accepted} accepted by the baseline and not counted")?;
    }
    for figure in &outcome.figures {
        let name = figure.quantity.name();
        writeln!(
            out,
            "  {name:<22}{:>12}  {}",
            grouped(figure.count),
            share(figure)
        )?;
    }
    writeln!(out)
}

/// What part a measure is of the whole.
fn share(figure: &Figure) -> String {
    let of = figure.of.filter(|&of| of > 0);
    of.map_or_else(String::new, |of| percent(figure.count, of))
}

/// Writes what changed since an earlier check, and what else is not as it was.
fn write_comparison(
    comparison: &EarlierComparison,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let since = format!("since {} ({})", comparison.file, phrase::since(comparison));
    let (warning, plain) = (&styles.warning, &styles.plain);
    if !comparison.unlike.is_empty() {
        writeln!(out, "{warning}then and now were not judged alike{plain}:")?;
        for unlike in &comparison.unlike {
            writeln!(out, "  {}", text::name(&phrase::unlike(unlike)))?;
        }
    }
    if let Some(limits) = phrase::other_limits(comparison) {
        writeln!(out, "other limits: {}", text::name(&limits))?;
    }
    write_rows(&since, &rows::changes(comparison, SITES), styles, out)
}

/// Writes rows with their columns below each other.
fn write_rows(
    title: &str,
    table: &rows::Rows,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (heading, dim, plain) = (&styles.heading, &styles.dim, &styles.plain);
    writeln!(out, "{heading}{}{plain}", text::name(title))?;
    let headings = table.headings.iter().map(|heading| (*heading).to_owned());
    let headings: Vec<String> = headings.collect();
    let lines = || std::iter::once(&headings).chain(&table.rows);
    let width = |column: usize| {
        let cells = lines().filter_map(|cells| cells.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    for (at, cells) in lines().enumerate() {
        let mut line = String::new();
        for (column, (cell, &width)) in cells.iter().zip(&widths).enumerate() {
            // The first column is a name, the others are numbers.
            line += &match column {
                0 => format!("  {cell:<width$}"),
                _ => format!("  {cell:>width$}"),
            };
        }
        match at {
            0 => writeln!(out, "{dim}{}{plain}", line.trim_end())?,
            _ => writeln!(out, "{}", line.trim_end())?,
        }
    }
    if table.more > 0 {
        let more = counted(table.more, "more", "more");
        writeln!(out, "  {dim}and {more}; --report json=FILE has them{plain}")?;
    }
    writeln!(out)
}

/// Writes the limits that are wanted, by whether they are exceeded.
pub(super) fn write_limits(
    outcome: &DropJudgement,
    is_wanted: impl Fn(bool) -> bool,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut of_sites = outcome.site_limits.iter();
    for line in limit_lines(outcome) {
        let of_sites = line.is_for_each_site().then(|| of_sites.next()).flatten();
        if !is_wanted(line.is_exceeded()) {
            continue;
        }
        let style = match line.state {
            LimitState::Holds => &styles.note,
            LimitState::Exceeded => &styles.error,
            LimitState::NotCompared => &styles.warning,
        };
        let (word, plain) = (line.state.word(), &styles.plain);
        let figure = of_sites.map_or(line.figure.clone(), phrase::in_sites);
        writeln!(out, "{style}{word}{plain} --{}: {figure}", line.spelled)?;
        if let Some(limit) = of_sites {
            write_sites(limit, out)?;
        }
    }
    Ok(())
}

/// Writes the sites that exceed a limit, or else the one that is nearest to it.
fn write_sites(limit: &SiteLimitResult, out: &mut dyn Write) -> io::Result<()> {
    let exceeding = usize::try_from(limit.exceeded).unwrap_or(usize::MAX);
    for site in phrase::largest(limit).take(exceeding.clamp(1, SITES)) {
        writeln!(out, "  {}", text::name(&phrase::site_figure(limit, site)))?;
    }
    match limit.exceeded.saturating_sub(SITES as u64) {
        0 => Ok(()),
        more => writeln!(out, "  and {}", counted(more, "more site", "more sites")),
    }
}

/// What it comes down to, in a line, with an error or without.
pub(super) fn conclusion(outcome: &DropJudgement, says_error: bool, styles: &Styles) -> String {
    let style = match outcome.verdict {
        Verdict::Passed => &styles.note,
        Verdict::Failed | Verdict::Error => &styles.error,
    };
    let (word, said) = match outcome.verdict {
        Verdict::Error if !says_error => {
            let limits = summed_up(outcome);
            let said = format!("the drop was not judged completely; {limits}");
            (Verdict::Error.name(), said)
        }
        _ => phrase::verdict(outcome),
    };
    format!("{style}{word}{}: {said}", styles.plain)
}
