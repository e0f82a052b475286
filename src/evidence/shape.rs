//! What furniture looks like on a site, apart from its words.
//!
//! In: a decoding of the site's documents. Out: how much more often paragraphs
//! of a shape were furniture than body, and how often furniture stands nowhere
//! else. Counts only, which merge in any order.

use serde::{Deserialize, Serialize};

use crate::bits::{BIT, Millibits, log2_ratio};
use crate::token::Dress;

/// Lengths by powers of two, up to 512 characters and more.
const SIZES: usize = 10;

/// Lengths, times sentence or not, times credit or not.
const CELLS: usize = SIZES * 4;

/// Shape alone never says more than this: it is what tells a headline from a
/// lead, not what makes either furniture.
const MOST: Millibits = 2 * BIT;

/// Paragraphs of no shape in particular that are counted beforehand: about one
/// document of the scored corpora.
const UNSHAPED: u64 = 20;

/// Counts of furniture and body by shape.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "ShapeCounts", into = "ShapeCounts")]
pub struct Shapes {
    furniture: [u32; CELLS],
    body: [u32; CELLS],
    bits: [Millibits; CELLS],
}

/// The counts alone.
#[derive(Serialize, Deserialize)]
struct ShapeCounts {
    furniture: Vec<u32>,
    body: Vec<u32>,
}

impl From<Shapes> for ShapeCounts {
    fn from(shapes: Shapes) -> Self {
        Self {
            furniture: shapes.furniture.to_vec(),
            body: shapes.body.to_vec(),
        }
    }
}

impl TryFrom<ShapeCounts> for Shapes {
    type Error = &'static str;

    fn try_from(counts: ShapeCounts) -> Result<Self, Self::Error> {
        let cells = |counts: Vec<u32>| counts.try_into().map_err(|_| "other cells of shapes");
        Ok(Self {
            furniture: cells(counts.furniture)?,
            body: cells(counts.body)?,
            bits: [0; CELLS],
        })
    }
}

impl Default for Shapes {
    fn default() -> Self {
        Self {
            furniture: [0; CELLS],
            body: [0; CELLS],
            bits: [0; CELLS],
        }
    }
}

fn cell(dress: Dress, credit: bool) -> usize {
    let size = (dress.size.max(1).ilog2() as usize).min(SIZES - 1);
    size * 4 + usize::from(dress.ends_sentence) * 2 + usize::from(credit)
}

impl Shapes {
    /// Adds a paragraph.
    pub fn add(&mut self, dress: Dress, credit: bool, is_furniture: bool) {
        let counts = if is_furniture {
            &mut self.furniture
        } else {
            &mut self.body
        };
        counts[cell(dress, credit)] += 1;
    }

    /// Adds what was counted in other documents.
    pub fn merge(&mut self, other: &Shapes) {
        let cells = |one: &mut [u32; CELLS], other: &[u32; CELLS]| {
            one.iter_mut()
                .zip(other)
                .for_each(|(sum, count)| *sum += count);
        };
        cells(&mut self.furniture, &other.furniture);
        cells(&mut self.body, &other.body);
    }

    /// Turns the counts into bits.
    pub fn settle(&mut self) {
        let all = |counts: &[u32; CELLS]| counts.iter().map(|&count| u64::from(count)).sum::<u64>();
        let (all_furniture, all_body) = (all(&self.furniture), all(&self.body));
        for (at, bits) in self.bits.iter_mut().enumerate() {
            let (furniture, body) = (u64::from(self.furniture[at]), u64::from(self.body[at]));
            let (both, everything) = (furniture + body, all_furniture + all_body);
            if both == 0 {
                continue;
            }
            let share = |count: u64| count * everything + UNSHAPED * both;
            *bits = (log2_ratio(share(furniture), share(body))
                + log2_ratio(all_body + UNSHAPED, all_furniture + UNSHAPED))
            .clamp(-MOST, MOST);
        }
    }

    /// Bits for a shape. As many paragraphs as a document has, of no shape in
    /// particular, are counted on either side: a handful of sightings says
    /// little.
    #[must_use]
    pub fn bits(&self, dress: Dress, credit: bool) -> Millibits {
        self.bits[cell(dress, credit)]
    }
}

/// What a paragraph that stands nowhere else is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A headline, a link, a label.
    Line,
    /// Running text.
    Prose,
    /// A short sentence.
    Sentence,
}

impl Class {
    /// The class of a paragraph.
    #[must_use]
    pub fn of(dress: Dress) -> Self {
        if dress.is_prose() {
            Class::Prose
        } else if dress.ends_sentence && dress.words >= 4 {
            Class::Sentence
        } else {
            Class::Line
        }
    }

    /// Counts to begin with: of ten lines of furniture three, of body nine stand
    /// nowhere else, and so on. They weigh as much as a document or two, so
    /// that a site of some size speaks for itself.
    fn start(self) -> FreshCounts {
        match self {
            Class::Line => FreshCounts {
                body: (9, 1),
                furniture: (3, 9),
            },
            Class::Prose => FreshCounts {
                body: (19, 1),
                furniture: (2, 10),
            },
            Class::Sentence => FreshCounts {
                body: (14, 1),
                furniture: (2, 9),
            },
        }
    }

