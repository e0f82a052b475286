//! All documents and all that went → what the page shows of them.
//!
//! In: `documents.jsonl` and the journal, each read once, side by side: both
//! are in the order of the input. Out: which documents to show, an example of
//! each cluster and family that is shown, what nearly went, and the counts
//! behind the pictures. It holds what is shown, never what was read.
//!
//! Documents are drawn by the hash of their names, with the corpus as seed. The
//! sample and every family draw by the same hash: so the same documents show
//! many things, and fewer of them do.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::Path;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::budget::{
    CHANGED, COPIES, EXAMPLES, IDS_BYTES, KEPT_BY, NEAR, NEAR_MILLIBITS, RECORD, SAMPLE, TEXT,
};
use super::example::{Example, Ids, NearMiss};
use super::histograms::{Missing, Positions, Timeline};
use super::lines::Lines;
use super::lowest::Lowest;
use super::near::{Key, Nearest};
use super::records::{Found, Gone, Head, Kept};
use super::removals::{Removals, Windows};
use super::sites::Sites;
use crate::error::Result;
use crate::finished::Place;
use crate::journal;
use crate::report::documents::{DOCUMENTS, Fate};
use crate::verdict::Reason;

/// What is looked for.
pub(super) struct Wanted {
    /// The clusters that are shown, by site and id.
    pub(super) clusters: FxHashMap<Key, u32>,
    /// The families that are shown, by site and id.
    pub(super) families: FxHashMap<Key, u32>,
    /// Documents that surely hold something of a family, by their ids as they
    /// are spelled in files, for families that no window shows.
    pub(super) holders: FxHashMap<Vec<u8>, Vec<u32>>,
    /// Draws the sample.
    pub(super) seed: u64,
}

/// What was found.
pub(super) struct Survey {
    pub(super) changed: Lowest<(Reverse<u64>, Reverse<u64>, u64), Found>,
    pub(super) sample: Lowest<u64, Found>,
    pub(super) copies: Lowest<u64, Found>,
    pub(super) near: Nearest<NearMiss>,
    /// What stayed for another reason than the evidence.
    pub(super) kept_by: Nearest<NearMiss>,
    /// Paragraphs that nearly went, or stayed for another reason.
    pub(super) nearly_gone: u64,
    /// For each cluster that is shown.
    pub(super) clusters: Vec<Option<Example>>,
    /// For each family that is shown.
    pub(super) families: Vec<FamilySeen>,
    pub(super) ids: Ids,
    /// Documents of which a tenth or less is left.
    pub(super) nearly_empty: u64,
    pub(super) positions: Positions,
    /// Documents that the positions are of: those of which all was seen.
    pub(super) placed: u64,
    /// Paragraphs of the document at hand, and why they went.
    stood: Vec<(u64, Option<Reason>)>,
    pub(super) missing: Missing,
    pub(super) timeline: Timeline,
}

/// What was seen of a family.
pub(super) struct FamilySeen {
    pub(super) documents: Lowest<(bool, u64), Found>,
    /// The last document that had it.
    last: u64,
}

/// The document at hand.
struct Document<'l> {
    head: Head<'l>,
    site: u32,
    hash: u64,
    found: Found,
}

/// Surveys the result whose report is in `folder`.
///
/// # Errors
/// Where a file cannot be read or is not as it was written.
pub(super) fn survey(
    folder: &Path,
    wanted: &Wanted,
    sites: &mut Sites<'_>,
    windows: Windows,
) -> Result<Survey> {
    let mut documents = Lines::open(&folder.join(DOCUMENTS))?;
    let mut removals = Removals::open(&folder.join(journal::FILE_NAME), windows)?;
    let mut survey = Survey::new(wanted);
    let (mut source, mut gone_before) = (Vec::new(), 0);
    while documents.advance()? {
        let refuse = |what: &str| documents.damaged(what);
        let head = Head::read(documents.line()).ok_or_else(|| refuse("this is no document"))?;
        if head.source.0 != source {
            source = head.source.0.to_vec();
            gone_before = 0;
        }
        let place = Place {
            offset: documents.offset(),
            number: documents.number(),
            gone_before,
        };
        gone_before = gone_before.saturating_add(head.removed.bytes);
        let site = sites.spelled(head.site);
        let site = site.ok_or_else(|| refuse("its site is not in report.json"))?;
        let estimate = estimate(&head);
        let document = Document {
            site,
            hash: xxh3_64_with_seed(head.name, wanted.seed),
            found: Found {
                place,
                site,
                estimate,
            },
            head,
        };
        survey.document(&document, wanted);
        survey
            .kept(&document, wanted)
            .ok_or_else(|| refuse("a paragraph of it cannot be read"))?;
        let is_all = removals.of(&head, |gone| survey.gone(&document, gone, wanted))?;
        survey.close(&head, is_all);
    }
    removals.finish()?;
    Ok(survey)
}

/// About how many bytes a document takes in the page.
fn estimate(head: &Head<'_>) -> u64 {
    let text = head
        .characters
        .min(head.paragraphs.saturating_mul(TEXT as u64));
    let bars = head.paragraphs.saturating_mul(160);
    text.saturating_add(text / 8)
        .saturating_add(bars)
        .saturating_add(400)
}

