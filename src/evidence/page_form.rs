//! Pages that are forms: notices, advertisements, bulletins, records.
//!
//! In: the documents of a site, as what each has for itself and what it has in common
//! with others. Out: the clusters that are parts of a form: headings, labels, formulas
//! between what the pages say. Furniture is independent of the article around it: what
//! is put between paragraphs by a machine comes and goes by itself, or is the same line
//! again; the parts of a form come together, or one always after the other.

use rayon::prelude::*;

use super::surroundings::LIST;
use crate::bits::{BIT, log2_ratio};

/// What a paragraph is among those of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageLineKind {
    /// Something that the page alone says, of so many characters.
    Own(u32),
    /// A line of a varied form, of so many characters: one alone is a number among
    /// furniture, several are a list that the page alone has.
    Row(u32),
    /// Something that other pages say, too, by its cluster.
    Known(u32),
    /// No words.
    Nothing,
}

/// Documents that a thread looks at at a time.
const DOCUMENTS_AT_ONCE: usize = 1024;

/// Pages that must have a part.
const FEW: u32 = 3;

/// Of pages with the rarer of two parts, the share (in percent) that have both.
const TOGETHER: u32 = 90;

/// Bits for two parts not coming together by accident.
const NO_ACCIDENT: i32 = 7 * BIT;

/// Places between what a page says at which a form has a part.
const FORM: usize = 3;

/// Lines of a run that may be parts of a form, and lines of a page that are looked at.
const WIDEST: usize = 3;
const MOST: usize = 24;

/// What a line looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineLook {
    /// A few words, as a heading has.
    pub label: bool,
    /// A few words, or a short sentence.
    pub short: bool,
    /// Sentences, or a word or two: no headline.
    pub formula: bool,
}

/// What is counted of the lines inside pages.
#[derive(Clone, Copy, Debug, Default)]
struct LineCounts {
    /// Pages that hold it.
    held: u32,
    /// Pages that hold it several times.
    again: u32,
    /// Times that it stands alone.
    alone: u32,
    /// Pages that hold it and are forms.
    formal: u32,
}

/// What is seen inside some pages.
#[derive(Debug, Default)]
struct PageSightings {
    /// Lines that stand alone.
    alone: Vec<u32>,
    /// Lines of pages, and whether the page holds it several times.
    held: Vec<(u32, bool)>,
    /// Lines of pages that are forms.
    formal: Vec<u32>,
    /// Two lines of a page, the upper first.
    pairs: Vec<(u32, u32)>,
}

