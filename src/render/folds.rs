//! Which paragraphs of a document are shown, and which are folded.
//!
//! In: what became of each paragraph, and how much may be shown. Out: the paragraphs in their
//! order, those that are not shown as folds that say how many they are. Nothing is missing:
//! together the pieces are the whole document, so that a bar can be drawn of all of it.

use serde::Serialize;

/// How much of a document is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoldLimits {
    /// Paragraphs at either end of a run that went.
    pub(super) ends: usize,
    /// Paragraphs that stayed.
    pub(super) kept: usize,
    /// Folds, about; more are joined.
    pub(super) folds: usize,
}

/// A part of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DocumentPiece {
    /// This paragraph.
    Shown(usize),
    /// Paragraphs side by side of which no text is shown.
    Folded(Fold),
}

/// Paragraphs side by side of which no text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Fold {
    /// What became of them; where that is several things, of the longest.
    r: char,
    /// Their characters.
    n: u64,
    /// How many they are.
    m: u64,
    /// How many of them went.
    w: u64,
    #[serde(skip)]
    longest: u64,
}

impl Fold {
    fn of((letter, length): (char, u64)) -> Self {
        Self {
            r: letter,
            n: length,
            m: 1,
            w: u64::from(went(letter)),
            longest: length,
        }
    }

    /// Takes in what stands behind it.
    fn join(&mut self, next: Self) {
        if next.r == self.r {
            self.longest += next.longest;
        } else if next.longest > self.longest {
            (self.r, self.longest) = (next.r, next.longest);
        }
        self.n += next.n;
        self.m += next.m;
        self.w += next.w;
    }
}

/// Whether a paragraph with this letter went.
fn went(letter: char) -> bool {
    !matches!(letter, 'k' | 'n')
}

/// Divides a document, whose paragraphs are given by their letters and lengths.
pub(super) fn fold(paragraphs: &[(char, u64)], limits: FoldLimits) -> Vec<DocumentPiece> {
    let shown = shown(paragraphs, limits);
    let mut pieces = Vec::new();
    for ((at, &paragraph), is_shown) in paragraphs.iter().enumerate().zip(shown) {
        let folded = Fold::of(paragraph);
        match pieces.last_mut() {
            _ if is_shown => pieces.push(DocumentPiece::Shown(at)),
            Some(DocumentPiece::Folded(last)) if last.r == folded.r => last.join(folded),
            _ => pieces.push(DocumentPiece::Folded(folded)),
        }
    }
    let folds = pieces.iter().filter(|piece| is_folded(piece)).count();
    match folds.div_ceil(limits.folds.max(1)) {
        0 | 1 => pieces,
        joined => join(&pieces, joined),
    }
}

/// For each paragraph whether it is shown.
fn shown(paragraphs: &[(char, u64)], limits: FoldLimits) -> Vec<bool> {
    let mut shown = Vec::with_capacity(paragraphs.len());
    let mut kept = 0;
    for run in paragraphs.chunk_by(|a, b| went(a.0) == went(b.0)) {
        let length = run.len();
        let is_gone = run.first().is_some_and(|first| went(first.0));
        let ends = limits.ends;
        shown.extend((0..length).map(|at| match is_gone {
            // A fold of one or two would save nothing.
            true => ends > 0 && length <= ends * 2 + 2 || at < ends || length - at <= ends,
            false => kept + at < limits.kept,
        }));
        kept += if is_gone { 0 } else { length };
    }
    shown
}

fn is_folded(piece: &DocumentPiece) -> bool {
    matches!(piece, DocumentPiece::Folded(_))
}

/// The same with folds that stand side by side joined, at most so many to one.
fn join(pieces: &[DocumentPiece], most: usize) -> Vec<DocumentPiece> {
    let mut joined: Vec<DocumentPiece> = Vec::new();
    for run in pieces.chunk_by(|a, b| is_folded(a) && is_folded(b)) {
        for chunk in run.chunks(most) {
            let mut chunk = chunk.iter().copied();
            let first = chunk.next();
            joined.extend(chunk.fold(first, |sum, next| match (sum, next) {
                (Some(DocumentPiece::Folded(mut sum)), DocumentPiece::Folded(next)) => {
                    sum.join(next);
                    Some(DocumentPiece::Folded(sum))
                }
                (sum, _) => sum,
            }));
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(paragraphs: &[(char, u64)]) -> (u64, u64, u64) {
        let sums = |sum: (u64, u64, u64), next: &(char, u64)| {
            (sum.0 + 1, sum.1 + next.1, sum.2 + u64::from(went(next.0)))
        };
        paragraphs.iter().fold((0, 0, 0), sums)
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_whole_document_in_order(
            paragraphs in proptest::collection::vec(("[kkntbc]", 0..50_u64), 0..80),
            (ends, kept, folds) in (0..4_usize, 0..40_usize, 1..12_usize),
        ) {
            let letter = |(letter, length): &(String, u64)| (letter.chars().next().unwrap(), *length);
            let paragraphs: Vec<(char, u64)> = paragraphs.iter().map(letter).collect();
            let pieces = fold(&paragraphs, FoldLimits { ends, kept, folds });
            let mut at = 0;
            for piece in &pieces {
                match piece {
                    DocumentPiece::Shown(shown) => {
                        prop_assert_eq!(*shown, at);
                        at += 1;
                    }
                    DocumentPiece::Folded(fold) => {
                        let run = &paragraphs[at..at + fold.m as usize];
                        prop_assert_eq!((fold.m, fold.n, fold.w), sum(run));
                        prop_assert!(run.iter().any(|one| one.0 == fold.r));
                        at += run.len();
                    }
                }
            }
            prop_assert_eq!(at, paragraphs.len());
            // What stayed is there from the beginning on, as much as may be.
            let is_kept = |piece: &&DocumentPiece| matches!(piece, DocumentPiece::Shown(at) if !went(paragraphs[*at].0));
            let stayed = paragraphs.iter().filter(|one| !went(one.0)).count();
            prop_assert_eq!(pieces.iter().filter(is_kept).count(), stayed.min(kept));
        }
    }

    #[test]
    fn the_middle_of_a_run_that_went_is_folded_and_a_short_run_is_not() {
        let document: Vec<(char, u64)> =
            "ktttttttttkbbk".chars().map(|letter| (letter, 5)).collect();
        let limits = FoldLimits {
            ends: 2,
            kept: 9,
            folds: 9,
        };
        let pieces = fold(&document, limits);
        let spelled: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                DocumentPiece::Shown(at) => at.to_string(),
                DocumentPiece::Folded(fold) => format!("{}x{}", fold.m, fold.r),
            })
            .collect();
        assert_eq!(
            spelled,
            ["0", "1", "2", "5xt", "8", "9", "10", "11", "12", "13"]
        );
    }
}
