//! The findings as a screen of Markdown.
//!
//! In: the report. Out: the verdict, the sums, the widest families and the
//! clusters that lost most: short enough for a comment under a pull request
//! (GitHub takes 65,536 characters of those), and one that people read.

use std::fmt::Write as _;

use super::harmless::code;
use super::lost::sentence;
use super::page::verdict;
use super::spell::{grouped, percent};
use crate::result::findings::{BlockEntry, ClusterEntry};
use crate::result::report::Report;
use crate::result::tally::Amount;
use crate::verdict::Reason;

/// Families and clusters that are listed.
const ROWS: usize = 8;

/// Texts of a family that are quoted.
const TEXTS: usize = 2;

/// Characters of a quotation.
const CHARACTERS: usize = 70;

/// The findings.
pub(super) fn summary(report: &Report) -> String {
    let mut page = format!(
        "### dejalu\n\n{}\n\n{}\n",
        verdict(report),
        sentence(&report.lost, report.dry_run)
    );
    reasons(&mut page, report);
    families(&mut page, &report.blocks.listed, report.blocks.total);
    clusters(&mut page, &report.clusters.listed, report.clusters.total);
    let mut remarks = Vec::new();
    let mut remark = |count: u64, what: &str| {
        if count > 0 {
            remarks.push(format!("{what}: {}", grouped(count)));
        }
    };
    remark(report.articles_twice.total as u64, "articles crawled twice");
    remark(
        report.totals.tally.spared,
        "documents without a body, left alone",
    );
    let strict = report.sites.iter().filter(|site| site.strict).count();
    remark(strict as u64, "sites judged by strict rules");
    remark(report.problems.bad, "**bad records**");
    remark(report.problems.notices, "notices");
    if !remarks.is_empty() {
        line(&mut page, &format!("\n{}.", remarks.join(" · ")));
    }
    line(&mut page, &format!("\n<sub>{}</sub>", report.tool));
    page
}

fn line(page: &mut String, text: &str) {
    page.push_str(text);
    page.push('\n');
}

fn reasons(page: &mut String, report: &Report) {
    let tally = &report.totals.tally;
    let removed = tally.removed.all();
    if removed.paragraphs == 0 {
        return;
    }
    line(
        page,
        "\n| removed as | paragraphs | characters |\n|---|---:|---:|",
    );
    let mut row = |name: &str, amount: Amount| {
        // Writing to a string cannot fail.
        let _ = writeln!(
            page,
            "| {name} | {} ({}) | {} ({}) |",
            grouped(amount.paragraphs),
            percent(amount.paragraphs, tally.paragraphs),
            grouped(amount.characters),
            percent(amount.characters, tally.characters),
        );
    };
    for reason in Reason::ALL {
        let amount = tally.removed.get(reason);
        if amount.paragraphs > 0 {
            row(reason.name(), *amount);
        }
    }
    row("**all**", removed);
}

fn families(page: &mut String, listed: &[BlockEntry], total: usize) {
    if listed.is_empty() {
        return;
    }
    line(
        page,
        &format!(
            "\n**Block families** ({}{})\n",
            grouped(total as u64),
            widest(total)
        ),
    );
    line(
        page,
        "| cue | documents | clusters | some of its texts |\n|---|---:|---:|---|",
    );
    for family in listed.iter().take(ROWS) {
        let others = family
            .members
            .iter()
            .filter(|member| Some(&member.text) != family.cue.as_ref());
        let texts = others
            .take(TEXTS)
            .map(|member| code(&member.text, CHARACTERS));
        let texts: Vec<String> = texts.collect();
        let cue = family
            .cue
            .as_deref()
            .map_or_else(String::new, |cue| code(cue, CHARACTERS));
        line(
            page,
            &format!(
                "| {cue} | {} | {} | {} |",
                grouped(family.documents.into()),
                grouped(family.members.len() as u64),
                texts.join("<br>")
            ),
        );
    }
}

fn clusters(page: &mut String, listed: &[ClusterEntry], total: usize) {
    if listed.is_empty() {
        return;
    }
    line(
        page,
        &format!(
            "\n**Clusters** ({}{})\n",
            grouped(total as u64),
            most_removed(total)
        ),
    );
    line(
        page,
        "| text | removed as | removed | kept | documents |\n|---|---|---:|---:|---:|",
    );
    for cluster in listed.iter().take(ROWS) {
        let text = cluster.variants.first().map_or("", |variant| &variant.text);
        let removed = cluster.occurrences.saturating_sub(cluster.kept);
        line(
            page,
            &format!(
                "| {} | {} | {} | {} | {} |",
                code(text, CHARACTERS),
                cluster.removed.main_reason().map_or("kept", Reason::name),
                grouped(removed.into()),
                grouped(cluster.kept.into()),
                grouped(cluster.documents.into()),
            ),
        );
    }
}

fn widest(total: usize) -> String {
    if total > ROWS {
        format!("; the {ROWS} widest")
    } else {
        String::new()
    }
}

fn most_removed(total: usize) -> String {
    if total > ROWS {
        format!("; the {ROWS} that lost most")
    } else {
        String::new()
    }
}
