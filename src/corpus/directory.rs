//! Prints → the shares in which they are judged.
//!
//! In: the prints of all documents, wherever their bytes are. Out: for each site
//! its documents; for a very large one several shares of them. It keeps a few
//! numbers of each document.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::Site;
use super::amounts::Amounts;
use super::builder::SiteBuilder;
use super::fetch::Fetcher;
use super::print::DocumentPrint;
use crate::fingerprint::mix;

/// Paragraphs of a site that are judged together, at most. A larger site is
/// judged in shares, so that memory has a bound whatever the input: the fixed
/// number makes the verdicts the same on every machine, and a million and a half
/// paragraphs (a third of a gigabyte of text, forty-five thousand articles of a
/// news site) are many more than the counts need to be telling.
///
/// Documents are counted as paragraphs are: there can be more of them where most are empty.
pub const MOST_SHARE_PARAGRAPHS: u64 = 3 << 19;

/// Words of a site that are judged together, at most.
pub const MOST_SHARE_WORDS: u64 = 1 << 26;

/// In how many shares a site of so many paragraphs (or documents, if there are more of them)
/// and words is judged: as few as keep each within [`MOST_SHARE_PARAGRAPHS`] and
/// [`MOST_SHARE_WORDS`], about.
#[must_use]
pub fn parts(paragraphs: u64, words: u64) -> u32 {
    parts_within(paragraphs, words, (MOST_SHARE_PARAGRAPHS, MOST_SHARE_WORDS))
}

/// The same of shares of other limits: paragraphs and words, at most.
#[must_use]
pub fn parts_within(paragraphs: u64, words: u64, (most_paragraphs, most_words): (u64, u64)) -> u32 {
    let parts = paragraphs
        .div_ceil(most_paragraphs.max(1))
        .max(words.div_ceil(most_words.max(1)))
        .max(1);
    u32::try_from(parts).unwrap_or(u32::MAX)
}

/// A hash of a document's text: by it documents are put in order, and into shares.
#[must_use]
pub fn rank(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

/// In which of so many shares of its site a document of this [`rank`] is judged, from 0. It
/// depends on the text alone, so that the order of the input does not show.
#[must_use]
pub fn place(rank: u64, parts: u32) -> u32 {
    ((u128::from(mix(rank)) * u128::from(parts)) >> 64) as u32
}

/// Where the prints of a run are.
pub trait PrintStore: Sync {
    /// What is known of them.
    fn directory(&self) -> &Directory;

    /// Fills `bytes` with what is kept from `start` on, prints of one document behind those
    /// of another; `false` where it cannot be had. Whoever keeps prints where they can be
    /// lost asks afterwards whether one was: the decision itself cannot fail.
    fn load(&self, start: u64, bytes: &mut [u8]) -> bool;
}

/// What is known of a print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PrintEntry {
    /// Where its bytes begin in the store.
    pub(super) start: u64,
    /// How many there are.
    pub(super) length: u32,
    /// The hash of the document's text.
    pub(super) content: u64,
    site: u32,
    paragraphs: u32,
    words: u32,
}

/// The prints of a run, in input order.
#[derive(Debug, Default)]
pub struct Directory {
    entries: Vec<PrintEntry>,
    sites: BTreeMap<String, DirectorySite>,
    /// Paragraphs and words of a share, where they are not the usual ones.
    limits: Option<(u64, u64)>,
}

/// What a site adds up to.
#[derive(Clone, Copy, Debug, Default)]
struct DirectorySite {
    /// Its number in the order in which sites are met.
    number: u32,
    documents: u32,
    paragraphs: u64,
    words: u64,
}

/// Documents that are judged together: those of a site, or of a share of a large
/// one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The site.
    pub site: String,
    /// Their positions in the input.
    pub documents: Vec<u32>,
    /// What they add up to.
    pub amounts: Amounts,
    /// Which share of the site it is, from 0, and of how many.
    pub part: (u32, u32),
}

impl Directory {
    /// The same, but a site with more paragraphs or words than these has shares.
    #[must_use]
    pub fn with_limits(self, limits: (u64, u64)) -> Self {
        Self {
            limits: Some(limits),
            ..self
        }
    }

    /// Adds the next print of the input; its bytes are the next of the store.
    pub fn add(&mut self, print: &DocumentPrint) {
        let next = self.sites.len() as u32;
        if !self.sites.contains_key(&print.site) {
            let site = DirectorySite {
                number: next,
                ..DirectorySite::default()
            };
            self.sites.insert(print.site.clone(), site);
        }
        let start = self
            .entries
            .last()
            .map_or(0, |last| last.start + u64::from(last.length));
        if let Some(site) = self.sites.get_mut(&print.site) {
            site.documents += 1;
            site.paragraphs += u64::from(print.paragraphs);
            site.words += u64::from(print.words);
            self.entries.push(PrintEntry {
                start,
                length: u32::try_from(print.bytes.len()).unwrap_or(u32::MAX),
                content: print.content,
                site: site.number,
                paragraphs: print.paragraphs,
                words: print.words,
            });
        }
    }

    /// Takes the last print away again.
    pub(super) fn remove_last(&mut self) -> Option<PrintEntry> {
        let last = self.entries.pop()?;
        let mut sites = self.sites.values_mut();
        if let Some(site) = sites.find(|site| site.number == last.site) {
            site.documents -= 1;
            site.paragraphs -= u64::from(last.paragraphs);
            site.words -= u64::from(last.words);
        }
        Some(last)
    }

