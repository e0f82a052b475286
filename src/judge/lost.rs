//! What goes of a site → the running text that it lost.
//!
//! In: the clusters of a share with what goes of each, and its paragraphs. Out: the
//! texts that go wherever they stand, and of all shares of a site together those
//! that no furniture of many was. It changes no verdict.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::share::{ShareCluster, goes_everywhere};
use crate::evidence::census::Census;
use crate::token::Token;
use crate::verdict::Cluster;
use crate::verdict::lost::{Lost, LostText};

/// From so many articles on a text is furniture of many: nobody copies one
/// paragraph into eight articles by accident, and a quotation that eight articles
/// share stays in one of them.
pub const MANY: u32 = 8;

/// On a site of so many articles, what more than half of them have is furniture of
/// many: it is the page's and not an article's. Of two articles, one is half.
const HALF_FROM: u32 = 3;

/// Running text that goes wherever it stands in a share of a site. Its beginnings
/// are none of its places: eight teasers of an article, cut after a few words, do
/// not make furniture of the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GoneText {
    /// Words of its longest spelling.
    words: u32,
    /// Articles that have it.
    holders: u32,
    /// Its first place as running text, and its characters there; none where it is a
    /// headline wherever it stands, and perhaps none where it is furniture of many.
    first: Option<GonePlace>,
    /// The articles of the site that have it, as the share numbers them; of those
    /// of many, [`MANY`].
    articles: Vec<u32>,
    /// The documents that have it, by position in the input; none where it is
    /// furniture of many.
    documents: Vec<u32>,
}

/// A place of a text that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct GonePlace {
    /// The document, by position in the input.
    pub(super) document: u32,
    /// Which paragraph of it.
    pub(super) paragraph: u32,
    /// Its characters there.
    pub(super) characters: u32,
}

impl GoneText {
    /// Adds its other places. Minima and sets are the same in any order.
    fn add(&mut self, other: GoneText) {
        self.first = self.first.into_iter().chain(other.first).min();
        for article in other.articles {
            self.add_article(article);
        }
        self.documents.extend(other.documents);
        if self.is_of_many() {
            self.documents.clear();
        }
    }

    /// The same of one place, in this article and this document.
    fn add_place(&mut self, first: Option<GonePlace>, article: u32, document: u32) {
        self.first = self.first.into_iter().chain(first).min();
        self.add_article(article);
        match self.is_of_many() {
            true => self.documents.clear(),
            false => self.documents.push(document),
        }
    }

    fn add_article(&mut self, article: u32) {
        if !self.is_of_many() && !self.articles.contains(&article) {
            self.articles.push(article);
        }
    }

    /// Whether as many of the share's articles have it as are counted.
    fn is_of_many(&self) -> bool {
        self.articles.len() >= MANY as usize
    }

    /// Text of so many words that each of these documents has.
    #[cfg(test)]
    pub(super) fn new(words: u32, first: GonePlace, documents: std::ops::Range<u32>) -> Self {
        Self {
            words,
            holders: documents.len() as u32,
            first: Some(first),
            articles: documents.clone().collect(),
            documents: documents.collect(),
        }
    }

    /// Adds what goes of the same cluster in the next share of the site. Of two texts of
    /// which one is but the beginning of the other, the longer counts.
    pub(super) fn add_share(&mut self, next: GoneText) {
        if is_beginning(next.words, self.words) {
            return;
        }
        if is_beginning(self.words, next.words) {
            *self = next;
            return;
        }
        // Articles of two shares are others, whatever their numbers.
        let holders = self.holders.saturating_add(next.holders);
        self.words = self.words.max(next.words);
        self.add(next);
        self.holders = holders;
    }

    /// Articles that have it.
    pub(super) fn holders(&self) -> u32 {
        self.holders
    }

    /// Its first place as running text.
    pub(super) fn first(&self) -> Option<GonePlace> {
        self.first
    }

