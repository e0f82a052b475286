//! Evidence and reasons → words.
//!
//! In: what the journal and `documents.jsonl` say in names and numbers. Out:
//! the same in words that need no page of documentation. They claim no more
//! than the numbers do; a kind that is not known here is named as it is.

use crate::journal::EvidenceEntry;
use crate::report::documents::{Fate, KeptBy};

/// What an entry of evidence says, without its bits.
#[must_use]
pub fn evidence(entry: &EvidenceEntry) -> String {
    let speaks_for = entry.bits > 0.0;
    match entry.kind.as_ref() {
        "frequency" => frequency(entry),
        "template" => format!(
            "its form, numbers apart, stands in {}",
            articles(entry.count)
        ),
        "owner" if speaks_for => "another article's headline or lead".to_owned(),
        "owner" => "this article's own headline or lead".to_owned(),
        "own-words" => "this article says it in its own words, too".to_owned(),
        "slot" if entry.count > 0 => format!(
            "an opening that {} other {} under, with another text behind it",
            entry.count,
            plural(entry.count, "text stands", "texts stand")
        ),
        "slot" => "an opening with another article's text behind it".to_owned(),
        "cue" if entry.count > 0 => format!(
            "such a line opens {} of the site",
            counted(entry.count, "block", "blocks")
        ),
        "cue" => "such a line is on the list of known cues".to_owned(),
        "shape" if speaks_for => "looks like what repeats on this site".to_owned(),
        "shape" => "looks like the bodies of this site".to_owned(),
        "block" => format!(
            "stands {} below a cue, in reach of its blocks",
            counted(entry.count, "paragraph", "paragraphs")
        ),
        "repeat" => format!("the article says it in paragraph {}, too", entry.count),
        "deny" => "on the deny-list".to_owned(),
        other => format!("{other}, counted {}", entry.count),
    }
}

/// In how many documents of the site it stands. Copies of an article count once,
/// and so do articles alike but for their numbers.
fn frequency(entry: &EvidenceEntry) -> String {
    match entry.count {
        0 | 1 => "stands nowhere else on the site".to_owned(),
        count if entry.bits > 0.0 => format!("stands in {}", articles(count)),
        count => format!(
            "stands in {}, which says nothing of a text like this",
            articles(count)
        ),
    }
}

fn articles(count: u32) -> String {
    format!("{} of the site", counted(count, "article", "articles"))
}

fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", plural(count, one, many))
}

fn plural<'w>(count: u32, one: &'w str, many: &'w str) -> &'w str {
    if count == 1 { one } else { many }
}

/// What a reason means.
#[must_use]
pub fn reason(name: &str) -> &'static str {
    match name {
        "cue" => "it opens a block of furniture",
        "teaser" => "it advertises another article",
        "boilerplate" => "it repeats from article to article",
        "repeat" => "the article says it twice",
        "duplicate" => "the whole article is in the corpus twice",
        _ => "a reason of another version",
    }
}

/// Why a paragraph stayed although the evidence would have had it go.
#[must_use]
pub fn kept_by(kept_by: KeptBy) -> &'static str {
    match kept_by {
        KeptBy::Allow => "it is on the allow-list",
        KeptBy::Reasons => "its reason is not among --reasons",
        KeptBy::Spared => "nothing would have been left of the article",
    }
}

/// What became of a document.
#[must_use]
pub fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Unchanged => "unchanged",
        Fate::Changed => "changed",
        Fate::Dropped => "dropped whole: the article is in the corpus twice",
        Fate::Spared => "left alone: no body was found in it",
    }
}

/// Bits with their sign: positive speaks for removal.
#[must_use]
pub fn bits(bits: f64) -> String {
    // What rounds to nothing has no sign.
    let rounded = (bits * 10.0).round() / 10.0 + 0.0;
    format!("{rounded:+.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Kind;

    fn said(kind: &'static str, bits: f64, count: u32) -> String {
        evidence(&EvidenceEntry {
            kind: kind.into(),
            bits,
            count,
        })
    }

    #[test]
    fn every_kind_has_words_of_its_own() {
        let names = Kind::ALL.map(Kind::name);
        for kind in names.into_iter().chain(["block", "repeat", "deny"]) {
            for bits in [-1.0, 0.0, 1.0] {
                for count in [0, 1, 2] {
                    let said = said(kind, bits, count);
                    assert!(!said.contains("counted"), "{said}");
                    assert!(!said.contains("1 articles") && !said.contains("1 blocks"));
                }
            }
        }
        assert_eq!(said("new-kind", 1.0, 7), "new-kind, counted 7");
    }

    #[test]
    fn frequencies_say_no_more_than_they_know() {
        assert_eq!(
            said("frequency", 6.6, 24),
            "stands in 24 articles of the site"
        );
        assert_eq!(
            said("frequency", -4.0, 1),
            "stands nowhere else on the site"
        );
        assert!(said("frequency", 0.0, 3).contains("says nothing"));
    }

    #[test]
    fn bits_have_signs_but_nothing_has_none() {
        assert_eq!(bits(6.634), "+6.6");
        assert_eq!(bits(-0.04), "+0.0");
        assert_eq!(bits(-2.75), "-2.8");
    }
}
