//! What a reader sees without a script, and the page around the data.
//!
//! In: the report's sums, the widest families and clusters, the data as JSON.
//! Out: `report.html`. Every text of the corpus is escaped by the template;
//! style, script and data are put in as they are.

use askama::Template;

use super::check_part::CheckPart;
use super::csp::policy;
use super::harmless::line;
use super::lost;
use super::most_common::CommonFamily;
use super::spell::{counted, grouped, percent};
use crate::limit::LimitShare;
use crate::result::findings::ClusterEntry;
use crate::result::lost::LostEntry;
use crate::result::report::Report;
use crate::verdict::Reason;

/// The style of the page.
const STYLE: &str = include_str!("html/style.css");

/// The script of the page: its parts, in the order of `html/parts.txt`.
const SCRIPT: &str = concat!(
    include_str!("html/js/words-en.js"),
    include_str!("html/js/words-fr.js"),
    include_str!("html/js/words-check-en.js"),
    include_str!("html/js/words-check-fr.js"),
    include_str!("html/js/page.js"),
    include_str!("html/js/text.js"),
    include_str!("html/js/difference.js"),
    include_str!("html/js/parts.js"),
    include_str!("html/js/summary.js"),
    include_str!("html/js/lost.js"),
    include_str!("html/js/check.js"),
    include_str!("html/js/site.js"),
    include_str!("html/js/sites.js"),
    include_str!("html/js/families.js"),
    include_str!("html/js/clusters.js"),
    include_str!("html/js/cluster.js"),
    include_str!("html/js/exports.js"),
    include_str!("html/js/bars.js"),
    include_str!("html/js/documents.js"),
    include_str!("html/js/reader.js"),
    include_str!("html/js/pictures.js"),
    include_str!("html/js/near.js"),
    include_str!("html/js/rest.js"),
    include_str!("html/js/start.js"),
);

/// Families and clusters that stand in the page without a script.
const ROWS: usize = 20;

/// Texts of a family that stand there.
const TEXTS: usize = 3;

/// Characters of a text that stands there.
const CHARACTERS: usize = 160;

/// The page.
#[derive(Template)]
#[template(path = "page.html", config = "src/render/askama.toml")]
struct HtmlPage<'p> {
    csp: &'p str,
    style: &'p str,
    script: &'p str,
    island: &'p str,
    check: Option<&'p CheckPart>,
    tool: &'p str,
    title: &'p str,
    verdict: &'p str,
    lost: &'p str,
    lost_texts: &'p [LostRow],
    cards: &'p [Card],
    families: &'p [PageFamilyRow],
    clusters: &'p [PageClusterRow],
    more_families: &'p str,
    more_clusters: &'p str,
}

struct Card {
    label: &'static str,
    value: String,
}

struct LostRow {
    place: String,
    text: String,
}

struct PageFamilyRow {
    cue: String,
    documents: String,
    members: String,
    dates: String,
    texts: Vec<String>,
}

struct PageClusterRow {
    text: String,
    reason: &'static str,
    documents: String,
    occurrences: String,
    removed: String,
    kept: String,
}

/// What stands in the page whether a script runs or not.
pub(super) struct Plain {
    tool: String,
    title: String,
    verdict: String,
    lost: String,
    lost_texts: Vec<LostRow>,
    cards: Vec<Card>,
    families: Vec<PageFamilyRow>,
    clusters: Vec<PageClusterRow>,
    more_families: String,
    more_clusters: String,
    /// What a check says of it all.
    pub(super) check: Option<CheckPart>,
}

/// Sums that the report does not have.
pub(super) struct PageSums {
    pub(super) clusters: u64,
    pub(super) families: u64,
    pub(super) nearly_empty: u64,
    pub(super) least_left: LimitShare,
}

impl Plain {
    /// The plain part of a result's page.
    pub(super) fn new(report: &Report, sums: &PageSums, title: &str) -> Self {
        Self {
            tool: report.tool.clone(),
            title: line(title, usize::MAX),
            verdict: verdict(report),
            lost: lost::sentence(&report.lost, report.dry_run),
            lost_texts: report.lost.largest.iter().map(lost_row).collect(),
            cards: cards(report, sums),
            families: Vec::new(),
            clusters: Vec::new(),
            more_families: more(sums.families, "blocks.jsonl"),
            more_clusters: more(sums.clusters, "clusters.jsonl"),
            check: None,
        }
    }

    /// Adds the widest of the families and clusters, which come widest first.
    pub(super) fn add(&mut self, families: &[CommonFamily], clusters: &[ClusterEntry]) {
        self.families = families.iter().take(ROWS).map(family_row).collect();
        self.clusters = clusters.iter().take(ROWS).map(cluster_row).collect();
    }

