//! All documents and all that went → what the page shows of them.
//!
//! In: the record, read once. Out: which documents to show, an example of
//! each cluster and family that is shown, what nearly went, and the counts
//! behind the pictures. It holds what is shown, and forty bytes for each thing that is
//! said of paragraphs.
//!
//! Documents are drawn by the hash of their names, with the corpus as seed. The
//! sample and every family draw by the same hash: so the same documents show
//! many things, and fewer of them do.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::budget::{
    CHANGED, COMFORTABLE_BYTES, COPIES, DOCUMENT_BYTES, EXAMPLES, IDS_BYTES, KEPT_BY, NEAR,
    NEAR_CHARACTERS, NEAR_MILLIBITS, OF_SITE, PARAGRAPHS, RECORD, SAMPLE, TEXT,
};
use super::example::{DocumentIds, Example, ExamplePlace, NearMiss};
use super::histograms::{Missing, Positions, Timeline};
use super::lowest::Lowest;
use super::near::{NearestMisses, ParagraphKey};
use super::sites::Sites;
use super::titles::SourceNames;
use crate::error::Result;
use crate::limit::LimitShare;
use crate::result::documents::brief::{BriefDocument, BriefItem, BriefRecord};
use crate::result::documents::{DocumentLine, Fate, ParagraphSummary, RecordPlace};

/// What is looked for.
pub(super) struct SurveyWanted {
    /// The clusters that are shown, by site and id.
    pub(super) clusters: FxHashMap<ParagraphKey, u32>,
    /// The families that are shown, by site and id.
    pub(super) families: FxHashMap<ParagraphKey, u32>,
    /// The documents that lost running text: their ids, or where they stand (`source#line`).
    pub(super) lost: FxHashSet<String>,
    /// The sites of which a document is looked for.
    pub(super) sites: FxHashSet<u32>,
    /// A changed document is left with little if less than this share of it is left.
    pub(super) nearly_empty: LimitShare,
    /// Draws the sample.
    pub(super) seed: u64,
}

/// What was found.
pub(super) struct Survey {
    pub(super) lost: Vec<ExamplePlace>,
    pub(super) changed: Lowest<(Reverse<u64>, Reverse<u64>, u64), ExamplePlace>,
    pub(super) sample: Lowest<u64, ExamplePlace>,
    pub(super) copies: Lowest<u64, ExamplePlace>,
    /// Some of each site, by its number.
    pub(super) of_sites: BTreeMap<u32, Lowest<u64, ExamplePlace>>,
    /// What was read.
    pub(super) sources: SourceNames,
    pub(super) near: NearestMisses<NearMiss>,
    /// What stayed for another reason than the evidence.
    pub(super) kept_by: NearestMisses<NearMiss>,
    /// Paragraphs that nearly went, or stayed for another reason.
    pub(super) nearly_gone: u64,
    /// For each cluster that is shown.
    pub(super) clusters: Vec<Option<Example>>,
    /// For each family that is shown.
    pub(super) families: Vec<FamilySeen>,
    pub(super) ids: DocumentIds,
    /// Documents that are left with little.
    pub(super) nearly_empty: u64,
    pub(super) positions: Positions,
    pub(super) missing: Missing,
    pub(super) timeline: Timeline,
}

/// What was seen of a family.
pub(super) struct FamilySeen {
    pub(super) documents: Lowest<u64, ExamplePlace>,
    /// The last document that had it.
    last: u64,
}

/// The document at hand.
struct SurveyedDocument<'l> {
    brief: &'l BriefDocument,
    site: u32,
    hash: u64,
    found: ExamplePlace,
}

