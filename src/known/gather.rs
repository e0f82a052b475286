//! A site of new documents → what is known of it.
//!
//! In: the site, and a volume of earlier corpora. Out: the background that it is
//! judged against: what concerns its own texts and documents, and no more. Central
//! texts of known clusters, and known texts that stand in forms with a slot, become
//! known texts of the site, so that they are compared as its own texts are.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::KnownClusters;
use super::counts::HashCounts;
use super::documents::{is_sentence, report_keys};
use super::extract::ONCE;
use super::habits::{Learned, learned};
use super::rows::{DocumentRow, SentenceRow};
use super::table::VolumeTable;
use super::{Library, VolumePart};
use crate::background::{Background, KnownCluster, KnownDocument};
use crate::corpus::Site;
use crate::evidence::census::Census;
use crate::evidence::copies::{BEGINNING, ComparedParagraph as Sentence, are_copies, said};
use crate::evidence::slot::{MAX_OPENING, MIN_FILLING};
use crate::evidence::surroundings::Stance;
use crate::fingerprint::WordSum;
use crate::learn::Lessons;

/// What is known of a site.
pub(crate) struct KnownSite<'l> {
    /// What its documents are judged against.
    pub(crate) background: Background,
    /// The number of each of the background's clusters in the volume, or [`ONCE`].
    numbers: Vec<u32>,
    learned: Arc<Learned>,
    library: &'l dyn Library,
    volume: u32,
}

impl<'l> KnownSite<'l> {
    /// Gathers what a volume says of a site; `None` where it holds nothing.
    pub(crate) fn of(site: &mut Site, library: &'l dyn Library, volume: u32) -> Option<Self> {
        let learned = learned(library, volume)?;
        let mut background = Background::default();
        background.groups = learned.habits.groups;
        background.heads_twice = learned.habits.heads_twice;
        background.rarity = Some(Arc::clone(&learned.words));
        let mut gathering = Gathering {
            clusters: KnownClusters::open((library, volume), &learned),
            local: FxHashMap::default(),
            numbers: Vec::new(),
            background,
        };
        gathering.texts(site);
        gathering.fillings(site);
        let counts = HashCounts::open((library, volume), &learned);
        counts.gather(site, &mut gathering.background);
        gathering.documents(site, (library, volume), &learned);
        let Gathering {
            background,
            numbers,
            ..
        } = gathering;
        Some(Self {
            background,
            numbers,
            learned,
            library,
            volume,
        })
    }

    /// Groups that held a phrase of the list of cues.
    pub(crate) fn listed(&self) -> usize {
        self.learned.listed()
    }

    /// What earlier documents taught, with the cues of this site.
    pub(crate) fn lessons(&self, census: &Census<'_>) -> Lessons {
        let clusters = self.background.clusters.iter().zip(&self.numbers);
        self.learned.lessons(
            clusters.map(|(known, &number)| (census.clusters.of_text[known.text as usize], number)),
        )
    }

    /// Puts ids to documents of the volume.
    pub(crate) fn name(&self, documents: &mut [(u32, String)]) {
        let place = (self.library, self.volume);
        let mut clusters = KnownClusters::open(place, &self.learned);
        for (document, id) in documents {
            let rows: Vec<DocumentRow> = clusters.rows(VolumePart::Documents, *document, 1);
            let Some(row) = rows.first() else { continue };
            let bytes = clusters.read(VolumePart::Names, row.name.0.into(), row.name.1.into());
            *id = String::from_utf8_lossy(bytes).into_owned();
        }
    }
}

/// What was gathered so far.
struct Gathering<'l> {
    clusters: KnownClusters<'l>,
    /// The place in the background of each cluster that is there.
    local: FxHashMap<u32, u32>,
    numbers: Vec<u32>,
    background: Background,
}

