//! The clusters of a drop, and what its documents say of them.
//!
//! In: the clusters, then the record of the documents. Out: for each cluster how much
//! of the drop it is. It keeps no text; a cluster takes about 100 bytes, and what is said
//! of a paragraph 48.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::groups::{ArticleGroups, Copy};
use super::store::{Store, StoreWriter, StoredDocument, StoredParagraph};
use crate::error::Result;
use crate::paragraph::characters;
use crate::result::Finished;
use crate::result::documents::{DocumentLine, Fate, Line, ParagraphSummary};
use crate::result::findings::ClusterEntry;

/// What is known of a cluster.
#[derive(Clone, Debug, Default)]
pub(super) struct DropCluster {
    /// Its id.
    pub(super) id: u64,
    /// Its site, an index into the names.
    pub(super) site: u32,
    /// Documents of the drop that have it.
    pub(super) documents: u64,
    /// Articles of the drop that have it.
    pub(super) articles: u64,
    /// Documents of the index that have it.
    pub(super) known: u32,
    /// Whether it stands in a document that is not the only one, with its copies
    /// in the index, that has it.
    pub(super) counts_as_known: bool,
    /// Times that it stands in the drop.
    pub(super) occurrences: u64,
    /// The characters of those.
    pub(super) characters: u64,
    /// How many of them would go.
    pub(super) removed: u64,
    /// The characters of those.
    pub(super) removed_characters: u64,
    /// Characters of running text that would stand nowhere any more.
    pub(super) lost: u64,
    /// How many articles the baseline accepts; `None` where it has nothing of it.
    pub(super) accepted: Option<u64>,
}

impl DropCluster {
    /// Whether it stands in several articles of the drop.
    pub(super) fn repeats(&self) -> bool {
        self.articles >= 2
    }

    /// Whether it is anything to speak of.
    pub(super) fn is_finding(&self) -> bool {
        self.repeats() || self.counts_as_known || self.removed > 0
    }

    /// Whether neither index nor baseline has anything of it.
    pub(super) fn is_new(&self) -> bool {
        self.is_finding() && self.known == 0 && self.accepted.is_none()
    }
}

/// The clusters of a drop.
#[derive(Debug, Default)]
pub(super) struct DropClusters {
    /// The names of the sites.
    pub(super) sites: Vec<String>,
    /// The clusters, in the order of their file.
    pub(super) all: Vec<DropCluster>,
    site_numbers: BTreeMap<String, u32>,
    places: FxHashMap<(u32, u64), u32>,
}

impl DropClusters {
    /// Reads the clusters, and gives each to `see` in their order.
    pub(super) fn read(finished: &Finished, mut see: impl FnMut(&ClusterEntry)) -> Result<Self> {
        let mut clusters = Self::default();
        for entry in finished.clusters()? {
            let entry = entry?;
            let site = clusters.number(&entry.site);
            let id = parse_id(&entry.id);
            let place = clusters.all.len();
            see(&entry);
            clusters.places.insert((site, id), place as u32);
            clusters.all.push(DropCluster {
                id,
                site,
                known: entry.known,
                lost: entry.lost.into(),
                ..DropCluster::default()
            });
        }
        Ok(clusters)
    }

    fn number(&mut self, site: &str) -> u32 {
        if let Some(&number) = self.site_numbers.get(site) {
            return number;
        }
        let number = self.sites.len() as u32;
        self.sites.push(site.to_owned());
        self.site_numbers.insert(site.to_owned(), number);
        number
    }

    /// The name of a site.
    pub(super) fn site(&self, number: u32) -> &str {
        self.sites.get(number as usize).map_or("", String::as_str)
    }

    /// The number of a site that has a document.
    pub(super) fn site_number(&self, name: &str) -> Option<u32> {
        self.site_numbers.get(name).copied()
    }

    /// The place of a cluster of a site.
    pub(super) fn place(&self, site: &str, id: u64) -> Option<usize> {
        let site = *self.site_numbers.get(site)?;
        self.places.get(&(site, id)).map(|&place| place as usize)
    }

    /// Adds up what the documents have of each, and hands the documents on as
    /// numbers.
    pub(super) fn add_up(
        &mut self,
        finished: &Finished,
        groups: &ArticleGroups,
        mut store: StoreWriter,
    ) -> Result<Store> {
        let mut record = finished.record()?;
        let mut counted: FxHashSet<(usize, u64)> = FxHashSet::default();
        let mut said: Vec<(ParagraphSummary, u64)> = Vec::new();
        let mut position = 0;
        while let Some(line) = record.read()? {
            match line {
                Line::Paragraph(paragraph) => {
                    let summary = ParagraphSummary::from(&*paragraph);
                    said.push((summary, characters(&paragraph.text)));
                }
                Line::Document(document) => {
                    let site = self.number(&document.site);
                    let judged = self.judged((position, site), &document, &said);
                    position += 1;
                    self.add(&judged, groups, &mut counted);
                    store.add(&judged)?;
                }
                _ => {}
            }
        }
        store.finish()
    }

    /// A document as numbers.
    fn judged(
        &self,
        (position, site): (u32, u32),
        document: &DocumentLine,
        said: &[(ParagraphSummary, u64)],
    ) -> StoredDocument {
        let mut kept = document.kept.iter();
        let occurrence = |(number, said_at): (u32, u64)| {
            let (said, removed_characters) = said.get(usize::try_from(said_at).ok()?)?;
            let place = said.cluster.and_then(|id| self.places.get(&(site, id)));
            let removed = said.reason.is_some();
            let characters = match removed {
                true => Some(*removed_characters),
                false => kept.next().map(|kept| kept.1),
            };
            Some(StoredParagraph {
                number,
                characters: characters.unwrap_or_default(),
                place: place.map(|&place| place as usize),
                block: said.block,
                removed,
            })
        };
        StoredDocument {
            position,
            site,
            is_spared: document.fate == Fate::Spared,
            paragraphs: document.by_paragraph().filter_map(occurrence).collect(),
        }
    }

    /// Adds what a document has. `counted` holds the clusters of articles that
    /// several documents are.
    pub(super) fn add(
        &mut self,
        judged: &StoredDocument,
        groups: &ArticleGroups,
        counted: &mut FxHashSet<(usize, u64)>,
    ) {
        let alone = u32::from(groups.copy(judged.position) == Copy::OfIndex);
        let mut places = Vec::with_capacity(judged.paragraphs.len());
        for paragraph in &judged.paragraphs {
            let Some(place) = paragraph.place else {
                continue;
            };
            places.push(place);
            let Some(cluster) = self.all.get_mut(place) else {
                continue;
            };
            cluster.occurrences += 1;
            cluster.characters += paragraph.characters;
            cluster.counts_as_known |= cluster.known > alone;
            if paragraph.removed {
                cluster.removed += 1;
                cluster.removed_characters += paragraph.characters;
            }
        }
        places.sort_unstable();
        places.dedup();
        let (article, is_shared) = groups.article(judged.position);
        for place in places {
            let is_first = !is_shared || counted.insert((place, article));
            if let Some(cluster) = self.all.get_mut(place) {
                cluster.documents += 1;
                cluster.articles += u64::from(is_first);
            }
        }
    }
}

/// An id as a number. What the report spells is always one.
pub(super) fn parse_id(id: &str) -> u64 {
    u64::from_str_radix(id, 16).unwrap_or_default()
}
