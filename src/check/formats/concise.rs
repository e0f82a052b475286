//! The outcome, a line for each thing.
//!
//! In: an outcome. Out: a line for each finding, in the form of compilers, which
//! editors jump by, then one for each limit and one that sums up.

use std::io::{self, Write};

use super::phrase;
use super::styles::Styles;
use crate::check::model::{DropJudgement, Finding};
use crate::check::text;
use crate::render::spell::grouped;

/// Characters of a text that a line quotes.
const QUOTED: usize = 60;

/// Writes the lines; where an error is said beside them, not that.
///
/// # Errors
/// Where `out` takes no more.
pub fn render(
    outcome: &DropJudgement,
    says_error: bool,
    styles: &Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in &outcome.findings {
        let (style, plain) = (styles.of(finding.level), &styles.plain);
        writeln!(
            out,
            "{}: {style}{}{plain}: {}: {}{} [{}]",
            place(finding),
            finding.level.name(),
            finding.message,
            quote(&finding.text, QUOTED),
            phrase::on_site(finding),
            finding.rule.name(),
        )?;
    }
    if outcome.not_shown > 0 {
        writeln!(out, "and {} more", grouped(outcome.not_shown))?;
    }
    super::full::write_limits(outcome, |_| true, styles, out)?;
    writeln!(
        out,
        "{}",
        super::full::conclusion(outcome, says_error, styles)
    )
}

/// The first place of a finding.
fn place(finding: &Finding) -> String {
    let first = finding.locations.first();
    first.map_or_else(|| "-".to_owned(), |first| text::name(&phrase::place(first)))
}

/// A text in quotes, at most so long.
pub(super) fn quote(said: &str, most: usize) -> String {
    format!("“{}”", text::line(said, most))
}