    /// The page with this data in it; `None` only if the template fails, which
    /// writing to memory does not.
    pub(super) fn page(&self, island: &str) -> Option<String> {
        let page = HtmlPage {
            csp: &policy(STYLE, SCRIPT),
            style: STYLE,
            script: SCRIPT,
            island,
            check: self.check.as_ref(),
            tool: &self.tool,
            title: &self.title,
            verdict: &self.verdict,
            lost: &self.lost,
            lost_texts: &self.lost_texts,
            cards: &self.cards,
            families: &self.families,
            clusters: &self.clusters,
            more_families: &self.more_families,
            more_clusters: &self.more_clusters,
        };
        page.render().ok()
    }
}

/// The run in one sentence.
pub(super) fn verdict(report: &Report) -> String {
    let tally = &report.totals.tally;
    if tally.documents == 0 {
        return "Nothing was read: the input holds no article.".to_owned();
    }
    let removed = tally.removed.all();
    let would = if report.dry_run { "would be" } else { "were" };
    let (changed, of) = (tally.changed, tally.documents);
    let mut said = if removed.paragraphs == 0 {
        format!(
            "Nothing {would} removed from {}.",
            counted(of, "document", "documents")
        )
    } else {
        format!(
            "{} of the paragraphs and {} of the characters {would} removed; {} of {} changed.",
            percent(removed.paragraphs, tally.paragraphs),
            percent(removed.characters, tally.characters),
            grouped(changed),
            counted(of, "document", "documents"),
        )
    };
    if report.dry_run {
        said.push_str(" This was a dry run: no articles were written.");
    }
    said
}

fn cards(report: &Report, sums: &PageSums) -> Vec<Card> {
    let tally = &report.totals.tally;
    let removed = tally.removed.all();
    let share = |count, of| format!("{} ({})", grouped(count), percent(count, of));
    let card = |label, value| Card { label, value };
    vec![
        card("Documents", grouped(tally.documents)),
        card("Paragraphs", grouped(tally.paragraphs)),
        card("Characters", grouped(tally.characters)),
        card(
            "Paragraphs removed",
            share(removed.paragraphs, tally.paragraphs),
        ),
        card(
            "Characters removed",
            share(removed.characters, tally.characters),
        ),
        card("Documents changed", share(tally.changed, tally.documents)),
        card(
            "Documents left with little",
            format!(
                "{} (less than {} of the characters in their paragraphs)",
                grouped(sums.nearly_empty),
                sums.least_left
            ),
        ),
        card("Clusters", grouped(sums.clusters)),
        card("Block families", grouped(sums.families)),
        card(
            "Articles crawled twice",
            grouped(report.articles_twice.total as u64),
        ),
        card("Bad records", grouped(report.problems.bad)),
    ]
}

fn more(total: u64, file: &str) -> String {
    if total <= ROWS as u64 {
        return String::new();
    }
    format!(
        "The {ROWS} widest of {}; all are in {file}.",
        grouped(total)
    )
}

fn lost_row(entry: &LostEntry) -> LostRow {
    LostRow {
        place: line(&lost::place(entry), usize::MAX),
        text: quoted(&entry.text),
    }
}

fn family_row(family: &CommonFamily) -> PageFamilyRow {
    let texts = family.members.first.iter().take(TEXTS);
    PageFamilyRow {
        cue: quoted(family.cue.as_deref().unwrap_or_default()),
        documents: grouped(family.documents),
        members: grouped(family.members.ids.len() as u64),
        dates: match &family.dates {
            None => String::new(),
            Some((first, last)) if first == last => line(first, CHARACTERS),
            Some((first, last)) => line(&format!("{first} – {last}"), CHARACTERS),
        },
        texts: texts.map(|member| quoted(&member.text)).collect(),
    }
}

fn cluster_row(cluster: &ClusterEntry) -> PageClusterRow {
    let text = cluster.variants.first().map_or("", |variant| &variant.text);
    PageClusterRow {
        text: quoted(text),
        reason: cluster.removed.main_reason().map_or("kept", Reason::name),
        documents: grouped(cluster.documents.into()),
        occurrences: grouped(cluster.occurrences.into()),
        removed: grouped(cluster.occurrences.saturating_sub(cluster.kept).into()),
        kept: grouped(cluster.kept.into()),
    }
}

/// A text of the corpus, which no script draws: what hides in it is spelled out.
fn quoted(text: &str) -> String {
    line(text, CHARACTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_all_its_parts_in_their_order() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render/html");
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let parts: String = read("parts.txt")
            .lines()
            .filter(|name| !name.trim().is_empty())
            .map(|name| read(&format!("js/{name}")))
            .collect();
        assert_eq!(SCRIPT, parts);
        for (text, end) in [(SCRIPT, "</script"), (STYLE, "</style")] {
            assert!(!text.contains(end), "{end} would end it");
        }
    }
}
