//! The documents of a share, as far as they are known.
//!
//! In: what is counted of a share. Out: the parts of its volume that say which
//! documents there were: by all they say, by how they begin, with their sentences,
//! ids and dates. No text.

use rustc_hash::FxHashMap;

use super::VolumePart;
use super::rows::{DocumentRow, SentenceRow, VolumeRow};
use super::table::{Width, encode};
use crate::corpus::{Occurrence, Site};
use crate::evidence::census::Census;
use crate::evidence::copies::{BEGINNING, MIN_SHARED, said};
use crate::evidence::shape::Class;
use crate::fingerprint::mix;

/// What the beginning of a report is mixed with, so that it is no beginning of an
/// article.
const REPORT: u64 = 0x7265_706F_7274;

/// Documents whose beginnings are one: more say nothing.
const MOST_ALIKE: usize = 12;

/// The parts of a volume that are about documents.
pub(super) struct KnownDocuments {
    rows: Vec<u8>,
    sentences: Vec<u8>,
    names: Vec<u8>,
}

/// Whether a paragraph is compared where copies are looked for.
pub(super) fn is_sentence(occurrence: Occurrence) -> bool {
    Class::of(occurrence.dress) != Class::Line && occurrence.dress.size > 0
}

/// The keys by which a series that documents are reports of is recognised: of the
/// first pieces of text, those that are long and have numbers.
pub(super) fn report_keys(site: &Site, document: usize) -> Vec<u64> {
    let paragraphs = site.paragraphs(document);
    let reported =
        |occurrence: &&Occurrence| occurrence.dress.is_prose() || occurrence.dress.numbers > 0;
    let first = paragraphs.iter().filter(reported).take(BEGINNING);
    let telling = first.filter(|occurrence| {
        occurrence.dress.numbers > 0 && u64::from(occurrence.dress.size) >= MIN_SHARED
    });
    let masked = |occurrence: &Occurrence| site.texts[occurrence.text as usize].masked;
    telling
        .map(|occurrence| mix(masked(occurrence) ^ REPORT))
        .collect()
}

impl KnownDocuments {
    pub(super) fn new(census: &Census<'_>) -> Self {
        let site = census.site;
        let (mut rows, mut sentences, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for (at, document) in site.documents.iter().enumerate() {
            let date = document.date.as_deref().unwrap_or_default();
            let first = (sentences.len() / SentenceRow::BYTES) as u32;
            for &occurrence in site.paragraphs(at).iter() {
                if is_sentence(occurrence) {
                    let row = SentenceRow {
                        key: key(census, occurrence),
                        size: occurrence.dress.size,
                    };
                    row.put(&mut sentences);
                }
            }
            let row = DocumentRow {
                group: census.groups.of_document[at],
                name: (
                    names.len() as u32,
                    document.id.len() as u32,
                    date.len() as u32,
                ),
                sentences: (first, (sentences.len() / SentenceRow::BYTES) as u32 - first),
            };
            row.put(&mut rows);
            names.extend_from_slice(document.id.as_bytes());
            names.extend_from_slice(date.as_bytes());
        }
        Self {
            rows,
            sentences,
            names,
        }
    }

    /// The parts, in their order.
    pub(super) fn parts(self, census: &Census<'_>) -> Vec<(VolumePart, Vec<u8>)> {
        let site = census.site;
        let (mut contents, mut beginnings) = (Vec::new(), Vec::new());
        for document in 0..site.documents.len() {
            let number = document as u32;
            contents.extend(said(site, document).map(|all| (all, number)));
            let sentences = site.paragraphs(document).iter();
            let sentences = sentences.filter(|occurrence| is_sentence(**occurrence));
            let first = sentences
                .take(BEGINNING)
                .map(|&occurrence| key(census, occurrence));
            beginnings.extend(first.map(|key| (key, number)));
            beginnings.extend(
                report_keys(site, document)
                    .into_iter()
                    .map(|key| (key, number)),
            );
        }
        vec![
            (VolumePart::Contents, encode(few(contents), Width::Long)),
            (VolumePart::Documents, self.rows),
            (VolumePart::Beginnings, encode(few(beginnings), Width::Long)),
            (VolumePart::Sentences, self.sentences),
            (VolumePart::Names, self.names),
        ]
    }
}

/// The earliest and the latest date of a site's documents.
pub(super) fn dates_of(site: &Site) -> Option<(String, String)> {
    let dates = || site.documents.iter().filter_map(|one| one.date.as_deref());
    Some((dates().min()?.to_owned(), dates().max()?.to_owned()))
}

/// Of each key the first rows.
fn few(mut rows: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    rows.sort_unstable();
    rows.dedup();
    let alike = rows.chunk_by(|one, other| one.0 == other.0);
    alike
        .flat_map(|alike| alike.iter().take(MOST_ALIKE).copied())
        .collect()
}

/// What a paragraph is compared by: its cluster's central text.
fn key(census: &Census<'_>, occurrence: Occurrence) -> u64 {
    let centre = census.clusters.centres[census.cluster(occurrence) as usize];
    census.site.texts[centre as usize].exact
}

/// The documents of the earliest and of the latest date of each cluster of which a
/// document has a date.
pub(super) fn dates_of_clusters(census: &Census<'_>) -> FxHashMap<u32, (u32, u32)> {
    let site = census.site;
    let mut dates: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
    let date = |document: u32| site.documents[document as usize].date.as_deref();
    for document in 0..site.documents.len() as u32 {
        if date(document).is_none() {
            continue;
        }
        for &occurrence in site.paragraphs(document as usize).iter() {
            let known = dates.entry(census.cluster(occurrence));
            let (first, last) = known.or_insert((document, document));
            if date(document) < date(*first) {
                *first = document;
            }
            if date(document) > date(*last) {
                *last = document;
            }
        }
    }
    dates
}
