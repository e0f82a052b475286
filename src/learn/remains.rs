//! What is left of documents.
//!
//! In: decoded documents. Out: in how many of them less stays than a reader would call
//! an article: sums, which merge in any order. Where that happens often, a site is
//! judged by strict rules: what was learned of its blocks was learned of its articles.

use serde::{Deserialize, Serialize};

use super::lessons::{DecodedDocument, ParagraphFact};
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

/// What there is of something in a document, and what stays of it, in characters.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    stays: u64,
    size: u64,
}

impl Part {
    fn of(decoded: DecodedDocument<'_>, is_meant: impl Fn(&ParagraphFact) -> bool) -> Self {
        let mut part = Part::default();
        let facts = decoded.facts.iter().zip(decoded.states);
        for (fact, state) in facts.filter(|(fact, _)| is_meant(fact)) {
            let size = u64::from(fact.dress.size);
            part.size += size;
            part.stays += if *state == State::Body { size } else { 0 };
        }
        part
    }

    /// Whether less than one in so many characters stays.
    fn keeps_less_than(self, one_in: u64) -> bool {
        self.stays * one_in < self.size
    }
}

fn is_own(fact: &ParagraphFact) -> bool {
    !fact.compact.has_others()
}

/// Whether less than a quarter stays of the sentences that a document alone has.
pub(super) fn is_gutted(decoded: DecodedDocument<'_>) -> bool {
    let says = |fact: &ParagraphFact| fact.dress.is_prose() || fact.dress.ends_sentence;
    let own = Part::of(decoded, |fact| is_own(fact) && says(fact));
    own.size >= A_SENTENCE && own.keeps_less_than(MOST_OF_IT)
}

impl Remains {
    pub(super) fn add(&mut self, decoded: DecodedDocument<'_>) {
        let all = Part::of(decoded, |fact| fact.dress.is_prose());
        let mut own = Part::of(decoded, |fact| is_own(fact) && fact.dress.is_prose());
        if own.size == 0 {
            let lines = Part::of(decoded, is_own);
            own = Some(lines)
                .filter(|lines| lines.size >= A_SENTENCE)
                .unwrap_or_default();
        }
        self.documents += u64::from(all.size > 0 || own.size > 0);
        let is_gutted = own.keeps_less_than(MOST_OF_IT) || all.keeps_less_than(NEXT_TO_NOTHING);
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
    use super::super::lessons::Lessons;
    use super::*;
    use crate::token::tokenise;

    #[test]
    fn a_site_takes_the_first_rules_that_leave_enough() {
        let (much, little) = (
            Remains::default(),
            Remains {
                documents: 10,
                gutted: 5,
            },
        );
        let rules = |remains, remains_without_cues| {
            let lessons = Lessons {
                remains,
                remains_without_cues,
                ..Lessons::default()
            };
            lessons.rules()
        };
        let all = [
            (much, much),
            (much, little),
            (little, much),
            (little, little),
        ];
        assert_eq!(
            all.map(|(with, without)| rules(with, without)),
            [0, 0, 1, 2]
        );
    }

    #[test]
    fn a_document_is_gutted_where_most_of_its_sentences_go() {
        let fact = |text: &str| ParagraphFact {
            compact: Default::default(),
            cluster: 0,
            dress: tokenise(text).dress,
        };
        let lines = [
            "The well is older than the house, and nobody knows who dug it.",
            "In March it is full to the brim.",
            "A line that is no sentence and says nothing of its own here at all, long as it is",
        ];
        let facts = lines.map(fact);
        let is_gutted = |states: [State; 3]| {
            is_gutted(DecodedDocument {
                facts: &facts,
                states: &states,
            })
        };
        let (body, gone) = (State::Body, State::Furniture);
        assert!(is_gutted([gone, gone, body]), "lines do not count");
        assert!(
            !is_gutted([gone, body, gone]),
            "a third of what it says stays"
        );
        assert!(!is_gutted([body, gone, gone]));
    }

    #[test]
    fn one_document_in_five_is_no_accident() {
        let of = |gutted, documents| Remains { documents, gutted }.is_little();
        assert_eq!([of(2, 2), of(3, 15), of(3, 10)], [false, false, true]);
    }
}
