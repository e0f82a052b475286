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
    CHANGED, COPIES, EXAMPLES, IDS_BYTES, KEPT_BY, NEAR, RECORD, SAMPLE, TEXT,
};
use super::example::{Example, Ids, NearMiss};
use super::histograms::{Missing, Positions, Timeline};
use super::lines::Lines;
use super::lowest::Lowest;
use super::near::{Key, Nearest};
use super::records::{Entry, Found, Gone, Head, Kept};
use super::scan::Raw;
use super::sites::Sites;
use crate::error::Result;
use crate::finished::Place;
use crate::journal;
use crate::report::documents::{DOCUMENTS, Fate};

/// What is looked for.
pub(super) struct Wanted {
    /// The clusters that are shown, by site and id.
    pub(super) clusters: FxHashMap<Key, u32>,
    /// The families that are shown, by site and id.
    pub(super) families: FxHashMap<Key, u32>,
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
    /// For each cluster that is shown.
    pub(super) clusters: Vec<Option<Example>>,
    /// For each family that is shown.
    pub(super) families: Vec<FamilySeen>,
    pub(super) ids: Ids,
    /// Documents of which a tenth or less is left.
    pub(super) nearly_empty: u64,
    pub(super) positions: Positions,
    pub(super) missing: Missing,
    pub(super) timeline: Timeline,
}

/// What was seen of a family.
pub(super) struct FamilySeen {
    pub(super) documents: Lowest<u64, Found>,
    /// The first and the last date, as they are spelled in the file.
    range: Option<(Vec<u8>, Vec<u8>)>,
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
pub(super) fn survey(folder: &Path, wanted: &Wanted, sites: &mut Sites<'_>) -> Result<Survey> {
    let mut documents = Lines::open(&folder.join(DOCUMENTS))?;
    let mut removals = Removals::open(&folder.join(journal::FILE_NAME))?;
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
        survey.document(&document);
        survey
            .kept(&document, wanted)
            .ok_or_else(|| refuse("a paragraph of it cannot be read"))?;
        let gone = removals.of(&head, |gone| survey.gone(&document, gone, wanted))?;
        if head.fate != Fate::Dropped && gone != head.removed.paragraphs {
            return Err(refuse("the journal says something else of it"));
        }
    }
    removals.finish()?;
    Ok(survey)
}

/// About how many bytes a document takes in the page.
fn estimate(head: &Head<'_>) -> u64 {
    let text = head.characters.min(head.paragraphs.saturating_mul(TEXT as u64));
    let bars = head.paragraphs.saturating_mul(160);
    text.saturating_add(text / 8).saturating_add(bars).saturating_add(400)
}

impl Survey {
    fn new(wanted: &Wanted) -> Self {
        let family = || FamilySeen {
            documents: Lowest::new(EXAMPLES),
            range: None,
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
            nearly_empty: 0,
            positions: Positions::default(),
            missing: Missing::default(),
            timeline: Timeline::default(),
        }
    }

    /// The sites of everything that may be shown, ascending.
    pub(super) fn sites(&self, wanted: &Wanted) -> BTreeSet<u32> {
        let mut sites = BTreeSet::new();
        sites.extend(wanted.clusters.keys().map(|key| key.0));
        sites.extend(wanted.families.keys().map(|key| key.0));
        let families = self.families.iter().flat_map(|seen| seen.documents.values());
        let lists = self.changed.values().chain(self.sample.values());
        let lists = lists.chain(self.copies.values()).chain(families);
        sites.extend(lists.map(|found| found.site));
        let near = self.near.values().chain(self.kept_by.values());
        sites.extend(near.map(|miss| miss.found.site));
        sites
    }

    /// Counts a document, and offers it to the lists.
    fn document(&mut self, document: &Document<'_>) {
        let Document { head, found, .. } = document;
        let removed = head.removed;
        self.ids.add(head, found.place.number);
        if let Some(date) = head.date {
            self.timeline.count(date.0, head.paragraphs, removed.paragraphs);
        }
        if head.fate == Fate::Dropped {
            self.positions.count_whole(head.paragraphs);
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
    }

    /// Looks at the paragraphs that stayed; `None` where one cannot be read.
    fn kept(&mut self, document: &Document<'_>, wanted: &Wanted) -> Option<()> {
        let mut scan = document.head.kept;
        while let Some(kept) = Kept::next(&mut scan)? {
            let paragraphs = document.head.paragraphs;
            self.positions.count(kept.paragraph, paragraphs, None);
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

    fn offer_near(&mut self, document: &Document<'_>, kept: &Kept<'_>, key: Key) {
        let make = || NearMiss::new(document.found, &document.head, kept);
        if kept.kept_by.is_some() {
            self.kept_by.offer(kept.missing, key, make);
        } else {
            if kept.cluster.is_some() {
                self.missing.count(kept.missing);
            }
            self.near.offer(kept.missing, key, make);
        }
    }

    /// Looks at a paragraph that went.
    fn gone(&mut self, document: &Document<'_>, gone: &Gone<'_>, wanted: &Wanted) {
        let head = &document.head;
        self.positions.count(gone.paragraph, head.paragraphs, Some(gone.reason));
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
    /// The first and the last date of its documents, compared as they are spelled.
    pub(super) fn dates(&self) -> Option<(String, String)> {
        let (first, last) = self.range.as_ref()?;
        let text = |spelled| Some(Raw(spelled).text()?.into_owned());
        Some((text(first)?, text(last)?))
    }

    fn see(&mut self, document: &Document<'_>) {
        let Document { head, found, .. } = document;
        if self.last == found.place.number {
            return;
        }
        self.last = found.place.number;
        if head.end.saturating_sub(head.start) <= RECORD {
            self.documents.offer(document.hash, || *found);
        }
        let Some(date) = head.date else { return };
        match &mut self.range {
            None => self.range = Some((date.0.to_vec(), date.0.to_vec())),
            Some((first, _)) if date.0 < first.as_slice() => *first = date.0.to_vec(),
            Some((_, last)) if date.0 > last.as_slice() => *last = date.0.to_vec(),
            Some(_) => {}
        }
    }
}

/// The removals of the journal, document by document.
struct Removals {
    lines: Lines,
    /// Whether the line at hand is a removal that no document has taken.
    waits: bool,
}

impl Removals {
    fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            lines: Lines::open(path)?,
            waits: false,
        })
    }

    /// Shows what went of a document; says how many paragraphs that were.
    fn of(&mut self, head: &Head<'_>, mut show: impl FnMut(&Gone<'_>)) -> Result<u64> {
        let mut count = 0;
        while self.waits || self.lines.advance()? {
            self.waits = true;
            match Entry::read(self.lines.line()) {
                Some(Entry::Gone(gone)) => {
                    if gone.start >= head.end || gone.source != head.source {
                        return Ok(count);
                    }
                    if gone.start < head.start {
                        return Err(self.lines.damaged("no document has this"));
                    }
                    show(&gone);
                    count += 1;
                }
                Some(Entry::Other) => {}
                None => return Err(self.lines.damaged("this is no line of a journal")),
            }
            self.waits = false;
        }
        self.waits = false;
        Ok(count)
    }

    /// Sees that every removal was some document's.
    fn finish(mut self) -> Result<()> {
        while self.waits || self.lines.advance()? {
            self.waits = false;
            match Entry::read(self.lines.line()) {
                Some(Entry::Other) => {}
                _ => return Err(self.lines.damaged("no document has this")),
            }
        }
        Ok(())
    }
}
