//! The summary that a person reads at the end.
//!
//! In: what the library did. Out: a page of aligned text with styles in it,
//! which the terminal strips where it shows none. It computes nothing but
//! shares.

use std::fmt::Write as _;
use std::path::Path;

use crate::pipeline::{StageTime, Summary};
use crate::restore::Restored;
use crate::result::files;
use crate::result::findings::ClusterEntry;
use crate::result::problems::Problems;
use crate::result::report::Report;
use crate::verdict::Reason;

use super::numbers::{bytes, duration, grouped, percent, plural};
use super::terminal::style::{DIM, HEADING, WARNING, WORD};
use super::terminal::{Terminal, columns_of, fit, harmless};
use crate::render::spell::counted;

/// How many clusters are shown, and how many with `-v`.
const CLUSTERS: (usize, usize) = (5, 25);

/// The summary of `clean`.
pub(super) fn of_clean(summary: &Summary, terminal: &Terminal) -> String {
    let report = &summary.report;
    let mut page = String::new();
    page.push('\n');
    totals(&mut page, report);
    line(&mut page, &lost(report));
    reasons(&mut page, report);
    clusters(&mut page, report, terminal);
    remarks(&mut page, report, terminal);
    times(&mut page, &summary.stages);
    places(&mut page, summary);
    page
}

/// The summary of `restore`.
pub(super) fn of_restore(restored: &Restored, out: &Path, terminal: &Terminal) -> String {
    let mut page = String::new();
    let agrees = match (restored.tables, restored.sources) {
        (0, _) => "every byte agrees with the record".to_owned(),
        (tables, sources) if tables == sources => {
            "every row and value agrees with the record (of Parquet bytes may differ)".to_owned()
        }
        _ => "every byte agrees with the record, of Parquet every row and value".to_owned(),
    };
    let removals = if terminal.verbose {
        format!(", {} removals put back", grouped(restored.removals))
    } else {
        String::new()
    };
    line(
        &mut page,
        &format!(
            "restored {} {} ({}{removals}) in {}; {agrees}",
            grouped(restored.sources),
            plural(restored.sources, "file", "files"),
            bytes(restored.bytes),
            harmless(&out.display().to_string()),
        ),
    );
    if restored.unread > 0 {
        line(
            &mut page,
            &format!(
                "{} of the input {} never in the result, because `clean` could not read {}: \
                 see `problems` in {}/{}",
                counted(restored.unread, "file", "files"),
                plural(restored.unread, "was", "were"),
                plural(restored.unread, "it", "them"),
                files::FOLDER,
                files::REPORT,
            ),
        );
    }
    page
}

fn totals(page: &mut String, report: &Report) {
    let tally = &report.totals.tally;
    let gone = tally.removed.all();
    let mut documents = format!(
        "{} changed {}",
        grouped(tally.changed),
        share(tally.changed, tally.documents)
    );
    for (count, what) in [
        (tally.dropped, "dropped"),
        (tally.emptied, "emptied"),
        (tally.spared, "spared"),
    ] {
        if count > 0 {
            let _ = write!(documents, ", {} {what}", grouped(count));
        }
    }
    let sites = report.sites.len() as u64;
    let by = harmless(&report.sites_by.to_string());
    let rows = [
        ("sites", sites, format!("{DIM}({by}){DIM:#}")),
        ("documents", tally.documents, documents),
        (
            "paragraphs",
            tally.paragraphs,
            removed(gone.paragraphs, tally.paragraphs),
        ),
        (
            "characters",
            tally.characters,
            removed(gone.characters, tally.characters),
        ),
    ];
    let widest = rows
        .iter()
        .map(|row| grouped(row.1).len())
        .max()
        .unwrap_or(0);
    for (what, count, became) in rows {
        line(
            page,
            &format!(
                "  {HEADING}{what:<12}{HEADING:#}{:>widest$}   {became}",
                grouped(count)
            ),
        );
    }
}

