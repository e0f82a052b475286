//! All documents and all that went → what the page shows of them.
//!
//! In: the record, read once, some parts at a time. Out: which documents to show, an example
//! of each cluster and family that is shown, what nearly went, and the counts behind the
//! pictures. Paragraphs are looked at side by side, while the next parts are read. It holds
//! what is shown, the parts at hand, and what `said_table` keeps.
//!
//! Documents are drawn by the hash of their names, with the corpus as seed. The
//! sample and every family draw by the same hash: so the same documents show
//! many things, and fewer of them do.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::budget::{
    CHANGED, COMFORTABLE_BYTES, COPIES, DOCUMENT_BYTES, IDS_BYTES, OF_SITE, PARAGRAPHS, RECORD,
    SAMPLE, TEXT,
};
use super::example::{DocumentIds, ExamplePlace};
use super::histograms::Timeline;
use super::lowest::Lowest;
use super::near::ParagraphKey;
use super::paragraph_survey::ParagraphSurvey;
use super::said_table::SaidTable;
use super::sites::Sites;
use super::titles::SourceNames;
use crate::error::Result;
use crate::limit::LimitShare;
use crate::result::documents::brief::{BriefDocument, BriefPart, BriefRecord, BriefSums};
use crate::result::documents::{DocumentLine, Fate, RecordPlace};

/// More threads than look at paragraphs at a time: each keeps what it finds.
const MOST_SURVEYS: usize = 8;

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
    /// What was found of paragraphs.
    pub(super) paragraphs: ParagraphSurvey,
    pub(super) ids: DocumentIds,
    /// Documents.
    total: u64,
    /// Documents that are left with little.
    pub(super) nearly_empty: u64,
    pub(super) timeline: Timeline,
}

/// A document at hand.
pub(super) struct SurveyedDocument<'p> {
    pub(super) brief: BriefDocument<'p>,
    pub(super) site: u32,
    /// Its draw.
    pub(super) hash: u64,
    pub(super) found: ExamplePlace,
}

/// Surveys a result, whose record in brief that is.
///
/// # Errors
/// Where a file cannot be read or is not as it was written.
pub(super) fn survey(
    mut record: BriefRecord,
    wanted: &SurveyWanted,
    sites: &Sites<'_>,
) -> Result<Survey> {
    let mut survey = Survey::new(wanted);
    let mut table = SaidTable::new(&wanted.clusters, &wanted.families);
    let threads = rayon::current_num_threads().min(MOST_SURVEYS);
    let surveys = (1..threads).map(|_| ParagraphSurvey::new(wanted));
    let mut surveys: Vec<ParagraphSurvey> = surveys.collect();
    let mut parts = record.parts()?;
    while !parts.is_empty() {
        let take = || -> std::result::Result<(), String> {
            for said in parts.iter().flat_map(|part| &part.said) {
                table.push(said);
            }
            let documents = survey.documents(&parts, wanted, sites)?;
            let share = documents.len().div_ceil(threads).max(1);
            let first = std::iter::once(&mut survey.paragraphs);
            let all: Vec<&mut ParagraphSurvey> = first.chain(&mut surveys).collect();
            let shares = all.into_par_iter().zip(documents.par_chunks(share));
            shares.for_each(|(survey, documents)| {
                for document in documents {
                    survey.add(document, &table);
                }
            });
            Ok(())
        };
        let (taken, next) = rayon::join(take, || record.parts());
        taken.map_err(|what| record.damaged(&what))?;
        parts = next?;
    }
    for other in surveys {
        survey.paragraphs.merge(other);
    }
    Ok(survey)
}

/// The draw of a document.
fn hash(document: &BriefDocument<'_>, seed: u64) -> u64 {
    let source = xxh3_64_with_seed(document.source.as_bytes(), seed ^ document.sums.line);
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
fn estimate(document: &BriefSums) -> u64 {
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
        Self {
            lost: Vec::new(),
            changed: Lowest::new(CHANGED),
            sample: Lowest::new(SAMPLE),
            copies: Lowest::new(COPIES),
            of_sites: BTreeMap::new(),
            sources: SourceNames::default(),
            paragraphs: ParagraphSurvey::new(wanted),
            ids: DocumentIds::new(IDS_BYTES),
            total: 0,
            nearly_empty: 0,
            timeline: Timeline::default(),
        }
    }

    /// The sites of everything that may be shown, ascending.
    pub(super) fn sites(&self, wanted: &SurveyWanted) -> BTreeSet<u32> {
        let mut sites = BTreeSet::new();
        sites.extend(wanted.clusters.keys().map(|key| key.0));
        sites.extend(wanted.families.keys().map(|key| key.0));
        let paragraphs = &self.paragraphs;
        let families = paragraphs
            .families
            .iter()
            .flat_map(|seen| seen.documents.values());
        let lists = self.changed.values().chain(self.sample.values());
        let of_sites = self.of_sites.values().flat_map(Lowest::values);
        let lists = lists.chain(self.copies.values()).chain(families);
        let lists = lists.chain(of_sites).chain(&self.lost);
        sites.extend(lists.map(|found| found.site));
        let near = paragraphs.near.values().chain(paragraphs.kept_by.values());
        sites.extend(near.map(|miss| miss.found.site));
        sites
    }

    /// Counts the documents of some parts, and offers them to the lists.
    fn documents<'p>(
        &mut self,
        parts: &'p [BriefPart],
        wanted: &SurveyWanted,
        sites: &Sites<'_>,
    ) -> std::result::Result<Vec<SurveyedDocument<'p>>, String> {
        let mut documents = Vec::new();
        for part in parts {
            part.sources.iter().for_each(|name| self.sources.add(name));
            for brief in part.documents() {
                self.total += 1;
                let Some(site) = sites.number(brief.site) else {
                    let (document, site) = (brief.document, brief.site);
                    return Err(format!(
                        "the site {site:?} of {document:?} is not in report.json"
                    ));
                };
                let document = SurveyedDocument {
                    site,
                    hash: hash(&brief, wanted.seed),
                    found: ExamplePlace {
                        place: RecordPlace { number: self.total },
                        site,
                        estimate: estimate(&brief.sums),
                        is_large: brief.sums.bytes > RECORD || brief.sums.paragraphs > PARAGRAPHS,
                    },
                    brief,
                };
                self.document(&document, wanted);
                documents.push(document);
            }
        }
        Ok(documents)
    }

    /// Counts a document, and offers it to the lists.
    fn document(&mut self, document: &SurveyedDocument<'_>, wanted: &SurveyWanted) {
        let SurveyedDocument { brief, found, .. } = document;
        let line = &brief.sums;
        self.ids.add(brief, found.place.number, document.site);
        if let Some(date) = brief.date {
            self.timeline
                .count(date.as_bytes(), line.paragraphs, line.removed_paragraphs);
        }
        let left = brief.characters_left();
        let is_nearly_empty = is_left_with_less(line.fate, left, wanted.nearly_empty);
        self.nearly_empty += u64::from(is_nearly_empty);
        if line.fate == Fate::Dropped {
            self.paragraphs.positions.count_whole(line.paragraphs);
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
        let at = || format!("{}#{}", brief.source, line.line);
        if wanted.lost.contains(brief.document)
            || !wanted.lost.is_empty() && wanted.lost.contains(&at())
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
}