impl PageSightings {
    /// Adds a page.
    fn add(&mut self, document: &[PageLineKind], looks: &[LineLook]) {
        let runs = runs_inside(document);
        if runs.is_empty() {
            return;
        }
        let alone = runs.iter().filter(|run| run.len() <= 2);
        self.alone.extend(alone.map(|run| run[0]));
        let mut held: Vec<u32> = runs.iter().flatten().copied().collect();
        held.sort_unstable();
        let distinct = || held.chunk_by(|one, other| one == other);
        self.held
            .extend(distinct().map(|same| (same[0], same.len() > 1)));
        let once = |line: u32| held.iter().filter(|&&other| other == line).count() == 1;
        let labels = runs
            .iter()
            .filter(|run| run.len() == 1 && looks[run[0] as usize].short && once(run[0]));
        if labels.count() >= FORM {
            self.formal.extend(distinct().map(|same| same[0]));
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
        self.pairs.extend(together);
    }

    /// Adds what was seen to the counts of all pages.
    fn add_to(&self, lines: &mut [LineCounts]) {
        for &line in &self.alone {
            lines[line as usize].alone += 1;
        }
        for &(line, again) in &self.held {
            lines[line as usize].held += 1;
            lines[line as usize].again += u32::from(again);
        }
        for &line in &self.formal {
            lines[line as usize].formal += 1;
        }
    }
}

/// For each cluster whether it is part of a form, and how many pages hold it between
/// what they say. `looks` tells of each what it looks like.
#[must_use]
pub fn parts_of_forms(
    documents: &[Vec<PageLineKind>],
    looks: &[LineLook],
    groups: u32,
) -> Vec<(bool, u32)> {
    let batches = documents.par_chunks(DOCUMENTS_AT_ONCE);
    let batches: Vec<PageSightings> = batches
        .map(|documents| {
            let mut found = PageSightings::default();
            documents
                .iter()
                .for_each(|document| found.add(document, looks));
            found
        })
        .collect();
    let mut lines = vec![LineCounts::default(); looks.len()];
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for found in batches {
        found.add_to(&mut lines);
        pairs.extend(found.pairs);
    }
    pairs.par_sort_unstable();
    let counted: Vec<((u32, u32), u32)> = pairs
        .chunk_by(|one, other| one == other)
        .map(|same| (same[0], same.len() as u32))
        .collect();
    let times = |pair: (u32, u32)| {
        let found = counted.binary_search_by_key(&pair, |counted| counted.0);
        found.map_or(0, |at| counted[at].1)
    };
    let is_formal = |line: &LineCounts| {
        line.held >= 2 && line.formal * 2 > line.held && line.again * 10 <= line.held
    };
    let mut parts: Vec<bool> = lines.iter().map(is_formal).collect();
    for &((upper, lower), count) in counted.iter().filter(|(pair, _)| pair.0 != pair.1) {
        let reversed = times((lower, upper));
        let two = [upper as usize, lower as usize];
        let is = |test: &dyn Fn(LineCounts, LineLook) -> bool| {
            two.iter().all(|&line| test(lines[line], looks[line]))
        };
        if count < FEW || !is(&|line, _| line.again * 10 <= line.held) {
            continue;
        }
        let both = (count + reversed).min(lines[two[0]].held.min(lines[two[1]].held));
        let come_together = is(&|_, look| look.formula)
            && depend(both, lines[two[0]].held, lines[two[1]].held, groups);
        let are_ordered = reversed * 20 <= count
            && is(&|line, look| {
                look.label && line.alone * 5 >= line.held * 4 && count * 2 >= line.held
            });
        for line in two {
            parts[line] |= come_together || are_ordered;
        }
    }
    let held = lines.iter().map(|line| line.held);
    parts.into_iter().zip(held).collect()
}

/// Whether two lines that so many pages hold come together more often than by accident.
fn depend(both: u32, one: u32, other: u32, groups: u32) -> bool {
    let (few, many) = (one.min(other), one.max(other));
    let surprise = log2_ratio(u64::from(groups.max(1)), u64::from(many.max(1)));
    both * 100 >= few * TOGETHER && i64::from(surprise) * i64::from(few) >= i64::from(NO_ACCIDENT)
}

/// The runs of known lines that stand between what a page says: in the part of it that
/// says most, where longer runs part it.
fn runs_inside(document: &[PageLineKind]) -> Vec<Vec<u32>> {
    let mut best: (u64, Vec<Vec<u32>>) = (0, Vec::new());
    let (mut size, mut runs) = (0u64, Vec::new());
    let mut run: Vec<u32> = Vec::new();
    let is_row = |at: &usize| matches!(document.get(*at), Some(PageLineKind::Row(_)));
    let is_listed = |at: usize| {
        let above = (0..at).rev().take(LIST).take_while(is_row).count();
        let below = (at + 1..document.len())
            .take(LIST)
            .take_while(is_row)
            .count();
        1 + above + below >= LIST
    };
    for (at, kind) in document.iter().enumerate() {
        let kind = match *kind {
            PageLineKind::Row(size) if is_listed(at) => PageLineKind::Own(size),
            PageLineKind::Row(_) => PageLineKind::Nothing,
            kind => kind,
        };
        match kind {
            PageLineKind::Known(cluster) => run.push(cluster),
            PageLineKind::Nothing | PageLineKind::Row(_) => {}
            PageLineKind::Own(characters) => {
                if run.len() > WIDEST || size == 0 {
                    if size > best.0 {
                        best = (size, std::mem::take(&mut runs));
                    }
                    (size, runs) = (0, Vec::new());
                } else if !run.is_empty() {
                    runs.push(std::mem::take(&mut run));
                }
                run.clear();
                size += u64::from(characters);
            }
        }
    }
    if size > best.0 { runs } else { best.1 }
}