/// Surveys a result, whose record in brief that is.
///
/// # Errors
/// Where a file cannot be read or is not as it was written.
pub(super) fn survey(
    mut record: BriefRecord,
    wanted: &SurveyWanted,
    sites: &mut Sites<'_>,
) -> Result<Survey> {
    let mut survey = Survey::new(wanted);
    let mut said: Vec<ParagraphSummary> = Vec::new();
    let (mut brief, mut number) = (BriefDocument::default(), 0);
    while let Some(item) = record.read(&mut brief)? {
        match item {
            BriefItem::Paragraph(paragraph) => said.push(paragraph),
            BriefItem::Document => {
                number += 1;
                let site = sites.number(&brief.site);
                let site = site.ok_or_else(|| record.damaged("its site is not in report.json"))?;
                let document = SurveyedDocument {
                    site,
                    hash: hash(&brief, wanted.seed),
                    found: ExamplePlace {
                        place: RecordPlace { number },
                        site,
                        estimate: estimate(&brief),
                        is_large: brief.bytes > RECORD || brief.paragraphs > PARAGRAPHS,
                    },
                    brief: &brief,
                };
                survey.document(&document, wanted);
                survey.paragraphs(&document, &said, wanted);
            }
            BriefItem::Source(name) => survey.sources.add(&name),
        }
    }
    Ok(survey)
}

/// The draw of a document.
fn hash(document: &BriefDocument, seed: u64) -> u64 {
    let source = xxh3_64_with_seed(document.source.as_bytes(), seed ^ document.line);
    xxh3_64_with_seed(document.document.as_bytes(), source)
}

/// Whether a document was changed, and less than this share of its paragraphs' characters is left.
pub(super) fn is_nearly_empty(document: &DocumentLine, least: LimitShare) -> bool {
    is_left_with_less(document.fate, document.characters_left(), least)
}

fn is_left_with_less(fate: Fate, (left, all): (u64, u64), least: LimitShare) -> bool {
    fate == Fate::Changed && least.is_missed(left, all)
}

/// About how many bytes a document takes in the page.
fn estimate(document: &BriefDocument) -> u64 {
    let (removed, paragraphs) = (document.removed_characters, document.removed_paragraphs);
    let gone = removed.min(paragraphs * TEXT as u64);
    let stayed = document.characters.saturating_sub(removed);
    let kept = document.paragraphs.saturating_sub(paragraphs);
    let size = |text: u64, bars: u64| text.saturating_add(text / 8).saturating_add(bars * 160);
    // What went is cut and folded where it would take more, and in the end all of it is.
    let gone = size(gone, paragraphs).min(COMFORTABLE_BYTES as u64);
    let all = size(stayed, kept).saturating_add(gone);
    all.saturating_add(400).min(DOCUMENT_BYTES as u64)
}

impl Survey {
    fn new(wanted: &SurveyWanted) -> Self {
        let family = || FamilySeen {
            documents: Lowest::new(EXAMPLES),
            last: 0,
        };
        Self {
            lost: Vec::new(),
            changed: Lowest::new(CHANGED),
            sample: Lowest::new(SAMPLE),
            copies: Lowest::new(COPIES),
            of_sites: BTreeMap::new(),
            sources: SourceNames::default(),
            near: NearestMisses::new(NEAR),
            kept_by: NearestMisses::new(KEPT_BY),
            clusters: (0..wanted.clusters.len()).map(|_| None).collect(),
            families: (0..wanted.families.len()).map(|_| family()).collect(),
            ids: DocumentIds::new(IDS_BYTES),
            nearly_gone: 0,
            nearly_empty: 0,
            positions: Positions::default(),
            missing: Missing::default(),
            timeline: Timeline::default(),
        }
    }

    /// The sites of everything that may be shown, ascending.
    pub(super) fn sites(&self, wanted: &SurveyWanted) -> BTreeSet<u32> {
        let mut sites = BTreeSet::new();
        sites.extend(wanted.clusters.keys().map(|key| key.0));
        sites.extend(wanted.families.keys().map(|key| key.0));
        let families = self
            .families
            .iter()
            .flat_map(|seen| seen.documents.values());
        let lists = self.changed.values().chain(self.sample.values());
        let of_sites = self.of_sites.values().flat_map(Lowest::values);
        let lists = lists.chain(self.copies.values()).chain(families);
        let lists = lists.chain(of_sites).chain(&self.lost);
        sites.extend(lists.map(|found| found.site));
        let near = self.near.values().chain(self.kept_by.values());
        sites.extend(near.map(|miss| miss.found.site));
        sites
    }

