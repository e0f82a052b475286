//! Which documents are one article.
//!
//! In: the documents of a result, and which are copies of an article of the index.
//! Out: for each document the article that it is, so that an article that is
//! there twice counts once. It keeps 8 bytes a document.

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::Result;
use crate::result::Finished;

/// Which documents are one article.
#[derive(Debug, Default)]
pub(super) struct ArticleGroups {
    /// The article of each document, by position; a hash.
    articles: Vec<u64>,
    /// The articles that several documents are, or that the index has.
    shared: FxHashSet<u64>,
    /// The documents that are articles of the index, ascending.
    known: Vec<u32>,
    /// Those that are copies of another of the drop, ascending.
    copies: Vec<u32>,
}

/// What a document is to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copy {
    /// No copy.
    None,
    /// A copy of another document of the drop.
    OfDrop,
    /// A copy of an article of the index.
    OfIndex,
}

/// Where an article's name comes from; two of one name are different articles
/// then.
const OF_DROP: &str = "drop";
const OF_INDEX: &str = "index";

impl ArticleGroups {
    /// Reads who is a copy of whom; `known` are the positions of the documents
    /// that are articles of the index, ascending.
    pub(super) fn read(finished: &Finished, known: Vec<u32>) -> Result<Self> {
        let mut shared = FxHashSet::default();
        let (mut articles, mut copies) = (Vec::new(), Vec::new());
        // The names that an article would have if it were one with copies.
        let mut originals = Vec::new();
        let mut record = finished.record()?;
        for position in 0.. {
            let Some(names) = record.next_document()? else {
                break;
            };
            let is_known = known.binary_search(&position).is_ok();
            let place = format!("{}#{}", names.source, names.line);
            if let Some(copy_of) = &names.copy_of {
                let whose = if is_known { OF_INDEX } else { OF_DROP };
                copies.extend((!is_known).then_some(position));
                let article = article(whose, copy_of, names.copy_of_at.as_deref());
                shared.insert(article);
                articles.push(article);
            } else {
                let alone = article(OF_DROP, &names.document, None);
                let placed = article(OF_DROP, &names.document, Some(&place));
                originals.push((articles.len(), alone, placed));
                articles.push(placed);
            }
        }
        for (position, alone, placed) in originals {
            if let Some(article) = articles.get_mut(position)
                && !shared.contains(&placed)
                && shared.contains(&alone)
            {
                *article = alone;
            }
        }
        Ok(Self {
            articles,
            shared,
            known,
            copies,
        })
    }

    /// The article that a document is, and whether others may be the same.
    pub(super) fn article(&self, position: u32) -> (u64, bool) {
        let article = self.articles.get(position as usize).copied();
        let article = article.unwrap_or_default();
        (article, self.shared.contains(&article))
    }

    /// What a document is to others.
    pub(super) fn copy(&self, position: u32) -> Copy {
        let is_in = |list: &[u32]| list.binary_search(&position).is_ok();
        if is_in(&self.known) {
            Copy::OfIndex
        } else if is_in(&self.copies) {
            Copy::OfDrop
        } else {
            Copy::None
        }
    }
}

#[cfg(test)]
impl ArticleGroups {
    /// Documents that are these articles, with whether the index has them.
    pub(super) fn of(documents: impl Iterator<Item = (u64, bool)>) -> Self {
        let mut groups = Self::default();
        let mut seen = FxHashSet::default();
        for (position, (article, is_known)) in (0..).zip(documents) {
            groups.articles.push(article);
            if !seen.insert(article) || is_known {
                groups.shared.insert(article);
                let list = match is_known {
                    true => &mut groups.known,
                    false => &mut groups.copies,
                };
                list.push(position);
            }
        }
        groups
    }
}

/// The hash of an article's name.
fn article(whose: &str, id: &str, at: Option<&str>) -> u64 {
    xxh3_64(format!("{whose}\n{}\n{id}\n{}", id.len(), at.unwrap_or_default()).as_bytes())
}
