//! What became of each document: the record of a run, and of a filter.
//!
//! In: nothing. Out: the shapes of its lines, which are specified in `docs/record.md`;
//! change both together. A removed paragraph or one that stayed is said once
//! ([`ParagraphLine`]), and each document refers to what is said of its paragraphs by
//! numbers ([`DocumentLine`]): most of what goes was said before.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::input::{Compression, Format, Source, TableLayout};
use crate::result::reference::NamedCorpus;
use crate::verdict::{Evidence, KeptBy, Reason, sum_of_bits};

pub(crate) mod brief;

mod brief_reader;

mod evidence;

mod fate;

mod frame_names;

mod id;

pub(crate) mod kept_brief;

mod line_order;

mod lookup;

mod on_page;

pub(crate) mod page;

mod reader;

mod record_frames;

mod removal;

mod said;

mod said_before;

pub(crate) mod speller;

pub mod spelling;

mod summary;

mod usual;

mod usual_brief;

mod writer;

#[cfg(test)]
mod tests;

pub(crate) use brief_reader::BriefReader;
pub use fate::{Fate, RemovedSums};
pub use id::Id;
pub use lookup::{Lookup, RecordPlace};
pub use reader::Reader;
pub(crate) use removal::one_by_one;
pub use removal::{RemovalExplanation, RemovalLine, Removals};
pub use said::ParagraphCache;
pub(crate) use summary::ParagraphSummary;
pub use writer::RecordWriter;

use spelling::Escape;

/// The version of the format that this program writes, and the only one that it reads.
pub const VERSION: u32 = 2;

/// How the lines of paragraphs begin.
pub(crate) const PARAGRAPH: &[u8] = br#"{"type":"paragraph","#;

/// How the lines of documents begin.
const DOCUMENT: &[u8] = br#"{"type":"document","document":"#;

/// A line of the record.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// The first line.
    Header(HeaderLine),
    /// A source begins; its documents follow.
    Source(SourceLine),
    /// What became of a paragraph; documents that follow refer to it.
    Paragraph(Box<ParagraphLine>),
    /// What became of a document.
    Document(Box<DocumentLine>),
    /// The source that began last is complete.
    Cleaned(CleanedLine),
    /// The last line.
    End(EndLine),
}

/// What the record is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderLine {
    /// [`VERSION`] at the time of writing.
    pub version: u32,
    /// The program that wrote it, with its version.
    pub tool: String,
    /// Whether nothing was written but the report.
    pub dry_run: bool,
    /// Whether it was written while its source was read: what the source adds up
    /// to is then said after its documents, not before them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stream: bool,
    /// How many files of the input could not be read: nothing of them is in the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<u64>,
}

/// One file of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// Its name below the input, with `/` between folders.
    pub name: String,
    /// `text`, `jsonl`, `csv` or `parquet`.
    pub format: String,
    /// `none`, `gzip` or `zstd`.
    pub compression: String,
    /// Its length, decompressed.
    pub bytes: u64,
    /// The hash of its decompressed bytes, 32 hexadecimal digits.
    pub xxh3_128: String,
    /// The columns of a table; of Parquet those of text, id, date, url and site, empty
    /// where it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// What separates the cells of a row of CSV.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
}

impl SourceLine {
    /// The source, or what was written in its place, at that path. `None` where its format
    /// or compression is not known.
    #[must_use]
    pub fn source(&self, path: PathBuf) -> Option<Source> {
        let delimiter = self.delimiter.map(u8::try_from);
        let layout = (!self.columns.is_empty()).then(|| TableLayout {
            columns: self.columns.clone(),
            delimiter: delimiter.and_then(Result::ok),
            // What stands before the rows is read by nobody but who cleans.
            rows_start: 0,
        });
        Some(Source {
            path,
            name: self.name.clone(),
            format: Format::from_name(&self.format)?,
            compression: Compression::from_name(&self.compression)?,
            layout: layout.map(Arc::new),
        })
    }
}

/// What was written in place of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanedLine {
    /// The source.
    pub source: String,
    /// The file's name below `OUT/articles`; `None` where none was written.
    pub name: Option<String>,
    /// Its length, decompressed.
    pub bytes: u64,
    /// The hash of its decompressed bytes, 32 hexadecimal digits.
    pub xxh3_128: String,
    /// The hash of everything in a Parquet file but its texts, 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns_xxh3_128: Option<String>,
    /// The hash of 64 bits of each mebibyte of them, 16 hexadecimal digits; absent
    /// where there is one or none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub xxh3_64: Vec<String>,
}