    /// Counts a document, and offers it to the lists.
    fn document(&mut self, document: &SurveyedDocument<'_>, wanted: &SurveyWanted) {
        let SurveyedDocument {
            brief: line, found, ..
        } = document;
        self.ids.add(line, found.place.number, document.site);
        if let Some(date) = &line.date {
            self.timeline
                .count(date.as_bytes(), line.paragraphs, line.removed_paragraphs);
        }
        let left = line.characters_left();
        let is_nearly_empty = is_left_with_less(line.fate, left, wanted.nearly_empty);
        self.nearly_empty += u64::from(is_nearly_empty);
        if line.fate == Fate::Dropped {
            self.positions.count_whole(line.paragraphs);
        }
        if found.is_large {
            return;
        }
        if line.fate == Fate::Changed {
            let all = u128::from(left.1.max(1));
            let share = u128::from(line.removed_characters) * 1_000_000 / all;
            let share = u64::try_from(share).unwrap_or(u64::MAX);
            let rank = (
                Reverse(share),
                Reverse(line.removed_characters),
                found.place.number,
            );
            self.changed.offer(rank, || *found);
        }
        if line.is_copy {
            self.copies.offer(document.hash, || *found);
        }
        if wanted.lost.contains(&line.document)
            || !wanted.lost.is_empty()
                && wanted
                    .lost
                    .contains(&format!("{}#{}", line.source, line.line))
        {
            self.lost.push(*found);
        }
        if wanted.sites.contains(&document.site) {
            let of_site = self.of_sites.entry(document.site);
            let of_site = of_site.or_insert_with(|| Lowest::new(OF_SITE));
            of_site.offer(document.hash, || *found);
        }
        self.sample.offer(document.hash, || *found);
    }

    /// Looks at the paragraphs of a document.
    fn paragraphs(
        &mut self,
        document: &SurveyedDocument<'_>,
        said: &[ParagraphSummary],
        wanted: &SurveyWanted,
    ) {
        let line = document.brief;
        for (paragraph, one) in (0..).zip(&line.said) {
            let at = usize::try_from(one.number).ok();
            let Some(said) = at.and_then(|at| said.get(at)) else {
                continue;
            };
            let at = u64::from(paragraph);
            self.positions.count(at, line.paragraphs, said.reason);
            let mut missing = None;
            if said.reason.is_none()
                && let Some(stayed) = one.stayed
            {
                missing = Some(stayed.1);
                // One that stands nowhere else is known by its place.
                let alone = document.hash ^ at;
                let key = (document.site, said.cluster.unwrap_or(alone));
                let make = || NearMiss::new(document.found, line, (paragraph, *said, stayed.1));
                self.offer_near(said, stayed, key, make);
            }
            if let Some(cluster) = said.cluster
                && let Some(&at) = wanted.clusters.get(&(document.site, cluster))
                && let Some(example) = self.clusters.get_mut(at as usize)
            {
                let rank = (missing.is_some(), document.hash, paragraph);
                Example::offer(example, rank, || Example::new(rank, line, said, missing));
            }
            if let Some(block) = said.block
                && let Some(&at) = wanted.families.get(&(document.site, block))
                && let Some(seen) = self.families.get_mut(at as usize)
            {
                seen.see(document);
            }
        }
    }

    fn offer_near(
        &mut self,
        said: &ParagraphSummary,
        (characters, missing): (u64, f64),
        key: ParagraphKey,
        make: impl FnOnce() -> NearMiss,
    ) {
        if characters < NEAR_CHARACTERS {
            return;
        }
        // Thousandths are written.
        let missing = (missing * 1000.0).round() as i64;
        if said.kept_by.is_some() {
            self.nearly_gone += 1;
            self.kept_by.offer(missing, key, make);
            return;
        }
        if said.cluster.is_some() {
            self.missing.count(missing);
        }
        if missing < NEAR_MILLIBITS {
            self.nearly_gone += 1;
            self.near.offer(missing, key, make);
        }
    }
}

impl FamilySeen {
    fn see(&mut self, document: &SurveyedDocument<'_>) {
        let found = &document.found;
        if self.last == found.place.number {
            return;
        }
        self.last = found.place.number;
        if !found.is_large {
            self.documents.offer(document.hash, || *found);
        }
    }
}