impl Gathering<'_> {
    /// Links the texts of the site to known clusters.
    fn texts(&mut self, site: &mut Site) {
        for text in 0..site.held() as u32 {
            let exact = site.texts[text as usize].exact;
            let of_text = self.clusters.of_text(exact);
            if let Some((_, flags)) = of_text {
                self.background.form_flags.insert(text, flags);
            }
            let known = of_text.map(|(cluster, _)| cluster);
            let found = known.or_else(|| self.clusters.near(site, text));
            if let Some(number) = found
                && let Some(cluster) = self.cluster(site, text, number)
            {
                self.background.link(text, cluster, of_text.is_some());
            }
        }
    }

    /// The place in the background of a cluster, with its central text as a known text
    /// of the site. A text that stood once stands for itself.
    fn cluster(&mut self, site: &mut Site, text: u32, number: u32) -> Option<u32> {
        let next = self.background.clusters.len() as u32;
        if number == ONCE {
            self.numbers.push(ONCE);
            self.background.clusters.push(KnownCluster {
                text,
                holders: 1,
                series_holders: 1,
                stance: Stance::default().bits(),
                ..KnownCluster::default()
            });
            return Some(next);
        }
        if let Some(&known) = self.local.get(&number) {
            return Some(known);
        }
        let row = self.clusters.row(number)?;
        let words = self.clusters.words(&row);
        let centre = if site.texts[text as usize].exact == row.exact {
            text
        } else {
            site.add_known_text(row.exact, row.may_be_cut, &words)
        };
        self.numbers.push(number);
        self.background.clusters.push(KnownCluster {
            text: centre,
            holders: row.holders,
            series_holders: row.series_holders,
            heads: row.heads,
            alone: row.alone,
            stance: row.stance,
            claims: self.clusters.claims(&row),
        });
        self.background.link(centre, next, true);
        self.local.insert(number, next);
        Some(next)
    }

    /// Makes known texts of the known texts that are left when the first or last words
    /// of a text are taken off.
    fn fillings(&mut self, site: &mut Site) {
        let texts = 0..site.texts.len() as u32;
        let sums: Vec<WordSum> = texts.map(|text| WordSum::new(site.words(text))).collect();
        let lengths = site.texts.iter().map(|text| text.word_count());
        let mut here: FxHashSet<u64> = FxHashSet::default();
        here.extend(sums.iter().zip(lengths).map(|(sum, words)| sum.hash(words)));
        for (text, sum) in (0..site.held() as u32).zip(sums) {
            let words = site.words(text).to_vec();
            let longest = words.len().saturating_sub(MIN_FILLING).min(MAX_OPENING);
            let rests = (1..=longest).zip(sum.without_first(&words));
            let rests = rests.map(|(length, hash)| (hash, &words[length..]));
            let heads = (1..=longest).zip(sum.without_last(&words));
            let heads = heads.map(|(length, hash)| (hash, &words[..words.len() - length]));
            for (hash, rest) in rests.chain(heads) {
                if here.contains(&hash) {
                    continue;
                }
                let Some(number) = self.clusters.of_words(hash) else {
                    continue;
                };
                here.insert(hash);
                let known_text = site.add_known_text(hash, false, rest);
                if let Some(cluster) = self.cluster(site, known_text, number) {
                    self.background.link(known_text, cluster, true);
                }
            }
        }
    }

    /// Finds out which documents of the site are known, or copies of known ones.
    fn documents(&mut self, site: &Site, place: (&dyn Library, u32), learned: &Learned) {
        let mut finder = Finder {
            contents: learned.table(place, VolumePart::Contents),
            beginnings: learned.table(place, VolumePart::Beginnings),
            buffer: Vec::new(),
            values: Vec::new(),
            held: documents_of_texts(site),
        };
        for document in 0..site.documents.len() {
            let known = self.document(site, document, &mut finder);
            self.background.documents.push(known);
        }
    }

    fn document(&mut self, site: &Site, document: usize, finder: &mut Finder<'_>) -> KnownDocument {
        let same = said(site, document).and_then(|all| {
            finder
                .contents
                .look_up(all, &mut finder.buffer, &mut finder.values);
            finder.values.first().copied()
        });
        let original = same.or_else(|| self.copied(site, document, finder));
        let rows = original.map(|original| self.clusters.rows(VolumePart::Documents, original, 1));
        let row: Option<DocumentRow> = rows.and_then(|mut rows| rows.pop());
        let mut is_report = |key: u64| {
            finder
                .beginnings
                .look_up(key, &mut finder.buffer, &mut finder.values);
            !finder.values.is_empty()
        };
        KnownDocument {
            group: row.map(|row| row.group),
            copy_of: row.and(original),
            in_series: report_keys(site, document).into_iter().any(&mut is_report),
        }
    }

    /// The first known document that a document is a copy of without being the same.
    fn copied(&mut self, site: &Site, document: usize, finder: &mut Finder<'_>) -> Option<u32> {
        let sentences = site.paragraphs(document).iter();
        let sentences = sentences.filter(|occurrence| is_sentence(**occurrence));
        let ours: Vec<(u64, u32, u32)> = sentences
            .map(|occurrence| {
                let known = self.background.cluster_of(occurrence.text);
                let known = known.map(|known| &self.background.clusters[known as usize]);
                let text = known.map_or(occurrence.text, |known| known.text);
                let before = known.map_or(0, |known| known.holders);
                let holders = before + finder.held[occurrence.text as usize];
                (
                    site.texts[text as usize].exact,
                    occurrence.dress.size,
                    holders,
                )
            })
            .collect();
        let mut originals = Vec::new();
        for &(key, ..) in ours.iter().take(BEGINNING) {
            finder
                .beginnings
                .look_up(key, &mut finder.buffer, &mut finder.values);
            originals.extend_from_slice(&finder.values);
        }
        originals.sort_unstable();
        originals.dedup();
        originals
            .into_iter()
            .find(|&original| self.is_copy(&ours, original))
    }

    /// Earlier groups that hold a sentence.
    fn holders(&mut self, key: u64) -> u32 {
        let cluster = self
            .clusters
            .of_text(key)
            .filter(|&(cluster, _)| cluster != ONCE);
        let row = cluster.and_then(|(cluster, _)| self.clusters.row(cluster));
        row.map_or(1, |row| row.holders)
    }

    /// Whether sentences (key, size, documents that hold it) are most of a known
    /// document, and that most of them.
    fn is_copy(&mut self, ours: &[(u64, u32, u32)], original: u32) -> bool {
        let rows: Vec<DocumentRow> = self.clusters.rows(VolumePart::Documents, original, 1);
        let Some(row) = rows.first() else {
            return false;
        };
        let (first, count) = row.sentences;
        let theirs: Vec<SentenceRow> = self.clusters.rows(VolumePart::Sentences, first, count);
        let mut keys: FxHashMap<u64, u32> = FxHashMap::default();
        let mut holders: Vec<u64> = Vec::new();
        let mut part = |key: u64, size: u32, held: &mut dyn FnMut() -> u32| {
            let place = *keys.entry(key).or_insert(holders.len() as u32);
            if place as usize == holders.len() {
                holders.push(u64::from(held()));
            }
            Sentence {
                key: place,
                variant: 0,
                size,
            }
        };
        let ours = ours
            .iter()
            .map(|&(key, size, held)| part(key, size, &mut || held));
        let ours: Vec<Sentence> = ours.collect();
        let theirs = theirs
            .iter()
            .map(|row| part(row.key, row.size, &mut || self.holders(row.key)));
        let theirs: Vec<Sentence> = theirs.collect();
        let groups = u64::from(self.background.groups) + 1;
        are_copies(&ours, &theirs, (groups, &|key| holders[key as usize]))
    }
}

/// Where documents are looked for.
struct Finder<'l> {
    contents: VolumeTable<'l>,
    beginnings: VolumeTable<'l>,
    buffer: Vec<u8>,
    values: Vec<u32>,
    /// Documents of the site that hold each of its texts.
    held: Vec<u32>,
}

/// How many documents of a site hold each of its texts.
fn documents_of_texts(site: &Site) -> Vec<u32> {
    let mut held = vec![0; site.texts.len()];
    let mut texts: Vec<u32> = Vec::new();
    for document in 0..site.documents.len() {
        texts.clear();
        texts.extend(
            site.paragraphs(document)
                .iter()
                .map(|occurrence| occurrence.text),
        );
        texts.sort_unstable();
        texts.dedup();
        for &text in &texts {
            held[text as usize] += 1;
        }
    }
    held
}
