//! Blocks → verdicts.
//!
//! In: the decoded documents of a site and the facts behind them. Out: which
//! paragraphs go, each with one reason and its evidence, and which stay, with
//! theirs (`evidence.rs`) and what was missing. Lists of paragraphs
//! that the user allows or denies are applied here, last. It never reads text.

use crate::block::State;
use crate::corpus::Site;
use crate::error::{Error, Result};
use crate::evidence::Switches;
use crate::evidence::cue::Cue;
use crate::evidence::facts::{References, Sources, USUAL_CAUTION};
use crate::evidence::head::{Head, HeadRow};
use crate::learn::{DecodingBuffers, Rules, Scene};
use crate::paragraph::Separator;
use crate::readable::readable;
use crate::repeat;
use crate::token::tokenise;
use crate::verdict::{Evidence, EvidenceKind, Kept, KeptBy, Reason, Removal};

mod evidence;

use evidence::{needs_references, said};

/// The evidence of a paragraph that is on the deny-list.
const DENIED: EvidenceKind = EvidenceKind::Deny;

/// The evidence of a paragraph that another one says again.
const REPEATED: EvidenceKind = EvidenceKind::Repeat;

/// Paragraphs to either side among which a teaser is looked for.
const NEARBY: usize = 6;

/// Words of a line that advertises nothing: "Share", "Log in".
const FEW_WORDS: u16 = 3;

/// What the decision may do and what it is told beforehand.
///
/// ```
/// let mut config = dejalu::Config::default();
/// config.caution = 6;
/// config.allow.push("Read the small print.".to_owned());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// How documents are divided into paragraphs.
    pub separator: Separator,
    /// The verdicts that may remove.
    pub reasons: Vec<Reason>,
    /// Whether articles that are in the corpus twice are dropped.
    pub drop_copies: bool,
    /// How much evidence a removal needs that may lose something: so many bits for each
    /// time that the share of documents that have a paragraph halves. A paragraph that
    /// every document has is furniture whatever this is; one that few have between their
    /// own text stays unless the evidence is overwhelming. 0 weighs no loss; the most is
    /// [`Config::MOST_CAUTION`].
    pub caution: u32,
    /// Paragraphs that are never removed.
    pub allow: Vec<String>,
    /// Paragraphs that are always removed.
    pub deny: Vec<String>,
    /// What is switched off, to show what carries the result.
    #[doc(hidden)]
    pub switches: Switches,
}

impl Config {
    /// The most that `caution` may be: as much as all evidence together.
    pub const MOST_CAUTION: u32 = 64;

    /// Checks that the options make sense together.
    ///
    /// # Errors
    /// Where they do not; the error names the options, and says what to do.
    pub fn validate(&self) -> Result<()> {
        let (keys, what, remedy): (&[&str], _, _) = if self.drop_copies
            && !self.reasons.contains(&Reason::Duplicate)
        {
            (
                &["articles-twice", "reasons"],
                "`articles-twice` drop removes for the reason `duplicate`, which `reasons` leaves out",
                "add it there",
            )
        } else if self.caution > Self::MOST_CAUTION {
            (
                &["caution"],
                "`caution` is at most 64, with which nothing is removed that could be lost",
                "give less",
            )
        } else {
            return Ok(());
        };
        Err(Error::option(keys, what, remedy))
    }
}

impl Default for Config {
    /// Every reason may remove; articles that are here twice keep their body.
    fn default() -> Self {
        Self {
            separator: Separator::Detect,
            reasons: Reason::ALL.to_vec(),
            drop_copies: false,
            caution: USUAL_CAUTION,
            allow: Vec::new(),
            deny: Vec::new(),
            switches: Switches::default(),
        }
    }
}

/// The allow- and deny-lists, as fingerprints.
#[derive(Debug, Default)]
pub struct Lists {
    allow: Vec<u64>,
    deny: Vec<u64>,
}

impl Lists {
    /// Fingerprints the lists of a configuration.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let fingerprints = |texts: &[String]| {
            let mut exact: Vec<u64> = texts
                .iter()
                .map(|text| tokenise(&readable(text.trim())).exact)
                .collect();
            exact.sort_unstable();
            exact
        };
        Self {
            allow: fingerprints(&config.allow),
            deny: fingerprints(&config.deny),
        }
    }

    fn allows(&self, exact: impl Fn() -> u64) -> bool {
        holds(&self.allow, exact)
    }

    fn denies(&self, exact: impl Fn() -> u64) -> bool {
        holds(&self.deny, exact)
    }
}

