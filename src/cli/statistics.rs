//! `--statistics`: counts per reason and site, and what is commonest.
//!
//! In: the report. Out: tables, or the same numbers as JSON in the shapes of
//! `report.json`. It counts nothing that the report did not.

use crate::result::findings::{BlockEntry, ClusterEntry};
use crate::result::report::{Report, SiteEntry};
use crate::result::tally::Tally;
use crate::settings::spelling::harmless_json;
use crate::verdict::Reason;
use serde_json::json;

use super::numbers::{grouped, percent};
use super::terminal::style::{DIM, HEADING};
use super::terminal::{Terminal, fit};

/// How many sites, clusters and families are listed, and how many with `-v`.
const LISTED: (usize, usize) = (10, 50);

/// The statistics as JSON: five fields of `report.json`, as they are there.
pub(super) fn json(report: &Report) -> String {
    let statistics = json!({
        "totals": report.totals,
        "sites_by": report.sites_by,
        "sites": report.sites,
        "clusters": report.clusters,
        "blocks": report.blocks,
    });
    harmless_json(&format!("{statistics:#}\n"))
}

/// The statistics as tables.
pub(super) fn table(report: &Report, terminal: &Terminal) -> String {
    let most = if terminal.verbose { LISTED.1 } else { LISTED.0 };
    let width = terminal.width();
    let mut page = sites(report, most).print(width);
    page.push_str(&clusters(report, most).print(width));
    page.push_str(&families(report, most).print(width));
    page
}

/// Rows of numbers, each ended by words.
struct NumberTable {
    /// What a column is called; the last is that of the words.
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Said below.
    rest: Option<String>,
}

impl NumberTable {
    fn new<const N: usize>(heads: [&str; N]) -> Self {
        Self {
            heads: heads.map(str::to_owned).to_vec(),
            rows: Vec::new(),
            rest: None,
        }
    }

    /// Says how many of how many rows there are, if not all.
    fn rest(&mut self, total: usize, what: &str) {
        let left = total.saturating_sub(self.rows.len());
        self.rest = (left > 0).then(|| {
            let left = grouped(left as u64);
            format!("and {left} more {what}")
        });
    }

    fn print(&self, width: usize) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let last = self.heads.len().saturating_sub(1);
        let widths: Vec<usize> = (0..last)
            .map(|column| {
                let cells = self.rows.iter().chain([&self.heads]);
                let cells = cells.filter_map(|row| row.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        let left = width.saturating_sub(widths.iter().map(|width| width + 2).sum::<usize>() + 2);
        let line = |row: &[String]| {
            let cells = row.iter().zip(&widths);
            let mut line: String = cells
                .map(|(cell, width)| format!("  {cell:>width$}"))
                .collect();
            line.push_str("  ");
            // Words of the corpus: the only ones that could harm a terminal.
            line.push_str(&fit(row.get(last).map_or("", String::as_str), left.max(20)));
            line.truncate(line.trim_end().len());
            line
        };
        let mut page = format!("\n{HEADING}{}{HEADING:#}\n", line(&self.heads));
        for row in &self.rows {
            page.push_str(&line(row));
            page.push('\n');
        }
        if let Some(rest) = &self.rest {
            page.push_str(&format!("  {DIM}{rest}{DIM:#}\n"));
        }
        page
    }
}

/// Sites with what went for which reason, those that lost most first.
fn sites(report: &Report, most: usize) -> NumberTable {
    let used: Vec<Reason> = Reason::ALL
        .into_iter()
        .filter(|&reason| report.totals.tally.removed.get(reason).paragraphs > 0)
        .collect();
    let mut table = NumberTable::new(["documents", "paragraphs"]);
    let names = used.iter().map(|reason| reason.name().to_owned());
    table.heads.extend(names);
    table
        .heads
        .extend(["removed", "characters", "site"].map(str::to_owned));
    let row = |tally: &Tally, name: &str| {
        let mut row = vec![grouped(tally.documents), grouped(tally.paragraphs)];
        row.extend(
            used.iter()
                .map(|&reason| grouped(tally.removed.get(reason).paragraphs)),
        );
        let gone = tally.removed.all();
        row.push(percent(gone.paragraphs, tally.paragraphs));
        row.push(percent(gone.characters, tally.characters));
        row.push(name.to_owned());
        row
    };
    let mut sites: Vec<&SiteEntry> = report.sites.iter().collect();
    // The sort is stable: sites that lost as many stay in the order of their names.
    sites.sort_by_key(|site| std::cmp::Reverse(site.tally.removed.all().paragraphs));
    let shown = sites.iter().take(most);
    table.rows.extend(shown.map(|site| {
        let name = if site.name.is_empty() {
            "the whole input"
        } else {
            &site.name
        };
        row(&site.tally, name)
    }));
    table.rest(sites.len(), "sites");
    if sites.len() > 1 {
        table.rows.insert(0, row(&report.totals.tally, "all sites"));
    }
    table
}

/// The clusters that lost most occurrences.
fn clusters(report: &Report, most: usize) -> NumberTable {
    let mut table = NumberTable::new(["removed", "kept", "documents", "reason", "cluster", "text"]);
    let row = |cluster: &ClusterEntry| {
        let text = cluster.variants.first().map_or("", |variant| &variant.text);
        vec![
            grouped(u64::from(cluster.occurrences.saturating_sub(cluster.kept))),
            grouped(u64::from(cluster.kept)),
            grouped(u64::from(cluster.documents)),
            cluster
                .removed
                .main_reason()
                .map_or("", Reason::name)
                .to_owned(),
            cluster.id.clone(),
            of_site(text, &cluster.site),
        ]
    };
    table.rows = report.clusters.listed.iter().take(most).map(row).collect();
    table.rest(
        report.clusters.total,
        "clusters in report/clusters.jsonl.zst",
    );
    table
}

/// The block families that stand in most documents.
fn families(report: &Report, most: usize) -> NumberTable {
    let mut table = NumberTable::new([
        "documents",
        "texts",
        "block family",
        "cue, or commonest text",
    ]);
    let row = |family: &BlockEntry| {
        let commonest = family.members.first().map(|member| member.text.as_str());
        let text = family.cue.as_deref().or(commonest);
        vec![
            grouped(u64::from(family.documents)),
            grouped(family.members.len() as u64),
            family.id.clone(),
            of_site(text.unwrap_or_default(), &family.site),
        ]
    };
    table.rows = report.blocks.listed.iter().take(most).map(row).collect();
    table.rest(
        report.blocks.total,
        "block families in report/blocks.jsonl.zst",
    );
    table
}

/// A text of a site: sites that print one text have clusters of one id.
fn of_site(text: &str, site: &str) -> String {
    match site {
        "" => text.to_owned(),
        site => format!("{site}: {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned_cut_and_harmless() {
        let mut table = NumberTable::new(["removed", "text"]);
        table.rows = vec![
            vec!["1,234".to_owned(), "Read \u{1b}[2Jmore".to_owned()],
            vec![
                "7".to_owned(),
                "a very long text that ends nowhere".to_owned(),
            ],
        ];
        table.rest(12, "texts");
        let shown = anstream::adapter::strip_str(&table.print(34)).to_string();
        let expected = "\n  removed  text\n    1,234  Read \\u{1b}[2Jmore\n        7  \
                        a very long text that …\n  and 10 more texts\n";
        assert_eq!(shown, expected);
    }
}
