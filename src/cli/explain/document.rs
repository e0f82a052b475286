//! The story of a document, for the terminal.
//!
//! In: the story. Out: the article with a margin that says of each paragraph
//! whether it stayed or why it went, and below it what spoke for and against
//! it: of everything with `-v`, else of what went and of what nearly went. All
//! of it is said in words and signs; colours only repeat it.

use std::io::Write as _;

use crate::error::Result;
use crate::explain::{DocumentStory, EvidenceStory, Other, ParagraphStory, words};
use crate::result::reference::NamedCorpus;
use crate::verdict::{EvidenceKind, KeptBy, Reason};

use super::super::numbers::{grouped, plural};
use super::super::terminal::style::{DIM, HEADING, WARNING, WORD};
use super::super::terminal::{Out, Style, Terminal};
use super::margin::{wrap, wrap_sentence};
use super::unwritable;

/// Bits below which a paragraph that stayed nearly went: one document more that
/// has it, or one less, is worth about so much.
const NEAR: f64 = 3.0;

/// How many kinds of evidence are told without `-v`, and the bits from which
/// more than the first of them are.
const MOST: usize = 3;
const SAYS: f64 = 0.5;

/// Columns of the margin but for the paragraph's number: a sign, the longest
/// reason, and what separates them from the text.
const MARGIN: usize = " - boilerplate | ".len();

/// What the margin says of a paragraph.
struct MarginMark {
    sign: char,
    word: String,
    style: Style,
}

/// How wide everything is.
#[derive(Clone, Copy)]
struct Layout {
    /// Digits of the largest number of a paragraph.
    digits: usize,
    /// Columns beside the margin.
    columns: usize,
}

/// Prints it.
pub(super) fn print(out: &mut Out, story: &DocumentStory, terminal: &Terminal) -> Result<()> {
    let mut page = head(story, terminal.width());
    let last = story.paragraphs.last().map_or(0, |last| last.paragraph);
    let digits = last.to_string().len();
    let layout = Layout {
        digits,
        columns: terminal.width().saturating_sub(MARGIN + digits),
    };
    let mut signs = Vec::new();
    for paragraph in &story.paragraphs {
        let mark = mark(paragraph);
        signs.push(mark.sign);
        text(&mut page, paragraph, &mark, layout);
        for said in remarks(paragraph, terminal.verbose) {
            let margin = MARGIN + digits - 2;
            for (number, line) in wrap_sentence(&said, layout.columns.saturating_sub(2))
                .iter()
                .enumerate()
            {
                let indent = if number == 0 { "" } else { "  " };
                page.push_str(&format!("{:margin$}{DIM}│ {indent}{line}{DIM:#}\n", ""));
            }
        }
        // Paragraphs of a page may be many.
        out.write_all(page.as_bytes()).map_err(unwritable)?;
        page.clear();
    }
    page.push_str(&legend(&signs, story, terminal));
    out.write_all(page.as_bytes()).map_err(unwritable)
}

/// Which document it is, and what became of it.
fn head(story: &DocumentStory, columns: usize) -> String {
    let mut facts = Vec::new();
    if story.document != story.source {
        facts.push(format!("{}#{}", story.source, story.line));
    }
    if !story.site.is_empty() {
        facts.push(format!("site {}", story.site));
    }
    facts.extend(story.date.clone());
    let count = story.paragraphs.len() as u64;
    let mut said = vec![format!(
        "{}: {} of {} {} removed",
        words::fate(story.fate),
        grouped(story.removed.paragraphs),
        grouped(count),
        plural(count, "paragraph", "paragraphs"),
    )];
    if let Some(other) = &story.copy_of {
        said.push(format!("a copy of {}", named(other)));
    }
    let mut page = String::new();
    for line in wrap_sentence(&story.document, columns) {
        page.push_str(&format!("{HEADING}{line}{HEADING:#}\n"));
    }
    if !facts.is_empty() {
        for line in wrap_sentence(&facts.join(", "), columns) {
            page.push_str(&format!("{DIM}{line}{DIM:#}\n"));
        }
    }
    for line in said.iter().flat_map(|said| wrap_sentence(said, columns)) {
        page.push_str(&format!("{line}\n"));
    }
    if story.dry_run {
        let what = "a dry run: the text of paragraphs that were kept is not known";
        for line in wrap_sentence(what, columns) {
            page.push_str(&format!("{WARNING}{line}{WARNING:#}\n"));
        }
    }
    page.push('\n');
    page
}

/// What the margin says of a paragraph.
fn mark(paragraph: &ParagraphStory) -> MarginMark {
    let is_near = paragraph.missing.is_some_and(|missing| missing < NEAR);
    let (sign, word, style) = match (&paragraph.reason, paragraph.kept_by) {
        (Some(reason), _) => ('-', reason.name().to_owned(), WORD),
        (None, Some(KeptBy::Allow)) => ('=', "allowed".to_owned(), WARNING),
        (None, Some(KeptBy::Reasons)) => ('=', "no reason".to_owned(), WARNING),
        (None, Some(KeptBy::Spared)) => ('=', "spared".to_owned(), WARNING),
        (None, None) if is_near => ('~', "kept".to_owned(), WARNING),
        (None, None) => (' ', "kept".to_owned(), Style::new()),
    };
    MarginMark { sign, word, style }
}