/// What was lost, in one line.
fn lost(report: &Report) -> String {
    let lost = &report.lost;
    let said = if lost.texts == 0 {
        "nothing: all running text still stands in some article".to_owned()
    } else {
        format!(
            "{} {} of running text from {} {}: in no cleaned article any more",
            grouped(lost.characters),
            plural(lost.characters, "character", "characters"),
            grouped(lost.documents),
            plural(lost.documents, "document", "documents"),
        )
    };
    format!("  {HEADING}{:<12}{HEADING:#}{said}", "lost")
}

fn removed(count: u64, of: u64) -> String {
    format!("{} removed {}", grouped(count), share(count, of))
}

fn reasons(page: &mut String, report: &Report) {
    let tally = &report.totals.tally;
    if tally.removed.all().paragraphs == 0 {
        return;
    }
    line(page, "");
    line(
        page,
        &format!(
            "  {HEADING}{:<12}{:>12}{:>17}{HEADING:#}",
            "removed as", "paragraphs", "characters"
        ),
    );
    for reason in Reason::ALL {
        let amount = tally.removed.get(reason);
        if amount.paragraphs > 0 {
            line(
                page,
                &format!(
                    "  {WORD}{:<12}{WORD:#}{:>12} {DIM}{:>6}{DIM:#}{:>10} {DIM}{:>6}{DIM:#}",
                    reason.name(),
                    grouped(amount.paragraphs),
                    percent(amount.paragraphs, tally.paragraphs),
                    grouped(amount.characters),
                    percent(amount.characters, tally.characters),
                ),
            );
        }
    }
}

fn clusters(page: &mut String, report: &Report, terminal: &Terminal) {
    let most = if terminal.verbose {
        CLUSTERS.1
    } else {
        CLUSTERS.0
    };
    let mut listed: Vec<&ClusterEntry> = report.clusters.listed.iter().collect();
    listed.sort_by_key(|cluster| std::cmp::Reverse(cluster.documents));
    let shown = || listed.iter().take(most);
    if listed.is_empty() {
        return;
    }
    line(page, "");
    line(page, &format!("  {HEADING}seen most{HEADING:#}"));
    let widest = shown()
        .map(|cluster| grouped(u64::from(cluster.documents)).len())
        .max()
        .unwrap_or(0);
    for cluster in shown() {
        let documents = grouped(u64::from(cluster.documents));
        let noun = plural(u64::from(cluster.documents), "document ", "documents");
        let reason = cluster.removed.main_reason().map_or("", Reason::name);
        let head = format!("  {documents:>widest$} {noun}  {reason:<11}  ");
        let columns = terminal.width().saturating_sub(columns_of(&head));
        let text = fit(text_of(cluster), columns);
        line(
            page,
            &format!(
                "  {documents:>widest$} {DIM}{noun}{DIM:#}  {WORD}{reason:<11}{WORD:#}  {text}"
            ),
        );
    }
}

fn text_of(cluster: &ClusterEntry) -> &str {
    cluster
        .variants
        .first()
        .map_or("", |variant| variant.text.as_str())
}

/// What is worth a second look.
fn remarks(page: &mut String, report: &Report, terminal: &Terminal) {
    let mut remarks = Vec::new();
    let copies = report.articles_twice.total as u64;
    if copies > 0 {
        let fate = if report.options.articles_twice == "drop" {
            format!("{} dropped", grouped(report.totals.tally.dropped))
        } else {
            "kept (--articles-twice drop leaves one of each)".to_owned()
        };
        let noun = plural(copies, "article is a copy", "articles are copies");
        remarks.push(format!("{} {noun} of another: {fate}", grouped(copies)));
    }
    let strict: Vec<&str> = report
        .sites
        .iter()
        .filter(|site| site.strict)
        .map(|site| site.name.as_str())
        .collect();
    if let Some(first) = strict.first() {
        let named = match (first.is_empty(), strict.len() - 1) {
            (true, _) => "the input".to_owned(),
            (false, 0) => harmless(first).to_string(),
            (false, more) => format!("{} and {} more", harmless(first), grouped(more as u64)),
        };
        remarks.push(format!(
            "little would have been left of the articles of {named}: judged by strict rules, nothing was taken to open a block"
        ));
    }
    if report.totals.tally.spared > 0 {
        let spared = report.totals.tally.spared;
        let what = plural(
            spared,
            "document was left alone: no body was found in it",
            "documents were left alone: no body was found in them",
        );
        remarks.push(format!("{} {what}", grouped(spared)));
    }
    if terminal.verbose {
        remarks.extend(passed_over(report.totals.comparisons_passed_over));
    }
    remarks.extend(problems(&report.problems));
    if !remarks.is_empty() {
        line(page, "");
    }
    for remark in remarks {
        line(page, &format!("  {WARNING}!{WARNING:#} {remark}"));
    }
}

