//! What the paragraphs that repeat stand between.
//!
//! In: the documents of a site, each paragraph with whose text it is and what it is
//! among its document's. Out: for each cluster, and for each form with numbers or a
//! label, what its places say: where furniture begins and ends, how often it stands
//! alone in own text, whether it has the same neighbours each time. Counts only, which
//! are put into 32 bits. It never says what goes.
//!
//! "Share" under every entry of a live page ends what is furniture; the line over a
//! list of links begins it; a prompt in mid-article does both. What a line was seen to
//! stand between says what it costs to change there.

mod stance;

pub use stance::Stance;

use rayon::prelude::*;

use crate::bits::{BIT, Millibits, log2_ratio};
use crate::corpus::{Occurrence, Site};

/// Lines of varied forms that make a list.
pub(super) const LIST: usize = 3;

/// What a paragraph is among those of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbour {
    /// It stands nowhere else.
    Own,
    /// A paragraph, or a form, that other documents have.
    Known,
    /// A line of a form that tells something of its document.
    Varied,
    /// Anything else: nothing is counted.
    Other,
}

/// A paragraph in its document.
#[derive(Clone, Copy, Debug)]
pub struct ParagraphPlace {
    /// Whose places are counted: a cluster's or a form's.
    pub key: u32,
    /// What it is to the paragraphs beside it.
    pub kind: Neighbour,
    /// Other groups that hold it: paragraphs side by side with as many are one passage.
    pub others: u32,
    /// Whether it is sentences of a minority: side by side they are one passage, too, as
    /// when each report takes some of what was written before on its subject.
    pub background: bool,
}

/// How often what stands on one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Side {
    own: u32,
    known: u32,
    varied: u32,
}

/// Sightings of no line in particular that are counted beforehand: a block of seven or
/// eight lines has fifteen neighbours, of which two are body, which makes a change cost
/// 2.7 bits. Two changes then cost more than a short line says that two or three
/// documents share, and less than a paragraph of own running text is worth.
const OWN_BEFORE: u64 = 2;
const KNOWN_BEFORE: u64 = 13;

/// What a change costs where nothing is known, and the most that it can be worth.
pub const CHANGE: Millibits = 27 * BIT / 10;
const MOST: Millibits = 5 * BIT;

impl Side {
    fn add(&mut self, neighbour: Neighbour) {
        match neighbour {
            Neighbour::Own => self.own += 1,
            Neighbour::Known => self.known += 1,
            Neighbour::Varied => self.varied += 1,
            Neighbour::Other => {}
        }
    }

    fn merge(&mut self, other: Side) {
        self.own += other.own;
        self.known += other.known;
        self.varied += other.varied;
    }

    /// What it costs that body stands on this side of the line, if the line is
    /// furniture: negative where that is the usual thing.
    fn change(self) -> Millibits {
        let own = u64::from(self.own) + u64::from(self.varied);
        log2_ratio(u64::from(self.known) + KNOWN_BEFORE, own + OWN_BEFORE).clamp(-MOST, CHANGE)
    }

    /// The share of own text, in thousandths; all where nothing is known.
    fn share(self) -> u32 {
        let all = u64::from(self.own) + u64::from(self.known);
        let share = (u64::from(self.own) * 1000).checked_div(all);
        share.map_or(1000, |share| share as u32)
    }

    /// Whether lines of lists stand there more often than anything else.
    fn is_list(self) -> bool {
        self.varied > self.own + self.known
    }
}

/// The most common neighbour so far (R. Boyer and J. Moore, "MJRTY", 1981), then how
/// often it is it.
#[derive(Clone, Copy, Debug, Default)]
struct Majority {
    candidate: u32,
    lead: u32,
    times: u32,
    all: u32,
}

impl Majority {
    fn meet(&mut self, neighbour: u32) {
        if self.lead == 0 {
            self.candidate = neighbour;
        }
        if self.candidate == neighbour {
            self.lead += 1;
        } else {
            self.lead -= 1;
        }
    }

    fn count(&mut self, neighbour: u32) {
        self.all += 1;
        self.times += u32::from(self.candidate == neighbour);
    }

    /// Whether it is the neighbour more than half of the times: in whatever order the
    /// documents come, it is the candidate then.
    fn is_usual(self) -> bool {
        self.times * 2 > self.all
    }
}

/// What was counted of a key.
#[derive(Clone, Copy, Debug, Default)]
struct Sides {
    above: Side,
    below: Side,
    /// Above and below the passage that it is part of.
    over: Side,
    under: Side,
    usual: [Majority; 2],
}

impl Sides {
    /// Counts a paragraph of a document, and what stands beside it.
    fn meet(&mut self, row: &[CountedPlace], at: usize) {
        self.over.add(row[at].over);
        self.under.add(row[at].under);
        if let Some(above) = at.checked_sub(1) {
            self.above.add(row[above].kind);
        }
        if let Some(below) = row.get(at + 1) {
            self.below.add(below.kind);
        }
        for (majority, name) in self.usual.iter_mut().zip(neighbours(row, at)) {
            majority.meet(name.unwrap_or(unlike(majority)));
        }
    }

    /// Counts how often what is beside it is the most common one, once all were met.
    fn count_usual(&mut self, row: &[CountedPlace], at: usize) {
        for (majority, name) in self.usual.iter_mut().zip(neighbours(row, at)) {
            majority.count(name.unwrap_or(unlike(majority)));
        }
    }

