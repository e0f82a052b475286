//! An id → the places where it stands, in the order of the input.
//!
//! In: a finished result and a cluster or block family of a site. Out: one
//! place after the other, each kept or removed. What went comes from the
//! journal, what stayed from `documents.jsonl`: both are searched for the id as
//! far as places are asked for, and no more than one line of each is in memory.

use std::iter::Peekable;

use serde::Serialize;

use crate::error::Result;
use crate::finished::{Finished, Mention};
use crate::journal::RemovalLine;
use crate::report::documents::DocumentEntry;

/// A place where a text stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceStory {
    /// The document's id.
    pub document: String,
    /// The source that holds it.
    pub source: String,
    /// The line on which the document begins, counted from 1.
    pub line: u64,
    /// Which paragraph of it, counted from 0.
    pub paragraph: u32,
    /// Why it went; `None` where it stayed.
    pub reason: Option<String>,
    /// What it says, where it went.
    pub text: Option<String>,
}

/// Places one after the other, as they are found.
type Found = Box<dyn Iterator<Item = Result<PlaceStory>>>;

/// The places of an id.
pub struct Places {
    removed: Peekable<Found>,
    kept: Peekable<Found>,
}

impl Places {
    /// The places of a cluster of a site, but for those in documents that went
    /// whole: of these only the cluster's count is known.
    ///
    /// # Errors
    /// Where a file of the result cannot be read.
    pub fn of_cluster(finished: &Finished, id: &str, site: &str) -> Result<Self> {
        let removed = removed(finished, Mention::Cluster, (id, site))?;
        let (id, site) = (id.to_owned(), site.to_owned());
        let documents = finished.documents_with(&id)?;
        let kept = documents.flat_map(move |document| match document {
            Ok(document) if document.site != site => Vec::new(),
            Ok(document) => kept(&document, &id),
            Err(error) => vec![Err(error)],
        });
        let kept: Found = Box::new(kept);
        Ok(Self {
            removed: removed.peekable(),
            kept: kept.peekable(),
        })
    }

    /// The places of a block family of a site: what went with its blocks.
    ///
    /// # Errors
    /// Where a file of the result cannot be read.
    pub fn of_block(finished: &Finished, id: &str, site: &str) -> Result<Self> {
        let kept: Found = Box::new(std::iter::empty());
        Ok(Self {
            removed: removed(finished, Mention::Block, (id, site))?.peekable(),
            kept: kept.peekable(),
        })
    }
}

impl Iterator for Places {
    type Item = Result<PlaceStory>;

    /// The next place. An error comes at once.
    fn next(&mut self) -> Option<Self::Item> {
        let (removed, kept) = (self.removed.peek(), self.kept.peek());
        let is_kept_next = match (removed, kept) {
            (Some(Ok(removed)), Some(Ok(kept))) => kept.key() < removed.key(),
            (Some(Err(_)), _) | (_, None) => false,
            (_, Some(_)) => true,
        };
        if is_kept_next {
            self.kept.next()
        } else {
            self.removed.next()
        }
    }
}

/// What went, by the journal.
fn removed(finished: &Finished, field: Mention, (id, site): (&str, &str)) -> Result<Found> {
    let site = site.to_owned();
    let lines = finished.removals_with(field, id)?;
    let of_site = lines.filter(move |line| line.as_ref().map_or(true, |line| line.site == site));
    Ok(Box::new(of_site.map(|line| line.map(PlaceStory::from))))
}

/// Where a cluster stayed in a document.
fn kept(document: &DocumentEntry, id: &str) -> Vec<Result<PlaceStory>> {
    let kept = document.kept.iter();
    let kept = kept.filter(|kept| kept.cluster.as_deref() == Some(id));
    let place = |paragraph: u32| PlaceStory {
        document: document.document.clone(),
        source: document.source.clone(),
        line: document.line,
        paragraph,
        reason: None,
        text: None,
    };
    kept.map(|kept| Ok(place(kept.paragraph))).collect()
}

impl PlaceStory {
    /// Where it stands among others.
    fn key(&self) -> (&str, u64, u32) {
        (&self.source, self.line, self.paragraph)
    }
}

impl From<RemovalLine> for PlaceStory {
    fn from(line: RemovalLine) -> Self {
        Self {
            document: line.document,
            source: line.source,
            line: line.line,
            paragraph: line.paragraph,
            reason: Some(line.reason.into_owned()),
            text: Some(line.removed.text),
        }
    }
}
