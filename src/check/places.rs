//! Findings → where they stand.
//!
//! In: the candidates that became findings, and the documents. Out: the first
//! places of each, in the order of the input, and of documents their names. In
//! JSONL a place is the line of the record; where records are no lines it is the
//! number of the record; text files are read again, for the lines on which their
//! paragraphs stand.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::clusters::DropClusters;
use super::families::DropFamily;
use super::model::{Location, MOST_LOCATIONS};
use super::rank::{FindingCandidate, What};
use super::store::{Store, StoredDocument};
use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::input::{Content, Format, Record, RecordReader, Source};
use crate::paragraph::split;
use crate::result::Finished;
use crate::result::documents::DocumentLine;

/// What is known of a finding by its places.
#[derive(Clone, Debug, Default)]
pub(super) struct FindingPlaces {
    /// The first places.
    pub(super) places: Vec<FindingPlace>,
    /// Of a document what else is known of it.
    pub(super) document: Option<FoundDocument>,
}

/// A place, and how to find its line.
#[derive(Clone, Debug, Default)]
pub(super) struct FindingPlace {
    pub(super) location: Location,
    /// The source, by its number.
    source: usize,
}

/// What is known of a document that is a finding.
#[derive(Clone, Debug, Default)]
pub(super) struct FoundDocument {
    /// Its site.
    pub(super) site: String,
    /// The id of the document that it is a copy of.
    pub(super) copy_of: Option<String>,
    /// Whether no body was found in it.
    pub(super) is_spared: bool,
    /// The characters of its paragraphs.
    pub(super) characters: u64,
    /// Paragraphs that would go.
    pub(super) removed: u64,
    /// The characters of those.
    pub(super) removed_characters: u64,
}

/// Where to look, and for what.
pub(super) struct PlaceSearch<'l> {
    pub(super) finished: &'l Finished,
    pub(super) store: &'l Store,
    pub(super) clusters: &'l DropClusters,
    pub(super) families: &'l [DropFamily],
    pub(super) sources: &'l [Source],
    pub(super) config: &'l RunConfig,
}

/// How a document is called, and the number of its source.
struct Called {
    names: DocumentLine,
    number: usize,
}

/// Which finding is whose.
struct WantedPlaces {
    /// The findings of the clusters, by their places.
    clusters: Vec<Option<u32>>,
    /// Those of the families, by site and id.
    families: FxHashMap<(String, u64), u32>,
    /// Those of the documents, by position; a document can be several.
    documents: BTreeMap<u32, Vec<u32>>,
}

