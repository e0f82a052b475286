//! What was lost: running text that stands in no cleaned document any more.
//!
//! In: what each site lost. Out: the sums, and the largest of the texts. It holds
//! no text and never says whether a loss was right: it says where to look.

use std::cmp::Reverse;

/// Lost texts that are listed: as many as a person looks at.
pub const LARGEST: usize = 10;

/// The running text that was removed and now stands in no cleaned document of its
/// site, though it was no furniture of many.
///
/// A text is a cluster: paragraphs that are the same up to small edits. It is lost
/// if it has running text ([`Dress::is_prose`](crate::token::Dress::is_prose)),
/// went wherever it stood, and was held by few articles: fewer than
/// [`MANY`](crate::judge::MANY), and on a site of three articles or more by no more
/// than half of them. Articles of earlier corpora count among both; articles that
/// have but the beginning of it do not. A text that an earlier article has, and
/// that went with a copy of an article, is not lost. Of a site so large that it is
/// judged in shares, what one share lost may stand in another, once and unheard of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Texts.
    pub texts: u64,
    /// Documents that lost one.
    pub documents: u64,
    /// Characters of the texts, each counted once and as the decision measures
    /// them ([`Dress::size`](crate::token::Dress::size)): after normalisation, one
    /// of a script without spaces as three.
    pub characters: u64,
    /// The largest texts, at most [`LARGEST`]: most characters first, then in the
    /// order of the input.
    pub largest: Vec<LostText>,
}

/// A text that was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostText {
    /// Its cluster, an index into [`Judgement::clusters`](super::Judgement::clusters).
    pub cluster: u32,
    /// The first document that had it, by position in the input.
    pub document: u32,
    /// Which paragraph of that document, counted from 0.
    pub paragraph: u32,
    /// Its characters there.
    pub characters: u32,
    /// Articles that had it, those of earlier corpora among them.
    pub holders: u32,
}

impl Lost {
    /// Adds what other documents lost.
    pub fn merge(&mut self, other: Lost) {
        self.texts += other.texts;
        self.documents += other.documents;
        self.characters += other.characters;
        self.largest.extend(other.largest);
        let rank = |text: &LostText| (Reverse(text.characters), text.document, text.paragraph);
        self.largest.sort_unstable_by_key(rank);
        self.largest.truncate(LARGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(sizes: &[(u32, u32)]) -> Lost {
        let text = |&(characters, document): &(u32, u32)| LostText {
            cluster: 0,
            document,
            paragraph: 0,
            characters,
            holders: 1,
        };
        let mut all = Lost::default();
        all.merge(Lost {
            texts: sizes.len() as u64,
            documents: 1,
            characters: sizes.iter().map(|size| u64::from(size.0)).sum(),
            largest: sizes.iter().map(text).collect(),
        });
        all
    }

    #[test]
    fn the_largest_come_first_in_whatever_order_they_are_added() {
        let one = lost(&[(90, 4), (300, 2), (90, 1)]);
        let many: Vec<(u32, u32)> = (0..12).map(|at| (100 + at % 2, 10 + at)).collect();
        let other = lost(&many);
        let (mut left, mut right) = (one.clone(), other.clone());
        left.merge(other);
        right.merge(one);
        assert_eq!(left, right);
        assert_eq!((left.texts, left.documents), (15, 2));
        let places: Vec<u32> = left.largest.iter().map(|text| text.document).collect();
        assert_eq!(places, [2, 11, 13, 15, 17, 19, 21, 10, 12, 14]);
    }
}