/// What closes the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndLine {
    /// How many documents there are.
    pub documents: u64,
    /// How many paragraphs and whole documents went.
    pub removals: u64,
    /// The hash of every byte before this line, decompressed, 32 hexadecimal digits.
    pub xxh3_128: String,
}

/// What became of a paragraph, wherever it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ParagraphLine {
    /// The number by which documents refer to it: they are counted from 0.
    pub n: u64,
    /// Why it went; absent where it stayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Why it stayed all the same, absent where the evidence kept it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_by: Option<KeptBy>,
    /// What spoke for and against it.
    #[serde(with = "evidence")]
    pub evidence: Vec<Evidence>,
    /// Its cluster, absent where it stands nowhere else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<Id>,
    /// The block family that it went with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<Id>,
    /// The document whose headline or lead it is taken for, absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where the owner stands (`source#line`), if its id is not unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_at: Option<String>,
    /// What the owner belongs to, if it is no document of the corpus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_in: Option<NamedCorpus>,
    /// What it says, if it went.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// White space before it that went with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// White space after it that went with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
    /// How the source escapes the text; absent where it stands as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escaped: Option<Escape>,
    /// The bytes that went, where no escape gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// The same, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_base64: Option<String>,
}

impl ParagraphLine {
    /// The sum of its evidence, in bits; positive speaks for removal.
    #[must_use]
    pub fn bits(&self) -> f64 {
        sum_of_bits(&self.evidence)
    }
}

/// What became of a document. The lines stand in the order of the input: by source,
/// then by place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentLine {
    /// Its id.
    pub document: String,
    /// The source that holds it.
    pub source: String,
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Its site, absent where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// Its date as spelled in the input, absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Where its record begins in the decompressed source.
    pub start: u64,
    /// Where its record ends, line break included.
    pub end: u64,
    /// What became of it.
    pub fate: Fate,
    /// The id of the document that holds the same article, absent where it is no copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
    /// Where that document stands (`source#line`), if its id is not unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of_at: Option<String>,
    /// What that document belongs to, if it is none of the corpus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of_in: Option<NamedCorpus>,
    /// Its paragraphs.
    pub paragraphs: u64,
    /// The characters of its text, white space included.
    pub characters: u64,
    /// What went of it.
    pub removed: RemovedSums,
    /// Where what is left of its record begins in the decompressed cleaned file.
    pub cleaned_start: u64,
    /// What went, run by run.
    pub gone: Vec<Run>,
    /// The paragraphs that stayed, in order; empty where it went whole.
    pub kept: Vec<Stayed>,
    /// Its record, where it went whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// The same, where it is not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_base64: Option<String>,
}

/// Paragraphs side by side that went: the number of the first, counted from 0; where
/// its bytes began, counted from the beginning of the document's record; and the
/// number of each one's [`ParagraphLine`]. The bytes of each end where those of the
/// next begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run(pub u32, pub u64, pub Vec<u64>);

/// A paragraph that stayed: the number of its [`ParagraphLine`], its characters, and
/// how many bits more it would have taken to remove it, everything around it being as
/// it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stayed(pub u64, pub u64, pub f64);

impl DocumentLine {
    /// The characters of the paragraphs that stayed, and of all; without white space between them.
    pub fn characters_left(&self) -> (u64, u64) {
        let left = self.kept.iter().map(|kept| kept.1).sum::<u64>();
        (left, left + self.removed.characters)
    }

    /// The numbers of what is said of its paragraphs.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        let gone = self.gone.iter().flat_map(|run| run.2.iter().copied());
        gone.chain(self.kept.iter().map(|kept| kept.0))
    }

    /// Its paragraphs in order, each with the number of what is said of it; none of a
    /// document that went whole.
    pub fn by_paragraph(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let runs = self.gone.iter();
        let mut gone = runs
            .flat_map(|run| (run.0..).zip(run.2.iter().copied()))
            .peekable();
        let mut kept = self.kept.iter().map(|kept| kept.0);
        (0..).map_while(move |paragraph| {
            let gone = gone.next_if(|gone| gone.0 == paragraph);
            let number = gone.map(|(_, number)| number).or_else(|| kept.next())?;
            Some((paragraph, number))
        })
    }

    /// Whether its numbers can be true.
    fn is_sound(&self) -> bool {
        let length = self.end.checked_sub(self.start);
        let gone = self.gone.iter().map(|run| run.2.len() as u64);
        let said = gone.sum::<u64>().saturating_add(self.kept.len() as u64);
        let expected = match self.fate {
            Fate::Dropped => 0,
            _ => self.paragraphs,
        };
        length.is_some_and(|length| length >= self.removed.bytes)
            && self.cleaned_start <= self.start
            && said == expected
            && self.by_paragraph().count() as u64 == expected
    }
}
