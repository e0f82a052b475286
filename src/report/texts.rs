//! Texts of clusters, kept on disk until the report is written.
//!
//! In: which paragraphs the report quotes, and the documents as they pass.
//! Out: those paragraphs, cut at [`LONGEST`] characters. Memory holds a fixed
//! number of bytes for each, whatever their length.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The longest text that a report quotes, in characters.
pub const LONGEST: usize = 500;

/// A paragraph that the report quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wanted {
    document: u32,
    paragraph: u32,
    slot: u32,
}

/// Where a text lies in the file.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    start: u64,
    length: u16,
    cut: bool,
}

/// A text, as far as the report quotes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// The text, cut at [`LONGEST`] characters.
    pub text: String,
    /// Whether it was longer.
    pub cut: bool,
}

/// Gathers texts while documents pass in input order.
pub struct Gatherer {
    wanted: Vec<Wanted>,
    at: usize,
    places: Vec<Place>,
    out: BufWriter<File>,
    end: u64,
    folder: PathBuf,
}

impl Gatherer {
    /// Will gather the paragraphs of `wanted` ((document, paragraph) pairs; the
    /// position in the list is the text's number), in a nameless file of `folder`.
    ///
    /// # Errors
    /// Where the file cannot be created.
    pub fn new(wanted: impl Iterator<Item = (u32, u32)>, folder: &Path) -> Result<Self> {
        let mut wanted: Vec<Wanted> = (0..)
            .zip(wanted)
            .map(|(slot, (document, paragraph))| Wanted {
                document,
                paragraph,
                slot,
            })
            .collect();
        wanted.sort_unstable();
        let file = tempfile::tempfile_in(folder)
            .map_err(|error| Error::io("create a temporary file in", folder, error))?;
        Ok(Self {
            places: vec![Place::default(); wanted.len()],
            wanted,
            at: 0,
            out: BufWriter::new(file),
            end: 0,
            folder: folder.to_owned(),
        })
    }

    /// Whether a paragraph of this document is wanted.
    #[must_use]
    pub fn wants(&self, document: u32) -> bool {
        self.wanted
            .get(self.at)
            .is_some_and(|next| next.document == document)
    }

    /// Takes what is wanted of the document; its `paragraphs` are spans of `text`.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn take(
        &mut self,
        document: u32,
        text: &str,
        paragraphs: &[std::ops::Range<usize>],
    ) -> Result<()> {
        while let Some(next) = self
            .wanted
            .get(self.at)
            .copied()
            .filter(|next| next.document == document)
        {
            self.at += 1;
            let span = paragraphs
                .get(next.paragraph as usize)
                .cloned()
                .unwrap_or_default();
            let quote = cut(text.get(span).unwrap_or_default());
            let written = self.out.write_all(quote.text.as_bytes());
            written.map_err(|error| Error::io("write a temporary file in", &self.folder, error))?;
            // LONGEST characters are at most four times as many bytes.
            let length = u16::try_from(quote.text.len()).unwrap_or(u16::MAX);
            if let Some(place) = self.places.get_mut(next.slot as usize) {
                *place = Place {
                    start: self.end,
                    length,
                    cut: quote.cut,
                };
            }
            self.end += u64::from(length);
        }
        Ok(())
    }

    /// The gathered texts.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn finish(self) -> Result<Texts> {
        let file = self
            .out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error);
        let file =
            file.map_err(|error| Error::io("write a temporary file in", &self.folder, error))?;
        Ok(Texts {
            places: self.places,
            file,
            folder: self.folder,
        })
    }
}

/// The gathered texts, by number.
pub struct Texts {
    places: Vec<Place>,
    file: File,
    folder: PathBuf,
}

impl Texts {
    /// The text with this number; empty if there is none.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn get(&mut self, slot: usize) -> Result<Quote> {
        let place = self.places.get(slot).copied().unwrap_or_default();
        let mut bytes = vec![0; usize::from(place.length)];
        let read = self
            .file
            .seek(SeekFrom::Start(place.start))
            .and_then(|_| self.file.read_exact(&mut bytes));
        read.map_err(|error| Error::io("read a temporary file in", &self.folder, error))?;
        Ok(Quote {
            text: String::from_utf8_lossy(&bytes).into_owned(),
            cut: place.cut,
        })
    }
}

/// The first [`LONGEST`] characters of `text`.
#[must_use]
pub fn cut(text: &str) -> Quote {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Quote {
            text: text.get(..end).unwrap_or_default().to_owned(),
            cut: true,
        },
        None => Quote {
            text: text.to_owned(),
            cut: false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_under_their_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let long = "é".repeat(LONGEST + 1);
        let texts = ["Voir plus", long.as_str(), ""];
        let wanted = [(2, 0), (0, 1), (0, 0), (2, 9)];
        let mut gatherer = Gatherer::new(wanted.into_iter(), folder.path()).unwrap();
        assert!(gatherer.wants(0) && !gatherer.wants(2));
        let whole = format!("{} {}", texts[0], texts[1]);
        let spans = [0..texts[0].len(), texts[0].len() + 1..whole.len()];
        gatherer.take(0, &whole, &spans).unwrap();
        gatherer.take(1, &whole, &spans).unwrap();
        gatherer.take(2, &whole, &spans).unwrap();
        let mut gathered = gatherer.finish().unwrap();
        assert_eq!(gathered.get(2).unwrap().text, "Voir plus");
        assert_eq!(gathered.get(0).unwrap().text, "Voir plus");
        assert_eq!(
            gathered.get(1).unwrap(),
            Quote {
                text: "é".repeat(LONGEST),
                cut: true
            }
        );
        assert_eq!(gathered.get(3).unwrap(), Quote::default());
        assert_eq!(gathered.get(99).unwrap(), Quote::default());
    }
}