/// What a cap left out, if it left out anything.
fn passed_over(comparisons: u64) -> Option<String> {
    let noun = plural(comparisons, "comparison", "comparisons");
    (comparisons > 0).then(|| {
        format!(
            "{} {noun} of paragraphs that share words with very many others left out: edited copies may stay",
            grouped(comparisons)
        )
    })
}

fn problems(problems: &Problems) -> Option<String> {
    let mut counts = Vec::new();
    if problems.unread > 0 {
        let files = counted(problems.unread, "file", "files");
        counts.push(format!("{files} not read, missing from the output"));
    }
    let records = problems.bad.saturating_sub(problems.unread);
    if records > 0 {
        counts.push(counted(records, "bad record", "bad records"));
    }
    if problems.notices > 0 {
        counts.push(counted(problems.notices, "notice", "notices"));
    }
    if counts.is_empty() {
        return None;
    }
    let kinds = problems
        .kinds
        .iter()
        .map(|(kind, count)| format!("{} {kind}", grouped(*count)));
    Some(format!(
        "{}: {}",
        counts.join(", "),
        kinds.collect::<Vec<_>>().join(", "),
    ))
}

fn times(page: &mut String, stages: &[StageTime]) {
    let spelled = stages.iter().map(|stage| {
        let seconds = stage.time.as_secs_f64();
        if stage.bytes == 0 {
            return format!("{} {}", stage.stage.name(), duration(seconds));
        }
        #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
        let speed = stage.bytes as f64 / 1e6 / seconds.max(1e-6);
        format!(
            "{} {} ({speed:.1} MB/s)",
            stage.stage.name(),
            duration(seconds)
        )
    });
    let spelled: Vec<String> = spelled.collect();
    let total: f64 = stages.iter().map(|stage| stage.time.as_secs_f64()).sum();
    line(page, "");
    line(
        page,
        &format!(
            "  {HEADING}{:<10}{HEADING:#}{}: {DIM}{}{DIM:#}",
            "took",
            duration(total),
            spelled.join(" · ")
        ),
    );
}

fn places(page: &mut String, summary: &Summary) {
    let out = &summary.out;
    let show = |path: &Path| harmless(&path.display().to_string());
    if summary.report.dry_run {
        line(
            page,
            &format!(
                "  {HEADING}{:<10}{HEADING:#}dry run, none written",
                "articles"
            ),
        );
    } else {
        line(
            page,
            &format!(
                "  {HEADING}{:<10}{HEADING:#}{}",
                "articles",
                show(&out.join(files::ARTICLES))
            ),
        );
    }
    line(
        page,
        &format!(
            "  {HEADING}{:<10}{HEADING:#}{}",
            "report",
            show(&out.join(files::FOLDER))
        ),
    );
    if !summary.report.dry_run {
        line(
            page,
            &format!(
                "  {HEADING}{:<10}{HEADING:#}{DIM}dejalu restore {} -o DIR{DIM:#}",
                "undo",
                show(out)
            ),
        );
    }
}

fn line(page: &mut String, text: &str) {
    page.push_str(text.trim_end());
    page.push('\n');
}

fn share(count: u64, of: u64) -> String {
    format!("{DIM}({}){DIM:#}", percent(count, of))
}
