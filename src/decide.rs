//! Blocks → verdicts.
//!
//! In: the decoded documents of a site and the facts behind them. Out: which
//! paragraphs go, each with one reason and its evidence. Lists of paragraphs
//! that the user allows or denies are applied here, last. It never reads text.

use crate::block::State;
use crate::corpus::Site;
use crate::evidence::cue::Cue;
use crate::evidence::facts::{Facts, Sources};
use crate::evidence::head::{Head, HeadRow};
use crate::evidence::{Kind, Switches, Weights};
use crate::learn::{Habits, Scene, Scratch, penalty};
use crate::paragraph::Separator;
use crate::repeat;
use crate::token::tokenise;
use crate::verdict::{Evidence, Kept, Reason, Removal};

/// The evidence of a paragraph that is on the deny-list.
const DENIED: &str = "deny";

/// The evidence of a paragraph that another one says again.
const REPEATED: &str = "repeat";

/// Paragraphs to either side among which a teaser is looked for.
const NEARBY: usize = 6;

/// Words of a line that advertises nothing: "Share", "Log in".
const FEW_WORDS: u16 = 3;

/// What the decision may do and what it is told beforehand.
#[derive(Clone, Debug)]
pub struct Config {
    /// How documents are divided into paragraphs.
    pub separator: Separator,
    /// The verdicts that may remove.
    pub reasons: Vec<Reason>,
    /// Whether articles that are in the corpus twice are dropped.
    pub drop_copies: bool,
    /// Paragraphs that are never removed.
    pub allow: Vec<String>,
    /// Paragraphs that are always removed.
    pub deny: Vec<String>,
    /// What is switched off, to show what carries the result.
    pub switches: Switches,
}

impl Default for Config {
    /// Every reason may remove; articles that are here twice keep their body.
    fn default() -> Self {
        Self {
            separator: Separator::Detect,
            reasons: Reason::ALL.to_vec(),
            drop_copies: false,
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
                .map(|text| tokenise(text.trim()).exact)
                .collect();
            exact.sort_unstable();
            exact
        };
        Self {
            allow: fingerprints(&config.allow),
            deny: fingerprints(&config.deny),
        }
    }

    fn allows(&self, exact: u64) -> bool {
        self.allow.binary_search(&exact).is_ok()
    }

    fn denies(&self, exact: u64) -> bool {
        self.deny.binary_search(&exact).is_ok()
    }
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
    /// What was learned of the site.
    pub habits: &'a Habits,
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

/// A decoded document with its facts.
struct Page<'p> {
    facts: &'p [Facts],
    scratch: &'p Scratch,
    said_twice: &'p [(usize, usize)],
}

