//! What is left of documents.
//!
//! In: decoded documents. Out: in how many of them less stays than a reader would call
//! an article: sums, which merge in any order. Where that happens often, a site is
//! judged by strict rules: what was learned of its blocks was learned of its articles.

use serde::{Deserialize, Serialize};

use super::lessons::DecodedDocument;
use crate::block::State;

/// Of the running text of a document, the part (one in so many) below which next to
/// nothing is left of it.
const NEXT_TO_NOTHING: u64 = 10;

/// Of the running text that a document alone has, the part (one in so many) of which
/// less stays where it is gutted: a short article over a long block of teasers that
/// nobody has crawled keeps more.
const MOST_OF_IT: u64 = 4;

/// Characters of lines below which a document says nothing: a date, a name.
const A_SENTENCE: u64 = 70;

/// Documents, one in so many of those with running text, that make a site strict: by
/// accident a few have a long block and a short article, but not one in five.
const OFTEN: u64 = 5;

/// Documents below which nothing is said: two may be an accident.
const FEW: u64 = 3;

/// How many documents would be left with too little.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Remains {
    /// Documents with running text, or lines of their own.
    documents: u64,
    /// Those of whose own running text (of whose own lines, where they have none) less
    /// than a quarter stays, or of whose running text next to nothing does.
    gutted: u64,
}

impl Remains {
    pub(super) fn add(&mut self, decoded: DecodedDocument<'_>) {
        let mut sums = [(0, 0); 3];
        for (fact, state) in decoded.facts.iter().zip(decoded.states) {
            let size = u64::from(fact.dress.size);
            let stays = if *state == State::Body { size } else { 0 };
            let is_own = !fact.compact.has_others();
            let kinds = [
                fact.dress.is_prose(),
                is_own && fact.dress.is_prose(),
                is_own,
            ];
            for (sum, _) in sums.iter_mut().zip(kinds).filter(|(_, is)| *is) {
                *sum = (sum.0 + stays, sum.1 + size);
            }
        }
        let [all, own, lines] = sums;
        let lines = if lines.1 >= A_SENTENCE { lines } else { (0, 0) };
        let own = if own.1 > 0 { own } else { lines };
        self.documents += u64::from(all.1 > 0 || own.1 > 0);
        let is_gutted = own.0 * MOST_OF_IT < own.1 || all.0 * NEXT_TO_NOTHING < all.1;
        self.gutted += u64::from(is_gutted);
    }

    pub(super) fn merge(&mut self, other: Remains) {
        self.documents += other.documents;
        self.gutted += other.gutted;
    }

    /// Whether the site is to be judged by strict rules.
    pub(super) fn is_little(self) -> bool {
        self.gutted >= FEW && self.gutted * OFTEN > self.documents
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_document_in_five_is_no_accident() {
        let of = |gutted, documents| Remains { documents, gutted }.is_little();
        assert_eq!([of(2, 2), of(3, 15), of(3, 10)], [false, false, true]);
    }
}