    /// The documents that it names.
    pub(super) fn references(&self) -> impl Iterator<Item = u32> {
        let first = self.first.map(|first| first.document);
        self.documents.iter().copied().chain(first)
    }

    /// Calls each document as `position` does.
    pub(super) fn renumber(&mut self, mut position: impl FnMut(u32) -> u32) {
        for document in &mut self.documents {
            *document = position(*document);
        }
        if let Some(first) = &mut self.first {
            first.document = position(first.document);
        }
    }
}

/// Finds what a share of a site lost as far as the share can say, by the place of its
/// cluster; `places` says where in the list `clusters` each cluster of the share is.
pub(super) fn losses(
    census: &Census<'_>,
    clusters: &[Cluster],
    places: &[u32],
) -> BTreeMap<u32, GoneText> {
    let mut longest = longest(census, clusters, places);
    let mut gone = take_many(census, (clusters, places), &mut longest);
    if longest.iter().any(|&words| words > 0) {
        let wholes = wholes(census, &longest, places);
        let found: FxHashMap<u32, GoneText> = (0..census.site.documents.len())
            .into_par_iter()
            .fold(FxHashMap::default, |mut found, document| {
                look(census, document, (&wholes, places), &mut found);
                found
            })
            .reduce(FxHashMap::default, union);
        gone.extend(found);
    }
    for (&place, text) in &mut gone {
        let cluster = clusters.get(place as usize);
        let known = cluster.map_or(0, |cluster| cluster.known);
        let here = text.articles.len() as u32;
        text.holders = text.holders.min(here.saturating_add(known));
    }
    gone
}

/// The words of the longest spelling of each cluster of which nothing is left; 0 for
/// the others.
fn longest(census: &Census<'_>, clusters: &[Cluster], places: &[u32]) -> Vec<u32> {
    let goes: Vec<bool> = clusters.par_iter().map(goes_everywhere).collect();
    let mut longest = vec![0; clusters.len()];
    for text in 0..census.site.held() {
        let place = places[census.clusters.of_text[text] as usize] as usize;
        if goes.get(place).is_some_and(|&goes| goes) {
            let words = census.site.texts[text].word_count() as u32;
            longest[place] = words.max(longest[place]);
        }
    }
    longest
}

/// Takes the clusters out of `longest` that are furniture of many whatever a look at their
/// places would say: as many articles as are counted have them, and none of their texts is
/// but a beginning. Most of what goes is of these.
fn take_many(
    census: &Census<'_>,
    (clusters, places): (&[Cluster], &[u32]),
    longest: &mut [u32],
) -> BTreeMap<u32, GoneText> {
    let mut has_beginning = vec![false; longest.len()];
    for text in 0..census.site.held() {
        let place = places[census.clusters.of_text[text] as usize] as usize;
        if let Some(&whole) = longest.get(place) {
            let words = census.site.texts[text].word_count() as u32;
            has_beginning[place] |= is_beginning(words, whole);
        }
    }
    let mut many = BTreeMap::new();
    for (cluster, &place) in (0..).zip(places) {
        let at = place as usize;
        let (Some(words), Some(listed)) = (longest.get_mut(at), clusters.get(at)) else {
            continue;
        };
        let holders = census.holders(cluster);
        // Earlier articles are among the holders.
        let here = holders.saturating_sub(listed.known);
        if *words > 0 && !has_beginning[at] && here >= MANY {
            let text = GoneText {
                words: std::mem::take(words),
                holders,
                first: None,
                articles: (0..MANY).collect(),
                documents: Vec::new(),
            };
            many.insert(place, text);
        }
    }
    many
}

/// Whether so many words of a text are but its beginning: more than a quarter is
/// missing, which is more than small edits take.
fn is_beginning(words: u32, of: u32) -> bool {
    u64::from(words) * 4 < u64::from(of) * 3
}

