//! Words → the clusters that say them, or the documents that do.
//!
//! In: a finished result, and what names nothing in it. Out: the cluster whose text it is, or
//! the document in which it stands or whose record holds it as a url; an error that lists them
//! where there are several. Clusters are asked first: what repeats is what people ask for.

use super::{LISTED, NameCandidate, Target};
use crate::error::{Error, Result};
use crate::result::Finished;
use crate::result::documents::{DocumentLine, RecordPlace};
use crate::result::findings::ClusterEntry;

/// Characters of a text that are quoted.
const QUOTED: usize = 50;

/// What says `words`, if anything does.
///
/// # Errors
/// A usage error where several things do. Else where a file of the result cannot be read or is
/// not as it was written.
pub(super) fn find(finished: &mut Finished, words: &str) -> Result<Option<Target>> {
    let words = folded(words);
    if words.is_empty() {
        return Ok(None);
    }
    match clusters(finished, &words)? {
        Some(found) => Ok(Some(Target::Cluster(found))),
        None => document(finished, &words),
    }
}

/// A text without what people type otherwise: case, and how much white space there is.
fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// The cluster that says it, in each site that has it: the one whose text it is, else the one
/// that holds it.
fn clusters(finished: &Finished, words: &str) -> Result<Option<Vec<ClusterEntry>>> {
    let mut best = Said::default();
    for entry in finished.clusters()? {
        let entry = entry?;
        let texts = entry.variants.iter().map(|variant| folded(&variant.text));
        let fits = texts.filter_map(|text| match text == words {
            true => Some(Whole::Yes),
            false => text.contains(words).then_some(Whole::No),
        });
        if let Some(fit) = fits.min() {
            best.take(fit, entry);
        }
    }
    match best.ids.len() {
        0 => Ok(None),
        1 => Ok(Some(best.entries)),
        total => Err(several(
            words,
            total,
            "clusters say",
            best.ids
                .iter()
                .map(|(id, text)| format!("{id} ({})", quoted(text))),
        )),
    }
}

/// Whether a text is what was asked for, or holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whole {
    Yes,
    No,
}

/// The clusters that fit best.
#[derive(Default)]
struct Said {
    fit: Option<Whole>,
    /// Their ids, each once, with their text.
    ids: Vec<(String, String)>,
    /// Of the first of them all sites.
    entries: Vec<ClusterEntry>,
}

impl Said {
    fn take(&mut self, fit: Whole, entry: ClusterEntry) {
        match self.fit {
            Some(best) if best < fit => return,
            Some(best) if best == fit => {}
            _ => {
                *self = Self {
                    fit: Some(fit),
                    ..Self::default()
                }
            }
        }
        let text = entry
            .variants
            .first()
            .map_or("", |variant| variant.text.as_str());
        if self.ids.iter().all(|(id, _)| *id != entry.id) {
            self.ids.push((entry.id.clone(), text.to_owned()));
        }
        if self.ids.len() == 1 {
            self.entries.push(entry);
        }
    }
}

/// The document whose url it is, else the one in which it stands.
fn document(finished: &mut Finished, words: &str) -> Result<Option<Target>> {
    let (mut urls, mut texts) = (SaidBy::default(), SaidBy::default());
    finished.each_placed(|whole, place| {
        let is_url = whole.url.as_deref().is_some_and(|url| folded(url) == words);
        let mut said = whole
            .paragraphs
            .iter()
            .filter_map(|paragraph| paragraph.text.as_deref());
        if is_url {
            urls.take(&whole.document, place);
        } else if said.any(|text| folded(text).contains(words)) {
            texts.take(&whole.document, place);
        }
        Ok(())
    })?;
    let found = match urls.total {
        0 => texts,
        _ => urls,
    };
    match found.first.as_slice() {
        [] => Ok(None),
        [NameCandidate::Document { place, .. }] => Ok(Some(Target::Document(*place))),
        several_of_them => {
            let shown = several_of_them.iter().map(NameCandidate::show);
            Err(several(words, found.total, "documents say", shown))
        }
    }
}

/// Documents that hold what is looked for.
#[derive(Default)]
struct SaidBy {
    total: usize,
    first: Vec<NameCandidate>,
}

impl SaidBy {
    fn take(&mut self, document: &DocumentLine, place: RecordPlace) {
        self.total += 1;
        if self.first.len() < LISTED {
            self.first.push(NameCandidate::of(document, place));
        }
    }
}

fn several(words: &str, total: usize, what: &str, shown: impl Iterator<Item = String>) -> Error {
    let shown: Vec<String> = shown.take(LISTED).collect();
    let more = match total.saturating_sub(shown.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Error::usage(format!(
        "{total} {what} {:?}: {}{more}; name one of them, or say more of it",
        quoted(words),
        shown.join(", ")
    ))
}

fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}