impl Survey {
    fn new(wanted: &Wanted) -> Self {
        let family = || FamilySeen {
            documents: Lowest::new(EXAMPLES),
            last: 0,
        };
        Self {
            changed: Lowest::new(CHANGED),
            sample: Lowest::new(SAMPLE),
            copies: Lowest::new(COPIES),
            near: Nearest::new(NEAR),
            kept_by: Nearest::new(KEPT_BY),
            clusters: (0..wanted.clusters.len()).map(|_| None).collect(),
            families: (0..wanted.families.len()).map(|_| family()).collect(),
            ids: Ids::new(IDS_BYTES),
            nearly_gone: 0,
            nearly_empty: 0,
            positions: Positions::default(),
            placed: 0,
            stood: Vec::new(),
            missing: Missing::default(),
            timeline: Timeline::default(),
        }
    }

    /// The sites of everything that may be shown, ascending.
    pub(super) fn sites(&self, wanted: &Wanted) -> BTreeSet<u32> {
        let mut sites = BTreeSet::new();
        sites.extend(wanted.clusters.keys().map(|key| key.0));
        sites.extend(wanted.families.keys().map(|key| key.0));
        let families = self
            .families
            .iter()
            .flat_map(|seen| seen.documents.values());
        let lists = self.changed.values().chain(self.sample.values());
        let lists = lists.chain(self.copies.values()).chain(families);
        sites.extend(lists.map(|found| found.site));
        let near = self.near.values().chain(self.kept_by.values());
        sites.extend(near.map(|miss| miss.found.site));
        sites
    }

    /// Counts a document, and offers it to the lists.
    fn document(&mut self, document: &Document<'_>, wanted: &Wanted) {
        let Document { head, found, .. } = document;
        let removed = head.removed;
        self.ids.add(head, found.place.number);
        if let Some(date) = head.date {
            self.timeline
                .count(date.0, head.paragraphs, removed.paragraphs);
        }
        let share = |of: u64| {
            u128::from(removed.characters) * u128::from(of) / u128::from(head.characters.max(1))
        };
        if head.fate == Fate::Changed && share(10) >= 9 {
            self.nearly_empty += 1;
        }
        if head.end.saturating_sub(head.start) > RECORD {
            return;
        }
        let number = found.place.number;
        if head.fate == Fate::Changed {
            let share = u64::try_from(share(1_000_000)).unwrap_or(u64::MAX);
            let rank = (Reverse(share), Reverse(removed.characters), number);
            self.changed.offer(rank, || *found);
        }
        if head.is_copy {
            self.copies.offer(document.hash, || *found);
        }
        self.sample.offer(document.hash, || *found);
        for &family in wanted.holders.get(head.id.0).into_iter().flatten() {
            if let Some(seen) = self.families.get_mut(family as usize) {
                // After all that were seen with it.
                seen.documents.offer((true, document.hash), || *found);
            }
        }
    }

    /// Looks at the paragraphs that stayed; `None` where one cannot be read.
    fn kept(&mut self, document: &Document<'_>, wanted: &Wanted) -> Option<()> {
        let mut scan = document.head.kept;
        while let Some(kept) = Kept::next(&mut scan)? {
            self.stood.push((kept.paragraph, None));
            // One that stands nowhere else is known by its place.
            let alone = document.hash ^ kept.paragraph;
            let key = (document.site, kept.cluster.unwrap_or(alone));
            self.offer_near(document, &kept, key);
            if kept.cluster.is_none() {
                continue;
            }
            if let Some(&at) = wanted.clusters.get(&key)
                && let Some(example) = self.clusters.get_mut(at as usize)
            {
                let rank = (true, document.hash, kept.paragraph);
                Example::offer(example, rank, || Example::kept(rank, &document.head, &kept));
            }
        }
        Some(())
    }

    /// Ends a document, of which all that went was seen or not.
    fn close(&mut self, head: &Head<'_>, is_all: bool) {
        if is_all {
            self.placed += 1;
            for &(paragraph, reason) in &self.stood {
                self.positions.count(paragraph, head.paragraphs, reason);
            }
            if head.fate == Fate::Dropped {
                self.positions.count_whole(head.paragraphs);
            }
        }
        self.stood.clear();
    }

    fn offer_near(&mut self, document: &Document<'_>, kept: &Kept<'_>, key: Key) {
        let make = || NearMiss::new(document.found, &document.head, kept);
        if kept.kept_by.is_some() {
            self.nearly_gone += 1;
            self.kept_by.offer(kept.missing, key, make);
            return;
        }
        if kept.cluster.is_some() {
            self.missing.count(kept.missing);
        }
        if kept.missing < NEAR_MILLIBITS {
            self.nearly_gone += 1;
            self.near.offer(kept.missing, key, make);
        }
    }

    /// Looks at a paragraph that went.
    fn gone(&mut self, document: &Document<'_>, gone: &Gone<'_>, wanted: &Wanted) {
        let head = &document.head;
        self.stood.push((gone.paragraph, Some(gone.reason)));
        if let Some(cluster) = gone.cluster
            && let Some(&at) = wanted.clusters.get(&(document.site, cluster))
            && let Some(example) = self.clusters.get_mut(at as usize)
        {
            let rank = (false, document.hash, gone.paragraph);
            Example::offer(example, rank, || Example::gone(rank, head, gone));
        }
        if let Some(family) = gone.family
            && let Some(&at) = wanted.families.get(&(document.site, family))
            && let Some(seen) = self.families.get_mut(at as usize)
        {
            seen.see(document);
        }
    }
}

impl FamilySeen {
    fn see(&mut self, document: &Document<'_>) {
        let Document { head, found, .. } = document;
        if self.last == found.place.number {
            return;
        }
        self.last = found.place.number;
        if head.end.saturating_sub(head.start) <= RECORD {
            self.documents.offer((false, document.hash), || *found);
        }
    }
}