/// The words of the longest spelling of its cluster for each spelling of the site of which
/// nothing is left; 0 for the others.
fn wholes(census: &Census<'_>, longest: &[u32], places: &[u32]) -> Vec<u32> {
    let whole = |spelling: u32| {
        let place = places[census.cluster_of_spelling(spelling) as usize] as usize;
        longest.get(place).copied().unwrap_or(0)
    };
    let spellings = (0..census.site.spellings().len() as u32).into_par_iter();
    spellings.map(whole).collect()
}

/// Adds what a document has of the clusters that go; `wholes` says of each spelling how
/// many words the longest of its cluster has.
fn look(
    census: &Census<'_>,
    document: usize,
    (wholes, places): (&[u32], &[u32]),
    found: &mut FxHashMap<u32, GoneText>,
) {
    let input = census.site.documents[document].input;
    let paragraphs = census.site.paragraphs(document);
    for (index, &spelling) in paragraphs.spellings().iter().enumerate() {
        let whole = wholes[spelling as usize];
        // Most of what is here stays somewhere, and is not looked at.
        if whole == 0 {
            continue;
        }
        let (occurrence, paragraph) = (paragraphs[index], index as u32);
        let cluster = census.cluster(occurrence);
        let place = places[cluster as usize];
        let words = census.site.words(occurrence.text);
        if is_beginning(words.len() as u32, whole) {
            continue;
        }
        let first = || GonePlace {
            document: input,
            paragraph,
            characters: characters(words, occurrence.dress.size),
        };
        let text = found.entry(place).or_insert_with(|| GoneText {
            words: whole,
            holders: census.holders(cluster),
            first: None,
            articles: Vec::new(),
            documents: Vec::new(),
        });
        text.add_place(
            occurrence.dress.is_prose().then(first),
            census.groups.of_document[document],
            input,
        );
    }
}

/// The characters of a text of this size: those of scripts without spaces count three
/// times there, since they say more.
fn characters(words: &[Token], size: u32) -> u32 {
    let unspaced = words.iter().filter(|word| word.is_character()).count() as u32;
    size.saturating_sub(2 * unspaced)
}

/// Adds places of the text at `place`.
fn add(found: &mut FxHashMap<u32, GoneText>, place: u32, text: GoneText) {
    match found.entry(place) {
        Entry::Occupied(mut known) => known.get_mut().add(text),
        Entry::Vacant(free) => {
            free.insert(text);
        }
    }
}

/// What two threads found.
fn union(
    mut one: FxHashMap<u32, GoneText>,
    other: FxHashMap<u32, GoneText>,
) -> FxHashMap<u32, GoneText> {
    #[expect(clippy::iter_over_hash_type, reason = "each is added by itself")]
    for (place, text) in other {
        add(&mut one, place, text);
    }
    one
}

/// Whether so many articles, of so many, are many.
pub(super) fn is_of_many(holders: u32, articles: u32) -> bool {
    holders >= MANY || (articles >= HALF_FROM && holders > articles / 2)
}

/// What a site of so many articles lost, all its shares together, and how much of each of
/// its clusters.
pub(super) fn settle(clusters: &mut [ShareCluster], articles: u32) -> Lost {
    let mut lost = Lost::default();
    let mut documents: Vec<u32> = Vec::new();
    for (place, cluster) in (0..).zip(clusters) {
        let Some((gone, first)) = cluster.lost_text(articles) else {
            continue;
        };
        documents.extend(&gone.documents);
        lost.merge(Lost {
            texts: 1,
            documents: 0,
            characters: first.characters.into(),
            largest: vec![LostText {
                cluster: place,
                document: first.document,
                paragraph: first.paragraph,
                characters: first.characters,
                holders: gone.holders,
            }],
        });
        cluster.cluster.lost = first.characters;
    }
    documents.sort_unstable();
    documents.dedup();
    lost.documents = documents.len() as u64;
    lost
}

#[cfg(test)]
mod tests;
