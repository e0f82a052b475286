//! The outcome for a person at a terminal.
//!
//! In: an outcome. Out: each finding with where it stands and what it says, then
//! what was measured, the gates, and what it comes down to.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::phrase;
use super::styles::Styles;
use crate::check::model::{
    ChangedClusters, Changes, DropJudgement, Finding, Gate, Measure, Verdict,
};
use crate::check::text;
use crate::render::spell::{counted, grouped, percent};

/// Places of a finding that are shown beside the first.
const PLACES: usize = 3;

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
    for gate in &outcome.gates {
        writeln!(out, "{}", self::gate(gate, styles))?;
    }
    writeln!(out, "{}", conclusion(outcome, styles))
}

/// Writes the gates that are broken, and nothing else.
///
/// # Errors
/// Where `out` takes no more.
pub fn render_broken(
    outcome: &DropJudgement,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut broken = outcome.gates.iter().filter(|gate| gate.broken);
    broken.try_for_each(|gate| writeln!(out, "{}", self::gate(gate, styles)))
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
    if !finding.gates.is_empty() {
        let gates = finding.gates.iter().map(|gate| format!("--{gate}"));
        let gates: Vec<String> = gates.collect();
        writeln!(out, "   {dim}= counts towards {}{plain}", gates.join(", "))?;
    }
    writeln!(out)
}

fn write_changes(changes: &Changes, styles: &Styles, out: &mut dyn Write) -> io::Result<()> {
    let (heading, plain) = (&styles.heading, &styles.plain);
    let title = match changes.updated {
        true => "baseline written anew",
        false => "against the baseline",
    };
    writeln!(
        out,
        "{heading}{title}{plain}: {} added, {} removed, {} grown, {} shrunk, {} as before",
        grouped(changes.added.total),
        grouped(changes.removed.total),
        grouped(changes.grown.total),
        grouped(changes.shrunk.total),
        grouped(changes.unchanged)
    )?;
    for (sign, part) in [
        ("+", &changes.added),
        ("-", &changes.removed),
        (">", &changes.grown),
        ("<", &changes.shrunk),
    ] {
        write_part(sign, part, out)?;
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
    for measure in &outcome.measures {
        let name = measure.quantity.name();
        writeln!(
            out,
            "  {name:<22}{:>12}  {}",
            grouped(measure.count),
            share(measure)
        )?;
    }
    writeln!(out)
}

/// What part a measure is of the whole.
fn share(measure: &Measure) -> String {
    let of = measure.of.filter(|&of| of > 0);
    of.map_or_else(String::new, |of| percent(measure.count, of))
}

/// A gate, in a line.
pub(super) fn gate(gate: &Gate, styles: &Styles) -> String {
    let plain = &styles.plain;
    let (style, word) = match gate.broken {
        true => (&styles.error, "broken"),
        false => (&styles.note, "passed"),
    };
    let mut line = format!("{style}{word}{plain} --{} {}: ", gate.name, gate.limit);
    // Writing to a string cannot fail.
    let _ = write!(line, "{}", phrase::measured(&gate.measured));
    line
}

/// What it comes down to, in a line.
pub(super) fn conclusion(outcome: &DropJudgement, styles: &Styles) -> String {
    let broken = outcome.gates.iter().filter(|gate| gate.broken).count() as u64;
    let gates = counted(outcome.gates.len() as u64, "gate", "gates");
    let plain = &styles.plain;
    match outcome.verdict {
        Verdict::Failed => {
            let error = outcome.error.as_deref().unwrap_or_default();
            format!("{}failed{plain}: {error}", styles.error)
        }
        Verdict::Broken => format!(
            "{}broken{plain}: {} of {gates}",
            styles.error,
            grouped(broken)
        ),
        Verdict::Passed if outcome.gates.is_empty() => {
            format!("{}no gate is set{plain}: nothing can fail", styles.note)
        }
        Verdict::Passed => format!("{}passed{plain}: {gates}", styles.note),
    }
}
