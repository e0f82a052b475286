//! What was done to documents, in numbers.
//!
//! In: documents that were cleaned. Out: JSON with the names that `report.json` has for the
//! same numbers. It lists the first of many, as that does.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use dejalu::{Article, Reason, TextCluster};
use serde::Serialize;
use serde_json::{Value, json};

use crate::cleaned::{Cleaned, name};
use crate::repeated::{RepeatedBlock, RepeatedText};

/// How many clusters and blocks are listed.
const TOP: usize = 50;

/// Paragraphs, and the characters in them.
#[derive(Clone, Copy, Default, Serialize)]
struct Amount {
    paragraphs: u64,
    characters: u64,
}

impl Amount {
    fn add(&mut self, text: &str) {
        self.paragraphs += 1;
        self.characters += text.chars().count() as u64;
    }
}

/// What documents add up to.
#[derive(Clone, Default, Serialize)]
struct Tally {
    documents: u64,
    changed: u64,
    dropped: u64,
    spared: u64,
    emptied: u64,
    paragraphs: u64,
    characters: u64,
    removed: BTreeMap<&'static str, Amount>,
}

/// What is said of a site.
#[derive(Serialize)]
struct SiteEntry<'a> {
    name: &'a str,
    #[serde(flatten)]
    tally: &'a Tally,
    copies: u32,
    distinct_paragraphs: u64,
    strict: bool,
}

impl Tally {
    fn of_all_reasons() -> Self {
        let removed = Reason::ALL.map(|reason| (reason.name(), Amount::default()));
        Self {
            removed: removed.into(),
            ..Self::default()
        }
    }

    fn count(&mut self, article: Article<'_>) {
        let gone = article.removed().len();
        self.documents += 1;
        self.dropped += u64::from(article.is_dropped());
        self.changed += u64::from(gone > 0);
        self.spared += u64::from(article.is_spared());
        self.emptied += u64::from(gone > 0 && gone == article.paragraphs());
        self.paragraphs += article.paragraphs() as u64;
        self.characters += article.original().chars().count() as u64;
        for one in article.removed() {
            self.removed
                .entry(one.reason().name())
                .or_default()
                .add(one.text());
        }
        if article.is_dropped() {
            // It went whole, and nothing of it went before.
            let whole = self.removed.entry(Reason::Duplicate.name()).or_default();
            whole.paragraphs += article.paragraphs() as u64;
            whole.characters += article.original().chars().count() as u64;
        }
    }
}

/// The report.
pub(crate) fn of(cleaned: &Cleaned) -> Value {
    let mut totals = Tally::of_all_reasons();
    let mut sites: BTreeMap<&str, Tally> = BTreeMap::new();
    for article in cleaned.articles() {
        totals.count(article);
        sites
            .entry(article.site())
            .or_insert_with(Tally::of_all_reasons)
            .count(article);
    }
    let parts = || cleaned.parts.iter();
    let mut judged: BTreeMap<&str, (u32, u64, bool)> = BTreeMap::new();
    for site in parts().flat_map(dejalu::Cleaned::sites) {
        let sums = judged.entry(site.name()).or_default();
        *sums = (
            sums.0 + site.copies(),
            sums.1 + site.distinct(),
            sums.2 || site.is_strict(),
        );
    }
    let site = |(site, tally): (&&str, &Tally)| {
        let (copies, distinct, strict) = judged.get(site).copied().unwrap_or_default();
        json!(SiteEntry {
            name: site,
            tally,
            copies,
            distinct_paragraphs: distinct,
            strict,
        })
    };
    let lost = RepeatedText::lost(cleaned);
    let mut clusters = RepeatedText::all(cleaned);
    let went = |cluster: &RepeatedText<'_>| -> u32 { cluster.removed().map(|one| one.1).sum() };
    clusters.sort_by_key(|one| (Reverse((went(one), one.documents)), one.one.id()));
    let mut blocks = RepeatedBlock::all(cleaned);
    blocks.sort_by_key(|one| (Reverse(one.documents), one.one.id()));
    let block = |block: &RepeatedBlock<'_>| {
        json!({
            "id": name(block.one.id()), "site": block.one.site(), "documents": block.documents,
            "cue": block.one.cue().map(TextCluster::text),
        })
    };
    json!({
        "tool": concat!("dejalu ", env!("CARGO_PKG_VERSION")),
        "totals": totals,
        "lost": {
            "texts": lost.len(),
            "characters": lost.iter().map(|one| u64::from(one.lost)).sum::<u64>(),
            "largest": lost.iter().take(TOP).map(cluster).collect::<Vec<_>>(),
        },
        "sites": sites.iter().map(site).collect::<Vec<_>>(),
        "clusters": {
            "total": clusters.len(),
            "listed": clusters.iter().take(TOP).map(cluster).collect::<Vec<_>>(),
        },
        "blocks": {
            "total": blocks.len(),
            "listed": blocks.iter().take(TOP).map(block).collect::<Vec<_>>(),
        },
    })
}

fn cluster(cluster: &RepeatedText<'_>) -> Value {
    let removed = cluster
        .removed()
        .map(|(reason, times)| (reason.name(), times));
    let one = cluster.one;
    json!({
        "id": name(one.id()), "site": one.site(), "text": one.text(),
        "documents": cluster.documents, "occurrences": cluster.occurrences,
        "removed": removed.collect::<BTreeMap<_, _>>(), "known": cluster.known,
        "lost": cluster.lost, "owner": one.owner().map(dejalu::DocumentRef::id),
    })
}
