//! A share of a site → everything that its documents are decided from.
//!
//! In: a site, and what earlier corpora say of it. Out: its counts, slots, heads,
//! owners and facts; nothing of it is learned or decided yet.

use rayon::prelude::*;

use crate::background::Background;
use crate::corpus::{Occurrence, Site};
use crate::evidence::census::Census;
use crate::evidence::compact_facts::CompactFacts;
use crate::evidence::facts::{Sources, USUAL_CAUTION};
use crate::evidence::frame::Frames;
use crate::evidence::head::{Head, HeadRow, Heads};
use crate::evidence::owner::Owners;
use crate::evidence::slot::Slots;
use crate::evidence::{DecisionStep, Switches};
use crate::learn::{Lessons, Scene};
use crate::stop::Stop;
use crate::verdict::EvidenceKind;

/// Longest text, in characters, that is compared with the list of cues.
const LISTED_SIZE: u32 = 60;

/// Groups that must hold a phrase of the list, whichever, before the list counts.
const LISTED_GROUPS: usize = 2;

/// What a site is studied with.
#[derive(Clone, Copy)]
pub struct StudyInputs<'a> {
    /// What is switched off.
    pub switches: &'a Switches,
    /// Fingerprints of the phrases on the list of cues, sorted.
    pub phrases: &'a [u64],
    /// Groups of earlier corpora that hold one of them.
    pub listed: usize,
    /// Is asked whether to stop.
    pub stop: &'a Stop<'a>,
    /// Is told what is done next.
    pub told: &'a (dyn Fn(&'static str) + Sync),
}

/// Everything that the documents of a site are decided from.
#[derive(Debug)]
pub struct Study<'s> {
    /// Its counts.
    pub census: Census<'s>,
    /// Its forms with a slot.
    pub slots: Slots,
    /// The frames around headlines.
    pub frames: Frames,
    /// Where clusters stand at heads.
    pub heads: Heads,
    /// The heads of its documents, paragraph by paragraph.
    pub rows: Vec<HeadRow>,
    /// Who owns its headlines.
    pub owners: Owners,
    /// The facts of its paragraphs, in short.
    pub briefs: Vec<CompactFacts>,
    /// Clusters whose text is on the list of cues.
    pub listed: Vec<u32>,
    /// Groups that hold one of them, here and before.
    pub listed_groups: usize,
    /// How much evidence a removal that may lose something needs.
    caution: u32,
}

impl<'s> Study<'s> {
    /// Studies a site, unless somebody asks to stop.
    #[must_use]
    pub fn new(
        site: &'s Site,
        background: &'s Background,
        given: &StudyInputs<'_>,
    ) -> Option<Self> {
        let (switches, stop) = (given.switches, given.stop);
        (given.told)("near-duplicates");
        let census = Census::against(site, background, switches, stop)?;
        (given.told)("owners");
        let slots = if switches.weighs(EvidenceKind::Slot) {
            Slots::new(&census)
        } else {
            Slots::default()
        };
        stop.unless_asked()?;
        let frames = if switches.weighs(EvidenceKind::Slot) {
            Frames::new(&census)
        } else {
            Frames::default()
        };
        let heads = Heads::new(&census);
        let rows = heads.rows(&census, &|occurrence| {
            slots.filling(occurrence.text).is_some()
        });
        stop.unless_asked()?;
        let owners = if switches.weighs(EvidenceKind::Owner) {
            Owners::new(&census, &heads, &rows)
        } else {
            Owners::default()
        };
        stop.unless_asked()?;
        (given.told)("evidence");
        let mut study = Self {
            census,
            slots,
            frames,
            heads,
            rows,
            owners,
            briefs: Vec::new(),
            listed: Vec::new(),
            listed_groups: given.listed,
            caution: USUAL_CAUTION,
        };
        study.briefs = briefs(&study.sources(), &study.rows);
        let (clusters, groups) = listed_cues(&study.census, given.phrases);
        study.listed_groups += groups;
        if switches.uses(DecisionStep::Seeds) && study.listed_groups >= LISTED_GROUPS {
            study.listed = clusters;
        }
        Some(study)
    }

    /// Weighs losses with another caution than habits are learned with: what a site is
    /// like does not depend on how careful one wants to be with it.
    #[must_use]
    pub fn with_caution(mut self, caution: u32) -> Self {
        if caution != self.caution {
            self.caution = caution;
            self.briefs = briefs(&self.sources(), &self.rows);
        }
        self
    }

    /// What facts are found with.
    #[must_use]
    pub fn sources(&self) -> Sources<'_> {
        Sources {
            census: &self.census,
            owners: &self.owners,
            slots: &self.slots,
            frames: &self.frames,
            caution: self.caution,
        }
    }

    /// What habits are learned from.
    #[must_use]
    pub fn scene<'a>(
        &'a self,
        switches: &'a Switches,
        taught: Option<&'a Lessons>,
        stop: &'a Stop<'a>,
    ) -> Scene<'a> {
        Scene {
            census: &self.census,
            briefs: &self.briefs,
            listed: &self.listed,
            switches,
            taught,
            stop,
        }
    }
}

/// The facts of every paragraph of a site, in short.
fn briefs(sources: &Sources<'_>, rows: &[HeadRow]) -> Vec<CompactFacts> {
    let site = sources.census.site;
    let mut briefs = vec![CompactFacts::default(); site.paragraph_count()];
    let by_document = site.by_document(&mut briefs).into_par_iter().enumerate();
    by_document.for_each(|(document, briefs)| {
        let rows = &rows[site.documents[document].paragraphs.clone()];
        let head = Head::new(rows);
        for (brief, facts) in briefs.iter_mut().zip(sources.facts(document, &head)) {
            *brief = CompactFacts::from(&facts);
        }
    });
    briefs
}

/// The clusters whose text is on the list of cues, and how many groups that were
/// not counted before have one.
fn listed_cues(census: &Census<'_>, phrases: &[u64]) -> (Vec<u32>, usize) {
    let site = census.site;
    let is_listed = |occurrence: &Occurrence| {
        let exact = site.texts[occurrence.text as usize].exact;
        occurrence.dress.size < LISTED_SIZE && phrases.binary_search(&exact).is_ok()
    };
    let listed: Vec<bool> = site.spellings().par_iter().map(is_listed).collect();
    let spellings = site.spellings().iter().zip(&listed);
    let clusters = spellings.filter(|(_, listed)| **listed);
    let mut clusters: Vec<u32> = clusters.map(|(text, _)| census.cluster(*text)).collect();
    if clusters.is_empty() {
        return (clusters, 0);
    }
    let new = (0..site.documents.len()).into_par_iter();
    let new = new.filter(|&document| !census.background.is_known(document));
    let has_one = |document: &usize| {
        let mut spellings = site.paragraphs(*document).spellings().iter();
        spellings.any(|&spelling| listed[spelling as usize])
    };
    let groups = new.filter(has_one);
    let mut groups: Vec<u32> = groups
        .map(|document| census.groups.of_document[document])
        .collect();
    for list in [&mut clusters, &mut groups] {
        list.sort_unstable();
        list.dedup();
    }
    (clusters, groups.len())
}
