//! Pages that are forms: notices, advertisements, bulletins, records.
//!
//! In: the documents of a site, as what each has for itself and what it has in common
//! with others. Out: the clusters that are parts of a form: headings, labels, formulas
//! between what the pages say. Furniture is independent of the article around it: what
//! is put between paragraphs by a machine comes and goes by itself, or is the same line
//! again; the parts of a form come together, or one always after the other.

use crate::bits::{BIT, log2_ratio};

/// What a paragraph is among those of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sentences, or a list, that the page alone has.
    Solid,
    /// A line that the page alone has.
    Content,
    /// Something that other pages say, too, by its cluster.
    Known(u32),
    /// No words.
    Nothing,
}

/// Pages that must have a part.
const FEW: u32 = 3;

/// Of pages with the rarer of two parts, the share (in percent) that have both.
const TOGETHER: u32 = 90;

/// Bits for two parts not coming together by accident.
const NO_ACCIDENT: i32 = 7 * BIT;

/// Lines of a run that may be parts of a form, and lines of a page that are looked at.
const WIDEST: usize = 3;
const MOST: usize = 24;

/// What a line looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// A few words, as a heading has.
    pub label: bool,
    /// Sentences, or a word or two: no headline.
    pub formula: bool,
}

/// What is counted of the lines inside pages.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    /// Pages that hold it.
    held: u32,
    /// Pages that hold it several times.
    again: u32,
    /// Times that it stands alone.
    alone: u32,
}

/// For each cluster whether it is part of a form. `looks` tells of each what it looks
/// like.
#[must_use]
pub fn parts_of_forms(documents: &[Vec<Kind>], looks: &[Look], groups: u32) -> Vec<bool> {
    let mut lines = vec![Line::default(); looks.len()];
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for document in documents {
        let runs = runs_inside(document);
        for run in runs.iter().filter(|run| run.len() == 1) {
            lines[run[0] as usize].alone += 1;
        }
        let mut held: Vec<u32> = runs.iter().flatten().copied().collect();
        held.sort_unstable();
        for same in held.chunk_by(|one, other| one == other) {
            lines[same[0] as usize].held += 1;
            lines[same[0] as usize].again += u32::from(same.len() > 1);
        }
        let placed: Vec<(usize, u32)> = runs
            .iter()
            .enumerate()
            .flat_map(|(run, lines)| lines.iter().map(move |&line| (run, line)))
            .take(MOST)
            .collect();
        let mut together: Vec<(u32, u32)> = Vec::new();
        for (place, &(run, upper)) in placed.iter().enumerate() {
            let below = placed[place + 1..].iter().filter(|below| below.0 != run);
            together.extend(below.map(|&(_, lower)| (upper, lower)));
        }
        together.sort_unstable();
        together.dedup();
        pairs.extend(together);
    }
    pairs.sort_unstable();
    let counted: Vec<((u32, u32), u32)> = pairs
        .chunk_by(|one, other| one == other)
        .map(|same| (same[0], same.len() as u32))
        .collect();
    let times = |pair: (u32, u32)| {
        let found = counted.binary_search_by_key(&pair, |counted| counted.0);
        found.map_or(0, |at| counted[at].1)
    };
    let mut parts = vec![false; looks.len()];
    for &((upper, lower), count) in counted.iter().filter(|(pair, _)| pair.0 != pair.1) {
        let reversed = times((lower, upper));
        let two = [upper as usize, lower as usize];
        let is = |test: &dyn Fn(Line, Look) -> bool| {
            two.iter().all(|&line| test(lines[line], looks[line]))
        };
        if count < FEW || !is(&|line, _| line.again * 10 <= line.held) {
            continue;
        }
        let both = (count + reversed).min(lines[two[0]].held.min(lines[two[1]].held));
        let come_together = is(&|_, look| look.formula)
            && depend(both, lines[two[0]].held, lines[two[1]].held, groups);
        let are_ordered = reversed * 20 <= count
            && is(&|line, look| look.label && line.alone * 5 >= line.held * 4 && count * 2 >= line.held);
        for line in two {
            parts[line] |= come_together || are_ordered;
        }
    }
    parts
}

/// Whether two lines that so many pages hold come together more often than by accident.
fn depend(both: u32, one: u32, other: u32, groups: u32) -> bool {
    let (few, many) = (one.min(other), one.max(other));
    let surprise = log2_ratio(u64::from(groups.max(1)), u64::from(many.max(1)));
    both * 100 >= few * TOGETHER && i64::from(surprise) * i64::from(few) >= i64::from(NO_ACCIDENT)
}

/// The runs of known lines that stand between what a page says.
fn runs_inside(document: &[Kind]) -> Vec<Vec<u32>> {
    let is_content = |kind: &Kind| matches!(kind, Kind::Content | Kind::Solid);
    let is_solid = is_content;
    let Some(first) = document.iter().position(is_solid) else {
        return Vec::new();
    };
    let last = document.iter().rposition(is_solid).unwrap_or(first);
    document[first..=last]
        .split(is_content)
        .map(|run| {
            let known = run.iter().filter_map(|kind| match kind {
                Kind::Known(cluster) => Some(*cluster),
                _ => None,
            });
            known.collect::<Vec<u32>>()
        })
        .filter(|run| (1..=WIDEST).contains(&run.len()))
        .collect()
}