/// A paragraph beside its margin.
fn text(page: &mut String, paragraph: &ParagraphStory, mark: &MarginMark, layout: Layout) {
    let is_unknown = paragraph.text.is_none();
    let text = paragraph.text.as_deref();
    let text = text.unwrap_or("(not written in a dry run)");
    let MarginMark { sign, word, style } = mark;
    let Layout { digits, columns } = layout;
    let number = paragraph.paragraph.to_string();
    for (at, line) in wrap(text, columns).iter().enumerate() {
        let (number, word) = if at == 0 {
            (number.as_str(), word.as_str())
        } else {
            ("", "")
        };
        let line = match is_unknown {
            true => format!("{DIM}{line}{DIM:#}"),
            false => line.clone(),
        };
        page.push_str(&format!(
            "{DIM}{number:>digits$}{DIM:#} {style}{sign} {word:<11}{style:#} │ {line}\n"
        ));
    }
}

/// What is said below a paragraph.
fn remarks(paragraph: &ParagraphStory, verbose: bool) -> Vec<String> {
    let is_near = paragraph.missing.is_some_and(|missing| missing < NEAR);
    let is_plain = !paragraph.removed && paragraph.kept_by.is_none() && !is_near;
    if is_plain && !verbose {
        return Vec::new();
    }
    let mut said = Vec::new();
    let sum = paragraph.bits.map(words::bits);
    let ids = [
        ("cluster", &paragraph.cluster),
        ("block family", &paragraph.block),
    ];
    let mut ids = ids
        .into_iter()
        .filter_map(|(what, id)| Some(format!("{what} {}", id.as_ref()?)));
    let mut evidence = paragraph.evidence.clone();
    let owner = owner(paragraph, &mut evidence);
    said.extend(stayed(paragraph));
    if verbose {
        said.extend(sum.map(|sum| format!("{sum} bits in all")));
        said.extend(evidence.iter().map(evidence_line));
        said.extend(owner);
        said.extend(ids);
    } else if let Some(sum) = sum {
        let is_stated = evidence.iter().all(|one| one.bits == 0.0);
        let mut parts = strongest(&evidence);
        parts.extend(owner);
        parts.extend(ids.next());
        let parts = parts.join("; ");
        said.push(match is_stated {
            true => parts,
            false => format!("{sum} bits: {parts}"),
        });
    }
    said
}

/// Whose headline or lead it is: said in the evidence for that where there is
/// any, else apart.
fn owner(paragraph: &ParagraphStory, evidence: &mut [EvidenceStory]) -> Option<String> {
    let said = format!("headline or lead of {}", named(paragraph.owner.as_ref()?));
    let mut evidence = evidence.iter_mut();
    match evidence.find(|one| one.kind == EvidenceKind::Owner && one.bits > 0.0) {
        Some(one) => {
            one.words = said;
            None
        }
        None => Some(said),
    }
}

/// Why it stayed, or how near it came to going.
fn stayed(paragraph: &ParagraphStory) -> Option<String> {
    if let Some(kept_by) = paragraph.kept_by {
        return Some(format!(
            "would have been removed, but {}",
            words::kept_by(kept_by)
        ));
    }
    let missing = paragraph.missing?;
    Some(format!(
        "{missing:.1} bits short of removal, with its neighbours as they are"
    ))
}

fn evidence_line(one: &EvidenceStory) -> String {
    format!(
        "{:>5} {}: {}",
        words::bits(one.bits),
        one.kind.name(),
        one.words
    )
}

/// The evidence that says most, in words.
fn strongest(evidence: &[EvidenceStory]) -> Vec<String> {
    let mut sorted: Vec<&EvidenceStory> = evidence.iter().collect();
    sorted.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()));
    let told = |one: &EvidenceStory| match one.bits == 0.0 {
        true => one.words.clone(),
        false => format!("{} ({})", one.words, words::bits(one.bits)),
    };
    let shown = |at: usize, one: &EvidenceStory| at == 0 || at < MOST && one.bits.abs() >= SAYS;
    let said = sorted.iter().enumerate();
    let said = said.filter(|&(at, one)| shown(at, one));
    said.map(|(_, one)| told(one)).collect()
}

/// Another document and where it stands.
pub(super) fn named(other: &Other) -> String {
    match other.at.as_slice() {
        _ if other.r#in == Some(NamedCorpus::Index) => {
            format!("{} (of the index)", other.document)
        }
        [] => other.document.clone(),
        [at] if *at == format!("{}#1", other.document) => other.document.clone(),
        at => format!("{} ({})", other.document, at.join(", or ")),
    }
}

/// What the signs mean that stand in the margin.
fn legend(signs: &[char], story: &DocumentStory, terminal: &Terminal) -> String {
    let meanings = [
        ('-', "removed"),
        ('~', "kept, but fewer than 3 bits were missing"),
        (
            '=',
            "would have been removed, but was kept for the reason given",
        ),
    ];
    let mut said: Vec<String> = meanings
        .into_iter()
        .filter(|(sign, _)| signs.contains(sign))
        .map(|(sign, meaning)| format!("{sign} {meaning}"))
        .collect();
    for reason in Reason::ALL {
        let is = |one: &ParagraphStory| one.reason == Some(reason);
        if story.paragraphs.iter().any(is) {
            said.push(format!("{}: {}", reason.name(), words::reason(reason)));
        }
    }
    let has_bits = story.paragraphs.iter().any(|one| one.bits.is_some());
    if has_bits {
        said.push(
            "bits: + speaks for removal, - against it; one bit doubles the odds; the neighbours' bits \
             count, too"
                .to_owned(),
        );
        said.push("articles of the site: copies of one article count once".to_owned());
        said.push("looks like: by its length, its full stop, its credit".to_owned());
    }
    if has_bits && !terminal.verbose {
        said.push("-v shows all of the evidence".to_owned());
    }
    let mut page = String::from("\n");
    for meaning in said {
        for line in wrap_sentence(&meaning, terminal.width()) {
            page.push_str(&format!("{DIM}{line}{DIM:#}\n"));
        }
    }
    page
}
