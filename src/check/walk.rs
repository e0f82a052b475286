//! A finished result → its documents, one by one, with all their paragraphs.
//!
//! In: the list of the documents and the journal of a run that wrote no articles.
//! Out: each document with what stays and what would go, in order. Both files
//! are read once, side by side; it holds one document.

use serde::{Deserialize, Deserializer};

use crate::error::Result;
use crate::finished::{Finished, Lines};
use crate::report::documents::Fate;

/// A document with its paragraphs.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Its position in the input.
    pub(super) position: u32,
    /// Its site; empty where it has none.
    pub(super) site: String,
    /// Whether no body was found in it.
    pub(super) is_spared: bool,
    /// Its paragraphs, in order.
    pub(super) paragraphs: Vec<Paragraph>,
}

/// A paragraph of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Which one, counted from 0.
    pub(super) number: u32,
    /// Its characters.
    pub(super) characters: u64,
    /// The id of its cluster; none where it stands nowhere else.
    pub(super) cluster: Option<u64>,
    /// The id of the block family that it would go with.
    pub(super) block: Option<u64>,
    /// Whether it would go.
    pub(super) removed: bool,
}

/// What is taken of a line of `documents.jsonl`.
#[derive(Deserialize)]
pub(super) struct DocumentLine {
    source: String,
    #[serde(default)]
    site: String,
    end: u64,
    fate: Fate,
    kept: Vec<KeptLine>,
}

/// What is taken of a paragraph that stays.
#[derive(Deserialize)]
struct KeptLine {
    paragraph: u32,
    characters: u64,
    #[serde(default, deserialize_with = "id")]
    cluster: Option<u64>,
}

/// What is taken of a line of the journal; those that are about no paragraph
/// have most of it not.
#[derive(Deserialize)]
struct JournalLine {
    r#type: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    start: u64,
    #[serde(default)]
    paragraph: u32,
    #[serde(default, deserialize_with = "id")]
    cluster: Option<u64>,
    #[serde(default, deserialize_with = "id")]
    block: Option<u64>,
    #[serde(default)]
    text: String,
}

/// An id of 16 hexadecimal digits, or `null`.
fn id<'d, D: Deserializer<'d>>(deserializer: D) -> std::result::Result<Option<u64>, D::Error> {
    let spelled = Option::<String>::deserialize(deserializer)?;
    let parse = |spelled: String| u64::from_str_radix(&spelled, 16);
    spelled
        .map(parse)
        .transpose()
        .map_err(serde::de::Error::custom)
}

/// Goes through the documents of a result.
pub(super) struct Walk {
    documents: Lines<DocumentLine>,
    journal: Lines<JournalLine>,
    /// The removal that comes next.
    next: Option<JournalLine>,
    position: u32,
}

impl Walk {
    /// Begins with the first document.
    pub(super) fn begin(finished: &Finished) -> Result<Self> {
        let mut walk = Self {
            documents: finished.document_lines()?,
            journal: finished.journal_lines()?,
            next: None,
            position: 0,
        };
        walk.advance()?;
        Ok(walk)
    }

    /// Goes to the next removal.
    fn advance(&mut self) -> Result<Option<JournalLine>> {
        let next = self.journal.by_ref().find(|line| match line {
            Ok(line) => line.r#type == "removal",
            Err(_) => true,
        });
        Ok(std::mem::replace(&mut self.next, next.transpose()?))
    }

    /// The next document.
    pub(super) fn next_document(&mut self) -> Result<Option<Walked>> {
        let Some(line) = self.documents.next().transpose()? else {
            return Ok(None);
        };
        let mut paragraphs = Vec::with_capacity(line.kept.len());
        let mut kept = line.kept.iter().map(stayed).peekable();
        while self
            .next
            .as_ref()
            .is_some_and(|next| next.source == line.source && next.start < line.end)
        {
            let Some(gone) = self.advance()? else { break };
            while let Some(before) = kept.next_if(|kept| kept.number < gone.paragraph) {
                paragraphs.push(before);
            }
            paragraphs.push(Paragraph {
                number: gone.paragraph,
                characters: crate::report::tally::characters(&gone.text),
                cluster: gone.cluster,
                block: gone.block,
                removed: true,
            });
        }
        paragraphs.extend(kept);
        let position = self.position;
        self.position = self.position.saturating_add(1);
        Ok(Some(Walked {
            position,
            is_spared: line.fate == Fate::Spared,
            site: line.site,
            paragraphs,
        }))
    }
}

/// A paragraph that stays.
fn stayed(kept: &KeptLine) -> Paragraph {
    Paragraph {
        number: kept.paragraph,
        characters: kept.characters,
        cluster: kept.cluster,
        block: None,
        removed: false,
    }
}