/// Whether a list holds a fingerprint, which is not asked for where the list is
/// empty: mostly it is, and the fingerprint is far away.
fn holds(list: &[u64], exact: impl Fn() -> u64) -> bool {
    !list.is_empty() && list.binary_search(&exact()).is_ok()
}

/// What the decision of one document rests on.
#[derive(Debug)]
pub struct Case<'a> {
    /// The site and what its documents are decoded from.
    pub scene: &'a Scene<'a>,
    /// What their facts are found with.
    pub sources: &'a Sources<'a>,
    /// The heads of the documents.
    pub rows: &'a [HeadRow],
    /// The rules of the site, what was learned of it first.
    pub rules: &'a Rules,
    /// Groups of documents in the site.
    pub groups: u32,
    /// Which documents of the site say their head twice.
    pub repeats: repeat::Habit,
    /// The user's lists.
    pub lists: &'a Lists,
    /// The user's options.
    pub config: &'a Config,
}

/// The verdict on a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What goes, in order; clusters and owners as the site numbers them.
    pub removals: Vec<Removal>,
    /// What stays, in order, numbered in the same way.
    pub kept: Vec<Kept>,
    /// Whether nothing would have been left, so that everything stays.
    pub spared: bool,
}

impl Decision {
    /// Lets those removals stay, because nothing would be left.
    fn spare(&mut self, stays: impl Fn(&Removal) -> bool) {
        let (spared, removals): (Vec<Removal>, Vec<Removal>) = std::mem::take(&mut self.removals)
            .into_iter()
            .partition(stays);
        self.removals = removals;
        let spared = spared.into_iter();
        self.kept
            .extend(spared.map(|removal| kept_from(removal, KeptBy::Spared)));
        self.kept.sort_unstable_by_key(|kept| kept.paragraph);
    }
}

/// A decoded document.
struct DecodedPage<'p> {
    document: usize,
    /// What its paragraphs refer to; nothing where none of it counts.
    references: &'p [References],
    scratch: &'p DecodingBuffers,
    said_twice: &'p [(usize, usize)],
}