    /// How many documents there are.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.entries.len()
    }

    /// The shares in which the documents are judged, by the name of the site; the
    /// shares of one site side by side.
    #[must_use]
    pub fn shares(&self) -> Vec<Share> {
        self.shares_by(&|_| 1)
    }

    /// The same, a site in a multiple of the number of shares that `least` says.
    #[must_use]
    pub fn shares_by(&self, least: &dyn Fn(&str) -> u32) -> Vec<Share> {
        let (paragraphs, words) = self
            .limits
            .unwrap_or((MOST_SHARE_PARAGRAPHS, MOST_SHARE_WORDS));
        self.shares_of(paragraphs.max(1), words.max(1), least)
    }

    fn shares_of(
        &self,
        most_paragraphs: u64,
        most_words: u64,
        least: &dyn Fn(&str) -> u32,
    ) -> Vec<Share> {
        let mut first_share = vec![(0, 1); self.sites.len()];
        let mut shares: Vec<Share> = Vec::new();
        for (name, site) in &self.sites {
            let paragraphs = site.paragraphs.max(u64::from(site.documents));
            let parts = parts_within(paragraphs, site.words, (most_paragraphs, most_words))
                .next_multiple_of(least(name).max(1));
            first_share[site.number as usize] = (shares.len(), parts);
            let share = Share {
                site: name.clone(),
                documents: Vec::new(),
                amounts: Amounts::default(),
                part: (0, parts),
            };
            shares.extend((0..parts).map(|part| Share {
                part: (part, parts),
                ..share.clone()
            }));
        }
        for (document, entry) in (0..).zip(&self.entries) {
            let (first, parts) = first_share[entry.site as usize];
            let share = &mut shares[first + place(entry.content, parts) as usize];
            share.documents.push(document);
            share.amounts.merge(&entry.amounts());
        }
        shares.retain(|share| !share.documents.is_empty());
        shares
    }

    pub(super) fn entry(&self, document: u32) -> &PrintEntry {
        &self.entries[document as usize]
    }
}

impl PrintEntry {
    fn amounts(&self) -> Amounts {
        Amounts::of((self.paragraphs, self.words), u64::from(self.length))
    }
}

impl Share {
    /// Builds the site, or the share of it, from its prints.
    #[must_use]
    pub fn build(&self, store: &dyn PrintStore) -> Site {
        // Whatever comes fits.
        self.build_while(store, &|_, _| true).unwrap_or_default()
    }

    /// The same, as long as so many distinct texts with so many words fit.
    ///
    /// # Errors
    /// Where they do not: how many there can be at most.
    pub fn build_while(
        &self,
        store: &dyn PrintStore,
        fit: &dyn Fn(u64, u64) -> bool,
    ) -> Result<Site, (u64, u64)> {
        let mut left = self.amounts;
        let mut site = SiteBuilder::new(self.amounts.paragraphs);
        let (mut fetcher, mut rest) = (Fetcher::new(store), &self.documents[..]);
        while !rest.is_empty() {
            let fetched = fetcher.fetch(rest);
            rest = &rest[fetched.len()..];
            site.add(&fetched);
            for document in fetched {
                let amounts = document.entry.amounts();
                left.paragraphs -= amounts.paragraphs;
                left.words -= amounts.words;
            }
            let (texts, words) = site.distinct();
            if !fit(texts, words) {
                return Err((texts + left.paragraphs, words + left.words));
            }
        }
        Ok(site.into_site(self.site.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, fingerprint_document};
    use crate::document::Document;
    use crate::paragraph::Separator;

    fn corpus(texts: &[(&str, String)]) -> Corpus {
        let mut corpus = Corpus::new();
        for (site, text) in texts {
            let document = Document {
                site: (*site).to_owned(),
                text: text.clone(),
                ..Document::default()
            };
            corpus.add(&fingerprint_document(&document, Separator::Line));
        }
        corpus
    }

    #[test]
    fn a_large_site_is_judged_in_shares_and_a_small_one_whole() {
        let mut texts: Vec<(&str, String)> = (0..60)
            .map(|number| ("large", format!("headline {number}\nbody {number}")))
            .collect();
        texts.insert(7, ("small", "one line".to_owned()));
        let whole = corpus(&texts);
        let shares = whole.directory().shares_of(40, 1000, &|_| 1);
        let sites: Vec<&str> = shares.iter().map(|share| share.site.as_str()).collect();
        assert_eq!(sites, ["large", "large", "large", "small"]);
        assert_eq!(shares[3].documents, [7]);
        let sum: u64 = shares.iter().map(|share| share.amounts.paragraphs).sum();
        assert_eq!(sum, 121);
        assert!(shares[..3].iter().all(|share| share.documents.len() > 8));
        assert_eq!(
            whole.directory().shares_of(1000, 60, &|_| 1).len(),
            5,
            "words count too"
        );
        assert_eq!(whole.directory().shares().len(), 2);
        let multiples = whole.directory().shares_of(40, 1000, &|_| 2);
        let parts: Vec<(u32, u32)> = multiples.iter().map(|share| share.part).collect();
        assert_eq!(parts[..4], [(0, 4), (1, 4), (2, 4), (3, 4)]);
        assert_eq!(multiples[4].part.1, 2);
        // The same documents are together whatever the order of the input.
        texts.reverse();
        let turned = corpus(&texts).directory().shares_of(40, 1000, &|_| 1);
        for (share, turned) in shares.iter().zip(turned) {
            let mut documents: Vec<u32> = turned.documents.iter().map(|at| 60 - at).collect();
            documents.sort_unstable();
            assert_eq!(share.documents, documents);
        }
    }
}