impl Case<'_> {
    /// Decides a document of the site.
    #[must_use]
    pub fn decide(&self, document: usize, scratch: &mut Scratch) -> Decision {
        self.scene.decode(document, self.habits, scratch);
        let site = self.scene.census.site;
        let said_twice = self.repeats.said_twice(site, document, &scratch.states);
        let is_body = |state: &State| *state == State::Body;
        if scratch.states.iter().all(is_body) && said_twice.is_empty() && self.lists.deny.is_empty()
        {
            return Decision {
                kept: self.kept(document, &[]),
                ..Decision::default()
            };
        }
        let rows = &self.rows[site.documents[document].paragraphs.clone()];
        let page = Page {
            facts: &self.sources.facts(document, &Head::new(rows)),
            scratch,
            said_twice: &said_twice,
        };
        let mut removals: Vec<Removal> = (0..page.facts.len())
            .filter_map(|index| self.removal(document, &page, index))
            .collect();
        let nothing_left = |removals: &[Removal]| {
            !removals.is_empty() && self.words_left(site, document, removals) == 0
        };
        if nothing_left(&removals) {
            // Of a page that is all forms, the numbers are the article.
            removals.retain(|removal| !has_evidence(removal, Kind::Template.name()));
        }
        let spared = nothing_left(&removals);
        if spared {
            removals.retain(|removal| has_evidence(removal, DENIED));
        }
        Decision {
            kept: self.kept(document, &removals),
            removals,
            spared,
        }
    }

    /// The paragraphs that stay.
    fn kept(&self, document: usize, removals: &[Removal]) -> Vec<Kept> {
        let census = self.scene.census;
        let mut removed = removals.iter().map(|removal| removal.paragraph).peekable();
        let paragraphs = (0..).zip(census.site.paragraphs(document).iter());
        paragraphs
            .filter(|&(index, _)| removed.next_if_eq(&index).is_none())
            .map(|(paragraph, &occurrence)| Kept {
                paragraph,
                cluster: Some(census.cluster(occurrence)),
                ..Kept::default()
            })
            .collect()
    }

    /// The removal of a paragraph, if it goes.
    fn removal(&self, document: usize, page: &Page<'_>, index: usize) -> Option<Removal> {
        let site = self.scene.census.site;
        let (fact, states) = (&page.facts[index], &page.scratch.states);
        let text = site.paragraphs(document)[index].text;
        let exact = site.texts[text as usize].exact;
        let again = page.said_twice.iter().find(|(goes, _)| *goes == index);
        let is_denied = self.lists.denies(exact);
        let (reason, evidence) = if self.lists.allows(exact) {
            return None;
        } else if is_denied {
            (Reason::Boilerplate, vec![said(DENIED, 1)])
        } else if states[index] != State::Body {
            (
                self.reason(document, page, index),
                self.evidence(page, index),
            )
        } else {
            let &(_, stays) = again?;
            (Reason::Repeat, vec![said(REPEATED, stays as u32)])
        };
        (is_denied || self.config.reasons.contains(&reason)).then_some(Removal {
            paragraph: index as u32,
            reason,
            evidence,
            cluster: Some(fact.cluster),
            family: None,
            owner: fact.owner,
        })
    }

    /// Why a paragraph that was decoded as furniture goes.
    fn reason(&self, document: usize, page: &Page<'_>, index: usize) -> Reason {
        let (fact, states) = (&page.facts[index], &page.scratch.states);
        let opens =
            index == 0 || states[index - 1] == State::Body || states[index] == State::Cued(index);
        let goes_on = states
            .get(index + 1)
            .is_some_and(|state| *state != State::Body);
        let is_cue = states[index] == State::Cued(index)
            || self.habits.cue(&page.scratch.facts[index]).is_some();
        let is_short = Cue::may_be(self.scene.census.site.paragraphs(document)[index]);
        if opens && goes_on && is_short && (is_cue || fact.fresh) {
            return Reason::Cue;
        }
        let often = (self.groups / 3).max(3);
        let is_form = fact.weights.get(Kind::Template) > 0;
        if fact.owner.is_some() || fact.weights.get(Kind::Slot) > 0 {
            Reason::Teaser
        } else if is_form || fact.others >= often || fact.dress.words <= FEW_WORDS {
            Reason::Boilerplate
        } else if matches!(states[index], State::Cued(_)) || is_among_teasers(page, index) {
            Reason::Teaser
        } else {
            Reason::Boilerplate
        }
    }

    /// The numbers behind a removal.
    fn evidence(&self, page: &Page<'_>, index: usize) -> Vec<Evidence> {
        let (facts, states) = (&page.scratch.facts, &page.scratch.states);
        let fact = &page.facts[index];
        let weights: Weights = self.scene.weights(&facts[index], self.habits, true);
        let count = |kind: Kind| match kind {
            Kind::Frequency => fact.others + 1,
            Kind::Template => fact.template_others + 1,
            Kind::Owner => u32::from(fact.owner.is_some()),
            Kind::Slot => fact.opened,
            Kind::Cue => self.habits.cue(&facts[index]).map_or(0, |cue| cue.blocks()),
            Kind::OwnWords | Kind::Shape => 0,
        };
        let mut evidence: Vec<Evidence> = Kind::ALL
            .iter()
            .filter(|&&kind| weights.get(kind) != 0 || (kind == Kind::Frequency && fact.others > 0))
            .map(|&kind| Evidence {
                kind: kind.name(),
                millibits: weights.get(kind),
                count: count(kind),
            })
            .collect();
        if let State::Cued(cue_at) = states[index]
            && cue_at < index
        {
            let offset = index - cue_at;
            let cue = self.habits.cue(&facts[cue_at]);
            let penalty = penalty(&facts[index], &weights);
            let gift = cue.map_or(0, |cue| cue.gift(offset, penalty, fact.dress.is_prose()));
            evidence.push(Evidence {
                kind: "block",
                millibits: gift,
                count: offset as u32,
            });
        }
        evidence
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
fn is_among_teasers(page: &Page<'_>, index: usize) -> bool {
    let states = &page.scratch.states;
    let is_block = |at: &usize| states[*at] != State::Body;
    let before = (index.saturating_sub(NEARBY)..index)
        .rev()
        .take_while(is_block);
    let after = (index..states.len().min(index + NEARBY)).take_while(is_block);
    before.chain(after).any(|at| page.facts[at].owner.is_some())
}

/// Whether a removal rests on a kind of evidence.
fn has_evidence(removal: &Removal, kind: &str) -> bool {
    removal
        .evidence
        .iter()
        .any(|evidence| evidence.kind == kind)
}

/// Evidence that is a statement, not a number of bits.
fn said(kind: &'static str, count: u32) -> Evidence {
    Evidence {
        kind,
        millibits: 0,
        count,
    }
}
