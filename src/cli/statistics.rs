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
use super::terminal::{Terminal, columns_of, fit};

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
    rows: Vec<NumberRow>,
    /// Whether the words are what is looked for, so that they have a line of their own where
    /// the numbers leave them little room.
    is_about_words: bool,
    /// Said below.
    rest: Option<String>,
}

/// A row.
struct NumberRow {
    cells: Vec<String>,
    words: String,
    /// The site that the words are of, where there are several.
    site: String,
}

impl NumberTable {
    fn new<const N: usize>(heads: [&str; N], is_about_words: bool) -> Self {
        Self {
            heads: heads.map(str::to_owned).to_vec(),
            rows: Vec::new(),
            is_about_words,
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
        let (head, names) = match self.heads.split_last() {
            Some((head, names)) => (head.as_str(), names),
            None => return String::new(),
        };
        let widths: Vec<usize> = (0..names.len())
            .map(|column| {
                let cells = self.rows.iter().map(|row| row.cells.as_slice());
                let cells = cells.chain([names]).filter_map(|cells| cells.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        let left = width.saturating_sub(widths.iter().map(|width| width + 2).sum::<usize>() + 2);
        let is_below = self.is_about_words && left < width / 2;
        let line = |cells: &[String], words: &dyn Fn(usize) -> String| {
            let cells = cells.iter().zip(&widths);
            let numbers: String = cells
                .map(|(cell, width)| format!("  {cell:>width$}"))
                .collect();
            let line = match is_below {
                true => format!("{numbers}\n    {}", words(width.saturating_sub(4))),
                false => format!("{numbers}  {}", words(left.max(20))),
            };
            line.trim_end().to_owned()
        };
        let heads = line(names, &|columns| fit(head, columns));
        let heads = heads.replace('\n', &format!("{HEADING:#}\n{HEADING}"));
        let mut page = format!("\n{HEADING}{heads}{HEADING:#}\n");
        for row in &self.rows {
            page.push_str(&line(&row.cells, &|columns| row.words_in(columns)));
            page.push('\n');
        }
        if let Some(rest) = &self.rest {
            page.push_str(&format!("  {DIM}{rest}{DIM:#}\n"));
        }
        page
    }
}

impl NumberRow {
    /// The words in so many columns: words of the corpus, the only ones that could harm a
    /// terminal. Their site has a third of the room at most.
    fn words_in(&self, columns: usize) -> String {
        if self.site.is_empty() {
            return fit(&self.words, columns);
        }
        let site = format!(" · {}", fit(&self.site, columns / 3));
        let words = fit(&self.words, columns.saturating_sub(columns_of(&site)));
        format!("{words}{site}")
    }
}

/// Sites with what went for which reason, those that lost most first.
fn sites(report: &Report, most: usize) -> NumberTable {
    let used: Vec<Reason> = Reason::ALL
        .into_iter()
        .filter(|&reason| report.totals.tally.removed.get(reason).paragraphs > 0)
        .collect();
    let mut table = NumberTable::new(["documents", "paragraphs"], false);
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
        NumberRow {
            cells: row,
            words: name.to_owned(),
            site: String::new(),
        }
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
    let mut table = NumberTable::new(
        ["removed", "kept", "documents", "reason", "cluster", "text"],
        true,
    );
    let row = |cluster: &ClusterEntry| {
        let text = cluster.variants.first().map_or("", |variant| &variant.text);
        let cells = vec![
            grouped(u64::from(cluster.occurrences.saturating_sub(cluster.kept))),
            grouped(u64::from(cluster.kept)),
            grouped(u64::from(cluster.documents)),
            cluster
                .removed
                .main_reason()
                .map_or("", Reason::name)
                .to_owned(),
            cluster.id.clone(),
        ];
        NumberRow {
            cells,
            words: text.to_owned(),
            site: of_several(report, &cluster.site),
        }
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
    let heads = [
        "documents",
        "texts",
        "block family",
        "cue, or commonest text",
    ];
    let mut table = NumberTable::new(heads, true);
    let row = |family: &BlockEntry| {
        let commonest = family.members.first().map(|member| member.text.as_str());
        let text = family.cue.as_deref().or(commonest);
        NumberRow {
            cells: vec![
                grouped(u64::from(family.documents)),
                grouped(family.members.len() as u64),
                family.id.clone(),
            ],
            words: text.unwrap_or_default().to_owned(),
            site: of_several(report, &family.site),
        }
    };
    table.rows = report.blocks.listed.iter().take(most).map(row).collect();
    table.rest(
        report.blocks.total,
        "block families in report/blocks.jsonl.zst",
    );
    table
}

/// The site of a text, where there are several: those that print one text have clusters of
/// one id.
fn of_several(report: &Report, site: &str) -> String {
    match report.sites.len() {
        0 | 1 => String::new(),
        _ => site.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str], words: &str, site: &str) -> NumberRow {
        NumberRow {
            cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
            words: words.to_owned(),
            site: site.to_owned(),
        }
    }

    fn shown(table: &NumberTable, width: usize) -> String {
        anstream::adapter::strip_str(&table.print(width)).to_string()
    }

    #[test]
    fn tables_are_aligned_cut_and_harmless() {
        let mut table = NumberTable::new(["removed", "text"], false);
        table.rows = vec![
            row(&["1,234"], "Read \u{1b}[2Jmore", ""),
            row(&["7"], "a very long text that ends nowhere", ""),
        ];
        table.rest(12, "texts");
        let expected = "\n  removed  text\n    1,234  Read \\u{1b}[2Jmore\n        7  \
                        a very long text that …\n  and 10 more texts\n";
        assert_eq!(shown(&table, 34), expected);
    }

    #[test]
    fn words_that_matter_have_most_of_a_narrow_terminal() {
        let mut table = NumberTable::new(["removed", "reason", "cluster", "text"], true);
        let text = "Share this article with your friends and neighbours";
        let cells = ["22", "boilerplate", "24dd98dd2fcf98e4"];
        table.rows = vec![row(&cells, text, "www.harbour-courier.example")];
        let narrow = "\n  removed       reason           cluster\n    text\n       22  boilerplate  \
                      24dd98dd2fcf98e4\n    Share this article with your… · www.harbour-cou…\n";
        assert_eq!(shown(&table, 52), narrow);
        let wide = shown(&table, 160);
        assert!(wide.contains(&format!("98e4  {text} · www.harbour-courier.example\n")));
    }
}