impl Case<'_> {
    /// Decides a document of the site.
    #[must_use]
    pub fn decide(&self, document: usize, scratch: &mut DecodingBuffers) -> Decision {
        self.scene.decode(document, self.rules, scratch);
        let site = self.scene.census.site;
        let said_twice = self.repeats.said_twice(site, document, &scratch.states);
        let is_body = |state: &State| *state == State::Body;
        let nothing_goes = scratch.states.iter().all(is_body)
            && said_twice.is_empty()
            && self.lists.deny.is_empty();
        let references = if nothing_goes && !scratch.facts.iter().any(needs_references) {
            Vec::new()
        } else {
            let rows = &self.rows[site.documents[document].paragraphs.clone()];
            let weights = |index: usize| scratch.facts[index].compact.weights();
            self.sources.references(document, &Head::new(rows), weights)
        };
        let mut spare = std::mem::take(&mut scratch.spare);
        let page = DecodedPage {
            document,
            references: &references,
            scratch,
            said_twice: &said_twice,
        };
        let mut decision = Decision::default();
        for index in 0..scratch.states.len() {
            self.settle(&page, index, &mut decision, &mut spare);
        }
        scratch.spare = spare;
        if nothing_goes {
            return decision;
        }
        let nothing_left = |decision: &Decision| {
            !decision.removals.is_empty()
                && self.words_left(site, document, &decision.removals) == 0
        };
        if nothing_left(&decision) {
            // Of a page that is all forms, the numbers are the article.
            decision.spare(|removal| has_evidence(removal, EvidenceKind::Template));
        }
        decision.spared = nothing_left(&decision);
        if decision.spared {
            decision.spare(|removal| !has_evidence(removal, DENIED));
        }
        decision
    }

    /// Decides a paragraph; `spare` lists are taken for its evidence.
    fn settle(
        &self,
        page: &DecodedPage<'_>,
        index: usize,
        decision: &mut Decision,
        spare: &mut Vec<Vec<Evidence>>,
    ) {
        let site = self.scene.census.site;
        let text = || site.paragraphs(page.document)[index].text;
        let exact = || site.texts[text() as usize].exact;
        let is_denied = self.lists.denies(exact);
        let (cluster, owner) = (page.scratch.facts[index].cluster, page.owner(index));
        let mut evidence = spare.pop().unwrap_or_default();
        let Some(reason) = self.charge(page, index, is_denied, &mut evidence) else {
            self.weigh(page, index, &mut evidence);
            decision.kept.push(Kept {
                paragraph: index as u32,
                evidence,
                missing: page.scratch.margins.missing()[index],
                kept_by: None,
                cluster: Some(cluster),
                owner,
            });
            return;
        };
        let removal = Removal {
            paragraph: index as u32,
            reason,
            evidence,
            cluster: Some(cluster),
            family: None,
            owner,
        };
        if self.lists.allows(exact) {
            decision.kept.push(kept_from(removal, KeptBy::Allow));
        } else if is_denied || self.config.reasons.contains(&reason) {
            decision.removals.push(removal);
        } else {
            decision.kept.push(kept_from(removal, KeptBy::Reasons));
        }
    }

    /// Why a paragraph would go, whatever is allowed; adds the evidence for it.
    fn charge(
        &self,
        page: &DecodedPage<'_>,
        index: usize,
        is_denied: bool,
        evidence: &mut Vec<Evidence>,
    ) -> Option<Reason> {
        if is_denied {
            evidence.push(said(DENIED, 1));
            return Some(Reason::Boilerplate);
        }
        if page.scratch.states[index] != State::Body {
            self.weigh(page, index, evidence);
            return Some(self.reason(page, index));
        }
        let again = page.said_twice.iter().find(|(goes, _)| *goes == index);
        let &(_, stays) = again?;
        evidence.push(said(REPEATED, stays as u32));
        Some(Reason::Repeat)
    }

    /// Why a paragraph that was decoded as furniture goes.
    fn reason(&self, page: &DecodedPage<'_>, index: usize) -> Reason {
        let (fact, states) = (&page.scratch.facts[index], &page.scratch.states);
        let (compact, weights) = (fact.compact, fact.compact.weights());
        let occurrence = self.scene.census.site.paragraphs(page.document)[index];
        let opens =
            index == 0 || states[index - 1] == State::Body || states[index] == State::Cued(index);
        let goes_on = states
            .get(index + 1)
            .is_some_and(|state| *state != State::Body);
        let is_cue = states[index] == State::Cued(index) || self.habits(page).cue(fact).is_some();
        let is_short = Cue::may_be(occurrence);
        if opens && goes_on && is_short && (is_cue || compact.is_fresh()) {
            return Reason::Cue;
        }
        let often = (self.groups / 3).max(3);
        let is_form = weights.get(EvidenceKind::Template) > 0;
        let is_often = || self.scene.census.others(occurrence) >= often;
        if page.owner(index).is_some() || weights.get(EvidenceKind::Slot) > 0 {
            Reason::Teaser
        } else if is_form || is_often() || fact.dress.words <= FEW_WORDS {
            Reason::Boilerplate
        } else if matches!(states[index], State::Cued(_)) || is_among_teasers(page, index) {
            Reason::Teaser
        } else {
            Reason::Boilerplate
        }
    }

    /// Words of a document that its removals leave.
    fn words_left(&self, site: &Site, document: usize, removals: &[Removal]) -> u64 {
        let mut removed = removals
            .iter()
            .map(|removal| removal.paragraph as usize)
            .peekable();
        let mut words = 0;
        for (index, occurrence) in site.paragraphs(document).iter().enumerate() {
            if removed.peek() == Some(&index) {
                removed.next();
            } else {
                words += u64::from(occurrence.dress.words);
            }
        }
        words
    }
}

/// Whether a paragraph nearby, in the same block, advertises a document.
fn is_among_teasers(page: &DecodedPage<'_>, index: usize) -> bool {
    let states = &page.scratch.states;
    let is_block = |at: &usize| states[*at] != State::Body;
    let before = (index.saturating_sub(NEARBY)..index)
        .rev()
        .take_while(is_block);
    let after = (index..states.len().min(index + NEARBY)).take_while(is_block);
    before.chain(after).any(|at| page.owner(at).is_some())
}

/// Whether a removal rests on a kind of evidence.
fn has_evidence(removal: &Removal, kind: EvidenceKind) -> bool {
    removal
        .evidence
        .iter()
        .any(|evidence| evidence.kind == kind)
}

/// The paragraph of a removal that does not happen.
fn kept_from(removal: Removal, kept_by: KeptBy) -> Kept {
    Kept {
        paragraph: removal.paragraph,
        evidence: removal.evidence,
        missing: 0,
        kept_by: Some(kept_by),
        cluster: removal.cluster,
        owner: removal.owner,
    }
}
