//! Evidence and reasons → words.
//!
//! In: what the record says in names and numbers. Out: the same in words that need no
//! page of documentation. They claim no more than the numbers do.

use crate::result::documents::Fate;
use crate::verdict::{Evidence, EvidenceKind, KeptBy, Reason};

/// What an entry of evidence says, without its bits.
#[must_use]
pub fn evidence(entry: &Evidence) -> String {
    let speaks_for = entry.millibits > 0;
    match entry.kind {
        EvidenceKind::Frequency => frequency(entry),
        EvidenceKind::Template => format!(
            "its form, numbers apart, stands in {}",
            articles(entry.count)
        ),
        EvidenceKind::Owner if speaks_for => "another article's headline or lead".to_owned(),
        EvidenceKind::Owner => "this article's own headline or lead".to_owned(),
        EvidenceKind::OwnWords => "this article says it in its own words, too".to_owned(),
        EvidenceKind::Slot if entry.count > 0 => format!(
            "an opening that {} other {} under, with another text behind it",
            entry.count,
            plural(entry.count, "text stands", "texts stand")
        ),
        EvidenceKind::Slot => "an opening with another article's text behind it".to_owned(),
        EvidenceKind::Cue if entry.count > 0 => format!(
            "such a line opens {} of the site",
            counted(entry.count, "block", "blocks")
        ),
        EvidenceKind::Cue => "such a line is on the list of known cues".to_owned(),
        EvidenceKind::Shape if speaks_for => "looks like what repeats on this site".to_owned(),
        EvidenceKind::Shape => "looks like the bodies of this site".to_owned(),
        EvidenceKind::Block => format!(
            "stands {} below a cue, in reach of its blocks",
            counted(entry.count, "paragraph", "paragraphs")
        ),
        EvidenceKind::Repeat => format!("the article says it in paragraph {}, too", entry.count),
        EvidenceKind::Deny => "on the deny-list".to_owned(),
    }
}

/// In how many documents of the site it stands. Copies of an article count once,
/// and so do articles alike but for their numbers.
fn frequency(entry: &Evidence) -> String {
    match entry.count {
        0 | 1 => "stands nowhere else on the site".to_owned(),
        count if entry.millibits > 0 => format!("stands in {}", articles(count)),
        count => format!(
            "stands in {}, which says nothing about a text like this",
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
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Cue => "it opens a block of furniture",
        Reason::Teaser => "it advertises another article",
        Reason::Boilerplate => "it repeats from article to article",
        Reason::Repeat => "the article says it twice",
        Reason::Duplicate => "the whole article is in the corpus twice",
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
        Fate::Spared => "left unchanged: no body was found in it",
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

    fn said(kind: EvidenceKind, millibits: i32, count: u32) -> String {
        evidence(&Evidence {
            kind,
            millibits,
            count,
        })
    }

    #[test]
    fn every_kind_has_words_of_its_own() {
        for kind in EvidenceKind::ALL {
            for millibits in [-1000, 0, 1000] {
                for count in [0, 1, 2] {
                    let said = said(kind, millibits, count);
                    assert!(!said.contains("1 articles") && !said.contains("1 blocks"));
                }
            }
        }
    }

    #[test]
    fn frequencies_say_no_more_than_they_know() {
        assert_eq!(
            said(EvidenceKind::Frequency, 6600, 24),
            "stands in 24 articles of the site"
        );
        assert_eq!(
            said(EvidenceKind::Frequency, -4000, 1),
            "stands nowhere else on the site"
        );
        assert!(said(EvidenceKind::Frequency, 0, 3).contains("says nothing"));
    }

    #[test]
    fn bits_have_signs_but_nothing_has_none() {
        assert_eq!(bits(6.634), "+6.6");
        assert_eq!(bits(-0.04), "+0.0");
        assert_eq!(bits(-2.75), "-2.8");
    }
}
