//! Two texts → what differs, word by word.
//!
//! In: a text and another spelling of it. Out: the pieces that both have, that
//! only the first has, and that only the second has, in their order. It never
//! cuts a word.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Where a piece stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PieceChange {
    /// In both texts.
    Same,
    /// In the first only.
    Without,
    /// In the second only.
    With,
}

/// Words in a row that stand in the same texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// Where they stand.
    pub change: PieceChange,
    /// They, as the text spells them, with the white space behind each.
    pub text: String,
}

/// What `second` says differently than `first`.
#[must_use]
pub fn differences(first: &str, second: &str) -> Vec<Piece> {
    let (before, after) = (words(first), words(second));
    let mut pieces = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let old = || text(&before, op.old_range());
        let new = || text(&after, op.new_range());
        match op {
            DiffOp::Equal { .. } => push(&mut pieces, PieceChange::Same, new()),
            DiffOp::Delete { .. } => push(&mut pieces, PieceChange::Without, old()),
            DiffOp::Insert { .. } => push(&mut pieces, PieceChange::With, new()),
            DiffOp::Replace { .. } => {
                push(&mut pieces, PieceChange::Without, old());
                push(&mut pieces, PieceChange::With, new());
            }
        }
    }
    pieces
}

fn push(pieces: &mut Vec<Piece>, change: PieceChange, text: String) {
    match pieces.last_mut().filter(|last| last.change == change) {
        Some(last) => last.text.push_str(&text),
        None => pieces.push(Piece { change, text }),
    }
}

/// The words of a text, each with the white space behind it.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut after_space) = (0, false);
    for (at, character) in text.char_indices() {
        let is_space = character.is_whitespace();
        if after_space && !is_space {
            words.extend(text.get(start..at));
            start = at;
        }
        after_space = is_space;
    }
    words.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    words
}

fn text(words: &[&str], range: std::ops::Range<usize>) -> String {
    words.get(range).unwrap_or_default().concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(first: &str, second: &str) -> String {
        let pieces = differences(first, second);
        let marked = pieces.iter().map(|piece| match piece.change {
            PieceChange::Same => piece.text.clone(),
            PieceChange::Without => format!("[{}]", piece.text),
            PieceChange::With => format!("{{{}}}", piece.text),
        });
        marked.collect()
    }

    #[test]
    fn words_are_compared_whole() {
        assert_eq!(marked("a bb c", "a b c"), "a [bb ]{b }c");
        assert_eq!(marked("same", "same"), "same");
        assert_eq!(marked("", "new"), "{new}");
        assert_eq!(marked("one two", "two"), "[one ]two");
    }

    proptest! {
        #[test]
        fn both_texts_are_in_the_pieces(first in "[ab ]{0,20}", second in "[ab ]{0,20}") {
            let pieces = differences(&first, &second);
            let of = |without: PieceChange| -> String {
                let of = pieces.iter().filter(|piece| piece.change != without);
                of.map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(of(PieceChange::Without), second);
            prop_assert_eq!(of(PieceChange::With), first);
        }
    }
}
