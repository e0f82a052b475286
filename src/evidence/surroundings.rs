//! What the paragraphs that repeat stand between.
//!
//! In: the documents of a site, and which of their paragraphs are the document's own
//! text and which are known from other documents. Out: for each cluster, and for each
//! form with numbers, how often own text and how often known paragraphs stand right
//! above it and right below it. Counts only, which merge in any order. It never says
//! what goes.
//!
//! "Share" under every entry of a live page ends what is furniture; the line over a
//! list of links begins it; a prompt in mid-article does both. What a line was seen to
//! stand between says what it costs to change there.

use crate::bits::{BIT, Millibits, log2_ratio};
use crate::corpus::{Occurrence, Site};

/// What a neighbour is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbour {
    /// Sentences that stand nowhere else.
    Own,
    /// A paragraph, or a form, that other documents have.
    Known,
    /// A line of a form that tells something of its document.
    Varied,
    /// Anything else: nothing is counted.
    Other,
}

/// How often own text and known paragraphs stand on one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Times that own text stands there.
    pub own: u32,
    /// Times that a known paragraph does.
    pub known: u32,
    /// Times that a line of a varied form does.
    pub varied: u32,
}

/// Sightings of no line in particular that are counted beforehand: of 15 neighbours
/// of a paragraph of furniture two are body, which makes a change cost 2.7 bits.
const OWN_BEFORE: u64 = 2;
const KNOWN_BEFORE: u64 = 13;

impl Side {
    fn add(&mut self, neighbour: Neighbour) {
        match neighbour {
            Neighbour::Own => self.own += 1,
            Neighbour::Known => self.known += 1,
            Neighbour::Varied => self.varied += 1,
            Neighbour::Other => {}
        }
    }

    /// What it costs that the paragraph on this side is of the other kind than the
    /// line (body beside furniture) rather than of the same: negative where that is
    /// the usual thing.
    #[must_use]
    pub fn change(self) -> Millibits {
        log2_ratio(
            u64::from(self.known) + KNOWN_BEFORE,
            u64::from(self.own) + u64::from(self.varied) + OWN_BEFORE,
        )
        .clamp(-MOST, CHANGE)
    }
}

const CHANGE: Millibits = 27 * BIT / 10;

/// No side alone says more than this.
const MOST: Millibits = 5 * BIT;

/// Where a line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Right above it.
    pub above: Side,
    /// Right below it.
    pub below: Side,
    /// Above the passage that it is part of.
    pub over: Side,
    /// Below the passage that it is part of.
    pub under: Side,
    /// How often the paragraph that is its neighbour most often is it, above and
    /// below, in thousandths of all times.
    pub usual: (u16, u16),
}

impl Side {
    /// The share of own text, in thousandths; all where nothing is known.
    fn share(self) -> i32 {
        let all = u64::from(self.own) + u64::from(self.known);
        (u64::from(self.own) * 1000)
            .checked_div(all)
            .map_or(1000, |share| share as i32)
    }
}

impl Sides {
    /// How often it stands alone in own text, in thousandths.
    #[must_use]
    pub fn alone(self) -> i32 {
        self.above.share().min(self.below.share())
    }

    /// How often own text stands on one side of it at least, in thousandths.
    #[must_use]
    pub fn beside(self) -> i32 {
        self.above.share().max(self.below.share())
    }

    /// The share of own text around its passage, in thousandths.
    #[must_use]
    pub fn own_share(self) -> i32 {
        let both = Side {
            own: self.over.own + self.under.own,
            known: self.over.known + self.under.known,
            varied: self.over.varied + self.under.varied,
        };
        both.share()
    }

    /// Whether it mostly stands in a list: a line of a varied form above or below it.
    #[must_use]
    pub fn is_in_list(self) -> bool {
        let mostly = |side: Side| side.varied > side.own + side.known;
        mostly(self.above) || mostly(self.below)
    }

    /// Whether it mostly stands above what tells something of its document, and below
    /// such as often as not.
    #[must_use]
    pub fn is_above_own(self) -> bool {
        let content = |side: Side| side.own + side.varied;
        content(self.below) >= 3 * self.below.known.max(1) && content(self.above) >= self.above.known
    }

