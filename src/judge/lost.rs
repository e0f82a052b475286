//! What goes of a site → the running text that it lost.
//!
//! In: the clusters of a share with what goes of each, and its paragraphs. Out: the
//! texts that go wherever they stand, and of all shares of a site together those
//! that no furniture of many was. It changes no verdict.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::evidence::census::Census;
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
#[derive(Clone, Debug)]
pub(super) struct Gone {
    /// Words of its longest spelling.
    words: u32,
    /// Articles that have it.
    holders: u32,
    /// Its first place as running text, and its characters there; none where it is a
    /// headline wherever it stands.
    first: Option<Place>,
    /// The articles of the site that have it, as the share numbers them; of those
    /// of many, [`MANY`].
    articles: Vec<u32>,
    /// The documents that have it, by position in the input; none where it is
    /// furniture of many.
    documents: Vec<u32>,
}

/// A place: document (by position in the input), paragraph, and characters there.
type Place = (u32, u32, u32);

impl Gone {
    /// Adds its other places. Minima and sets are the same in any order.
    fn add(&mut self, other: Gone) {
        self.first = self.first.into_iter().chain(other.first).min();
        for article in other.articles {
            if self.articles.len() < MANY as usize && !self.articles.contains(&article) {
                self.articles.push(article);
            }
        }
        self.documents.extend(other.documents);
        if self.articles.len() >= MANY as usize {
            self.documents.clear();
        }
    }
}

/// What a share of a site lost as far as the share can say.
#[derive(Clone, Debug, Default)]
pub(super) struct Losses {
    /// By the place of its cluster.
    gone: BTreeMap<u32, Gone>,
    /// Articles.
    articles: u32,
}

/// Finds what a share of a site lost; `places` says where in the list `clusters`
/// each cluster of the share is.
pub(super) fn losses(census: &Census<'_>, clusters: &[Cluster], places: &[u32]) -> Losses {
    let longest = longest(census, clusters, places);
    let mut gone = BTreeMap::new();
    if longest.iter().any(|&words| words > 0) {
        let found: FxHashMap<u32, Gone> = (0..census.site.documents.len())
            .into_par_iter()
            .fold(FxHashMap::default, |mut found, document| {
                look(census, document, (&longest, places), &mut found);
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
    Losses {
        gone,
        articles: census.total,
    }
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

/// Whether so many words of a text are but its beginning: more than a quarter is
/// missing, which is more than small edits take.
fn is_beginning(words: u32, of: u32) -> bool {
    u64::from(words) * 4 < u64::from(of) * 3
}

/// Whether nothing is left of a cluster. What goes with a copy of an article still
/// stands in the original, which may be one of an earlier corpus.
fn goes_everywhere(cluster: &Cluster) -> bool {
    let went: u64 = cluster
        .removed
        .iter()
        .map(|(_, &times)| u64::from(times))
        .sum();
    let with_a_copy = cluster.removed.duplicate > 0;
    went == u64::from(cluster.occurrences) && went > 0 && !(with_a_copy && cluster.known > 0)
}

/// Adds what a document has of the clusters that go.
fn look(
    census: &Census<'_>,
    document: usize,
    (longest, places): (&[u32], &[u32]),
    found: &mut FxHashMap<u32, Gone>,
) {
    let input = census.site.documents[document].input;
    for (paragraph, &occurrence) in (0..).zip(census.site.paragraphs(document).iter()) {
        let cluster = census.cluster(occurrence);
        let place = places[cluster as usize];
        let whole = longest.get(place as usize).copied().unwrap_or(0);
        let words = census.site.texts[occurrence.text as usize].word_count();
        if whole == 0 || is_beginning(words as u32, whole) {
            continue;
        }
        let text = Gone {
            words: whole,
            holders: census.holders(cluster),
            first: (occurrence.dress.is_prose()).then_some((
                input,
                paragraph,
                occurrence.dress.size,
            )),
            articles: vec![census.groups.of_document[document]],
            documents: vec![input],
        };
        add(found, place, text);
    }
}

/// Adds places of the text at `place`.
fn add(found: &mut FxHashMap<u32, Gone>, place: u32, text: Gone) {
    match found.entry(place) {
        Entry::Occupied(mut known) => known.get_mut().add(text),
        Entry::Vacant(free) => {
            free.insert(text);
        }
    }
}

/// What two threads found.
fn union(mut one: FxHashMap<u32, Gone>, other: FxHashMap<u32, Gone>) -> FxHashMap<u32, Gone> {
    #[expect(clippy::iter_over_hash_type, reason = "each is added by itself")]
    for (place, text) in other {
        add(&mut one, place, text);
    }
    one
}

impl Losses {
    /// Adds what the next share of the site lost; `place` says where its clusters
    /// are now.
    pub(super) fn add(&mut self, share: Losses, place: impl Fn(u32) -> u32) {
        self.articles = self.articles.saturating_add(share.articles);
        for (cluster, text) in share.gone {
            let at = place(cluster);
            match self.gone.get_mut(&at) {
                Some(known) if is_beginning(text.words, known.words) => {}
                Some(known) if !is_beginning(known.words, text.words) => {
                    // Articles of two shares are others, whatever their numbers.
                    let holders = known.holders.saturating_add(text.holders);
                    known.words = known.words.max(text.words);
                    known.add(text);
                    known.holders = holders;
                }
                _ => {
                    self.gone.insert(at, text);
                }
            }
        }
    }

    /// Whether so many articles are many.
    fn is_of_many(&self, holders: u32) -> bool {
        holders >= MANY || (self.articles >= HALF_FROM && holders > self.articles / 2)
    }

    /// What the site lost, and how much of each of its clusters.
    pub(super) fn settle(&self, clusters: &mut [Cluster]) -> Lost {
        let mut lost = Lost::default();
        let mut documents: Vec<u32> = Vec::new();
        for (&place, text) in &self.gone {
            let Some(cluster) = clusters.get_mut(place as usize) else {
                continue;
            };
            if self.is_of_many(text.holders) || !goes_everywhere(cluster) {
                continue;
            }
            let Some((document, paragraph, characters)) = text.first else {
                continue;
            };
            cluster.lost = characters;
            documents.extend(&text.documents);
            lost.merge(Lost {
                texts: 1,
                documents: 0,
                characters: characters.into(),
                largest: vec![LostText {
                    cluster: place,
                    document,
                    paragraph,
                    characters,
                    holders: text.holders,
                }],
            });
        }
        documents.sort_unstable();
        documents.dedup();
        lost.documents = documents.len() as u64;
        lost
    }
}

#[cfg(test)]
mod tests;