    /// The bits that the learned rate stays within. Learning from one's own
    /// decisions must not end in certainty: on a site whose furniture is
    /// mistaken for body, or the other way round, it would.
    fn range(self) -> (Millibits, Millibits) {
        match self {
            Class::Line => (-4 * BIT, -6 * BIT / 5),
            Class::Prose => (-6 * BIT, -4 * BIT),
            Class::Sentence => (-5 * BIT, -2 * BIT),
        }
    }
}

/// Paragraphs that stand nowhere else, and others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct FreshCounts {
    body: (u64, u64),
    furniture: (u64, u64),
}

impl FreshCounts {
    fn plus(self, other: FreshCounts) -> FreshCounts {
        let both = |one: (u64, u64), other: (u64, u64)| (one.0 + other.0, one.1 + other.1);
        FreshCounts {
            body: both(self.body, other.body),
            furniture: both(self.furniture, other.furniture),
        }
    }
}

/// How often furniture stands nowhere else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Freshness {
    counts: [FreshCounts; 3],
    #[serde(skip)]
    bits: [Millibits; 3],
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            counts: [FreshCounts::default(); 3],
            bits: [-3 * BIT / 2, -4 * BIT, -5 * BIT / 2],
        }
    }
}

/// Words below which a paragraph that stands nowhere else says little.
const FEW_WORDS: u16 = 3;

/// Teaser leads are cut at about 400 characters; what is longer and stands
/// nowhere else is body the more, a bit for every sentence or so.
const LEAD_SIZE: u32 = 400;
const SENTENCE_SIZE: i32 = 150;

impl Freshness {
    /// Adds a paragraph.
    pub fn add(&mut self, dress: Dress, is_fresh: bool, is_furniture: bool) {
        let counts = &mut self.counts[Class::of(dress) as usize];
        let state = if is_furniture {
            &mut counts.furniture
        } else {
            &mut counts.body
        };
        if is_fresh {
            state.0 += 1;
        } else {
            state.1 += 1;
        }
    }

    /// Adds what was counted in other documents.
    pub fn merge(&mut self, other: &Freshness) {
        for (sum, counts) in self.counts.iter_mut().zip(&other.counts) {
            *sum = sum.plus(*counts);
        }
    }

    /// Turns the counts into bits.
    pub fn settle(&mut self) {
        for class in [Class::Line, Class::Prose, Class::Sentence] {
            let FreshCounts { body, furniture } = self.counts[class as usize].plus(class.start());
            let bits = log2_ratio(furniture.0, body.0)
                + log2_ratio(body.0 + body.1, furniture.0 + furniture.1);
            let (least, most) = class.range();
            self.bits[class as usize] = bits.clamp(least, most);
        }
    }

    /// Bits for a paragraph that stands nowhere else.
    #[must_use]
    pub fn bits(&self, dress: Dress) -> Millibits {
        if dress.words == 0 {
            0
        } else if dress.words < FEW_WORDS && !dress.is_prose() {
            -BIT / 2
        } else {
            let class = Class::of(dress);
            let excess = if class == Class::Prose {
                excess_bits(dress)
            } else {
                0
            };
            self.bits[class as usize] - excess
        }
    }
}

/// Bits for what a paragraph has beyond a teaser's lead.
#[must_use]
pub fn excess_bits(dress: Dress) -> Millibits {
    let excess = i32::try_from(dress.size.saturating_sub(LEAD_SIZE))
        .unwrap_or(i32::MAX)
        .min(2000);
    excess * BIT / SENTENCE_SIZE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenise;

    #[test]
    fn a_shape_says_what_was_seen_of_it_and_never_much() {
        let line = tokenise("A headline of nine or ten words").dress;
        let sentence = tokenise("A sentence of nine or ten words.").dress;
        let mut shapes = Shapes::default();
        assert_eq!(shapes.bits(line, false), 0);
        for _ in 0..1000 {
            shapes.add(line, false, true);
            shapes.add(sentence, false, false);
        }
        shapes.settle();
        assert_eq!(shapes.bits(line, false), MOST);
        assert_eq!(shapes.bits(sentence, false), -MOST);
        assert!(
            shapes.bits(line, true).abs() < BIT,
            "with a credit it is another shape"
        );
    }

    #[test]
    fn freshness_is_learned_within_its_range() {
        let line = tokenise("A headline of nine or ten words").dress;
        let mut freshness = Freshness::default();
        for _ in 0..1000 {
            freshness.add(line, true, true);
        }
        freshness.settle();
        assert_eq!(
            freshness.bits(line),
            Class::Line.range().1,
            "never for removal"
        );
        for _ in 0..100_000 {
            freshness.add(line, false, true);
            freshness.add(line, true, false);
        }
        freshness.settle();
        assert_eq!(freshness.bits(line), Class::Line.range().0);
        assert_eq!(freshness.bits(tokenise("***").dress), 0);
    }

    #[test]
    fn what_is_longer_than_a_lead_is_body_the_more() {
        let of = |size: usize| excess_bits(tokenise(&"a".repeat(size)).dress);
        assert_eq!((of(400), of(550)), (0, BIT));
        assert_eq!(of(100_000), of(3000), "there is an end to it");
    }
}