    fn stance(&self) -> Stance {
        let mut around = self.over;
        around.merge(self.under);
        let (above, below) = (self.above.share(), self.below.share());
        Stance::default()
            .with_changes(self.above.change(), self.below.change())
            .with_alone(above.min(below))
            .with_beside(above.max(below))
            .with_own_share(around.share())
            .with_usual(self.usual[0].is_usual(), self.usual[1].is_usual())
            .with_list(self.above.is_list() || self.below.is_list())
            .with_own_above(self.above.own >= 3)
            .with_own_below(self.below.own > self.below.known)
            .with_known_above(self.above.known > 0 && self.above.own * 2 <= self.above.known)
    }
}

/// No neighbour: the document begins or ends there.
const BOUNDARY: u32 = u32::MAX;

/// Parts of the keys at most: each is counted by a thread that goes over all documents.
const MOST_PARTS: usize = 16;

/// Counts the places of `keys` keys, in the documents that `is_counted` names; `place`
/// says what a paragraph is among those of its document.
#[must_use]
pub fn stances(
    site: &Site,
    keys: usize,
    place: impl Fn(&Occurrence) -> ParagraphPlace + Sync,
    is_counted: impl Fn(usize) -> bool,
) -> Vec<Stance> {
    let documents: Vec<usize> = (0..site.documents.len())
        .filter(|&document| is_counted(document))
        .collect();
    let places: Vec<ParagraphPlace> = site.spellings().par_iter().map(&place).collect();
    let row = |row: &mut Vec<ParagraphPlace>, &document: &usize| {
        let spellings = site.paragraphs(document).spellings().iter();
        row.clear();
        row.extend(spellings.map(|&spelling| places[spelling as usize]));
        part_lonely(row);
        counted(row)
    };
    let rows = documents.par_iter().map_init(Vec::new, row);
    let rows: Vec<Vec<CountedPlace>> = rows.collect();
    let parts = rayon::current_num_threads().next_power_of_two();
    let parts = KeyParts::new(keys, parts.min(MOST_PARTS));
    let sides = parts.count(&rows);
    let stance = |key: usize| sides[parts.part(key)][parts.place(key)].stance();
    (0..keys).into_par_iter().map(stance).collect()
}

/// A paragraph with what stands above and below the passage that it is part of.
#[derive(Clone, Copy, Debug)]
struct CountedPlace {
    key: u32,
    kind: Neighbour,
    over: Neighbour,
    under: Neighbour,
}

/// The paragraphs of a document as they are counted.
fn counted(row: &[ParagraphPlace]) -> Vec<CountedPlace> {
    let mut counted = Vec::with_capacity(row.len());
    let kind = |at: Option<usize>| {
        let place = at.and_then(|at| row.get(at));
        place.map_or(Neighbour::Known, |place| place.kind)
    };
    while let Some(first) = row.get(counted.len()) {
        let start = counted.len();
        let same = |place: &&ParagraphPlace| {
            first.others > 0 && place.others == first.others || first.background && place.background
        };
        let end = start + 1 + row[start + 1..].iter().take_while(same).count();
        let (over, under) = (kind(start.checked_sub(1)), kind(Some(end)));
        counted.extend(row[start..end].iter().map(|place| CountedPlace {
            key: place.key,
            kind: place.kind,
            over,
            under,
        }));
    }
    counted
}

/// A neighbour that is nobody's most common one.
fn unlike(majority: &Majority) -> u32 {
    majority.candidate.wrapping_add(1)
}

/// The known neighbours of a paragraph; nothing where the one beside it is not known.
fn neighbours(row: &[CountedPlace], at: usize) -> [Option<u32>; 2] {
    [at.checked_sub(1), Some(at + 1)].map(|at| match at.and_then(|at| row.get(at)) {
        None => Some(BOUNDARY),
        Some(place) if place.kind == Neighbour::Known => Some(place.key),
        Some(_) => None,
    })
}

/// Keys in parts that are counted side by side: which neighbour is the most common depends
/// on the order of the documents, so that one thread asks for each key. The most frequent
/// keys come first, and go to the parts in turn.
#[derive(Clone, Copy, Debug)]
struct KeyParts {
    keys: usize,
    /// A power of two of parts, as bits.
    bits: u32,
}

impl KeyParts {
    fn new(keys: usize, parts: usize) -> Self {
        Self {
            keys,
            bits: parts.ilog2(),
        }
    }

    fn part(self, key: usize) -> usize {
        key & ((1 << self.bits) - 1)
    }

    fn place(self, key: usize) -> usize {
        key >> self.bits
    }

    /// What is counted of the keys, part by part.
    fn count(self, rows: &[Vec<CountedPlace>]) -> Vec<Vec<Sides>> {
        let parts = (0..1 << self.bits).into_par_iter();
        parts.map(|part| self.count_part(part, rows)).collect()
    }

    fn count_part(self, part: usize, rows: &[Vec<CountedPlace>]) -> Vec<Sides> {
        let mut sides = vec![Sides::default(); self.place(self.keys) + 1];
        let own = |row: &[CountedPlace], at: usize| {
            let key = row[at].key as usize;
            (self.part(key) == part).then_some(self.place(key))
        };
        for row in rows {
            for at in 0..row.len() {
                if let Some(place) = own(row, at) {
                    sides[place].meet(row, at);
                }
            }
        }
        for row in rows {
            for at in 0..row.len() {
                if let Some(place) = own(row, at) {
                    sides[place].count_usual(row, at);
                }
            }
        }
        sides
    }
}

/// A few lines of a form among what is known are numbers among furniture, no list.
fn part_lonely(row: &mut [ParagraphPlace]) {
    for lines in row.chunk_by_mut(|one, other| one.kind == other.kind) {
        if lines[0].kind == Neighbour::Varied && lines.len() < LIST {
            lines
                .iter_mut()
                .for_each(|line| line.kind = Neighbour::Other);
        }
    }
}

#[cfg(test)]
mod tests;
