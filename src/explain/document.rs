//! A document → why each of its paragraphs stayed or went.
//!
//! In: a finished result and a document of it. Out: its paragraphs in order,
//! with verdict, evidence in words and numbers, cluster, and owner with the
//! place where it stands. It shows nothing, and decides nothing again.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words;
use crate::error::Result;
use crate::result::documents::{Fate, Id, RecordPlace, RemovedSums};
use crate::result::reference::NamedCorpus;
use crate::result::{Finished, Paragraph};
use crate::verdict::{Evidence, EvidenceKind, KeptBy, Reason};

/// Places of an owner that are listed.
const OWNER_PLACES: usize = 3;

/// What became of a document, paragraph by paragraph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentStory {
    /// Its id.
    pub document: String,
    /// The source that holds it.
    pub source: String,
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Its site; empty where it has none.
    pub site: String,
    /// Its date as spelled in the input.
    pub date: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// The document that holds the same article, where it is a copy.
    pub copy_of: Option<Other>,
    /// Whether only the report was written, so that the texts that stayed are
    /// not known.
    pub dry_run: bool,
    /// What went.
    pub removed: RemovedSums,
    /// Its paragraphs.
    pub paragraphs: Vec<ParagraphStory>,
}

/// What became of a paragraph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParagraphStory {
    /// Which one, counted from 0.
    pub paragraph: u32,
    /// Whether it went.
    pub removed: bool,
    /// Why it went.
    pub reason: Option<Reason>,
    /// Why it stayed, where it was not the evidence that kept it.
    pub kept_by: Option<KeptBy>,
    /// What it says, where that is known.
    pub text: Option<String>,
    /// The sum of its evidence; positive speaks for removal. `None` where it
    /// went with its document.
    pub bits: Option<f64>,
    /// How many bits more it would have taken to remove it, everything around
    /// it being as it is; `None` where it went.
    pub missing: Option<f64>,
    /// Its evidence.
    pub evidence: Vec<EvidenceStory>,
    /// Its cluster's id.
    pub cluster: Option<Id>,
    /// Its block family's id.
    pub block: Option<Id>,
    /// The document whose headline or lead it is taken for.
    pub owner: Option<Other>,
}

/// A kind of evidence, in numbers and words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceStory {
    /// The kind.
    pub kind: EvidenceKind,
    /// Its weight.
    pub bits: f64,
    /// The number behind it.
    pub count: u32,
    /// What it says.
    pub words: String,
}

/// Another document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Other {
    /// Its id.
    pub document: String,
    /// Where it stands (`source#line`); of one whose id is not unique and whose
    /// place is not said, the first places that it may be. Nothing where it is no
    /// document of the corpus.
    pub at: Vec<String>,
    /// What it belongs to, if it is no document of the corpus.
    pub r#in: Option<NamedCorpus>,
}

/// Tells the story of the document at `place`.
///
/// # Errors
/// Where a file of the result cannot be read or is not as it was written.
pub fn document_story(finished: &mut Finished, place: RecordPlace) -> Result<DocumentStory> {
    let document = finished.document(place)?;
    let whole = finished.whole(document)?;
    let paragraphs = whole.paragraphs.into_iter().map(paragraph_story).collect();
    let document = whole.document;
    let mut story = DocumentStory {
        copy_of: Other::known(document.copy_of, document.copy_of_at, document.copy_of_in),
        document: document.document,
        source: document.source,
        line: document.line,
        site: document.site,
        date: document.date,
        fate: document.fate,
        dry_run: finished.is_dry_run(),
        removed: document.removed,
        paragraphs,
    };
    story.find_others(finished)?;
    Ok(story)
}

fn paragraph_story(paragraph: Paragraph) -> ParagraphStory {
    let Some(said) = paragraph.said else {
        // It went with its document.
        return ParagraphStory {
            paragraph: paragraph.number,
            removed: true,
            reason: Some(Reason::Duplicate),
            kept_by: None,
            text: paragraph.text,
            bits: None,
            missing: None,
            evidence: Vec::new(),
            cluster: None,
            block: None,
            owner: None,
        };
    };
    ParagraphStory {
        paragraph: paragraph.number,
        removed: paragraph.stayed.is_none(),
        reason: said.reason,
        kept_by: said.kept_by,
        text: paragraph.text,
        bits: Some(said.bits()),
        missing: paragraph.stayed.map(|stayed| stayed.2),
        evidence: said.evidence.iter().map(EvidenceStory::new).collect(),
        cluster: said.cluster,
        block: said.block,
        owner: Other::known(said.owner, said.owner_at, said.owner_in),
    }
}

impl EvidenceStory {
    fn new(entry: &Evidence) -> Self {
        Self {
            kind: entry.kind,
            bits: entry.bits(),
            count: entry.count,
            words: words::evidence(entry),
        }
    }
}

impl Other {
    pub(super) fn known(
        document: Option<String>,
        at: Option<String>,
        r#in: Option<NamedCorpus>,
    ) -> Option<Self> {
        Some(Self {
            document: document?,
            at: at.into_iter().collect(),
            r#in,
        })
    }

    /// Whether its place is to be found here: it is not said, and it has one.
    pub(super) fn is_sought(&self) -> bool {
        self.at.is_empty() && self.r#in.is_none()
    }
}

impl DocumentStory {
    /// Finds where the documents stand that the story names.
    fn find_others(&mut self, finished: &mut Finished) -> Result<()> {
        let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for other in self.others().filter(|other| other.is_sought()) {
            wanted.insert(other.document.clone(), Vec::new());
        }
        find_places(finished, &mut wanted)?;
        for other in self.others() {
            if let Some(at) = wanted.get(&other.document).filter(|_| other.is_sought()) {
                other.at.clone_from(at);
            }
        }
        Ok(())
    }

    fn others(&mut self) -> impl Iterator<Item = &mut Other> {
        let owners = self.paragraphs.iter_mut();
        let owners = owners.filter_map(|paragraph| paragraph.owner.as_mut());
        owners.chain(self.copy_of.as_mut())
    }
}

/// Finds where documents with these ids stand.
pub(super) fn find_places(
    finished: &mut Finished,
    wanted: &mut BTreeMap<String, Vec<String>>,
) -> Result<()> {
    for (id, places) in wanted {
        let found = finished.documents_named(id)?.into_iter();
        let found = found.filter(|(_, document)| document.document == *id);
        let found = found.map(|(_, document)| format!("{}#{}", document.source, document.line));
        places.extend(found.take(OWNER_PLACES));
    }
    Ok(())
}
