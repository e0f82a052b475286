//! The outcome for a person at a terminal.
//!
//! In: an outcome. Out: each finding with where it stands and what it says, then
//! what was measured, the limits, and what it comes down to.

use std::io::{self, Write};

use super::phrase;
use super::rows;
use super::styles::Styles;
use crate::check::model::{
    ChangedClusters, Changes, DropJudgement, Figure, Finding, LimitResult, Verdict,
};
use crate::check::text;
use crate::render::spell::{counted, grouped, percent};

/// Places of a finding that are shown beside the first.
const PLACES: usize = 3;

/// Sites that are shown.
const SITES: usize = 10;

/// Clusters that are shown of each kind of change.
const CHANGES: usize = 10;

/// Writes it, with so many findings at most.
///
/// # Errors
/// Where `out` takes no more.
pub fn render(
    outcome: &DropJudgement,
    most: usize,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in outcome.findings.iter().take(most) {
        write_finding(finding, styles, out)?;
    }
    let held = outcome.findings.len().saturating_sub(most) as u64;
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
        write_changes(changes, styles, out)?;
    }
    write_measures(outcome, styles, out)?;
    if let Some(rows) = rows::sites(outcome, SITES) {
        write_rows("sites", &rows, styles, out)?;
    }
    if let Some(comparison) = &outcome.compared {
        let since = format!("since {} ({})", comparison.file, phrase::since(comparison));
        write_rows(&since, &rows::changes(comparison, SITES), styles, out)?;
    }
    write_limits(outcome, |_| true, styles, out)?;
    writeln!(out, "{}", conclusion(outcome, styles))
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

fn write_finding(finding: &Finding, styles: &Styles, out: &mut dyn Write) -> io::Result<()> {
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
        writeln!(out, "  {dim}-->{plain} {first}")?;
    }
    writeln!(out, "   {dim}|{plain}  {}", finding.text)?;
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

fn write_changes(changes: &Changes, styles: &Styles, out: &mut dyn Write) -> io::Result<()> {
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
            write_part(sign, part, out)?;
        }
    }
    writeln!(out)
}

fn write_part(sign: &str, part: &ChangedClusters, out: &mut dyn Write) -> io::Result<()> {
    for change in part.listed.iter().take(CHANGES) {
        let counts = format!("{} -> {}", grouped(change.before), grouped(change.after));
        writeln!(out, "  {sign} {counts:>12}  {}", change.text)?;
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
    for limit in outcome.limits.iter().filter(|one| is_wanted(one.exceeded)) {
        writeln!(out, "{}", self::limit(limit, styles))?;
    }
    for limit in &outcome.site_limits {
        if !is_wanted(limit.exceeded > 0) {
            continue;
        }
        let word = word(limit.exceeded > 0, styles);
        let (name, most) = (limit.name, limit.limit);
        let in_sites = phrase::in_sites(limit);
        writeln!(out, "{word} --site-limits {name} {most}: {in_sites}")?;
        let exceeding = usize::try_from(limit.exceeded).unwrap_or(usize::MAX);
        let shown = phrase::largest(limit).take(exceeding.clamp(1, SITES));
        for site in shown {
            writeln!(out, "  {}", text::name(&phrase::site_figure(limit, site)))?;
        }
        let more = limit.exceeded.saturating_sub(SITES as u64);
        if more > 0 {
            writeln!(out, "  and {}", counted(more, "more site", "more sites"))?;
        }
    }
    Ok(())
}

/// Whether a limit is exceeded, in a word.
fn word(is_exceeded: bool, styles: &Styles) -> String {
    let plain = &styles.plain;
    match is_exceeded {
        true => format!("{}exceeded{plain}", styles.error),
        false => format!("{}holds{plain}", styles.note),
    }
}

/// A limit, in a line.
fn limit(limit: &LimitResult, styles: &Styles) -> String {
    format!(
        "{} --{} {}: {}",
        word(limit.exceeded, styles),
        limit.name,
        limit.limit,
        phrase::measured(&limit.figure)
    )
}

/// What it comes down to, in a line.
pub(super) fn conclusion(outcome: &DropJudgement, styles: &Styles) -> String {
    let style = match outcome.verdict {
        Verdict::Passed => &styles.note,
        Verdict::Failed | Verdict::Error => &styles.error,
    };
    let (word, said) = phrase::verdict(outcome);
    format!("{style}{word}{}: {said}", styles.plain)
}