impl PlaceSearch<'_> {
    /// Finds the places of the candidates.
    pub(super) fn find(&self, candidates: &[FindingCandidate]) -> Result<Vec<FindingPlaces>> {
        let wanted = self.wanted(candidates);
        let mut found = vec![FindingPlaces::default(); candidates.len()];
        let numbers = self.sources.iter().zip(0..);
        let numbers: BTreeMap<&str, usize> = numbers
            .map(|(source, number)| (source.name.as_str(), number))
            .collect();
        let mut names = self.finished.record()?;
        self.store.each(|judged| {
            if let Some(names) = names.next_document()? {
                let number = numbers.get(names.source.as_str()).copied();
                let number = number.unwrap_or(usize::MAX);
                let called = Called { names, number };
                self.document(judged, &called, &wanted, &mut found);
            }
            Ok(())
        })?;
        self.find_lines(&mut found)?;
        Ok(found)
    }

    fn wanted(&self, candidates: &[FindingCandidate]) -> WantedPlaces {
        let mut wanted = WantedPlaces {
            clusters: vec![None; self.clusters.all.len()],
            families: FxHashMap::default(),
            documents: BTreeMap::new(),
        };
        for (number, candidate) in (0..).zip(candidates) {
            match candidate.what {
                What::Cluster(place) => {
                    if let Some(wanted) = wanted.clusters.get_mut(place) {
                        *wanted = Some(number);
                    }
                }
                What::Family(place) => {
                    if let Some(family) = self.families.get(place) {
                        let key = (family.site.clone(), family.id);
                        wanted.families.insert(key, number);
                    }
                }
                What::Document(position) => {
                    wanted.documents.entry(position).or_default().push(number);
                }
            }
        }
        wanted
    }

    /// Notes what is wanted of a document.
    fn document(
        &self,
        judged: &StoredDocument,
        called: &Called,
        wanted: &WantedPlaces,
        found: &mut [FindingPlaces],
    ) {
        let place = |paragraph| FindingPlace {
            location: self.location(called, paragraph),
            source: called.number,
        };
        for &number in wanted.documents.get(&judged.position).into_iter().flatten() {
            if let Some(found) = found.get_mut(number as usize) {
                found.places.push(place(None));
                found.document = Some(about(judged, &called.names));
            }
        }
        let mut blocks: Vec<u64> = Vec::new();
        for paragraph in &judged.paragraphs {
            let cluster = paragraph.place.and_then(|place| wanted.clusters.get(place));
            let block = paragraph.block.filter(|block| !blocks.contains(block));
            blocks.extend(block);
            let family = |id| {
                wanted
                    .families
                    .get(&(called.names.site.clone(), id))
                    .copied()
            };
            let block = block.and_then(family);
            for number in cluster.copied().flatten().into_iter().chain(block) {
                if let Some(found) = found.get_mut(number as usize)
                    && found.places.len() < MOST_LOCATIONS
                {
                    found.places.push(place(Some(paragraph.number)));
                }
            }
        }
    }

    fn location(&self, called: &Called, paragraph: Option<u32>) -> Location {
        let Called { names, number } = called;
        let source = self.sources.get(*number);
        // Of a file that is not counted in lines no line is known.
        let line = match source.is_none_or(|source| source.format.counts_lines()) {
            true => names.line,
            false => 1,
        };
        Location {
            file: source.map_or_else(|| names.source.clone(), file_of),
            line,
            end_line: line,
            record: source.and_then(|source| match source.format.place_noun() {
                "line" => None,
                noun => Some(format!("{noun} {}", names.line)),
            }),
            document: names.document.clone(),
            paragraph,
        }
    }

    /// Finds the lines of the places in text files, each of which is read once.
    fn find_lines(&self, found: &mut [FindingPlaces]) -> Result<()> {
        let places = found.iter_mut().flat_map(|found| &mut found.places);
        let mut by_source: BTreeMap<usize, Vec<&mut Location>> = BTreeMap::new();
        for place in places {
            let source = self.sources.get(place.source);
            let is_text = source.is_some_and(|source| source.format == Format::Text);
            if is_text && place.location.paragraph.is_some() {
                let of_source = by_source.entry(place.source).or_default();
                of_source.push(&mut place.location);
            }
        }
        for (source, locations) in by_source {
            let Some(source) = self.sources.get(source) else {
                continue;
            };
            let text = self.text(source)?;
            let spans = split(&text, self.config.decision.separator);
            for location in locations {
                let span = location.paragraph.and_then(|at| spans.get(at as usize));
                let span = span.ok_or_else(|| changed(source))?;
                (location.line, location.end_line) = lines_of(&text, span);
            }
        }
        Ok(())
    }

    /// The text of a text file.
    fn text(&self, source: &Source) -> Result<String> {
        let mut reader = RecordReader::open(source, &self.config.read)?;
        let mut record = Record::new();
        reader.next(&mut record, None)?;
        match record.content {
            Content::Document(read) => Ok(read.document.text),
            _ => Err(changed(source)),
        }
    }
}

/// What is known of a document.
fn about(judged: &StoredDocument, names: &DocumentLine) -> FoundDocument {
    let mut about = FoundDocument {
        site: names.site.clone(),
        copy_of: names.copy_of.clone(),
        is_spared: judged.is_spared,
        ..FoundDocument::default()
    };
    for paragraph in &judged.paragraphs {
        about.characters += paragraph.characters;
        if paragraph.removed {
            about.removed += 1;
            about.removed_characters += paragraph.characters;
        }
    }
    about
}

/// A source as the input was named, with what is below it.
fn file_of(source: &Source) -> String {
    let path = source.path.to_string_lossy().replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    path.to_owned()
}

/// The lines on which a span begins and ends, counted from 1.
fn lines_of(text: &str, span: &Range<usize>) -> (u64, u64) {
    let bytes = text.as_bytes();
    let breaks = |range: Range<usize>| {
        let is_break = |&at: &usize| match bytes.get(at) {
            Some(b'\n') => true,
            Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        range.filter(is_break).count() as u64
    };
    let line = 1 + breaks(0..span.start);
    (line, line + breaks(span.clone()))
}

fn changed(source: &Source) -> Error {
    Error::damaged(
        &source.path,
        "it changed while it was being checked: check again when nothing else writes to it",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::paragraph::Separator;

    proptest! {
        #[test]
        fn lines_are_those_of_an_editor(text in "([ab é]{0,3}(\n|\r\n|\r)?){0,12}", blank: bool) {
            let separator = if blank { Separator::Blank } else { Separator::Line };
            for span in split(&text, separator) {
                let line = |to: usize| {
                    let lines = text[..to].replace("\r\n", "\n").replace('\r', "\n");
                    lines.matches('\n').count() as u64 + 1
                };
                prop_assert_eq!(lines_of(&text, &span), (line(span.start), line(span.end)));
            }
        }
    }
}
