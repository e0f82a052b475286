//! The second pass: sources + verdicts → articles and journal.
//!
//! In: the sources as the first pass saw them, and the judgement. Out: the
//! cleaned files, the journal, the counts and the texts that the report
//! quotes. It decides nothing, and stops if a source is not what it was.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::Folders;
use super::copy::Copy;
use super::entries;
use super::first_pass::{Seen, SeenSource};
use super::log::Log;
use super::verdicts::Verdicts;
use crate::clean;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::input::{Content, ReadDocument, Record, RecordReader};
use crate::journal;
use crate::paragraph;
use crate::report::findings;
use crate::report::problems::Entry;
use crate::report::tally::{self, Amount, ByReason, Tally};
use crate::report::texts::{Gatherer, Texts};
use crate::verdict::{DocumentVerdict, Judgement, Reason};

/// What the second pass found.
pub(super) struct Outcome {
    /// All documents' sums.
    pub(super) all: Tally,
    /// The documents' sums by site, in the order of [`Judgement::sites`].
    pub(super) sites: Vec<Tally>,
    /// The bytes that are left, decompressed.
    pub(super) bytes_left: u64,
    /// The texts that the report quotes.
    pub(super) texts: Texts,
}

/// Reads all sources again and writes what stays of them.
///
/// # Errors
/// Where a file cannot be read or written, or a source has changed.
pub(super) fn run(
    seen: &Seen,
    (judgement, verdicts): (&Judgement, &Verdicts),
    config: &Config,
    folders: &Folders,
    log: &mut Log<'_>,
) -> Result<Outcome> {
    let mut pass = SecondPass {
        seen,
        judgement,
        verdicts,
        config,
        articles: folders.articles.as_deref(),
        log,
        journal: journal::Writer::create(&folders.report.join(journal::FILE_NAME), config.dry_run)?,
        gatherer: Gatherer::new(findings::quoted(judgement), &config.temp_dir())?,
        all: Tally::default(),
        sites: vec![Tally::default(); judgement.sites.len()],
        document: 0,
        bytes_left: 0,
    };
    for source in &seen.sources {
        pass.rewrite(source)?;
    }
    let SecondPass {
        all,
        sites,
        bytes_left,
        gatherer,
        journal,
        ..
    } = pass;
    journal.finish()?;
    Ok(Outcome {
        all,
        sites,
        bytes_left,
        texts: gatherer.finish()?,
    })
}

/// The pass while it runs.
struct SecondPass<'r, 'p> {
    seen: &'r Seen,
    judgement: &'r Judgement,
    verdicts: &'r Verdicts,
    config: &'r Config,
    articles: Option<&'r Path>,
    log: &'r mut Log<'p>,
    journal: journal::Writer,
    gatherer: Gatherer,
    all: Tally,
    sites: Vec<Tally>,
    /// The next document's position in the input.
    document: u32,
    bytes_left: u64,
}