    /// Whether it has other neighbours each time, on both sides.
    #[must_use]
    pub fn wanders(self) -> bool {
        self.usual.0 < 500 && self.usual.1 < 500
    }
}

/// The most common neighbour so far (R. Boyer and J. Moore, "MJRTY", 1981), and how
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

    fn share(self) -> u16 {
        (u64::from(self.times) * 1000)
            .checked_div(u64::from(self.all))
            .map_or(0, |share| share as u16)
    }
}

/// The sides of what repeats on a site.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// For each text whose sides are its.
    key_of_text: Vec<u32>,
    sides: Vec<Sides>,
}

/// No neighbour: the document begins or ends there.
const BOUNDARY: u32 = u32::MAX;

impl Surroundings {
    /// Counts the neighbours in those documents of a site that `is_counted` names.
    #[must_use]
    pub fn new(
        site: &Site,
        key_of_text: Vec<u32>,
        keys: usize,
        is_counted: impl Fn(usize) -> bool + Sync,
        neighbour: impl Fn(&Occurrence) -> (Neighbour, u32) + Sync,
    ) -> Self {
        let mut sides = vec![Sides::default(); keys];
        let mut usual = vec![[Majority::default(); 2]; keys];
        let mut row: Vec<(u32, Neighbour, u32)> = Vec::new();
        let mut unlike = BOUNDARY - 1;
        for counting in [false, true] {
            for document in (0..site.documents.len()).filter(|&document| is_counted(document)) {
                row.clear();
                let paragraphs = site.paragraphs(document);
                row.extend(paragraphs.iter().map(|occurrence| {
                    let (kind, holders) = neighbour(occurrence);
                    (key_of_text[occurrence.text as usize], kind, holders)
                }));
                part_lonely(&mut row);
                let mut name = |at: Option<usize>| match at.and_then(|at| row.get(at)) {
                    None => BOUNDARY,
                    Some((key, Neighbour::Known, _)) => *key,
                    Some(_) => {
                        unlike = unlike.wrapping_sub(1).max(keys as u32);
                        unlike
                    }
                };
                for at in 0..row.len() {
                    if row[at].1 == Neighbour::Own {
                        continue;
                    }
                    let names = [name(at.checked_sub(1)), name(Some(at + 1))];
                    for (majority, name) in usual[row[at].0 as usize].iter_mut().zip(names) {
                        if counting {
                            majority.count(name);
                        } else {
                            majority.meet(name);
                        }
                    }
                }
                if counting {
                    count_sides(&row, &mut sides);
                }
            }
        }
        for (sides, [above, below]) in sides.iter_mut().zip(usual) {
            sides.usual = (above.share(), below.share());
        }
        Self { key_of_text, sides }
    }

    /// The sides of a text.
    #[must_use]
    pub fn of(&self, text: u32) -> Sides {
        let key = self.key_of_text.get(text as usize);
        key.and_then(|&key| self.sides.get(key as usize))
            .copied()
            .unwrap_or_default()
    }
}

/// Lines of varied forms that make a list.
pub(super) const LIST: usize = 3;

/// A line of a form that stands alone among what is known is a number among furniture.
fn part_lonely(row: &mut [(u32, Neighbour, u32)]) {
    for lines in row.chunk_by_mut(|one, other| one.1 == other.1) {
        if lines[0].1 == Neighbour::Varied && lines.len() < LIST {
            lines.iter_mut().for_each(|line| line.1 = Neighbour::Other);
        }
    }
}

fn count_sides(row: &[(u32, Neighbour, u32)], sides: &mut [Sides]) {
    let mut start = 0;
    while start < row.len() {
        let holders = row[start].2;
        let mut end = start + 1;
        while holders > 0 && row.get(end).is_some_and(|next| next.2 == holders) {
            end += 1;
        }
        let kind = |at: Option<usize>| match at.and_then(|at| row.get(at)) {
            None => Neighbour::Known,
            Some(row) => row.1,
        };
        let (over, under) = (kind(start.checked_sub(1)), kind(Some(end)));
        for at in start..end {
            let sides = &mut sides[row[at].0 as usize];
            sides.over.add(over);
            sides.under.add(under);
            if at > 0 {
                sides.above.add(row[at - 1].1);
            }
            if let Some(next) = row.get(at + 1) {
                sides.below.add(next.1);
            }
        }
        start = end;
    }
}
