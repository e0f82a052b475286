//! Distinct paragraphs as shards have them → numbered as documents have them.
//!
//! In: the distinct paragraphs of all shards, then every paragraph, document after
//! document in the order that the site gives them. Out: texts and spellings in the order
//! of their first paragraphs. What is kept of each text lies in that order too, so that
//! whoever goes through the documents, as nearly every stage does, finds what each has for
//! itself side by side and behind that of the document before, and what many have at the
//! front. Numbered in the order of the input, what each document has lay together, but
//! every document elsewhere; numbered by fingerprint, which is an accident, most looks at
//! a paragraph missed the nearer caches.
//!
//! Nothing that is decided may depend on the numbers.

use super::Occurrence;
use super::shard::Distinct;

/// Not numbered yet.
const NONE: u32 = u32::MAX;

/// Texts and spellings that are being numbered.
pub(super) struct Numbering {
    shards: Vec<NumberedShard>,
    found: Distinct,
}

/// What a shard holds, and the numbers of it.
struct NumberedShard {
    distinct: Distinct,
    texts: Vec<u32>,
    spellings: Vec<u32>,
}

impl Numbering {
    /// Nothing of what the shards hold is numbered.
    pub(super) fn new(shards: Vec<Distinct>) -> Self {
        let sum = |count: fn(&Distinct) -> usize| shards.iter().map(count).sum();
        let found = Distinct {
            texts: Vec::with_capacity(sum(|shard| shard.texts.len())),
            spellings: Vec::with_capacity(sum(|shard| shard.spellings.len())),
        };
        let unnumbered = |distinct: Distinct| NumberedShard {
            texts: vec![NONE; distinct.texts.len()],
            spellings: vec![NONE; distinct.spellings.len()],
            distinct,
        };
        Self {
            shards: shards.into_iter().map(unnumbered).collect(),
            found,
        }
    }

    /// The number of a spelling of a shard, the next one if it has none.
    pub(super) fn spelling(&mut self, shard: usize, spelling: u32) -> u32 {
        let Self { shards, found } = self;
        let shard = &mut shards[shard];
        let number = &mut shard.spellings[spelling as usize];
        if *number == NONE {
            *number = found.spellings.len() as u32;
            let Occurrence { text, dress } = shard.distinct.spellings[spelling as usize];
            let number = &mut shard.texts[text as usize];
            if *number == NONE {
                *number = found.texts.len() as u32;
                found.texts.push(shard.distinct.texts[text as usize]);
            }
            let text = *number;
            found.spellings.push(Occurrence { text, dress });
        }
        *number
    }

    /// Everything that is numbered, in the order of the numbers.
    pub(super) fn finish(self) -> Distinct {
        self.found
    }
}