impl<'r> SecondPass<'r, '_> {
    /// Writes what stays of one source.
    fn rewrite(&mut self, seen: &SeenSource) -> Result<()> {
        let source = &seen.source;
        self.journal.write(&entries::source(source, seen.sum))?;
        let mut reader = RecordReader::open(source, &self.config.read)?;
        let mut copy = Copy::new(self.articles, source);
        let mut record = Record::default();
        loop {
            let more = reader.next(&mut record, Some(&mut copy));
            copy.take_failure()?;
            if !more? {
                break;
            }
            copy.read.add(&record.raw);
            match &record.content {
                Content::Document(read) => {
                    let here = self.look(seen, &record, read)?;
                    self.rewrite_document(&here, &mut copy)?;
                }
                Content::Blank | Content::Bad(_) | Content::Oversized(_) => {
                    copy.keep(&record.raw, &[])?
                }
            }
            self.log.progress().advance(record.length);
        }
        if copy.read.sum() != seen.sum {
            return Err(changed(seen));
        }
        self.bytes_left += seen.sum.bytes.saturating_sub(copy.gone);
        self.journal
            .write(&entries::cleaned(&source.name, copy.finish()?))
    }

    /// Looks up what was decided of the next document.
    fn look<'h>(
        &mut self,
        seen: &'h SeenSource,
        record: &'h Record,
        read: &'h ReadDocument,
    ) -> Result<Here<'h>>
    where
        'r: 'h,
    {
        let document = self.document;
        self.document += 1;
        let verdict = self.verdicts.get(document)?;
        let verdict = verdict.ok_or_else(|| changed(seen))?;
        let mut paragraphs = Vec::new();
        if verdict.dropped || !verdict.removals.is_empty() || self.gatherer.wants(document) {
            paragraphs = paragraph::split(&read.document.text, self.config.decision.separator);
            if paragraphs.len() != verdict.paragraphs as usize {
                return Err(changed(seen));
            }
        }
        Ok(Here {
            seen,
            record,
            read,
            document,
            verdict,
            paragraphs,
        })
    }

    /// Writes what stays of one document.
    fn rewrite_document(&mut self, here: &Here<'_>, copy: &mut Copy<'_>) -> Result<()> {
        let text = here.read.document.text.as_str();
        self.gatherer.take(here.document, text, &here.paragraphs)?;
        self.count(here);
        let place = self.seen.names.place(here.document);
        let subject = entries::Subject {
            place: place.ok_or_else(|| changed(here.seen))?,
            site: &here.read.document.site,
            record: here.record,
            names: &self.seen.names,
            judgement: self.judgement,
        };
        if here.verdict.dropped {
            copy.drop_record(&here.record.raw);
            return self.journal.write(&subject.dropped(&here.verdict));
        }
        if tally::empties(&here.verdict) {
            self.log.add(emptied(&subject))?;
        }
        let removed = self.remove(here, &subject)?;
        copy.keep(&here.record.raw, &removed)
    }

    /// Journals the removed paragraphs, and says where they stand in the record.
    fn remove(
        &mut self,
        here: &Here<'_>,
        subject: &entries::Subject<'_>,
    ) -> Result<Vec<Range<usize>>> {
        let text = here.read.document.text.as_str();
        let removals = &here.verdict.removals;
        let removed: Vec<u32> = removals.iter().map(|removal| removal.paragraph).collect();
        let ranges = clean::removed_ranges(text, &here.paragraphs, &removed);
        if ranges.len() != removed.len() {
            return Err(changed(here.seen));
        }
        let mut raw_ranges = Vec::with_capacity(ranges.len());
        for (removal, range) in removals.iter().zip(&ranges) {
            let raw = here.read.map.raw_range(range.clone());
            let paragraph = here.paragraphs.get(removal.paragraph as usize);
            let paragraph = paragraph.ok_or_else(|| changed(here.seen))?;
            let removed = entries::Removed {
                removal,
                text,
                range,
                paragraph,
                raw: &raw,
            };
            self.journal.write(&subject.removal(&removed))?;
            raw_ranges.push(raw);
        }
        Ok(raw_ranges)
    }

    /// Adds one document to the sums.
    fn count(&mut self, here: &Here<'_>) {
        let (text, verdict) = (here.read.document.text.as_str(), &here.verdict);
        let characters = |span: &Range<usize>| {
            text.get(span.clone())
                .map_or(0, |text| text.chars().count() as u64)
        };
        let mut removed = ByReason::default();
        if verdict.dropped {
            let characters = here.paragraphs.iter().map(characters).sum();
            removed.add(
                Reason::Duplicate,
                Amount {
                    paragraphs: u64::from(verdict.paragraphs),
                    characters,
                },
            );
        }
        // A document that goes whole has lost nothing before.
        let removals = if verdict.dropped {
            &[][..]
        } else {
            verdict.removals.as_slice()
        };
        for removal in removals {
            let characters = here
                .paragraphs
                .get(removal.paragraph as usize)
                .map_or(0, characters);
            removed.add(
                removal.reason,
                Amount {
                    paragraphs: 1,
                    characters,
                },
            );
        }
        let mut tally = Tally::default();
        tally.count(verdict, text.chars().count() as u64, &removed);
        self.all.merge(&tally);
        let site = here.read.document.site.as_str();
        let at = self
            .judgement
            .sites
            .binary_search_by(|known| known.name.as_str().cmp(site));
        if let Some(site) = at.ok().and_then(|at| self.sites.get_mut(at)) {
            site.merge(&tally);
        }
    }
}

/// The document that the pass has come to.
struct Here<'r> {
    seen: &'r SeenSource,
    record: &'r Record,
    read: &'r ReadDocument,
    /// Its position in the input.
    document: u32,
    verdict: DocumentVerdict,
    /// Its paragraphs, if anybody asks for them.
    paragraphs: Vec<Range<usize>>,
}

/// The error of a source that is not what the first pass read.
fn changed(seen: &SeenSource) -> Error {
    Error::damaged(
        &seen.source.path,
        "it changed while it was being cleaned, and nothing was written: run again when nothing else writes to it",
    )
}

/// The notice of a document that has lost everything.
fn emptied(subject: &entries::Subject<'_>) -> Entry {
    Entry {
        kind: "emptied".to_owned(),
        bad: false,
        source: subject.place.source.to_owned(),
        line: Some(subject.place.line),
        byte: Some(subject.record.offset),
        message: format!(
            "nothing is left of {:?}: every paragraph of it was removed",
            subject.place.id
        ),
        count: 1,
        path: PathBuf::from(subject.place.source),
    }
}
